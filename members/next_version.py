"""A text of which every version is kept: the next one is a next row, and of two people who publish one is first.

For tables with `number`, `body`, `body_en`, `published_at` and `published_by`.
"""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from members.models import Member


class StaleText(Exception):
    """Someone else published a text while this one was being written."""

    def __init__(self, newest: Any) -> None:
        super().__init__(newest.number)
        self.newest = newest


@transaction.atomic
def publish(model: Any, *, number: int, body: str, body_en: str, by: Member, now: datetime) -> tuple[Any, bool]:
    """The next text, and whether it is new. `number` is the one that the form was made for.

    The same form sent twice finds what the first one published; raises StaleText when another text has the number.
    """
    with connection.cursor() as cursor:  # one after the other, also for the first of all
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [model._meta.db_table])
    last = model.objects.order_by("-number").first()
    following = last.number + 1 if last else 1
    if last and number != following:
        if (last.number, last.body, last.body_en, last.published_by_id) == (number, body, body_en, by.pk):
            return last, False
        raise StaleText(last)
    facts = {"body": body, "body_en": body_en, "published_at": now, "published_by": by}
    return model.objects.create(number=following, **facts), True
