"""Logging in: by a code, by a password, and by nobody else."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import allauth
import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members import joining, letters
from members.models import Member
from samensterker.outbox.letters import FOOTER
from samensterker.outbox.models import Message
from samensterker.outbox.sending import send_due
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 3, 10, 9, tzinfo=UTC)
ASK, FILL_IN = "/accounts/login/code/", "/accounts/login/code/confirm/"
PASSWORD = "vier paarden op een dijk"


@pytest.fixture
def anna():
    return MemberFactory(email="anna.de.vries@example.org", first_name="Anna")


@pytest.fixture
def someone_who_left():
    return MemberFactory(email="left@example.org", left_at=TUESDAY, is_active=False)


def letter(kind):
    (message,) = Message.objects.filter(kind=kind)
    return json.loads(message.secret)


def code():
    message = Message.objects.filter(kind="members.login-code").order_by("pk").last()
    return re.search(r"\b\d{6}\b", json.loads(message.secret)["text"]).group()


def log_in(client, email, **query):
    client.post(ASK, {"email": email}, query_params=query)
    return client.post(FILL_IN, {"code": code()}, query_params=query)


def is_logged_in(client):
    return client.get("/me/").status_code == 200


# --- by a code ------------------------------------------------------------------------------------


def test_log_in_by_code(client, anna):
    response = log_in(client, "Anna.de.Vries@Example.ORG")

    assert (response.status_code, response.url) == (302, "/")
    assert is_logged_in(client)


def test_log_in_by_code_is_the_only_proof_that_is_asked(client, anna):
    """Also of a member whom an import or a command made, for whom allauth knows no address yet."""
    assert not EmailAddress.objects.exists()

    log_in(client, anna.email)

    assert list(EmailAddress.objects.values_list("user", "email", "verified", "primary")) == [
        (anna.pk, "anna.de.vries@example.org", True, True)
    ]
    assert [message.kind for message in Message.objects.all()] == ["members.login-code"]


def test_code_travels_as_a_secret_that_expires(client, anna):
    with time_machine.travel(TUESDAY, tick=False):
        client.post(ASK, {"email": anna.email})

    message = Message.objects.get()
    assert (message.kind, message.member, message.address) == ("members.login-code", None, anna.email)
    assert (message.due_at, message.expires_at) == (TUESDAY, TUESDAY + timedelta(seconds=600))
    assert list(Message.objects.shown_on_log()) == []


def test_code_stands_in_subject_and_both_bodies(client, anna):
    client.post(ASK, {"email": anna.email})

    mail = letter("members.login-code")
    assert code() in mail["subject"]
    assert code() in mail["text"]
    assert code() in mail["html"]


def test_code_is_worthless_after_ten_minutes(client, anna):
    with time_machine.travel(TUESDAY) as clock:
        client.post(ASK, {"email": anna.email})
        clock.shift(timedelta(seconds=601))
        client.post(FILL_IN, {"code": code()})

        assert not is_logged_in(client)


def test_code_works_once(client, anna):
    client.post(ASK, {"email": anna.email})
    used = code()
    client.post(FILL_IN, {"code": used})
    client.post("/accounts/logout/")

    client.post(FILL_IN, {"code": used})

    assert not is_logged_in(client)


def test_code_belongs_to_the_browser_that_asked(client, anna):
    client.post(ASK, {"email": anna.email})
    other = Client()

    other.post(FILL_IN, {"code": code()})

    assert not is_logged_in(other)


def test_wrong_code_three_times_ends_it(client, anna):
    client.post(ASK, {"email": anna.email})
    for _ in range(3):
        client.post(FILL_IN, {"code": "BBBB-BBBB"})

    client.post(FILL_IN, {"code": code()})

    assert not is_logged_in(client)


def test_code_may_be_typed_in_small_letters_without_the_dash(client, anna):
    client.post(ASK, {"email": anna.email})

    client.post(FILL_IN, {"code": f" {code().lower().replace('-', ' ')} "})

    assert is_logged_in(client)


def test_pasted_address_loses_its_invisible_signs(client, anna):
    client.post(ASK, {"email": f"\u200e{anna.email}\u200b"})

    assert Message.objects.get().address == anna.email


def test_code_of_who_leaves_meanwhile_does_not_open(client, anna):
    MemberFactory(role="coordinator")
    client.post(ASK, {"email": anna.email})
    joining.leave(anna, by=anna, now=TUESDAY)

    response = client.post(FILL_IN, {"code": code()}, follow=True)

    assert response.redirect_chain == [("/accounts/inactive/", 302)]
    assert not is_logged_in(client)


def test_code_to_an_address_that_was_changed_meanwhile_does_not_open(client, anna):
    client.post(ASK, {"email": anna.email})
    joining.change_email(anna, "anna@example.com", by=anna, now=TUESDAY)

    response = client.post(FILL_IN, {"code": code()})

    assert (response.status_code, response.url) == (302, ASK)
    assert not is_logged_in(client)
    assert Member.objects.get(pk=anna.pk).email == "anna@example.com"


def test_old_address_logs_in_no_more(client, anna):
    log_in(client, anna.email)
    joining.change_email(anna, "anna@example.com", by=anna, now=TUESDAY)

    Client().post(ASK, {"email": "anna.de.vries@example.org"})

    assert Message.objects.latest("pk").kind == "members.unknown-address"


# --- what a stranger can find out -----------------------------------------------------------------


def seen_by_stranger(path, fields, email):
    """All that the browser of a stranger gets, but for its own token and the address it typed; and the work it was."""
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        response = client.post(path, {**fields, "email": email, "login": email}, follow=True)
    page = re.sub(r"[A-Za-z0-9]{64}", "token", response.content.decode()).replace(email, "address")
    return (response.redirect_chain, response.status_code, page), len(queries)


@pytest.mark.parametrize(
    ("path", "fields"),
    [(ASK, {}), ("/accounts/login/", {"password": "not the right one"}), ("/accounts/password/reset/", {})],
    ids=["code", "password", "forgotten password"],
)
def test_strangers_do_not_learn_who_is_a_member(anna, someone_who_left, path, fields):
    with_password(anna)
    known, known_queries = seen_by_stranger(path, fields, anna.email)
    unknown, unknown_queries = seen_by_stranger(path, fields, "nobody@example.org")
    left, left_queries = seen_by_stranger(path, fields, someone_who_left.email)

    assert known == unknown == left
    assert abs(known_queries - unknown_queries) <= 2
    assert abs(left_queries - unknown_queries) <= 2


def wrong_codes(email):
    """What three wrong codes and one more bring."""
    client = Client()
    client.post(ASK, {"email": email})
    responses = [client.post(FILL_IN, {"code": "BBBB-BBBB"}) for _ in range(4)]
    return [(response.status_code, response.headers.get("Location")) for response in responses]


def test_wrong_codes_tell_strangers_nothing(anna, someone_who_left):
    assert wrong_codes(anna.email) == wrong_codes("nobody@example.org") == wrong_codes(someone_who_left.email)


@pytest.mark.parametrize("path", [ASK, "/accounts/password/reset/"])
def test_unknown_address_and_address_of_who_left_get_the_same_mail(someone_who_left, path):
    Client().post(path, {"email": "nobody@example.org"})
    Client().post(path, {"email": someone_who_left.email})

    mails = [json.loads(message.secret) for message in Message.objects.filter(kind="members.unknown-address")]
    assert len(mails) == 2
    assert mails[0]["subject"] == mails[1]["subject"]
    assert mails[0]["text"].replace("nobody@", "left@") == mails[1]["text"]


def test_nobody_signs_up(client):
    page = client.get("/accounts/signup/")
    client.post("/accounts/signup/", {"email": "nobody@example.org", "password1": PASSWORD})

    assert page.templates[0].name == "account/signup_closed.html"
    assert not Member.objects.exists()


# --- by a password --------------------------------------------------------------------------------


def with_password(member):
    joining.change_email(member, member.email, by=member, now=TUESDAY)
    member.set_password(PASSWORD)
    member.save()
    return member


def test_log_in_by_password(client, anna):
    with_password(anna)

    response = client.post("/accounts/login/", {"login": "Anna.de.Vries@example.org", "password": PASSWORD})

    assert (response.status_code, response.url) == (302, "/")
    assert is_logged_in(client)


def test_log_in_by_password_asks_first_whether_the_address_is_theirs(client, anna):
    anna.set_password(PASSWORD)
    anna.save()

    client.post("/accounts/login/", {"login": anna.email, "password": PASSWORD})
    assert not is_logged_in(client)

    sent = re.search(r"\b\d{6}\b", letter("members.email-code")["text"]).group()
    client.post("/accounts/confirm-email/", {"code": sent})
    assert is_logged_in(client)


def test_who_left_does_not_log_in_by_password(client, someone_who_left):
    someone_who_left.set_password(PASSWORD)
    someone_who_left.save()

    client.post("/accounts/login/", {"login": someone_who_left.email, "password": PASSWORD})

    assert not is_logged_in(client)


def test_password_is_guessed_five_times_at_most(client, anna):
    with_password(anna)
    for _ in range(5):
        client.post("/accounts/login/", {"login": anna.email, "password": "not the right one"})

    client.post("/accounts/login/", {"login": anna.email, "password": PASSWORD})

    assert not is_logged_in(client)


def test_codes_are_asked_three_times_a_minute_at_most(anna):
    for _ in range(5):
        Client().post(ASK, {"email": anna.email})

    assert Message.objects.count() == 3


def test_forgotten_password(client, anna, settings):
    with_password(anna)
    client.post("/accounts/password/reset/", {"email": anna.email})
    link = re.search(r"https?://\S+", letter("members.password-link")["text"]).group()
    assert link.startswith(settings.SITE_ORIGIN + "/accounts/password/reset/key/")

    page = client.get(link.removeprefix(settings.SITE_ORIGIN), follow=True)
    assert Member.objects.get().check_password(PASSWORD)  # to look changes nothing
    client.post(page.redirect_chain[-1][0], {"password1": "een heel ander woord", "password2": "een heel ander woord"})

    assert Member.objects.get().check_password("een heel ander woord")
    assert letter("members.account-notice")["subject"]


def test_link_in_a_mail_never_follows_the_host_of_the_request(anna, settings):
    settings.ALLOWED_HOSTS = ["*"]
    Client(headers={"host": "evil.example"}).post("/accounts/password/reset/", {"email": anna.email})
    Client(headers={"host": "evil.example"}).post(ASK, {"email": "nobody@example.org"})

    for kind in ("members.password-link", "members.unknown-address"):
        assert "evil" not in json.dumps(letter(kind))


def test_link_for_a_new_password_works_for_an_hour(client, anna, settings):
    with time_machine.travel(TUESDAY) as clock:
        client.post("/accounts/password/reset/", {"email": anna.email})
        link = re.search(r"https?://\S+", letter("members.password-link")["text"]).group()
        clock.shift(timedelta(seconds=3601))

        page = client.get(link.removeprefix(settings.SITE_ORIGIN), follow=True)

    assert "password1" not in page.content.decode()


# --- changing the address -------------------------------------------------------------------------


def test_change_of_address_by_a_code_to_the_new_one(client, anna):
    log_in(client, anna.email)

    client.post("/accounts/email/", {"action_add": "", "email": "Anna@Example.com"})
    assert Member.objects.get().email == "anna.de.vries@example.org"

    sent = re.search(r"\b\d{6}\b", letter("members.email-code")["text"]).group()
    client.post("/accounts/confirm-email/", {"code": sent})

    assert Member.objects.get().email == "anna@example.com"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("anna@example.com", True, True)]
    notice = Message.objects.get(kind="members.account-notice")
    assert notice.address == "anna.de.vries@example.org"
    assert "anna@example.com" in json.loads(notice.secret)["text"]


def test_address_of_another_member_is_refused_even_with_the_code(client, anna):
    """Couples may share a mailbox; two members never share an address."""
    MemberFactory(email="bram@example.org")
    log_in(client, anna.email)

    client.post("/accounts/email/", {"action_add": "", "email": "bram@example.org"})
    sent = re.search(r"\b\d{6}\b", letter("members.email-code")["text"]).group()
    response = client.post("/accounts/confirm-email/", {"code": sent})

    assert response.status_code == 200
    assert Member.objects.get(pk=anna.pk).email == "anna.de.vries@example.org"


# --- sessions -------------------------------------------------------------------------------------


def test_session_lasts_thirty_days(client, anna):
    with time_machine.travel(TUESDAY) as clock:
        log_in(client, anna.email)
        clock.shift(timedelta(days=29))
        assert is_logged_in(client)
        clock.shift(timedelta(days=2))
        assert not is_logged_in(client)


def test_session_ends_when_the_member_leaves_and_stays_ended(client, anna):
    MemberFactory(role="coordinator")
    log_in(client, anna.email)

    joining.leave(anna, by=anna, now=TUESDAY)
    assert not is_logged_in(client)

    joining.return_(anna, by=anna, now=TUESDAY)
    assert not is_logged_in(client)


def test_next_page_after_logging_in(client, anna):
    assert client.get("/courses/").url == "/accounts/login/code/?next=/courses/"

    assert log_in(client, anna.email, next="/courses/").url == "/courses/"


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "https://evil.example/",
        "http:evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\t//evil.example",
    ],
)
def test_next_page_is_one_of_ours(client, anna, address):
    assert log_in(client, anna.email, next=address).url == "/"


# --- the letters ----------------------------------------------------------------------------------


def test_code_arrives_at_a_mail_server_at_night_and_is_wiped(client, anna, mailserver):
    midnight = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    with time_machine.travel(midnight, tick=False):
        client.post(ASK, {"email": anna.email})
    sent = code()

    send_due(now=midnight)

    (mail,) = mailserver.to(anna.email)
    assert sent in mail.text
    assert sent in mail.html
    assert (Message.objects.get().state, Message.objects.get().secret) == ("sent", "")


# Those of signing up, which is closed, and of ways to log in that we do not offer.
NEVER_SENT = {"account_already_exists", "email_confirm", "password_reset_code"}


def test_every_mail_of_allauth_has_a_letter_of_ours():
    folder = Path(allauth.__file__).parent / "templates" / "account" / "email"
    theirs = {path.name.removesuffix("_subject.txt") for path in folder.glob("*_subject.txt")}

    assert theirs - NEVER_SENT == set(letters.ACCOUNT_LETTERS)


@pytest.mark.parametrize("name", letters.ACCOUNT_LETTERS)
def test_every_letter_is_drawn_whole(name):
    context = {"code": "BCDF-GHJK", "uid": "7", "key": "abc-123", "to_email": "new@x.org", "deleted_email": "old@x.org"}

    letters.lay(name, "anna@example.org", context, now=TUESDAY)

    message = Message.objects.get()
    letter = letters.unpacked([message], TUESDAY)[message.pk]
    assert all(part.strip() for part in (letter.subject, letter.text, letter.html))
    assert "%(" not in letter.text
    assert FOOTER in letter.text
    assert FOOTER in letter.html


def test_letter_is_in_the_language_of_the_member(client):
    for language in ("nl", "en"):
        Client().post(ASK, {"email": MemberFactory(language=language).email})

    languages = [json.loads(message.secret)["language"] for message in Message.objects.order_by("pk")]
    assert languages == ["nl", "en"]
