"""Row 10: the best moments of a group of 500 and of everyone, in the database, beside L's median."""

import random
from datetime import date

from django.db.models import F

from bench.clock import sql_median
from bench.report import Row, Target, worst_of
from members.exchange.lookups import has_key
from members.models import Member
from members.moments import Days, best_moments

GROUP = 500
WEEKS = 4
OF_GROUP = Target(10, "best moments of a group, SQL : L's median", 0.5, 0.3)
OF_ALL = Target(10, "best moments of everyone, SQL : L's median", 2, 1.3)


def measure(limits: list[float], *, today: date) -> list[Row]:
    """`limits` are L's medians, of each run."""
    weeks = Days.weeks(today, WEEKS)
    keys = list(Member.objects.taking_part().order_by("pk").values_list("pk", flat=True))
    group = sorted(random.Random(GROUP).sample(keys, min(GROUP, len(keys))))
    some = Member.objects.taking_part().filter(has_key(F("pk"), group))
    figures = [
        (OF_GROUP, sql_median(lambda: best_moments(some, weeks)), len(group)),
        (OF_ALL, sql_median(lambda: best_moments(None, weeks)), len(keys)),
    ]
    return [
        worst_of(target, [took / limit for limit in limits], f"{number:,} people, {took * 1000:.1f} ms")
        for target, took, number in figures
    ]
