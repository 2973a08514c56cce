"""Warm handovers: starting, the steps, another successor, finishing; and what stands in the way."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from organisations import handovers
from organisations.coverage import Strength, covers, who_counts
from organisations.handovers import AlreadyGoing, Refused, StaleHandover, Successor, Why
from organisations.leaving import leaving
from organisations.models import AbilityKind, Handover, HandoverStepKind, Stage, TaskHolder
from samensterker.outbox import kinds
from samensterker.outbox.models import Message
from tests.factories import (
    AffiliationFactory,
    BackupFactory,
    CoordinatorFactory,
    HandoverFactory,
    MemberFactory,
    OrganisationFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY, TOMORROW, LAST_DAY = date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 31)
STEP = HandoverStepKind


@pytest.fixture
def joris():
    """The only one who does the website of Fonds Meedoen."""
    return TaskHolderFactory(
        can=True,
        task__name="Website",
        task__organisation__name="Fonds Meedoen",
        member__first_name="Joris",
        member__last_name="Dekker",
        member__language="en",
    )


@pytest.fixture
def fatima():
    """From another organisation."""
    member = MemberFactory(first_name="Fatima", last_name="El Amrani", language="en")
    AffiliationFactory(member=member, organisation__name="De Zonnehoek")
    return member


@pytest.fixture
def contact(joris):
    return AffiliationFactory(
        organisation=joris.task.organisation, is_contact=True, member__first_name="Joke", member__language="en"
    ).member


def started(joris, **about):
    about = {"successor": Successor(), "by": joris.member, "now": NOW} | about
    return handovers.start(joris, **about)[0]


def refusal(function, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        function(*args, **kwargs)
    return refused.value.why


def strength(task, on):
    return covers([task.pk], on=on)[task.pk].strength


def receivers(kind):
    return set(Message.objects.filter(kind=kind).values_list("member__first_name", flat=True))


def drawn(kind):
    messages = list(Message.objects.filter(kind=kind).select_related("member"))
    found = kinds.get(kind).render(messages, NOW)
    return {message.member.first_name: found[message.pk] for message in messages}


def unwanted(kind):
    with translation.override(None):
        found = kinds.get(kind).still_wanted(list(Message.objects.filter(kind=kind).select_related("member")), NOW)
    return [str(reason) for reason in found.values()]


def test_it_starts_with_a_last_day_and_the_map_does_not_change(joris, fatima, contact):
    theirs = AffiliationFactory(organisation__name="De Letterbak", is_contact=True, member__first_name="Karim")
    successor = Successor(fatima, organisation=theirs.organisation)

    handover = started(joris, successor=successor, last_day=LAST_DAY, note="De sleutel ligt bij Joke.")

    joris.refresh_from_db()
    assert (joris.until_on, handover.successor, handover.successor_organisation) == (
        LAST_DAY,
        fatima,
        theirs.organisation,
    )
    assert (strength(joris.task, TODAY), strength(joris.task, LAST_DAY)) == (Strength.FRAGILE, Strength.FRAGILE)
    assert receivers(handovers.STARTED) == {"Fatima", "Joke", "Karim"}  # Joris did it himself


def test_where_a_member_comes_from_stands_in_their_profile(joris, fatima):
    own, two = MemberFactory(), MemberFactory()
    AffiliationFactory(member=own, organisation=joris.task.organisation)
    AffiliationFactory.create_batch(2, member=two)
    handover = started(joris, successor=Successor(fatima))
    found = [handover.successor_organisation.name]

    for member in (own, two):
        handovers.change(handover, version=handover.version, successor=Successor(member), note="", by=own, now=NOW)
        handover.refresh_from_db()
        found.append(handover.successor_organisation)

    assert found == ["De Zonnehoek", None, None]


def test_the_same_form_twice_is_one_and_another_finds_the_first(joris, contact):
    form = uuid4()
    first, again = (
        handovers.start(joris, successor=Successor(), submission=form, by=contact, now=NOW) for _ in range(2)
    )

    with pytest.raises(AlreadyGoing) as going:
        started(joris)

    assert (first[1], again) == (True, (first[0], False))
    assert going.value.handover == first[0]


def test_not_by_who_stopped_and_not_to_themselves(joris, fatima):
    over = TaskHolderFactory(until_on=date(2026, 3, 9))
    outside = TaskHolderFactory(member=None, name="Piet Kuiper")
    gone = MemberFactory(left_at=NOW, is_active=False)

    assert refusal(started, over) == Why.STOPPED
    assert refusal(started, joris, successor=Successor(joris.member)) == Why.THEMSELVES
    assert refusal(started, outside, successor=Successor(name="piet kuiper"), by=fatima) == Why.THEMSELVES
    assert refusal(started, joris, successor=Successor(gone)) == Why.LEFT
    assert refusal(started, joris, last_day=date(2025, 12, 31)) == Why.BEFORE


def test_steps_are_ticked_and_opened_again_by_whom_and_when(joris, fatima):
    handover = started(joris, successor=Successor(fatima))

    clicks = [handovers.tick(handover, STEP.ACCESS, version=1, by=fatima, now=NOW) for _ in range(2)]
    handovers.tick(handover, STEP.TOGETHER, version=1, by=joris.member, now=NOW)
    back = [handovers.untick(handover, STEP.TOGETHER, version=1) for _ in range(2)]

    assert (clicks, back) == ([True, False], [True, False])
    assert list(handover.steps.values_list("kind", "done_by", "done_at")) == [("access", fatima.pk, NOW)]


def test_without_a_successor_only_the_instruction_can_be_ticked(joris):
    handover = started(joris)

    assert handovers.tick(handover, STEP.INSTRUCTION, version=1, by=joris.member, now=NOW)
    assert refusal(handovers.tick, handover, STEP.ACCESS, version=1, by=joris.member, now=NOW) == Why.NOBODY
    assert refusal(handovers.finish, handover, version=1, last_day=TODAY, by=joris.member, now=NOW) == Why.NOBODY


def test_with_another_successor_the_steps_about_one_begin_anew(joris, fatima, contact):
    handover = started(joris, successor=Successor(fatima))
    for kind in STEP:
        handovers.tick(handover, kind, version=1, by=fatima, now=NOW)
    other = MemberFactory(first_name="Wim", language="en")
    Message.objects.all().delete()

    change = {"successor": Successor(other), "note": "", "by": contact, "now": NOW}
    changes = [handovers.change(handover, version=1, **change) for _ in range(2)]

    handover.refresh_from_db()
    assert (changes, handover.version, handover.successor) == ([True, False], 2, other)
    assert list(handover.steps.values_list("kind", flat=True)) == [STEP.INSTRUCTION]
    assert receivers(handovers.STARTED) == {"Wim"}


def test_a_page_made_before_the_change_ticks_finishes_and_changes_nothing(joris, fatima, contact):
    handover = started(joris, successor=Successor(fatima))
    handovers.change(handover, version=1, successor=Successor(name="Piet"), note="", by=contact, now=NOW)

    with pytest.raises(StaleHandover):
        handovers.tick(handover, STEP.ACCESS, version=1, by=joris.member, now=NOW)
    with pytest.raises(StaleHandover):
        handovers.finish(handover, version=1, last_day=TODAY, by=joris.member, now=NOW)
    with pytest.raises(StaleHandover) as stale:
        handovers.change(handover, version=1, successor=Successor(fatima), note="Hoi", by=joris.member, now=NOW)

    assert (stale.value.handover.successor_name, stale.value.handover.version) == ("Piet", 2)
    assert handover.steps.count() == 0


def test_finished_the_holder_ends_and_the_successor_can_do_it(joris, fatima, contact):
    handover = started(joris, successor=Successor(fatima))
    handovers.tick(handover, STEP.ALONE, version=1, by=fatima, now=NOW - timedelta(days=4))

    clicks = [handovers.finish(handover, version=1, last_day=LAST_DAY, by=joris.member, now=NOW) for _ in range(2)]

    joris.refresh_from_db()
    handover.refresh_from_db()
    holder = joris.task.holders.get(member=fatima)
    assert clicks == [True, False]
    assert (joris.until_on, handover.finished_by, handover.finished_at) == (LAST_DAY, joris.member, NOW)
    assert (holder.from_on, holder.until_on) == (TODAY, None)
    assert set(holder.abilities.values_list("kind", "from_on", "until_on")) == {
        (kind, TODAY, None) for kind in AbilityKind
    }
    assert list(holder.practices.values_list("done_on", flat=True)) == [date(2026, 3, 6)]
    days = [date(2026, 3, 9), TODAY, LAST_DAY, date(2026, 4, 1)]
    assert [strength(joris.task, day) for day in days] == [
        Strength.FRAGILE,
        Strength.STRONG,
        Strength.STRONG,
        Strength.FRAGILE,
    ]
    assert receivers(handovers.OVER) == {"Fatima", "Joke"}


def test_who_stopped_last_week_leaves_no_gap(joris, fatima):
    handover = started(joris, successor=Successor(fatima))

    handovers.finish(handover, version=1, last_day=date(2026, 3, 3), by=joris.member, now=NOW)

    counts = [sorted(who_counts([joris.task_id], on=date(2026, 3, day))) for day in (3, 4, 10)]
    new = joris.task.holders.get(member=fatima)
    assert counts == [[joris.pk], [new.pk], [new.pk]]


def test_to_someone_outside_the_guild(joris):
    handover = started(joris, successor=Successor(name="Piet Kuiper"))

    handovers.finish(handover, version=1, last_day=TODAY, by=joris.member, now=NOW)

    assert joris.task.holders.get(name="Piet Kuiper").from_on == TODAY
    assert strength(joris.task, TOMORROW) == Strength.FRAGILE


@pytest.mark.parametrize(
    ("from_on", "until_on", "began"),
    [(date(2026, 2, 1), None, date(2026, 2, 1)), (date(2026, 5, 1), None, TODAY)],
    ids=["does it already", "was to begin later"],
)
def test_a_successor_who_has_a_row_already_keeps_it(joris, fatima, from_on, until_on, began):
    row = TaskHolderFactory(task=joris.task, member=fatima, from_on=from_on, until_on=until_on, can=True)
    row.abilities.filter(kind=AbilityKind.HAS_ACCESS).update(until_on=max(from_on, TODAY))
    handover = started(joris, successor=Successor(fatima))

    handovers.finish(handover, version=1, last_day=TODAY, by=joris.member, now=NOW)

    assert list(TaskHolder.objects.filter(member=fatima).values_list("pk", "from_on")) == [(row.pk, began)]
    assert who_counts([joris.task_id], on=date(2026, 6, 1)) == {row.pk}


def test_who_was_the_backup_is_so_no_more(joris, fatima):
    BackupFactory(task=joris.task, organisation=None, member=fatima, accepted=True)
    handover = started(joris, successor=Successor(fatima))

    handovers.finish(handover, version=1, last_day=date(2026, 3, 9), by=joris.member, now=NOW)

    assert strength(joris.task, TODAY) == Strength.FRAGILE


def test_a_successor_who_left_meanwhile(joris, fatima, contact):
    handover = started(joris, successor=Successor(fatima))
    fatima.left_at, fatima.is_active = NOW, False
    fatima.save()

    assert refusal(handovers.finish, handover, version=1, last_day=TODAY, by=contact, now=NOW) == Why.LEFT
    assert handovers.change(handover, version=1, successor=Successor(fatima), note="Zij is weg", by=contact, now=NOW)
    assert Handover.objects.get().finished_at is None


def test_a_holder_who_left_can_still_hand_over(joris, fatima, contact):
    handover = started(joris, successor=Successor(fatima))
    joris.member.left_at, joris.member.is_active = NOW, False
    joris.member.save()
    TaskHolder.objects.filter(pk=joris.pk).update(until_on=TODAY)

    assert handovers.finish(handover, version=1, last_day=TODAY, by=contact, now=NOW)


def test_a_last_day_that_runs_into_a_later_time_of_the_same_holder(joris, fatima):
    TaskHolder.objects.filter(pk=joris.pk).update(until_on=LAST_DAY)
    TaskHolderFactory(task=joris.task, member=joris.member, from_on=date(2026, 6, 1))
    handover = started(joris, successor=Successor(fatima))

    why = refusal(handovers.finish, handover, version=1, last_day=date(2026, 7, 1), by=joris.member, now=NOW)

    assert why == Why.OVERLAP
    assert not joris.task.holders.filter(member=fatima).exists()


def test_stopped_it_changes_nothing_and_one_can_start_again(joris, fatima, contact):
    handover = started(joris, successor=Successor(fatima))

    stops = [handovers.cancel(handover, by=joris.member, now=NOW) for _ in range(2)]

    assert stops == [True, False]
    assert list(joris.task.holders.values_list("until_on", flat=True)) == [None]
    assert refusal(handovers.tick, handover, STEP.ACCESS, version=1, by=fatima, now=NOW) == Why.CLOSED
    assert refusal(handovers.finish, handover, version=1, last_day=TODAY, by=fatima, now=NOW) == Why.CLOSED
    assert receivers(handovers.OVER) == {"Fatima", "Joke"}
    assert started(joris).is_open


def test_the_letters(joris, fatima, contact):
    handover = started(joris, successor=Successor(fatima), last_day=LAST_DAY)

    letters = drawn(handovers.STARTED)

    assert letters["Fatima"].subject == "You take over Website at Fonds Meedoen"
    assert "Joris Dekker hands over Website at Fonds Meedoen to you." in letters["Fatima"].text
    assert "The last day is Tuesday 31 March" in letters["Fatima"].text
    assert "Joris Dekker hands over Website at Fonds Meedoen to Fatima El Amrani." in letters["Joke"].text
    assert "- The successor has access\n" in letters["Joke"].text
    assert unwanted(handovers.STARTED) == []
    handovers.finish(handover, version=1, last_day=LAST_DAY, by=joris.member, now=NOW)
    assert unwanted(handovers.STARTED) == ["The handover was finished or stopped in the meantime."] * 2
    assert drawn(handovers.OVER)["Joke"].subject == "Finished: the handover of Website at Fonds Meedoen"


def test_the_letter_to_a_successor_who_is_it_no_more(joris, fatima, contact):
    handover = started(joris, successor=Successor(fatima))
    handovers.change(handover, version=1, successor=Successor(), note="", by=joris.member, now=NOW)

    assert unwanted(handovers.STARTED) == ["The receiver has no part in this handover any more."]
    assert "A successor is still looked for." in drawn(handovers.STARTED)["Joke"].text
    handover.delete()
    assert unwanted(handovers.STARTED) == ["The handover is not there any more."] * 2


def test_a_letter_names_nobody_outside_the_guild_to_who_may_not_read_it(contact, fatima, joris):
    outside = TaskHolderFactory(task=joris.task, member=None, name="Piet Kuiper")
    started(outside, successor=Successor(fatima), by=CoordinatorFactory())

    letters = drawn(handovers.STARTED)

    assert "Piet Kuiper hands over" in letters["Joke"].text
    assert "Someone of the organisation hands over" in letters["Fatima"].text


def test_who_leaves_soon_without_a_successor():
    def holder(**about):
        about = {"until_on": date(2026, 4, 1)} | about
        return TaskHolderFactory(**about)

    alone, first = holder(), holder(until_on=TODAY)
    looking = HandoverFactory(holder=holder())
    cancelled = HandoverFactory(holder=holder(), cancelled_at=NOW, successor=MemberFactory()).holder
    HandoverFactory(holder=holder(), successor=MemberFactory())
    HandoverFactory(holder=holder(), successor_name="Piet", finished_at=NOW, finished_by=MemberFactory())
    holder(until_on=date(2026, 3, 9))
    holder(until_on=date(2026, 9, 1))
    holder(until_on=None)
    holder(task__until_on=date(2026, 3, 31))
    holder(task__organisation=OrganisationFactory(stage=Stage.IDEA))

    found = leaving(TODAY, timedelta(days=60))

    assert [(row, row.looking_in) for row in found] == [
        (first, None),
        (alone, None),
        (looking.holder, looking.pk),
        (cancelled, None),
    ]


def test_who_leaves_is_asked_in_one_query(django_assert_num_queries):
    TaskHolderFactory.create_batch(3, until_on=LAST_DAY)

    with django_assert_num_queries(1):
        assert (
            len([(row.who, row.task.title, row.task.organisation.name) for row in leaving(TODAY, timedelta(60))]) == 3
        )
