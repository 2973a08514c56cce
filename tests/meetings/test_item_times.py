from datetime import UTC, datetime, timedelta

import pytest

from meetings import item_times
from meetings.models import AgendaItem
from tests.factories import AgendaItemFactory
from tests.meetings.test_minutes import at_once

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 27, 19, tzinfo=UTC)
LATER = NOW + timedelta(minutes=12)


def times(item):
    item.refresh_from_db()
    return item.began_at, item.ended_at, item.was_discussed


def test_begin_and_end():
    item = AgendaItemFactory()

    item_times.start(item, now=NOW)
    running = times(item)
    item_times.stop(item, now=LATER)
    item_times.stop(item, now=LATER + timedelta(hours=1))

    assert running == (NOW, None, True)
    assert times(item) == (NOW, LATER, True)


def test_the_clock_of_another_item_stops():
    first = AgendaItemFactory()
    second, elsewhere = AgendaItemFactory(meeting=first.meeting), AgendaItemFactory(began_at=NOW)
    item_times.start(first, now=NOW)

    item_times.start(second, now=LATER)

    assert (times(first), times(second)) == ((NOW, LATER, True), (LATER, None, True))
    assert times(elsewhere) == (NOW, None, None)


def test_what_had_ended_goes_on():
    item = AgendaItemFactory(began_at=NOW, ended_at=LATER)

    item_times.start(item, now=LATER + timedelta(hours=1))

    assert times(item) == (NOW, None, True)


def test_what_never_began_does_not_end():
    item = AgendaItemFactory()

    item_times.stop(item, now=NOW)

    assert times(item) == (None, None, None)


def test_discussed_or_not_or_not_known():
    item = AgendaItemFactory()
    said = []
    for answer in (False, True, None):
        item_times.say_discussed(item, answer, now=NOW)
        said.append(times(item)[2])

    assert said == [False, True, None]
    item.meeting.refresh_from_db()
    assert item.meeting.minutes_began_at == NOW


@pytest.mark.django_db(transaction=True)
def test_two_begin_an_item_at_once():
    first = AgendaItemFactory()
    second = AgendaItemFactory(meeting=first.meeting)

    assert at_once(lambda: item_times.start(first, now=NOW), lambda: item_times.start(second, now=NOW)) == [None, None]

    assert AgendaItem.objects.filter(began_at__isnull=False, ended_at=None).count() == 1
