"""What courses ask: the page of one with 500 people in it, the catalogue of 500, and fifty at once on the last place.

Beside L on the same database.
"""

import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench import guild, large_courses
from bench.load import Page, Tally, fetch, visit
from bench.report import Row, Target, worst_of
from bench.servers import serving
from bench.visitors import FIRST_PAGE_GAVE, Visit, log_in
from courses.models import Course, EnrolmentState
from members.models import Member

WARM_UP = 0.5  # seconds

PAGE, AS_KEEPER = "course page", "course page, who keeps it"
PEOPLE, CATALOGUE = "who takes part", "catalogue"
SIZES = {
    PAGE: "500 enrolled, 100 waiting",
    AS_KEEPER: "500 enrolled, 100 waiting",
    PEOPLE: "500 enrolled, 100 waiting",
    CATALOGUE: "500 courses",
}
SLOWNESS = {
    PAGE: Target("courses", f"{PAGE}, median : L's median", 4, 2.5),
    AS_KEEPER: Target("courses", f"{AS_KEEPER}, median : L's median", 4, 3),
    PEOPLE: Target("courses", f"{PEOPLE}, median : L's median", 12, 8),
    CATALOGUE: Target("courses", f"{CATALOGUE}, median : L's median", 4, 2.5),
}
QUERIES = {
    PAGE: Target("courses", f"queries of the {PAGE}", 12, 8),
    AS_KEEPER: Target("courses", f"queries of the {AS_KEEPER}", 12, 9),
    PEOPLE: Target("courses", f"queries of {PEOPLE}", 12, 9),
    CATALOGUE: Target("courses", f"queries of the {CATALOGUE}", 8, 6),
}
# All fifty answers, in turns with fifty who ask L at once.
FIFTY = Target("enrolling", "fifty at once on the last place, seconds : fifty times L", 12, 8)
ENROL_QUERIES = Target("enrolling", "statements of one who enrols", 30, 24)


def measure(database: str, *, runs: int, rounds: int, turn: float, now: datetime) -> list[Row]:
    """In a guild that is then done with: what is made for this stays there."""
    course = large_courses.large(now)
    large_courses.catalogue(now)
    guild.settle()
    visits = _visits(course)
    asked = {one.name: _queries(one) for one in visits}
    with ExitStack() as servers:
        ours = servers.enter_context(serving("ours", database)).port
        limit = servers.enter_context(serving("limit", database)).port
        slowness = {one.name: _slowness(one, ours, limit, runs, rounds, turn) for one in visits}
        fifty = [_fifty_at_once(ours, limit, run, now) for run in range(runs)]
    return [
        *(worst_of(SLOWNESS[name], slowness[name], size) for name, size in SIZES.items()),
        *(worst_of(target, [asked[name]]) for name, target in QUERIES.items()),
        _fifty_row(fifty),
        worst_of(ENROL_QUERIES, [_statements_of_enrolling(runs, now)]),
    ]


def _visits(course) -> list[Visit]:
    as_member, as_keeper = log_in(guild.reader()), log_in(guild.coordinator())
    return [
        Visit(PAGE, course.get_absolute_url(), *as_member),
        Visit(AS_KEEPER, course.get_absolute_url(), *as_keeper),
        Visit(PEOPLE, reverse("courses:participants", args=[course.slug]), *as_keeper),
        Visit(CATALOGUE, reverse("courses:list"), *as_member),
    ]


def _queries(one: Visit) -> int:
    cache.clear()
    client = one.client()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(one.path)
    if answer.status_code != 200:
        raise SystemExit(f"{one.path} answered {answer.status_code}.")
    return len(captured)


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


# --- enrolling ------------------------------------------------------------------------------------


def _fifty_at_once(ours_at, limit_at, run, now) -> tuple[float, Course, int]:
    """How long it took beside L, the course, and how many pressed."""
    course = large_courses.with_one_place(now, run)
    path = reverse("courses:enrol", args=[course.slug])
    people = Member.objects.taking_part().order_by("pk")[2 : 2 + large_courses.AT_ONCE]
    visits = [Visit("", path, *log_in(member)) for member in people]
    form = urlencode({"csrfmiddlewaretoken": FIRST_PAGE_GAVE, "organisation": ""})
    presses = [
        replace(Page(ours_at, path, one.cookie), form=_form_of(member, form)) for member, one in zip(people, visits)
    ]
    looks = [Page(limit_at, "/", one.limit_cookie) for one in visits]
    limit = _all_at_once(looks, b"200")
    return _all_at_once(presses, b"302") / limit, course, len(presses)


def _form_of(member, form):
    """From which organisation they come, as who belongs to several is asked."""
    first = member.affiliations.order_by("organisation__name").values_list("organisation", flat=True).first()
    return form + str(first or "")


def _all_at_once(pages, status) -> float:
    barrier, problems = threading.Barrier(len(pages) + 1), []

    def press(page):
        barrier.wait()
        try:
            fetch(page, status)
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=press, args=[page]) for page in pages]
    for thread in threads:
        thread.start()
    barrier.wait()
    begin = time.perf_counter()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    return time.perf_counter() - begin


def _fifty_row(runs) -> Row:
    """One has the place and the others wait, or the figures are worth nothing."""
    states = [
        (
            course.enrolments.filter(state=EnrolmentState.ENROLLED).count(),
            course.enrolments.filter(state=EnrolmentState.WAITING).count(),
        )
        for _ratio, course, _pressed in runs
    ]
    is_sound = states == [(1, pressed - 1) for _ratio, _course, pressed in runs]
    note = f"{states[0][0]} has the place, {states[0][1]} wait"
    return replace(worst_of(FIFTY, [ratio for ratio, _course, _pressed in runs], note), is_sound=is_sound)


def _statements_of_enrolling(number, now) -> int:
    course = large_courses.with_one_place(now, number)
    client = Visit("", "", *log_in(guild.reader())).client()
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(
            reverse("courses:enrol", args=[course.slug]), {"organisation": _form_of(guild.reader(), "")}
        )
    if answer.status_code != 302 or not course.enrolments.exists():
        raise SystemExit(f"Enrolling answered {answer.status_code}.")
    return len(captured)
