import pytest

from meetings import approval
from meetings.models import ActionItem, AgendaItem, Assignment, Invitation
from meetings.report_check import Missing, Warning, warnings
from meetings.report_content import content_of, filled_in
from members.models import Member
from tests.factories import (
    LONG_AGO,
    ActionItemFactory,
    AgendaItemFactory,
    AssignmentFactory,
    InvitationFactory,
    MeetingFactory,
)
from tests.meetings.reported import held

pytestmark = pytest.mark.django_db


def found(meeting):
    [report] = filled_in([content_of(meeting)], meeting=meeting)
    return warnings(meeting, report)


def test_a_complete_report_has_no_warnings():
    assert found(held()) == []


def test_item_without_a_word():
    meeting = held()
    empty = AgendaItemFactory(meeting=meeting, position=9, title="Rondvraag")

    assert found(meeting) == [Warning(Missing.WORDS, "Rondvraag", empty.pk)]


@pytest.mark.parametrize("said", ["break", "not discussed", "action", "words"])
def test_item_that_says_something_otherwise(said):
    meeting = held()
    item = AgendaItemFactory(meeting=meeting, position=9, title="Rondvraag")
    of_item = AgendaItem.objects.filter(pk=item.pk)
    if said == "break":
        of_item.update(is_break=True)
    elif said == "not discussed":
        of_item.update(was_discussed=False)
    elif said == "words":
        of_item.update(outcome="Geen.")
    else:
        AssignmentFactory(item=ActionItemFactory(meeting=meeting, agenda_item=item, due_on="2026-04-01"))

    assert found(meeting) == []


def test_action_item_of_nobody():
    meeting = held()
    Assignment.objects.all().delete()

    assert found(meeting) == [Warning(Missing.OWNER, "Zaal zoeken", ActionItem.objects.get(title="Zaal zoeken").pk)]


def test_action_item_of_who_left():
    meeting = held()
    Member.objects.filter(first_name="Bram").update(left_at=LONG_AGO, is_active=False)

    assert [warning.what for warning in found(meeting)] == [Missing.OWNER_LEFT]


def test_action_item_that_was_due_before_it_was_agreed():
    meeting = held()
    ActionItem.objects.filter(title="Rooster invullen").update(due_on="2026-03-26")

    assert [(warning.what, warning.title) for warning in found(meeting)] == [(Missing.DAY, "Rooster invullen")]


def test_attendance_that_nobody_wrote_down():
    meeting = held()
    Invitation.objects.update(was_there=None)

    assert found(meeting) == [Warning(Missing.ATTENDANCE)]


def test_attendance_of_some_who_would_come():
    meeting = held()
    for answer in ("yes", "no", ""):
        InvitationFactory(meeting=meeting, answer=answer, answered_at=LONG_AGO if answer else None)

    assert found(meeting) == [Warning(Missing.SOME_ATTENDANCE, number=1)]


def test_attendance_of_a_meeting_to_which_nobody_was_invited():
    meeting = held()
    Invitation.objects.all().delete()

    assert found(meeting) == []


def test_an_earlier_report_that_nobody_agreed():
    meeting, last_time = held(), MeetingFactory()
    item = AgendaItemFactory(meeting=meeting, position=9, title="Verslag vaststellen", approves=last_time)

    before = found(meeting)
    approval.approve(item, now=LONG_AGO)

    assert before == [Warning(Missing.AGREEMENT, "Verslag vaststellen", item.pk)]
    assert found(meeting) == []
