"""The forms of a date poll: which moments are put to the vote, what one says of them, and when it is decided."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Field, Layout, Row
from django import forms
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import host_turns, polls, venues
from meetings.forms.fields import LineField, ProseField
from meetings.models import DatePoll, Venue, Vote
from meetings.polls import Option, Why
from members.forms.changed import ShowsWhatChanged
from members.models import Daypart
from members.moments import Moment
from organisations.models import Organisation, Stage
from samensterker import money
from samensterker.formfields import ClockField, DayField
from samensterker.localtime import at_local, local_day, moments_at
from samensterker.templatetags.house import day, span

BY_HAND = (1, 2, 3)  # how many moments one can add at a time that are not among the candidates
WRITTEN = "%Y%m%dT%H%MZ"


def written(option: Option) -> str:
    """A moment as it stands in the form: `20270108T1830Z/20270108T2030Z`."""
    return "/".join(moment.astimezone(UTC).strftime(WRITTEN) for moment in (option.starts_at, option.ends_at))


def read(value: str) -> Option | None:
    """None for what we did not write."""
    try:
        starts_at, ends_at = (datetime.strptime(part, WRITTEN).replace(tzinfo=UTC) for part in value.split("/"))
    except ValueError:
        return None
    option = Option(starts_at, ends_at)
    return option if written(option) == value else None


def closing(last_day: date) -> datetime:
    """When that day ends here."""
    return at_local(last_day + timedelta(days=1), time(0))


@dataclass(frozen=True)
class Choice:
    """What stands beside a box: the moment in words, and what the rosters say of it."""

    words: str
    moment: Moment | None = None

    @property
    def is_by_day(self) -> bool:
        """In the morning or the afternoon: such moments stand together, below the evenings."""
        return self.moment is not None and self.moment.slot.daypart != Daypart.EVENING

    def __str__(self) -> str:
        return self.words


class OptionsField(forms.MultipleChoiceField):
    """Moments to tick. What was ticked counts also when it is not among the candidates any more."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value):
        return read(value) is not None


class PollForm(forms.Form):
    options = OptionsField(label=gettext_lazy("Which dates do you propose?"), required=False)
    title = LineField(label=gettext_lazy("Title of the meeting"), max_length=120)
    last_day = DayField(
        label=gettext_lazy("Answer until"),
        help_text=gettext_lazy(
            "That day counts. Who has not answered then, gets one reminder a day and a half before."
        ),
    )
    place = LineField(
        label=gettext_lazy("Place"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("May be empty: you can choose a room later."),
    )
    host = forms.ModelChoiceField(
        label=gettext_lazy("Host"),
        queryset=Organisation.objects.real(),
        required=False,
        # Translators: no host (an organisation) has been chosen for this meeting yet
        empty_label=gettext_lazy("not known yet"),
    )
    words = ProseField(label=gettext_lazy("A word with it"), max_length=1000, required=False)

    def __init__(self, *args, now, group, offered=(), poll=None, **kwargs):
        self.now, self.group, self.poll = now, group, poll
        super().__init__(*args, **kwargs)
        today = self.fields["last_day"].today = local_day(now)
        for number in BY_HAND:
            self.fields[f"day_{number}"] = DayField(label=gettext_lazy("Date"), required=False, today=today)
            self.fields[f"begins_{number}"] = ClockField(label=gettext_lazy("Begins at"), required=False)
            self.fields[f"ends_{number}"] = ClockField(label=gettext_lazy("Ends at"), required=False)
        self.fields["host"].help_text = host_turns.hint()
        self.fields["options"].choices = self._choices(offered)

    def _choices(self, offered):
        """Those that are offered, and before them what stood or was ticked and is not among them."""
        values = {written(one.option): Choice(in_words(one.option, self.now), one.moment) for one in offered}
        ticked = self.data.getlist("options") if hasattr(self.data, "getlist") else self.data.get("options", ())
        stood = [written(Option(row.starts_at, row.ends_at)) for row in self.poll.options.all()] if self.poll else []
        others = {value: read(value) for value in (*stood, *ticked) if value not in values}
        known = [(value, Choice(in_words(option, self.now))) for value, option in sorted(others.items()) if option]
        return [*known, *values.items()]

    def clean(self):
        data = super().clean()
        last_day = data.get("last_day")
        closes_at = data["closes_at"] = closing(last_day) if last_day else None
        options = {read(value) for value in data.get("options", ())}
        by_hand = [self._by_hand(number) for number in BY_HAND]
        twice = [option for option in by_hand if option in options or (option and by_hand.count(option) > 1)]
        options |= {option for option in by_hand if option}
        data["chosen"] = sorted(options, key=lambda option: (option.starts_at, option.ends_at))
        is_as_it_was = self.poll is not None and not self._differs(data["chosen"], closes_at)
        if is_as_it_was:
            return data
        if closes_at and closes_at <= self.now:
            self.refuse_last_day()
        if twice:
            self.add_error("options", f"{in_words(twice[0], self.now)}: {Why.TWICE.label}")
        self._refuse_number(data["chosen"])
        self.refuse(polls.objections(data["chosen"], group=self.group, closes_at=closes_at, now=self.now))
        return data

    def clean_host(self):
        host, was = self.cleaned_data["host"], self.poll.host_id if self.poll else None
        if host and host.stage == Stage.ENDED and host.pk != was:
            raise forms.ValidationError(host_turns.refusal(host))
        return host

    def _differs(self, options, closes_at):
        stood = {Option(row.starts_at, row.ends_at) for row in self.poll.options.all()}
        return stood != set(options) or closes_at != self.poll.closes_at

    def _refuse_number(self, options):
        if not options and not any(name.startswith(("day_", "begins_", "ends_")) for name in self.errors):
            self.add_error("options", _("Tick at least one date, or add one yourself."))
        if len(options) > polls.MOST_OPTIONS:
            words = _("Propose at most %(number)d dates, then choosing stays easy.")
            self.add_error("options", words % {"number": polls.MOST_OPTIONS})

    def _by_hand(self, number):
        """The moment of that row; None when it is empty or something is wrong with it, which is then said."""
        names = [f"{part}_{number}" for part in ("day", "begins", "ends")]
        typed = [self.cleaned_data.get(name) for name in names]
        if all(value is None for value in typed):
            return None
        for name, value in zip(names, typed):
            if value is None and name not in self.errors:
                self.add_error(name, _("Fill this in too, or leave the whole row empty."))
        on, begins, ends = typed
        if on is None or begins is None or ends is None:
            return None
        moments = {name: moments_at(on, clock) for name, clock in ((names[1], begins), (names[2], ends))}
        for name, found in moments.items():
            if not found:
                self.add_error(name, _("This time does not exist: the clock goes from 2 to 3 that night."))
                return None
        return Option(moments[names[1]][0], moments[names[2]][-1])

    def refuse_last_day(self):
        self.add_error("last_day", _("This day is in the past. Choose today or later."))

    def refuse(self, objections):
        for objection in objections:
            when = in_words(objection.option, self.now)
            if objection.meeting is None:
                self.add_error("options", f"{when}: {objection.words}")
                continue
            meeting = objection.meeting
            link = format_html('<a href="{}">{}</a>', meeting.get_absolute_url(), meeting.title)
            words = _(
                "There is already a meeting that month: {meeting} on {day}. The guild meets at most once a month."
            )
            self.add_error(None, format_html(words, meeting=link, day=day(meeting.starts_at, self.now)))
            self.add_error("options", _("{when}: choose a day in another month.").format(when=when))

    def facts(self):
        names = ("title", "closes_at", "place", "host", "words")
        return {**{name: self.cleaned_data[name] for name in names}, "options": self.cleaned_data["chosen"]}

    @property
    def offers_by_day(self):
        return any(choice.is_by_day for _value, choice in self.fields["options"].choices)

    @property
    def knows_rosters(self):
        """Whether anyone who is asked filled in when they can."""
        moments = [choice.moment for _value, choice in self.fields["options"].choices if choice.moment]
        return any(moment.can or moment.rather_not or moment.cannot for moment in moments)

    @property
    def is_by_hand(self):
        """Whether something was typed or is wrong in the rows, so that they stand open."""
        names = [f"{part}_{number}" for number in BY_HAND for part in ("day", "begins", "ends")]
        return any(self.data.get(name) or name in self.errors for name in names)

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        rows = [
            Row(
                Column(f"day_{number}", css_class="col-sm-auto"),
                Column(f"begins_{number}", css_class="col-6 col-sm-auto"),
                Column(f"ends_{number}", css_class="col-6 col-sm-auto"),
            )
            for number in BY_HAND
        ]
        hidden = [name for name in ("version", "submission") if name in self.fields]
        helper.layout = Layout(
            Field("options", template="meetings/_poll_options.html"),
            HTML(f'<details class="by-hand mb-3"{" open" if self.is_by_hand else ""}><summary>'),
            HTML(format_html("{}</summary>", _("Add a date yourself"))),
            *rows,
            HTML("</details>"),
            "title",
            "last_day",
            "place",
            "host",
            "words",
            *hidden,
        )
        return helper


def in_words(option: Option, now) -> str:
    return f"{capfirst(day(option.starts_at, now))}, {span(option.starts_at, option.ends_at)}"


class NewPollForm(PollForm):
    submission = forms.UUIDField(widget=forms.HiddenInput)


class ChangedPollForm(ShowsWhatChanged, PollForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    @classmethod
    def initial_of(cls, poll: DatePoll):
        return {
            **{name: getattr(poll, name) for name in ("title", "place", "words", "version", "last_day")},
            "host": poll.host_id,
            "options": [written(Option(row.starts_at, row.ends_at)) for row in poll.options.all()],
        }

    def show_changed_poll(self, current: DatePoll):
        stood = [Option(row.starts_at, row.ends_at) for row in current.options.all()]
        stands = {
            "chosen": (stood, ""),
            "title": (current.title, current.title),
            "last_day": (current.last_day, day(current.last_day, self.now)),
            "place": (current.place, current.place),
            "host": (current.host, str(current.host or "")),
            "words": (current.words, current.words),
        }
        if self.cleaned_data["chosen"] != stood:
            said = "; ".join(in_words(option, self.now) for option in stood)
            self.add_error("options", _("Now it says: %(value)s") % {"value": said})
        del stands["chosen"]
        words = _(
            "This was changed while you were busy. What you typed is still here, with what stands there now beside it. "
            "Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=current.version)


class RoomField(forms.ModelChoiceField):
    """Rooms with what they cost, the cheapest first."""

    def label_from_instance(self, obj):
        if obj.price_cents is None:
            return str(obj)
        return f"{obj}, {money.in_words(obj.price_cents) if obj.price_cents else _('free of charge')}"


class DecideForm(forms.Form):
    """What else may be known already when the date is chosen, so that the invitations tell it."""

    venue = RoomField(
        label=gettext_lazy("Room"),
        queryset=Venue.objects.none(),
        required=False,
        help_text=gettext_lazy(
            "Chosen now, it is in the invitation. Later is fine too; then everyone gets one more mail."
        ),
        error_messages={"invalid_choice": gettext_lazy("This room is no longer on the list. Choose another.")},
    )
    with_agenda = forms.BooleanField(
        label=gettext_lazy("Begin with the standard agenda"),
        help_text=gettext_lazy("Then the agenda is in the invitation. You can still change it."),
        required=False,
    )

    def __init__(self, *args, poll, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["venue"].queryset = venues.compared()
        # Translators: no room has been chosen for this meeting yet
        self.fields["venue"].empty_label = poll.place or _("not known yet")

    @staticmethod
    def initial_of(poll):
        """The room of the host, when it has one and nobody wrote another place."""
        rooms = venues.compared().filter(organisation=poll.host_id) if poll.host_id and not poll.place else None
        return {"venue": rooms.first() if rooms is not None else None, "with_agenda": True}

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        return helper


class VotingForm(forms.Form):
    """Yes, if need be or no for each moment."""

    def __init__(self, *args, options, **kwargs):
        super().__init__(*args, **kwargs)
        self.options = options
        for option in options:
            self.fields[self.name_of(option)] = forms.ChoiceField(
                choices=Vote.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose what fits for this date.")},
            )

    @staticmethod
    def name_of(option):
        return f"option-{option.pk}"

    def rows(self):
        """Each moment with its field."""
        return [(option, self[self.name_of(option)]) for option in self.options]

    def votes(self):
        return {option.pk: self.cleaned_data[self.name_of(option)] for option in self.options}

    @classmethod
    def initial_of(cls, voter):
        said = voter.votes.values_list("option", "vote") if voter else ()
        return {f"option-{option}": vote for option, vote in said}
