"""What people typed, in rows that are put together outside templates."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from meetings import action_words, meeting_page
from meetings.models import Assignment
from meetings.templatetags.action_rows import agreed_actions, own_row
from tests.factories import (
    ActionItemFactory,
    AgendaItemFactory,
    AssignmentFactory,
    CoordinatorFactory,
    MemberFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
DAY = date(2026, 3, 27)
TAG = "<b>&"


def drawn(reader, item):
    items = meeting_page.action_items(item.meeting, reader, DAY)
    context = {"user": reader, "meeting": item.meeting, "csrf_token": "x", "organises": reader.is_coordinator}
    return agreed_actions(context, items, item.agenda_item)


def test_rows_on_the_page_of_a_meeting_escape_what_people_typed():
    point, karin = AgendaItemFactory(title=TAG), CoordinatorFactory(last_name=TAG)
    item = ActionItemFactory(meeting=point.meeting, agenda_item=point, title=TAG)
    mine = AssignmentFactory(item=item, done_at=NOW, done_by=karin, member__last_name=TAG)
    AssignmentFactory(item=item, member=MemberFactory(last_name=TAG))

    rows = [drawn(reader, item) for reader in (mine.member, karin)]

    assert [row.count("&lt;b&gt;&amp;") for row in rows] == [3, 4]
    assert "<b>" not in "".join(rows)


def test_own_row_escapes_what_people_typed():
    item = ActionItemFactory(meeting=AgendaItemFactory(meeting__title=TAG).meeting, title=TAG)
    AssignmentFactory(item=item, member__last_name=TAG)
    part = AssignmentFactory(item=item)
    [shown] = Assignment.objects.filter(pk=part.pk).to_show(DAY)

    row = own_row({"user": part.member, "csrf_token": "x"}, shown)

    assert (row.count("&lt;b&gt;&amp;"), "<b>" in row) == (5, False)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", 'before <time datetime="2026-03-27">27 March</time>'),
        ("nl", 'vóór <time datetime="2026-03-27">27 maart</time>'),
    ],
)
def test_day_is_in_the_language_of_the_page(language, words):
    [shown] = Assignment.objects.filter(pk=AssignmentFactory(item__due_on=DAY).pk).to_show(DAY)

    with translation.override(language):
        assert action_words.before(shown) == words
