"""The forms of a group of the guild, and of who belongs to it."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import groups
from members.forms.changed import ShowsWhatChanged
from members.forms.fields import LineField, NameField, ProseField
from members.forms.someone import PicksSomeone, SomeoneField
from members.models import GroupKind, Member
from samensterker.formfields import DayField
from samensterker.templatetags.house import day

YEARS_AHEAD = 5
LATER = gettext_lazy("That is years ahead. Is the year right?")
BACKWARDS = gettext_lazy("The last day comes after the first.")


class FromUntil(forms.Form):
    """From a day until a day, in this order and not in another century."""

    from_on = DayField(label=gettext_lazy("From"))
    until_on = DayField(label=gettext_lazy("Last day"), required=False)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_from_on(self):
        return self._not_years_ahead(self.cleaned_data["from_on"])

    def clean_until_on(self):
        return self._not_years_ahead(self.cleaned_data["until_on"])

    def _not_years_ahead(self, on):
        if on and on.year > self.today.year + YEARS_AHEAD:
            raise ValidationError(LATER)
        return on

    def clean(self):
        super().clean()
        first, last = self.cleaned_data.get("from_on"), self.cleaned_data.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", BACKWARDS)


class GroupForm(FromUntil):
    kind = forms.ChoiceField(label=gettext_lazy("What kind of group"), choices=GroupKind.choices)
    name = NameField(label=gettext_lazy("Name"), max_length=80)
    purpose = ProseField(
        label=gettext_lazy("What it is for"),
        required=False,
        most=600,
        help_text=gettext_lazy("A sentence or two, for someone who is new."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("kind", "name", "purpose", "from_on", "until_on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until_on"].help_text = _("Leave it empty as long as the group goes on.")

    def facts(self):
        return {name: self.cleaned_data[name] for name in groups.FACTS}

    def refuse_taken(self, group):
        words = _("There is a group with this name already: {name}.").replace("{name}", '<a href="{}">{}</a>')
        self.add_error("name", format_html(words, group.get_absolute_url(), group.name))

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        return helper


class NewGroupForm(GroupForm):
    submission = forms.UUIDField(widget=forms.HiddenInput)


class ChangedGroupForm(ShowsWhatChanged, GroupForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, group, **kwargs):
        initial = {name: getattr(group, name) for name in (*groups.FACTS, "version")}
        super().__init__(*args, initial=initial, **kwargs)

    def show_changed_group(self, current):
        stands = {name: (getattr(current, name), getattr(current, name)) for name in groups.FACTS}
        stands["kind"] = (current.kind, current.get_kind_display())
        stands |= {name: (value, day(value)) for name, (value, _said) in stands.items() if name.endswith("_on")}
        words = _(
            "Someone else changed this group while you were busy. What you typed is still here, with what stands there "
            "now beside it. Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=current.version)


class MembershipForm(FromUntil):
    role = LineField(
        label=gettext_lazy("Role in the group"),
        required=False,
        most=60,
        max_length=80,
        help_text=gettext_lazy("For example: chair. It may stay empty."),
    )
    field_order = ("member", "role", "from_on", "until_on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until_on"].help_text = _("Leave it empty as long as they belong to it.")

    def facts(self):
        return {name: self.cleaned_data[name] for name in groups.MEMBERSHIP_FACTS}


class NewMembershipForm(PicksSomeone, MembershipForm):
    member = SomeoneField(
        label=gettext_lazy("Who?"),
        # Translators: the first choice of a list of members
        empty_label=gettext_lazy("Choose someone"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer("member", Member.objects.active())

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.layout = Layout(Field("member", template="members/_someone.html"), "role", "from_on", "until_on")
        return helper


class ChangedMembershipForm(ShowsWhatChanged, MembershipForm):
    version = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, *args, membership, **kwargs):
        initial = {**groups.facts_of(membership), "version": groups.version_of(membership)}
        super().__init__(*args, initial=initial, **kwargs)

    def show_changed_membership(self, current):
        stands = {
            "role": (current.role, current.role),
            "from_on": (current.from_on, day(current.from_on)),
            "until_on": (current.until_on, day(current.until_on)),
        }
        words = _(
            "This was changed while you were busy. What you typed is still here, with what stands there now beside it. "
            "Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=groups.version_of(current))

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        return helper
