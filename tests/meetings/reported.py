"""A meeting that was held, with something in every part of its report."""

from datetime import UTC, date, datetime, timedelta

from meetings import reporting
from meetings.models import Audience
from meetings.report_content import content_of, mark_of
from tests.factories import (
    LONG_AGO,
    ActionItemFactory,
    AgendaItemFactory,
    AssignmentFactory,
    CoordinatorFactory,
    DecisionFactory,
    GuestFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
)

BEGAN = datetime(2026, 3, 27, 18, 30, tzinfo=UTC)
NOW = BEGAN + timedelta(hours=18)  # the day after, at half past one


def held(**fields):
    """Anna presents, Bram was there and has to do something, Carla was absent; one guest, one decision, two items."""
    meeting = MeetingFactory(starts_at=BEGAN, ends_at=BEGAN + timedelta(hours=2), **fields)
    anna, bram, carla = (
        MemberFactory(first_name=first, last_name=last, email=f"{first.lower()}@example.org")
        for first, last in (("Anna", "Zilver"), ("Bram", "Berg"), ("Carla", "Dal"))
    )
    for member, was_there in ((anna, True), (bram, True), (carla, False)):
        answer = {"answer": "yes", "answered_at": LONG_AGO}
        InvitationFactory(meeting=meeting, member=member, was_there=was_there, **answer)
    GuestFactory(meeting=meeting, was_there=True, invited_by=anna)
    plan = AgendaItemFactory(
        meeting=meeting, position=1, title="Plan", presenter=anna, outcome="Het **plan** is goed.", was_discussed=True
    )
    AgendaItemFactory(meeting=meeting, position=2, title="Pauze", is_break=True)
    AgendaItemFactory(meeting=meeting, position=3, title="Later", was_discussed=False)
    DecisionFactory(
        meeting=meeting,
        agenda_item=plan,
        text="We beginnen.",
        review_on=date(2026, 9, 1),
        created_by=meeting.created_by,
    )
    item = {"meeting": meeting, "agenda_item": plan, "created_by": meeting.created_by}
    action = ActionItemFactory(title="Zaal zoeken", due_on=date(2026, 4, 10), **item)
    AssignmentFactory(item=action, member=bram)
    ActionItemFactory(title="Rooster invullen", due_on=date(2026, 4, 3), audience=Audience.EVERYONE, **item)
    return meeting


def read_through(meeting, *, by=None, now=NOW):
    reporting.check(meeting, seen=mark_of(content_of(meeting)), by=by or meeting.created_by, now=now)


def sent(meeting, *, by=None, now=NOW, number=None, remark=""):
    """Read through and sent; the version."""
    read_through(meeting, by=by, now=now)
    last = meeting.report_versions.first()
    return reporting.send(
        meeting,
        number=number or (last.number + 1 if last else 1),
        seen=mark_of(content_of(meeting)),
        remark=remark,
        by=by or meeting.created_by,
        now=now,
    )


def coordinator():
    return CoordinatorFactory(first_name="Cor", last_name="Ordinator")
