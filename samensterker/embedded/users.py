"""Who uses a service: locks that the kernel lets go of when a process ends, however it ends."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import IO


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """One process at a time starts or stops services in this state directory."""
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Users:
    """Each process that uses a service shares one lock; who can have it alone was the last."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held: IO[str] | None = None

    def join(self) -> None:
        if self._held is None:
            self._held = open(self.path, "w")  # noqa: SIM115 - held until this process leaves
            fcntl.flock(self._held, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """True when nobody is left. Call it inside `alone`, so that nobody joins meanwhile."""
        if self._held is None:
            return False
        held, self._held = self._held, None
        with held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True
