from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from meetings.models import Answer, Assignment, Invitation, Meeting, Nudge
from members.profile import ProfilePart, save_contact_details
from samensterker.localtime import AMSTERDAM
from tests.factories import (
    ActionItemFactory,
    AgendaItemFactory,
    AssignmentFactory,
    CoordinatorFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
)

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 3, 10, 9, tzinfo=UTC)


def local(*moment):
    return datetime(*moment, tzinfo=AMSTERDAM)


def meeting_at(starts_at, **fields):
    return MeetingFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), **fields)


# --- one a month, on the wall ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (local(2026, 11, 3, 19, 30), local(2026, 11, 27, 19, 30)),
        (local(2026, 11, 1, 0, 0), local(2026, 11, 30, 23, 59, 59)),
        (local(2026, 3, 1, 0, 0), local(2026, 3, 31, 23, 59)),  # winter time and summer time
        (local(2026, 10, 1, 0, 30), local(2026, 10, 31, 23, 30)),  # begins in September by UTC
    ],
)
def test_meeting_is_once_a_month(first, second):
    meeting_at(first)

    with pytest.raises(IntegrityError, match="meeting_once_a_month"):
        meeting_at(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (local(2026, 11, 30, 23, 30), local(2026, 12, 1, 0, 30)),  # the same month by UTC
        (local(2026, 6, 30, 23, 30), local(2026, 7, 1, 1, 30)),  # the same month by UTC, in summer
        (local(2026, 12, 31, 20, 0), local(2027, 1, 1, 0, 15)),
        (local(2026, 11, 27, 19, 30), local(2027, 11, 27, 19, 30)),
    ],
)
def test_meetings_in_two_local_months_stand_beside_each_other(first, second):
    meetings = {meeting_at(first), meeting_at(second)}

    assert set(Meeting.objects.all()) == meetings


def test_cancelled_meeting_leaves_room_in_its_month():
    coordinator = CoordinatorFactory()
    meeting_at(local(2026, 11, 3, 19, 30), cancelled_at=TUESDAY, cancelled_by=coordinator)
    meeting_at(local(2026, 11, 4, 19, 30), cancelled_at=TUESDAY, cancelled_by=coordinator)
    standing = meeting_at(local(2026, 11, 27, 19, 30))

    assert list(Meeting.objects.standing()) == [standing]


def test_second_meeting_in_the_month_is_told_to_a_form():
    first = meeting_at(local(2026, 11, 3, 19, 30))
    second = MeetingFactory.build(
        starts_at=local(2026, 11, 27, 19, 30), ends_at=local(2026, 11, 27, 21, 30), created_by=first.created_by
    )

    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        second.validate_constraints()

    assert refusal.value.messages == ["There is already a meeting in this month."]


MOMENTS = st.dates(date(2026, 1, 1), date(2037, 12, 31)).flatmap(
    lambda day: st.times().map(lambda clock: datetime.combine(day, clock, AMSTERDAM))
)


class OneAMonth(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(MOMENTS, MOMENTS)
    def test_in_month_of_says_what_the_constraint_says(self, first, second):
        meeting_at(first)
        taken = Meeting.objects.in_month_of(second).exists()

        assert taken == ((first.year, first.month) == (second.year, second.month))
        if taken:
            with pytest.raises(IntegrityError), transaction.atomic():
                meeting_at(second)
        else:
            meeting_at(second)


def test_meeting_ends_after_it_begins():
    starts_at = local(2026, 11, 27, 19, 30)

    with pytest.raises(IntegrityError, match="meeting_ends_after_it_begins"):
        MeetingFactory(starts_at=starts_at, ends_at=starts_at)


def test_meeting_is_cancelled_by_someone_at_some_time():
    with pytest.raises(IntegrityError, match="meeting_cancelled_at_and_by_go_together"):
        MeetingFactory(cancelled_at=TUESDAY)


def test_meetings_that_come_and_that_were():
    held = meeting_at(local(2026, 1, 20, 19, 30))
    last = meeting_at(local(2026, 2, 20, 19, 30))
    going_on = meeting_at(TUESDAY - timedelta(hours=1))
    coming = meeting_at(local(2026, 4, 20, 19, 30))
    meeting_at(local(2026, 5, 20, 19, 30), cancelled_at=TUESDAY, cancelled_by=CoordinatorFactory())

    assert list(Meeting.objects.upcoming(TUESDAY)) == [going_on, coming]
    assert list(Meeting.objects.held(TUESDAY)) == [last, held]


def test_meeting_counts_its_minutes_through_summer_time():
    night = MeetingFactory.build(starts_at=local(2026, 3, 29, 1, 30), ends_at=local(2026, 3, 29, 3, 30))

    night.starts_at, night.ends_at = night.starts_at.astimezone(UTC), night.ends_at.astimezone(UTC)

    assert night.minutes == 60


# --- agenda ---------------------------------------------------------------------------------------


def test_agenda_positions_may_swap_within_a_transaction():
    first = AgendaItemFactory(position=1, title="Welkom")
    second = AgendaItemFactory(meeting=first.meeting, position=2, title="Rondje")

    with transaction.atomic():
        first.position, second.position = 2, 1
        first.save()
        second.save()

    assert [item.title for item in first.meeting.agenda_items.all()] == ["Rondje", "Welkom"]


@pytest.mark.django_db(transaction=True)
def test_agenda_position_is_taken_once_when_the_transaction_ends():
    first = AgendaItemFactory(position=1)

    with pytest.raises(IntegrityError, match="agenda_item_one_a_position"), transaction.atomic():
        AgendaItemFactory(meeting=first.meeting, position=1)


@pytest.mark.parametrize("minutes", [0, 601])
def test_agenda_item_takes_1_to_600_minutes(minutes):
    with pytest.raises(IntegrityError, match="agenda_item_takes_1_to_600_minutes"):
        AgendaItemFactory(minutes=minutes)


# --- invitations ----------------------------------------------------------------------------------


def test_invitation_is_once_a_member():
    invitation = InvitationFactory()

    with pytest.raises(IntegrityError, match="invitation_once_a_member"):
        InvitationFactory(meeting=invitation.meeting, member=invitation.member)


@pytest.mark.parametrize("fields", [{"answer": Answer.YES}, {"answered_at": TUESDAY}])
def test_answer_and_its_moment_go_together(fields):
    with pytest.raises(IntegrityError, match="invitation_answer_and_moment_go_together"):
        InvitationFactory(**fields)


def test_words_for_invitations():
    meeting = MeetingFactory()
    yes = InvitationFactory(meeting=meeting, answer=Answer.YES, answered_at=TUESDAY)
    no = InvitationFactory(meeting=meeting, answer=Answer.NO, answered_at=TUESDAY)
    silent = InvitationFactory(meeting=meeting)
    paused = InvitationFactory(meeting=meeting, member=MemberFactory(paused_at=TUESDAY))
    InvitationFactory(
        meeting=meeting,
        member=MemberFactory(left_at=TUESDAY, is_active=False),
        answer=Answer.MAYBE,
        answered_at=TUESDAY,
    )

    assert set(meeting.invitations.taking_part()) == {yes, no, silent}
    assert set(meeting.invitations.taking_part().not_declined()) == {yes, silent}
    assert set(meeting.invitations.taking_part().unanswered()) == {silent}
    assert set(meeting.invitations.unanswered()) == {silent, paused}
    assert meeting.invitations.counts() == {"": 2, "yes": 1, "maybe": 0, "no": 1}


def test_counts_without_invitations():
    assert Invitation.objects.counts() == {"": 0, "yes": 0, "maybe": 0, "no": 0}


# --- action items ---------------------------------------------------------------------------------


def test_assignment_is_once_a_member():
    assignment = AssignmentFactory()

    with pytest.raises(IntegrityError, match="assignment_once_a_member"):
        AssignmentFactory(item=assignment.item, member=assignment.member)


def test_assignment_is_done_by_someone_at_some_time():
    with pytest.raises(IntegrityError, match="assignment_done_at_and_by_go_together"):
        AssignmentFactory(done_at=TUESDAY)


def open_and_done():
    return set(Assignment.objects.open()), set(Assignment.objects.done())


def test_complete_and_reopen():
    assignment = AssignmentFactory()

    assignment.complete(by=assignment.member, at=TUESDAY)
    assert (open_and_done(), assignment.is_done) == ((set(), {assignment}), True)

    assignment.reopen()
    assert (open_and_done(), assignment.is_done) == (({assignment}, set()), False)


def test_item_that_the_profile_fulfils_ticks_itself_and_opens_again():
    item = ActionItemFactory(fulfilled_by=ProfilePart.CONTACT_DETAILS)
    assignment, other = AssignmentFactory.create_batch(2, item=item)
    assert open_and_done() == ({assignment, other}, set())

    save_contact_details(assignment.member, phone="+31600000001", has_no_phone=False, now=TUESDAY)
    assert (open_and_done(), assignment.is_done, other.is_done) == (({other}, {assignment}), True, False)

    save_contact_details(assignment.member, phone="", has_no_phone=False, now=TUESDAY)
    assert (open_and_done(), assignment.is_done) == (({assignment, other}, set()), False)


@pytest.mark.parametrize(
    ("part", "page"),
    [
        (ProfilePart.CONTACT_DETAILS, "/me/"),
        (ProfilePart.CV, "/me/cv/"),
        (ProfilePart.EXPERTISE, "/me/expertise/"),
        (ProfilePart.ROSTER, "/me/availability/"),
    ],
)
def test_item_that_ticks_itself_leads_to_the_page_that_does_so(part, page):
    item = ActionItemFactory(fulfilled_by=part)

    assert (item.ticks_itself, item.profile_url) == (True, page)


def test_one_part_of_the_profile_says_nothing_about_another():
    item = ActionItemFactory(fulfilled_by=ProfilePart.CV)
    member = MemberFactory(phone="+31600000001", contact_details_at=TUESDAY)
    assignment = AssignmentFactory(item=item, member=member)

    assert open_and_done() == ({assignment}, set())


def test_phone_number_says_nothing_about_other_items():
    member = MemberFactory(phone="+31600000001", contact_details_at=TUESDAY)
    assignment = AssignmentFactory(member=member)

    assert (open_and_done(), assignment.is_done) == (({assignment}, set()), False)


def test_tick_moment_is_that_of_the_hand_or_of_the_profile():
    later = TUESDAY + timedelta(days=1)
    by_hand = AssignmentFactory(done_at=later, done_by=CoordinatorFactory())
    by_profile = AssignmentFactory(
        item=ActionItemFactory(fulfilled_by=ProfilePart.CONTACT_DETAILS),
        member=MemberFactory(has_no_phone=True, contact_details_at=TUESDAY),
    )
    still_open = AssignmentFactory()

    moments = dict(Assignment.objects.with_tick_moment().values_list("pk", "ticked_at"))

    assert moments == {by_hand.pk: later, by_profile.pk: TUESDAY, still_open.pk: None}


def test_due_and_overdue():
    today = date(2026, 3, 10)
    yesterday = AssignmentFactory(due_on=date(2026, 3, 9))
    due_today = AssignmentFactory(due_on=today)
    AssignmentFactory(due_on=date(2026, 3, 11))
    done = AssignmentFactory(due_on=date(2026, 3, 9), done_at=TUESDAY, done_by=CoordinatorFactory())

    assert set(Assignment.objects.due_by(today)) == {yesterday, due_today, done}
    assert set(Assignment.objects.overdue(today)) == {yesterday}


def test_who_left_no_longer_counts():
    staying = AssignmentFactory()
    AssignmentFactory(item=staying.item, member=MemberFactory(left_at=TUESDAY, is_active=False))

    assert list(staying.item.assignments.of_active()) == [staying]


def test_member_with_assignments_cannot_be_deleted():
    assignment = AssignmentFactory()

    with pytest.raises(ProtectedError):
        assignment.member.delete()


def test_nudge_is_once_a_step_and_due_day():
    assignment = AssignmentFactory()
    nudge = {"assignment": assignment, "planned_at": TUESDAY}
    Nudge.objects.create(**nudge, due_on=date(2026, 3, 27), step=1)
    Nudge.objects.create(**nudge, due_on=date(2026, 4, 27), step=1)

    with pytest.raises(IntegrityError, match="nudge_once_a_step"):
        Nudge.objects.create(**nudge, due_on=date(2026, 3, 27), step=1)


@pytest.mark.parametrize("step", [0, 5])
def test_nudges_are_at_most_four(step):
    with pytest.raises(IntegrityError, match="nudge_at_most_four"):
        Nudge.objects.create(assignment=AssignmentFactory(), due_on=date(2026, 3, 27), step=step, planned_at=TUESDAY)
