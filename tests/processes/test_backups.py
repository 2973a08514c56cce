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


@pytest.fixture
def house(manage):
    """A house with one coordinator."""
    assert manage("migrate", "--verbosity=0").returncode == 0
    made = manage("create_coordinator", "--email=anna@example.org", "--first-name=Anna")
    assert made.returncode == 0, made.stderr


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
