"""The processes that the supervisor runs: start, show what they say, start again, end."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from functools import cache

from samensterker.run.state import BASE

MOST_RESTARTS = 4  # within WINDOW; a process that still falls after that will go on falling
WINDOW = 120.0
FIRST_WAIT = 0.5  # seconds before a new start; twice as long each next time
GRACE = 20.0  # seconds to finish a page or a mail that is half sent

CALMLY = {
    "PYTHONUNBUFFERED": "1",
    "PYTHONWARNINGS": "ignore:You're running the worker with superuser:UserWarning",  # it takes no pickled tasks
}


@dataclass
class Child:
    name: str
    command: list[str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[str] | None = None
    falls: deque[float] = field(default_factory=deque)
    start_again_at: float | None = None

    def start(self) -> None:
        """In a session of its own, so that Ctrl-C reaches only the supervisor, which ends its children in order."""
        self.start_again_at = None
        self.process = subprocess.Popen(
            [*_dies_with_us(), *self.command],
            cwd=BASE,
            env=os.environ | CALMLY,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            pass_fds=self.pass_fds,
            start_new_session=True,
        )
        threading.Thread(target=_show, args=(self.name, self.process), daemon=True).start()

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def note_fall(self, now: float) -> bool:
        """Plan a new start, a little later each time; False when it fell too often for that."""
        self.falls.append(now)
        while self.falls and self.falls[0] < now - WINDOW:
            self.falls.popleft()
        if len(self.falls) > MOST_RESTARTS:
            return False
        self.start_again_at = now + FIRST_WAIT * 2 ** (len(self.falls) - 1)
        return True

    def how_it_ended(self) -> str:
        code = self.process.returncode if self.process else 0
        return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"

    def send(self, number: int) -> None:
        """To the process and all that it started."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                pass


def end_all(children: list[Child], *, hurry: threading.Event) -> None:
    """Ask all at once and wait; who is still there after the grace, or when somebody hurries, is killed."""
    for child in children:
        if child.process is not None and child.is_running():
            child.process.terminate()  # the first process passes it on to those that it started, in its own order
    deadline = time.monotonic() + GRACE
    while any(child.is_running() for child in children) and time.monotonic() < deadline and not hurry.is_set():
        time.sleep(0.05)
    for child in children:
        child.send(signal.SIGKILL)
        if child.process is not None:
            child.process.wait()


_printing = threading.Lock()


def say(name: str, line: str) -> None:
    """A terminal that was closed is no reason to fall."""
    try:
        with _printing:
            print(f"{name:<6} | {line}" if name else line, flush=True)
    except OSError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115


def _show(name: str, process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None  # noqa: S101 - for the type checker; `start` makes it a pipe
    with process.stdout as lines:
        for line in lines:
            say(name, line.rstrip("\n"))


@cache
def _dies_with_us() -> tuple[str, ...]:
    """On Linux the kernel ends the children when the supervisor itself is killed, so that none is left behind."""
    prefix = (shutil.which("setpriv") or "", "--pdeathsig", "TERM", "--")
    works = prefix[0] and subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
    return prefix if works else ()
