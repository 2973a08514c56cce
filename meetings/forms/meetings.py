"""The form of a meeting: what Dutch people type becomes moments, and what cannot be is said kindly."""

import json

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meetings.forms.fields import LineField
from meetings.models import Meeting
from meetings.seen import mark
from organisations.models import Organisation
from samensterker.formfields import ClockField, DayField
from samensterker.localtime import AMSTERDAM, local_day, moments_at
from samensterker.templatetags.house import clock, day

REMINDER_DAYS = (14, 7, 3, 2, 1)
MOST_REMINDERS = 4  # as many as `Meeting.reminder_days` holds
SHARED = ("title", "day", "begins", "ends", "place", "host", "reminder_days")  # what two editors may both change
WHICH_TIME = [
    # Translators: when winter time begins, the hour from 2 to 3 at night comes twice
    ("0", gettext_lazy("the first time, still in summer time")),
    ("1", gettext_lazy("the second time, in winter time")),
]


class MeetingForm(forms.Form):
    title = LineField(label=gettext_lazy("Title"), max_length=120)
    day = DayField(label=gettext_lazy("Date"))
    begins = ClockField(label=gettext_lazy("Begins at"))
    ends = ClockField(label=gettext_lazy("Ends at"))
    begins_which = forms.ChoiceField(
        # Translators: before a choice: "the first time, still in summer time"
        label=gettext_lazy("The beginning is"),
        choices=WHICH_TIME,
        required=False,
        widget=forms.RadioSelect,
    )
    ends_which = forms.ChoiceField(
        # Translators: before a choice: "the first time, still in summer time"
        label=gettext_lazy("The end is"),
        choices=WHICH_TIME,
        required=False,
        widget=forms.RadioSelect,
    )
    was_held = forms.BooleanField(
        label=gettext_lazy("This meeting was already held"),
        help_text=gettext_lazy("Nobody gets an invitation or a reminder."),
        required=False,
    )
    place = LineField(label=gettext_lazy("Place"), max_length=200, required=False)
    host = forms.ModelChoiceField(
        label=gettext_lazy("Host"),
        queryset=Organisation.objects.real(),
        required=False,
        # Translators: no host (an organisation) has been chosen for this meeting yet
        empty_label=gettext_lazy("not known yet"),
    )
    reminder_days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Reminders"),
        help_text=gettext_lazy("At nine in the morning, to everyone who did not say that they cannot come."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, now, meeting=None, **kwargs):
        self.now, self.meeting = now, meeting
        self.shown = set()  # the questions that only some meetings need
        super().__init__(*args, **kwargs)
        self.fields["day"].today = local_day(now)
        days = sorted({*REMINDER_DAYS, *(meeting.reminder_days if meeting else ())}, reverse=True)
        self.fields["reminder_days"].choices = [(number, _days_before(number)) for number in days]
        for name, moment in (("begins", meeting.starts_at), ("ends", meeting.ends_at)) if meeting else ():
            local = moment.astimezone(AMSTERDAM)
            if len(moments_at(local.date(), local.time())) == 2:
                self.shown.add(f"{name}_which")

    def clean_reminder_days(self):
        days = sorted(self.cleaned_data["reminder_days"], reverse=True)
        if len(days) > MOST_REMINDERS:
            raise ValidationError(_("Choose at most %(number)d."), params={"number": MOST_REMINDERS})
        return days

    def clean(self):
        data = super().clean()
        starts_at, ends_at = self._moment("begins"), self._moment("ends")
        if starts_at and ends_at:
            if ends_at <= starts_at:
                self.add_error("ends", _("The end has to come after the beginning."))
            self._refuse_past(starts_at)
            self._refuse_second_in_month(starts_at)
        data["starts_at"], data["ends_at"] = starts_at, ends_at
        return data

    def _moment(self, name):
        """That clock time on the day, or None after saying what is wrong with it."""
        on, at = self.cleaned_data.get("day"), self.cleaned_data.get(name)
        if on is None or at is None:
            return None
        moments = moments_at(on, at)
        if not moments:
            self.add_error(name, _("This time does not exist: the clock goes from 2 to 3 that night."))
            return None
        if len(moments) == 1:
            return moments[0]
        self.shown.add(f"{name}_which")
        which = self.cleaned_data.get(f"{name}_which")
        if not which:
            words = _(
                "This time comes twice that night, as the clock goes back from 3 to 2. Choose which one you mean."
            )
            self.add_error(f"{name}_which", words)
            return None
        return moments[int(which)]

    def _refuse_past(self, starts_at):
        is_as_it_was = self.meeting is not None and self.meeting.starts_at == starts_at
        if starts_at >= self.now or is_as_it_was:
            return
        self.shown.add("was_held")
        if not self.cleaned_data.get("was_held"):
            self.add_error("day", _("This moment is in the past. Was the meeting already held? Then tick that below."))

    def _refuse_second_in_month(self, starts_at):
        others = Meeting.objects.in_month_of(starts_at).exclude(pk=self.meeting.pk if self.meeting else None)
        taken = others.first()
        if taken and taken.submission != self.cleaned_data.get("submission", ""):  # else this form made it
            self.refuse_month(taken)

    def refuse_month(self, taken):
        """There is a meeting that month: say which, and link it."""
        link = format_html('<a href="{}">{}</a>', taken.get_absolute_url(), taken.title)
        words = _("There is already a meeting that month: {meeting} on {day}. The guild meets at most once a month.")
        self.add_error(None, format_html(words, meeting=link, day=day(taken.starts_at, self.now)))
        self.add_error("day", _("Choose a day in another month."))

    def fields_of_meeting(self):
        names = ("title", "starts_at", "ends_at", "place", "host", "reminder_days")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        asked = [name for name in ("begins_which", "ends_which", "was_held") if name in self.shown]
        hidden = [name for name in ("version", "seen", "submission") if name in self.fields]
        helper.layout = Layout(
            "title",
            Row(
                Column("day", css_class="col-sm-auto"),
                Column("begins", css_class="col-6 col-sm-auto"),
                Column("ends", css_class="col-6 col-sm-auto"),
            ),
            *asked,
            "place",
            "host",
            "reminder_days",
            *(["invite"] if "invite" in self.fields else []),
            *hidden,
        )
        return helper


class NewMeetingForm(MeetingForm):
    submission = forms.UUIDField(widget=forms.HiddenInput)
    invite = forms.BooleanField(
        label=gettext_lazy("Invite everyone straight away"),
        help_text=gettext_lazy("Or make the agenda first: the page of the meeting has a button to invite."),
        required=False,
    )


class ChangedMeetingForm(MeetingForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)  # marks of what each field said to begin with

    @classmethod
    def initial_of(cls, meeting):
        starts_at, ends_at = meeting.starts_at.astimezone(AMSTERDAM), meeting.ends_at.astimezone(AMSTERDAM)
        initial = {
            "title": meeting.title,
            "day": starts_at.date(),
            "begins": starts_at.time(),
            "ends": ends_at.time(),
            "begins_which": str(starts_at.fold),
            "ends_which": str(ends_at.fold),
            "place": meeting.place,
            "host": meeting.host_id,
            "reminder_days": meeting.reminder_days,
            "version": meeting.version,
        }
        return {**initial, "seen": json.dumps({name: mark(initial[name]) for name in SHARED})}

    def show_what_changed(self, current):
        """Someone else saved first.

        What only they changed is taken over. Where both changed something, what was typed stays, with what stands
        there now beside it; a second save puts it there.
        """
        theirs, began_with = self.initial_of(current), self._marks_it_began_with()
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = current.version
        self.data[self.add_prefix("seen")] = theirs["seen"]
        for name in SHARED:
            typed = self._typed(name)
            if theirs[name] == typed:
                continue
            if began_with.get(name) == mark(typed):
                self._put(name, theirs[name])
                self.add_error(name, _("This is new: it was changed while you were busy."))
            else:
                self.add_error(name, _("Now it says: %(value)s") % {"value": self._in_words(name, current) or "–"})
        words = _(
            "{name} changed this meeting on {day} at {clock}, while you were busy. What you typed is still here, with "
            "what stands there now beside it. Save again to put yours in its place."
        )
        moment = current.changed_at
        self.add_error(None, words.format(name=current.changed_by, day=day(moment, self.now), clock=clock(moment)))

    def _marks_it_began_with(self):
        try:
            marks = json.loads(self.cleaned_data.get("seen", ""))
        except ValueError:
            marks = None
        return marks if isinstance(marks, dict) else {}

    def _put(self, name, value):
        key = self.add_prefix(name)
        if isinstance(value, list) and hasattr(self.data, "setlist"):
            self.data.setlist(key, value)
        else:
            self.data[key] = value

    def _typed(self, name):
        value = self.cleaned_data.get(name)
        return value.pk if isinstance(value, Organisation) else value

    def _in_words(self, name, meeting):
        return {
            "title": meeting.title,
            "day": day(meeting.starts_at, self.now),
            "begins": clock(meeting.starts_at),
            "ends": clock(meeting.ends_at),
            "place": meeting.place,
            "host": str(meeting.host or ""),
            "reminder_days": ", ".join(str(_days_before(number)) for number in meeting.reminder_days),
        }[name]


def _days_before(number):
    # Translators: when a reminder goes, counted from the meeting
    return ngettext("%(number)d day before", "%(number)d days before", number) % {"number": number}
