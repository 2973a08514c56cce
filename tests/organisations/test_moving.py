"""When two rows turn out to be one person: what they do for organisations, once each."""

from datetime import UTC, date, datetime, timedelta

import pytest

from members import gathering
from members.models import GroupMembership
from organisations.coverage import Cover, covers
from organisations.models import Ability, AbilityKind, Backup, Handover, HelpAsked, Practice, TaskHolder
from tests.factories import (
    BackupFactory,
    CoreTaskFactory,
    GroupFactory,
    GroupMembershipFactory,
    HandoverFactory,
    HelpAskedFactory,
    HelpRequestFactory,
    MemberFactory,
    TaskHolderFactory,
)
from tests.rows import NOW, handover_step

pytestmark = pytest.mark.django_db

JANUARY, MARCH, MAY, JULY = (date(2026, month, 1) for month in (1, 3, 5, 7))
HOUR = timedelta(hours=1)


@pytest.fixture
def keep():
    return MemberFactory(first_name="Anna")


@pytest.fixture
def gone():
    return MemberFactory(first_name="Anneke")


def move(keep, gone):
    gathering.move(keep, gone, now=NOW)
    gone.delete()


def test_of_a_task_that_both_hold_one_holder_stays_with_what_either_could_and_did(keep, gone):
    task, other = CoreTaskFactory(), CoreTaskFactory()
    first = TaskHolderFactory(task=task, member=gone, from_on=JANUARY, until_on=MAY)
    second = TaskHolderFactory(task=task, member=keep, from_on=MARCH)
    elsewhere = TaskHolderFactory(task=other, member=gone, from_on=MARCH)
    for holder, kind, from_on, until_on in (
        (first, AbilityKind.KNOWS_HOW, JANUARY, MARCH),
        (second, AbilityKind.KNOWS_HOW, MARCH, MAY),
        (second, AbilityKind.HAS_ACCESS, MAY, None),
    ):
        Ability.objects.create(holder=holder, kind=kind, from_on=from_on, until_on=until_on)
    for holder, done_on in ((first, JANUARY), (first, MARCH), (second, MARCH), (second, MAY)):
        Practice.objects.create(holder=holder, done_on=done_on)

    move(keep, gone)

    holders = TaskHolder.objects.order_by("from_on").values_list("pk", "task", "member", "from_on", "until_on")
    assert list(holders) == [
        (first.pk, task.pk, keep.pk, JANUARY, None),
        (elsewhere.pk, other.pk, keep.pk, MARCH, None),
    ]
    assert list(Ability.objects.order_by("from_on").values_list("holder", "kind", "from_on", "until_on")) == [
        (first.pk, AbilityKind.KNOWS_HOW, JANUARY, MAY),
        (first.pk, AbilityKind.HAS_ACCESS, MAY, None),
    ]
    assert list(Practice.objects.order_by("done_on").values_list("holder", "done_on")) == [
        (first.pk, JANUARY),
        (first.pk, MARCH),
        (first.pk, MAY),
    ]


def test_of_two_handovers_of_one_task_the_one_that_got_furthest_goes_on(keep, gone):
    task = CoreTaskFactory()
    begun = HandoverFactory(holder=TaskHolderFactory(task=task, member=keep))
    further = HandoverFactory(holder=TaskHolderFactory(task=task, member=gone), started_at=NOW)
    handover_step(keep, handover=further)

    move(keep, gone)

    (holder,) = TaskHolder.objects.all()
    assert list(Handover.objects.order_by("pk").values_list("pk", "holder", "cancelled_at")) == [
        (begun.pk, holder.pk, NOW),
        (further.pk, holder.pk, None),
    ]


def test_nobody_hands_over_to_themselves(keep, gone):
    own = HandoverFactory(holder=TaskHolderFactory(member=keep), successor=gone)
    others = HandoverFactory(successor=gone)

    move(keep, gone)

    assert dict(Handover.objects.values_list("pk", "successor")) == {own.pk: None, others.pk: keep.pk}


def test_asked_of_the_one_and_promised_by_the_other_is_agreed(keep, gone):
    task, moment = CoreTaskFactory(), datetime(2026, 4, 30, 22, 30, tzinfo=UTC)
    asked = BackupFactory(task=task, organisation=None, member=keep, note="")
    BackupFactory(
        task=task, organisation=None, member=gone, task_said_yes_at=None, task_said_yes_by=None,
        helper_said_yes_at=moment, helper_said_yes_by=gone, asked_at=moment, note="Alleen in de zomer",
    )  # fmt: skip
    declined = BackupFactory(task=task, organisation=None, member=gone, declined_at=NOW, declined_by=gone)

    move(keep, gone)

    rows = Backup.objects.order_by("pk").values_list("pk", "member", "helper_said_yes_by", "from_on", "note")
    assert list(rows) == [
        (asked.pk, keep.pk, keep.pk, MAY, "Alleen in de zomer"),  # in Dutch time it was May already
        (declined.pk, keep.pk, None, None, ""),
    ]


@pytest.mark.parametrize("holder_stays", [True, False])
def test_whoever_does_a_task_is_not_its_backup_under_another_name(keep, gone, holder_stays):
    """The map would show one person as one and a backup."""
    holder, helper = (keep, gone) if holder_stays else (gone, keep)
    task, asked = CoreTaskFactory.create_batch(2)
    for one in (task, asked):
        TaskHolderFactory(task=one, member=holder, can=True)
    BackupFactory(task=task, organisation=None, member=helper, accepted=True, from_on=JANUARY)
    BackupFactory(task=asked, organisation=None, member=helper)
    of_another = BackupFactory(organisation=None, member=helper, accepted=True)
    assert covers([task.pk], on=NOW.date()) == {task.pk: Cover(holders=1, backups=1)}

    move(keep, gone)

    standing = Backup.objects.standing(NOW.date())
    assert list(standing.filter(member=keep)) == [of_another]
    assert covers([task.pk], on=NOW.date()) == {task.pk: Cover(holders=1, backups=0)}


def test_of_two_promises_the_earlier_day_stays(keep, gone):
    task = CoreTaskFactory()
    BackupFactory(task=task, organisation=None, member=keep, accepted=True, from_on=JULY)
    BackupFactory(task=task, organisation=None, member=gone, accepted=True, from_on=MARCH)

    move(keep, gone)

    assert list(Backup.objects.values_list("member", "from_on")) == [(keep.pk, MARCH)]


@pytest.mark.parametrize(
    ("kept", "over", "holds"), [("no", "yes", "yes"), ("", "later", "later"), ("yes", "no", "yes"), ("", "", "")]
)
def test_for_one_request_a_yes_of_either_holds(keep, gone, kept, over, holds):
    request, other = HelpRequestFactory(), HelpRequestFactory()
    for member, answer, moment in ((keep, kept, NOW), (gone, over, NOW - HOUR)):
        HelpAskedFactory(
            request=request, member=member, asked_at=moment, answer=answer, answered_at=NOW if answer else None
        )
    HelpAskedFactory(request=other, member=gone, asked_at=NOW)

    move(keep, gone)

    rows = HelpAsked.objects.order_by("request").values_list("request", "member", "answer", "asked_at")
    assert list(rows) == [(request.pk, keep.pk, holds, NOW - HOUR), (other.pk, keep.pk, "", NOW)]


def test_of_one_group_memberships_that_overlap_become_one(keep, gone):
    group = GroupFactory()
    GroupMembershipFactory(group=group, member=keep, from_on=MARCH, role="Voorzitter")
    GroupMembershipFactory(group=group, member=gone, from_on=JANUARY, until_on=MAY, role="Lid")
    GroupMembershipFactory(member=gone, from_on=JULY, role="Lid")

    move(keep, gone)

    assert list(GroupMembership.objects.order_by("from_on").values_list("member", "role", "from_on", "until_on")) == [
        (keep.pk, "Voorzitter", JANUARY, None),
        (keep.pk, "Lid", JULY, None),
    ]
