"""Embedded services with real processes: share, stop, survive what a bad day does to them."""

import contextlib
import os
import resource
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import psutil
import pytest

from samensterker.embedded import Embedded, EmbeddedError, lesser_user, postgres

pytestmark = pytest.mark.process

USE_UNTIL_TOLD = """
import sys
from samensterker.embedded import Embedded
services = Embedded(sys.argv[1]).acquire()
print("up")
sys.stdin.readline()
services.release()
print("left")
"""


def postmaster(services):
    return int((services.places.postgres / "data" / "postmaster.pid").read_text().splitlines()[0])


def is_up(services):
    return [service.is_up() for service, _ in services._services]


def kill(pid):
    """And it has let go of everything, however long that takes; somebody may still have to bury it."""
    process = psutil.Process(pid)
    process.kill()
    with contextlib.suppress(psutil.NoSuchProcess):
        while process.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)


def test_data_is_there_again_next_time(state_dir, database, redis):
    first = Embedded(state_dir).acquire()
    database(first, "CREATE TABLE kept AS SELECT 7 AS number")
    redis(first).set("kept", "seven")
    first.release()

    assert is_up(first) == [False, False]

    second = Embedded(state_dir).acquire()
    assert database(second, "SELECT number FROM kept") == (7,)
    assert redis(second).get("kept") == b"seven"
    second.release()


def test_order_and_case_do_not_depend_on_the_machine(embedded, database):
    assert database(embedded, "SELECT datlocprovider::text, upper('ijsbrand é') FROM pg_database LIMIT 1") == (
        "b",
        "IJSBRAND É",
    )


def test_the_owner_may_make_what_search_needs(embedded, database):
    for extension in ("unaccent", "pg_trgm", "btree_gist"):
        database(embedded, f"CREATE EXTENSION {extension}")

    assert database(embedded, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == (False,)


@pytest.mark.parametrize("one", ["postgres", "redis"])
def test_the_other_is_not_started(ran_before, one):
    services = Embedded(ran_before, **{"postgres": False, "redis": False} | {one: True}).acquire()

    assert is_up(services) == [True]
    assert is_up(Embedded(ran_before)) == [one == "postgres", one == "redis"]
    services.release()
    assert is_up(Embedded(ran_before)) == [False, False]


def test_who_leaves_last_stops_them(ran_before, python):
    here = Embedded(ran_before).acquire()
    other = python(USE_UNTIL_TOLD, ran_before)
    assert other.stdout.readline() == "up\n"

    here.release()
    assert is_up(here) == [True, True]

    assert other.communicate("\n")[0] == "left\n"
    assert is_up(here) == [False, False]


def test_each_service_counts_its_own_users(ran_before, python):
    """One process has a database elsewhere: the last user of PostgreSQL stops it, and leaves Redis to the other."""
    only_redis = Embedded(ran_before, postgres=False).acquire()
    both = python(USE_UNTIL_TOLD, ran_before)
    assert both.stdout.readline() == "up\n"

    both.communicate("\n")

    assert is_up(Embedded(ran_before)) == [False, True]
    only_redis.release()


def test_many_at_once_on_an_empty_directory(state_dir, python):
    processes = [python(USE_UNTIL_TOLD, state_dir) for _ in range(4)]
    assert [process.stdout.readline() for process in processes] == ["up\n"] * 4

    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.communicate()[0] for process in processes] == ["left\n"] * 4
    assert is_up(Embedded(state_dir)) == [False, False]


@pytest.mark.parametrize("name", ["De Brink", "it's, Zoë & co", "very-long-" * 15])
def test_any_path_will_do(state_dir, database, name):
    services = Embedded(state_dir / name).acquire()

    assert database(services, "SELECT 1") == (1,)
    services.release()
    assert not services.places.sockets.exists() or services.places.sockets.parent == services.places.state


def test_a_forked_child_stops_nothing(embedded):
    child = os.fork()
    if child == 0:
        embedded.release()
        os._exit(0)
    os.waitpid(child, 0)

    assert is_up(embedded) == [True, True]


@pytest.mark.parametrize("locale", ["nl_NL.UTF-8", "xx_XX"])
def test_a_locale_that_is_not_installed_does_no_harm(state_dir, monkeypatch, database, locale):
    monkeypatch.setenv("LC_ALL", locale)
    monkeypatch.setenv("PGPORT", "1")

    services = Embedded(state_dir).acquire()
    assert database(services, "SELECT 1") == (1,)
    services.release()


IN_A_NAMESPACE = partial(lesser_user._in_a_user_namespace, owner=0 if os.geteuid() == 0 else None)
WAYS = [IN_A_NAMESPACE, lesser_user._as_nobody] if os.geteuid() == 0 else [IN_A_NAMESPACE]


@pytest.mark.parametrize("way", WAYS, ids=["namespace", "nobody"][: len(WAYS)])
def test_root_becomes_somebody_else(state_dir, monkeypatch, database, way):
    user = way()
    monkeypatch.setattr(postgres, "lesser_user", lambda: user)
    services = Embedded(state_dir)
    if way is lesser_user._as_nobody and not _nobody_reaches_the_programs():
        with pytest.raises(EmbeddedError, match="cannot reach"):
            services.acquire()
        return

    assert database(services.acquire(), "SELECT 1") == (1,)
    services.release()
    assert database(services.acquire(), "SELECT 1") == (1,)
    services.release()


def _nobody_reaches_the_programs():
    test = [*lesser_user._as_nobody().prefix, "test", "-x", sys.prefix]
    return subprocess.run(test, check=False).returncode == 0


# --- faults -------------------------------------------------------------------------------------------


@pytest.mark.faults
def test_killed_servers_come_back_with_what_was_committed(embedded, database, redis):
    database(embedded, "CREATE TABLE kept AS SELECT 7 AS number")
    redis(embedded).set("kept", "seven")
    valkey = redis(embedded).info("server")["process_id"]

    kill(postmaster(embedded))
    kill(valkey)

    assert embedded.mend() == ["PostgreSQL", "Valkey"]
    assert database(embedded, "SELECT number FROM kept") == (7,)
    assert redis(embedded).get("kept") == b"seven"


@pytest.mark.faults
@pytest.mark.parametrize("left", ["{us}\n{rest}", "garbage", "", "4194302\n{rest}"])
def test_a_stale_lock_file_does_not_block(ran_before, database, left):
    """Left behind by a kill or a power cut; its number may meanwhile be another process, such as this one."""
    services = Embedded(ran_before).acquire()
    lock = services.places.postgres / "data" / "postmaster.pid"
    rest = lock.read_text().partition("\n")[2]
    kill(postmaster(services))
    lock.write_text(left.format(us=os.getpid(), rest=rest))
    (services.places.sockets / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")

    services.mend()

    assert database(services, "SELECT 1") == (1,)
    services.release()


@pytest.mark.faults
def test_who_is_killed_leaves_the_servers_to_the_next(ran_before, python, database):
    killed = python(USE_UNTIL_TOLD, ran_before)
    assert killed.stdout.readline() == "up\n"
    kill(killed.pid)
    killed.wait()
    running = postmaster(Embedded(ran_before))

    following = Embedded(ran_before).acquire()
    assert postmaster(following) == running
    following.release()

    assert is_up(following) == [False, False]


@pytest.mark.faults
def test_a_half_made_data_directory_is_made_again(state_dir, database):
    (state_dir / "postgres" / "data.new").mkdir(parents=True)
    (state_dir / "postgres" / "data.new" / "PG_VERSION").write_text("18\n")
    os.chmod(state_dir / "postgres", 0o700)

    services = Embedded(state_dir).acquire()

    assert database(services, "SELECT 1") == (1,)
    services.release()


@pytest.mark.faults
def test_a_full_disk_is_named(state_dir, python):
    code = """
import sys
import time
from samensterker.embedded import Embedded, EmbeddedError
try:
    Embedded(sys.argv[1]).acquire()
except EmbeddedError as problem:
    print(problem)
"""
    small = (1_000_000, 1_000_000)  # no file may grow larger: to a program that is the same as a full disk
    process = python(code, state_dir, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, small))

    assert process.communicate()[0] == (
        f"PostgreSQL did not start: the disk that holds {state_dir / 'postgres'} is full. Make some room.\n"
    )
    assert not (state_dir / "postgres" / "data").exists()


@pytest.mark.faults
def test_data_of_another_version_is_not_touched(ran_before):
    Embedded(ran_before).acquire().release()
    version = ran_before / "postgres" / "data" / "PG_VERSION"
    version.write_text("17\n")

    with pytest.raises(EmbeddedError, match="was made by PostgreSQL 17, and this is PostgreSQL 18"):
        Embedded(ran_before).acquire()
    assert Path(version).read_text() == "17\n"
