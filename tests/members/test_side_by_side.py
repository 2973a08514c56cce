"""Two people change the same members at the same moment: nobody waits in a circle, and nobody comes alive again."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from members import absences, availability, contact, cv, erasing, history, joining, mentions, merging, profile, sharing
from members.models import Absence, Member, Role, Shared, SharingText
from members.slots import Slot, State
from tests.factories import CoordinatorFactory, MemberFactory
from tests.rows import NOW
from tests.side_by_side import PATIENCE, SLOW, held_at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def erasures(settings, tmp_path):
    settings.ERASURES_DIR = tmp_path


def at_once(*doings):
    """What each raised, None when it did not; the first is the slow one."""
    raised, barrier = [None] * len(doings), Barrier(len(doings))

    def do(number):
        barrier.wait()
        try:
            doings[number]()
        except Exception as error:
            raised[number] = type(error)
        finally:
            connection.close()

    threads = [Thread(target=do, args=[number], name=SLOW if number == 0 else None) for number in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return raised


@pytest.fixture
def slow(monkeypatch):
    """Makes the first of `at_once` wait before it calls this function, with what it holds in its hands.

    `behind = slow(module, "function")`, then `at_once(first, behind(second))`: the second begins when the first holds,
    and the first goes on when the second waits for it.
    """
    return lambda module, name: held_at(monkeypatch, module, name).behind


def again(member):
    return Member.objects.get(pk=member.pk)


@pytest.mark.parametrize(
    "change",
    [
        lambda member, other, by: joining.leave(member, by=by, now=NOW),
        lambda member, other, by: joining.give_role(member, Role.MEMBER, by=by, now=NOW),
        lambda member, other, by: merging.merge(member, other, {}, by=by, now=NOW),
        lambda member, other, by: erasing.erase(member, by=by, now=NOW),
    ],
    ids=["leave", "role", "merge", "erase"],
)
def test_a_coordinator_fills_in_a_profile_while_another_settles_who_takes_part(change, slow):
    one, two = CoordinatorFactory.create_batch(2)
    member, other = MemberFactory.create_batch(2)
    behind = slow(history, "record")

    def fill_in():
        profile.change_profile(again(member), by=one, now=NOW, doing_now="Tuin")

    def settle():
        change(again(member), again(other), two)

    assert at_once(fill_in, behind(settle)) == [None, None]


def test_two_coordinators_change_each_other(slow):
    one, two = CoordinatorFactory.create_batch(2)
    behind = slow(history, "record")

    def by_one():
        profile.change_profile(again(two), by=one, now=NOW, doing_now="Tuin")

    def by_two():
        cv.add_entry(again(one), by=two, now=NOW, kind="work", role="bakker", from_year=2001)

    assert at_once(by_one, behind(by_two)) == [None, None]


CHANGES = {
    "profile": lambda member, by: profile.change_profile(member, by=by, now=NOW, last_name="Zilverberg", version=1),
    "cv": lambda member, by: cv.add_entry(member, by=by, now=NOW, kind="work", role="bakker", from_year=2001),
    "absence": lambda member, by: absences.add_absence(
        member, first_on=date(2027, 1, 1), last_on=date(2027, 1, 2), note="naar zee", by=by, now=NOW
    ),
    "roster": lambda member, by: availability.save_roster(member, {Slot(0, 0): State.CAN}, by=by, now=NOW),
    "sharing": lambda member, by: sharing.choose(
        member, {Shared.PHONE: True}, text=SharingText.objects.latest(), by=by, now=NOW
    ),
    "return": lambda member, by: joining.return_(member, by=by, now=NOW),
    "message": lambda member, by: contact.write(
        member, by, text="Hallo", shows_address=False, submission=uuid4(), now=NOW
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_who_is_erased_while_a_form_is_on_its_way_stays_erased(change, slow):
    coordinator, member = CoordinatorFactory(), MemberFactory()
    behind = slow(mentions, "replace")
    if not SharingText.objects.exists():
        SharingText.objects.create(number=1, body="Kies", published_at=NOW)
    before = again(member)  # as the page had it

    def fill_in():
        CHANGES[change](before, coordinator)

    raised = at_once(lambda: erasing.erase(again(member), by=coordinator, now=NOW), behind(fill_in))

    kept = again(member)
    rows = (kept.cv_entries.count(), Absence.objects.count(), kept.sharing_choices.count(), hasattr(kept, "roster"))
    assert raised == [None, Member.DoesNotExist]
    assert (kept.full_name, kept.is_active, rows) == (mentions.pseudonym(1), False, (0, 0, 0, False))


def test_a_form_for_who_is_gone_meanwhile_finds_nobody(monkeypatch):
    coordinator, member = CoordinatorFactory(), MemberFactory()
    client = Client()
    client.force_login(coordinator)

    def another_joins_them_with_someone(of):
        Member.objects.filter(pk=of.pk).delete()

    monkeypatch.setattr(joining, "refuse_without_coordinator", another_joins_them_with_someone)

    assert client.post(reverse("members:leave", args=[member.pk])).status_code == 404


@pytest.mark.parametrize("seed", range(3))
def test_the_last_coordinators_cannot_all_go_at_once(seed):
    """One leaves, one is demoted, one is erased, one is joined with a member who left."""
    people = CoordinatorFactory.create_batch(4)
    left = MemberFactory(left_at=NOW - timedelta(days=1), is_active=False)
    ways = [
        lambda member: joining.leave(member, by=member, now=NOW),
        lambda member: joining.give_role(member, Role.MEMBER, by=member, now=NOW),
        lambda member: erasing.erase(member, by=member, now=NOW),
        lambda member: merging.merge(left, member, {}, by=people[seed], now=datetime(2026, 11, 24, tzinfo=UTC)),
    ]
    people = people[seed:] + people[:seed]

    at_once(*(lambda way=way, member=member: way(again(member)) for way, member in zip(ways, people)))

    assert Member.objects.coordinators().count() >= 1
