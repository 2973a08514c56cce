"""How an open connection is known to work, without asking it on each request."""

import pytest
from django.db import OperationalError, connections

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    """A connection of its own, that was open and well at the request before this one."""
    line = connections.create_connection("default")
    line.connect()
    for _ in range(2):
        next_request(line)
        ask(line)
    next_request(line)
    yield line
    line.close()


def next_request(line):
    line.close_at = None
    line.close_if_unusable_or_obsolete()


def ask(line):
    with line.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def is_asked_how_it_is(line):
    """Whether the server hears anything when a request is about to use the connection."""
    before = last_asked(line)
    line.close_if_health_check_failed()
    return last_asked(line) > before


def last_asked(line):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT query_start FROM pg_stat_activity WHERE pid = %s", [line.connection.info.backend_pid])
        return cursor.fetchone()[0]


def end(pid):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_what_was_well_a_moment_ago_is_not_asked(line):
    assert not is_asked_how_it_is(line)


def test_after_a_while_it_is_asked(line, monkeypatch):
    monkeypatch.setattr("samensterker.database.base.TRUSTED_FOR", 0)

    assert is_asked_how_it_is(line)


def test_a_request_after_the_server_ended_the_connection_gets_a_new_one(line):
    old = line.connection.info.backend_pid
    end(old)

    assert ask(line) != old


def test_a_request_after_one_that_failed_gets_a_new_one(line):
    old = ask(line)
    end(old)
    with pytest.raises(OperationalError):
        ask(line)

    next_request(line)

    assert ask(line) != old
