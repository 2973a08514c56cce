"""What the page shows on which the coordinator sees who wants a course, whom it would help, and when they can."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Count

from courses import asking_when, wanting
from courses.models import BEFORE_A_DATE, Course, HowMuch, Interest
from courses.wanting import WEAK
from members.key_pages import KeyPage
from members.models import Member
from members.moments import Days, Moment, best_moments, named
from members.slots import Slot
from members.who_counts import who_counts
from organisations.coverage import Strength
from organisations.models import CoreTask, Organisation
from samensterker.localtime import local_day

SIZE = 20
TASKS = 8  # shown; the map has all
BEST = 4  # dayparts
NOTICE = timedelta(days=14)  # so long before it, people hear of a course
WEEKS = 6
ORDER = ["-how_much", "said_at", "pk"]  # who needs it comes first, then who waits longest


@dataclass
class InterestedPage(wanting.Counted):
    """In a constant number of queries, however many people want it."""

    course: Course
    viewer: Member
    now: datetime
    after: str = ""

    @property
    def today(self) -> date:
        return local_day(self.now)

    # --- how many ----------------------------------------------------------------------------------

    @property
    def is_reached(self) -> bool:
        return self.number >= self.course.threshold

    @property
    def is_before_a_date(self) -> bool:
        return self.course.stage in BEFORE_A_DATE

    @cached_property
    def page(self) -> KeyPage:
        rows = self.course.interests.counting()
        rows = rows.select_related("member__roster", "organisation", "task__organisation", "task__area")
        page = KeyPage.of(rows, order=ORDER, after=self.after, size=SIZE)
        for row in page.rows:
            row.knows_when, row.words = self._is_known(row), HowMuch(row.how_much).of_them
        return page

    def _is_known(self, row: Interest) -> bool:
        """As in `asking_when.known`."""
        roster = getattr(row.member, "roster", None)
        return roster is not None and roster.saved_at >= self.now - asking_when.FRESH

    # --- whom it helps -----------------------------------------------------------------------------

    @cached_property
    def weak_tasks(self) -> list[tuple[CoreTask, Strength, int]]:
        """On the map, in the area of the course: each with for how many it is the reason; those first."""
        if self.course.area is None:
            return []
        on_the_map = Organisation.objects.on_the_map(self.today)
        tasks = CoreTask.objects.current(self.today).filter(organisation__in=on_the_map.values("pk"))
        pairs = wanting.by_strength(tasks.filter(wanting.in_family(self.course.area)), on=self.today)
        rows = self.course.interests.counting().exclude(task=None).order_by().values_list("task")
        reasons = dict(rows.annotate(number=Count("pk")))
        weak = [(task, strength, reasons.get(task.pk, 0)) for task, strength in pairs if strength in WEAK]
        return sorted(weak, key=lambda found: -found[2])

    @property
    def tasks_shown(self) -> list[tuple[CoreTask, Strength, int]]:
        return self.weak_tasks[:TASKS]

    @property
    def more_tasks(self) -> int:
        return max(0, len(self.weak_tasks) - TASKS)

    # --- when --------------------------------------------------------------------------------------

    @cached_property
    def to_ask(self) -> int:
        return asking_when.to_ask(self.course, now=self.now).count()

    @cached_property
    def known(self) -> int:
        """Of how many of them we know when they can."""
        return self.course.interests.counting().filter(asking_when.known(now=self.now)).count()

    @cached_property
    def trainers(self) -> list[Member]:
        given = Member.objects.taking_part().filter(courses_given__course=self.course)
        return list(given.select_related("roster").by_name())

    @cached_property
    def moments(self) -> list[tuple[Moment, dict[str, list[Member]]]]:
        """The best dayparts of the week, each on the first day on which most can, with what the trainers say of it.

        Without whoever gives it there is no course: where they cannot, comes last; as far as one may see it.
        """
        interested = self.course.interests.counting().values("member")
        people = Member.objects.taking_part().filter(pk__in=interested.union(self._giving))
        counted = who_counts(self.viewer, people)
        found = best_moments(counted, Days.weeks(self.today + NOTICE, WEEKS))
        possible = [moment for moment in found if moment.can]
        said = self._said_by_trainers(possible)
        said.sort(key=lambda pair: bool(pair[1].get("cannot") or pair[1].get("away")))  # keeps the order within
        best: dict[Slot, tuple[Moment, dict[str, list[Member]]]] = {}
        for moment, names in said:
            best.setdefault(moment.slot, (moment, names))
        return list(best.values())[:BEST]

    def _said_by_trainers(self, moments):
        if not moments or not self.trainers:
            return [(moment, {}) for moment in moments]
        return named(moments, Member.objects.filter(pk__in=self._giving), self.viewer)

    @property
    def _giving(self):
        return self.course.trainers.filter(member__isnull=False).values("member")

    @property
    def seen(self) -> set[Member]:
        """Whose roster stands on this page."""
        return {member for _moment, said in self.moments for people in said.values() for member in people}
