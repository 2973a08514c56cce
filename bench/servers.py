"""gunicorn with two sync workers, for ours and for L alike."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import places

WORKERS = 2
PATIENCE = 30  # seconds until the first answer

APPLICATIONS = {"ours": "bench.settings", "limit": "bench.limit.settings"}


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def workers(self) -> list[int]:
        """The processes that answer; gunicorn's own only minds them."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in children.split()]


@contextmanager
def serving(which: str, database: str) -> Iterator[Server]:
    """A server that runs as long as the block."""
    log = places.HOME / f"{which}-{database}.log"
    with socket.socket() as listener, open(log, "wb") as output:
        listener.bind(("127.0.0.1", 0))  # bound here and handed over, so that nobody takes the port in between
        port = listener.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "django.core.wsgi:get_wsgi_application()", *_options(listener)],
            env=_environment(which, database),
            cwd=places.HOME,  # a gunicorn.conf.py in the house's own directory is for others
            pass_fds=[listener.fileno()],
            stdout=output,
            stderr=output,
        )
        try:
            _wait_until_it_answers(port, process, log)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _options(listener: socket.socket) -> list[str]:
    where = ["--bind", f"fd://{listener.fileno()}", "--no-control-socket"]
    return ["--workers", str(WORKERS), "--worker-class", "sync", *where]


def _environment(which: str, database: str) -> dict[str, str]:
    path = os.pathsep.join(filter(None, [str(places.ROOT), os.environ.get("PYTHONPATH")]))
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": APPLICATIONS[which],
        places.DATABASE_VARIABLE: database,
        "PYTHONPATH": path,
    }


def _wait_until_it_answers(port: int, process: subprocess.Popen, log) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            line.request("GET", "/")
            line.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            line.close()
    raise SystemExit(f"The server did not start; {log} says why.")
