"""Row 15: what a worker that has shown every page and exported everybody keeps, beside a worker of L."""

import http.client
import re
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

from django.urls import reverse

from bench.load import Page, fetch
from bench.report import Row, Target, worst_of
from bench.servers import WORKERS, Server, serving
from bench.visitors import PANEL, Visit

MEMORY = Target(15, "memory of a worker after all pages and an export : L's worker", 1.9, 1.5)
TIMES = 10 * WORKERS  # so that each worker has shown each page
EXPORTS = 4 * WORKERS
PATIENCE = 120  # seconds


def measure(database: str, visits: list[Visit]) -> list[Row]:
    with ExitStack() as servers:
        ours = servers.enter_context(serving("ours", database))
        limit = servers.enter_context(serving("limit", database))
        for visit in visits:
            for _ in range(TIMES):
                fetch(Page(ours.port, visit.path, visit.cookie))
                fetch(Page(limit.port, "/", visit.limit_cookie))
        coordinator = next(visit for visit in visits if visit.name == PANEL)
        for _ in range(EXPORTS):
            _export(ours, coordinator)
        return [row(_largest(ours), _largest(limit))]


def row(ours: int, limit: int) -> Row:
    """Of bytes."""
    return worst_of(MEMORY, [ours / limit], f"{ours / 1e6:.0f} : {limit / 1e6:.0f} MB")


def resident(status: str) -> int:
    """The bytes that a process has in memory, by what the system says of it."""
    return int(re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)[1]) * 1024


def _largest(server: Server) -> int:
    return max(resident(Path(f"/proc/{pid}/status").read_text()) for pid in server.workers())


def _export(server: Server, visit: Visit) -> None:
    """As a browser does it: the form with its token, and then the file."""
    path = reverse("members:export")
    answer, page = _ask(server, "GET", path, {"Cookie": visit.cookie})
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page)[1].decode()
    cookie = f"{visit.cookie}; {answer.getheader('Set-Cookie', '').partition(';')[0]}"
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    _ask(server, "POST", path, headers, urlencode({"csrfmiddlewaretoken": token, "kind": "csv"}))


def _ask(server, verb, path, headers, body=None):
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    try:
        line.request(verb, path, body, headers)
        answer = line.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{verb} {path} answered {answer.status}.")
        return answer, content
    finally:
        line.close()
