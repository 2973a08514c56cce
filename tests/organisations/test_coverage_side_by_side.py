"""Two write about the same holder at the same moment: the days that the database keeps know of both."""

from datetime import date
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from organisations.coverage import Cover, covers
from organisations.models import Ability, AbilityKind, Practice
from tests.factories import TaskHolderFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_neither_loses_what_the_other_wrote():
    holder = TaskHolderFactory()
    Ability.objects.create(holder=holder, kind=AbilityKind.KNOWS_HOW, from_on=holder.from_on)
    has_written, other_is_on_its_way = Event(), Event()

    def gets_access():
        with transaction.atomic():
            Ability.objects.create(holder=holder, kind=AbilityKind.HAS_ACCESS, from_on=holder.from_on)
            has_written.set()
            other_is_on_its_way.wait(10)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.3)")
        connection.close()

    def did_it():
        has_written.wait(10)
        other_is_on_its_way.set()
        Practice.objects.create(holder=holder, done_on=holder.from_on)
        connection.close()

    threads = [Thread(target=work) for work in (gets_access, did_it)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert covers([holder.task_id], on=date(2026, 3, 10)) == {holder.task_id: Cover(1, 0)}
