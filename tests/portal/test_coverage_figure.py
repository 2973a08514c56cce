from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisations.models import Stage
from samensterker.portal.coverage_figure import CoverageFigure, coverage_figure
from tests.factories import CoreTaskFactory, OrganisationFactory, TaskHolderFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 19)
SECOND = date(2026, 3, 1)


def task(**fields):
    organisation = OrganisationFactory(stage=Stage.JOINED, joined_on=date(2025, 1, 1))
    return CoreTaskFactory(organisation=organisation, from_on=date(2025, 1, 1), **fields)


def held(task, *, since=date(2025, 6, 1), **fields):
    return TaskHolderFactory(task=task, from_on=since, can=True, **fields)


def test_fewer_than_at_the_beginning_of_the_year():
    for since in (SECOND, None, None):
        one = task()
        held(one, since=date(2025, 12, 1))
        held(one, since=since or date(2025, 12, 1))
    fragile = task()
    held(fragile, since=date(2025, 12, 1))

    with CaptureQueriesContext(connection) as questions:
        figure = coverage_figure(TODAY)
        assert coverage_figure(TODAY) == figure

    assert len(questions) == 1
    assert figure == CoverageFigure(TODAY, 4, 1, -1, date(2026, 1, 1))


def test_nothing_to_compare_with():
    figure = coverage_figure(TODAY)

    assert figure == CoverageFigure(TODAY, 0, 0, None, None)
    assert (figure.month, figure.difference) == ("", 0)


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (CoverageFigure(TODAY, 30, 13, -6, date(2026, 1, 1)), "6 fewer than in January</span>"),
        (CoverageFigure(TODAY, 30, 13, 1, date(2025, 1, 1)), "1 more than in January 2025</span>"),
        (CoverageFigure(TODAY, 30, 13, 0, date(2026, 1, 1)), "as many as in January</span>"),
    ],
)
@pytest.mark.parametrize("page", ["/", "/panel/"])
def test_the_pages_say_how_it_went(coordinator_client, monkeypatch, figure, words, page):
    for view in ("home", "panel"):
        monkeypatch.setattr(f"samensterker.portal.views.{view}.coverage_figure", lambda today: figure)
    coordinator_client.cookies["language"] = "en"

    text = " ".join(coordinator_client.get(page).text.split())

    assert words in text
    assert 'href="/organisations/coverage/"' in text


def test_the_start_page_is_silent_as_long_as_there_is_nothing(member_client):
    member_client.cookies["language"] = "en"

    assert "Stronger together" not in member_client.get("/").text


def test_kept_no_longer_than_a_day():
    coverage_figure(TODAY)
    held(task())

    assert coverage_figure(TODAY + timedelta(days=1)).tasks == 1
    assert coverage_figure(TODAY).tasks == 0
