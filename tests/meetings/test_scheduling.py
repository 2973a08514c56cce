import uuid
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from meetings import letters, scheduling
from meetings.models import AgendaItem, Invitation, Meeting
from meetings.scheduling import (
    AlreadySaved,
    MeetingCancelled,
    MonthTaken,
    StaleMeeting,
    call_meeting,
    cancel_meeting,
    change_meeting,
    invite_everyone,
)
from members.models import Member
from samensterker.outbox.models import Message, State
from samensterker.outbox.sending import send_due
from tests.factories import LONG_AGO, CoordinatorFactory, MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 3, 11, tzinfo=UTC)  # a Tuesday, 12.00 in Dutch time
LATER = NOON + timedelta(hours=1)
STARTS = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)  # a Friday, 19.30 in Dutch time
ENDS = STARTS + timedelta(hours=2)
FACTS = {"title": "Plan van aanpak", "place": "De Brink", "host": None, "reminder_days": [7, 1]}


def call(by, *, now=NOON, starts_at=STARTS, invite=True, **more):
    fields = {**FACTS, "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2), **more}
    return call_meeting(by=by, now=now, invite=invite, **fields)


def change(meeting, *, by, now=LATER, version=None, **fields):
    return change_meeting(meeting, by=by, now=now, version=version or meeting.version, **fields)


def mail(*kinds):
    """[(kind, first name, state)], in the order of laying."""
    rows = Message.objects.filter(kind__in=kinds or letters.KINDS).order_by("pk").select_related("member")
    return [(row.kind.removeprefix("meetings."), row.member.first_name, row.state) for row in rows]


@pytest.fixture
def anna():
    return CoordinatorFactory(first_name="Anna")


@pytest.fixture
def bram():
    return MemberFactory(first_name="Bram")


# --- calling --------------------------------------------------------------------------------------


def test_call_meeting_sets_it_and_invites_who_takes_part(anna, bram):
    MemberFactory(first_name="Left", left_at=LONG_AGO, is_active=False)
    MemberFactory(first_name="Pauses", paused_at=LONG_AGO)

    meeting = call(anna)

    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.ends_at, meeting.place) == (STARTS, ENDS, "De Brink")
    assert (meeting.occurrence, meeting.sequence, meeting.version, meeting.occurrence_at) == (1, 0, 1, NOON)
    assert (meeting.created_by, meeting.created_at, meeting.changed_by, meeting.changed_at) == (anna, NOON, anna, NOON)
    assert {invitation.member for invitation in meeting.invitations.all()} == {anna, bram}
    assert mail() == [("invitation", "Anna", "waiting"), ("invitation", "Bram", "waiting")]
    message = Message.objects.get(member=bram)
    assert message.dedupe_key == f"meetings.invitation:{meeting.pk}:1:{bram.pk}"
    assert (message.due_at, message.expires_at) == (NOON, STARTS)
    assert message.refs == {"meeting": meeting.pk, "occurrence": 1}


def test_call_meeting_with_its_agenda(anna):
    agenda = [{"title": "Welkom", "minutes": 15}, {"title": "Rondvraag", "minutes": 10, "presenter": anna}]

    meeting = call(anna, agenda=agenda, invite=False)

    found = list(meeting.agenda_items.values_list("position", "title", "minutes", "presenter"))
    assert found == [(1, "Welkom", 15, None), (2, "Rondvraag", 10, anna.pk)]
    assert not Invitation.objects.exists()


def test_call_meeting_that_was_held_invites_nobody(anna):
    meeting = call(anna, now=ENDS + timedelta(days=1))

    assert (meeting.invitations.count(), Message.objects.count()) == (0, 0)


def test_second_meeting_in_a_month_is_refused_and_names_the_first(anna):
    first = call(anna)

    with pytest.raises(MonthTaken) as refused:
        call(anna, starts_at=datetime(2026, 11, 1, 8, tzinfo=UTC))

    assert refused.value.meeting == first
    assert list(Meeting.objects.all()) == [first]


def test_the_month_is_the_one_on_the_wall(anna):
    """On 30 November at 23.30 in UTC it is December here."""
    call(anna)

    meeting = call(anna, starts_at=datetime(2026, 11, 30, 23, 30, tzinfo=UTC))

    assert Meeting.objects.count() == 2
    with pytest.raises(MonthTaken) as refused:
        call(anna, starts_at=datetime(2026, 12, 20, 18, tzinfo=UTC))
    assert refused.value.meeting == meeting


def test_a_cancelled_meeting_leaves_its_month_free(anna):
    cancel_meeting(call(anna), by=anna, now=LATER)

    again = call(anna, now=LATER)

    assert list(Meeting.objects.standing()) == [again]


def test_a_form_sent_twice_makes_one_meeting(anna):
    submission = uuid.uuid4()
    first = call(anna, submission=submission)

    with pytest.raises(AlreadySaved) as refused:
        call(anna, submission=submission)
    with pytest.raises(AlreadySaved) as refused_with_other_month:
        call(anna, submission=submission, starts_at=STARTS + timedelta(days=30))

    assert refused.value.meeting == refused_with_other_month.value.meeting == first
    assert (Meeting.objects.count(), Message.objects.count()) == (1, 1)


def test_an_end_before_the_beginning_never_gets_in(anna):
    with pytest.raises(Exception, match="meeting_ends_after_it_begins"):
        call(anna, ends_at=STARTS)


# --- inviting -------------------------------------------------------------------------------------


def test_invite_everyone_invites_whom_it_has_not_invited(anna, bram):
    meeting = call(anna)
    karim = MemberFactory(first_name="Karim")

    numbers = [invite_everyone(meeting, by=anna, now=LATER) for _ in range(2)]

    assert numbers == [1, 0]
    assert meeting.invitations.get(member=karim).invited_at == LATER
    assert [name for _kind, name, _state in mail()] == ["Anna", "Bram", "Karim"]


def test_invite_everyone_to_what_has_begun_or_is_cancelled_invites_nobody(anna, bram):
    meeting, cancelled = call(anna, invite=False), MeetingFactory(cancelled_at=LONG_AGO, cancelled_by=anna)

    numbers = [invite_everyone(meeting, by=anna, now=STARTS), invite_everyone(cancelled, by=anna, now=LONG_AGO)]

    assert (numbers, Invitation.objects.count(), Message.objects.count()) == ([0, 0], 0, 0)


# --- changing -------------------------------------------------------------------------------------


def test_change_of_nothing_changes_nothing(anna):
    meeting = call(anna)

    changed = change(meeting, by=anna, version=99, starts_at=STARTS, **FACTS)

    assert (changed.version, changed.changed_at, mail()) == (1, NOON, [("invitation", "Anna", "waiting")])


def test_change_of_the_title_reaches_calendars_but_mails_nobody(anna):
    meeting = call(anna)
    send_due(now=NOON)

    changed = change(meeting, by=anna, title="Nieuwe titel")

    assert (changed.version, changed.sequence, changed.occurrence) == (2, 1, 1)
    assert (changed.changed_at, changed.changed_by) == (LATER, anna)
    assert mail() == [("invitation", "Anna", "sent")]


def test_change_of_host_or_reminders_is_nothing_to_calendars(anna):
    changed = change(call(anna), by=anna, reminder_days=[2])

    assert (changed.version, changed.sequence, changed.occurrence, changed.reminder_days) == (2, 0, 1, [2])


def test_a_reminder_chosen_after_its_day_is_left_out(anna):
    """Else it would go at once, as if it were late."""
    meeting = call(anna)
    ten_days_before = STARTS - timedelta(days=10)

    changed = change(meeting, by=anna, now=ten_days_before, reminder_days=[14, 7, 3, 1])

    assert changed.reminder_days == [7, 3, 1]


def test_a_move_before_anything_went_invites_anew(anna, bram):
    meeting = call(anna, now=NOON)

    changed = change(meeting, by=anna, starts_at=STARTS + timedelta(days=1), ends_at=ENDS + timedelta(days=1))

    assert (changed.occurrence, changed.occurrence_at, changed.sequence) == (2, LATER, 1)
    assert mail() == [
        ("invitation", "Anna", "expired"),
        ("invitation", "Bram", "expired"),
        ("invitation", "Anna", "waiting"),
        ("invitation", "Bram", "waiting"),
    ]
    assert {row.reason for row in Message.objects.filter(state="expired")} == {"The meeting was moved."}


def test_a_move_sends_one_notice_to_who_heard_of_it(anna, bram):
    meeting = call(anna)
    send_due(now=NOON)
    karim = MemberFactory(first_name="Karim")
    invite_everyone(meeting, by=anna, now=LATER)  # his invitation still waits when the meeting moves

    change(meeting, by=anna, place="Elders")

    assert mail() == [
        ("invitation", "Anna", "sent"),
        ("invitation", "Bram", "sent"),
        ("invitation", "Karim", "expired"),
        ("change", "Anna", "waiting"),
        ("change", "Bram", "waiting"),
        ("invitation", "Karim", "waiting"),
    ]
    assert Message.objects.get(kind=letters.CHANGE, member=bram).refs == {
        "meeting": meeting.pk,
        "occurrence": 2,
        "changed": ["place"],
        "began": STARTS.isoformat(),
    }
    assert not Message.objects.filter(kind=letters.CHANGE, member=karim)


def test_two_moves_in_a_row_are_one_notice_that_tells_both(anna):
    meeting = call(anna)
    send_due(now=NOON)

    meeting = change(meeting, by=anna, starts_at=STARTS + timedelta(days=1), ends_at=ENDS + timedelta(days=1))
    meeting = change(meeting, by=anna, starts_at=STARTS + timedelta(days=2), ends_at=ENDS + timedelta(days=2))
    change(meeting, by=anna, place="Elders")

    waiting = Message.objects.filter(state="waiting")
    assert [message.refs for message in waiting] == [
        {
            "meeting": meeting.pk,
            "occurrence": 4,
            "changed": ["ends_at", "place", "starts_at"],
            "began": STARTS.isoformat(),
        }
    ]


def test_a_message_that_leaves_this_very_second_counts_as_heard(anna):
    meeting = call(anna)
    lease = {"lease_until": LATER, "lease_token": uuid.uuid4()}
    Message.objects.update(state=State.SENDING, **lease)

    change(meeting, by=anna, place="Elders")

    assert mail() == [("invitation", "Anna", "sending"), ("change", "Anna", "waiting")]


def test_a_move_of_a_meeting_that_is_past_mails_nobody(anna):
    meeting = call(anna)
    send_due(now=NOON)

    change(meeting, by=anna, now=ENDS, place="Elders")

    assert mail() == [("invitation", "Anna", "sent")]


def test_a_move_into_a_taken_month_is_refused(anna):
    first, second = call(anna), call(anna, starts_at=STARTS + timedelta(days=20))

    with pytest.raises(MonthTaken) as refused:
        change(second, by=anna, starts_at=STARTS + timedelta(days=1), ends_at=ENDS + timedelta(days=1))

    second.refresh_from_db()
    assert (refused.value.meeting, second.starts_at, second.version) == (first, STARTS + timedelta(days=20), 1)


def test_the_second_editor_is_told_and_nothing_is_overwritten(anna, bram):
    meeting = call(anna)
    change(meeting, by=anna, title="Van Anna")

    with pytest.raises(StaleMeeting) as stale:
        change(meeting, by=bram, version=1, title="Van Bram")

    now_there = stale.value.meeting
    assert (now_there.title, now_there.changed_by, now_there.version) == ("Van Anna", anna, 2)
    assert Meeting.objects.get().title == "Van Anna"


def test_a_cancelled_meeting_cannot_be_changed(anna):
    meeting = call(anna)
    cancel_meeting(meeting, by=anna, now=NOON)

    with pytest.raises(MeetingCancelled):
        change(meeting, by=anna, version=2, title="Toch")


# --- cancelling -----------------------------------------------------------------------------------


def test_cancel_tells_who_heard_and_takes_back_the_rest(anna, bram):
    meeting = call(anna)
    send_due(now=NOON)
    MemberFactory(first_name="Karim")
    invite_everyone(meeting, by=anna, now=LATER)

    cancelled = cancel_meeting(meeting, by=anna, now=LATER)

    assert (cancelled.cancelled_at, cancelled.cancelled_by, cancelled.sequence) == (LATER, anna, 1)
    assert mail() == [
        ("invitation", "Anna", "sent"),
        ("invitation", "Bram", "sent"),
        ("invitation", "Karim", "expired"),
        ("cancellation", "Anna", "waiting"),
        ("cancellation", "Bram", "waiting"),
    ]


def test_cancel_before_anything_went_mails_nobody(anna):
    cancel_meeting(call(anna), by=anna, now=LATER)

    assert mail() == [("invitation", "Anna", "expired")]


def test_cancel_twice_is_once(anna, bram):
    meeting = call(anna)
    send_due(now=NOON)

    cancel_meeting(meeting, by=anna, now=LATER)
    again = cancel_meeting(meeting, by=bram, now=LATER + timedelta(days=1))

    assert (again.cancelled_at, again.cancelled_by, again.sequence) == (LATER, anna, 1)
    assert len(mail(letters.CANCELLATION)) == 2


def test_cancel_after_it_began_mails_nobody(anna):
    meeting = call(anna)
    send_due(now=NOON)

    cancel_meeting(meeting, by=anna, now=STARTS)

    assert mail(letters.CANCELLATION) == []


def test_cancel_tells_who_pauses_but_not_who_left(anna, bram):
    pauses = MemberFactory(first_name="Karim")
    meeting = call(anna)
    send_due(now=NOON)
    Member.objects.filter(pk=pauses.pk).update(paused_at=LATER)
    Member.objects.filter(pk=bram.pk).update(left_at=LATER, is_active=False)

    cancel_meeting(meeting, by=anna, now=LATER)

    assert mail(letters.CANCELLATION) == [("cancellation", "Anna", "waiting"), ("cancellation", "Karim", "waiting")]


# --- side by side ---------------------------------------------------------------------------------


def at_once(*functions):
    """Each in a thread and a connection of its own, from the same starting shot; what each answered or raised."""
    start, outcomes = Barrier(len(functions)), [None] * len(functions)

    def run(place, function):
        try:
            start.wait()
            outcomes[place] = function()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(functions)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return outcomes


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_two_meetings_in_one_month_at_once(anna, attempt):
    def one(days):
        return lambda: call(anna, starts_at=STARTS - timedelta(days=days))

    outcomes = at_once(one(1), one(2), one(3))

    [made] = Meeting.objects.all()
    refused = [outcome for outcome in outcomes if isinstance(outcome, MonthTaken)]
    assert [outcome for outcome in outcomes if isinstance(outcome, Meeting)] == [made]
    assert [outcome.meeting for outcome in refused] == [made, made]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_one_form_sent_twice_at_once(anna, attempt):
    submission = uuid.uuid4()

    outcomes = at_once(*[lambda: call(anna, submission=submission)] * 3)

    [made] = Meeting.objects.all()
    assert [outcome for outcome in outcomes if isinstance(outcome, Meeting)] == [made]
    assert [outcome.meeting for outcome in outcomes if isinstance(outcome, AlreadySaved)] == [made, made]
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_two_editors_at_once(anna, bram, attempt):
    meeting = call(anna)

    def edit(by):
        return lambda: change(meeting, by=by, version=1, title=f"Van {by.first_name}")

    outcomes = at_once(edit(anna), edit(bram))

    [saved] = [outcome for outcome in outcomes if isinstance(outcome, Meeting)]
    [stale] = [outcome for outcome in outcomes if isinstance(outcome, StaleMeeting)]
    assert stale.meeting.title == saved.title == Meeting.objects.get().title
    assert Meeting.objects.get().version == 2


@pytest.mark.django_db(transaction=True)
def test_inviting_everyone_twice_at_once(anna, bram):
    meeting = call(anna, invite=False)

    numbers = at_once(*[lambda: invite_everyone(meeting, by=anna, now=NOON)] * 3)

    assert sorted(numbers) == [0, 0, 2]
    assert (Invitation.objects.count(), Message.objects.count()) == (2, 2)


def test_to_call_costs_the_same_for_two_and_for_forty_members(anna, django_assert_max_num_queries):
    MemberFactory.create_batch(40)

    with django_assert_max_num_queries(14):
        call(anna, agenda=[{"title": "Welkom"}, {"title": "Rondvraag"}])

    assert (Invitation.objects.count(), AgendaItem.objects.count()) == (41, 2)
    assert scheduling.not_yet_invited(Meeting.objects.get()).count() == 0
