"""Days away: each day belongs to one absence at most, whoever enters it and however often it is sent."""

import threading
import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from members.absences import (
    AlreadyAway,
    StaleAbsence,
    add_absence,
    change_absence,
    remove_absence,
    version_of,
)
from members.models import Absence, Channel, Member
from tests.factories import AbsenceFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
FIRST, LAST = date(2026, 12, 21), date(2027, 1, 4)


def test_add_absence_is_noted_and_remembered(member, coordinator):
    days = {"first_on": FIRST, "last_on": LAST, "note": "vakantie"}

    _absence, is_new = add_absence(member, **days, by=coordinator, now=NOW, channel=Channel.PAPER)

    assert is_new
    assert list(member.absences.values("first_on", "last_on", "note")) == [days]
    assert list(member.changes.values_list("part", "by", "channel", "before", "after")) == [
        (
            "absence",
            coordinator.pk,
            "paper",
            None,
            {"first_on": "2026-12-21", "last_on": "2027-01-04", "note": "vakantie"},
        )
    ]


def test_the_same_form_twice_makes_one_absence(member):
    sent = {"first_on": FIRST, "last_on": LAST, "submission": uuid.uuid4(), "by": member, "now": NOW}

    first, again = add_absence(member, **sent), add_absence(member, **sent)

    assert (first[0], first[1], again[1]) == (again[0], True, False)
    assert member.changes.count() == 1


def test_days_that_are_taken_are_refused_with_the_other(member):
    other = AbsenceFactory(member=member, first_on=FIRST, last_on=LAST)
    AbsenceFactory(first_on=FIRST, last_on=LAST)

    with pytest.raises(AlreadyAway) as refusal:
        add_absence(member, first_on=LAST, last_on=LAST, by=member, now=NOW)

    assert refusal.value.absence == other
    add_absence(member, first_on=date(2027, 1, 5), last_on=date(2027, 1, 5), by=member, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_the_same_days_at_the_same_moment_are_noted_once(member):
    start, found = threading.Barrier(4), []

    def add():
        start.wait()
        try:
            someone = Member.objects.get(pk=member.pk)
            found.append(add_absence(someone, first_on=FIRST, last_on=LAST, by=None, now=NOW)[1])
        except AlreadyAway:
            found.append(False)
        connection.close()

    hands = [threading.Thread(target=add) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    assert sorted(found) == [False, False, False, True]
    assert member.absences.count() == 1


def change(absence, *, version=None, **new):
    facts = {"first_on": absence.first_on, "last_on": absence.last_on, "note": absence.note, **new}
    return change_absence(absence, version=version or version_of(absence), by=None, now=NOW, **facts)


def test_change_absence(member):
    absence = AbsenceFactory(member=member, first_on=FIRST, last_on=LAST)

    assert change(absence, last_on=date(2027, 1, 2))
    assert not change(Absence.objects.get())

    assert Absence.objects.get().last_on == date(2027, 1, 2)
    assert [line.after["last_on"] for line in member.changes.all()] == ["2027-01-02"]


def test_an_absence_may_move_over_its_own_days_but_not_over_another(member):
    absence = AbsenceFactory(member=member, first_on=FIRST, last_on=LAST)
    other = AbsenceFactory(member=member, first_on=date(2027, 2, 1), last_on=date(2027, 2, 7))

    with pytest.raises(AlreadyAway) as refusal:
        change(absence, last_on=date(2027, 2, 1))

    assert refusal.value.absence == other
    assert change(Absence.objects.get(pk=absence.pk), first_on=date(2026, 12, 22))


def test_the_second_of_two_editors_is_told(member):
    absence = AbsenceFactory(member=member, first_on=FIRST, last_on=LAST)
    began_with = version_of(absence)
    change(Absence.objects.get(), note="vakantie")

    with pytest.raises(StaleAbsence) as stale:
        change(Absence.objects.get(), version=began_with, note="verbouwing")
    assert stale.value.absence.note == "vakantie"

    Absence.objects.all().delete()
    with pytest.raises(StaleAbsence) as stale:
        change(absence, note="weg")
    assert stale.value.absence is None


def test_remove_absence_twice_is_once(member):
    absence = AbsenceFactory(member=member, first_on=FIRST, last_on=LAST)

    for _click in range(2):
        remove_absence(absence, by=member, now=NOW)

    assert not Absence.objects.exists()
    assert [(line.before["first_on"], line.after) for line in member.changes.all()] == [("2026-12-21", None)]
