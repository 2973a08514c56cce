import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from members import history, history_letters, history_words
from members.history_words import Difference
from members.models import Change, Channel
from samensterker.outbox.models import Message, State
from samensterker.outbox.sending import send_due
from tests.factories import CoordinatorFactory, MemberFactory
from tests.rows import change

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 13, 20, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def karin():
    return CoordinatorFactory(first_name="Karin", last_name="Smit")


@pytest.fixture
def bram():
    return MemberFactory(first_name="Bram", last_name="Jansen")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def record(member, part, before, after, *, by, at=NOW, channel=Channel.WEB):
    history.record(member, part, before=before, after=after, by=by, now=at, channel=channel)


def test_what_did_not_change_is_no_line(bram):
    record(bram, "name", {"first_name": "Bram"}, {"first_name": "Bram"}, by=bram)

    assert not Change.objects.exists()


def test_a_part_that_nobody_can_read_is_refused(bram):
    with pytest.raises(ValueError, match="PARTS"):
        record(bram, "shoes", None, {"size": 43}, by=bram)


@pytest.mark.parametrize(
    ("part", "before", "after", "channel", "said"),
    [
        ("name", {"last_name": "Jansen"}, {"last_name": "Janssen"}, "web", "Karin Smit changed the name"),
        (
            "contact_details",
            {"phone": ""},
            {"phone": "+31600000001"},
            "paper",
            "Karin Smit added the contact details, on paper",
        ),
        (
            "cv",
            {"role": "Penningmeester"},
            None,
            "phone",
            "Karin Smit removed a line of the CV, as told by phone or in person",
        ),
        (
            "merged",
            {"name": "B. Jansen"},
            {"name": "Bram Jansen"},
            "web",
            "Karin Smit joined two entries of one person",
        ),
        ("state", {"state": "taking_part"}, {"state": "paused"}, "web", "Karin Smit noted: pauses"),
    ],
)
def test_a_change_is_a_sentence(karin, bram, part, before, after, channel, said):
    record(bram, part, before, after, by=karin, channel=Channel(channel))

    assert history_words.sentence(Change.objects.get(), reader=bram) == said
    own = history_words.sentence(Change.objects.get(), reader=karin)
    assert own == said.replace("Karin Smit", "You")


def test_who_did_it_may_be_gone(bram):
    change(bram, part="name")

    said = history_words.sentence(Change.objects.get(), reader=bram)
    assert said == "Someone who is not here any more, or the house itself, changed the name"


@pytest.mark.parametrize("part", history.PARTS)
def test_every_part_has_words_in_each_language(bram, part):
    line = change(bram, part=part, before={"x": "1"}, after={"x": "2"})

    for language in ("nl", "en"):
        with translation.override(language):
            assert history_words.sentence(line, reader=bram)


@pytest.mark.parametrize(
    ("part", "before", "after", "shown"),
    [
        ("contact_details", {"phone": "", "has_no_phone": True}, {"phone": "+31600000001", "has_no_phone": False},
         [Difference("phone number", "", "06 00 00 00 01"), Difference("I have no phone", "yes", "no")]),
        ("expertise", {"area": "WordPress", "level": 2}, {"area": "WordPress", "level": 4},
         [Difference("how well", "know the basics", "expert")]),
        ("sharing", {"phone": False}, {"phone": True},
         [Difference("phone number", "coordinator only", "members of the guild")]),
        ("roster", {"wed-evening": "unanswered"}, {"wed-evening": "can"},
         [Difference("Wednesday evening", "not filled in", "can")]),
        ("roster", {}, {"sun-evening": "can", "mon-evening": "cannot", "mon-morning": "can"},
         [Difference("Monday morning", "", "can"), Difference("Monday evening", "", "cannot"),
          Difference("Sunday evening", "", "can")]),  # as the week goes
        ("absence", None, {"first_on": "2026-12-01", "last_on": "2026-12-04", "note": ""},
         [Difference("first day", "", "Tuesday 1 December"), Difference("last day", "", "Friday 4 December")]),
        ("photo", {"photo": "photos/1.jpg"}, {"photo": ""}, []),
        ("role", {"role": "member"}, {"role": "coordinator"}, [Difference("role", "member", "coordinator")]),
        ("cv", None, {"role": "member", "kind": "work", "until_year": None, "is_shown": True},
         [Difference("what you do or did there", "", "member"), Difference("kind", "", "paid work"),
          Difference("shown in my short CV", "", "yes")]),
        ("state", {"state": "taking_part"}, {"state": "left"}, []),  # it stands in the sentence
        ("language", {"language": "nl"}, {"language": "en"}, [Difference("language", "Dutch", "English")]),
        ("imported", None, {"shoe size": "43"}, [Difference("shoe size", "", "43")]),
        ("merged", "something old", ["unreadable"], []),
    ],
)  # fmt: skip
def test_what_it_was_and_is_stands_beside_it(bram, part, before, after, shown):
    assert history_words.differences(change(bram, part=part, before=before, after=after)) == shown


# --- the mail ---------------------------------------------------------------------------------------------


def waiting():
    return list(Message.objects.order_by("pk").values_list("member", "due_at", "refs"))


def test_whoever_else_changes_a_profile_its_owner_is_told_once_an_hour(karin, bram):
    for minutes in (0, 10, 30, 45):
        record(bram, "name", {"first_name": "A"}, {"first_name": f"B{minutes}"}, by=karin, at=NOW + minutes * MINUTE)

    one, two = NOW.replace(minute=0), NOW.replace(minute=0) + HOUR
    assert waiting() == [
        (bram.pk, one + HOUR + 5 * MINUTE, {"by": karin.pk, "since": one.isoformat()}),
        (bram.pk, two + HOUR + 5 * MINUTE, {"by": karin.pk, "since": two.isoformat()}),
    ]


def test_nobody_is_told_of_what_they_did_themselves_or_a_command_did(bram):
    record(bram, "name", {"first_name": "A"}, {"first_name": "B"}, by=bram)
    record(bram, "name", {"first_name": "B"}, {"first_name": "C"}, by=None)

    assert waiting() == []


def test_who_is_new_gets_a_welcome_and_not_this(karin, bram):
    record(bram, "state", None, {"state": "taking_part"}, by=karin)
    record(bram, "imported", None, {"first_name": "Bram"}, by=karin)

    assert waiting() == []


def test_the_mail_says_what_was_changed_and_how(karin, bram, mailserver):
    record(bram, "contact_details", {"phone": ""}, {"phone": "+31600000001"}, by=karin, channel=Channel.PAPER)
    record(bram, "cv", None, {"role": "Penningmeester <b>", "kind": "volunteering"}, by=karin)
    bram.language = "en"
    bram.save()

    send_due(now=NOW + HOUR)

    (mail,) = mailserver.messages
    assert (mail.to, mail.subject) == (bram.email, "Karin Smit changed your profile")
    assert "Karin Smit added the contact details, on paper" in mail.text
    assert "Phone number: 06 00 00 00 01" in mail.text
    assert "Penningmeester <b>" in mail.text
    assert "Penningmeester &lt;b&gt;" in mail.html
    assert re.search(r"http\S+/me/history/", mail.text)


def test_what_was_told_is_not_told_again(karin, bram, mailserver):
    record(bram, "name", {"first_name": "A"}, {"first_name": "B"}, by=karin)
    send_due(now=NOW + HOUR)
    history_letters.tell([bram], by=karin, now=NOW + 50 * MINUTE)  # an hour later something called, and changed nothing

    send_due(now=NOW + 3 * HOUR)

    assert len(mailserver.messages) == 1
    assert list(Message.objects.order_by("pk").values_list("state", flat=True)) == [State.SENT, State.EXPIRED]


def test_what_was_taken_back_within_the_hour_is_still_told(karin, bram, mailserver):
    record(bram, "name", {"first_name": "A"}, {"first_name": "B"}, by=karin)
    record(bram, "name", {"first_name": "B"}, {"first_name": "A"}, by=karin)

    send_due(now=NOW + HOUR)

    assert mailserver.messages[0].text.count("Karin Smit") >= 2


def test_a_long_list_is_cut_off(karin, bram, mailserver):
    for number in range(30):
        record(bram, "name", {"first_name": "A"}, {"first_name": f"B{number}"}, by=karin)

    send_due(now=NOW + HOUR)

    text = mailserver.messages[0].text
    assert ("B19" in text, "B20" in text) == (True, False)


def test_it_can_be_switched_off():
    from samensterker.outbox import kinds

    assert kinds.get(history_letters.KIND).can_be_switched_off


# --- the page -----------------------------------------------------------------------------------------------


def client_of(member):
    client = Client()
    client.force_login(member)
    client.cookies["language"] = "en"
    return client


def test_the_page_shows_the_latest_first_and_pages_by_key(karin, bram):
    for number in range(35):
        change(bram, by=karin, at=NOW + number * MINUTE, after={"first_name": f"B{number:02d}"})
    change(karin, by=bram, after={"first_name": "not of Bram"})
    url = reverse("members:history")

    first = client_of(bram).get(url)
    second = client_of(bram).get(f"{url}?after={first.context['page'].following}")

    names = [re.findall(r"B\d\d", page.content.decode()) for page in (first, second)]
    assert names == [
        [f"B{number:02d}" for number in range(34, 4, -1)],
        [f"B{number:02d}" for number in range(4, -1, -1)],
    ]
    assert "Karin Smit changed the name" in first.content.decode()
    assert second.context["page"].following == ""


def test_the_coordinator_reads_it_too_and_another_member_does_not(karin, bram):
    change(bram, by=karin, after={"first_name": "Bart"})
    url = reverse("members:history-of", args=[bram.pk])

    assert "You changed the name" in client_of(karin).get(url).content.decode()
    assert client_of(MemberFactory()).get(url).status_code == 404


def test_the_page_asks_as_much_for_one_line_as_for_many(karin, bram, django_assert_num_queries):
    client = client_of(bram)
    change(bram, by=karin)
    with django_assert_num_queries(3) as few:
        client.get(reverse("members:history"))
    for _number in range(5):
        change(bram, by=MemberFactory())
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(reverse("members:history"))
