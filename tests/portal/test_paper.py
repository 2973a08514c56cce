"""The call list and the letters on paper."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings.models import Answer
from members.models import ContactView
from samensterker.outbox.models import UnreachableAddress
from samensterker.portal import paper
from tests.factories import AgendaItemFactory, AssignmentFactory, InvitationFactory, MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 19, 13, tzinfo=UTC)
EVENING = datetime(2026, 3, 27, 18, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nineteenth_of_march(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def anna(coordinator_client):
    coordinator_client.cookies["language"] = "en"
    return coordinator_client


@pytest.fixture
def meeting():
    return MeetingFactory(title="Plan van aanpak", starts_at=EVENING, ends_at=EVENING + timedelta(hours=2))


def person(name, **facts):
    return MemberFactory(first_name=name, last_name=name, language="en", **facts)


def calls(meeting=None):
    return {call.member.first_name: call for call in paper.calls(meeting, after="", now=timezone.now()).rows}


def test_whom_no_mail_reaches_is_called_about_the_meeting(meeting):
    InvitationFactory(meeting=meeting, member=person("Bram", email=None))
    person("Cees", email=None)  # not invited
    dirk = person("Dirk")
    InvitationFactory(meeting=meeting, member=dirk)
    UnreachableAddress.objects.create(address=dirk.email, since=NOW, answer="550")
    InvitationFactory(meeting=meeting, member=person("Eva", preferred_contact="phone"))
    InvitationFactory(meeting=meeting, member=person("Fatima"))  # gets mail
    person("Gerrit", email=None, paused_at=NOW)
    answered = person("Hanna", email=None)
    InvitationFactory(meeting=meeting, member=answered, answer=Answer.YES, answered_at=NOW)

    found = calls(meeting)

    assert {name: (call.answer, call.is_unreachable) for name, call in found.items()} == {
        "Bram": ("", False),
        "Cees": (None, False),
        "Dirk": ("", True),
        "Eva": ("", False),
    }


def test_what_is_open_and_what_is_a_year_old_are_reasons_to_call():
    bram = person("Bram", email=None)
    AssignmentFactory(member=bram, item__title="Folder ophalen", item__due_on=NOW.date() + timedelta(days=3))
    AssignmentFactory(member=bram, item__title="Later", item__due_on=NOW.date() + timedelta(days=30))
    quiet = person("Cees", email=None, wants_no_chasing=True)
    AssignmentFactory(member=quiet, item__due_on=NOW.date())
    person("Dirk", email=None, joined_at=NOW - timedelta(days=366))

    found = calls()

    assert {name: (call.items, call.is_asked_whether_right) for name, call in found.items()} == {
        "Bram": ([("Folder ophalen", date(2026, 3, 22))], False),
        "Dirk": ([], True),
    }


def test_the_call_list_is_noted_as_a_look(anna, coordinator, meeting):
    bram = person("Bram", email=None, phone="+31600000001", contact_details_at=NOW)
    person("Cees", email=None)

    page = " ".join(anna.get("/panel/call-list/").text.split())

    assert "06 00 00 00 01" in page and "Comes on 27 March? (not invited yet)" in page
    assert list(ContactView.objects.values_list("viewer", "member", "how", "what")) == [
        (coordinator.pk, bram.pk, "list", "phone")
    ]


def test_without_anyone_to_call(anna):
    assert "There is nobody to call." in anna.get("/panel/call-list/").text


def test_a_letter_has_all_that_a_mail_would_have(anna, meeting):
    AgendaItemFactory(meeting=meeting, title="Rondje kennismaken")
    bram = person("Bram", email=None)
    InvitationFactory(meeting=meeting, member=bram)
    AssignmentFactory(member=bram, item__title="Folder ophalen", item__due_on=date(2026, 3, 22))
    person("Eva")

    page = " ".join(anna.get("/panel/letters/").text.split())

    for words in (
        "Hello Bram,",
        "Friday 27 March, 19:30 – 21:30",
        "Buurthuis De Brink, zaal 2",
        "19:30 · Rondje kennismaken",
        "Folder ophalen, before Sunday 22 March",
        "I am coming",
        "Give this to the coordinator.",
    ):
        assert words in page
    assert "Hello Eva" not in page and ContactView.objects.count() == 0


def test_a_letter_asks_for_a_call_where_there_is_a_number(anna, meeting, settings):
    settings.GUILD_PHONE = "+31600000099"
    person("Bram", email=None)

    page = anna.get("/panel/letters/").text

    assert "Hand this in, or call us." in page and "06 00 00 00 99" in page


def test_a_letter_is_in_the_language_of_its_reader(anna, meeting):
    MemberFactory(first_name="Bram", email=None, language="nl")

    page = anna.get("/panel/letters/").text

    assert '<article class="sheet letter" lang="nl">' in page and "vrijdag 27 maart" in page.lower()


def test_without_a_meeting_and_without_anyone(anna):
    assert "Everyone who takes part has an email address." in anna.get("/panel/letters/").text
    person("Bram", email=None)
    assert "There is no meeting planned at the moment." in anna.get("/panel/letters/").text


@pytest.mark.parametrize("path", ["/panel/call-list/", "/panel/letters/"])
def test_as_many_queries_for_one_as_for_many(anna, meeting, path):
    def queries():
        anna.get(path)  # what is noted once a day is noted
        with CaptureQueriesContext(connection) as asked:
            anna.get(path)
        return len(asked)

    def one_more(name):
        member = person(name, email=None, phone="+31600000001", contact_details_at=NOW)
        InvitationFactory(meeting=meeting, member=member)
        AssignmentFactory(member=member, item__due_on=NOW.date())

    one_more("Bram")
    for_one = queries()
    for name in ("Cees", "Dirk", "Eva"):
        one_more(name)

    assert queries() == for_one


@pytest.mark.parametrize(("path", "size"), [("call-list", "CALLS_ON_A_PAGE"), ("letters", "LETTERS_ON_A_PAGE")])
def test_page_by_page(anna, meeting, monkeypatch, path, size):
    monkeypatch.setattr(paper, size, 2)
    for name in ("Bram", "Cees", "Dirk"):
        person(name, email=None)

    first = anna.get(f"/panel/{path}/")
    following = first.context["page"].following
    second = anna.get(f"/panel/{path}/?after={following}")

    assert f'href="?after={following}"' in first.text
    assert [row.member.first_name for row in second.context["page"].rows] == ["Dirk"]
