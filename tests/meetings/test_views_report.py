import re

import pytest
from django.urls import reverse

from meetings.seen import mark
from tests.factories import LONG_AGO, AgendaItemFactory, CoordinatorFactory, MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(coordinator_client):
    coordinator_client.cookies["language"] = "en"


@pytest.fixture
def item():
    return AgendaItemFactory(meeting=MeetingFactory(report="Eerste zin."))


def url(meeting):
    return reverse("meetings:report", args=[meeting.pk])


def typed(item, *, report, outcome, seen=("Eerste zin.", "")):
    marks = {"report-seen": mark(seen[0]), f"{item.pk}-seen": mark(seen[1])}
    return {"report": report, str(item.pk): outcome, **marks}


def test_report(coordinator_client, item):
    response = coordinator_client.post(url(item.meeting), typed(item, report="Twee\r\nzinnen.", outcome="Besloten."))

    item.refresh_from_db()
    assert response["Location"] == item.meeting.get_absolute_url()
    assert (item.meeting.report, item.outcome) == ("Twee\nzinnen.", "Besloten.")


def test_report_by_two_keeps_what_the_second_typed(coordinator_client, item):
    coordinator_client.post(url(item.meeting), typed(item, report="Van de eerste", outcome=""))
    second = typed(item, report="Van de tweede", outcome="Ook dit")

    told = coordinator_client.post(url(item.meeting), second).content.decode()
    seen = re.search(r'name="report-seen" value="(\w+)"', told)[1]
    coordinator_client.post(url(item.meeting), {**second, "report-seen": seen})

    assert "Now it says: Van de eerste" in told
    assert "Van de tweede</textarea>" in told
    assert "Ook dit</textarea>" in told
    item.refresh_from_db()
    assert (item.meeting.report, item.outcome) == ("Van de tweede", "Ook dit")


def test_report_of_a_cancelled_meeting_does_not_exist(coordinator_client):
    meeting = MeetingFactory(cancelled_at=LONG_AGO, cancelled_by=CoordinatorFactory())

    assert coordinator_client.get(url(meeting)).status_code == 404


@pytest.mark.parametrize("verb", ["get", "post"])
def test_for_others_it_does_not_exist(member_client, client, item, verb):
    assert getattr(member_client, verb)(url(item.meeting)).status_code == 404
    assert getattr(client, verb)(url(item.meeting)).status_code == 302
