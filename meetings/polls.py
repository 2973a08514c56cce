"""When a meeting suits: putting moments to the vote, changing that, giving it up, and deciding."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from meetings import poll_letters, rooms, scheduling
from meetings.models import Answer, DateOption, DatePoll, DateVote, Meeting, PollVoter, Vote
from meetings.poll_voting import Closed, PollClosed, held
from samensterker.localtime import local_day

MOST_OPTIONS = 12
ANSWERS = {Vote.YES: Answer.YES}  # who can only if need be, or not, is asked once more now that it is certain


@dataclass(frozen=True)
class Option:
    """A moment to put to the vote."""

    starts_at: datetime
    ends_at: datetime


class Why(models.TextChoices):
    """Why a moment cannot be put to the vote."""

    PAST = "past", _("This moment is in the past.")
    TOO_SOON = "too_soon", _("This moment comes before the last day to answer.")
    TWICE = "twice", _("This moment stands here twice.")
    MONTH = "month", _("There is already a meeting in this month.")
    ENDS = "ends", _("The end has to come after the beginning.")


@dataclass(frozen=True)
class Objection:
    option: Option
    why: Why
    meeting: Meeting | None = None  # that takes the month

    @property
    def words(self):
        return self.why.label


class OptionsRefused(Exception):
    """Carries the objections; none when there are no moments at all, or too many."""

    def __init__(self, objections=()):
        self.objections = list(objections)
        super().__init__(self.objections)


class LastDayPassed(Exception):
    """Nobody could answer any more."""


class AlreadyAsked(Exception):
    """The same form came in before; carries the poll that it made."""

    def __init__(self, poll):
        self.poll = poll
        super().__init__(str(poll))


class StalePoll(Exception):
    """Someone else changed it since this form was made; carries the poll as it is now."""

    def __init__(self, poll):
        self.poll = poll
        super().__init__(str(poll))


class AlreadyDecided(Exception):
    """Someone was first; carries the meeting that it became, or None when that is gone."""

    def __init__(self, meeting):
        self.meeting = meeting
        super().__init__(str(meeting))


class OptionGone(Exception):
    """The moment that was chosen is not put to the vote any more, or lies in the past."""


def objections(options, *, group, closes_at, now):
    """What speaks against these moments, in their order. A group meets as often as it likes."""
    taken, seen, found = {}, set(), []
    for option in options:
        why, meeting = _why_not(option, closes_at, now), None
        if why is None and option.starts_at in seen:
            why = Why.TWICE
        if why is None and group is None:
            month = local_day(option.starts_at).replace(day=1)
            if month not in taken:
                taken[month] = Meeting.objects.in_month_of(option.starts_at).first()
            meeting = taken[month]
            why = Why.MONTH if meeting else None
        seen.add(option.starts_at)
        if why:
            found.append(Objection(option, why, meeting))
    return found


def _why_not(option, closes_at, now):
    if option.ends_at <= option.starts_at:
        return Why.ENDS
    if option.starts_at <= now:
        return Why.PAST
    if closes_at is not None and option.starts_at < closes_at:
        return Why.TOO_SOON
    return None


def propose(*, by, now, options, group=None, submission=None, closes_at, **fields):
    """Put these moments to the vote, and ask everyone of the circle. Raises `OptionsRefused`, `AlreadyAsked`."""
    made = DatePoll.objects.filter(submission=submission)
    if submission and (poll := made.first()):
        raise AlreadyAsked(poll)
    _refuse(options, group=group, closes_at=closes_at, now=now)
    try:
        with transaction.atomic():
            poll = DatePoll.objects.create(
                group=group, closes_at=closes_at, created_at=now, created_by=by, submission=submission, **fields
            )
            _add_options(poll, options)
            _ask(poll, now=now)
            return poll
    except IntegrityError:
        if submission is None or (poll := made.first()) is None:
            raise
        raise AlreadyAsked(poll) from None


def _refuse(options, *, group, closes_at, now):
    if not options or len(options) > MOST_OPTIONS:
        raise OptionsRefused
    if closes_at <= now:
        raise LastDayPassed
    if against := objections(options, group=group, closes_at=closes_at, now=now):
        raise OptionsRefused(against)


def _add_options(poll, options):
    DateOption.objects.bulk_create(
        DateOption(poll=poll, starts_at=option.starts_at, ends_at=option.ends_at) for option in options
    )


def _ask(poll, *, now):
    """Everyone of the circle who has not been asked; answers them."""
    members = list(poll.circle(on=local_day(now)).exclude(pk__in=poll.voters.values("member")))
    PollVoter.objects.bulk_create(
        (PollVoter(poll=poll, member=member, asked_at=now) for member in members),
        batch_size=1000,
        ignore_conflicts=True,  # of one who voted on the page at this very moment
    )
    poll_letters.ask(poll, members, now=now)
    return members


def change(poll, *, by, now, version, options, closes_at, **fields):
    """Other moments, another last day, other words; answers the poll.

    What was said of a moment that stays is kept. Is there a new one, then who had answered is asked about it. Raises
    `StalePoll`, `PollClosed` and `OptionsRefused`; to save what stands there already changes nothing.
    """
    with held(poll) as current:
        if not current.is_open:
            raise PollClosed(Closed.of(current, now=now))
        stands = {Option(row.starts_at, row.ends_at): row for row in current.options.all()}
        new = [option for option in options if option not in stands]
        gone = [row for option, row in stands.items() if option not in options]
        fields["closes_at"] = closes_at
        differs = [name for name, value in fields.items() if getattr(current, name) != value]
        if not (new or gone or differs):
            return current
        if current.version != version:
            raise StalePoll(current)
        if new or gone or "closes_at" in differs:
            _refuse(options, group=current.group_id, closes_at=closes_at, now=now)
        for name in differs:
            setattr(current, name, fields[name])
        current.version += 1
        current.save()
        DateOption.objects.filter(pk__in=[row.pk for row in gone]).delete()
        _add_options(current, new)
        if new:
            _ask_about_new(current, now=now)
        _ask(current, now=now)
        return current


def _ask_about_new(poll, *, now):
    """Their answers stand; about what is new they said nothing yet."""
    voters = poll.voters.taking_part(local_day(now)).exclude(answered_at=None).select_related("member")
    members = [voter.member for voter in voters]
    poll.voters.update(answered_at=None)
    poll_letters.ask(poll, members, now=now)


def give_up(poll, *, by, now):
    """No date comes of it; who was asked gets one word. A second time changes nothing. Raises `AlreadyDecided`."""
    with held(poll) as current:
        if current.decided_at:
            raise AlreadyDecided(current.meeting)
        if current.cancelled_at:
            return current
        current.cancelled_at = now
        current.version += 1
        current.save()
        poll_letters.take_back(current, reason=_("The date poll was given up."), now=now)
        poll_letters.tell_of_giving_up(current, now=now)
        return current


def decide(poll, option, *, by, now, venue=None, agenda=()):
    """Make the meeting of it: who said yes has that as their answer and hears which date it is, the others are asked.

    With its room and the fields of its agenda items when those are known, so that the invitations tell them at once.

    Two who decide at once make one meeting: the second gets `AlreadyDecided`. Raises also `PollClosed` for what was
    given up, `OptionGone`, and `scheduling.MonthTaken` when a plenary meeting was planned meanwhile.
    """
    with held(poll) as current:
        if current.decided_at:
            raise AlreadyDecided(current.meeting)
        if current.cancelled_at:
            raise PollClosed(Closed.GIVEN_UP)
        chosen = current.options.filter(pk=option, starts_at__gt=now).first()
        if chosen is None:
            raise OptionGone
        meeting = scheduling.call_meeting(
            by=by,
            now=now,
            title=current.title,
            group=current.group,
            starts_at=chosen.starts_at,
            ends_at=chosen.ends_at,
            **_where(current, venue),
            agenda=agenda,
            host=current.host,
            answered=_answers(chosen),
        )
        current.meeting, current.decided_at, current.decided_by = meeting, now, by
        current.version += 1
        current.save()
        poll_letters.take_back(current, reason=_("The date was chosen."), now=now)
        return meeting


def _where(poll, venue):
    if venue is None:
        return {"place": poll.place}
    return {"place": rooms.place_of(venue), "venue": venue, "cost_cents": venue.price_cents}


def _answers(option):
    said = DateVote.objects.filter(option=option, vote__in=ANSWERS).values_list("voter__member", "vote")
    return {member: ANSWERS[Vote(vote)] for member, vote in said}
