"""One whole run, from empty databases to the table."""

import argparse
import logging
import os
import time
from dataclasses import dataclass, fields
from datetime import datetime
from datetime import time as clock

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bench import coverage, databases, exchange, finding, mail, memory, moments, pages, places, queries, report, sink
from bench.report import Row
from bench.visitors import Visit, visits
from samensterker.localtime import at_local, local_day


@dataclass(frozen=True)
class Plan:
    """How much is measured. Figures to publish are made with what stands here."""

    small: int = 200
    large: int = 20_000
    runs: int = 3
    rounds: int = 5
    seconds: float = 0.5  # that a page has its turn
    messages: int = 1_000
    imported: int = 5_000
    organisations: int = 1_000  # of the largest coverage map


Guilds = dict[int, tuple[str, list[Visit]]]  # by size: the database, and what is looked at


def main(arguments: list[str] | None = None) -> int:
    """Answers 1 when a floor does not hold."""
    start, busy = time.monotonic(), os.getloadavg()[0]
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
    print(f"\n{report.table(rows)}\n\n{places.REPORT} has the same; it took {time.monotonic() - start:.0f} seconds.")
    return 0 if all(row.holds for row in rows) else 1


def _measure(plan: Plan, *, now: datetime) -> list[Row]:
    call_command("collectstatic", verbosity=0, interactive=False)
    databases.make_empty()
    guilds = {size: _guild(size, now) for size in (plan.small, plan.large)}
    _say("queries and weight")
    counted = _count(guilds, now)
    _say(f"pages beside L, {plan.runs} runs")
    runs = pages.measure(guilds, runs=plan.runs, rounds=plan.rounds, seconds=plan.seconds)
    print(pages.in_numbers(runs), flush=True)
    members = _members(plan, guilds, runs, now)
    _say(f"mail, {plan.runs} runs of {plan.messages:,} messages")
    mails = _mail(plan, guilds, now)
    _say(f"coverage maps of up to {plan.organisations:,} organisations")
    maps = coverage.measure(
        organisations=plan.organisations, runs=plan.runs, rounds=plan.rounds, seconds=plan.seconds, now=now
    )
    return [*pages.rows(runs, small=plan.small, large=plan.large), *counted, *members, *mails, *maps]


def _guild(size: int, now: datetime) -> tuple[str, list[Visit]]:
    _say(f"a guild of {size:,} members")
    return databases.make(size, now=now), visits(now)


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


def _plan(arguments: list[str] | None) -> Plan:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures the house against the limit page.")
    for field in fields(Plan):
        parser.add_argument(f"--{field.name}", type=field.type, default=field.default, help="%(default)s")
    return Plan(**vars(parser.parse_args(arguments)))


def _say(what: str) -> None:
    print(f"… {what}", flush=True)
