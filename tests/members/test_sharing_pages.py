"""Choosing on the page, stopping with one click, the evidence, and who sees what."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from members import looking, sharing
from members.models import Channel, ContactView, Member, Shared, SharingChoice, SharingText
from members.sharing_texts import newest
from tests.factories import CoordinatorFactory, CvEntryFactory, MemberFactory, RosterFactory, SharingTextFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
PAGE = "/me/sharing/"


def words_of(response):
    return " ".join(strip_tags(response.content.decode().partition("<main")[2].partition("</main>")[0]).split())


def answers(member, *shared, **other):
    chosen = {what.value: "members" if what in shared else "coordinator" for what in Shared}
    return {"text": newest().number, "seen": sharing.last_choice(member), **chosen, **other}


def shares(member):
    return [what for what in Shared if getattr(Member.objects.get(pk=member.pk), what.column)]


def ticked(response):
    """What is ticked in the form, as the page draws it."""
    radios = re.findall(r'<input type="radio" name="(\w+)" value="(\w+)"[^>]*?( checked)?>', response.content.decode())
    return {name: value for name, value, checked in radios if checked}


@pytest.fixture
def english(member):
    Member.objects.update(language="en")
    member.refresh_from_db()
    return member


# --- choosing -------------------------------------------------------------------------------------


def test_first_time_nothing_is_ticked_that_would_share(member_client):
    assert ticked(member_client.get(PAGE)) == dict.fromkeys(["phone", "email", "cv", "roster"], "coordinator")


def test_page_shows_what_they_will_see(english, member_client):
    Member.objects.update(phone="+31600000001", contact_details_at=NOON)
    CvEntryFactory(member=english)
    RosterFactory(member=english, saved_at=NOON)

    words = words_of(member_client.get(PAGE))

    assert "They then see: 06 00 00 00 01" in words
    assert f"They then see: {english.email}" in words
    assert "They then see: 1 line" in words
    assert "They then see: your roster of Tuesday 24 November" in words


def test_choosing_is_kept_and_said(english, member_client):
    response = member_client.post(PAGE, answers(english, Shared.PHONE, Shared.CV), follow=True)

    assert "Kept. Members of the guild see: phone number and short CV." in response.content.decode()
    assert shares(english) == [Shared.PHONE, Shared.CV]
    assert ticked(response) == {"phone": "members", "email": "coordinator", "cv": "members", "roster": "coordinator"}


def test_twice_the_same_form_keeps_it_once(member, member_client):
    for _ in range(2):
        member_client.post(PAGE, answers(member, Shared.PHONE))

    assert SharingChoice.objects.count() == 4


def test_each_has_to_be_answered_and_what_was_ticked_stays(english, member_client):
    response = member_client.post(PAGE, {**answers(english, Shared.PHONE), "cv": "everyone on earth", "roster": ""})

    assert response.status_code == 200
    assert response.content.decode().count("Choose who may see this.") == 2  # in the summary and at the field
    assert ticked(response) == {"phone": "members", "email": "coordinator"}
    assert shares(english) == []


def test_new_text_asks_again_without_ticking_a_yes_beforehand(member, member_client):
    member_client.post(PAGE, answers(member, Shared.PHONE))
    SharingTextFactory(number=2)

    response = member_client.get(PAGE)

    assert ticked(response) == {"email": "coordinator", "cv": "coordinator", "roster": "coordinator"}
    assert shares(member) == [Shared.PHONE]  # what was chosen holds until it is answered anew


def test_text_that_was_renewed_while_reading_is_shown_first(english, member_client):
    form = answers(english, Shared.PHONE)
    SharingTextFactory(number=2, body="Iets heel anders.")

    response = member_client.post(PAGE, form)

    assert "The text was renewed while you were reading." in response.content.decode()
    assert "Iets heel anders." in response.content.decode()
    assert 'name="text" value="2"' in response.content.decode()
    assert (ticked(response)["phone"], shares(english)) == ("members", [])


def test_form_from_before_a_withdrawal_does_not_share_again(english, member_client):
    member_client.post(PAGE, answers(english, Shared.PHONE))
    form = answers(english, Shared.PHONE, Shared.CV)
    member_client.post("/me/sharing/stop/", {"what": "phone"})

    response = member_client.post(PAGE, form)

    assert "Something was chosen since you opened this page." in response.content.decode()
    assert shares(english) == []
    assert set(ticked(response).values()) == {"coordinator"}


def test_on_behalf_the_coordinator_says_how_they_heard_it(member, coordinator_client, coordinator):
    page = f"/panel/members/{member.pk}/sharing/"

    coordinator_client.post(page, answers(member, Shared.ROSTER, channel="paper"))

    assert shares(member) == [Shared.ROSTER]
    assert set(SharingChoice.objects.values_list("channel", "entered_by")) == {("paper", coordinator.pk)}


def test_after_answering_they_are_where_they_were_going(member, member_client):
    response = member_client.post(PAGE, answers(member, next="/meetings/?page=2"))
    assert response["Location"] == "/meetings/?page=2"

    response = member_client.post(PAGE, answers(member, Shared.CV, next="//evil.example/"))
    assert response["Location"] == PAGE


# --- stopping and the evidence --------------------------------------------------------------------


def test_stopping_takes_one_click(english, member_client):
    member_client.post(PAGE, answers(english, Shared.PHONE, Shared.CV))

    response = member_client.post("/me/sharing/stop/", {"what": "cv"}, follow=True)

    assert "From now on only you and the coordinator see this: short CV." in response.content.decode()
    assert shares(english) == [Shared.PHONE]


def test_stopping_with_what_does_not_exist(member_client):
    assert member_client.post("/me/sharing/stop/", {"what": "soul"}).status_code == 404
    assert member_client.get("/me/sharing/stop/").status_code == 405


def test_evidence_says_when_how_by_whom_and_under_which_words(english, member_client):
    anna = CoordinatorFactory(first_name="Anna", surname_prefix="de", last_name="Vries")
    everything = dict.fromkeys(Shared, False)
    text = newest()
    sharing.choose(english, everything, text=text, by=anna, now=NOON, channel=Channel.PHONE)
    SharingTextFactory(number=2, body="De tweede tekst.")

    response = member_client.get(PAGE)

    assert "Phone number: Coordinator only Tuesday 24 November, 12:00, by phone, entered by Anna de Vries" in words_of(
        response
    )
    assert text.body_en.partition("\n")[0] in words_of(response)  # of the version that was answered, below the new one
    assert "De tweede tekst." in words_of(response)


def test_evidence_is_paged_and_costs_the_same_however_much_there_is(member, member_client):
    text = newest()

    def costs():
        with CaptureQueriesContext(connection) as queries:
            member_client.get(PAGE)
        return len(queries)

    sharing.choose(member, dict.fromkeys(Shared, False), text=text, by=member, now=NOON)
    few = costs()
    for number in range(40):
        sharing.choose(member, {Shared.CV: number % 2 == 0}, text=text, by=member, now=NOON + timedelta(minutes=number))

    assert costs() == few
    seen, page = [], PAGE
    while page:
        content = member_client.get(page).content.decode()
        seen += re.findall(r'<time datetime="([^"]+)"', content.partition('id="evidence"')[2])
        following = re.search(r'href="(\?after=\d+)#evidence"', content)
        page = PAGE + following[1] if following else ""
    assert len(seen) == 44
    assert seen == sorted(seen, reverse=True)


# --- who sees me, and who looked ------------------------------------------------------------------


@pytest.fixture
def anna():
    return CoordinatorFactory(first_name="Anna", surname_prefix="de", last_name="Vries")


def test_who_sees_me_names_exactly_who(english, member_client, anna):
    Member.objects.filter(pk=english.pk).update(phone="+31600000001", contact_details_at=NOON, shares_phone=True)
    MemberFactory.create_batch(2)
    MemberFactory(left_at=NOON, is_active=False)

    words = words_of(member_client.get("/me/who-sees-me/"))

    assert "Phone number: 06 00 00 00 01 You and all 3 other members of the guild Members" in words
    assert f"Email address: {english.email} You and the coordinator, nobody else: Anna de Vries Coordinator" in words
    assert "Short CV Not filled in. You and the coordinator, nobody else: Anna de Vries" in words


def test_who_sees_me_of_who_is_the_first_in_the_guild(english, member_client):
    assert not Member.objects.exclude(pk=english.pk).exists()

    page = words_of(member_client.get("/me/who-sees-me/"))

    assert "Name: " in page
    assert "You; nobody else is in the guild yet Members" in page
    assert "0 other" not in page


def test_who_sees_me_says_that_a_number_can_be_shown_at_a_course(english, member_client, anna):
    Member.objects.filter(pk=english.pk).update(phone="+31600000001", contact_details_at=NOON)

    words = words_of(member_client.get("/me/who-sees-me/"))

    assert "You and the coordinator, nobody else: Anna de Vries At a course that runs also who gives it" in words


def test_who_sees_me_lists_the_names_page_by_page(member, member_client, anna):
    people = MemberFactory.create_batch(70)

    seen, page = [], "/me/who-sees-me/"
    while page:
        content = member_client.get(page).content.decode()
        names = content.partition('class="sharing-names"')[2].partition("</ul>")[0]
        seen += re.findall("<li>(.+?)</li>", names)
        following = re.search(r'href="(\?after=\d+)#names"', content)
        page = "/me/who-sees-me/" + following[1] if following else ""

    assert sorted(seen) == sorted(person.full_name for person in [anna, *people])


@pytest.mark.parametrize("after", ["abc", "-1", "9" * 30, "99999999", "1 OR 1=1"])
def test_page_that_does_not_exist_is_the_first(member_client, after):
    assert member_client.get("/me/who-looked/", {"after": after}).status_code == 200
    assert member_client.get("/me/who-sees-me/", {"after": after}).status_code == 200
    assert member_client.get(PAGE, {"after": after}).status_code == 200


def test_who_looked_is_told_latest_first(english, member_client):
    Member.objects.filter(pk=english.pk).update(language="en")
    noor, bram = MemberFactory(first_name="Noor"), MemberFactory(first_name="Bram")
    looking.note(noor, [english], ContactView.How.PROFILE, [Shared.PHONE, Shared.CV], now=NOON)
    looking.note(bram, [english], ContactView.How.EXPORT, [Shared.EMAIL], now=NOON + timedelta(hours=1))

    words = words_of(member_client.get("/me/who-looked/"))

    assert "Bram Visser email address, in an export, Tuesday 24 November Noor Visser phone number, short CV" in words


def test_others_do_not_see_these_pages(member):
    client = Client()
    client.force_login(MemberFactory())

    for page in ("sharing", "who-sees-me", "who-looked"):
        assert client.get(f"/panel/members/{member.pk}/{page}/").status_code == 404


def test_pages_cost_the_same_for_one_and_for_many(member, member_client, anna):
    def costs(page):
        with CaptureQueriesContext(connection) as queries:
            member_client.get(page)
        return len(queries)

    pages = ("/me/who-sees-me/", "/me/who-looked/")
    looking.note(anna, [member], ContactView.How.PROFILE, [Shared.PHONE], now=NOON)
    few = [costs(page) for page in pages]
    for person in MemberFactory.create_batch(4):
        looking.note(person, [member], ContactView.How.PROFILE, [Shared.PHONE], now=NOON)

    assert [costs(page) for page in pages] == few
    assert max(few) <= 13


# --- the coordinator's texts ----------------------------------------------------------------------

TEXTS = "/panel/sharing-texts/"


def next_text(**other):
    return {"body": "Een nieuwe tekst.\r\n\r\nMet twee alinea’s.", "body_en": "", "number": 2, **other}


@pytest.fixture
def english_coordinator(coordinator):
    Member.objects.filter(pk=coordinator.pk).update(language="en")
    return coordinator


def test_text_is_looked_at_first_with_how_many_are_asked(english_coordinator, coordinator_client):
    MemberFactory.create_batch(2)
    MemberFactory(email=None)

    response = coordinator_client.post(TEXTS, next_text())

    words = words_of(response)
    assert "3 members are asked again at their next visit. 1 member has no email address" in words
    assert "<p>Een nieuwe tekst.</p>" in response.content.decode()
    assert SharingText.objects.count() == 1


def test_a_sentence_about_very_many_begins_with_a_capital(english_coordinator, coordinator_client, monkeypatch):
    monkeypatch.setattr("samensterker.templatetags.house.CAP", 0)

    page = coordinator_client.post("/panel/sharing-texts/", {"number": "2", "body": "Nieuw", "body_en": ""})

    assert "More than 0 member" in words_of(page)


def test_text_is_published_once_however_often_the_button_is_pressed(english_coordinator, coordinator_client):
    first = coordinator_client.post(TEXTS, next_text(publish="yes"), follow=True)
    second = coordinator_client.post(TEXTS, next_text(publish="yes"), follow=True)

    assert "Published: version 2." in first.content.decode()
    assert "Version 2 was published already." in second.content.decode()
    assert [text.body for text in SharingText.objects.filter(number__gt=1)] == [
        "Een nieuwe tekst.\n\nMet twee alinea’s."
    ]


def test_text_of_a_colleague_who_was_first_is_not_passed_by(english_coordinator, coordinator_client):
    other = CoordinatorFactory(first_name="Fatima")
    SharingTextFactory(number=2, body="Van Fatima.", published_by=other)

    response = coordinator_client.post(TEXTS, next_text(publish="yes"))

    assert "Fatima Visser published version 2 while you were busy." in words_of(response)
    assert "Een nieuwe tekst." in response.content.decode()
    assert 'name="number" value="3"' in response.content.decode()
    assert SharingText.objects.count() == 2


def test_the_same_words_once_more_ask_nobody(english_coordinator, coordinator_client):
    text = newest()

    response = coordinator_client.post(TEXTS, next_text(body=text.body, body_en=text.body_en, publish="yes"))

    assert "This is the text that holds now." in words_of(response)
    assert SharingText.objects.count() == 1


def test_words_of_a_text_are_words_only(english_coordinator, coordinator_client):
    coordinator_client.post(TEXTS, next_text(body="<script>alert(1)</script>", publish="yes"))

    content = coordinator_client.get(PAGE).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content
    assert "<script>alert" not in content


ELSEWHERE = [
    *(
        "//evil.example",
        "///evil.example",
        "////evil.example/a",
        "/\\evil.example",
        "\\\\evil.example/a",
        "/\t/evil.example",
    ),
    *(
        "http://evil.example",
        "https:evil.example",
        "https:/evil.example",
        "HTTPS://evil.example",
        "ftp://evil.example/",
    ),
    *("javascript:alert(1)//", "JaVaScRiPt:/alert(1)", "data:text/html,/", "http://testserver@evil.example/"),
    *("http://testserver.evil.example/", "http://[", " //evil.example", "\x01//evil.example", "//evil.example\r\nX: y"),
    *("evil", "members:me", "null", "\r\nSet-Cookie: a=b", "."),
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_choosing_leads_to_no_other_house(member_client, member, target):
    response = member_client.post(PAGE, answers(member, Shared.CV, next=target))

    assert (response.status_code, response["Location"]) == (302, PAGE)
