"""What a large meeting asks: its pages, keeping its minutes, the PDF of a report, a full calendar, nudging everyone.

Beside L on the same database. A meeting has 40 agenda items and 500 invitees, a report 20 items, a calendar 200 events.
"""

import json
import re
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from datetime import time as clock
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench import guild, large_meeting
from bench.clock import seconds
from bench.load import Page, Tally, fetch, visit
from bench.report import Row, Target, worst_of
from bench.servers import serving
from bench.visitors import FIRST_PAGE_GAVE, Visit, log_in
from bench.words import NOTES
from meetings import nudges
from meetings.models import AgendaItem, Assignment, Nudge, ReportVersion
from members.models import Member
from samensterker.localtime import at_local, local_day
from samensterker.outbox.models import Message

WARM_UP = 0.5  # seconds
SAVES, FEEDS, PAPERS = 40, 5, 3
PATIENCE = 0.005  # seconds between two looks at how large a process is

PAGE, AS_ORGANISER = "large meeting page", "large meeting page, who organises"
MINUTES, AGENDA, POLL = "minutes", "agenda editor", "date poll"
SIZES = {
    PAGE: "40 items, 500 invitees",
    AS_ORGANISER: "40 items, 500 invitees",
    MINUTES: "40 items, 500 invitees",
    AGENDA: "40 items",
    POLL: "500 asked, 6 moments",
}
SLOWNESS = {name: Target("meetings", f"{name}, median : L's median", None, None) for name in SIZES}
QUERIES = {name: Target("meetings", f"queries of the {name}", 12, 8) for name in (PAGE, AS_ORGANISER)} | {
    name: Target("meetings", f"queries of the {name}", 16, 12) for name in (MINUTES, AGENDA, POLL)
}
SAVE = Target("autosave", "notes saved, median : L's median", None, None)
SAVE_QUERIES = Target("autosave", "queries of one save", 16, 12)
PDF = Target("pdf", "report of 20 items as a PDF, seconds", None, None)
FEED = Target("feed", "calendar of 200 events, median : L's median", None, None)
PLANNING = Target("nudges", "planning nudges for everyone, seconds", None, None)
STATEMENTS = Target("nudges", "statements for 1,000 digests", None, None)


@dataclass(frozen=True)
class Asked:
    """What a page took, in this process."""

    queries: int
    bytes: int


def measure(database: str, *, runs: int, rounds: int, turn: float, now: datetime) -> list[Row]:
    """In a guild that is then done with: what is made for this stays there."""
    meeting, version, poll = large_meeting.call(now), large_meeting.report(now), large_meeting.ask_for_a_date(now)
    token = large_meeting.meet_often(guild.reader(), now)
    guild.settle()
    visits = _visits(meeting, poll)
    asked = {one.name: _ask(one) for one in visits}
    with ExitStack() as servers:
        ours = servers.enter_context(serving("ours", database)).port
        limit = servers.enter_context(serving("limit", database)).port
        slowness = {one.name: _slowness(one, ours, limit, runs, rounds, turn) for one in visits}
        saving, limits = _saving(meeting, ours, limit, runs)
    return [
        *(_page_row(name, asked[name], slowness[name]) for name in SIZES),
        *(worst_of(target, [asked[name].queries]) for name, target in QUERIES.items()),
        worst_of(SAVE, saving, f"{len(NOTES):,} signs"),
        worst_of(SAVE_QUERIES, [_queries_of_a_save(meeting)]),
        _pdf(version),
        _feed(token, limits),
        *planning(now),
    ]


def _visits(meeting, poll) -> list[Visit]:
    as_member, as_organiser = log_in(guild.reader()), log_in(guild.coordinator())
    return [
        Visit(PAGE, meeting.get_absolute_url(), *as_member),
        Visit(AS_ORGANISER, meeting.get_absolute_url(), *as_organiser),
        Visit(MINUTES, reverse("meetings:minutes", args=[meeting.pk]), *as_organiser),
        Visit(AGENDA, reverse("meetings:agenda-item-create", args=[meeting.pk]), *as_organiser),
        Visit(POLL, reverse("meetings:poll", args=[poll.pk]), *as_organiser),
    ]


def _ask(one: Visit) -> Asked:
    cache.clear()
    client = one.client()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(one.path)
    if answer.status_code != 200:
        raise SystemExit(f"{one.path} answered {answer.status_code}.")
    return Asked(len(captured), len(answer.content))


def _page_row(name, asked, slowness):
    return worst_of(SLOWNESS[name], slowness, f"{SIZES[name]}: {asked.bytes / 1000:.0f} kB")


def _slowness(one, ours_at, limit_at, runs, rounds, turn) -> list[float]:
    """Of each run, in turns with L."""
    ours, limit = Page(ours_at, one.path, one.cookie), Page(limit_at, "/", one.limit_cookie)
    for page in (ours, limit):
        fetch(page)
        visit(page, min(WARM_UP, turn))
    found = []
    for _ in range(runs):
        tallies = {ours: Tally(), limit: Tally()}
        for number in range(rounds):
            for page in (ours, limit) if number % 2 else (limit, ours):
                tallies[page].add(visit(page, turn))
        found.append(tallies[ours].median / tallies[limit].median)
    return found


# --- keeping the minutes --------------------------------------------------------------------------


def _saving(meeting, ours_at, limit_at, runs) -> tuple[list[float], list[float]]:
    """One person types and the page saves: of each run the ratio, and L's median. One visitor at a time, in turns."""
    session, limit_session = log_in(guild.coordinator())
    typist = Visit("", reverse("meetings:minutes-save", args=[meeting.pk]), session, limit_session)
    ours, limit = Page(ours_at, typist.path, typist.cookie), Page(limit_at, "/", typist.limit_cookie)
    item = AgendaItem.objects.filter(meeting=meeting).order_by("position")[0]
    ratios, limits, made_from = [], [], 0
    for run in range(runs):
        took: dict[Page, list[float]] = {ours: [], limit: []}
        for number in range(SAVES):
            form = _form(item, f"{NOTES}\n\nEn dan nog punt {run}.{number}.", made_from)
            begin = time.perf_counter()
            made_from = json.loads(fetch(replace(ours, form=form)))["sent"]
            took[ours].append(time.perf_counter() - begin)
            took[limit].append(seconds(lambda: fetch(limit)))
        limits.append(median(took[limit]))
        ratios.append(median(took[ours]) / limits[-1])
    return ratios, limits


def _form(item, text, made_from) -> str:
    fields = {"name": item.pk, "text": text, "from": made_from, "preview": "yes"}
    return urlencode(fields | {"csrfmiddlewaretoken": FIRST_PAGE_GAVE})


def _queries_of_a_save(meeting) -> int:
    """As one types: some was saved before."""
    item = AgendaItem.objects.filter(meeting=meeting).order_by("position")[1]
    client, path = (
        Visit("", "", *log_in(guild.coordinator())).client(),
        reverse("meetings:minutes-save", args=[meeting.pk]),
    )
    made_from = client.post(path, {"name": item.pk, "text": "Eerst", "from": 0}).json()["sent"]
    with CaptureQueriesContext(connection) as captured:
        client.post(path, {"name": item.pk, "text": "Eerst dit", "from": made_from})
    return len(captured)


# --- files ----------------------------------------------------------------------------------------


def _pdf(version: ReportVersion) -> Row:
    """The whole answer, and how large the process grew that sets it."""
    client = Visit("", "", *log_in(guild.coordinator())).client()
    path = reverse("meetings:report-pdf", args=[version.meeting_id, version.number])
    took, size = [], 0
    with _largest_child() as largest:
        for _ in range(PAPERS):
            begin = time.perf_counter()
            answer = client.get(path)
            took.append(time.perf_counter() - begin)
            size = len(answer.content)
            if not answer.content.startswith(b"%PDF"):
                raise SystemExit(f"{path} answered {answer.status_code}.")
    return worst_of(PDF, [median(took)], f"{size / 1000:.0f} kB; its process {max(largest, default=0) / 1e6:.0f} MB")


@contextmanager
def _largest_child():
    """Looks all the time at the process that the typesetter runs in; its list gets what the system says of it."""
    found: list[int] = []
    is_done = threading.Event()

    def look():
        while not is_done.wait(PATIENCE):
            found.extend(peak for pid in _children() if (peak := _peak(pid)))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield found
    finally:
        is_done.set()
        looking.join()


def _children() -> list[str]:
    return [pid for task in Path("/proc/self/task").iterdir() for pid in _read(task / "children").split()]


def _peak(pid: str) -> int:
    if "typesetter" not in _read(Path("/proc", pid, "cmdline")):
        return 0
    peak = re.search(r"^VmHWM:\s+(\d+) kB$", _read(Path("/proc", pid, "status")), re.MULTILINE)
    return int(peak[1]) * 1024 if peak else 0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended
        return ""


def _feed(token: str, limits: list[float]) -> Row:
    path = reverse("portal:feed", args=[token])
    client, took = Visit("", "", *log_in(guild.reader())).client(), []
    for _ in range(FEEDS):
        begin = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        took.append(time.perf_counter() - begin)
    events = answer.content.count(b"BEGIN:VEVENT")
    if events < large_meeting.EVENTS:
        raise SystemExit(f"{path} answered {answer.status_code} with {events} events.")
    note = (
        f"{events} events, {len(captured)} queries, {len(answer.content) / 1000:.0f} kB, {median(took) * 1000:.0f} ms"
    )
    return worst_of(FEED, [median(took) / limit for limit in limits], note)


# --- nudges ---------------------------------------------------------------------------------------


def planning(now: datetime) -> list[Row]:
    """As if nothing had been done by anyone, and all of it was due this week. The guild is left as it was."""
    noon = at_local(local_day(now), clock(12))
    with transaction.atomic():
        _open_everything(noon)
        with CaptureQueriesContext(connection) as captured:
            first = seconds(lambda: _lay(noon))
        digests = Message.objects.filter(kind=nudges.KIND, due_at__gte=noon - timedelta(days=1)).count()
        again = seconds(lambda: _lay(noon, wanted=0))
        open_ones = Assignment.objects.open().count()
        transaction.set_rollback(True)
    note = f"{digests:,} digests of {open_ones:,} open assignments; again, with nothing to lay: {again:.2f} s"
    return [
        worst_of(PLANNING, [first], note),
        worst_of(STATEMENTS, [len(captured) * 1000 / max(digests, 1)], f"{len(captured)} in all"),
    ]


def _lay(noon, wanted=None):
    laid = nudges.plan(now=noon)
    if wanted is not None and laid != wanted:
        raise SystemExit(f"The planner laid {laid} digests, where it should be {wanted}.")


def _open_everything(noon):
    due_on = local_day(noon) - timedelta(days=Nudge.DAYS_AFTER[2])
    Nudge.objects.all().delete()
    Message.objects.filter(kind=nudges.KIND).delete()
    Member.objects.update(wants_no_chasing=False)
    Assignment.objects.update(done_at=None, done_by=None, due_on=due_on)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE meetings_assignment, meetings_nudge, outbox_message")
