"""Tests that start processes of their own: each in a state directory of its own, ended by process id."""

import os
import shutil
import subprocess
import sys
import time

import psycopg
import pytest
from redis import Redis, RedisError

from samensterker.embedded import Embedded, binaries
from tests.house import BASE, free_port


@pytest.fixture
def ran_before(state_dir, laid_aside):
    """The state directory of services that were made and ran before: for what is not about how they are made.

    Where a `house` was put already, that is what ran before.
    """
    if not any(state_dir.iterdir()):
        shutil.copytree(laid_aside("services", lambda run: None), state_dir, dirs_exist_ok=True)
    return state_dir


@pytest.fixture
def embedded(ran_before):
    """Durable, as under `make run`."""
    services = Embedded(ran_before).acquire()
    yield services
    services.release()


@pytest.fixture
def house(state_dir, laid_aside):
    """Nothing runs yet: tables, and one coordinator in them."""

    def make(run):
        run("manage.py", "migrate", "--verbosity=0")
        run("manage.py", "create_coordinator", "--email=anna@example.org", "--first-name=Anna")

    shutil.copytree(laid_aside("with-a-coordinator", make), state_dir, dirs_exist_ok=True)


@pytest.fixture
def database():
    """Ask the database of some embedded services: `database(embedded, "SELECT 1")`."""

    def ask(services, question):
        named = services.database
        address = {"host": named["HOST"], "port": named["PORT"], "user": named["USER"], "dbname": named["NAME"]}
        with psycopg.connect(**address, autocommit=True) as line:
            answer = line.execute(question)
            return answer.fetchone() if answer.description else None

    return ask


@pytest.fixture
def redis():
    def client(services):
        return Redis.from_url(services.cache_url)

    return client


@pytest.fixture
def python():
    """Start Python with our code, in a process of its own that is gone after the test."""
    started = []

    def start(code, *arguments, **options):
        environment = os.environ | {"PYTHONPATH": str(BASE), "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-c", code, *map(str, arguments)]
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def redis_by_tcp(state_dir):
    """The address of a server as it would run on another machine."""
    port = free_port()
    server = subprocess.Popen(
        [binaries.redis_server(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", state_dir],
        stdout=subprocess.DEVNULL,
    )
    url = f"redis://127.0.0.1:{port}/0"
    with Redis.from_url(url) as client:
        while True:
            try:
                client.ping()
                break
            except RedisError:
                time.sleep(0.02)
    yield url
    server.terminate()
    server.wait()
