"""`make run` as a process of its own, for tests that look at the whole house from outside."""

import fcntl
import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from samensterker.embedded import Embedded

BASE = Path(__file__).resolve().parent.parent


@pytest.fixture
def state_dir():
    """A state directory with a short path, so that its sockets lie within it."""
    path = Path(tempfile.mkdtemp(prefix="house-", dir="/tmp"))
    yield path
    for directory in (path, *filter(Path.is_dir, path.iterdir())):
        for service, _ in Embedded(directory)._services:
            if service.is_up():  # the test failed before it let go
                service.stop()
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def laid_aside(tmp_path_factory, worker_id):
    """A state directory that is made once for all workers of a run, to copy: `laid_aside("name", make)`.

    `make(run)` fills it, and `run` runs one of our programs there, on services that stop after it.
    """
    base = tmp_path_factory.getbasetemp()
    shelf = base if worker_id == "master" else base.parent

    def state(name, make):
        made = shelf / name
        with open(made.with_suffix(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                _fill(making := made.with_suffix(".making"), make)
                making.rename(made)
        return made

    return state


def _fill(state, make):
    services = Embedded(state).acquire()
    environment = outside_the_tests() | {"SAMENSTERKER_STATE": str(state), "SECRET_KEY": "only for tests " * 5}
    try:
        make(lambda *program: subprocess.run([sys.executable, *program], cwd=BASE, env=environment, check=True))
    finally:
        services.release()


@pytest.fixture
def lived_in(state_dir, laid_aside):
    """The state directory of a house that ran before: with its tables, the example guild and static files."""
    before = laid_aside("lived-in", lambda run: run("-m", "samensterker.run.first_steps"))
    shutil.copytree(before, state_dir, dirs_exist_ok=True)
    return state_dir


def outside_the_tests():
    """The environment as somebody's shell has it: without what the tests set for themselves."""
    ours = {"DJANGO_SETTINGS_MODULE", "REDIS_KEY_PREFIX", "SAMENSTERKER_STATE"}
    return {name: value for name, value in os.environ.items() if name not in ours}


def free_port():
    """For a server that will come to it later. No connection of another test takes it meanwhile: those get their ports
    from a range above.
    """
    while True:
        port = random.randrange(15_000, 30_000)
        with socket.socket() as door:
            try:
                door.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class House:
    """`make run`'s own process, and what it says."""

    def __init__(self, state, environment, *, clone=BASE):
        self.port = free_port()
        self.state = state
        self.said_file = tempfile.NamedTemporaryFile(prefix="house-said-")  # noqa: SIM115 - closed in close()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "samensterker.run"],
            cwd=clone,
            env=outside_the_tests() | {"SAMENSTERKER_STATE": str(state), "PORT": str(self.port)} | environment,
            stdout=self.said_file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def said(self):
        return Path(self.said_file.name).read_text()

    def wait_for(self, words, seconds=900):  # it may be the first start, on a machine that does much besides
        deadline = time.monotonic() + seconds
        while words not in self.said():
            assert self.process.poll() is None, f"It ended before it said {words!r}:\n{self.said()}"
            assert time.monotonic() < deadline, f"It did not say {words!r}:\n{self.said()}"
            time.sleep(0.05)

    def health(self):
        return self.get("/health/")

    def get(self, path):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request("GET", path, headers={"Host": "localhost"})
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()

    def children(self):
        """By what they are: web, worker and beat."""
        words = {"gunicorn": "web", "worker": "worker", "beat": "beat"}
        found = {}
        for child in psutil.Process(self.process.pid).children():
            for word, name in words.items():
                if word in child.cmdline():
                    found[name] = child
        return found

    def end(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.process.wait(120)

    def close(self):
        if self.process.poll() is None:
            self.end(signal.SIGTERM)
        self.said_file.close()


@pytest.fixture
def fresh_clone(tmp_path):
    """Our files as git has them: with nothing that is made of them."""
    made = shutil.ignore_patterns(".*", "var", "test-results", "__pycache__", "*.mo")
    return shutil.copytree(BASE, tmp_path / "clone", ignore=made)


@pytest.fixture
def run_house(state_dir):
    houses = []

    def run(where=state_dir, *, clone=BASE, **environment):
        houses.append(House(where, environment, clone=clone))
        return houses[-1]

    yield run
    for house in houses:
        house.close()
