"""Who was at the kick-off of the example and what came of it; and what returns at the next meeting."""

from datetime import datetime, timedelta
from typing import Any

from meetings import agenda, decisions, guests, proposals, reporting
from meetings.models import (
    Answer,
    Invitation,
    Meeting,
    Proposal,
    Pulse,
    PulseAnswer,
    PulseReceiver,
    WorkingForm,
)
from members.models import Member
from samensterker.portal.example_guild import meetings, past_mail

A_WEEK, SEVEN_HOURS = timedelta(days=7), timedelta(hours=7)


def agenda_of(items, members: dict[str, Member]) -> list[dict]:
    """As `scheduling.call_meeting` takes it; a working form that the library does not have is left out."""
    forms = {form.name: form for form in WorkingForm.objects.in_use()}
    return [
        {
            **item,
            "presenter": members.get(item.get("presenter")),
            "working_form": forms.get(item.get("working_form")),
        }
        for item in items
    ]


# --- the kick-off ---------------------------------------------------------------------------------


def gather(meeting: Meeting, members: dict[str, Member], *, asked_at: datetime) -> None:
    """Who said that they would come, came; all points were talked about, and two things decided."""
    Invitation.objects.bulk_create(
        Invitation(
            meeting=meeting,
            member=members[key],
            invited_at=asked_at,
            answer=said,
            answered_at=asked_at + timedelta(days=4),
            was_there=said == Answer.YES,
        )
        for key, said in meetings.KICK_OFF_ANSWERS.items()
    )
    meeting.agenda_items.points().update(was_discussed=True)
    for example in meetings.DECISIONS:
        item = meeting.agenda_items.get(position=example["agenda"])
        made = decisions.decide(meeting, item, example["text"], by=meeting.created_by, now=meeting.ends_at)
        if days := example.get("review"):
            review_on = made.decided_on + timedelta(days=days)
            decisions.change(made, version=made.version, now=meeting.ends_at, review_on=review_on)


def report(meeting: Meeting, *, by: Member, now: datetime) -> None:
    """Read through and sent; each who was asked finds it in the mailbox of the example."""
    seen = reporting.state_of(meeting).mark
    reporting.check(meeting, seen=seen, by=by, now=now)
    reporting.send(meeting, number=1, seen=seen, by=by, now=now)
    past_mail.send_as_if(now)
    _thermometer(meeting)


def _thermometer(meeting):
    """It closed after a week. Nine answers; nothing tells whose they are."""
    pulse = Pulse.objects.create(meeting=meeting, opens_at=meeting.ends_at, closes_at=meeting.ends_at + A_WEEK)
    there = meeting.invitations.there().order_by("pk").values_list("member", flat=True)
    PulseReceiver.objects.bulk_create(
        PulseReceiver(pulse=pulse, member_id=member, has_answered=place < len(meetings.PULSE_ANSWERS))
        for place, member in enumerate(there)
    )
    PulseAnswer.objects.bulk_create(
        PulseAnswer(
            pulse=pulse, useful=useful, together=together, forward=forward, words=meetings.PULSE_WORDS.get(place, "")
        )
        for place, (useful, together, forward) in enumerate(meetings.PULSE_ANSWERS)
    )


# --- the next one ---------------------------------------------------------------------------------


def take_up_what_returns(meeting: Meeting, earlier: Meeting, *, by: Member, now: datetime) -> None:
    """Of what left something to be done, one point comes on the agenda for the second time; the rest runs already."""
    for proposal in Proposal.objects.filter(source__meeting=earlier).select_related("source"):
        how: dict[str, Any] = {"by": by, "now": now, "version": proposal.version}
        if proposal.source and proposal.source.position == meetings.RETURNS:
            item = proposals.accept(proposal, meeting, **how)
            agenda.move_item(item, steps=meetings.RETURNS_AT - item.position)
        else:
            proposals.decline(proposal, word=meetings.DECLINED, **how)


def ask_guest(meeting: Meeting, *, by: Member, now: datetime) -> None:
    guests.ask_guest(meeting, **meetings.GUEST, by=by, now=now)


def answer(meeting: Meeting, members: dict[str, Member]) -> None:
    """One after the other, in the days since they were asked; the guest comes too."""
    for number, (key, said) in enumerate(meetings.NEXT_ANSWERS.items(), start=1):
        invitation = meeting.invitations.filter(member=members[key])
        invitation.update(answer=said, answered_at=meeting.created_at + number * SEVEN_HOURS)
    meeting.guests.update(answer=Answer.YES, answered_at=meeting.created_at + SEVEN_HOURS)
