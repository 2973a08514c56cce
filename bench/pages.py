"""Rows 1 to 4, start, 6 and 7: our pages beside L, in short turns, so that other work of the machine weighs on both."""

from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

from bench.load import Page, Tally, fetch, visit
from bench.report import Row, Target, worst_of
from bench.servers import serving
from bench.visitors import (
    COVERAGE,
    DEEP_LIST,
    DEEP_LOG,
    LIST,
    LOG,
    MEETING,
    MEETING_BY_COORDINATOR,
    PANEL,
    PROFILE,
    SEARCH,
    START,
    Visit,
)

SPEED = {
    LIST: Target(1, "member list : L, requests a second", 0.5, 0.65, higher_is_better=True),
    SEARCH: Target(2, "search : L, requests a second", 0.6, 0.75, higher_is_better=True),
    MEETING: Target(3, "meeting page : L, requests a second", 0.4, 0.5, higher_is_better=True),
    MEETING_BY_COORDINATOR: Target(
        3, "meeting page, as coordinator : L, requests a second", 0.4, 0.5, higher_is_better=True
    ),
    START: Target("start", "start page : L, requests a second", 0.4, 0.5, higher_is_better=True),
    PANEL: Target(4, "panel : L, requests a second", 0.4, 0.5, higher_is_better=True),
    COVERAGE: Target(4, "coverage map : L, requests a second", 0.4, 0.5, higher_is_better=True),
}
GROWTH = {
    name: Target(6, f"{name}: growth of median : L's median", 1.2, 1.1)
    for name in (START, MEETING, MEETING_BY_COORDINATOR, PANEL, LOG, DEEP_LOG, LIST, DEEP_LIST, PROFILE, COVERAGE)
} | {SEARCH: Target(7, "search: growth of median : L's median", 2, 1.6)}
WARM_UP = 0.5  # seconds at most


@dataclass
class Pair:
    """A page of ours in a guild of some size, with L on the same database."""

    size: int
    name: str
    ours: Page
    limit: Page


@dataclass
class Compared:
    """What one run saw of a pair."""

    ours: Tally
    limit: Tally

    @property
    def speed(self) -> float:
        return self.ours.rate / self.limit.rate

    @property
    def slowness(self) -> float:
        return self.ours.median / self.limit.median


Run = dict[tuple[int, str], Compared]


def measure(guilds: dict[int, tuple[str, list[Visit]]], *, runs: int, rounds: int, seconds: float) -> list[Run]:
    """By size: the database and what is looked at."""
    with ExitStack() as servers:
        pairs = [
            pair for size, (database, visits) in guilds.items() for pair in _pairs(servers, size, database, visits)
        ]
        for pair in pairs:
            for page in (pair.limit, pair.ours):
                fetch(page)
                visit(page, min(WARM_UP, seconds))
        return [_run(pairs, rounds, seconds) for _ in range(runs)]


def rows(runs: list[Run], *, small: int, large: int) -> list[Row]:
    """The worst of all runs; of speed also the worst of both sizes. Of the pages that were looked at."""
    seen = {name for _size, name in runs[0]}
    speeds = [
        worst_of(target, [run[size, name].speed for run in runs for size in (small, large)])
        for name, target in SPEED.items()
        if name in seen
    ]
    growths = [
        worst_of(target, [run[large, name].slowness / run[small, name].slowness for run in runs])
        for name, target in GROWTH.items()
        if name in seen
    ]
    return speeds + growths


def limit_medians(runs: list[Run], size: int) -> list[float]:
    """How long L took in each run, in seconds; for figures that are held against it."""
    return [median([one.limit.median for (guild, _name), one in run.items() if guild == size]) for run in runs]


def in_numbers(runs: list[Run]) -> str:
    """What the ratios were made of, for who wants to know why."""
    lines = []
    for size, name in runs[0]:
        seen = [run[size, name] for run in runs]
        ours = "  ".join(f"{one.ours.rate:5.0f} {one.ours.median * 1000:5.1f}" for one in seen)
        limit = "  ".join(f"{one.limit.rate:5.0f} {one.limit.median * 1000:5.1f}" for one in seen)
        lines.append(f"{size:>7}  {name:<24} ours {ours}   L {limit}")
    return "\n".join(["members  page; then of each run: requests a second, median in milliseconds", *lines])


def _pairs(servers: ExitStack, size: int, database: str, visits: list[Visit]) -> list[Pair]:
    ours = servers.enter_context(serving("ours", database)).port
    limit = servers.enter_context(serving("limit", database)).port
    return [
        Pair(size, one.name, Page(ours, one.path, one.cookie), Page(limit, "/", one.limit_cookie))
        for one in visits
        if one.name in GROWTH
    ]


def _run(pairs: list[Pair], rounds: int, seconds: float) -> Run:
    run = {(pair.size, pair.name): Compared(Tally(), Tally()) for pair in pairs}
    for number in range(rounds):
        for pair in pairs:
            found = run[pair.size, pair.name]
            turns = [(pair.ours, found.ours), (pair.limit, found.limit)]
            for page, tally in turns if number % 2 else reversed(turns):
                tally.add(visit(page, seconds))
    return run
