"""What every test may use. Services start once for the whole run, and stop with the last process."""

import gc
import time

import hypothesis
import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.middleware import csrf

pytest_plugins = ["tests.mailserver", "tests.house"]

# The same examples in every run, however slow the machine is: what fails, fails for everyone.
# `--hypothesis-profile=explore` looks for new ones.
hypothesis.settings.register_profile("explore", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("house", hypothesis.settings.get_profile("explore"), derandomize=True)
hypothesis.settings.load_profile("house")

# The tokens in forms are random; of these letters no word or number comes by chance that a test does not want to see.
csrf.CSRF_ALLOWED_CHARS = "JQXZjqxz"


def pytest_sessionstart(session):
    settings.EMBEDDED.acquire()


def pytest_sessionfinish(session):
    settings.EMBEDDED.release()


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items):
    """What empties the tables comes last: the tests before it find the rows that the migrations laid.

    Django's own rule; but tests with a parameter for the whole session, such as a browser, are put in front of all.
    """
    outcome = yield
    items.sort(key=_empties_the_tables)
    return outcome


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """No test lives in two hours: pages say another thing after midnight, after eight, after a change of the clocks."""
    takes_long = any(map(item.get_closest_marker, ("browser", "process", "faults")))
    until_the_hour = 3600 - time.time() % 3600
    if until_the_hour < (60 if takes_long else 5):
        time.sleep(until_the_hour)


def pytest_collection_finish():
    """What is there now stays until the end, so nobody needs to look through it again for what can go."""
    gc.freeze()


def _empties_the_tables(item):
    mark = item.get_closest_marker("django_db")
    by_mark = mark is not None and mark.kwargs.get("transaction", False)
    return by_mark or not {"transactional_db", "live_server"}.isdisjoint(item.fixturenames)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """Each worker's database is a copy of one in which the migrations ran already."""
    from tests import logging_in, tables  # noqa: F401 - Django has to be ready for them

    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = tables.laid()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """At the end a page that a browser still waits for may hold a connection, and the test database could not go."""
    yield
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"
        " AND backend_type = 'client backend'"  # PostgreSQL's own housekeeping goes by itself
    )
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(others, [connection.connection.info.backend_pid])


@pytest.fixture
def member(db):
    from tests.factories import MemberFactory  # models can be imported only after Django has started

    return MemberFactory()


@pytest.fixture
def coordinator(db):
    from tests.factories import CoordinatorFactory

    return CoordinatorFactory()


@pytest.fixture
def member_client(member):
    return _client_of(member)


@pytest.fixture
def coordinator_client(coordinator):
    return _client_of(coordinator)


def _client_of(member):
    from django.test import Client

    client = Client()
    client.force_login(member)
    return client


@pytest.fixture(scope="session")
def redis_client():
    return redis.Redis.from_url(settings.EMBEDDED.cache_url)


@pytest.fixture(autouse=True)
def empty_cache(redis_client):
    """Rate limits must not pass from one test to the next; only our own keys go, as other workers test beside us."""
    yield
    for key in redis_client.scan_iter(match=f"{settings.KEY_PREFIX}:*"):
        redis_client.delete(key)
    cache.forget_near()


@pytest.fixture
def storage(settings, tmp_path):
    """Photos, CVs and logos of a test lie in this folder of its own."""
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return tmp_path
