"""Backups: both sides say yes, one says no, either ends it; and what stands in the way."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from members import joining
from organisations import backup_lists, backups
from organisations.backups import AlreadyThere, Refused, Why
from organisations.coverage import Strength, covers
from organisations.models import Backup, Organisation, Stage
from organisations.speaking import Speaker
from samensterker.outbox.models import Message
from tests.factories import (
    AffiliationFactory,
    BackupFactory,
    CoordinatorFactory,
    CoreTaskFactory,
    MemberFactory,
    OrganisationFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 3, 10), date(2026, 3, 11)
LATER = NOW + timedelta(days=3)


def contact(organisation, **about):
    return AffiliationFactory(
        organisation=organisation, is_contact=True, **{f"member__{k}": v for k, v in about.items()}
    ).member


@pytest.fixture
def task():
    return TaskHolderFactory(can=True).task


@pytest.fixture
def ours(task):
    return contact(task.organisation)


@pytest.fixture
def theirs():
    return contact(OrganisationFactory(name="Hulpdienst Oost"))


def organisation_of(member):
    return Organisation.objects.get(affiliations__member=member)


def strength(task, on=TODAY):
    return covers([task.pk], on=on)[task.pk].strength


def letters():
    rows = Message.objects.order_by("pk").values_list("kind", "member")
    return [(kind.removeprefix("organisations.backup-"), member) for kind, member in rows]


def refusal(function, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        function(*args, **kwargs)
    return refused.value.why


def test_asked_and_accepted_it_counts_from_that_day(task, ours, theirs):
    assert strength(task) == Strength.FRAGILE

    backup = backups.ask(task, organisation_of(theirs), by=ours, now=NOW, note="Twee weken")
    assert (strength(task), backup.waits_for_the_helper) == (Strength.FRAGILE, True)
    assert backups.answer(backup, is_yes=True, by=theirs, now=LATER)

    backup.refresh_from_db()
    sides = (backup.task_said_yes_by, backup.helper_said_yes_by, backup.from_on, backup.until_on, backup.note)
    assert sides == (ours, theirs, date(2026, 3, 13), None, "Twee weken")
    assert (strength(task, TODAY), strength(task, date(2026, 3, 13))) == (Strength.FRAGILE, Strength.BACKED_UP)
    assert letters() == [("question", theirs.pk), ("answer", ours.pk)]


def test_a_member_offers_and_the_contact_person_says_yes(task, ours):
    member = MemberFactory()

    backup = backups.offer(task, member, by=member, now=NOW)
    assert (backup.was_offered, backup.asked_by, backup.waits_for_the_task) == (True, member, True)
    backups.answer(backup, is_yes=True, by=ours, now=LATER)

    assert strength(task, date(2026, 3, 13)) == Strength.BACKED_UP
    assert letters() == [("question", ours.pk), ("answer", member.pk)]


def test_no_is_told_to_who_asked_and_it_can_be_asked_again(task, ours, theirs):
    backup = backups.ask(task, organisation_of(theirs), by=ours, now=NOW)

    assert backups.answer(backup, is_yes=False, by=theirs, now=NOW)
    again = backups.ask(task, organisation_of(theirs), by=ours, now=LATER)

    backup.refresh_from_db()
    assert (backup.declined_by, backup.from_on) == (theirs, None)
    assert again.pk != backup.pk
    assert letters() == [("question", theirs.pk), ("answer", ours.pk), ("question", theirs.pk)]


def test_each_click_counts_once(task, ours, theirs):
    backup = backups.ask(task, organisation_of(theirs), by=ours, now=NOW)
    with pytest.raises(AlreadyThere) as there:
        backups.ask(task, organisation_of(theirs), by=ours, now=NOW)

    answers = [backups.answer(backup, is_yes=True, by=theirs, now=NOW) for _ in range(2)]
    ends = [backups.end(backup, last_on=TOMORROW, by=theirs, now=NOW) for _ in range(2)]

    assert (there.value.backup, answers, ends) == (backup, [True, False], [True, False])
    assert letters() == [("question", theirs.pk), ("answer", ours.pk), ("end", ours.pk)]


def test_who_asks_for_what_was_offered_says_yes_with_that(task, ours):
    member = MemberFactory()
    offered = backups.offer(task, member, by=member, now=NOW)

    asked = backups.ask(task, member, by=ours, now=LATER)

    assert (asked, asked.from_on) == (offered, date(2026, 3, 13))
    assert letters() == [("question", ours.pk), ("answer", member.pk)]


def test_yes_after_it_was_taken_back(task, ours, theirs):
    backup = backups.ask(task, organisation_of(theirs), by=ours, now=NOW)
    assert [backups.take_back(backup, by=ours, now=NOW) for _ in range(2)] == [True, False]

    assert refusal(backups.answer, backup, is_yes=True, by=theirs, now=NOW) == Why.CLOSED
    assert backups.answer(backup, is_yes=False, by=theirs, now=NOW) is False


def test_after_a_yes_there_is_only_ending(task, ours, theirs):
    backup = BackupFactory(task=task, organisation=organisation_of(theirs), accepted=True)

    assert refusal(backups.answer, backup, is_yes=False, by=theirs, now=NOW) == Why.ACCEPTED
    assert refusal(backups.take_back, backup, by=ours, now=NOW) == Why.ACCEPTED


def test_ended_by_either_side_from_a_day_on(task, ours, theirs):
    backup = BackupFactory(task=task, organisation=organisation_of(theirs), accepted=True)

    backups.end(backup, last_on=TOMORROW, by=ours, now=NOW)

    assert (strength(task, TOMORROW), strength(task, date(2026, 3, 12))) == (Strength.BACKED_UP, Strength.FRAGILE)
    assert letters() == [("end", theirs.pk)]
    assert refusal(backups.end, backup, last_on=date(2026, 3, 20), by=theirs, now=LATER) == Why.OVER
    with pytest.raises(AlreadyThere):
        backups.ask(task, organisation_of(theirs), by=ours, now=NOW)
    assert backups.ask(task, organisation_of(theirs), by=ours, now=LATER).is_open


def test_not_by_the_organisation_itself(task, ours):
    assert refusal(backups.ask, task, task.organisation, by=ours, now=NOW) == Why.OWN
    with pytest.raises(IntegrityError, match="own task"), transaction.atomic():
        BackupFactory(task=task, organisation=task.organisation)


def test_not_by_who_does_it(task, ours):
    holder = task.holders.get().member

    assert refusal(backups.ask, task, holder, by=ours, now=NOW) == Why.HOLDS
    assert refusal(backups.offer, task, holder, by=holder, now=NOW) == Why.HOLDS


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ({"left_at": NOW, "is_active": False}, Why.LEFT),
        ({"paused_at": NOW}, Why.PAUSED),
    ],
)
def test_not_by_who_is_away_also_when_they_said_yes_before_the_mail_came(task, ours, state, why):
    backup = BackupFactory(task=task, organisation=None, member=MemberFactory(**state))

    assert refusal(backups.ask, task, MemberFactory(**state), by=ours, now=NOW) == why
    assert refusal(backups.answer, backup, is_yes=True, by=backup.member, now=NOW) == why
    assert backups.answer(backup, is_yes=False, by=backup.member, now=NOW)


@pytest.mark.parametrize("which", ["its own", "the other"])
def test_not_with_an_organisation_that_ended(task, ours, theirs, which):
    backup = BackupFactory(task=task, organisation=organisation_of(theirs))
    gone = task.organisation if which == "its own" else backup.organisation
    Organisation.objects.filter(pk=gone.pk).update(stage=Stage.ENDED, ended_on=TODAY)
    task.organisation.refresh_from_db()

    why = Why.TASK_OVER if which == "its own" else Why.NOT_HERE
    assert refusal(backups.answer, backup, is_yes=True, by=theirs, now=NOW) == why
    assert (
        refusal(backups.ask, task, OrganisationFactory() if which == "its own" else gone_again(gone), by=ours, now=NOW)
        == why
    )


def gone_again(organisation):
    return Organisation.objects.get(pk=organisation.pk)


def test_not_for_a_task_that_is_over(ours):
    task = CoreTaskFactory(until_on=date(2026, 3, 9))

    assert refusal(backups.ask, task, MemberFactory(), by=ours, now=NOW) == Why.TASK_OVER


def test_who_leaves_the_guild_promises_nothing_any_more(task):
    member, by = MemberFactory(), CoordinatorFactory()
    yes = BackupFactory(task=task, organisation=None, member=member, accepted=True)
    asked = BackupFactory(organisation=None, member=member)

    joining.leave(member, by=by, now=NOW)

    yes.refresh_from_db()
    asked.refresh_from_db()
    assert (yes.until_on, asked.declined_at, asked.declined_by) == (date(2026, 3, 9), NOW, by)


def test_on_behalf_of_a_side_its_own_people_hear_the_answer_too(task, ours, theirs):
    coordinator = CoordinatorFactory()

    backup = backups.ask(task, organisation_of(theirs), by=coordinator, now=NOW)
    backups.answer(backup, is_yes=True, by=coordinator, now=NOW)

    backup.refresh_from_db()
    assert (backup.task_said_yes_by, backup.helper_said_yes_by) == (coordinator, coordinator)
    assert letters() == [("question", theirs.pk), ("answer", ours.pk)]


def test_all_contact_persons_are_asked_but_not_who_pauses(task, ours, theirs):
    organisation = organisation_of(theirs)
    second = contact(organisation)
    contact(organisation, paused_at=NOW)
    AffiliationFactory(organisation=organisation)

    backups.ask(task, organisation, by=ours, now=NOW)

    assert set(letters()) == {("question", theirs.pk), ("question", second.pk)}


def test_without_an_address_nobody_can_be_mailed(task, ours):
    nobody, on_paper = OrganisationFactory(), MemberFactory(email=None)
    asked = [backups.ask(task, helper, by=ours, now=NOW) for helper in (nobody, on_paper)]

    rows = backup_lists.rows(asked, Speaker.of(ours, on=TODAY), on=TODAY)

    assert [row.is_mailed for row in rows] == [False, False]


def test_the_page_of_a_task_shows_open_ones_to_the_two_sides_only(task, ours, theirs):
    accepted = BackupFactory(task=task, accepted=True)
    asked = BackupFactory(task=task, organisation=organisation_of(theirs))
    BackupFactory(task=task, accepted=True, until_on=date(2026, 2, 1))

    def seen(viewer):
        found = backup_lists.TaskBackups.of(task, viewer, on=TODAY)
        flags = [(row.backup, row.may_answer, row.may_take_back, row.may_end) for row in found.rows]
        return flags, found.may_ask, found.may_offer

    assert seen(ours) == ([(asked, False, True, False), (accepted, False, False, True)], True, True)
    assert seen(theirs) == ([(asked, True, False, False), (accepted, False, False, False)], False, True)
    assert seen(MemberFactory()) == ([(accepted, False, False, False)], False, True)


def test_lists(task, ours, theirs):
    organisation = organisation_of(theirs)
    waits = BackupFactory(task=task, organisation=organisation)
    promised = BackupFactory(organisation=organisation, accepted=True)
    own = CoreTaskFactory(organisation=organisation)
    asked, declined = BackupFactory(task=own), BackupFactory(task=own, declined_at=NOW, declined_by=MemberFactory())
    offered = BackupFactory(task=own, task_said_yes_at=None, task_said_yes_by=None, helper_said_yes_at=waits.asked_at)

    def seen(viewer):
        found = backup_lists.lists(Speaker.of(viewer, on=TODAY), on=TODAY)
        return {name: list(rows) for name, rows in found.items()}

    assert seen(theirs) == {"waiting": [offered, waits], "promised": [promised], "asked": [asked, declined]}
    assert seen(ours) == {"waiting": [], "promised": [], "asked": [waits]}
    assert seen(CoordinatorFactory())["others"] == [offered, asked, waits]


@pytest.mark.parametrize("number", [1, 5])
def test_rows_ask_as_much_for_many(ours, task, number):
    BackupFactory.create_batch(number, task=task)
    speaker = Speaker.of(ours, on=TODAY)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        rows = backup_lists.rows(backup_lists.lists(speaker, on=TODAY)["asked"], speaker, on=TODAY)
        told = [(row.state, row.backup.who, row.backup.task.title, row.may_take_back, row.is_mailed) for row in rows]

    assert len(told) == number
    assert len(asked) == 2


def test_who_becomes_a_holder_is_no_backup_any_more(task):
    member, by = MemberFactory(), CoordinatorFactory()
    backup = BackupFactory(task=task, organisation=None, member=member, accepted=True)
    other = BackupFactory(organisation=None, member=member, accepted=True)

    with transaction.atomic():
        backups.end_for_holder(task, member, by=by, now=NOW)

    assert list(Backup.objects.in_force(TODAY)) == [other]
    assert backup.until_on is None
