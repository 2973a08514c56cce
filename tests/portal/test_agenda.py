"""The year agenda, the address of one's own calendar, and what is public."""

from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from courses.models import Course, Stage
from meetings import calendar_feeds
from members.models import Member
from samensterker.portal.views import agenda
from tests.factories import (
    CourseFactory,
    DateOptionFactory,
    DatePollFactory,
    GroupFactory,
    GroupMembershipFactory,
    InvitationFactory,
    MeetingFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 19, 13, tzinfo=UTC)
EVENING = datetime(2026, 5, 7, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nineteenth_of_march(time_machine, member_client):
    time_machine.move_to(NOW)
    member_client.cookies["language"] = "en"
    cache.clear()


def a_meeting(title, starts_at=EVENING, **fields):
    return MeetingFactory(title=title, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), **fields)


# --- the year agenda ------------------------------------------------------------------------------


def test_everything_of_the_year_by_month(member, member_client):
    mine, another = GroupMembershipFactory(member=member).group, GroupFactory(name="Stuurgroep")
    plenary = a_meeting("Plan van aanpak")
    a_meeting("Van mijn groep", group=mine)
    hidden = a_meeting("Geheim plan", group=another, place="Geheime zaal")
    InvitationFactory(member=member, meeting=a_meeting("Ik mag mee", group=another))
    a_meeting("Volgend jaar", datetime(2027, 2, 5, 19, tzinfo=UTC))
    CourseFactory(title="WordPress", stage=Stage.PLANNED, starts_on=date(2026, 12, 3))
    CourseFactory(title="Afgelast", stage=Stage.CANCELLED, starts_on=date(2026, 12, 4))

    page = member_client.get(reverse("portal:agenda")).text

    shown = ["Plan van aanpak", "Van mijn groep", "Ik mag mee", "Stuurgroep meets", "WordPress"]
    assert [title for title in shown if title not in page] == []
    absent = ["Geheim plan", "Geheime zaal", "Volgend jaar", "Afgelast", hidden.get_absolute_url()]
    assert [title for title in absent if title in page] == []
    assert plenary.get_absolute_url() in page
    assert "Volgend jaar" in member_client.get(reverse("portal:agenda") + "?year=2027").text


@pytest.mark.parametrize("year", ["", "x", "1", "99999999999999999999", "²", "2019"])
def test_another_year_is_this_one(member_client, year):
    page = member_client.get(reverse("portal:agenda"), {"year": year}).text

    assert "Year agenda 2026" in page


def test_new_years_eve_belongs_to_the_year_on_the_wall(member_client):
    a_meeting("Nieuwjaar", datetime(2026, 12, 31, 23, 30, tzinfo=UTC))  # half past midnight here

    assert "Nieuwjaar" not in member_client.get("/agenda/?year=2026").text
    assert "Nieuwjaar" in member_client.get("/agenda/?year=2027").text


def test_a_poll_that_runs_stands_above_for_who_may_see_it(member, member_client):
    DateOptionFactory(poll=DatePollFactory(title="Wanneer komen we?", closes_at=NOW + timedelta(days=3)))
    DatePollFactory(title="Voorbij", closes_at=NOW - timedelta(days=3))
    DatePollFactory(title="Van een ander", closes_at=NOW + timedelta(days=3), group=GroupFactory())

    page = member_client.get("/agenda/").text

    assert "Wanneer komen we?" in page
    assert "1 moment to choose from" in page
    assert "Voorbij" not in page
    assert "Van een ander" not in page


def test_a_full_year_takes_as_few_queries_as_an_empty_one(member, member_client):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert member_client.get("/agenda/").status_code == 200
        return len(captured)

    member_client.get("/agenda/")
    empty = queries()
    for number in range(20):
        a_meeting(str(number), group=GroupFactory(), host=OrganisationFactory())
        CourseFactory(stage=Stage.PLANNED, starts_on=date(2026, 12, 3), organiser=OrganisationFactory())
        DateOptionFactory(poll=DatePollFactory(closes_at=NOW + timedelta(days=3)))

    assert queries() == empty


# --- an address of one's own ----------------------------------------------------------------------


def make(client, **fields):
    seen = client.get(reverse("portal:feed-settings")).context["mark"]
    return client.post(reverse("portal:feed-settings"), {"do": "reset", "seen": seen, **fields})


def test_the_address_is_shown_once_and_reads_without_logging_in(member_client, client, settings):
    a_meeting("Plan van aanpak")
    response = make(member_client)
    address = response.context["address"]
    assert address in response.text
    assert response["Cache-Control"].count("no-store")
    assert address not in member_client.get(reverse("portal:feed-settings")).text

    file = client.get(address.removeprefix(settings.SITE_ORIGIN))

    assert (file.status_code, file["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "no-store" in file["Cache-Control"]
    assert [str(event["summary"]) for event in Calendar.from_ical(file.content).walk("VEVENT")] == ["Plan van aanpak"]


def test_reset_and_switched_off_it_answers_404(member_client, client, settings):
    first = make(member_client).context["address"].removeprefix(settings.SITE_ORIGIN)
    second = make(member_client).context["address"].removeprefix(settings.SITE_ORIGIN)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)

    member_client.post(reverse("portal:feed-settings"), {"do": "stop"})

    assert client.get(second).status_code == 404


def test_a_form_that_is_sent_twice_keeps_the_first_address(member_client, client, settings):
    address = make(member_client).context["address"].removeprefix(settings.SITE_ORIGIN)

    again = make(member_client, seen="none")

    assert "Nothing was changed now" in again.text
    assert client.get(address).status_code == 200


def test_who_asks_all_the_time_is_asked_to_wait(member, client, monkeypatch):
    token = calendar_feeds.reset(member, seen="none", now=NOW)
    monkeypatch.setattr(agenda, "TIMES_AN_HOUR", 2)

    answers = [client.get(reverse("portal:feed", args=[token])) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "3600"


def test_nobody_who_left_has_a_feed(member, client):
    token = calendar_feeds.reset(member, seen="none", now=NOW)
    Member.objects.filter(pk=member.pk).update(left_at=NOW, is_active=False)

    assert client.get(reverse("portal:feed", args=[token])).status_code == 404


# --- what is public -------------------------------------------------------------------------------


@pytest.fixture
def public(coordinator):
    a_meeting("Open avond", is_public=True, place="De Brink", online_link="https://meet.example.org/geheim")
    a_meeting("Besloten", EVENING + timedelta(days=31))
    off = {"cancelled_at": NOW, "cancelled_by": coordinator}
    a_meeting("Ging niet door", EVENING + timedelta(days=62), is_public=True, **off)
    CourseFactory(title="WordPress <voor> beginners", stage=Stage.PLANNED, starts_on=date(2026, 12, 3))
    CourseFactory(title="Alleen een idee", stage=Stage.IDEA)


def read(response):
    return ElementTree.fromstring(response.content)  # noqa: S314 - we wrote it ourselves


def test_the_public_calendar(public, client):
    response = client.get("/agenda/public.ics")

    events = {str(event["summary"]): event for event in Calendar.from_ical(response.content).walk("VEVENT")}
    assert sorted(events) == ["Open avond", "WordPress <voor> beginners"]
    assert events["Open avond"]["location"] == "De Brink"
    assert events["WordPress <voor> beginners"]["dtstart"].to_ical() == b"20261203"
    assert str(events["WordPress <voor> beginners"]["url"]).endswith(
        f"/courses/{Course.objects.get(stage=Stage.PLANNED).slug}/"
    )
    assert "geheim" not in response.text
    assert "max-age=900" in response["Cache-Control"]
    assert "public" in response["Cache-Control"]


def test_the_news_as_rss(public, client):
    response = client.get("/agenda/public.rss")

    channel = read(response).find("channel")
    items = [(item.findtext("title"), item.findtext("description")) for item in channel.findall("item")]
    assert response["Content-Type"].startswith("application/rss+xml")
    assert items[0] == ("Open avond", "donderdag 7 mei, 20.00 – 22.00 uur · De Brink")
    assert items[1][0] == "WordPress <voor> beginners"
    assert items[1][1].startswith("donderdag 3 december")
    assert len(items) == 2
    assert channel.findtext("language") == "nl"
    assert all(item.findtext("link").startswith("http") for item in channel.findall("item"))
    assert "geheim" not in response.text


def test_visitors_see_what_is_public_and_where_the_feeds_are(public, client):
    page = client.get("/").text

    assert "Open avond" in page
    assert "Besloten" not in page
    assert "Ging niet door" not in page
    assert 'type="application/rss+xml" href="/agenda/public.rss"' in page
    assert 'type="text/calendar" href="/agenda/public.ics"' in page


def test_nothing_public_is_an_empty_feed(client):
    assert Calendar.from_ical(client.get("/agenda/public.ics").content).walk("VEVENT") == []
    assert read(client.get("/agenda/public.rss")).findall("channel/item") == []
