"""What mail do I want? By the link in a mail, without logging in, and by the page of all mail."""

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client

from samensterker.outbox import stopping
from samensterker.outbox.models import Message, OptOut
from samensterker.outbox.sending import Tally, send_due
from tests.factories import CoordinatorFactory, MemberFactory
from tests.outbox.conftest import NOON, lay

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(desk, mailserver, member):
    """The one in the header of a mail that went."""
    lay(1, to=member)
    send_due(now=NOON)
    [received] = mailserver.messages
    return received.mail["List-Unsubscribe"].strip("<>").removeprefix(settings.SITE_ORIGIN)


def opted_out():
    return set(OptOut.objects.values_list("kind", "member_id"))


def test_looking_changes_nothing_however_often(link, client):
    for _ in range(3):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200

    assert opted_out() == set()


@pytest.mark.parametrize("logged_in", [True, False])
def test_the_button_stops_that_kind_of_mail(link, member, logged_in):
    client = Client(enforce_csrf_checks=True)
    if logged_in:
        client.force_login(MemberFactory())  # of somebody else

    response = client.post(link)

    assert response.status_code == 200
    assert opted_out() == {("news", member.pk)}


def test_a_mail_program_does_it_by_itself(link, member):
    """RFC 8058: a POST with this body, without a cookie, and no redirect."""
    response = Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})

    assert (response.status_code, opted_out()) == (200, {("news", member.pk)})


def test_twice_is_once(link, client):
    client.post(link)
    client.post(link)

    assert OptOut.objects.count() == 1


def test_a_change_of_mind(link, client):
    client.post(link)
    client.post(link, {"resume": "1"})

    assert opted_out() == set()


def test_what_waited_when_it_was_stopped_never_goes(link, client, member, mailserver):
    lay(2, to=member)
    lay(3, to=member, kind="duty")
    client.post(link)

    assert send_due(now=NOON) == Tally(sent=1, expired=1, connections=1)
    assert [received.subject for received in mailserver.messages] == ["News 1", "News 3"]


def test_a_guest_is_named_by_a_digest_only(desk, mailserver, client):
    lay(1, to="Guest@example.org")
    send_due(now=NOON)
    link = mailserver.messages[0].mail["List-Unsubscribe"].strip("<>").removeprefix(settings.SITE_ORIGIN)

    named = signing.loads(link.split("/")[-2], salt=stopping.SALT)
    client.post(link)

    assert "guest" not in str(named).lower()
    lay(2, to="guest@example.org")
    lay(3, to="other@example.org")
    send_due(now=NOON)
    assert [received.subject for received in mailserver.messages] == ["News 1", "News 3"]


@pytest.mark.parametrize("change", [lambda token: token[:-2], lambda token: "x" + token, lambda token: "nonsense"])
def test_a_broken_link_says_so_and_does_nothing(link, client, change):
    token = link.split("/")[-2]

    response = client.post(f"/mail/stop/{change(token)}/")

    assert (response.status_code, opted_out()) == (404, set())
    assert "/me/mail/" in response.content.decode()


def test_a_link_for_mail_that_cannot_be_stopped_does_nothing(desk, client):
    for kind in ("duty", "code", "gone"):
        link = stopping.stop_link(Message(kind=kind, address="anna@example.org")).removeprefix(settings.SITE_ORIGIN)
        assert client.post(link).status_code == 404

    assert not OptOut.objects.exists()


def test_other_methods_are_refused(link, client):
    assert [client.put(link).status_code, client.delete(link).status_code] == [405, 405]


def test_the_link_of_a_member_who_was_removed_still_answers(link, client, member):
    member.delete()

    assert client.get(link).status_code == 200
    assert client.post(link).status_code == 200


# --- the page of all mail -------------------------------------------------------------------------


def test_the_page_shows_every_kind_once(desk, member_client, member):
    OptOut.objects.create(member=member, kind="careful", since=NOON)

    response = member_client.get("/me/mail/")

    page = response.content.decode()
    assert 'value="news" id="kind-news" checked' in page
    assert 'value="careful" id="kind-careful">' in page
    assert 'value="duty"' not in page
    assert "About duty." in page
    assert "About code." in page


@pytest.mark.parametrize(("make", "is_named"), [(MemberFactory, False), (CoordinatorFactory, True)])
def test_mail_for_coordinators_is_named_to_coordinators_only(client, make, is_named):
    client.force_login(make(language="en"))

    assert ("Someone is erased" in client.get("/me/mail/").text) == is_named


def test_saving_makes_it_so(desk, member_client, member):
    OptOut.objects.create(member=member, kind="careful", since=NOON)
    other = MemberFactory()
    OptOut.objects.create(member=other, kind="careful", since=NOON)

    response = member_client.post("/me/mail/", {"kind": ["careful", "code", "nonsense"]})

    assert response.url == "/me/mail/"
    assert ("careful", member.pk) not in opted_out()
    assert {("news", member.pk), ("careful", other.pk)} <= opted_out()
    assert not opted_out() & {("duty", member.pk), ("code", member.pk)}


def test_the_page_asks_for_a_login(client):
    assert client.get("/me/mail/").status_code == 302
    assert client.post("/me/mail/").status_code == 302


def test_the_page_costs_the_same_for_any_choice(desk, member_client, member, django_assert_num_queries):
    with django_assert_num_queries(3):
        member_client.get("/me/mail/")
    member_client.post("/me/mail/", {})
    member_client.get("/me/mail/")
    with django_assert_num_queries(3):
        member_client.get("/me/mail/")
