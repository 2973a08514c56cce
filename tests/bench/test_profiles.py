from datetime import UTC, datetime

import pytest

from bench import exchange, finding, guild, memory
from members.models import Absence, Member, Roster, SearchRow
from members.moments import best_slots
from samensterker.localtime import local_day

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def filled():
    guild.fill(80, now=NOW)


@pytest.mark.usefixtures("filled")
def test_each_member_tells_as_much():
    members = Member.objects.all()

    assert {
        (member.expertise.count(), member.cv_entries.count(), member.cv_entries.shown().count()) for member in members
    } == {(3, 4, 3)}
    assert (Roster.objects.count(), SearchRow.objects.count(), Absence.objects.count()) == (80, 80, 8)
    assert len(set(Roster.objects.values_list("can", "rather_not", "cannot"))) > 40


@pytest.mark.usefixtures("filled")
def test_some_share_and_others_do_not():
    for column in ("shares_phone", "shares_email", "shares_cv", "shares_roster"):
        assert 0.3 < Member.objects.filter(**{column: True}).count() / 80 < 0.7
    assert guild.sharer().pk not in (guild.reader().pk, guild.coordinator().pk)


@pytest.mark.usefixtures("filled")
def test_some_moment_suits_more_people_than_another():
    found = best_slots(None)

    assert found[0].can > 2 * found[-1].can
    assert all(moment.number == 80 for moment in found)


@pytest.mark.usefixtures("filled")
def test_names_are_looked_for_by_what_is_typed_wrong():
    found, asked = finding.count_found(guild.reader(), today=local_day(NOW))

    assert 60 < asked <= 80  # a name of five letters at least, and each once
    assert found / asked > 0.8


@pytest.mark.usefixtures("filled")
def test_export_and_import_leave_the_guild_as_it_was():
    export, brought = exchange.measure(runs=1, imported=20, now=NOW)

    assert (export.value > 0, export.note) == (True, "80 members")
    assert (brought.value > 0, brought.verdict) == (True, "told")
    assert Member.objects.count() == 80


def test_memory_is_what_the_system_says():
    assert memory.resident("Name:\tgunicorn\nVmRSS:\t   51200 kB\nThreads:\t1\n") == 50 * 1024 * 1024
    assert memory.row(150_000_000, 100_000_000).value == 1.5
