"""A real PostgreSQL and a real Redis-protocol server, started from wheels under one state directory.

For `make run` and `make test`, so that a machine needs nothing but Python. Every process that
uses them calls `acquire`; the last to leave stops them. What a killed process leaves behind
(lock files, sockets, servers that still run) never blocks the next start.
"""

import atexit
import contextlib
import os
import stat
import sys
from pathlib import Path

from samensterker.embedded import users
from samensterker.embedded.errors import EmbeddedError, of_the_directory
from samensterker.embedded.lesser_user import NOBODY
from samensterker.embedded.places import Places
from samensterker.embedded.postgres import Postgres
from samensterker.embedded.valkey import Valkey

__all__ = ["Embedded", "EmbeddedError", "start_for_command"]

NEEDS_NO_SERVICES = {
    "check",
    "collectstatic",
    "catalogue",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "startapp",
    "version",
}


class Embedded:
    """The services of one state directory. Making the object touches nothing; `acquire` does."""

    def __init__(self, state: str | Path, *, durable: bool = True, postgres: bool = True, redis: bool = True) -> None:
        self.places = Places(Path(os.path.abspath(state)))
        self._postgres = Postgres(self.places, durable=durable)
        self._redis = Valkey(self.places, durable=durable)
        wanted: list[tuple[str, Postgres | Valkey]] = []
        wanted += [("postgres", self._postgres)] if postgres else []
        wanted += [("redis", self._redis)] if redis else []
        self._services = [(service, users.Users(self.places.locks / name)) for name, service in wanted]
        self._pid: int | None = None

    @property
    def database(self) -> dict[str, object]:
        return self._postgres.database

    @property
    def cache_url(self) -> str:
        return self._redis.cache_url

    @property
    def broker_url(self) -> str:
        return self._redis.broker_url

    def acquire(self) -> "Embedded":
        """Start what is down, and keep it up until `release`."""
        if self._pid != os.getpid():
            self._pid = os.getpid()
            atexit.register(self.release)
        self.mend()
        return self

    def mend(self) -> list[str]:
        """Start what is down, say after somebody killed it; returns the names of what was."""
        started = []
        try:
            self._make_directories()
            with users.alone(self.places.locks / "starting"):
                for service, its_users in self._services:
                    if not service.is_up():
                        service.start()
                        started.append(service.name)
                    its_users.join()
        except OSError as problem:
            raise of_the_directory(self.places.state, problem) from problem
        return started

    def release(self) -> None:
        """Leave; who leaves last stops the services. A forked child never does: its parent still uses them."""
        if self._pid != os.getpid():
            return
        self._pid = None
        atexit.unregister(self.release)
        if not self.places.locks.exists():
            return  # it could not even be made
        with users.alone(self.places.locks / "starting"):
            for service, its_users in self._services:
                if its_users.leave():
                    service.stop()
            self._tidy_sockets()

    def _tidy_sockets(self) -> None:
        """A directory that we made in /tmp goes when nothing listens in it any more."""
        if self.places.sockets.parent != self.places.state:
            with contextlib.suppress(OSError):
                self.places.sockets.rmdir()

    def _make_directories(self) -> None:
        for directory in (self.places.state, self.places.locks):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for service, _ in self._services:
            for directory in service.directories:
                directory.mkdir(mode=0o700, exist_ok=True)
        _require_private(self.places.sockets)


def start_for_command(argv: list[str]) -> None:
    """For manage.py: most commands ask the database something, and the services then run as long as the command."""
    if len(argv) < 2 or argv[1].startswith("-") or argv[1] in NEEDS_NO_SERVICES or "--help" in argv:
        return
    from django.conf import settings  # here: this package is also used without Django, and by its settings

    if settings.EMBEDDED is not None:
        try:
            settings.EMBEDDED.acquire()
        except EmbeddedError as problem:
            sys.exit(str(problem))


def _require_private(directory: Path) -> None:
    """The database asks for no password, so nobody else may enter here, or have made it before us in /tmp."""
    found = directory.lstat()
    owners = {os.geteuid()} | ({NOBODY} if os.geteuid() == 0 else set())
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners or found.st_mode & 0o077:
        raise EmbeddedError(f"{directory} must be a folder of this user alone (mode 0700). Remove it and start again.")
