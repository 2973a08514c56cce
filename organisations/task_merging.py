"""Two knowledge areas become one: core tasks go along, and those of one organisation that would overlap are joined.

What was said of the area that stays goes before.
"""

from itertools import groupby

from organisations.models import CoreTask
from organisations.task_joining import join_tasks


def move_area(gone, into, *, now) -> None:
    """In the transaction in which the areas become one."""
    organisations = CoreTask.objects.filter(area=gone).values("organisation")
    tasks = CoreTask.objects.select_for_update(no_key=True).filter(area__in=[gone, into])
    rows = tasks.filter(organisation__in=organisations).order_by("organisation_id", "pk")
    for _organisation, group in groupby(rows, key=lambda task: task.organisation_id):
        join_tasks(group, goes_first=lambda task: task.area_id == into.pk, now=now, area=into)
