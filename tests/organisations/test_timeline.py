from datetime import UTC, date, datetime, timedelta

import pytest

from organisations import timeline
from organisations.models import Outcome
from tests.factories import (
    AffiliationFactory,
    BackupFactory,
    ContactMomentFactory,
    CoreTaskFactory,
    EndorsementFactory,
    HelpRequestFactory,
    OrganisationFactory,
)
from tests.rows import stage_change

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)


def days(organisation, **at):
    page = timeline.of(organisation, today=TODAY, **({"page": 1} | at))
    return [(event.day, event.kind) for event in page.events]


@pytest.fixture
def hoek():
    return OrganisationFactory(name="De Hoek")


def test_everything_stands_in_order_on_the_dutch_day(hoek):
    stage_change(None, organisation=hoek, at=datetime(2026, 2, 28, 23, 30, tzinfo=UTC))  # in Dutch time it is March
    ContactMomentFactory(organisation=hoek, on=date(2026, 3, 2))
    EndorsementFactory(organisation=hoek, endorsed_on=date(2026, 3, 3))
    AffiliationFactory(organisation=hoek, from_on=date(2026, 3, 4), until_on=date(2026, 3, 5))
    task = CoreTaskFactory(organisation=hoek, from_on=date(2026, 3, 6), until_on=date(2026, 11, 1))
    BackupFactory(task=task, accepted=True, from_on=date(2026, 3, 8), until_on=date(2026, 3, 9))
    BackupFactory(organisation=hoek, accepted=True, from_on=date(2026, 3, 10), until_on=date(2026, 3, 11))
    HelpRequestFactory(
        organisation=hoek,
        asked_at=datetime(2026, 3, 12, 12, tzinfo=UTC),
        closed_at=datetime(2026, 3, 13, 12, tzinfo=UTC),
        outcome=Outcome.HELPED,
    )
    for others in (ContactMomentFactory, AffiliationFactory, CoreTaskFactory):
        others()

    assert days(hoek) == [
        (date(2026, 11, 1), "task-ended"),
        (date(2026, 3, 13), "answered"),
        (date(2026, 3, 12), "asked"),
        (date(2026, 3, 11), "backup-given-ended"),
        (date(2026, 3, 10), "backup-given"),
        (date(2026, 3, 9), "backup-ended"),
        (date(2026, 3, 8), "backup-begun"),
        (date(2026, 3, 6), "task-begun"),
        (date(2026, 3, 5), "went"),
        (date(2026, 3, 4), "came"),
        (date(2026, 3, 3), "endorsed"),
        (date(2026, 3, 2), "contact"),
        (date(2026, 3, 1), "stage"),
    ]


def test_what_lies_ahead_is_not_there_yet(hoek):
    AffiliationFactory(organisation=hoek, from_on=TODAY, until_on=TODAY + DAY)
    BackupFactory(task__organisation=hoek)  # asked, and not answered

    assert (TODAY, "came") in days(hoek)
    assert (TODAY + DAY, "went") not in days(hoek)
    assert not {"backup-begun", "backup-ended"} & {kind for _day, kind in days(hoek)}


def test_it_is_read_in_pages(hoek):
    for number in range(timeline.SIZE + 2):
        ContactMomentFactory(organisation=hoek, on=TODAY - DAY * number)

    first, second = (timeline.of(hoek, today=TODAY, page=page) for page in (1, 2))

    assert [event.day for event in [*first.events, *second.events]] == [TODAY - DAY * number for number in range(32)]
    assert (first.previous, first.following, second.previous, second.following) == (0, 2, 1, 0)
    assert timeline.of(hoek, today=TODAY, page=9).events == []


def test_it_takes_as_many_queries_for_one_event_of_each_as_for_many(hoek, django_assert_num_queries):
    def happen():
        task = CoreTaskFactory(organisation=hoek)
        AffiliationFactory(organisation=hoek)
        BackupFactory(task=task, accepted=True)
        HelpRequestFactory(organisation=hoek)
        ContactMomentFactory(organisation=hoek)

    happen()
    with django_assert_num_queries(6):
        timeline.of(hoek, today=TODAY, page=1)
    for _time in range(3):
        happen()
    with django_assert_num_queries(6):
        timeline.of(hoek, today=TODAY, page=1)
