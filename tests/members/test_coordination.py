"""The coordinator's list of members, the page of one, and what can be changed there."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members import member_list
from members.joining import AlreadyAdded, EmailTaken, StaleMember, add_member, change_email
from members.models import Change, ContactView, Member, Role
from samensterker.outbox.models import Message, UnreachableAddress
from tests.factories import CoordinatorFactory, MemberFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture
def anna(coordinator_client):
    coordinator_client.cookies["language"] = "en"
    return coordinator_client


def page_of(name, member):
    return reverse(f"members:{name}", args=[member.pk])


# --- the list -------------------------------------------------------------------------------------


def shown(client, **query):
    return [member.first_name for member in client.get("/panel/members/", query).context["page"].rows]


@pytest.fixture
def guild(coordinator):
    Member.objects.filter(pk=coordinator.pk).update(first_name="Anna", last_name="A", last_login=NOW, welcomed_at=NOW)
    done = {f"{part}_at": NOW for part in ("cv", "expertise", "roster")}
    MemberFactory(first_name="Bram", last_name="B", last_login=NOW, **done)
    MemberFactory(first_name="Cees", last_name="C", email=None)
    MemberFactory(first_name="Dirk", last_name="D", paused_at=NOW, welcomed_at=NOW)
    MemberFactory(first_name="Eva", last_name="E", left_at=NOW, is_active=False)
    fatima = MemberFactory(first_name="Fatima", last_name="F", has_no_phone=True, contact_details_at=NOW)
    UnreachableAddress.objects.create(address=fatima.email, since=NOW, answer="550")
    MemberFactory(first_name="Weg", last_name="G", left_at=NOW, is_active=False, email=None, erased_at=NOW)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Anna", "Bram", "Cees", "Dirk", "Fatima"]),
        ({"state": "taking-part"}, ["Anna", "Bram", "Cees", "Fatima"]),
        ({"state": "paused"}, ["Dirk"]),
        ({"state": "left"}, ["Eva"]),
        ({"show": "not-logged-in"}, ["Dirk", "Fatima"]),
        ({"show": "not-welcomed"}, ["Fatima"]),
        ({"show": "contact_details"}, ["Anna", "Bram", "Cees", "Dirk"]),
        ({"show": "cv"}, ["Anna", "Cees", "Dirk", "Fatima"]),
        ({"show": "roster", "state": "taking-part"}, ["Anna", "Cees", "Fatima"]),
        ({"show": "sharing"}, ["Anna", "Bram", "Cees", "Dirk", "Fatima"]),
        ({"show": "no-email"}, ["Cees"]),
        ({"show": "unreachable"}, ["Fatima"]),
        ({"show": "coordinator"}, ["Anna"]),
        ({"name": "fatíma"}, ["Fatima"]),
        ({"state": "nonsense", "show": "'; drop", "after": "x"}, ["Anna", "Bram", "Cees", "Dirk", "Fatima"]),
        ({"after": "9" * 40}, ["Anna", "Bram", "Cees", "Dirk", "Fatima"]),
    ],
)
def test_the_list_shows_who_is_asked_for(anna, guild, query, names):
    assert shown(anna, **query) == names


def test_the_list_says_who_finished_what_without_contact_details(anna, guild):
    page = " ".join(anna.get("/panel/members/").text.split())

    assert "mail does not arrive" in page and "no email" in page and "pauses" in page
    assert "@example.org" not in page.partition("<main")[2].partition("</main>")[0]
    assert ContactView.objects.count() == 0


def test_page_by_page(anna, guild, monkeypatch):
    monkeypatch.setattr(member_list, "SIZE", 2)

    first = anna.get("/panel/members/").context
    second = anna.get(f"/panel/members/{first['next_link']}").context
    third = anna.get(f"/panel/members/{second['next_link']}").context

    names = [[member.first_name for member in page["page"].rows] for page in (first, second, third)]
    assert names == [["Anna", "Bram"], ["Cees", "Dirk"], ["Fatima"]]
    assert (third["next_link"], third["first_link"]) == ("", "?")


def test_as_many_queries_for_one_member_as_for_many(anna):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            anna.get("/panel/members/")
        return len(asked)

    for_one = queries()
    MemberFactory.create_batch(3)

    assert queries() == for_one


# --- the page of one --------------------------------------------------------------------------------


def test_the_page_leads_to_all_that_is_filled_in_for_them(anna, coordinator):
    member = MemberFactory(phone="+31600000001", contact_details_at=NOW)

    page = anna.get(page_of("manage-member", member)).text

    for name in (
        "me-of",
        "cv-of",
        "expertise-of",
        "availability-of",
        "sharing-of",
        "photo-of",
        "history-of",
        "erase-of",
    ):
        assert f'href="{page_of(name, member)}' in page
    assert f'href="/panel/members/{member.pk}/organisations/"' in page
    assert "06 00 00 00 01" in page and member.email in page
    assert list(ContactView.objects.values_list("viewer", "member", "how", "what")) == [
        (coordinator.pk, member.pk, "profile", "phone email")
    ]


@pytest.mark.parametrize(
    ("facts", "is_offered"),
    [
        ({}, False),
        ({"email": None}, True),
        ({"left_at": NOW, "is_active": False}, True),
    ],
)
def test_all_that_is_held_is_handed_over_to_who_cannot_log_in(anna, facts, is_offered):
    member = MemberFactory(**facts)
    address = page_of("my-data-of", member)

    page = anna.get(page_of("manage-member", member)).text

    assert (f'href="{address}"' in page) == is_offered
    assert anna.get(address).status_code == (200 if is_offered else 404)


@pytest.mark.parametrize(
    ("facts", "offered"),
    [
        ({}, {"pause", "leave"}),
        ({"paused_at": NOW}, {"return", "leave"}),
        ({"left_at": NOW, "is_active": False}, {"return"}),
    ],
)
def test_only_what_makes_sense_is_offered(anna, facts, offered):
    member = MemberFactory(**facts)

    page = anna.get(page_of("manage-member", member)).text

    assert {name for name in ("pause", "return", "leave") if page_of(name, member) in page} == offered


def test_who_was_erased_has_no_page(anna):
    gone = MemberFactory(left_at=NOW, is_active=False, email=None, erased_at=NOW)

    assert anna.get(page_of("manage-member", gone)).status_code == 404


# --- state, role, address ---------------------------------------------------------------------------


def changes():
    return list(Change.objects.order_by("pk").values_list("part", "before", "after"))


def test_pause_return_and_leave(anna, coordinator):
    member = MemberFactory()

    for name in ("pause", "pause", "return", "leave", "return"):
        assert anna.get(page_of(name, member)).status_code == 200
        anna.post(page_of(name, member))

    member.refresh_from_db()
    assert (member.paused_at, member.left_at, member.is_active) == (None, None, True)
    assert changes() == [
        ("state", {"state": "taking_part"}, {"state": "paused"}),
        ("state", {"state": "paused"}, {"state": "taking_part"}),
        ("state", {"state": "taking_part"}, {"state": "left"}),
        ("state", {"state": "left"}, {"state": "taking_part"}),
    ]
    assert set(Change.objects.values_list("by", flat=True)) == {coordinator.pk}


def test_the_last_coordinator_does_not_leave_and_reads_what_to_do(anna, coordinator):
    response = anna.post(page_of("leave", coordinator))

    assert "Make someone else coordinator first" in response.text
    assert reverse("members:manage") in response.text
    coordinator.refresh_from_db()
    assert coordinator.left_at is None


def test_the_last_coordinator_stays_coordinator(anna, coordinator):
    response = anna.post(page_of("role", coordinator), {"role": "member"})

    assert "There is always at least one coordinator." in response.text
    coordinator.refresh_from_db()
    assert coordinator.role == Role.COORDINATOR


def test_another_role(anna):
    member = MemberFactory()

    anna.post(page_of("role", member), {"role": "coordinator"})
    anna.post(page_of("role", member), {"role": "coordinator"})

    member.refresh_from_db()
    assert member.role == Role.COORDINATOR
    assert changes() == [("role", {"role": "member"}, {"role": "coordinator"})]


def test_who_gives_the_role_away_goes_to_the_start_page(anna, coordinator):
    CoordinatorFactory()

    assert anna.post(page_of("role", coordinator), {"role": "member"})["Location"] == "/"
    assert anna.get("/panel/members/").status_code == 404


def typed(member, email, **more):
    return {"email": email, "version": member.version, **more}


def test_a_first_address_lets_the_member_take_over(anna):
    member = MemberFactory(email=None, has_no_email=True)

    response = anna.post(page_of("email", member), typed(member, "Cees@Example.org ", welcome="on"), follow=True)

    member.refresh_from_db()
    assert "is saved, and the welcome is on its way." in response.text
    assert (member.email, member.has_no_email, member.welcomed_at is not None) == ("cees@example.org", False, True)
    assert Message.objects.filter(kind="members.welcome").count() == 1
    assert changes() == [("email", {"email": None}, {"email": "cees@example.org"})]


def test_a_new_address_gets_a_welcome_though_the_old_one_had_it(anna):
    member = MemberFactory(welcomed_at=datetime.now(UTC))

    anna.post(page_of("email", member), typed(member, "new@example.org", welcome="on"))

    assert Message.objects.filter(kind="members.welcome").count() == 1


def test_who_logged_in_gets_no_welcome(anna):
    member = MemberFactory(last_login=NOW)

    page = anna.get(page_of("email", member)).text
    anna.post(page_of("email", member), typed(member, "new@example.org", welcome="on"))

    assert 'name="welcome"' not in page
    assert not Message.objects.filter(kind="members.welcome").exists()


def test_the_old_address_logs_in_no_more(anna):
    member = MemberFactory(email="old@example.org", last_login=NOW)

    anna.post(page_of("email", member), typed(member, "new@example.org"))
    Client().post("/accounts/login/code/", {"email": "old@example.org"})

    asked = Message.objects.filter(address="old@example.org").values_list("kind", flat=True)
    assert list(asked) == ["members.unknown-address"]


def test_an_address_that_is_taken_offers_to_join_the_two(anna):
    member, owner = MemberFactory(email=None), MemberFactory(email="cees@example.org")

    response = anna.post(page_of("email", member), typed(member, "cees@example.org"))

    assert reverse("members:merge", args=[member.pk, owner.pk]) in response.text
    assert owner.full_name in response.text


def test_a_slip_in_the_address_is_asked_about_once(anna):
    member = MemberFactory()
    asked = anna.post(page_of("email", member), typed(member, "cees@gmial.com"))
    assert "Did you mean cees@gmail.com?" in asked.text

    anna.post(page_of("email", member), typed(member, "cees@gmial.com", doubted="cees@gmial.com"))

    member.refresh_from_db()
    assert member.email == "cees@gmial.com"


def test_the_second_of_two_editors_reads_what_the_first_did(anna, coordinator):
    member = MemberFactory()
    change_email(Member.objects.get(pk=member.pk), "first@example.org", by=coordinator, now=NOW)

    response = anna.post(page_of("email", member), typed(member, "second@example.org"))

    assert "Now it says: first@example.org" in response.text
    assert 'value="second@example.org"' in response.text
    anna.post(page_of("email", member), {"email": "second@example.org", "version": member.version + 1})
    member.refresh_from_db()
    assert member.email == "second@example.org"


# --- joining says who is in the way ------------------------------------------------------------------


def test_joining_says_whose_address_it_is(coordinator):
    owner = MemberFactory(email="cees@example.org")

    with pytest.raises(EmailTaken) as taken:
        add_member(first_name="Cees", email="Cees@Example.org", by=coordinator, now=NOW)
    assert taken.value.member == owner
    with pytest.raises(EmailTaken):
        change_email(MemberFactory(), "CEES@example.org", by=coordinator, now=NOW)


def test_joining_finds_what_the_same_form_made(coordinator):
    form = "8f0c7c2e-2f0a-4a43-9a6a-0e3f2a7a1c11"
    made = add_member(first_name="Cees", by=coordinator, now=NOW, submission=form)

    with pytest.raises(AlreadyAdded) as added:
        add_member(first_name="Cees", by=coordinator, now=NOW + timedelta(hours=1), submission=form)

    assert added.value.member == made


def test_a_form_from_before_a_change_changes_nothing(coordinator):
    member = MemberFactory()

    with pytest.raises(StaleMember):
        change_email(member, "cees@example.org", by=coordinator, now=NOW, version=7)

    assert changes() == []
