import multiprocessing
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from members import erasing, erasure_log
from members.erasure_log import Erasure, ErasureLogError
from members.mentions import pseudonym
from members.models import ErasureRequest, Member
from tests.factories import CoordinatorFactory, MemberFactory

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ONE = Erasure(7, 1, NOW, "abc")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.ERASURES_DIR = tmp_path / "erasures"
    return tmp_path / "erasures"


def test_what_is_written_is_read(folder):
    assert erasure_log.read() == []

    erasure_log.append(ONE)
    erasure_log.append(replace(ONE, member=8, number=2))

    assert erasure_log.read() == [ONE, replace(ONE, member=8, number=2)]
    assert os.stat(folder).st_mode & 0o777 == 0o700
    assert os.stat(erasure_log.path()).st_mode & 0o777 == 0o600


def test_half_a_line_of_who_was_stopped_hurts_no_other(caplog):
    erasure_log.append(ONE)
    with open(erasure_log.path(), "ab") as file:
        file.write(b'{"member": 9, "num')

    erasure_log.append(replace(ONE, member=8))

    assert erasure_log.read() == [ONE, replace(ONE, member=8)]
    assert "Line 2 of the list of erasures cannot be read" in caplog.text


def test_a_disk_that_is_full_leaves_no_half_line(monkeypatch):
    erasure_log.append(ONE)
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, words: write(file, words[:10]))

    with pytest.raises(ErasureLogError):
        erasure_log.append(replace(ONE, member=8))

    assert erasure_log.path().read_bytes().count(b"\n") == 1
    assert erasure_log.read() == [ONE]


@pytest.mark.parametrize("what", ["folder", "file"])
def test_what_cannot_be_written_says_so(folder, what):
    folder.parent.mkdir(exist_ok=True)
    if what == "folder":
        folder.write_text("in the way")
    else:
        (folder / erasure_log.NAME).mkdir(parents=True)

    with pytest.raises(ErasureLogError):
        erasure_log.append(ONE)
    with pytest.raises(ErasureLogError):
        erasure_log.read()


def _append_many(folder, number):
    from django.conf import settings

    settings.ERASURES_DIR = folder
    for each in range(50):
        erasure_log.append(Erasure(number * 1000 + each, 1, NOW, "x" * 5000))


def test_many_write_side_by_side(folder):
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=_append_many, args=(folder, number)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert [writer.exitcode for writer in writers] == [0] * 4
    found = [erasure.member for erasure in erasure_log.read()]
    assert sorted(found) == sorted(number * 1000 + each for number in range(4) for each in range(50))


def test_the_hash_tells_an_address_only_to_who_has_the_key(settings):
    erasure = replace(ONE, email=erasure_log.email_hash(" Anna@Example.org "))

    assert erasure_log.is_address_of(erasure, "anna@example.org")
    assert not erasure_log.is_address_of(erasure, "bram@example.org")
    assert not erasure_log.is_address_of(replace(ONE, email=""), "")
    settings.SECRET_KEY = "another"
    assert not erasure_log.is_address_of(erasure, "anna@example.org")


# --- after a backup was put back ----------------------------------------------------------------------------


@pytest.fixture
def anna(db):
    CoordinatorFactory()
    return MemberFactory(first_name="Anna", email="anna@example.org", joined_at=NOW - DAY)


def test_whom_the_database_knows_again_is_erased_again(anna):
    erasure_log.append(Erasure(anna.pk, 17, NOW))
    before = erasure_log.path().read_bytes()

    assert erasing.replay(now=NOW + DAY) == [Erasure(anna.pk, 17, NOW)]
    assert erasing.replay(now=NOW + DAY) == []

    anna.refresh_from_db()
    assert (anna.full_name, anna.email, anna.erased_at) == (pseudonym(17), None, NOW)
    assert list(ErasureRequest.objects.values_list("member", "done_at")) == [(anna.pk, NOW + DAY)]
    assert erasure_log.path().read_bytes() == before


def test_who_came_later_under_the_same_key_is_someone_else(anna):
    erasure_log.append(Erasure(anna.pk, 17, NOW - 2 * DAY))

    assert erasing.replay(now=NOW) == []


def test_who_stood_there_twice_is_found_by_the_address(anna):
    """Two entries were joined after the backup, and the one that stayed was erased."""
    erasure_log.append(Erasure(999_999, 17, NOW, erasure_log.email_hash("anna@example.org")))

    assert len(erasing.replay(now=NOW)) == 1

    anna.refresh_from_db()
    assert anna.full_name == pseudonym(17)


def test_also_the_only_coordinator_is_erased_again(db):
    karin = CoordinatorFactory(joined_at=NOW - DAY)
    erasure_log.append(Erasure(karin.pk, 1, NOW))

    assert len(erasing.replay(now=NOW)) == 1


def test_a_key_of_the_list_is_never_given_to_a_newcomer(anna):
    erasure_log.append(Erasure(anna.pk + 50, 1, NOW))

    erasing.replay(now=NOW)
    erasing.replay(now=NOW)

    assert MemberFactory().pk == anna.pk + 51
    assert Member.objects.filter(erased_at=None).count() == 3
