"""Pages go on without Redis."""

import time

import pytest
from django.core.cache import cache

from samensterker.cache import ForgivingRedisCache


@pytest.fixture
def away():
    return ForgivingRedisCache("unix:///nowhere/redis.sock?db=1", {"KEY_PREFIX": "test"})


def test_it_is_a_cache():
    cache.set("a", 1)

    assert (cache.get("a"), cache.get("b", "none"), cache.incr("a"), "a" in cache) == (1, "none", 2, True)
    assert (cache.get_many(["a", "b"]), cache.add("a", 5), cache.delete("a")) == ({"a": 2}, False, True)


def test_without_redis_every_key_is_missing(away, caplog):
    away.set("a", 1)
    away.set_many({"a": 1})
    away.delete_many(["a"])

    assert (away.get("a"), away.get("a", "none"), away.get_many(["a"]), "a" in away) == (None, "none", {}, False)
    assert (away.add("a", 1), away.touch("a"), away.delete("a"), away.clear()) == (False, False, False, False)
    with pytest.raises(ValueError, match="not found"):
        away.incr("a")
    assert "The cache is away (ConnectionError); going on without it." in caplog.text


def test_it_asks_once_and_then_leaves_redis_alone_for_a_while(away, caplog):
    away.get("a")
    begin = time.perf_counter()
    for _ in range(100):
        away.get("a")

    assert len(caplog.records) == 1
    assert time.perf_counter() - begin < 0.1


def test_a_redis_that_is_back_is_used_again(away, settings):
    away.get("a")
    away._cache._servers = [settings.CACHES["default"]["LOCATION"]]
    away._cache._pools.clear()
    away._cache._away_until = 0

    away.set("back", "yes")
    assert away.get("back") == "yes"
    away.delete("back")
