"""One whole run, from empty databases to the table."""

import argparse
import logging
import os
import re
import time
from dataclasses import dataclass, fields
from datetime import datetime
from datetime import time as clock

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bench import (
    courses,
    coverage,
    databases,
    exchange,
    finding,
    mail,
    meetings,
    memory,
    moments,
    pages,
    places,
    queries,
    report,
    sink,
)
from bench.report import Row
from bench.visitors import Visit, visits
from samensterker.localtime import at_local, local_day

BEGAN = time.monotonic()
MEETINGS = "meetings"  # what is measured of a large meeting
COURSES = "courses"  # what is measured of a large course


@dataclass(frozen=True)
class Plan:
    """How much is measured. Figures to publish are made with what stands here."""

    small: int = 200
    large: int = 20_000
    runs: int = 3
    rounds: int = 5
    seconds: float = 0.5
    messages: int = 1_000
    imported: int = 5_000
    organisations: int = 1_000
    only: str = ""

    @property
    def chosen(self) -> set[str]:
        return {page for page in re.split(",(?! )", self.only) if page}  # some have a comma in their name

    def looks_at(self, page: str) -> bool:
        return not self.only or page in self.chosen


THERE_ARE = [*pages.GROWTH, MEETINGS, COURSES]
HELP = {
    "small": "members of the small guild",
    "large": "members of the large guild",
    "runs": "times that all is measured; the worst counts",
    "rounds": "turns of a page in a run",
    "seconds": "that a turn takes",
    "messages": "to send",
    "imported": "people to bring in",
    "organisations": "of the largest coverage map",
    "only": f"those beside L and nothing else; of {'; '.join(THERE_ARE)}; a comma and no space between them",
}
Guilds = dict[int, tuple[str, list[Visit]]]  # by size: the database, and what is looked at


def main(arguments: list[str] | None = None) -> int:
    """Answers 1 when a floor does not hold."""
    busy = os.getloadavg()[0]
    logging.getLogger("django_structlog").setLevel(logging.WARNING)  # of this process: the servers log as always
    places.EMBEDDED.acquire()
    try:
        rows = _measure(_plan(arguments), now=timezone.now())
    finally:
        connection.close()
        places.EMBEDDED.release()
    report.write(rows, places.REPORT)
    if busy > 1:
        print(f"\nOther programs were busy (load {busy:.1f}): these figures are not worth keeping.")
    print(f"\n{report.table(rows)}\n\n{places.REPORT} has the same; it took {time.monotonic() - BEGAN:.0f} seconds.")
    return 0 if all(row.holds for row in rows) else 1


def _measure(plan: Plan, *, now: datetime) -> list[Row]:
    call_command("collectstatic", verbosity=0, interactive=False)
    databases.make_empty()
    guilds = {size: _guild(plan, size, now) for size in (plan.small, plan.large)}
    if plan.only:
        return _chosen(plan, guilds, now)
    _say("queries and weight")
    counted = _count(guilds, now)
    runs = _pages(plan, guilds)
    members = _members(plan, guilds, runs, now)
    _say(f"mail, {plan.runs} runs of {plan.messages:,} messages")
    mails = _mail(plan, guilds, now)
    meeting = [*_meetings(plan, guilds, now), *_courses(plan, guilds, now)]
    _say(f"coverage maps of up to {plan.organisations:,} organisations")
    maps = coverage.measure(
        organisations=plan.organisations, runs=plan.runs, rounds=plan.rounds, seconds=plan.seconds, now=now
    )
    return [*pages.rows(runs, small=plan.small, large=plan.large), *counted, *members, *mails, *meeting, *maps]


def _chosen(plan: Plan, guilds: Guilds, now: datetime) -> list[Row]:
    rows = []
    if plan.chosen - {MEETINGS, COURSES}:
        rows += pages.rows(_pages(plan, guilds), small=plan.small, large=plan.large)
    if MEETINGS in plan.chosen:
        rows += _meetings(plan, guilds, now)
    if COURSES in plan.chosen:
        rows += _courses(plan, guilds, now)
    return rows


def _guild(plan: Plan, size: int, now: datetime) -> tuple[str, list[Visit]]:
    _say(f"a guild of {size:,} members")
    database = databases.make(size, now=now)
    return database, [visit for visit in visits(now) if plan.looks_at(visit.name)]


def _pages(plan: Plan, guilds: Guilds) -> list[pages.Run]:
    _say(f"pages beside L, {plan.runs} runs")
    runs = pages.measure(guilds, runs=plan.runs, rounds=plan.rounds, seconds=plan.seconds)
    print(pages.in_numbers(runs), flush=True)
    return runs


def _count(guilds: Guilds, now: datetime) -> list[Row]:
    counts: queries.Counts = {}
    weights: queries.Counts = {}
    for size, (database, looked_at) in guilds.items():
        databases.use(database)
        queries.look(looked_at, f"{size:,} members", counts)
        queries.weigh(looked_at, f"{size:,} members", weights)
        if size == min(guilds):
            queries.look_at_one_and_many(looked_at, counts, now=now)
    return queries.rows(counts, weights)


def _members(plan: Plan, guilds: Guilds, runs: list[pages.Run], now: datetime) -> list[Row]:
    """In the largest guild: finding, best moments, taking along and bringing in, and what that leaves in memory."""
    database, looked_at = guilds[plan.large]
    databases.use(database)
    today = local_day(now)
    _say("searching, and the best moments")
    found = [
        *finding.measure(today=today),
        *moments.measure(pages.limit_medians(runs, plan.large), today=today),
        coverage.fitting(pages.limit_medians(runs, plan.large), today=today),
    ]
    _say("export, import and memory")
    return [
        *found,
        *exchange.measure(runs=plan.runs, imported=plan.imported, now=now),
        *memory.measure(database, looked_at),
    ]


def _mail(plan: Plan, guilds: Guilds, now: datetime) -> list[Row]:
    """In the largest guild, at noon: at night the outbox would wait."""
    databases.use(guilds[plan.large][0])
    with sink.running() as receiver:
        noon = at_local(local_day(now), clock(12))
        return mail.measure(receiver, runs=plan.runs, messages=plan.messages, now=noon)


def _meetings(plan: Plan, guilds: Guilds, now: datetime) -> list[Row]:
    """In the largest guild, as the last: the meetings that are made for it stay there."""
    _say(f"large meetings, {plan.runs} runs")
    database = guilds[plan.large][0]
    databases.use(database)
    return meetings.measure(database, runs=plan.runs, rounds=plan.rounds, turn=plan.seconds / 2, now=now)


def _courses(plan: Plan, guilds: Guilds, now: datetime) -> list[Row]:
    """The same of courses."""
    _say(f"large courses, {plan.runs} runs")
    database = guilds[plan.large][0]
    databases.use(database)
    return courses.measure(database, runs=plan.runs, rounds=plan.rounds, turn=plan.seconds / 2, now=now)


def _plan(arguments: list[str] | None) -> Plan:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures the house against the limit page.")
    for field in fields(Plan):
        explained = f"{HELP[field.name]} (%(default)s)" if field.default else HELP[field.name]
        parser.add_argument(f"--{field.name}", type=field.type, default=field.default, help=explained)
    plan = Plan(**vars(parser.parse_args(arguments)))
    if unknown := plan.chosen - set(THERE_ARE):
        parser.error(f"no such page: {', '.join(sorted(unknown))}; there are: {', '.join(THERE_ARE)}")
    return plan


def _say(what: str) -> None:
    """With the seconds since the beginning: so one sees what takes long."""
    print(f"{time.monotonic() - BEGAN:5.0f} … {what}", flush=True)
