"""A report on its way: rules about reading through, sending and correcting."""

from datetime import timedelta

import pytest

from meetings import reporting
from meetings.models import AgendaItem, Assignment, Decision, Meeting, ReportVersion
from meetings.report_content import content_of, mark_of
from meetings.reporting import (
    AlreadySent,
    CannotReport,
    EmptyReport,
    NothingChanged,
    ReportChanged,
    Step,
    check,
    on_paper,
    receivers,
    send,
    state_of,
)
from members.models import Member
from samensterker.outbox.models import Message, UnreachableAddress
from tests.factories import (
    LONG_AGO,
    AgendaItemFactory,
    CoordinatorFactory,
    DecisionFactory,
    GroupFactory,
    GroupMembershipFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
)
from tests.meetings.reported import BEGAN, NOW, coordinator, held, read_through, sent

pytestmark = pytest.mark.django_db


def again(meeting):
    return Meeting.objects.select_related("host", "group").get(pk=meeting.pk)


def mails():
    return sorted(Message.objects.values_list("dedupe_key", flat=True))


def seen(meeting):
    return mark_of(content_of(meeting))


# --- read through ---------------------------------------------------------------------------------


def test_check_says_who_and_when():
    meeting, by = held(), coordinator()

    check(meeting, seen=seen(meeting), by=by, now=NOW)

    meeting = again(meeting)
    assert (meeting.report_checked_at, meeting.report_checked_by) == (NOW, by)
    state = state_of(meeting)
    assert (state.step, state.is_checked, state.was_checked) == (Step.CHECKED, True, False)


@pytest.mark.parametrize(
    "change",
    [
        lambda meeting: AgendaItem.objects.filter(meeting=meeting, title="Plan").update(outcome="Anders."),
        lambda meeting: Decision.objects.update(text="We wachten."),
        lambda meeting: DecisionFactory(meeting=meeting),
        lambda meeting: Assignment.objects.all().delete(),
        lambda meeting: meeting.action_items.update(due_on="2026-05-01"),
        lambda meeting: meeting.invitations.update(was_there=True),
        lambda meeting: Meeting.objects.filter(pk=meeting.pk).update(report="Nog iets."),
    ],
    ids=["notes", "decision", "new decision", "owners", "day", "attendance", "whole"],
)
def test_any_change_takes_it_back(change):
    meeting = held()
    read_through(meeting)

    change(meeting)

    state = state_of(again(meeting))
    assert (state.step, state.is_checked, state.was_checked) == (Step.DRAFT, False, True)


def test_a_change_that_is_undone_gives_it_back():
    meeting = held()
    read_through(meeting)
    Decision.objects.update(text="We wachten.")

    Decision.objects.update(text="We beginnen.")

    assert state_of(again(meeting)).is_checked


def test_what_was_not_seen_is_not_read_through():
    meeting = held()
    before = seen(meeting)
    Decision.objects.update(text="We wachten.")

    with pytest.raises(ReportChanged):
        check(meeting, seen=before, by=coordinator(), now=NOW)

    assert again(meeting).report_checked_at is None


# --- sent -----------------------------------------------------------------------------------------


def test_send_keeps_a_version_and_lays_one_mail_for_each_receiver():
    meeting, by = held(), coordinator()
    read_through(meeting, by=by)

    version = send(meeting, number=1, seen=seen(meeting), by=by, now=NOW)

    assert (version.number, version.sent_at, version.sent_by, version.remark) == (1, NOW, by, "")
    assert version.content == content_of(meeting)
    everyone = Member.objects.filter(left_at=None).values_list("pk", flat=True)
    assert mails() == sorted(f"meetings.report:{meeting.pk}:1:{pk}" for pk in everyone)
    assert state_of(again(meeting)).step == Step.SENT


def test_the_same_version_goes_once():
    meeting = held()
    version = sent(meeting)
    before = mails()

    with pytest.raises(AlreadySent) as told:
        send(meeting, number=1, seen=seen(meeting), by=coordinator(), now=NOW)

    assert told.value.version == version
    assert (list(ReportVersion.objects.all()), mails()) == ([version], before)


def test_what_was_not_read_through_does_not_go():
    meeting = held()

    with pytest.raises(ReportChanged):
        send(meeting, number=1, seen=seen(meeting), by=coordinator(), now=NOW)

    assert (ReportVersion.objects.count(), mails()) == (0, [])


def test_what_changed_after_it_was_read_through_does_not_go():
    meeting = held()
    read_through(meeting)
    before = seen(meeting)
    Decision.objects.update(text="We wachten.")

    for mark in (before, seen(meeting)):
        with pytest.raises(ReportChanged):
            send(meeting, number=1, seen=mark, by=coordinator(), now=NOW)

    assert (ReportVersion.objects.count(), mails()) == (0, [])


def test_a_version_too_far_does_not_go():
    meeting = held()
    read_through(meeting)

    with pytest.raises(ReportChanged):
        send(meeting, number=2, seen=seen(meeting), by=coordinator(), now=NOW)


def test_a_report_without_a_word_does_not_go():
    meeting = MeetingFactory(starts_at=BEGAN)
    AgendaItemFactory(meeting=meeting)
    read_through(meeting)

    with pytest.raises(EmptyReport):
        send(meeting, number=1, seen=seen(meeting), by=coordinator(), now=NOW)


@pytest.mark.parametrize("why", ["cancelled", "not begun"])
def test_there_is_no_report_of_what_did_not_take_place(why):
    meeting = held()
    read_through(meeting)
    now = NOW if why == "cancelled" else BEGAN - timedelta(minutes=1)
    if why == "cancelled":
        Meeting.objects.filter(pk=meeting.pk).update(cancelled_at=LONG_AGO, cancelled_by=CoordinatorFactory())

    with pytest.raises(CannotReport):
        send(meeting, number=1, seen=seen(meeting), by=coordinator(), now=now)
    with pytest.raises(CannotReport):
        check(meeting, seen=seen(meeting), by=coordinator(), now=now)


# --- corrected ------------------------------------------------------------------------------------


def test_a_correction_is_the_next_version_with_its_remark():
    meeting = held()
    first = sent(meeting)
    Decision.objects.update(text="We wachten.")

    assert state_of(again(meeting)).step == Step.DRAFT
    second = sent(meeting, remark="Bram zag het.")

    assert (second.number, second.remark) == (2, "Bram zag het.")
    assert first.content["points"][0]["decisions"][0]["text"] == "We beginnen."
    assert second.content["points"][0]["decisions"][0]["text"] == "We wachten."
    assert len(mails()) == 2 * receivers(meeting).count()


def test_nothing_different_sends_nothing():
    meeting = held()
    sent(meeting)
    before = mails()

    with pytest.raises(NothingChanged):
        sent(meeting)

    assert (ReportVersion.objects.count(), mails()) == (1, before)


def test_another_order_alone_sends_nothing():
    meeting = held()
    sent(meeting)
    AgendaItem.objects.filter(title="Plan").update(position=7)

    with pytest.raises(NothingChanged):
        sent(meeting)


def test_who_is_called_otherwise_is_no_correction():
    meeting = held()
    sent(meeting)
    Member.objects.filter(first_name="Bram").update(last_name="Avond")

    with pytest.raises(NothingChanged):
        sent(meeting)


# --- to whom --------------------------------------------------------------------------------------


def names(members):
    return sorted(members.values_list("first_name", flat=True))


def test_receivers_of_a_plenary_take_part_and_were_there_when_it_was_held():
    meeting = held()
    Member.objects.filter(first_name="Anna").update(paused_at=LONG_AGO)
    MemberFactory(first_name="Wim", left_at=LONG_AGO, is_active=False)
    MemberFactory(first_name="Zoë", joined_at=BEGAN + timedelta(days=3))
    MemberFactory(first_name="Karim", email=None)
    by = Member.objects.filter(role="coordinator").values_list("first_name", flat=True)

    assert names(receivers(meeting)) == sorted(["Bram", "Carla", "Karim", *by])


def test_receivers_of_a_group_are_its_members_of_that_day_and_who_was_invited():
    group = GroupFactory()
    meeting = held(group=group)
    Member.objects.exclude(first_name__in=["Anna", "Bram", "Carla"]).update(paused_at=LONG_AGO)
    GroupMembershipFactory(group=group, member__first_name="Dirk")
    GroupMembershipFactory(group=group, member__first_name="Later", from_on="2026-04-02")
    InvitationFactory(meeting=meeting, member__first_name="Gast")

    assert names(receivers(meeting)) == ["Anna", "Bram", "Carla", "Dirk", "Gast"]


def test_on_paper_is_who_has_no_address_or_one_that_does_not_work():
    meeting = held()
    MemberFactory(first_name="Karim", email=None)
    UnreachableAddress.objects.create(address="bram@example.org", since=NOW, answer="550")

    assert names(on_paper(meeting)) == ["Bram", "Karim"]


def test_state_costs_the_same_for_many(django_assert_num_queries):
    meeting = held()
    sent(meeting)
    InvitationFactory.create_batch(50, meeting=meeting, was_there=True)
    AgendaItemFactory.create_batch(5, meeting=meeting)
    meeting = again(meeting)

    with django_assert_num_queries(8):
        reporting.state_of(meeting)
