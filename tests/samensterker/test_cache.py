"""Pages go on without Redis."""

import pytest
from django.conf import settings
from django.core.cache import cache

from samensterker.cache import ForgivingRedisCache


@pytest.fixture
def away():
    return ForgivingRedisCache("unix:///nowhere/redis.sock?db=1", {"KEY_PREFIX": "test"})


def test_it_is_a_cache():
    cache.set("a", 1)

    assert (cache.get("a"), cache.get("b", "none"), cache.incr("a"), "a" in cache) == (1, "none", 2, True)
    assert (cache.get_many(["a", "b"]), cache.add("a", 5), cache.delete("a")) == ({"a": 2}, False, True)


def test_emptying_it_leaves_what_others_keep_in_the_same_redis(redis_client):
    """Django's own would take the tasks that wait along, and what another house (or the test beside us) keeps."""
    waiting, others = f"{settings.KEY_PREFIX}:celery", f"{settings.KEY_PREFIX}-next-door:1:a"
    redis_client.mset({waiting: "a task", others: "theirs"})
    cache.set("a", 1)

    assert cache.clear()

    assert (cache.get("a"), redis_client.get(waiting), redis_client.get(others)) == (None, b"a task", b"theirs")
    assert not cache.clear()
    redis_client.delete(waiting, others)


def test_without_redis_every_key_is_missing(away, caplog):
    away.set("a", 1)
    away.set_many({"a": 1})
    away.delete_many(["a"])

    assert (away.get("a"), away.get("a", "none"), away.get_many(["a"]), "a" in away) == (None, "none", {}, False)
    assert (away.add("a", 1), away.touch("a"), away.delete("a"), away.clear()) == (False, False, False, False)
    with pytest.raises(ValueError, match="not found"):
        away.incr("a")
    assert "The cache is away (ConnectionError); going on without it." in caplog.text


def test_it_asks_once_and_then_leaves_redis_alone_for_a_while(away, caplog, monkeypatch):
    monkeypatch.setattr("samensterker.cache.PAUSE", 600)
    for _ in range(100):
        away.get("a")

    assert len(caplog.records) == 1  # each time that it asks, it says so


def test_a_redis_that_is_back_is_used_again(away, settings):
    away.get("a")
    away._cache._servers = [settings.CACHES["default"]["LOCATION"]]
    away._cache._pools.clear()
    away._cache._away_until = 0

    away.set("back", "yes")
    assert away.get("back") == "yes"
    away.delete("back")


def test_what_was_heard_a_moment_ago_is_not_asked_again(monkeypatch, redis_client):
    monkeypatch.setattr("samensterker.cache.NEAR_FOR", 600)
    cache.set("a", 1)
    cache.get_many_near(["a", "b"])

    redis_client.set(cache.make_key("a"), 2)  # by another process
    redis_client.set(cache.make_key("b"), 2)

    assert cache.get_many_near(["a", "b"]) == {"a": 1, "b": 2}
    assert cache.get_many(["a"]) == {"a": 2}


@pytest.mark.parametrize("change", [lambda: cache.set("a", 2), lambda: cache.delete("a"), cache.clear])
def test_what_this_process_changes_is_seen_at_once(change):
    cache.set("a", 1)
    cache.get_many_near(["a"])

    change()

    assert cache.get_many_near(["a"]) == cache.get_many(["a"])


def test_what_is_near_grows_old(monkeypatch, redis_client):
    monkeypatch.setattr("samensterker.cache.NEAR_FOR", 0)
    cache.set("a", 1)
    cache.get_many_near(["a"])

    redis_client.set(cache.make_key("a"), 2)

    assert cache.get_many_near(["a"]) == {"a": 2}
