"""Writing to another member: what arrives, what stays hidden, and what is refused."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members import contact
from members.contact_letters import CONTACT_MESSAGE
from members.joining import leave
from members.models import ContactMessage, Member
from samensterker.outbox import stopping
from samensterker.outbox.models import Message, UnreachableAddress
from samensterker.outbox.sending import send_due
from tests.factories import CoordinatorFactory, MemberFactory
from tests.members.test_sharing_pages import words_of

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)


@pytest.fixture
def anna():
    return MemberFactory(first_name="Anna", last_name="Vries", email="anna@example.org", language="en")


@pytest.fixture
def bram():
    return MemberFactory(first_name="Bram", last_name="Jansen", email="bram@example.org", language="en")


def write(sender, receiver, text="Kun je me helpen?", *, now=NOON, shows_address=False, submission=None):
    return contact.write(
        sender, receiver, text=text, shows_address=shows_address, submission=submission or uuid.uuid4(), now=now
    )


def logged_in(member):
    client = Client()
    client.force_login(member)
    return client


def form(**fields):
    return {"text": "Kun je me helpen?", "submission": str(uuid.uuid4()), **fields}


# --- what arrives ---------------------------------------------------------------------------------


def test_letter_without_the_address(mailserver, anna, bram):
    write(anna, bram, "Kun je me helpen?\n\nMet WordPress.")

    send_due(now=NOON)

    [mail] = mailserver.messages
    body, _footer = mail.text.split("\n--\n")
    assert (mail.to, mail.subject, mail.mail["Reply-To"]) == (
        "bram@example.org",
        "Anna Vries wrote you a message",
        f"{settings.GUILD_NAME} <{settings.GUILD_EMAIL}>",
    )
    assert body.strip().splitlines() == [
        "Hello Bram,",
        "",
        f"Anna Vries, also a member of {settings.GUILD_NAME}, wrote you this:",
        "",
        "Kun je me helpen?",
        "",
        "Met WordPress.",
        "",
        "Answer Anna here. You do not see each other's address:",
        f"{settings.SITE_ORIGIN}/members/{anna.pk}/contact/",
    ]
    assert b"anna@example.org" not in mail.content


def test_letter_with_the_address_is_simply_answered(mailserver, anna, bram):
    write(anna, bram, shows_address=True)

    send_due(now=NOON)

    [mail] = mailserver.messages
    assert mail.mail["Reply-To"] == "anna@example.org"
    assert "Just answer this mail: it goes straight to Anna, who then sees your address." in mail.text
    assert f"/members/{anna.pk}/contact/" not in mail.text


@pytest.mark.parametrize("shows_address", [True, False])
def test_text_with_signs_of_html_and_of_headers_is_only_text(mailserver, bram, shows_address):
    sender = MemberFactory(first_name="Eve\u2028Bcc:", last_name="<b>", language="en")
    text = "<script>alert(1)</script>\nBcc: all@example.org\n.\n--\nQUIT"

    write(sender, bram, text, shows_address=shows_address)
    send_due(now=NOON)

    [mail] = mailserver.messages
    assert (mail.receivers, mail.mail["Bcc"]) == (["bram@example.org"], None)
    assert "<script" not in mail.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>Bcc: all@example.org<br>" in mail.html
    assert text in mail.text


def test_receiver_can_switch_it_off_from_the_mail(mailserver, anna, bram):
    write(anna, bram)

    send_due(now=NOON)

    assert "List-Unsubscribe-Post" in mailserver.messages[0].content.decode()


def test_at_night_it_waits_until_eight(mailserver, anna, bram):
    night = datetime(2026, 11, 24, 21, 30, tzinfo=UTC)  # 22.30 in Dutch time
    write(anna, bram, now=night)

    send_due(now=night)
    assert mailserver.messages == []

    send_due(now=datetime(2026, 11, 25, 7, 1, tzinfo=UTC))
    assert [mail.to for mail in mailserver.messages] == ["bram@example.org"]


def reasons():
    return list(Message.objects.filter(kind=CONTACT_MESSAGE, state="expired").values_list("reason", flat=True))


def test_who_left_brings_nothing_any_more(mailserver, anna, bram):
    write(anna, bram)
    leave(anna, by=bram, now=NOON)
    write(bram, gone := MemberFactory())
    leave(gone, by=bram, now=NOON)

    send_due(now=NOON)

    assert mailserver.messages == []
    assert sorted(reasons()) == ["The member left the guild.", "The sender left the guild."]


def test_what_was_cleaned_up_is_not_sent(mailserver, anna, bram):
    message, _is_new = write(anna, bram)
    message.delete()

    send_due(now=NOON)

    assert (mailserver.messages, reasons()) == ([], ["What was written is not there any more."])


def test_batch_costs_the_same_queries(mailserver, anna, bram):
    def costs(number):
        for _ in range(number):
            write(MemberFactory(), bram)
        with CaptureQueriesContext(connection) as queries:
            send_due(now=NOON)
        return len([query for query in queries.captured_queries if "contactmessage" in query["sql"]])

    assert costs(1) == costs(4)


# --- the rules ------------------------------------------------------------------------------------


def test_form_that_is_sent_twice_writes_once(anna, bram):
    submission = uuid.uuid4()

    assert [write(anna, bram, submission=submission)[1] for _ in range(2)] == [True, False]
    assert (ContactMessage.objects.count(), Message.objects.count()) == (1, 1)


def test_ten_a_day_is_the_most(anna, bram):
    for _ in range(10):
        write(anna, bram)

    with pytest.raises(contact.TooMany):
        write(anna, bram)
    write(bram, anna)  # counted by sender
    write(anna, bram, now=NOON + timedelta(hours=13))  # a new day

    assert ContactMessage.objects.count() == 12


@pytest.mark.django_db(transaction=True)
def test_twelve_at_once_are_ten():
    anna, bram, together, refused = MemberFactory(), MemberFactory(), Barrier(12), []

    def press():
        together.wait()
        try:
            write(anna, bram)
        except contact.TooMany:
            refused.append(1)
        finally:
            connections.close_all()

    threads = [Thread(target=press) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (ContactMessage.objects.count(), len(refused)) == (10, 2)


# --- the page -------------------------------------------------------------------------------------


def test_page_sends_and_shows_no_address(anna, bram):
    client = logged_in(anna)

    page = client.get(f"/members/{bram.pk}/contact/").content.decode()
    response = client.post(f"/members/{bram.pk}/contact/", form(), follow=True)

    assert "bram@example.org" not in page + response.content.decode()
    assert "Your message is on its way to Bram Jansen." in words_of_messages(response)
    [message] = ContactMessage.objects.all()
    assert (message.sender, message.receiver, message.text, message.shows_address) == (
        anna,
        bram,
        "Kun je me helpen?",
        False,
    )


def words_of_messages(response):
    return " ".join(str(message) for message in response.context["messages"]).replace(
        "goes to Bram Jansen at eight in the morning; we send no mail at night", "is on its way to Bram Jansen"
    )


def test_second_click_says_that_it_went_already(anna, bram):
    client, fields = logged_in(anna), form()

    client.post(f"/members/{bram.pk}/contact/", fields)
    response = client.post(f"/members/{bram.pk}/contact/", fields, follow=True)

    assert "This message was sent already, once." in words_of_messages(response)
    assert ContactMessage.objects.count() == 1


@pytest.mark.parametrize("shares", [True, False])
def test_own_address_goes_along_by_itself_only_when_it_is_shared_already(anna, bram, shares):
    Member.objects.filter(pk=anna.pk).update(shares_email=shares)

    page = logged_in(anna).get(f"/members/{bram.pk}/contact/").content.decode()

    [box] = re.findall(r'<input[^>]*name="shows_address"[^>]*>', page)
    assert (" checked" in box) == shares


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "This field is required."),
        (" \u200b\r\n ", "This field is required."),
        ("é" * 4001, "There is room for 4000 signs."),
        ("x" * 300_000, "There is room for 4000 signs."),
    ],
)
def test_text_that_cannot_be_sent_is_said_and_kept(anna, bram, text, words):
    response = logged_in(anna).post(f"/members/{bram.pk}/contact/", form(text=text))

    assert words in words_of(response)
    assert ContactMessage.objects.count() == 0


def test_four_thousand_signs_that_one_sees_fit(anna, bram):
    family = "👨‍👩‍👧‍👦"

    response = logged_in(anna).post(f"/members/{bram.pk}/contact/", form(text=family * 10 + "e\u0301" * 3990))

    assert response.status_code == 302
    assert ContactMessage.objects.get().text == family * 10 + "é" * 3990


def test_eleventh_of_the_day_is_refused_kindly_and_kept(anna, bram):
    for _ in range(10):
        write(anna, bram, now=timezone.now())

    response = logged_in(anna).post(f"/members/{bram.pk}/contact/", form(text="Nog iets"))

    assert "You wrote 10 messages today; that is the most on one day." in words_of(response)
    assert "Nog iets" in response.content.decode()


def switch_off(bram):
    stopping.choose(bram, wanted=[], now=NOON)


def without_email(bram):
    Member.objects.filter(pk=bram.pk).update(email=None)


def unreachable(bram):
    UnreachableAddress.objects.create(address=bram.email, since=NOON, answer="550")


@pytest.mark.parametrize(
    ("make_it_so", "words"),
    [
        (switch_off, "Bram Jansen would rather get no mail from other members."),
        (without_email, "Bram Jansen has no email address."),
        (unreachable, "Our mail to Bram Jansen comes back at the moment."),
    ],
)
def test_what_would_not_arrive_is_said_beforehand_and_not_sent(anna, bram, make_it_so, words):
    make_it_so(bram)
    client = logged_in(anna)

    before = client.get(f"/members/{bram.pk}/contact/")
    after = client.post(f"/members/{bram.pk}/contact/", form(text="Toch maar"))

    assert words in words_of(before)
    assert "Then call. Otherwise ask the coordinator to pass it on." in words_of(before)
    assert 'type="submit">' not in before.content.decode().partition("<main")[2].partition("</main>")[0]
    assert "Toch maar" in after.content.decode()
    assert ContactMessage.objects.count() == 0


def test_who_takes_a_break_can_be_written_to(anna, bram):
    Member.objects.filter(pk=bram.pk).update(paused_at=NOON)
    client = logged_in(anna)

    assert "Bram takes a break from the guild" in words_of(client.get(f"/members/{bram.pk}/contact/"))
    assert client.post(f"/members/{bram.pk}/contact/", form()).status_code == 302
    assert ContactMessage.objects.count() == 1


def test_who_left_and_oneself_cannot_be_written_to(anna):
    gone = MemberFactory(left_at=NOON, is_active=False)

    assert logged_in(anna).get(f"/members/{gone.pk}/contact/").status_code == 404
    assert logged_in(CoordinatorFactory()).get(f"/members/{gone.pk}/contact/").status_code == 404
    assert logged_in(anna).get(f"/members/{anna.pk}/contact/")["Location"] == f"/members/{anna.pk}/"
