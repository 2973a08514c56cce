"""The load: two visitors who ask again as soon as they have their answer.

On raw sockets, as the client shares two cores with the server and every microsecond of it brings
the ratios nearer to one. A sync worker closes after each answer, so each request has its own connection.
"""

import socket
import threading
import time
from dataclasses import dataclass, field
from statistics import median

VISITORS = 2
PATIENCE = 30  # seconds


@dataclass(frozen=True)
class Page:
    """One address as one person sees it; with a form, what their browser posts there."""

    port: int
    path: str
    cookie: str = ""
    form: str = ""  # with its token

    @property
    def request(self) -> bytes:
        body = self.form.encode()
        lines = [
            f"{'POST' if body else 'GET'} {self.path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Cookie: {self.cookie}",
            *(["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"] if body else []),
            "Connection: close",
        ]
        return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Tally:
    """What visitors saw: how long each complete answer took, and how long they looked."""

    seconds: float = 0.0
    durations: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.durations) / self.seconds

    @property
    def median(self) -> float:
        return median(self.durations)

    def add(self, other: "Tally") -> None:
        self.seconds += other.seconds
        self.durations += other.durations


class WrongAnswer(RuntimeError):
    pass


def fetch(page: Page, wanted: bytes = b"200") -> bytes:
    """The body of one answer; anything but a complete one of this status is an error, as a fast refusal must not look
    like speed."""
    raw = _answer(("127.0.0.1", page.port), page.request)
    head, separator, body = raw.partition(b"\r\n\r\n")
    status, *headers = head.split(b"\r\n")
    if status.split(b" ", 2)[1:2] != [wanted] or not separator:
        raise WrongAnswer(f"{page.path}: {status.decode(errors='replace') or 'no answer'}")
    lengths = [int(header.partition(b":")[2]) for header in headers if header.lower().startswith(b"content-length:")]
    if lengths != [len(body)]:
        raise WrongAnswer(f"{page.path}: {len(body)} bytes came, of {lengths}")
    return body


def visit(page: Page, seconds: float) -> Tally:
    """Two visitors at once, each for so many seconds."""
    tally, problems = Tally(), []
    start = time.perf_counter()
    arguments = (page, start + seconds, tally.durations, problems)
    visitors = [threading.Thread(target=_keep_asking, args=arguments) for _ in range(VISITORS)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    if problems:
        raise problems[0]
    tally.seconds = time.perf_counter() - start
    return tally


def _keep_asking(page: Page, until: float, durations: list[float], problems: list[Exception]) -> None:
    """Once at least, however short the turn: on a busy machine it may be over before a visitor begins."""
    try:
        while not problems:
            begin = time.perf_counter()
            fetch(page)
            durations.append(time.perf_counter() - begin)
            if time.perf_counter() >= until:
                return
    except (OSError, WrongAnswer) as problem:
        problems.append(problem)


def _answer(address: tuple[str, int], request: bytes) -> bytes:
    parts = []
    with socket.create_connection(address, PATIENCE) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.sendall(request)
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)
