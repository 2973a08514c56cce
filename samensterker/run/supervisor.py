"""Runs web, worker and beat under one process: all of them, or none."""

import http.client
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from django.conf import settings

from samensterker.embedded import Embedded, EmbeddedError
from samensterker.run.children import Child, end_all, say
from samensterker.run.problems import Problem
from samensterker.run.state import BASE

LOOK_EVERY = 3.0  # seconds between two looks at the embedded services
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to knock when the door is open to all


def processes(*, door: int, state: Path) -> list[Child]:
    python = [sys.executable, "-m"]
    web = ["gunicorn", "samensterker.wsgi", "--bind", f"fd://{door}", "--config", "python:samensterker.run.web_server"]
    # Threads: a worker that sends mail can still answer; and one process costs half the memory of two.
    worker = ["worker", "--pool=threads", "--concurrency=2", "--without-gossip", "--without-mingle"]
    beat = ["beat", "--schedule", str(state / "beat-schedule"), "--pidfile="]
    celery = ["celery", "--app=samensterker", "--quiet"]
    return [
        Child("web", [*python, *web], pass_fds=(door,)),
        Child("worker", [*python, *celery, *worker]),
        Child("beat", [*python, *celery, *beat]),
    ]


class Supervisor:
    def __init__(self, *, door: socket.socket, embedded: Embedded | None) -> None:
        self.address = door.getsockname()[:2]
        self.embedded = embedded
        self.children = processes(door=door.fileno(), state=settings.STATE_DIR)
        self.ended = threading.Event()  # somebody asked for the end
        self.hurry = threading.Event()  # and then asked again
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_end)

    def _asked_to_end(self, _number: int, _frame: FrameType | None) -> None:
        (self.hurry if self.ended.is_set() else self.ended).set()

    def set_up(self) -> str:
        """Run the first steps; returns what to tell the reader once all runs."""
        steps = [sys.executable, "-m", "samensterker.run.first_steps"]
        process = subprocess.Popen(
            steps, cwd=BASE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        while process.poll() is None and not self.ended.wait(0.05):
            pass
        if self.ended.is_set():
            process.terminate()
        welcome = process.communicate()[0]
        if process.returncode and not self.ended.is_set():
            raise Problem("SamenSterker could not be set up; the lines above say why.")
        return welcome

    def run(self, welcome: str) -> None:
        """Until somebody asks for the end, or a process falls for good."""
        try:
            for child in self.children:
                child.start()
            threading.Thread(target=self._greet_when_well, args=(welcome,), daemon=True).start()
            looked_at = time.monotonic()
            while not self.ended.wait(0.1):
                self._start_again_what_fell(time.monotonic())
                if time.monotonic() - looked_at > LOOK_EVERY:
                    self._mend_services()
                    looked_at = time.monotonic()
            say("", "\nEnding …")
        finally:
            self.ended.set()
            end_all(self.children, hurry=self.hurry)

    def _start_again_what_fell(self, now: float) -> None:
        for child in self.children:
            if child.start_again_at is not None:
                if now >= child.start_again_at:
                    child.start()
            elif not child.is_running():
                if not child.note_fall(now):
                    raise Problem(
                        f"The process “{child.name}” {child.how_it_ended()}, again and again; its last lines are "
                        "above. Everything was ended; no message is lost."
                    )
                say("", f"The process “{child.name}” {child.how_it_ended()}; starting it again.")

    def _mend_services(self) -> None:
        if self.embedded is None:
            return
        try:
            for name in self.embedded.mend():
                say("", f"{name} had stopped; started it again.")
        except EmbeddedError as problem:
            say("", f"{problem} Trying again.")

    def _greet_when_well(self, welcome: str) -> None:
        """Once; and after a minute anyway, with a word on where to see what is not well."""
        give_up = time.monotonic() + 60
        while not self.is_well() and not self.ended.wait(0.1):
            if time.monotonic() > give_up:
                say("", f"\nNot everything is well yet: {settings.SITE_ORIGIN}/health/ says what.")
                break
        if not self.ended.is_set():
            say("", f"\n{welcome.strip()}\nCtrl-C ends it.\n")

    def is_well(self) -> bool:
        host, port = self.address
        line = http.client.HTTPConnection(ANYWHERE.get(host, host), port, timeout=5)
        try:
            line.request("GET", "/health/", headers={"Host": settings.SITE_HOST})
            return line.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()
