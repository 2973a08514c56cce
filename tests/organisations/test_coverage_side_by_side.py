"""Two write about the same holder at the same moment: the days that the database keeps know of both."""

from datetime import date
from threading import Thread

import pytest
from django.db import connection, transaction

from organisations.coverage import Cover, covers
from organisations.models import Ability, AbilityKind, Practice
from tests.factories import TaskHolderFactory
from tests.side_by_side import PATIENCE, Hold

pytestmark = pytest.mark.django_db(transaction=True)


def test_neither_loses_what_the_other_wrote():
    holder = TaskHolderFactory()
    Ability.objects.create(holder=holder, kind=AbilityKind.KNOWS_HOW, from_on=holder.from_on)
    hold = Hold()

    def gets_access():
        with transaction.atomic():
            Ability.objects.create(holder=holder, kind=AbilityKind.HAS_ACCESS, from_on=holder.from_on)
            hold.stay()
        connection.close()

    @hold.behind
    def did_it():
        Practice.objects.create(holder=holder, done_on=holder.from_on)
        connection.close()

    threads = [Thread(target=work) for work in (gets_access, did_it)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)

    assert covers([holder.task_id], on=date(2026, 3, 10)) == {holder.task_id: Cover(1, 0)}
