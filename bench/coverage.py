"""The coverage map of 20, 200 and 1,000 organisations with a core task in each of twenty areas; trend; who fits."""

from contextlib import ExitStack
from datetime import date, datetime

from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import core_tasks, databases, guild
from bench.clock import sql_median
from bench.load import Page, Tally, fetch, visit
from bench.report import Row, Target, same_everywhere, worst_of
from bench.servers import serving
from bench.visitors import Visit, coverage_visit
from members.models import KnowledgeArea
from organisations import suggestions
from organisations.coverage_trend import months_until, trend
from organisations.models import HelpKind, Organisation

PARTS = (50, 5, 1)  # a fiftieth and a fifth of the organisations, and all
WARM_UP = 0.5  # seconds
QUERIES = Target("map", "queries of the coverage map, 20 areas", 12, 8)
SLOWNESS = Target("map", "coverage map, 20 areas, median : L's median", None, None)
WEIGHT = Target("map", "kilobytes of HTML of the coverage map, 20 areas", None, None)
TREND = Target("trend", "five years of coverage by month, SQL : L's median", None, None)
FITTING = Target("who fits", "ranked suggestions, SQL : L's median", None, None)


def measure(*, organisations: int, runs: int, rounds: int, seconds: float, now: datetime) -> list[Row]:
    """Each size in a database of its own."""
    sizes = sorted({max(organisations // part, 1) for part in PARTS})
    counts, weights, medians = {}, {}, {}
    for size in sizes:
        database = databases.make_map(size, now=now)
        looked_at, where = coverage_visit(), f"{size:,} organisations"
        counts[where], weights[where] = _ask(looked_at)
        medians[size] = _medians(database, looked_at, runs, rounds, seconds)
    note = ", ".join(f"{size:,}: {max(ours / limit for ours, limit in medians[size]):.1f}" for size in sizes)
    kilobytes = ", ".join(f"{where}: {weight / 1000:.0f}" for where, weight in weights.items())
    return [
        same_everywhere(QUERIES, counts),
        worst_of(SLOWNESS, [ours / limit for size in sizes for ours, limit in medians[size]], note),
        worst_of(WEIGHT, [weight / 1000 for weight in weights.values()], kilobytes),
        _trend([limit for _ours, limit in medians[sizes[-1]]], today=now.date()),
    ]


def fitting(limits: list[float], *, today: date) -> Row:
    """Of all members of this guild, for one organisation; `limits` are L's medians, of each run."""
    area = KnowledgeArea.objects.in_use().order_by("pk")[1]
    organisation, viewer = Organisation.objects.joined().order_by("pk")[0], guild.reader()

    def ask():
        return suggestions.people(
            area, viewer=viewer, organisation=organisation, wants=HelpKind.ADVICE, today=today, limit=5
        )

    took, note = sql_median(ask), _queries(ask)
    return worst_of(FITTING, [took / limit for limit in limits], f"{note}, {took * 1000:.1f} ms")


def _trend(limits, *, today):
    days = months_until(today)
    took, note = sql_median(lambda: trend(days), repeats=9, warm_up=2), _queries(lambda: trend(days))
    tasks = core_tasks.AREAS * Organisation.objects.count()
    return worst_of(TREND, [took / limit for limit in limits], f"{tasks:,} tasks, {note}, {took * 1000:.0f} ms")


def _ask(looked_at: Visit) -> tuple[int, int]:
    """Queries and bytes; of queries the highest of an empty and a full cache."""
    cache.clear()
    counts, weight = [], 0
    for _turn in range(2):
        with CaptureQueriesContext(connection) as captured:
            answer = looked_at.client().get(looked_at.path)
        if answer.status_code != 200:
            raise SystemExit(f"{looked_at.path} answered {answer.status_code}.")
        counts.append(len(captured))
        weight = len(answer.content)
    return max(counts), weight


def _medians(database, looked_at, runs, rounds, seconds) -> list[tuple[float, float]]:
    """Of ours and of L in each run, in turns."""
    with ExitStack() as servers:
        ours = Page(servers.enter_context(serving("ours", database)).port, looked_at.path, looked_at.cookie)
        limit = Page(servers.enter_context(serving("limit", database)).port, "/", looked_at.limit_cookie)
        for page in (ours, limit):
            fetch(page)
            visit(page, WARM_UP)
        return [_run(ours, limit, rounds, seconds) for _ in range(runs)]


def _run(ours, limit, rounds, seconds):
    tallies = {ours: Tally(), limit: Tally()}
    for number in range(rounds):
        for page in (ours, limit) if number % 2 else (limit, ours):
            tallies[page].add(visit(page, seconds))
    return tallies[ours].median, tallies[limit].median


def _queries(ask):
    with CaptureQueriesContext(connection) as captured:
        ask()
    return "1 query" if len(captured) == 1 else f"{len(captured)} queries"
