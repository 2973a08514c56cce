"""Who should meet: two organisations of which one can do what hangs on one person, or on nobody, at the other.

Worked out from the same rows as the coverage map. Pairs that work together already are left out; to have been at the
same meeting is not yet working together. With a thousand organisations there are half a million pairs: they are weighed
as plain numbers, and only of those that are shown the reasons are written out.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from heapq import nsmallest
from itertools import combinations
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from organisations.coverage import Strength, covers
from organisations.models import CoreTask, Offer, Organisation
from samensterker.portal.network import TOGETHER, Partner, pairs

REASONS_SHOWN = 4  # as in `portal/_introduction.html`
WEAK = {Strength.OPEN: 3, Strength.FRAGILE: 2}


class Because(models.TextChoices):
    """Why the one can help the other."""

    STRONG = "strong", _("has two or more people for it")
    OFFER = "offer", _("offers help with it")
    COURSE = "course", _("gives a course about it")


@dataclass(frozen=True)
class Reason:
    """That `helper` can mean something for what is weak at `needs`."""

    needs: Partner
    helper: Partner
    title: str  # of the task
    area_slug: str
    strength: Strength
    because: Because
    course: str = ""
    course_slug: str = ""


@dataclass
class Introduction:
    one: Partner
    other: Partner
    reasons: list[Reason]

    @property
    def is_mutual(self) -> bool:
        return len({reason.needs for reason in self.reasons}) == 2

    @property
    def more(self) -> int:
        """How many reasons are not shown."""
        return max(0, len(self.reasons) - REASONS_SHOWN)


class _Task(NamedTuple):
    pk: int
    organisation: int
    name: str
    area: int
    area_name: str
    area_slug: str
    parent: int | None

    @property
    def title(self) -> str:
        return self.name or self.area_name


class _Helper(NamedTuple):
    because: Because
    course: str = ""
    course_slug: str = ""


class _Helpers:
    """Who can help in an area, by their organisation. Who knows a part may help with the whole, and the reverse."""

    def __init__(self) -> None:
        self.exactly: dict[int | None, dict[int, _Helper]] = defaultdict(dict)
        self.within: dict[int | None, dict[int, _Helper]] = defaultdict(dict)

    def add(self, organisation: int, area: int, parent: int | None, helper: _Helper) -> None:
        """A later reason takes the place of an earlier one."""
        for places, place in ((self.exactly, area), (self.within, area), (self.within, parent)):
            places[place][organisation] = helper

    def for_task(self, task: _Task) -> dict[int, _Helper]:
        whole = self.exactly.get(task.parent, {}) if task.parent else {}
        return whole | self.within.get(task.area, {})


def introductions(
    *, on: date, now: datetime, limit: int, organisation: int | None = None, area: int | None = None
) -> list[Introduction]:
    """The best so many, best first; of one organisation, or one area with its parts. A constant number of queries."""
    partners = [Partner(*row) for row in Organisation.objects.joined().by_name().values_list("pk", "slug", "name")]
    places = {partner.pk: place for place, partner in enumerate(partners)}
    tasks = [task for task in map(_Task._make, _tasks(on, area)) if task.organisation in places]
    strengths = {pk: cover.strength for pk, cover in covers([task.pk for task in tasks], on=on).items()}
    helpers = _helpers(tasks, strengths, on, area)
    weak = [task for task in tasks if strengths[task.pk] in WEAK]
    together = pairs(on=on, now=now, kinds=TOGETHER, organisation=organisation, limit=None)
    scores = _scores(weak, strengths, helpers, places)
    for pair in together:
        one, other = (places[key] for key in pair.keys)
        scores[one * len(partners) + other] = scores[other * len(partners) + one] = 0
    only = None if organisation is None else places.get(organisation)
    best = nsmallest(limit, _weighed(scores, len(partners), only))
    return _written_out([(partners[one], partners[other]) for _score, one, other in best], weak, strengths, helpers)


def _scores(weak, strengths, helpers, places):
    """As a square: how much the one (the row) needs what the other (the column) has."""
    scores = array("I", bytes(4 * len(places) ** 2))
    for task in weak:
        row, weight = places[task.organisation] * len(places), WEAK[strengths[task.pk]]
        for helper in helpers.for_task(task):
            if helper in places and helper != task.organisation:
                scores[row + places[helper]] += weight
    return scores


def _weighed(scores: array, number: int, only: int | None) -> Iterator[tuple[int, int, int]]:
    """Each pair with something to say, as its score, negative, and both places: the smallest is the best.

    It counts twice when each has something for the other.
    """
    every = combinations(range(number), 2)
    asked = every if only is None else (tuple(sorted((only, place))) for place in range(number) if place != only)
    for one, other in asked:
        there, back = scores[one * number + other], scores[other * number + one]
        if there or back:
            yield -(there + back) * (2 if there and back else 1), one, other


def _written_out(found, weak, strengths, helpers):
    of_organisation = defaultdict(list)
    for task in weak:
        of_organisation[task.organisation].append(task)
    return [Introduction(one, other, _reasons(one, other, of_organisation, strengths, helpers)) for one, other in found]


def _reasons(one, other, of_organisation, strengths, helpers):
    reasons = []
    for needs, has in ((one, other), (other, one)):
        for task in of_organisation[needs.pk]:
            if helper := helpers.for_task(task).get(has.pk):
                reasons.append(Reason(needs, has, task.title, task.area_slug, strengths[task.pk], *helper))
    return sorted(reasons, key=lambda reason: (-WEAK[reason.strength], reason.title))


def _about(rows, area):
    return rows if area is None else rows.filter(models.Q(area=area) | models.Q(area__parent=area))


def _tasks(on, area):
    rows = _about(CoreTask.objects.current(on), area).order_by("pk")
    return rows.values_list("pk", "organisation", "name", "area", "area__name", "area__slug", "area__parent")


def _helpers(tasks, strengths, on, area):
    """The best reason of each comes last, and stays."""
    helpers = _Helpers()
    courses = _about(Course.objects.announced().exclude(organiser=None).exclude(area=None), area)
    for organiser, about, parent, *course in courses.values_list("organiser", "area", "area__parent", "title", "slug"):
        helpers.add(organiser, about, parent, _Helper(Because.COURSE, *course))
    offers = _about(Offer.objects.current(on), area)
    for organisation, about, parent in offers.values_list("organisation", "area", "area__parent"):
        helpers.add(organisation, about, parent, _Helper(Because.OFFER))
    for task in tasks:
        if strengths[task.pk] == Strength.STRONG:
            helpers.add(task.organisation, task.area, task.parent, _Helper(Because.STRONG))
    return helpers
