"""The roster as one form, and an absence."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.absences import FAR, LONG, version_of
from members.forms.changed import ShowsWhatChanged
from members.forms.fields import LineField
from members.slots import SLOTS, State, states_of
from samensterker.formfields import DayField
from samensterker.templatetags.house import day


class RosterForm(forms.Form):
    """A choice for each daypart, and what it said when the form was made, so that it changes only what differs."""

    def __init__(self, *args, roster, **kwargs):
        states = states_of(roster)
        super().__init__(*args, **kwargs)
        self.initial.update((slot.key, states[slot]) for slot in SLOTS)
        for slot in SLOTS:
            self.fields[slot.key] = forms.ChoiceField(label=slot.label, choices=State.choices)
            self.fields[slot.key].widget.attrs["class"] = "form-select"
            was = forms.ChoiceField(choices=State.choices, widget=forms.HiddenInput, initial=states[slot])
            self.fields[f"{slot.key}-was"] = was

    def rows(self):
        """For each day of the week its three fields."""
        fields = [(self[slot.key], self[f"{slot.key}-was"]) for slot in SLOTS]
        return [(SLOTS[start], fields[start : start + 3]) for start in range(0, len(SLOTS), 3)]

    def changed(self):
        """What was chosen here; what someone else tapped meanwhile stays."""
        chosen = {slot: State(self.cleaned_data[slot.key]) for slot in SLOTS}
        return {slot: state for slot, state in chosen.items() if state != self.cleaned_data[f"{slot.key}-was"]}


class AbsenceForm(forms.Form):
    first_on = DayField(label=gettext_lazy("First day"))
    last_on = DayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Leave it empty when it is one day.")
    )
    note = LineField(
        # Translators: the reason of an absence, in a word: holiday
        label=gettext_lazy("What for"),
        max_length=80,
        most=60,
        required=False,
        help_text=gettext_lazy(
            "For example: holiday. Only you and the coordinator see this. Do not write about illness."
        ),
    )
    is_right = forms.BooleanField(label=gettext_lazy("Yes, these days are right"), required=False)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["first_on"].today = today
        self.is_doubted = False

    def clean_first_on(self):
        first_on = self.cleaned_data["first_on"]
        self.fields["last_on"].today = first_on  # "4 January" is the one after the first day
        return first_on

    def clean_last_on(self):
        return self.cleaned_data["last_on"] or self.cleaned_data.get("first_on")

    def clean(self):
        super().clean()
        first_on, last_on = self.cleaned_data.get("first_on"), self.cleaned_data.get("last_on")
        if not (first_on and last_on):
            return
        if last_on < first_on:
            self.add_error("last_on", _("The last day comes after the first."))
        elif last_on < self.today and last_on != self.initial.get("last_on"):
            self.add_error("last_on", _("These days are past already. Is the year right?"))
        elif not self.cleaned_data.get("is_right"):
            self._ask(first_on, last_on)

    def _ask(self, first_on, last_on):
        """We may be wrong about what is long, so it is a question, once."""
        number = (last_on - first_on).days + 1
        if last_on - first_on > LONG:
            self.is_doubted = True
            words = _("That is %(number)d days. Is it right? Then tick the box, and save once more.")
            self.add_error("last_on", ValidationError(words, params={"number": number}))
        elif first_on > self.today + FAR:
            self.is_doubted = True
            words = _("That is more than two years ahead. Is it right? Then tick the box, and save once more.")
            self.add_error("first_on", words)

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("first_on", "last_on", "note")}

    def refuse_overlap(self, other):
        words = _("You are away then already: from %(first)s to %(last)s. Change that period, or choose other days.")
        self.add_error("first_on", ValidationError(words, params=_days(other)))

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        question = ["is_right"] if self.is_doubted or self.data.get("is_right") else []
        hidden = [name for name in ("submission", "version") if name in self.fields]
        helper.layout = Layout(Div("first_on", "last_on", css_class="side-by-side"), *question, "note", *hidden)
        return helper


class NewAbsenceForm(AbsenceForm):
    submission = forms.UUIDField(widget=forms.HiddenInput)


class ChangedAbsenceForm(ShowsWhatChanged, AbsenceForm):
    version = forms.CharField(widget=forms.HiddenInput, max_length=16)

    @classmethod
    def initial_of(cls, absence):
        facts = {name: getattr(absence, name) for name in ("first_on", "last_on", "note")}
        return {**facts, "version": version_of(absence)}

    def show_changed_absence(self, current):
        stands = {
            "first_on": (current.first_on, day(current.first_on)),
            "last_on": (current.last_on, day(current.last_on)),
            "note": (current.note, current.note),
        }
        words = _(
            "This was changed while you were busy. What you typed is still here, with what stands there now beside it. "
            "Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=version_of(current))


def _days(absence):
    # Translators: from this day to that day, the last one included
    return {"first": day(absence.first_on), "last": day(absence.last_on)}
