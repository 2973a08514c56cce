"""`make run` as people meet it: its own processes, what it says, and how it ends."""

import json
import os
import shutil
import signal
import socket
import stat
import time

import psutil
import pytest

from samensterker.embedded import Embedded
from samensterker.run import children, state, supervisor
from samensterker.run.problems import Problem

pytestmark = pytest.mark.process

WELL = {"database": "yes", "broker": "yes", "sender": "yes"}


def is_down(where):
    return [service.is_up() for service, _ in Embedded(where)._services] == [False, False]


def test_it_starts_from_nothing_answers_and_ends_with_all_its_children(state_dir, fresh_clone, run_house, database):
    house = run_house(clone=fresh_clone)
    house.wait_for("Ctrl-C ends it.")
    said = house.said()
    children = house.children()
    mail = "SELECT DISTINCT left(subject, 28) FROM outbox_keptmail WHERE subject LIKE '%Startbijeenkomst%'"

    assert f"SamenSterker runs at http://localhost:{house.port}/" in said
    assert "as the coordinator: anna.de.vries@example.org" in said
    assert "as a member:        bram.jansen@example.org" in said
    assert house.health() == (200, json.dumps(WELL))
    assert house.get("/accounts/login/code/")[0] == 200
    assert sorted(children) == ["beat", "web", "worker"]
    assert database(Embedded(state_dir), mail) == ("Verslag van Startbijeenkomst",)  # what it lays out is in Dutch
    assert stat.S_IMODE((state_dir / "secret-key").stat().st_mode) == 0o600

    everybody = psutil.Process(house.process.pid).children(recursive=True)
    assert house.end(signal.SIGINT) == 0
    assert [process for process in everybody if process.is_running()] == []
    assert is_down(state_dir)

    key = (state_dir / "secret-key").read_text()
    again = run_house()
    again.wait_for("Ctrl-C ends it.")
    assert "First start" in said
    assert "First start" not in again.said()
    assert "anna.de.vries@example.org" in again.said()
    assert (state_dir / "secret-key").read_text() == key
    assert again.end(signal.SIGTERM) == 0


def test_a_second_copy_and_a_taken_port_are_told_in_a_sentence(lived_in, state_dir, run_house):
    house = run_house()
    house.wait_for("Ctrl-C ends it.")

    second = run_house()
    other = run_house(state_dir / "other", PORT=str(house.port))

    assert (second.process.wait(120), other.process.wait(120)) == (1, 1)
    assert (
        second.said()
        .strip()
        .startswith(
            f"SamenSterker already runs from this folder: http://localhost:{house.port}, process {house.process.pid}."
        )
    )
    assert other.said().strip() == (
        f"Port {house.port} is taken by another program. End that program, or use another port: "
        f"make run PORT={house.port + 1}"
    )


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("PORT", "eighty", "PORT must be a number from 1 to 65535, and it is 'eighty'."),
        ("BIND", "192.0.2.1", "This machine cannot listen on 192.0.2.1"),
        ("SAMENSTERKER_STATE", "/dev/null/var", "/dev/null/var cannot be written (Not a directory)."),
        ("SAMENSTERKER_STATE", "/proc/var", "/proc/var cannot be written"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(run_house, variable, value, sentence):
    house = run_house(**{variable: value})

    assert house.process.wait(120) == 1
    assert house.said().strip().startswith(sentence)
    assert "Traceback" not in house.said()


def test_a_database_elsewhere_replaces_only_its_own_service(state_dir, run_house):
    elsewhere = Embedded(state_dir / "elsewhere", redis=False).acquire()
    here = state_dir / "here"
    house = run_house(
        here, DATABASE_URL=f"postgres:///samensterker?host={elsewhere.database['HOST']}&user=samensterker"
    )
    house.wait_for("Ctrl-C ends it.")

    assert house.health() == (200, json.dumps(WELL))
    assert "First start" not in house.said()
    assert "Nobody can log in yet." in house.said()
    assert (here / "redis").exists()
    assert not (here / "postgres").exists()
    assert house.end() == 0
    assert elsewhere._postgres.is_up()
    elsewhere.release()


def test_redis_and_mail_elsewhere_replace_only_their_own(lived_in, state_dir, run_house, redis_by_tcp):
    shutil.rmtree(state_dir / "redis")
    house = run_house(REDIS_URL=redis_by_tcp, EMAIL_URL="smtp://127.0.0.1:9")
    house.wait_for("Ctrl-C ends it.")

    assert house.health() == (200, json.dumps(WELL))
    assert "The login code comes by email." in house.said()
    assert (state_dir / "postgres").exists()
    assert not (state_dir / "redis").exists()
    assert house.end() == 0


def test_a_database_that_does_not_answer_is_told_in_a_sentence(run_house):
    house = run_house(DATABASE_URL="postgres://nobody:secret-word@127.0.0.1:9/nothing")

    assert house.process.wait(120) == 1
    assert "The database cannot be used:" in house.said()
    assert "Traceback" not in house.said()
    assert "secret-word" not in house.said()


def test_the_disk_is_looked_at_before_it_is_filled(tmp_path, monkeypatch):
    monkeypatch.setattr(state, "LEAST_ROOM", 2**60)

    with pytest.raises(Problem, match=r"is nearly full: \d+ MB left"):
        state.require_room(tmp_path)


# --- faults -------------------------------------------------------------------------------------------


@pytest.mark.faults
def test_what_is_killed_comes_back(lived_in, state_dir, run_house):
    house = run_house()
    house.wait_for("Ctrl-C ends it.")

    for child in house.children().values():
        child.kill()
    os.kill(int((state_dir / "postgres/data/postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    house.wait_for("PostgreSQL had stopped; started it again.")
    for name in ("web", "worker", "beat"):
        house.wait_for(f"The process “{name}” was killed by SIGKILL; starting it again.")
    deadline = time.monotonic() + 180
    while house.health() != (200, json.dumps(WELL)):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert house.end() == 0


@pytest.mark.faults
def test_when_it_is_killed_itself_nothing_blocks_the_next_start(lived_in, state_dir, run_house):
    house = run_house()
    house.wait_for("Ctrl-C ends it.")
    everybody = psutil.Process(house.process.pid).children(recursive=True)

    house.end(signal.SIGKILL)
    assert [process.cmdline() for process in psutil.wait_procs(everybody, timeout=180)[1]] == []

    again = run_house(PORT=str(house.port))
    again.wait_for("Ctrl-C ends it.")
    assert again.end() == 0
    assert is_down(state_dir)


@pytest.mark.faults
def test_ctrl_c_during_the_start_ends_it(state_dir, run_house):
    house = run_house()
    house.wait_for("Starting the database")

    assert house.end() == 0
    assert is_down(state_dir)


@pytest.mark.faults
def test_a_process_that_falls_for_good_ends_all(monkeypatch, capsys, python):
    monkeypatch.setattr(children, "FIRST_WAIT", 0.01)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    with socket.create_server(("127.0.0.1", 0)) as door:
        house = supervisor.Supervisor(door=door, embedded=None)
        steady = children.Child("steady", ["sleep", "60"])
        house.children = [steady, children.Child("fallen", ["sh", "-c", "echo 'no such module'; exit 3"])]

        with pytest.raises(Problem, match="The process “fallen” ended with status 3, again and again"):
            house.run("never well")
    for number, handler in handlers.items():
        signal.signal(number, handler)

    assert not steady.is_running()
    assert capsys.readouterr().out.count("fallen | no such module") == children.MOST_RESTARTS + 1
