from datetime import date

import pytest
from django.db.models import F

from meetings.models import ActionItem
from samensterker.prepared import Prepared, known
from tests.factories import ActionItemFactory, MeetingFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 27)


def of_meeting(meeting, day):
    return ActionItem.objects.filter(meeting=meeting, due_on=day).order_by("pk")


def test_rows_are_those_of_the_queryset_also_for_other_arguments():
    first, second = ActionItemFactory.create_batch(2, meeting=MeetingFactory(), due_on=DAY)
    other = ActionItemFactory(meeting=MeetingFactory(), due_on=DAY)
    rows = Prepared(lambda **which: of_meeting(**which).values_list("pk", "due_on"), meeting=-1, day=date.min).rows

    assert rows(meeting=first.meeting_id, day=DAY) == [(first.pk, DAY), (second.pk, DAY)]
    assert rows(meeting=other.meeting_id, day=DAY) == [(other.pk, DAY)]
    assert rows(meeting=other.meeting_id, day=date(2026, 3, 28)) == []


def test_rows_are_what_django_makes_of_what_the_database_says():
    item = ActionItemFactory()
    progress = Prepared(
        lambda key: ActionItem.objects.filter(pk=key).with_progress().values_list("total_count"), key=-1
    )

    assert [tuple(row) for row in progress.rows(key=item.pk)] == [(0,)]


def test_objects_have_what_is_annotated_and_fetch_what_was_left_out(django_assert_num_queries):
    item = ActionItemFactory(title="Concept", meeting=MeetingFactory(title="Maart"))
    annotated = ActionItem.objects.annotate(meeting_title=F("meeting__title")).only("title")

    with django_assert_num_queries(1):
        [found] = Prepared(lambda key: annotated.filter(pk=key), key=-1).objects(key=item.pk)
        seen = (found, found.title, found.meeting_title)

    assert seen == (item, "Concept", "Maart")
    assert found.due_on == item.due_on


def test_an_argument_that_is_not_in_the_query_is_found_out():
    prepared = Prepared(lambda key, day: ActionItem.objects.filter(pk=key), key=-1, day=date.min)

    with pytest.raises(TypeError, match="day"):
        prepared.objects(key=1, day=DAY)


def test_a_row_of_which_some_columns_are_known_fetches_the_rest(django_assert_num_queries):
    item = ActionItemFactory(title="Concept", due_on=DAY)

    with django_assert_num_queries(0):
        found = known(ActionItem, title="Concept", id=item.pk)
        seen = (found, found.title)

    assert seen == (item, "Concept")
    assert found.due_on == DAY
