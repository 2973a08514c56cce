"""A cache that may go away: pages answer without Redis, only a little slower."""

import logging
import time
from collections.abc import Callable
from typing import Any, cast

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as NoAnswer
from redis.retry import Retry

log = logging.getLogger(__name__)

TIMEOUT = 1.0  # seconds that one call may wait
NEAR_FOR = 5.0  # seconds that an answer stays near
NEAR_AT_MOST = 1000  # answers
PAUSE = 5.0  # seconds to leave a Redis alone that did not answer, so that a page waits once at most


class ForgivingClient(RedisCacheClient):
    """When Redis is away it logs, every key is missing and nothing is stored."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        # One new try, at once: the server may have closed a connection that lay idle.
        once_more = Retry(NoBackoff(), 1)
        limits: dict[str, Any] = {"socket_timeout": TIMEOUT, "socket_connect_timeout": TIMEOUT, "retry": once_more}
        super().__init__(servers, **(limits | options))
        self._away_until = 0.0
        self._asks: Any = None

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The same as before, as there is one server: to make a client takes as long as to ask something with it."""
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]  # the stubs do not know it
        if self._asks is None or self._asks.connection_pool is not pool:
            self._asks = super().get_client(key, write=write)
        return self._asks

    def _ask(self, call: Callable[..., Any], *arguments: Any, missing: Any) -> Any:
        if time.monotonic() < self._away_until:
            return missing
        try:
            return call(*arguments)
        except (NoConnection, NoAnswer, OSError) as problem:
            self._away_until = time.monotonic() + PAUSE
            log.warning("The cache is away (%s); going on without it.", type(problem).__name__)
        except RedisError as problem:  # out of memory, or read only
            log.warning("The cache refused (%s); going on without it.", type(problem).__name__)
        return missing

    def add(self, key: str, value: Any, timeout: int | None) -> bool:
        return self._ask(super().add, key, value, timeout, missing=False)

    def get(self, key: str, default: Any) -> Any:
        return self._ask(super().get, key, default, missing=default)

    def set(self, key: str, value: Any, timeout: int | None) -> None:
        self._ask(super().set, key, value, timeout, missing=None)

    def touch(self, key: str, timeout: int | None) -> bool:
        return self._ask(super().touch, key, timeout, missing=False)

    def delete(self, key: str) -> bool:
        return self._ask(super().delete, key, missing=False)

    def get_many(self, keys: Any) -> dict[str, Any]:
        return self._ask(super().get_many, keys, missing={})

    def has_key(self, key: str) -> bool:
        return self._ask(super().has_key, key, missing=False)

    def incr(self, key: str, delta: int) -> int:
        value = self._ask(super().incr, key, delta, missing=None)
        if value is None:
            raise ValueError(f"Key '{key}' not found.")  # what Django promises for a missing key
        return value

    def set_many(self, data: dict[str, Any], timeout: int | None) -> None:
        self._ask(super().set_many, data, timeout, missing=None)

    def delete_many(self, keys: Any) -> None:
        self._ask(super().delete_many, keys, missing=None)

    def forget(self, pattern: str) -> bool:
        """Takes away every key that matches; true when there was one."""
        return self._ask(self._forget, pattern, missing=False)

    def _forget(self, pattern: str) -> bool:
        client = self.get_client(write=True)
        return bool(sum([client.unlink(key) for key in client.scan_iter(match=pattern, count=1000)]))


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache with the forgiving client, and what it answered a moment ago at hand."""

    _near: dict[str, tuple[float, Any]] = {}  # of this process: each thread has a cache object of its own

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient

    def get_many_near(self, keys: list[str]) -> dict[str, Any]:
        """As `get_many`, but what this process heard a few seconds ago is not asked again.

        For a page that is asked often, and values that may be a few seconds old. Nobody changes them in place.
        """
        now = time.monotonic()
        near = ((key, self._near.get(key)) for key in keys)
        found = {key: kept[1] for key, kept in near if kept and now < kept[0]}
        if missing := [key for key in keys if key not in found]:
            asked = self.get_many(missing)
            if len(self._near) + len(asked) > NEAR_AT_MOST:
                self._near.clear()
            self._near.update({key: (now + NEAR_FOR, value) for key, value in asked.items()})
            found |= asked
        return found

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._near.pop(key, None)
        super().set(key, value, timeout, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        self._near.pop(key, None)
        return super().delete(key, version)

    def clear(self) -> bool:
        """Only what this house keeps here; Django's own takes along the tasks that wait, and what other houses keep."""
        self.forget_near()
        return cast(ForgivingClient, self._cache).forget(f"{self.key_prefix}:[0-9]*:*")

    def forget_near(self) -> None:
        self._near.clear()
