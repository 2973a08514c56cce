"""The coordinator's forms about the tree of knowledge areas."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.areas import areas_in_order, mark_of
from members.forms.changed import ShowsWhatChanged
from members.forms.fields import LineField, NameField
from members.forms.knowledge import AreaField, words_of_taken
from members.models import KnowledgeArea


class AreaForm(ShowsWhatChanged, forms.Form):
    """A name, and a place in the tree."""

    made_from = "seen"

    name = NameField(label=gettext_lazy("Name"), max_length=80)
    parent = forms.ModelChoiceField(
        label=gettext_lazy("Part of"),
        queryset=KnowledgeArea.objects.none(),
        required=False,
        # Translators: a knowledge area that is not part of another
        empty_label=gettext_lazy("nothing: it stands on top"),
    )

    def __init__(self, *args, area=None, **kwargs):
        super().__init__(*args, **kwargs)
        tops = KnowledgeArea.objects.in_use().tops().order_by("position", "pk")
        self.fields["parent"].queryset = tops.exclude(pk=area.pk) if area else tops

    def place(self):
        return {name: self.cleaned_data[name] for name in ("name", "parent")}

    def say_that_it_is_there(self, area):
        self.add_error("name", words_of_taken(area))

    def say_that_parts_are_in_the_way(self, area):
        words = _("“%(name)s” has parts of its own, so it stands on top. Give these another place first.")
        self.add_error("parent", words % {"name": area.name})

    def say_that_it_moved(self, area):
        self.add_error("parent", words_of_change(area))

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        return helper


class ChangedAreaForm(AreaForm):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=120)

    @classmethod
    def initial_of(cls, area):
        return {"name": area.name, "parent": area.parent_id, "seen": mark_of(area)}

    def show_change(self, area):
        words = _(
            "Someone else changed this area while you were busy. What you typed is still here, with what stands there "
            "now beside it. Save again to put yours in its place."
        )
        stands = {"name": (area.name, area.name), "parent": (area.parent, area.parent)}
        self.show_what_changed(stands, words=words, now_made_from=mark_of(area))


class MergeForm(forms.Form):
    """Which area the other one becomes part of the same as."""

    into = AreaField(label=gettext_lazy("The same as"))

    def __init__(self, *args, area, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].offer([other for other in areas_in_order() if other.pk != area.pk])

    def say_that_parts_are_in_the_way(self, area):
        words = _(
            "“%(name)s” has parts of its own. Choose an area that stands on top, or give these another place first."
        )
        self.add_error("into", words % {"name": area.name})

    def say_that_it_changed(self, area):
        self.add_error("into", words_of_change(area))

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True  # it is asked with GET, and no token belongs in an address
        return helper


class DeclineForm(forms.Form):
    because = LineField(
        label=gettext_lazy("Why not"),
        help_text=gettext_lazy("One or two friendly sentences; they go along in the mail."),
        max_length=300,
        most=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        return helper


def words_of_change(area):
    return _("“%(name)s” was changed in the meantime. Choose once more.") % {"name": area.name}
