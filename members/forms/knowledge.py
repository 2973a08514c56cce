"""What a member says of one area, and the area that they miss in the list."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.changed import ShowsWhatChanged
from members.forms.fields import NameField
from members.knowledge import areas_in_order, mark_of, offers_without_knowing
from members.models import Expertise, Interest, KnowledgeArea, Level


def grouped(areas):
    """For a select: each top as a group, with itself in it and its parts; `areas` in the order of the tree."""
    groups: list[tuple[str, list[tuple[int, str]]]] = []
    for area in areas:
        if area.parent_id is None:
            # Translators: a whole knowledge area, above its parts: "Websites, in general"
            groups.append((area.name, [(area.pk, _("%(area)s, in general") % {"area": area.name})]))
        else:
            if not groups or groups[-1][0] != area.parent.name:  # the top itself is not among them
                groups.append((area.parent.name, []))
            groups[-1][1].append((area.pk, area.name))
    return groups


class AreaField(forms.ModelChoiceField):
    """One area of the tree, in a list that is grouped by its tops."""

    default_error_messages = {"invalid_choice": gettext_lazy("This is not in the list any more. Choose another.")}

    def __init__(self, **options):
        super().__init__(KnowledgeArea.objects.none(), **options)

    def offer(self, areas):
        self.queryset = KnowledgeArea.objects.in_use().select_related("parent")
        # Translators: the first line of a list of knowledge areas
        self.choices = [("", _("Choose an area")), *grouped(areas)]


class ExpertiseForm(ShowsWhatChanged, forms.Form):
    """Level, interest and offers in one area."""

    made_from = "seen"

    level = forms.TypedChoiceField(label=gettext_lazy("How well I know it"), coerce=int, widget=forms.RadioSelect)
    interest = forms.TypedChoiceField(label=gettext_lazy("How much I like it"), coerce=int, required=False)
    can_teach = forms.BooleanField(label=gettext_lazy("I can teach"), required=False)
    gives_advice = forms.BooleanField(label=gettext_lazy("I give advice"), required=False)
    can_step_in = forms.BooleanField(label=gettext_lazy("I can step in"), required=False)
    wants_to_learn = forms.BooleanField(label=gettext_lazy("I want to learn"), required=False)
    is_meant = forms.BooleanField(label=gettext_lazy("Yes, I mean it like this"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_doubted = False
        self.fields["level"].choices = [(level.value, capfirst(level.label)) for level in Level]
        self.fields["interest"].choices = [(interest.value, capfirst(interest.label)) for interest in Interest]

    @classmethod
    def initial_of(cls, row):
        return {**row.stated, "seen": mark_of(row)} if row else {}

    def clean_interest(self):
        return self.cleaned_data["interest"] or Interest.UNSAID

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if "level" in data and offers_without_knowing(**data) and not data.get("is_meant"):
            self.is_doubted = True
            words = _("You only heard of it, and you offer to help others with it. If you mean that, tick it below.")
            self.add_error("level", words)
        return data

    def stated(self):
        return {name: self.cleaned_data[name] for name in Expertise.STATED}

    def show_change(self, row):
        """Someone else saved first, or this member in another window."""
        stated = row.stated
        says = {"level": row.get_level_display(), "interest": row.get_interest_display()}
        says |= {name: _("yes") if stated[name] else _("no") for name in Expertise.OFFERS}
        words = _(
            "What it says here was changed while you were busy. What you chose is still here, with what stands there "
            "now beside it. Save again to put yours in its place."
        )
        stands = {name: (stated[name], says[name]) for name in Expertise.STATED}
        self.show_what_changed(stands, words=words, now_made_from=mark_of(row))

    @property
    def helper(self):
        """The question stands there only when it is asked."""
        question = ["is_meant"] if self.is_doubted or self.data.get("is_meant") else []
        area = ["area"] if "area" in self.fields else []
        helper = FormHelper(self)
        helper.form_tag = False
        helper.layout = Layout(
            *area,
            "level",
            *question,
            # Translators: above: I can teach, I give advice, I can step in, I want to learn
            Fieldset(_("What I offer, or look for"), *Expertise.OFFERS, css_class="offers"),
            "interest",
            "seen",
        )
        return helper


class NewExpertiseForm(ExpertiseForm):
    """With the choice of the area, out of those that the member did not name yet."""

    area = AreaField(label=gettext_lazy("Which area"))
    field_order = ["area"]

    def __init__(self, *args, known, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].offer([area for area in areas_in_order() if area.pk not in known])

    def say_that_it_is_there(self, row):
        words = _("You said something about this already: %(level)s. You can change it in your list.")
        self.add_error("area", words % {"level": row.get_level_display()})


class ProposalForm(forms.Form):
    name = NameField(label=gettext_lazy("What is it called"), max_length=80)
    parent = forms.ModelChoiceField(
        label=gettext_lazy("Where does it belong"),
        queryset=KnowledgeArea.objects.none(),
        required=False,
        # Translators: I do not know where this knowledge area belongs
        empty_label=gettext_lazy("I do not know"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = KnowledgeArea.objects.in_use().tops().order_by("position", "pk")

    def say_that_it_is_there(self, area):
        self.add_error("name", ValidationError(words_of_taken(area), code="taken"))

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        return helper


def words_of_taken(area):
    """Why a name cannot be given to another area; `area` has it."""
    if not area.is_in_use:
        words = _("“%(name)s” has been proposed already. The coordinator still has to decide on it.")
    elif area.parent_id:
        words = _("“%(name)s” is there already, under “%(parent)s”.")
    else:
        words = _("“%(name)s” is there already.")
    return words % {"name": area.name, "parent": area.parent}
