"""The form of a meeting: what Dutch people type becomes moments, and what cannot be is said kindly."""

import json

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meetings import host_turns
from meetings.forms.fields import LineField
from meetings.models import Meeting, Venue
from meetings.seen import mark
from members.models import Group
from organisations.models import Organisation, Stage
from samensterker.formfields import ClockField, DayField, EurosField
from samensterker.localtime import AMSTERDAM, local_day, moments_at
from samensterker.templatetags.house import clock, day

REMINDER_DAYS = (14, 7, 3, 2, 1)
MOST_REMINDERS = 4  # as many as `Meeting.reminder_days` holds
FACTS = ("title", "place", "venue", "host", "online_link", "is_public", "reminder_days")  # as they stand in the model
SHARED = (  # what two editors may both change
    *("title", "day", "begins", "ends", "venue", "place", "host"),
    *("online_link", "cost", "is_public", "reminder_days"),
)
LINK_SCHEMES = ("https://", "http://")
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
    venue = forms.ModelChoiceField(
        label=gettext_lazy("Room"),
        queryset=Venue.objects.none(),
        required=False,
        # Translators: no room has been chosen for this meeting
        empty_label=gettext_lazy("none of these"),
    )
    place = LineField(
        label=gettext_lazy("Place"),
        help_text=gettext_lazy("May stay empty when you choose a room: then its name and address stand here."),
        max_length=200,
        required=False,
    )
    host = forms.ModelChoiceField(
        label=gettext_lazy("Host"),
        queryset=Organisation.objects.real(),
        required=False,
        # Translators: no host (an organisation) has been chosen for this meeting yet
        empty_label=gettext_lazy("not known yet"),
    )
    online_link = forms.URLField(
        label=gettext_lazy("Link to join online"),
        help_text=gettext_lazy("Only who says that they come sees it: on the page and in the reminder."),
        max_length=500,
        required=False,
        assume_scheme="https",
    )
    cost = EurosField(
        label=gettext_lazy("What the room costs, in euros"),
        help_text=gettext_lazy("Empty as long as you do not know it; 0 when it costs nothing."),
        required=False,
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Everyone may know of this meeting"),
        help_text=gettext_lazy("Its title, time and place then stand in the calendar on the public page."),
        required=False,
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
        rooms = Venue.objects.in_use()
        if meeting and meeting.venue_id:
            rooms |= Venue.objects.filter(pk=meeting.venue_id)  # also when it is not chosen any more
        self.fields["venue"].queryset = rooms
        if not rooms.exists():
            del self.fields["venue"]
            self.fields["place"].help_text = ""
        self.fields["host"].help_text = host_turns.hint()
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

    def clean_online_link(self):
        link = self.cleaned_data["online_link"]
        if link and not link.lower().startswith(LINK_SCHEMES):
            raise ValidationError(_("A link begins with https://"))
        return link

    def clean(self):
        data = super().clean()
        self._put_room_in_place()
        starts_at, ends_at = self._moment("begins"), self._moment("ends")
        if starts_at and ends_at:
            if ends_at <= starts_at:
                self.add_error("ends", _("The end has to come after the beginning."))
            self._refuse_past(starts_at)
            self._refuse_ended_host(starts_at)
            self._refuse_second_in_month(starts_at)
        data["starts_at"], data["ends_at"] = starts_at, ends_at
        return data

    def _put_room_in_place(self):
        """A room that is chosen says where it is, unless something else was typed."""
        venue, place = self.cleaned_data.get("venue"), self.cleaned_data.get("place")
        was = self.meeting.venue if self.meeting else None
        if venue and "place" in self.cleaned_data and (not place or (venue != was and place == where(was))):
            self.cleaned_data["place"] = where(venue)

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

    def _refuse_ended_host(self, starts_at):
        """Of what was held it may be the host; and what stands there already may stay, with a warning on the page."""
        host, was = self.cleaned_data.get("host"), self.meeting.host_id if self.meeting else None
        if host and host.stage == Stage.ENDED and host.pk != was and starts_at > self.now:
            self.add_error("host", host_turns.refusal(host))

    def _refuse_second_in_month(self, starts_at):
        if self._group() is not None:
            return
        others = Meeting.objects.in_month_of(starts_at).exclude(pk=self.meeting.pk if self.meeting else None)
        taken = others.first()
        if taken and taken.submission != self.cleaned_data.get("submission", ""):  # else this form made it
            self.refuse_month(taken)

    def _group(self):
        return self.meeting.group if self.meeting else self.cleaned_data.get("group")

    def refuse_month(self, taken):
        """There is a meeting that month: say which, and link it."""
        link = format_html('<a href="{}">{}</a>', taken.get_absolute_url(), taken.title)
        words = _("There is already a meeting that month: {meeting} on {day}. The guild meets at most once a month.")
        self.add_error(None, format_html(words, meeting=link, day=day(taken.starts_at, self.now)))
        self.add_error("day", _("Choose a day in another month."))

    def fields_of_meeting(self):
        data = self.cleaned_data
        facts = {name: data[name] for name in (*FACTS, "starts_at", "ends_at") if name in data}
        return {**facts, "cost_cents": data["cost"]}

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        asked = [name for name in ("begins_which", "ends_which", "was_held") if name in self.shown]
        hidden = [name for name in ("version", "seen", "submission") if name in self.fields]
        helper.layout = Layout(
            *(["group"] if "group" in self.fields else []),
            "title",
            Row(
                Column("day", css_class="col-sm-auto"),
                Column("begins", css_class="col-6 col-sm-auto"),
                Column("ends", css_class="col-6 col-sm-auto"),
            ),
            *asked,
            *(["venue"] if "venue" in self.fields else []),
            "place",
            "host",
            "online_link",
            "cost",
            "is_public",
            "reminder_days",
            *(["invite"] if "invite" in self.fields else []),
            *hidden,
        )
        return helper


class NewMeetingForm(MeetingForm):
    group = forms.ModelChoiceField(
        label=gettext_lazy("For whom"),
        queryset=Group.objects.none(),
        required=False,
        # Translators: a meeting that is for everyone, not for one group
        empty_label=gettext_lazy("the whole guild"),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)
    invite = forms.BooleanField(
        label=gettext_lazy("Invite everyone straight away"),
        help_text=gettext_lazy("Or make the agenda first: the page of the meeting has a button to invite."),
        required=False,
    )

    def __init__(self, *args, groups=None, may_be_plenary=True, **kwargs):
        """`groups` are those for which this member may plan a meeting."""
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        field.queryset = Group.objects.none() if groups is None else groups
        if not may_be_plenary:
            field.required, field.empty_label = True, None
        elif not field.queryset.exists():
            del self.fields["group"]

    def clean(self):
        data = super().clean()
        group, starts_at = data.get("group"), data.get("starts_at")
        if group and group.until_on and starts_at and local_day(starts_at) > group.until_on:
            words = _("{group} stops on {day}. Choose a day before that.")
            self.add_error("day", words.format(group=group.name, day=day(group.until_on, self.now)))
        return data

    def fields_of_meeting(self):
        return {**super().fields_of_meeting(), "group": self.cleaned_data.get("group")}


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
            "venue": meeting.venue_id,
            "place": meeting.place,
            "host": meeting.host_id,
            "online_link": meeting.online_link,
            "cost": meeting.cost_cents,
            "is_public": meeting.is_public,
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
        for name in filter(self.fields.__contains__, SHARED):
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
        elif value is False:  # a box that is not ticked is not sent
            self.data.pop(key, None)
        else:
            self.data[key] = value

    def _typed(self, name):
        value = self.cleaned_data.get(name)
        return value.pk if isinstance(value, Organisation | Venue) else value

    def _in_words(self, name, meeting):
        return {
            "title": meeting.title,
            "day": day(meeting.starts_at, self.now),
            "begins": clock(meeting.starts_at),
            "ends": clock(meeting.ends_at),
            "venue": str(meeting.venue or ""),
            "place": meeting.place,
            "host": str(meeting.host or ""),
            "online_link": meeting.online_link,
            "cost": self.fields["cost"].prepare_value(meeting.cost_cents),
            "is_public": _("yes") if meeting.is_public else _("no"),
            "reminder_days": ", ".join(str(_days_before(number)) for number in meeting.reminder_days),
        }[name]


def where(venue):
    """A room as the place of a meeting."""
    length = Meeting._meta.get_field("place").max_length
    return ", ".join(filter(None, [venue.name, venue.address]))[:length] if venue else ""


def _days_before(number):
    # Translators: when a reminder goes, counted from the meeting
    return ngettext("%(number)d day before", "%(number)d days before", number) % {"number": number}
