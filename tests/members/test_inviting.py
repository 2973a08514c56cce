from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members import inviting, pasted_people
from members.inviting import Invitee, Standing
from members.models import Member
from members.welcome_letters import HAS_LOGGED_IN, KIND
from samensterker.outbox import kinds, rounds
from samensterker.outbox.models import Message, State
from tests.factories import CoordinatorFactory, MemberFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
ANNA, BRAM, CEES = (Invitee(f"{name.lower()}@example.org", name) for name in ("Anna", "Bram", "Cees"))


@pytest.fixture(autouse=True)
def english(coordinator_client):
    coordinator_client.cookies["language"] = "en"


def welcomes():
    return list(
        Message.objects.filter(kind=KIND)
        .order_by("member__first_name", "pk")
        .values_list("member__first_name", "state")
    )


def test_a_list_is_looked_over_before_anything_is_done():
    member = MemberFactory(email="anna@example.org")
    gone = MemberFactory(email="bram@example.org", left_at=NOW, is_active=False)
    people = pasted_people.read("Anna@Example.org, bram@example.org; new@example.org, NEW@example.org, nobody")

    looked = inviting.look_over(people)

    assert [(prospect.standing, prospect.member) for prospect in looked] == [
        (Standing.MEMBER, member),
        (Standing.LEFT, gone),
        (Standing.NEW, None),
        (Standing.TWICE, None),
        (Standing.REFUSED, None),
    ]
    assert Member.objects.count() == 3  # with the coordinator


def test_inviting_adds_lets_return_and_leaves_alone(coordinator):
    anna = MemberFactory(email=ANNA.email, first_name="Anna")
    bram = MemberFactory(email=BRAM.email, first_name="Bram", left_at=NOW, is_active=False)

    outcome = inviting.invite([CEES, BRAM, ANNA], by=coordinator, now=NOW)
    cees = Member.objects.get(email=CEES.email)

    assert (outcome.added, outcome.returned, outcome.known) == ([cees], [bram], [anna])
    assert [(member.left_at, member.welcomed_at) for member in (cees, Member.objects.get(pk=bram.pk))] == [
        (None, NOW),
        (None, NOW),
    ]
    assert welcomes() == [("Bram", "waiting"), ("Cees", "waiting")]
    assert [(change.part, change.after) for change in cees.changes.all()] == [("state", {"state": "taking_part"})]


def test_the_same_list_twice_makes_nothing_double(coordinator):
    inviting.invite([ANNA, BRAM], by=coordinator, now=NOW)

    outcome = inviting.invite([ANNA, BRAM], by=coordinator, now=NOW + timedelta(hours=1))

    assert (outcome.changed, len(outcome.known)) == ([], 2)
    assert welcomes() == [("Anna", "waiting"), ("Bram", "waiting")]


def test_all_or_nobody(coordinator):
    with pytest.raises(IntegrityError):
        inviting.invite([ANNA, Invitee("bram@example.org", "")], by=coordinator, now=NOW)

    assert (Member.objects.count(), Message.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_invite_the_same_people_at_once():
    first, second = CoordinatorFactory.create_batch(2)
    outcomes, barrier = [], Barrier(2)

    def invite(by, people):
        barrier.wait()
        try:
            outcomes.append(inviting.invite(people, by=by, now=NOW))
        finally:
            connection.close()

    threads = [
        Thread(target=invite, args=[first, [ANNA, BRAM, CEES]]),
        Thread(target=invite, args=[second, [CEES, BRAM, ANNA]]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert sorted(len(outcome.added) for outcome in outcomes) == [0, 3]
    assert sorted(len(outcome.known) for outcome in outcomes) == [0, 3]
    assert [name for name, _state in welcomes()] == ["Anna", "Bram", "Cees"]


# --- the welcome ------------------------------------------------------------------------------------


def test_at_most_one_welcome_a_week(coordinator):
    inviting.invite([ANNA], by=coordinator, now=NOW)
    anna = Member.objects.filter(email=ANNA.email)

    numbers = [inviting.welcome(anna, now=NOW + timedelta(days=days)) for days in (1, 6, 7, 8)]

    assert numbers == [0, 0, 1, 0]
    assert welcomes() == [("Anna", "expired"), ("Anna", "waiting")]  # the newer takes the place of what still waits


@pytest.mark.parametrize(
    "facts",
    [{"email": None}, {"last_login": NOW}, {"left_at": NOW, "is_active": False}, {"welcomed_at": NOW}],
)
def test_whom_there_is_no_need_to_welcome(facts):
    member = MemberFactory(**facts)

    assert inviting.welcome([member], now=NOW + timedelta(days=1)) == 0
    assert welcomes() == []


def test_as_many_queries_for_one_as_for_many():
    def queries(members):
        with CaptureQueriesContext(connection) as asked:
            inviting.welcome(members, now=NOW)
        return len(asked)

    assert queries([MemberFactory()]) == queries(MemberFactory.create_batch(3))


def test_never_welcomed():
    waiting = MemberFactory()
    for facts in ({"email": None}, {"last_login": NOW}, {"welcomed_at": NOW}, {"paused_at": NOW}):
        MemberFactory(**facts)

    assert list(inviting.never_welcomed()) == [waiting]


def test_who_logged_in_meanwhile_is_not_welcomed(coordinator):
    inviting.invite([ANNA, BRAM], by=coordinator, now=NOW)
    Member.objects.filter(email=ANNA.email).update(last_login=NOW)
    messages = list(Message.objects.select_related("member").order_by("pk"))

    assert kinds.get(KIND).still_wanted(messages, NOW) == {messages[0].pk: HAS_LOGGED_IN}


def test_the_welcome_says_how_to_log_in(settings, mailserver):
    settings.SITE_ORIGIN = "https://samen.example"
    member = MemberFactory(first_name="Anna", email="anna@example.org", language="en")
    inviting.welcome([member], now=NOW)

    rounds.make_round(now=NOW)

    [mail] = mailserver.messages
    assert (mail.to, mail.subject) == ("anna@example.org", f"Welcome to {settings.GUILD_NAME}")
    for words in (
        "Welcome, Anna!",
        "You need no password. Fill in your email address, anna@example.org, and we mail you a code.",
        "https://samen.example/accounts/login/code/",
        "A short CV: what you did and do, in a few lines.",
        "Until you choose, only the coordinator sees it.",
    ):
        assert words in mail.text
    assert Message.objects.get().state == State.SENT


# --- the pages ------------------------------------------------------------------------------------


def one(**facts):
    typed = {"first_name": "Anna", "surname_prefix": "de", "last_name": "Vries", "email": "anna@example.org"}
    return {**typed, "submission": uuid4(), **facts}


def test_inviting_one_person(coordinator_client, coordinator):
    response = coordinator_client.post("/panel/members/invite/", one(email=" Anna@Example.ORG"))

    anna = Member.objects.get(email="anna@example.org")
    assert response["Location"] == reverse("members:manage-member", args=[anna.pk])
    assert (anna.full_name, anna.entered_by, anna.welcomed_at is not None) == ("Anna de Vries", None, True)


def test_one_without_email_is_entered_by_the_coordinator(coordinator_client, coordinator):
    coordinator_client.post("/panel/members/invite/", one(email="", has_no_email="on"))

    anna = Member.objects.get(first_name="Anna")
    assert (anna.email, anna.has_no_email, anna.entered_by, anna.welcomed_at) == (None, True, coordinator, None)
    assert Message.objects.count() == 0


@pytest.mark.parametrize("email", ["anna@example.org", ""])
def test_a_form_sent_twice_makes_one_member(coordinator_client, email):
    typed = one(email=email, has_no_email="" if email else "on")

    landed = [coordinator_client.post("/panel/members/invite/", typed)["Location"] for _ in range(2)]

    assert landed == [reverse("members:manage-member", args=[Member.objects.get(first_name="Anna").pk])] * 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": ""}, "Fill in the email address, or tick that there is none."),
        ({"has_no_email": "on"}, "You filled in an address, and ticked that there is none. Which is it?"),
        ({"email": "mıke@example.org"}, "Before the @ stands a sign that is no usual letter: ı."),
        ({"first_name": ""}, "This field is required."),
        ({"first_name": "42"}, "Use at least one letter."),
        ({"email": "x" * 63 + "@" + "y" * 60 + "." + "z" * 60 + "." + "w" * 60 + ".example.org"}, "too long"),
    ],
)
def test_what_is_refused_stays_as_it_was_typed(coordinator_client, typed, words):
    response = coordinator_client.post("/panel/members/invite/", one(**typed))

    assert (response.status_code, words in response.text, 'value="Vries"' in response.text) == (200, True, True)
    assert Member.objects.count() == 1


def test_a_slip_is_asked_about_once(coordinator_client):
    typed = one(email="anna@gmial.com")

    page = coordinator_client.post("/panel/members/invite/", typed)
    assert "Did you mean anna@gmail.com?" in page.text
    assert 'name="doubted" value="anna@gmial.com"' in page.text
    coordinator_client.post("/panel/members/invite/", {**typed, "doubted": "anna@gmial.com"})

    assert Member.objects.filter(email="anna@gmial.com").exists()


def test_an_address_that_is_taken_leads_to_whose_it_is(coordinator_client):
    owner = MemberFactory(email="anna@example.org", first_name="<b>Anneke")
    gone = MemberFactory(email="gone@example.org", left_at=NOW, is_active=False)

    taken = coordinator_client.post("/panel/members/invite/", one())
    left = coordinator_client.post("/panel/members/invite/", one(email="gone@example.org"))

    link = reverse("members:manage-member", args=[owner.pk])
    assert f'<a href="{link}">&lt;b&gt;Anneke Visser</a>, who is a member already.' in taken.text
    assert f"{gone.full_name}</a>, who left. On their page you can let them return." in left.text


LIST = {"list-text": "Jan de Vries <jan@example.org>, anna@example.org; bram@example.org\nx@gmial.com, nobody"}


def ticked(response, *left_out):
    """What a browser would send of the preview."""
    formset = response.context["formset"]
    data = {"form-TOTAL_FORMS": len(formset.forms), "form-INITIAL_FORMS": len(formset.forms)}
    for form in formset:
        for field in form:
            value = field.value()
            if field.name != "is_included" or (value and form["email"].value() not in left_out):
                data[field.html_name] = "on" if value is True else value
    return data


def test_many_people_are_looked_at_and_then_invited(coordinator_client):
    MemberFactory(email="anna@example.org")
    bram = MemberFactory(email="bram@example.org", left_at=NOW, is_active=False)

    preview = coordinator_client.post("/panel/members/invite/many/", LIST)
    assert Member.objects.count() == 3
    for words in (
        'value="Vries"',
        f"Let {bram.full_name} return, who left on",
        "Did you mean x@gmail.com?",
        "Line 2, “nobody”: There is no @ in it.",
        "We made the name from the address. Is it right?",
    ):
        assert words in " ".join(preview.text.split())
    response = coordinator_client.post("/panel/members/invite/confirm/", ticked(preview, "x@gmial.com"), follow=True)

    assert "1 person is invited; the mail is on its way." in response.text
    jan = Member.objects.get(email="jan@example.org")
    assert (jan.first_name, jan.surname_prefix, jan.last_name) == ("Jan", "de", "Vries")
    assert not Member.objects.filter(email="x@gmial.com").exists()
    bram.refresh_from_db()
    assert bram.left_at == NOW  # not ticked, as it was not asked for


def test_a_name_that_is_missing_is_asked_for_and_nothing_is_done(coordinator_client):
    preview = coordinator_client.post("/panel/members/invite/many/", {"list-text": "1@example.org, an@example.org"})

    response = coordinator_client.post("/panel/members/invite/confirm/", ticked(preview))

    assert "1@example.org, First name: This field is required." in response.text
    assert Member.objects.count() == 1
    coordinator_client.post("/panel/members/invite/confirm/", ticked(response) | {"form-0-first_name": "Een"})
    assert set(Member.objects.values_list("first_name", flat=True)) >= {"Een", "An"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "This field is required."),
        (" ,; ", "We found no address in this."),
        (", ".join(f"a{n}@example.org" for n in range(101)), "These are 101 addresses. Invite 100 at once"),
    ],
)
def test_a_list_that_cannot_be_used(coordinator_client, text, words):
    response = coordinator_client.post("/panel/members/invite/many/", {"list-text": text})

    assert (response.status_code, words in response.text) == (200, True)


def test_confirm_without_anything_asks_again(coordinator_client):
    assert coordinator_client.post("/panel/members/invite/confirm/", {}).status_code == 200
    assert coordinator_client.post("/panel/members/invite/confirm/", {"form-TOTAL_FORMS": "9" * 30}).status_code == 200


def test_welcome_who_never_got_the_mail(coordinator_client):
    MemberFactory.create_batch(2)

    page = coordinator_client.get("/panel/members/welcome/")
    coordinator_client.post("/panel/members/welcome/")
    again = coordinator_client.get("/panel/members/welcome/")

    assert "3 members have an email address, never logged in" in page.text or "2 members" in page.text
    assert len(welcomes()) == Member.objects.exclude(welcomed_at=None).count()
    assert "Everyone with an email address was told how to log in." in again.text


def test_welcome_once_more(coordinator_client):
    member = MemberFactory()
    url = reverse("members:welcome", args=[member.pk])

    first, second = (coordinator_client.post(url, follow=True).text for _ in range(2))

    assert "The welcome is on its way." in first
    assert "No welcome was sent: it went less than a week ago" in second
    assert len(welcomes()) == 1
