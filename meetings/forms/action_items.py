"""The form of an action item: what, before when, for whom, and whether the profile ticks it."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.action_items import could_join_late, day_for_newcomers, who_can_do
from meetings.forms.fields import LineField
from meetings.forms.people import PeopleField
from meetings.models import Audience
from members.profile import ProfilePart
from samensterker.formfields import DayField
from samensterker.localtime import local_day
from samensterker.templatetags.house import clock, day

YEARS_AHEAD = 5
NEWCOMERS_SHOWN = 40


class ActionItemForm(forms.Form):
    title = LineField(label=gettext_lazy("What is to be done"), max_length=200)
    due_on = DayField(label=gettext_lazy("Before"))
    audience = forms.ChoiceField(
        label=gettext_lazy("Who does it"),
        choices=[
            (Audience.EVERYONE, gettext_lazy("Everyone: each does it, and ticks their own")),
            (Audience.NAMED, gettext_lazy("One or more people")),
        ],
        widget=forms.RadioSelect,
    )
    assignees = PeopleField(label=gettext_lazy("Which people"), required=False)
    fulfilled_by = forms.ChoiceField(
        label=gettext_lazy("Does it tick itself?"),
        required=False,
        help_text=gettext_lazy(
            "It ticks itself for each member who has that part of the profile, and opens again when it is removed."
        ),
    )

    def __init__(self, *args, now, item=None, words="", **kwargs):
        self.now, self.item, self.today = now, item, local_day(now)
        super().__init__(*args, **kwargs)
        self.fields["due_on"].today = self.today
        self.fields["fulfilled_by"].choices = _ways_to_tick()
        people = self.fields["assignees"]
        people.offer(who_can_do(item), ticked=self["assignees"].value(), words=words or self.data.get("name", ""))

    def clean_due_on(self):
        return self._ahead(self.cleaned_data["due_on"], unless=self.item.due_on if self.item else None)

    def _ahead(self, on, *, unless=None):
        if on == unless:
            return on
        if on < self.today:
            raise ValidationError(_("This day is in the past. Choose today or later."))
        if on.year > self.today.year + YEARS_AHEAD:
            raise ValidationError(_("That is years ahead. Is the year right?"))
        return on

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("audience") == Audience.NAMED and "assignees" in data and not data["assignees"]:
            self.add_error("assignees", _("Choose who does it, or choose everyone above."))
        return data

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("title", "due_on", "audience", "assignees", "fulfilled_by")}

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        people = Field("assignees", template="meetings/_people_picker.html")
        later = [name for name in ("newcomers", "newcomers_due_on") if name in self.fields]
        hidden = [name for name in ("submission", "version") if name in self.fields]
        helper.layout = Layout("title", "due_on", "audience", people, "fulfilled_by", *later, *hidden)
        return helper


class NewActionItemForm(ActionItemForm):
    submission = forms.UUIDField(widget=forms.HiddenInput)


class ChangedActionItemForm(ActionItemForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, item, **kwargs):
        super().__init__(*args, item=item, **kwargs)
        if item.audience == Audience.EVERYONE:
            self._ask_for_newcomers()

    def _ask_for_newcomers(self):
        """Who came after it was agreed; the field stays away as long as there is nobody."""
        late = could_join_late(self.item, on=self.today).order_by("-joined_at", "pk")
        shown = list(late[:NEWCOMERS_SHOWN])
        if not shown:
            return
        newcomers = forms.ModelMultipleChoiceField(
            late, label=_("Also for who joined later"), required=False, widget=forms.CheckboxSelectMultiple
        )
        newcomers.choices = [(member.pk, member.full_name) for member in shown]
        self.fields["newcomers"] = newcomers
        self.fields["newcomers_due_on"] = DayField(
            label=_("Before, for them"),
            today=self.today,
            required=False,
            initial=day_for_newcomers(self.item, self.now),
        )

    @classmethod
    def initial_of(cls, item):
        return {
            "title": item.title,
            "due_on": item.due_on,
            "audience": item.audience,
            "assignees": _named_in(item),
            "fulfilled_by": item.fulfilled_by,
            "version": item.version,
        }

    def clean_newcomers_due_on(self):
        on = self.cleaned_data["newcomers_due_on"]
        return self._ahead(on) if on and self.cleaned_data.get("newcomers") else None

    def facts(self):
        newcomers = {name: self.cleaned_data[name] for name in ("newcomers", "newcomers_due_on") if name in self.fields}
        return {**super().facts(), **newcomers}

    def show_what_changed(self, current):
        """Someone else saved first: what stands there now beside what was typed, which a second save puts there."""
        theirs = self.initial_of(current)
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = current.version
        typed = {**self.cleaned_data, "assignees": sorted(member.pk for member in self.cleaned_data["assignees"])}
        for name, stands in self._in_words(current).items():
            if typed[name] != theirs[name]:
                self.add_error(name, _("Now it says: %(value)s") % {"value": stands or "–"})
        words = _(
            "{name} changed this action item on {day} at {clock}, while you were busy. What you typed is still here, "
            "with what stands there now beside it. Save again to put yours in its place."
        )
        moment = current.changed_at
        self.add_error(None, words.format(name=current.changed_by, day=day(moment, self.now), clock=clock(moment)))

    def _in_words(self, item):
        words = {
            "title": item.title,
            "due_on": day(item.due_on, self.now),
            "audience": item.get_audience_display(),
            "fulfilled_by": item.get_fulfilled_by_display(),
        }
        if item.audience == Audience.NAMED:
            words["assignees"] = ", ".join(
                str(part.member) for part in item.assignments.of_active().select_related("member")
            )
        return words


def _named_in(item):
    if item.audience == Audience.EVERYONE:
        return []
    return sorted(item.assignments.of_active().values_list("member_id", flat=True))


def _ways_to_tick():
    # Translators: an action item ticks itself once this part of the profile (contact details) is filled in
    itself = _("Yes, once this is filled in on the profile: %(part)s")
    parts = [(part, itself % {"part": part.label}) for part in ProfilePart]
    return [("", _("No, each ticks it by hand")), *parts]
