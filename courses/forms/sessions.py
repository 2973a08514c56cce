"""The forms of sessions: one or several a week apart, one that changes, and a whole course that moves."""

from datetime import date, time, timedelta

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.sessions import Between, Problem, Why, weekly
from members.forms.changed import ShowsWhatChanged
from members.forms.fields import LineField
from members.models import Daypart
from samensterker.formfields import ClockField, DayField
from samensterker.localtime import AMSTERDAM, at_local, local_day, moments_at
from samensterker.templatetags.house import clock, day

MOST_WEEKS = 30
USUAL_HOURS = {
    Daypart.MORNING: (time(10), time(12)),
    Daypart.AFTERNOON: (time(14), time(16)),
    Daypart.EVENING: (time(19, 30), time(21, 30)),
}


class SessionForm(forms.Form):
    title = LineField(
        label=gettext_lazy("What is it about?"),
        required=False,
        max_length=120,
        most=80,
        help_text=gettext_lazy("May stay empty."),
    )
    day = DayField(label=gettext_lazy("Date"))
    begins = ClockField(label=gettext_lazy("Begins at"))
    ends = ClockField(label=gettext_lazy("Ends at"))
    place = LineField(label=gettext_lazy("Place"), required=False, max_length=200, most=150)
    online_link = forms.URLField(
        label=gettext_lazy("Link to join online"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Only who takes part and who gives the course see it."),
        error_messages={"invalid": gettext_lazy("This is no web address that we can read. For example: example.org")},
    )

    def __init__(self, data=None, *, now, **options):
        self.now = now
        super().__init__(data, **options)
        self.fields["day"].today = local_day(now)

    def clean_online_link(self):
        link = self.cleaned_data["online_link"]
        if link and not link.lower().startswith(("https://", "http://")):
            raise ValidationError(_("A link begins with https://"))
        return link

    def clean(self):
        super().clean()
        on, begins, ends = (self.cleaned_data.get(name) for name in ("day", "begins", "ends"))
        if on and begins and ends:
            if ends <= begins:
                self.add_error("ends", _("The end has to come after the beginning."))
            for name, at in (("begins", begins), ("ends", ends)):
                if not moments_at(on, at):
                    self.add_error(name, _("This time does not exist: the clock goes from 2 to 3 that night."))
        return self.cleaned_data

    @property
    def between(self):
        on = self.cleaned_data["day"]
        return Between(at_local(on, self.cleaned_data["begins"]), at_local(on, self.cleaned_data["ends"]))

    def facts(self):
        """All but the time, as they stand in the model."""
        return {name: self.cleaned_data[name] for name in ("title", "place", "online_link")}

    def refuse(self, problems):
        """Says what is wrong with the time, under the field with which that is mended."""
        for words in dict.fromkeys(in_words(problem, self.now) for problem in problems):
            is_about_day = problems[0].why in (Why.PAST, Why.OUTSIDE)
            self.add_error("day" if is_about_day else "begins", words)

    def layout(self):
        when = Row(
            Column("day", css_class="col-sm-auto"),
            Column("begins", css_class="col-6 col-sm-auto"),
            Column("ends", css_class="col-6 col-sm-auto"),
        )
        return ["title", when, "place", "online_link"]

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        hidden = [name for name in ("days_of", "submission", "version") if name in self.fields]
        helper.layout = Layout(*self.layout(), *hidden)
        return helper


class NewSessionsForm(SessionForm):
    """With more than one week it first shows the days, so that one can leave some out."""

    weeks = forms.IntegerField(
        label=gettext_lazy("How many weeks in a row?"),
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "number"}),
        help_text=gettext_lazy("Each week on the same day. You then see the days, and can leave some out."),
        error_messages={"invalid": gettext_lazy("Fill in a whole number, such as 8.")},
    )
    days = forms.MultipleChoiceField(
        label=gettext_lazy("On which days?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Is there a day without a session? Take its tick away. Then plan them with the button."),
    )
    days_of = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)  # for what the days were shown
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        self.shows_days = False
        if data is not None:
            self._offer_days_typed()

    def _offer_days_typed(self):
        """The days that stood on the page, as far as they can be read: `2026-04-07:5`."""
        try:
            first, _sign, weeks = self.data.get(self.add_prefix("days_of"), "").partition(":")
            self._offer(_days(date.fromisoformat(first), min(int(weeks), MOST_WEEKS)))
        except (ValueError, OverflowError):
            return

    def _offer(self, days):
        self.fields["days"].choices = [(on.isoformat(), capfirst(day(on, self.now))) for on in days]
        self.shows_days = True

    @cached_property
    def pattern(self):
        return f"{self.cleaned_data['day'].isoformat()}:{self.cleaned_data['weeks']}"

    @property
    def asks_days(self):
        """Several weeks, of which the days were not shown yet."""
        return self.cleaned_data["weeks"] > 1 and self.cleaned_data["days_of"] != self.pattern

    @property
    def all_times(self):
        return weekly(self.between, _days(self.cleaned_data["day"], self.cleaned_data["weeks"]))

    @property
    def times(self):
        """Those that are ticked."""
        if self.cleaned_data["weeks"] == 1:
            return [self.between]
        ticked = set(self.cleaned_data["days"])
        return [between for between in self.all_times if local_day(between.starts_at).isoformat() in ticked]

    def show_days(self, problems):
        """All days, ticked; those that cannot be stand there without a tick, and why."""
        why = {local_day(problem.between.starts_at): _in_brief(problem, self.now) for problem in problems}
        days = [local_day(between.starts_at) for between in self.all_times]
        self._offer(days)
        self.fields["days"].choices = [
            (on.isoformat(), f"{capfirst(day(on, self.now))} – {why[on]}" if on in why else capfirst(day(on, self.now)))
            for on in days
        ]
        self.data = self.data.copy()
        self.data[self.add_prefix("days_of")] = self.pattern
        self.data.setlist(self.add_prefix("days"), [on.isoformat() for on in days if on not in why])

    def refuse(self, problems):
        if self.cleaned_data["weeks"] == 1:
            super().refuse(problems)
            return
        for problem in problems:
            words = {"day": capfirst(day(problem.between.starts_at, self.now)), "why": in_words(problem, self.now)}
            self.add_error("days", _("%(day)s: %(why)s") % words)

    def layout(self):
        days = ["days"] if self.shows_days else []
        title, when, *rest = super().layout()
        return [title, when, "weeks", *days, *rest]


class ChangedSessionForm(ShowsWhatChanged, SessionForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data=None, *, session, **options):
        super().__init__(data, initial={name: value for name, (value, _said) in _stands(session).items()}, **options)
        self.initial["version"] = session.version

    def facts(self):
        between = self.between
        return {**super().facts(), "starts_at": between.starts_at, "ends_at": between.ends_at}

    def show_changed_session(self, current):
        words = _(
            "Someone else changed this session while you were busy. What you typed is still here, with what stands "
            "there now beside it. Save again to put yours in its place."
        )
        self.show_what_changed(_stands(current), words=words, now_made_from=current.version)


def _stands(session):
    """What the form shows of it, and how one says that."""
    starts_at, ends_at = session.starts_at.astimezone(AMSTERDAM), session.ends_at.astimezone(AMSTERDAM)
    return {
        "title": (session.title, session.title),
        "day": (starts_at.date(), day(session.starts_at)),
        "begins": (starts_at.time(), clock(session.starts_at)),
        "ends": (ends_at.time(), clock(session.ends_at)),
        "place": (session.place, session.place),
        "online_link": (session.online_link, session.online_link),
    }


class ShiftForm(forms.Form):
    """The next session goes to another day, and all that come after it go along."""

    day = DayField(label=gettext_lazy("The new day of the first session"))

    def __init__(self, data=None, *, now, **options):
        self.now = now
        super().__init__(data, **options)
        self.fields["day"].today = local_day(now)

    def refuse(self, problems):
        for problem in problems:
            words = {"day": capfirst(day(problem.between.starts_at, self.now)), "why": in_words(problem, self.now)}
            self.add_error("day", _("%(day)s: %(why)s") % words)


def _days(first, weeks):
    return [first + timedelta(weeks=week) for week in range(weeks)]


def initial_of_next(course, last):
    """What the form of a new session begins with: a week after the last one, as that was."""
    if last is None:
        begins, ends = USUAL_HOURS[Daypart.EVENING]
        return {"day": course.starts_on, "begins": begins, "ends": ends, "weeks": 1}
    stands = {name: value for name, (value, _said) in _stands(last).items() if name != "title"}
    stands["day"] += timedelta(weeks=1)
    if course.ends_on and stands["day"] > course.ends_on:
        del stands["day"]
    return {**stands, "weeks": 1}


def initial_at(day_asked, daypart_asked):
    """Of a moment that a link names, as of those that suit who wants the course; what cannot be read is left out."""
    try:
        begins, ends = USUAL_HOURS[Daypart(int(daypart_asked))]
        return {"day": date.fromisoformat(day_asked), "begins": begins, "ends": ends}
    except ValueError:
        return {}


def _in_brief(problem, now):
    """Beside a day in a list: above it stands from when until when the course goes."""
    if problem.why == Why.OUTSIDE:
        # Translators: beside a day
        return _("outside the days of the course")
    return in_words(problem, now)


def in_words(problem: Problem, now) -> str:
    course, other = problem.course, problem.other
    if problem.why == Why.PAST:
        return _("This moment has gone by.")
    if problem.why == Why.OUTSIDE:
        if course.ends_on is None:
            return _("The course begins on %(first)s.") % {"first": day(course.starts_on, now)}
        days = {"first": day(course.starts_on, now), "last": day(course.ends_on, now)}
        return _("This falls outside the course, which goes from %(first)s to %(last)s.") % days
    if other is None:
        return _("Two of these are at the same time.")
    when = {"day": day(other.starts_at, now), "clock": clock(other.starts_at)}
    if problem.why == Why.OVERLAPS:
        return _("There is a session of this course on %(day)s at %(clock)s already.") % when
    words = _("%(trainer)s gives “%(course)s” then: %(day)s at %(clock)s.")
    return words % {"trainer": problem.trainer, "course": other.course, **when}
