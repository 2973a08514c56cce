import re

import pytest
from django.http import QueryDict
from django.urls import reverse

from samensterker.outbox import log_filter
from samensterker.outbox.log_filter import LogFilter, Page
from samensterker.outbox.models import Heartbeat, Hold, KeptMail, Message, State, UnreachableAddress
from samensterker.outbox.sending import send_due
from tests.factories import LONG_AGO, MemberFactory
from tests.outbox.conftest import NOON, after, lay

pytestmark = pytest.mark.django_db
LOG = "/panel/messages/"


@pytest.fixture(autouse=True)
def it_is_noon(monkeypatch):
    """At night the pages ask one question less."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


def shown(query="", *, now=NOON):
    form = LogFilter(QueryDict(query))
    return [message.refs["news"] for message in form.messages(now).order_by("-due_at", "-pk")]


def test_the_list_is_for_coordinators_only(client, member_client, coordinator_client):
    assert client.get(LOG).status_code == 302
    assert member_client.get(LOG).status_code == 404
    assert coordinator_client.get(LOG).status_code == 200


def test_an_empty_list_says_what_to_do(coordinator_client):
    assert "empty" in coordinator_client.get(LOG).content.decode()


def test_the_list_shows_what_became_of_each_message(desk, coordinator_client):
    member = MemberFactory(first_name="Fatima", last_name="Yılmaz")
    lay(1, to=member)
    lay(2, to="guest@example.org", due_at=after(days=-1))
    lay(3, kind="code", secret="ABC-123")

    for query, order in [({}, 1), ({"state": "waiting"}, -1)]:  # the last first; what waits, the next first
        page = coordinator_client.get(LOG, query).content.decode()
        assert re.findall(r"<strong>(News|Code)</strong>", page) == ["News", "News"]
        assert re.findall(r"Fatima Yılmaz|guest@example.org", page)[::order] == ["Fatima Yılmaz", "guest@example.org"]
        assert "ABC-123" not in page


def test_filter_by_state_kind_who_and_when(desk):
    fatima = MemberFactory(first_name="Fatima", surname_prefix="van", last_name="Dijk", email="f@example.org")
    lay(1, to=fatima, due_at=after(days=-2))
    lay(2, to="guest@example.org")
    lay(3, kind="duty")
    lay(4, due_at=after(days=1))

    assert shown() == [3, 2, 1]
    assert shown("state=waiting") == [4, 3, 2, 1]
    assert shown("state=sent") == []
    assert shown("kind=duty") == [3]
    assert shown("who=fatima dijk") == [1]
    assert shown("who=F@EXAMPLE") == [1]
    assert shown("who=guest") == [2]
    assert shown("who=%25") == []
    assert shown("since=2026-11-23") == [3, 2]
    assert shown("until=2026-11-22") == [1]
    assert shown("since=2026-11-22&until=2026-11-22") == [1]


@pytest.mark.parametrize("query", ["state=lost", "kind=code", "since=32-13-2026", "after=x", "after=2026-11-24_1"])
def test_what_cannot_be_understood_is_left_out(desk, coordinator_client, query):
    lay(1, due_at=LONG_AGO)

    response = coordinator_client.get(f"{LOG}?{query}")

    assert [message.refs["news"] for message in response.context["page"].rows] == [1]


def test_pages_by_key_show_each_row_once(desk, coordinator_client):
    for number in range(60):
        lay(number, due_at=after(days=-10, minutes=-(number // 4)))  # some share their moment
    everything = [message.pk for message in Message.objects.order_by("-due_at", "-pk")]

    seen, query = [], ""
    while True:
        response = coordinator_client.get(f"{LOG}{query}")
        seen += [message.pk for message in response.context["page"].rows]
        query = response.context["next_link"]
        if not query:
            break
        lay(1000 + len(seen), due_at=after(days=-5))  # what comes on top meanwhile moves no page

    assert seen == everything
    assert response.context["first_link"] == "?"


def test_pages_keep_the_filter(desk, coordinator_client):
    for number in range(log_filter.PAGE + 1):
        lay(number, due_at=LONG_AGO, kind="duty")

    response = coordinator_client.get(LOG, {"kind": "duty"})

    assert "kind=duty" in response.context["next_link"]
    assert coordinator_client.get(LOG + response.context["next_link"]).context["page"].rows[0].kind == "duty"


def test_a_last_page_that_is_full_has_no_next(desk):
    for number in range(log_filter.PAGE):
        lay(number)

    page = Page.of(Message.objects.all(), after="", ascending=False)

    assert (len(page.rows), page.following) == (log_filter.PAGE, "")


def test_the_list_costs_the_same_for_one_row_and_for_many(desk, coordinator_client, django_assert_num_queries):
    lay(1, to=MemberFactory(), due_at=LONG_AGO)
    UnreachableAddress.objects.create(address="0@example.org", since=LONG_AGO, answer="550")
    with django_assert_num_queries(8):
        coordinator_client.get(LOG)

    for number in range(2, 27):
        lay(number, to=MemberFactory(), due_at=LONG_AGO)
        UnreachableAddress.objects.create(address=f"{number}@example.org", since=LONG_AGO, answer="550")
    with django_assert_num_queries(8):
        response = coordinator_client.get(LOG)
    assert len(response.context["page"].rows) == 25


def test_the_list_tells_when_the_sender_looked_and_what_is_late(desk, coordinator_client):
    Heartbeat.objects.beat("sender", now=NOON)
    lay(1, due_at=LONG_AGO)

    context = coordinator_client.get(LOG).context

    assert (context["sender_at"], context["oldest_due"]) == (NOON, LONG_AGO)


# --- hold and addresses ---------------------------------------------------------------------------


def test_a_hold_is_released_by_a_button(desk, coordinator_client, coordinator):
    Hold.objects.create(reason="Teruggezet uit de back-up van maandag", started_at=LONG_AGO)
    page = coordinator_client.get(LOG).content.decode()
    assert "Teruggezet uit de back-up van maandag" in page
    assert reverse("outbox:hold-release") in page

    response = coordinator_client.post(reverse("outbox:hold-release"))

    assert response.url == LOG
    assert Hold.objects.get().released_by == coordinator
    assert reverse("outbox:hold-release") not in coordinator_client.get(LOG).content.decode()


def test_a_hold_is_not_released_by_others_or_by_looking(member_client, coordinator_client):
    Hold.objects.create(reason="Restored", started_at=LONG_AGO)

    assert member_client.post(reverse("outbox:hold-release")).status_code == 404
    assert coordinator_client.get(reverse("outbox:hold-release")).status_code == 405
    assert Hold.objects.standing().count() == 1


def test_an_unreachable_address_is_tried_again_by_a_button(desk, mailserver, coordinator_client, member_client):
    mailserver.refuse("RCPT", "550 5.1.1 no such user", times=1)
    lay(1)
    send_due(now=NOON)
    address = UnreachableAddress.objects.get()
    again = reverse("outbox:address-again", args=[address.pk])
    assert again in (page := coordinator_client.get(LOG).content.decode())
    assert "550 5.1.1 no such user" in page

    assert member_client.post(again).status_code == 404
    assert coordinator_client.get(again).status_code == 405
    assert coordinator_client.post(again).url == LOG

    assert Message.objects.get().state == State.WAITING
    assert coordinator_client.post(again).status_code == 404  # a second click finds it gone


# --- one message ----------------------------------------------------------------------------------


@pytest.fixture
def kept(desk, member):
    """A message in the mailbox of a house without a mail server."""
    message = lay(1, to=member)
    send_due(now=NOON)
    message.refresh_from_db()
    return message


def test_a_message_shows_its_mail(kept, coordinator_client, member):
    page = coordinator_client.get(kept.get_absolute_url()).content.decode()

    assert str(member) in page
    assert "This is news 1." in page
    assert f'src="{reverse("outbox:message-html", args=[kept.pk])}" sandbox' in page


def test_the_receiver_is_written_as_a_mail_program_shows_it(desk, coordinator_client):
    message = lay(1, to=MemberFactory(first_name="Zeynep", last_name="Yılmaz", email="zeynep@example.org"))
    send_due(now=NOON)

    page = coordinator_client.get(message.get_absolute_url()).content.decode()

    assert '<dd class="col-sm-8">Zeynep Yılmaz &lt;zeynep@example.org&gt;</dd>' in page


def test_the_html_of_a_mail_stands_in_a_cage(kept, coordinator_client):
    KeptMail.objects.update(html="<p onclick='x()'>Hi</p><script>alert(1)</script>")

    response = coordinator_client.get(reverse("outbox:message-html", args=[kept.pk]))

    assert response.headers["Content-Security-Policy"] == (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
    )
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["message", "message-html"])
def test_a_message_is_for_coordinators_only(kept, member_client, coordinator_client, name):
    url = reverse(f"outbox:{name}", args=[kept.pk])

    assert member_client.get(url).status_code == 404
    assert coordinator_client.get(url).status_code == 200
    assert coordinator_client.post(url).status_code == 405


def test_what_was_sent_by_a_mail_server_keeps_no_text(desk, mailserver, coordinator_client):
    message = lay(1)
    send_due(now=NOON)

    page = coordinator_client.get(message.get_absolute_url())

    assert page.status_code == 200
    assert "This is news 1." not in page.content.decode()
    assert coordinator_client.get(reverse("outbox:message-html", args=[message.pk])).status_code == 404


def test_a_secret_has_no_page(desk, coordinator_client):
    message = lay(1, kind="code", secret="ABC-123")

    assert coordinator_client.get(message.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("pk", ["0", "999999999", "9" * 30])
def test_a_message_that_is_not_there(coordinator_client, pk):
    assert coordinator_client.get(f"{LOG}{pk}/").status_code == 404


def test_a_message_in_doubt_is_settled_by_a_human(desk, coordinator_client):
    message = lay(1, kind="careful")
    Message.objects.update(state=State.UNSURE, ended_at=NOON)
    page = coordinator_client.get(message.get_absolute_url()).content.decode()
    again, arrived = (reverse(f"outbox:message-{name}", args=[message.pk]) for name in ("again", "arrived"))
    assert again in page
    assert arrived in page

    assert coordinator_client.get(arrived).status_code == 405
    assert coordinator_client.post(arrived).url == message.get_absolute_url()

    message.refresh_from_db()
    assert message.state == State.SENT


def test_a_failed_message_is_sent_again_by_a_button(desk, coordinator_client, member_client):
    message = lay(1)
    Message.objects.update(state=State.FAILED, ended_at=NOON)
    again = reverse("outbox:message-again", args=[message.pk])

    assert member_client.post(again).status_code == 404
    assert coordinator_client.post(again).url == message.get_absolute_url()

    message.refresh_from_db()
    assert message.state == State.WAITING
