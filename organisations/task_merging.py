"""Two knowledge areas become one: core tasks go along, and those of one organisation that would overlap are joined."""

from itertools import groupby

from organisations.models import CoreTask
from organisations.task_joining import join_tasks


def move_area(gone, into, *, now) -> None:
    """In the transaction in which the areas become one."""
    organisations = CoreTask.objects.filter(area=gone).values("organisation")
    tasks = CoreTask.objects.filter(area__in=[gone, into], organisation__in=organisations)
    held = tasks.select_related("organisation").select_for_update(no_key=True, of=["self"])
    for organisation, same in groupby(held.order_by("organisation_id", "pk"), key=lambda task: task.organisation):
        to_join = list(same)
        for task in to_join:
            task.area = into
        join_tasks(to_join, organisation, now=now)
