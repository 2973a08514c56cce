"""Who should meet: two organisations of which one can do what hangs on one person, or on nobody, at the other.

Worked out from the same rows as the coverage map. Pairs that work together already are left out; to have been at the
same meeting is not yet working together.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

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


@dataclass
class Introduction:
    one: Partner
    other: Partner
    reasons: list[Reason] = field(default_factory=list)

    @property
    def is_mutual(self) -> bool:
        return len({reason.needs for reason in self.reasons}) == 2

    @property
    def more(self) -> int:
        """How many reasons are not shown."""
        return max(0, len(self.reasons) - REASONS_SHOWN)

    @property
    def score(self) -> int:
        """Twice as much when each has something for the other."""
        return sum(WEAK[reason.strength] for reason in self.reasons) * (2 if self.is_mutual else 1)


@dataclass(frozen=True)
class _Helper:
    partner: Partner
    because: Because
    course: str = ""


class _Helpers:
    """Who can help in an area. Who knows a part of it may help with the whole, and the other way round."""

    def __init__(self) -> None:
        self.exactly: dict[int | None, dict[int, _Helper]] = defaultdict(dict)
        self.within: dict[int | None, dict[int, _Helper]] = defaultdict(dict)

    def add(self, area: int, parent: int | None, helper: _Helper) -> None:
        """A later reason takes the place of an earlier one."""
        for places, place in ((self.exactly, area), (self.within, area), (self.within, parent)):
            places[place][helper.partner.pk] = helper

    def for_task(self, task: CoreTask) -> list[_Helper]:
        parent = task.area.parent_id
        whole = self.exactly.get(parent, {}) if parent else {}
        return [*(whole | self.within.get(task.area_id, {})).values()]


def introductions(
    *, on: date, now: datetime, organisation: int | None = None, area: int | None = None
) -> list[Introduction]:
    """Best first; of one organisation, or one area with its parts. A constant number of queries."""
    partners = {pk: Partner(pk, slug, name) for pk, slug, name in _partners()}
    tasks = [task for task in _tasks(on, area) if task.organisation_id in partners]
    strengths = {pk: cover.strength for pk, cover in covers([task.pk for task in tasks], on=on).items()}
    helpers = _helpers(tasks, strengths, partners, on, area)
    together = pairs(on=on, now=now, kinds=TOGETHER, organisation=organisation, limit=None)
    acquainted = {frozenset(pair.keys) for pair in together}
    found: dict[frozenset[int], Introduction] = {}
    for task in tasks:
        strength, needs = strengths.get(task.pk, Strength.OPEN), partners[task.organisation_id]
        for helper in helpers.for_task(task) if strength in WEAK else []:
            keys = frozenset((needs.pk, helper.partner.pk))
            is_asked = organisation is None or organisation in keys
            if len(keys) == 2 and is_asked and keys not in acquainted:
                reason = Reason(
                    needs, helper.partner, task.title, task.area.slug, strength, helper.because, helper.course
                )
                found.setdefault(keys, _between(needs, helper.partner)).reasons.append(reason)
    for introduction in found.values():
        introduction.reasons.sort(key=lambda reason: (-WEAK[reason.strength], reason.title))
    return sorted(found.values(), key=lambda one: (-one.score, _name(one.one), _name(one.other)))


def _between(one, other):
    return Introduction(*sorted((one, other), key=_name))


def _name(partner):
    return partner.name.lower(), partner.pk


def _partners():
    return Organisation.objects.joined().values_list("pk", "slug", "name")


def _about(rows, area):
    return rows if area is None else rows.filter(models.Q(area=area) | models.Q(area__parent=area))


def _tasks(on, area):
    shown = ("organisation_id", "name", "area__name", "area__slug", "area__parent_id")
    return _about(CoreTask.objects.current(on), area).select_related("area").only(*shown).order_by("pk")


def _helpers(tasks, strengths, partners, on, area):
    """The best reason of each comes last, and stays."""
    helpers = _Helpers()
    courses = _about(Course.objects.announced().exclude(organiser=None).exclude(area=None), area)
    for place, parent, organiser, title in courses.values_list("area", "area__parent", "organiser", "title"):
        if organiser in partners:
            helpers.add(place, parent, _Helper(partners[organiser], Because.COURSE, title))
    offers = _about(Offer.objects.current(on), area)
    for place, parent, organiser in offers.values_list("area", "area__parent", "organisation"):
        if organiser in partners:
            helpers.add(place, parent, _Helper(partners[organiser], Because.OFFER))
    for task in tasks:
        if strengths.get(task.pk) == Strength.STRONG:
            helpers.add(task.area_id, task.area.parent_id, _Helper(partners[task.organisation_id], Because.STRONG))
    return helpers
