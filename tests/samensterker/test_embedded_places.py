"""Where embedded services put their files and sockets: known without touching the disk."""

from pathlib import Path

import pytest

from samensterker.embedded import Embedded, EmbeddedError, start_for_command
from samensterker.embedded.errors import of_the_directory, of_the_server
from samensterker.embedded.places import Places


def test_making_it_touches_nothing(tmp_path):
    embedded = Embedded(tmp_path / "state")

    assert embedded.database["HOST"] == str(embedded.places.sockets)
    assert list(tmp_path.iterdir()) == []


def test_sockets_lie_within_the_state_directory():
    assert Places(Path("/srv/guild/var")).sockets == Path("/srv/guild/var/run")


@pytest.mark.parametrize("state", ["/srv/" + "long" * 30, "/srv/De Brink", "/srv/Zoë", "/srv/it's", "/srv/a,b"])
def test_sockets_of_a_long_or_odd_path_lie_in_tmp(state):
    places = Places(Path(state))

    assert places.sockets.parent == Path("/tmp")
    assert places.sockets == Places(Path(state)).sockets
    assert places.sockets != Places(Path(state + "2")).sockets


def test_each_library_gets_its_own_dialect():
    embedded = Embedded("/srv/guild/var")

    assert embedded.cache_url == "unix:///srv/guild/var/run/redis.sock?db=1"
    assert embedded.broker_url == "redis+socket:///srv/guild/var/run/redis.sock?virtual_host=0"


@pytest.mark.parametrize("argv", [["manage.py"], ["manage.py", "--help"], ["manage.py", "collectstatic", "--noinput"]])
def test_commands_without_services_start_none(argv, settings):
    settings.EMBEDDED = None.__class__  # anything without `acquire`: it must not be asked

    start_for_command(argv)


def test_a_missing_program_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("SAMENSTERKER_POSTGRES_BIN", str(tmp_path / "nothing"))

    with pytest.raises(EmbeddedError, match=r"There is no pg_ctl in .*nothing"):
        Embedded(tmp_path / "state", redis=False).acquire()


def test_a_foreign_directory_for_sockets_is_refused(tmp_path):
    (tmp_path / "run").mkdir(mode=0o755)

    with pytest.raises(EmbeddedError, match="must be a folder of this user alone"):
        Embedded(tmp_path).acquire()


def test_a_path_that_would_break_out_of_the_shell_is_refused(tmp_path):
    with pytest.raises(EmbeddedError, match="that path has one of"):
        Embedded(tmp_path / "$(reboot)", redis=False).acquire()


def test_a_file_in_the_way_is_named(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(EmbeddedError, match="file"):
        Embedded(tmp_path / "file" / "state").acquire()


def test_a_full_disk_and_a_closed_folder_are_told_apart():
    full = of_the_directory(Path("/srv"), OSError(28, "No space left on device"))
    closed = of_the_directory(Path("/srv"), PermissionError(13, "Permission denied", "/srv/var"))

    assert str(full) == "The disk that holds /srv is full. Make some room and start again; nothing is lost."
    assert "/srv/var cannot be written (Permission denied)" in str(closed)
    assert "SAMENSTERKER_STATE=/some/folder" in str(closed)


def test_the_log_of_a_server_says_why(tmp_path):
    log = tmp_path / "server.log"
    log.write_text("FATAL:  something new\n")

    assert str(of_the_server("PostgreSQL", log)).splitlines() == [
        f"PostgreSQL did not start. The end of {log} says:",
        "  FATAL:  something new",
    ]

    log.write_text("PANIC:  could not write to file: No space left on device\n")
    assert "is full. Make some room" in str(of_the_server("PostgreSQL", log))
