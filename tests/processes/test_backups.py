"""A backup of the whole house, and the way back, with PostgreSQL's own programs on a database of its own."""

import os
import subprocess
import sys

import pytest

from samensterker.embedded import Embedded
from tests.house import BASE, outside_the_tests

pytestmark = pytest.mark.process


@pytest.fixture
def manage(embedded):
    def run(*arguments):
        environment = outside_the_tests() | {"SAMENSTERKER_STATE": str(embedded.places.state)}
        command = [sys.executable, "manage.py", *map(str, arguments)]
        return subprocess.run(command, cwd=BASE, env=environment, capture_output=True, text=True, check=False)

    return run


def members(database, embedded):
    return database(embedded, "SELECT array_agg(email ORDER BY email) FROM members_member")[0]


def test_what_was_there_is_there_again_and_messages_are_held(house, embedded, manage, database, tmp_path):
    backup = tmp_path / "guild.dump"
    database(
        embedded,
        "INSERT INTO outbox_message (kind, dedupe_key, address, refs, due_at, state, is_handed_over, attempts,"
        " last_error, reason, secret) VALUES ('meetings.reminder', 'a', 'b@example.org', '{}', now(), 'waiting',"
        " false, 0, '', '', '')",
    )
    done = manage("back_up", backup)
    assert (done.returncode, done.stderr) == (0, "")
    assert os.stat(backup).st_mode & 0o777 == 0o600

    manage("create_coordinator", "--email=later@example.org", "--first-name=Later")
    database(embedded, "CREATE TABLE of_a_newer_version (id int)")
    done = manage("restore_backup", backup, "--yes")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Restored. 1 messages are on hold")
    assert members(database, embedded) == ["anna@example.org"]
    assert database(embedded, "SELECT to_regclass('of_a_newer_version')") == (None,)
    held = database(embedded, "SELECT count(*), min(reason), min(released_at) FROM outbox_hold")
    assert held[0] == 1
    assert held[1].startswith("Restored from the backup of ")
    assert held[2] is None

    again = manage("restore_backup", backup, "--yes")
    assert (again.returncode, again.stderr) == (0, "")


def test_nothing_changes_when_the_backup_is_broken(house, embedded, manage, database, tmp_path):
    backup = tmp_path / "guild.dump"
    manage("back_up", backup)
    whole = backup.read_bytes()
    backup.write_bytes(whole[: len(whole) // 4])

    done = manage("restore_backup", backup, "--yes")

    assert done.returncode == 1
    assert done.stderr.rstrip().endswith("Nothing was changed.")
    assert "Traceback" not in done.stderr
    assert members(database, embedded) == ["anna@example.org"]
    assert database(embedded, "SELECT count(*) FROM outbox_hold") == (0,)


def test_a_house_that_runs_is_not_restored(house, embedded, manage, python, tmp_path):
    manage("back_up", tmp_path / "guild.dump")
    visitor = python(
        "import psycopg, sys; line = psycopg.connect(sys.argv[1]); print('in'); sys.stdin.readline()",
        "host={HOST} user={USER} dbname={NAME}".format(**embedded.database),
    )
    assert visitor.stdout.readline() == "in\n"

    done = manage("restore_backup", tmp_path / "guild.dump", "--yes")

    assert done.returncode == 1
    assert "1 other connection(s) use this database. Stop the web server, worker and beat first" in done.stderr


def test_a_backup_is_whole_or_not_there(house, manage, tmp_path):
    done = manage("back_up", tmp_path / "no such folder" / "guild.dump")

    assert done.returncode == 1
    assert "No such file or directory" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_moved_to_another_state_directory(house, state_dir, manage, database, tmp_path):
    manage("back_up", tmp_path / "guild.dump")
    other = Embedded(state_dir / "other").acquire()
    environment = outside_the_tests() | {"SAMENSTERKER_STATE": str(state_dir / "other")}
    command = [sys.executable, "manage.py", "restore_backup", str(tmp_path / "guild.dump"), "--yes"]

    subprocess.run(command, cwd=BASE, env=environment, check=True, capture_output=True)

    assert members(database, other) == ["anna@example.org"]
    other.release()


ERASE = """
from django.utils import timezone
from members import erasing
from members.models import Member
print(erasing.erase(Member.objects.get(email="bram@example.org"), by=None, now=timezone.now()).number)
"""
ADD = """
from django.utils import timezone
from members.joining import add_member
add_member(first_name="Bram", last_name="Zilverberg", email="bram@example.org", now=timezone.now())
"""


def people(database, embedded):
    return database(
        embedded, "SELECT array_agg(concat_ws(' ', first_name, last_name, email) ORDER BY id) FROM members_member"
    )[0]


def test_who_was_erased_after_the_backup_is_erased_once_more(house, embedded, manage, database, tmp_path):
    assert manage("shell", "-c", ADD).returncode == 0
    manage("back_up", tmp_path / "guild.dump")
    done = manage("shell", "-c", ERASE)
    assert done.stdout.strip().endswith("1"), done.stderr
    gone = people(database, embedded)
    assert len(gone) == 2
    assert "Zilverberg" not in gone[1]
    manage("shell", "-c", ADD)  # someone else later, who gets the next key

    done = manage("restore_backup", tmp_path / "guild.dump", "--yes")

    assert done.returncode == 0, done.stderr
    assert "1 members were erased once more." in done.stdout
    assert people(database, embedded) == gone
    assert database(embedded, "SELECT string_agg(s::text, '') FROM members_searchrow AS s")[0].count("zilverberg") == 0
    again = manage("restore_backup", tmp_path / "guild.dump", "--yes")
    assert "1 members were erased once more." in again.stdout
    assert len((embedded.places.state / "erasures" / "erasures.jsonl").read_text().splitlines()) == 1


def test_a_restore_without_a_list_says_so(house, manage, tmp_path):
    manage("back_up", tmp_path / "guild.dump")

    done = manage("restore_backup", tmp_path / "guild.dump", "--yes")

    assert "There is no list of erasures at " in done.stdout


def test_a_start_erases_once_more_after_a_backup_was_put_back_by_other_means(
    house, embedded, manage, database, tmp_path
):
    manage("shell", "-c", ADD)
    before = "CREATE TABLE aside AS SELECT * FROM members_member"
    database(embedded, before)
    manage("shell", "-c", ERASE)
    back = (
        "UPDATE members_member AS m SET first_name = a.first_name, last_name = a.last_name, email = a.email, "
        "erased_at = NULL, left_at = NULL, is_active = true FROM aside AS a WHERE a.id = m.id"
    )
    database(embedded, back)
    assert "Bram Zilverberg bram@example.org" in people(database, embedded)

    first = manage("replay_erasures")
    second = manage("replay_erasures")

    assert (first.stdout, second.stdout) == ("1 members were erased once more.\n", "")
    assert "Bram" not in str(people(database, embedded))
