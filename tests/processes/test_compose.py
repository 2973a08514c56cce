"""docker-compose.yml: valid, complete, and each command of ours runs as it stands there, without Docker."""

import os
import re
import shlex
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from samensterker.embedded import Embedded
from tests.house import BASE, free_port, outside_the_tests

pytestmark = pytest.mark.process

FILE = BASE / "docker-compose.yml"
COMPOSE = yaml.safe_load(FILE.read_text())
SERVICES = COMPOSE["services"]
OURS = {"web", "worker", "beat"}


def test_it_is_what_the_compose_specification_allows():
    check = [Path(sys.executable).parent / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", FILE]

    assert subprocess.run(check, capture_output=True, text=True, check=False).stdout == "ok -- validation done\n"


def test_every_service_that_stays_is_watched_and_started_again():
    staying = {name: service for name, service in SERVICES.items() if name != "migrate"}

    assert set(staying) == {"postgres", "redis", "proxy", "mailcatcher"} | OURS
    assert {name for name, service in staying.items() if service["restart"] != "unless-stopped"} == set()
    assert {name for name, service in staying.items() if not service["healthcheck"]["test"]} == set()
    assert SERVICES["migrate"]["restart"] == "no"
    assert SERVICES["mailcatcher"]["profiles"] == ["development"]


def test_the_start_goes_in_order_of_health():
    ready = {"migrate": {"condition": "service_completed_successfully"}, "redis": {"condition": "service_healthy"}}

    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert {name: SERVICES[name]["depends_on"] for name in OURS} == dict.fromkeys(OURS, ready)
    assert SERVICES["proxy"]["depends_on"] == {"web": {"condition": "service_healthy"}}


def test_only_the_proxy_is_open_to_the_outside():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert set(published) == {"proxy", "mailcatcher"}
    assert published["mailcatcher"] == ["127.0.0.1:8025:8025"]


def test_data_outlives_its_containers():
    names = ("postgres", "redis", "migrate", "web", "worker")
    kept = {name: [volume.split(":")[0] for volume in SERVICES[name]["volumes"]] for name in names}

    assert kept == {
        "postgres": ["postgres"],
        "redis": ["redis"],
        **{name: ["media", "erasures"] for name in ("migrate", "web", "worker")},
    }
    assert set(COMPOSE["volumes"]) == {"postgres", "redis", "proxy", "media", "erasures"}


def test_no_secret_stands_in_the_file_and_a_missing_one_is_named():
    asked = set(re.findall(r"\$\{(\w+):\?Set \1 in \.env\}", FILE.read_text()))

    assert asked == {"SECRET_KEY", "POSTGRES_PASSWORD", "SITE_ORIGIN"}
    assert re.findall(r"(?:PASSWORD|SECRET_KEY): (?!\$\{)", FILE.read_text()) == []


def test_the_image_runs_as_an_ordinary_user():
    steps = [line.split() for line in (BASE / "Dockerfile").read_text().splitlines() if line.strip()]
    last_stage = steps[max(number for number, step in enumerate(steps) if step[0] == "FROM") :]

    assert [step[1] for step in last_stage if step[0] == "USER"] == ["house"]
    assert steps.index(["USER", "house"]) > max(number for number, step in enumerate(steps) if step[0] == "RUN")
    for name in OURS | {"migrate"}:
        assert (SERVICES[name]["read_only"], SERVICES[name]["cap_drop"]) == (True, ["ALL"])


# --- as they stand there, on this machine ---------------------------------------------------------------


@pytest.fixture
def services(state_dir, redis_by_tcp):
    """Run commands of the file with a database and a Redis that are not embedded, as far as the house knows."""
    elsewhere = Embedded(state_dir, redis=False).acquire()
    port = free_port()
    environment = outside_the_tests() | {
        "DATABASE_URL": f"postgres:///samensterker?host={elsewhere.database['HOST']}&user=samensterker",
        "REDIS_URL": redis_by_tcp,
        "SECRET_KEY": "only for this test, and long enough to be one",
        "SITE_ORIGIN": "https://guild.example.org",
        "SAMENSTERKER_STATE": str(state_dir / "house"),
        "PORT": str(port),
        "HOSTNAME": socket.gethostname(),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    running = []

    def natively(command):
        """As a shell would see it here: another port, and not the machine's own /tmp."""
        words = [command[1]] if command[0] == "CMD-SHELL" else [shlex.join(command[command[0] == "CMD" :])]
        line = words[0].replace("$$", "$").replace("0.0.0.0:8000", f"127.0.0.1:{port}")
        return re.sub(r"/tmp\b", str(state_dir / "tmp"), line)

    def run(command):
        done = ["bash", "-c", natively(command)]
        return subprocess.run(done, cwd=BASE, env=environment, capture_output=True, text=True, check=False)

    def start(command):
        process = subprocess.Popen(["bash", "-c", f"exec {natively(command)}"], cwd=BASE, env=environment)
        running.append(process)
        return process

    (state_dir / "tmp").mkdir()
    yield run, start
    for process in running:
        process.terminate()
    assert [process.wait(60) for process in running] == [0] * len(running)
    elsewhere.release()


def test_every_command_of_ours_comes_up_healthy(services):
    run, start = services

    migrated = run(SERVICES["migrate"]["command"])
    assert migrated.returncode == 0, migrated.stderr
    assert run(SERVICES["web"]["healthcheck"]["test"]).returncode == 1  # it is not there yet, so the check can fail

    waiting = {name: start(SERVICES[name]["command"]) for name in OURS}
    deadline = time.monotonic() + 300
    while waiting:
        for name, process in list(waiting.items()):
            assert process.poll() is None, f"{name} ended"
            checked = run(SERVICES[name]["healthcheck"]["test"])
            if checked.returncode == 0:
                del waiting[name]
            assert time.monotonic() < deadline, f"{name}: {checked.stdout}{checked.stderr}"

    all_of_it = run(["python", "samensterker/run/is_well.py", "database", "broker", "sender"])
    assert (all_of_it.returncode, all_of_it.stderr) == (0, "")
