from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as checks
from hypothesis import strategies as st

from meetings.letters import REMINDER
from meetings.models import Invitation, Meeting
from meetings.reminders import plan_reminders
from meetings.scheduling import cancel_meeting, change_meeting
from members.models import Member
from samensterker.localtime import AMSTERDAM, at_local, local_day
from samensterker.outbox import planners
from samensterker.outbox.models import Message
from samensterker.outbox.sending import send_due
from tests.factories import LONG_AGO, CoordinatorFactory, InvitationFactory, MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db

STARTS = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)  # a Friday, 19.30 in Dutch time
WEEK_BEFORE = datetime(2026, 11, 20, 8, tzinfo=UTC)  # 9.00 in Dutch time
DAY_BEFORE = datetime(2026, 11, 26, 8, tzinfo=UTC)


@pytest.fixture
def meeting():
    return MeetingFactory(starts_at=STARTS)


def invite(meeting, name="Noor", answer="", **fields):
    member = MemberFactory(first_name=name, **fields)
    answered_at = LONG_AGO if answer else None
    return InvitationFactory(meeting=meeting, member=member, answer=answer, answered_at=answered_at)


def run_from(start, until, *, but_not=(STARTS, STARTS)):
    """Planner and sender as they run by themselves, each day at nine and at five; what went, as `sent` says it.

    Between the two moments of `but_not` nothing runs.
    """
    days = [local_day(start) + timedelta(days=number) for number in range((until - start).days + 2)]
    looks = {start, until, but_not[1], *(at_local(day, clock) for day in days for clock in (time(9), time(17)))}
    for now in sorted(looks):
        if start <= now <= until and not but_not[0] <= now < but_not[1]:
            planners.plan(now=now)
            send_due(now=now)
    return sent()


def sent():
    rows = Message.objects.filter(kind=REMINDER, state="sent").select_related("member").order_by("sent_at", "pk")
    return [(row.member.first_name, row.refs["days"], row.sent_at) for row in rows]


def laid():
    rows = Message.objects.filter(kind=REMINDER).select_related("member").order_by("due_at", "pk")
    return [(row.member.first_name, row.refs["days"], row.due_at) for row in rows]


def test_who_asked_not_to_be_chased_is_still_reminded_of_a_meeting(meeting):
    invite(meeting, answer="yes", wants_no_chasing=True)

    assert run_from(DAY_BEFORE, STARTS) == [("Noor", 1, DAY_BEFORE)]


def test_reminders_go_a_week_and_a_day_before_at_nine(meeting):
    invite(meeting)

    found = run_from(WEEK_BEFORE - timedelta(days=3), STARTS + timedelta(days=2))

    assert found == [("Noor", 7, WEEK_BEFORE), ("Noor", 1, DAY_BEFORE)]


def test_what_is_laid(meeting):
    one = invite(meeting)

    numbers = [plan_reminders(now=WEEK_BEFORE - timedelta(days=1)) for _ in range(2)]

    assert numbers == [1, 0]
    message = Message.objects.get()
    assert message.dedupe_key == f"meetings.reminder:{meeting.pk}:1:7:{one.member.pk}"
    assert (message.member, message.due_at, message.expires_at) == (one.member, WEEK_BEFORE, STARTS)
    assert message.refs == {"meeting": meeting.pk, "occurrence": 1, "days": 7}


def test_nothing_is_laid_long_before(meeting):
    invite(meeting)

    plan_reminders(now=WEEK_BEFORE - timedelta(days=2, seconds=1))

    assert laid() == []


def test_who_declined_paused_left_or_has_no_address_is_not_reminded(meeting):
    invite(meeting, "Declined", "no")
    invite(meeting, "Paused", paused_at=LONG_AGO)
    invite(meeting, "Left", left_at=LONG_AGO, is_active=False)
    invite(meeting, "No address", email=None)
    MemberFactory(first_name="Not invited")
    for name, answer in (("Coming", "yes"), ("Perhaps", "maybe"), ("Silent", "")):
        invite(meeting, name, answer)

    plan_reminders(now=DAY_BEFORE)

    assert {name for name, _days, _due in laid()} == {"Coming", "Perhaps", "Silent"}


def test_who_declines_pauses_or_leaves_after_it_was_laid_is_not_reminded(meeting):
    declines, pauses, leaves, stays = (invite(meeting, name) for name in ("Declines", "Pauses", "Leaves", "Stays"))
    plan_reminders(now=WEEK_BEFORE - timedelta(days=1))

    Invitation.objects.filter(pk=declines.pk).update(answer="no", answered_at=WEEK_BEFORE)
    Member.objects.filter(pk=pauses.member.pk).update(paused_at=WEEK_BEFORE)
    Member.objects.filter(pk=leaves.member.pk).update(left_at=WEEK_BEFORE, is_active=False)
    send_due(now=WEEK_BEFORE)

    assert sent() == [("Stays", 7, WEEK_BEFORE)]
    reasons = dict(Message.objects.filter(state="expired").values_list("member__first_name", "reason"))
    assert reasons == {
        "Declines": "The member cannot come.",
        "Pauses": "The member pauses.",
        "Leaves": "The member left the guild.",
    }
    assert stays.answer == ""


def test_an_offset_before_the_meeting_was_made_is_not_planned():
    five_days_before = STARTS - timedelta(days=5)
    meeting = MeetingFactory(starts_at=STARTS, occurrence_at=five_days_before)
    InvitationFactory(meeting=meeting, invited_at=five_days_before)

    found = run_from(five_days_before, STARTS)

    assert [days for _name, days, _moment in found] == [1]


def test_who_is_invited_after_its_moment_is_not_sent_that_one(meeting):
    invite(meeting, "Early")
    InvitationFactory(meeting=meeting, member__first_name="Late", invited_at=WEEK_BEFORE + timedelta(minutes=1))

    found = run_from(WEEK_BEFORE, STARTS)

    assert found == [("Early", 7, WEEK_BEFORE), ("Early", 1, DAY_BEFORE), ("Late", 1, DAY_BEFORE)]


def test_who_answers_after_its_moment_is_not_sent_it_late(meeting):
    one = invite(meeting)
    Invitation.objects.filter(pk=one.pk).update(answer="yes", answered_at=WEEK_BEFORE + timedelta(hours=3))

    found = run_from(WEEK_BEFORE + timedelta(hours=4), STARTS)

    assert found == [("Noor", 1, DAY_BEFORE)]


def test_late_after_an_outage_but_never_twice(meeting):
    """Thirty hours nothing ran: the reminder still goes, as the meeting is ahead."""
    invite(meeting)

    found = run_from(WEEK_BEFORE + timedelta(hours=30), STARTS)

    assert found == [("Noor", 7, WEEK_BEFORE + timedelta(hours=30)), ("Noor", 1, DAY_BEFORE)]


def test_of_two_late_reminders_only_the_last_goes(meeting):
    invite(meeting)

    found = run_from(DAY_BEFORE + timedelta(hours=2), STARTS)

    assert found == [("Noor", 1, DAY_BEFORE + timedelta(hours=2))]
    assert [days for _name, days, _due in laid()] == [1]


def test_a_reminder_that_waited_for_the_mail_server_makes_room_for_the_next(meeting):
    invite(meeting)
    for days in range(8):  # the planner ran all the time, the sender did not
        plan_reminders(now=WEEK_BEFORE + timedelta(days=days - 1))

    send_due(now=DAY_BEFORE + timedelta(hours=1))

    assert sent() == [("Noor", 1, DAY_BEFORE + timedelta(hours=1))]
    assert Message.objects.get(refs__days=7).reason == "A later reminder of the same meeting is due."


def test_never_after_the_meeting_began(meeting):
    invite(meeting)
    plan_reminders(now=DAY_BEFORE)

    found = run_from(STARTS, STARTS + timedelta(days=2))

    assert found == []
    assert Message.objects.get().reason != ""


def test_a_moved_meeting_never_gets_the_reminder_of_its_old_time(meeting):
    invite(meeting)
    plan_reminders(now=WEEK_BEFORE - timedelta(days=1))
    later = {"starts_at": STARTS + timedelta(days=3), "ends_at": STARTS + timedelta(days=3, hours=2)}

    change_meeting(meeting, by=CoordinatorFactory(), now=WEEK_BEFORE - timedelta(hours=9), version=1, **later)
    found = run_from(WEEK_BEFORE - timedelta(hours=9), STARTS + timedelta(days=4))

    assert found == [("Noor", 7, WEEK_BEFORE + timedelta(days=3)), ("Noor", 1, DAY_BEFORE + timedelta(days=3))]


def test_a_meeting_moved_in_its_last_week_is_reminded_of_only_as_far_as_is_left(meeting):
    invite(meeting)
    run_from(WEEK_BEFORE, WEEK_BEFORE)
    thursday = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)

    change_meeting(
        meeting,
        by=CoordinatorFactory(),
        now=WEEK_BEFORE + timedelta(days=1),
        version=1,
        starts_at=thursday,
        ends_at=thursday + timedelta(hours=2),
    )
    found = run_from(WEEK_BEFORE + timedelta(days=1), STARTS)

    assert found == [("Noor", 7, WEEK_BEFORE), ("Noor", 1, DAY_BEFORE - timedelta(days=1))]


def test_a_cancelled_meeting_is_not_reminded_of(meeting):
    invite(meeting)
    plan_reminders(now=DAY_BEFORE - timedelta(hours=1))

    cancel_meeting(meeting, by=CoordinatorFactory(), now=DAY_BEFORE - timedelta(minutes=1))
    found = run_from(DAY_BEFORE, STARTS)

    assert found == []
    assert set(Message.objects.values_list("reason", flat=True)) == {"The meeting was cancelled."}


def test_a_reminder_that_is_taken_off_the_meeting_does_not_go(meeting):
    invite(meeting)
    plan_reminders(now=WEEK_BEFORE - timedelta(days=1))

    change_meeting(meeting, by=CoordinatorFactory(), now=WEEK_BEFORE - timedelta(days=1), version=1, reminder_days=[1])
    found = run_from(WEEK_BEFORE, STARTS)

    assert found == [("Noor", 1, DAY_BEFORE)]


def test_a_meeting_without_reminders():
    invite(MeetingFactory(starts_at=STARTS, reminder_days=[]))

    assert run_from(WEEK_BEFORE, STARTS) == []


@given(
    day=st.dates(date(2026, 2, 1), date(2036, 12, 31)),
    clock=st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    days=st.integers(1, 60),
)
def test_reminders_go_at_nine_on_the_wall_all_year(day, clock, days):
    meeting = Meeting(starts_at=at_local(day, clock))

    goes_at = meeting.reminder_at(days).astimezone(AMSTERDAM)

    assert goes_at.time() == time(9)
    assert local_day(meeting.starts_at) - goes_at.date() == timedelta(days=days)


AROUND_THE_CHANGES = st.dates(date(2026, 3, 20), date(2026, 4, 5)) | st.dates(date(2026, 10, 18), date(2026, 11, 2))


@checks(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=AROUND_THE_CHANGES, hour=st.integers(0, 23), down_from=st.integers(0, 9), down_days=st.integers(0, 9))
def test_whatever_was_down_each_goes_once_at_most_and_in_order(db, day, hour, down_from, down_days):
    Meeting.objects.all().delete()
    Message.objects.all().delete()
    meeting = MeetingFactory(starts_at=at_local(day, time(hour)))
    invite(meeting)
    begin, last_chance = meeting.starts_at - timedelta(days=10), meeting.reminder_at(1)
    down = (begin + timedelta(days=down_from), begin + timedelta(days=down_from + down_days))

    found = run_from(begin, meeting.starts_at + timedelta(days=1), but_not=down)

    assert [days for _name, days, _moment in found] in ([7, 1], [7], [1], [])
    assert all(meeting.reminder_at(days) <= moment < meeting.starts_at for _name, days, moment in found)
    if not down[0] <= last_chance < down[1]:
        assert found[-1] == ("Noor", 1, last_chance)


@pytest.mark.django_db(transaction=True)
def test_ten_planners_at_once_lay_each_once():
    meeting = MeetingFactory(starts_at=STARTS)
    for number in range(20):
        invite(meeting, f"Noor {number}")
    start = Barrier(10)

    def run():
        start.wait()
        planners.plan(now=WEEK_BEFORE)
        connection.close()

    threads = [Thread(target=run) for _ in range(10)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert len(laid()) == 20
    assert {days for _name, days, _due in laid()} == {7}


def queries_of(function):
    with CaptureQueriesContext(
        connection,
    ) as context:
        function()
    return len(context)


def test_planning_costs_the_same_for_one_and_for_forty(meeting):
    invite(meeting)
    one = queries_of(lambda: plan_reminders(now=WEEK_BEFORE))
    for number in range(39):
        invite(meeting, f"Noor {number}")

    forty = queries_of(lambda: plan_reminders(now=WEEK_BEFORE))
    nothing_new = queries_of(lambda: plan_reminders(now=WEEK_BEFORE))

    assert one == forty <= 4
    assert nothing_new <= 2
    assert len(laid()) == 40
