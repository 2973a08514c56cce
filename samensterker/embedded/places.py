"""Where everything lies: paths only, computed without touching the disk."""

import hashlib
import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

LONGEST_SOCKET = 100  # bytes; the kernel's limit is 107 (103 on macOS), and PostgreSQL adds a lock file beside its own
PLAIN = re.compile(r"[A-Za-z0-9_./-]+")  # needs no quoting: not in a URL, not in PostgreSQL's options


@dataclass(frozen=True)
class Places:
    state: Path

    @property
    def postgres(self) -> Path:
        return self.state / "postgres"

    @property
    def redis(self) -> Path:
        return self.state / "redis"

    @property
    def locks(self) -> Path:
        return self.state / "locks"

    @cached_property
    def sockets(self) -> Path:
        """Within the state directory, or in /tmp when that path is too long or too odd for a socket.

        /tmp by name: TMPDIR may differ between two processes that have to meet here.
        """
        beside = self.state / "run"
        if PLAIN.fullmatch(str(beside)) and len(os.fsencode(beside / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET:
            return beside
        tag = hashlib.sha256(os.fsencode(self.state)).hexdigest()[:12]
        return Path("/tmp") / f"samensterker-{os.geteuid()}-{tag}"  # noqa: S108 - its owner and mode are checked

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"
