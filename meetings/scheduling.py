"""Calling a meeting, changing it, cancelling it, inviting to it; and who gets mail about that."""

from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from meetings import approval, letters, proposals
from meetings.models import AgendaItem, Answer, Guest, Invitation, Meeting
from members.models import Member
from samensterker.localtime import local_day
from samensterker.outbox.models import Message
from samensterker.outbox.queueing import withdraw

MOVES = {"starts_at", "ends_at", "place"}  # a change of these makes another occurrence
IN_CALENDARS = MOVES | {"title", "online_link"}


class MonthTaken(Exception):
    """There is a meeting in that month already; carries it."""

    def __init__(self, meeting):
        self.meeting = meeting
        super().__init__(str(meeting))


class AlreadySaved(Exception):
    """The same form came in before; carries the meeting that it made."""

    def __init__(self, meeting):
        self.meeting = meeting
        super().__init__(str(meeting))


class StaleMeeting(Exception):
    """Someone else changed the meeting since this form was made; carries the meeting as it is now."""

    def __init__(self, meeting):
        self.meeting = meeting
        super().__init__(str(meeting))


class MeetingCancelled(Exception):
    """What was cancelled stays as it was."""


def call_meeting(*, by, now, submission=None, agenda=(), invite=True, answered=None, **fields):
    """Plan a meeting. `agenda` holds the fields of its items, in order; `invite` asks everyone at once.

    `answered` is what some said already, by key: when its date was put to the vote (`meetings.polls`).

    Raises `MonthTaken`, and `AlreadySaved` for a form that comes in twice.
    """
    try:
        with _one_a_month(fields["starts_at"], group=fields.get("group")):
            meeting = Meeting.objects.create(
                submission=submission,
                occurrence_at=now,
                created_at=now,
                created_by=by,
                changed_at=now,
                changed_by=by,
                **fields,
            )
            items = (AgendaItem(meeting=meeting, position=place, **item) for place, item in enumerate(agenda, start=1))
            AgendaItem.objects.bulk_create(items)
            proposals.settle_what_stands_there(meeting, by=by, now=now)
            approval.put_waiting_on_agenda(meeting, now=now)
            if invite:
                invite_everyone(meeting, by=by, now=now, answered=answered)
            return meeting
    except (MonthTaken, IntegrityError):
        made = Meeting.objects.filter(submission=submission).first() if submission else None
        if made is None:
            raise
        raise AlreadySaved(made) from None


def change_meeting(meeting, *, by, now, version, **fields):
    """Change what the form shows, made from that version of the meeting.

    Raises `StaleMeeting` when someone else was first, `MonthTaken`, and `MeetingCancelled`. To save what stands
    there already is no change, and mails nobody.
    """
    with _one_a_month(fields.get("starts_at", meeting.starts_at), group=meeting.group_id, beside=meeting):
        current = _locked(meeting)
        if current.is_cancelled:
            raise MeetingCancelled
        was = {name: getattr(current, name) for name, value in fields.items() if getattr(current, name) != value}
        if not was:
            return current
        if current.version != version:
            raise StaleMeeting(current)
        _take_over(current, fields, was, by=by, now=now)
        if MOVES & was.keys():
            _tell_of_move(current, was, now=now)
        return current


def cancel_meeting(meeting, *, by, now):
    """Cancel it; who heard of it gets a mail that says so. A second time changes nothing."""
    with transaction.atomic():
        current = _locked(meeting)
        if current.is_cancelled:
            return current
        current.cancelled_at = current.changed_at = now
        current.cancelled_by = current.changed_by = by
        current.sequence += 1
        current.version += 1
        current.save()
        withdraw(kinds=letters.KINDS, about={"meeting": current.pk}, reason=_("The meeting was cancelled."), now=now)
        if current.starts_at > now:
            letters.tell_of_cancelling(current, [*told(current), *told_guests(current)], now=now)
        approval.move_on(current, now=now)
        return current


def invite_everyone(meeting, *, by, now, answered=None):
    """Invite each member who takes part (of a group: who belongs to it) and is not invited yet; answers how many.

    Nobody is invited to what was cancelled or has begun. `answered` as in `call_meeting`: their answer is filled in,
    and their mail tells that the date is chosen.
    """
    with transaction.atomic():
        current = _locked(meeting)
        if current.is_cancelled or current.starts_at <= now:
            return 0
        members = list(not_yet_invited(current))
        said = answered or {}
        Invitation.objects.bulk_create(
            (
                Invitation(
                    meeting=current,
                    member=member,
                    invited_at=now,
                    answer=said.get(member.pk, Answer.NONE),
                    answered_at=now if member.pk in said else None,
                )
                for member in members
            ),
            batch_size=1000,
        )
        letters.invite(current, members, is_chosen=answered is not None, now=now)
        return len(members)


def not_yet_invited(meeting):
    """Of a group: those who belong to it on the day of the meeting."""
    members = meeting.circle(on=local_day(meeting.starts_at))
    return members.exclude(pk__in=meeting.invitations.values("member"))


def told(meeting):
    """Members of the guild who have, or may have, a mail about this meeting; also those who pause now."""
    sent = Message.objects.about(meeting=meeting.pk).filter(kind__in=letters.KINDS).sent()
    return Member.objects.active().filter(pk__in=sent.values("member"), invitations__meeting=meeting)


def told_guests(meeting):
    """Guests of whom the same holds."""
    sent = Message.objects.about(meeting=meeting.pk).filter(kind__in=letters.KINDS, member=None).sent()
    keys = {refs["guest"] for refs in sent.values_list("refs", flat=True)}
    return Guest.objects.filter(meeting=meeting, pk__in=keys).with_address()


def number_told(meeting):
    return told(meeting).count() + told_guests(meeting).count()


def _locked(meeting):
    """The meeting as it is now, and nobody else changes it until this transaction ends."""
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


@contextmanager
def _one_a_month(starts_at, *, group, beside=None):
    """A transaction in which the database may refuse a second plenary in a month; then say which one is there."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if group is not None:
            raise
        others = Meeting.objects.in_month_of(starts_at).exclude(pk=beside.pk if beside else None)
        if (taken := others.first()) is None:
            raise
        raise MonthTaken(taken) from error


def _take_over(meeting, fields, was, *, by, now):
    if MOVES & was.keys():
        meeting.occurrence += 1
        meeting.occurrence_at = now
    elif "reminder_days" in was:
        fields["reminder_days"] = _without_missed(meeting, fields["reminder_days"], now)
    if IN_CALENDARS & was.keys():
        meeting.sequence += 1
    for name in was:
        setattr(meeting, name, fields[name])
    meeting.version += 1
    meeting.changed_at, meeting.changed_by = now, by
    meeting.save()


def _without_missed(meeting, days, now):
    """A reminder that is chosen after its day would otherwise go at once, as if it were late."""
    return [day for day in days if day in meeting.reminder_days or meeting.reminder_at(day) > now]


def _tell_of_move(meeting, was, *, now):
    """Who heard of the meeting gets one notice of the change; who did not, the invitation to what it is now."""
    unsent = letters.unsent_changes(meeting)
    reason = _("The meeting was moved.")
    withdraw(kinds=letters.KINDS, about={"meeting": meeting.pk}, reason=reason, now=now)
    if meeting.starts_at <= now:
        return
    heard, guests_who_heard = told(meeting), list(told_guests(meeting))
    letters.tell_of_change(meeting, [*heard, *guests_who_heard], was=was, unsent=unsent, now=now)
    invited = Member.objects.taking_part().filter(invitations__meeting=meeting)
    guests = meeting.guests.with_address().exclude(pk__in=[guest.pk for guest in guests_who_heard])
    letters.invite(meeting, [*invited.exclude(pk__in=heard.values("pk")), *guests], now=now)
