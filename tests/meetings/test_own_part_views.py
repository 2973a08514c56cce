"""The pages on which one does something with one's part: logged in, or by the link in a mail."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from meetings import passing_on
from meetings.action_links import joining_token, passing_token
from meetings.models import Assignment, LateJoiner, PassingOn
from meetings.tick_links import link_token
from members.profile import ProfilePart
from samensterker.localtime import local_day
from samensterker.outbox.models import Message
from tests.factories import ActionItemFactory, AssignmentFactory, LateJoinerFactory, MemberFactory
from tests.meetings.test_action_views import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(member_client, client):
    for visitor in (member_client, client):
        visitor.cookies["language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def today():
    return local_day(timezone.now())


@pytest.fixture
def part(member, today):
    return AssignmentFactory(member=member, item__title="Plan", item__due_on=today)


@pytest.fixture(params=["logged in", "by link"])
def go(request, part, member_client, client):
    """`go()` looks, `go(do=…)` acts: both ways to the same page."""
    if request.param == "logged in":
        visitor, url = member_client, reverse("meetings:own-part", args=[part.pk])
    else:
        visitor, url = client, reverse("meetings:action-by-link", args=[link_token(part, now=timezone.now())])

    def visit(**data):
        return visitor.post(url, data) if data else visitor.get(url)

    visit.is_by_link = request.param == "by link"
    return visit


def again(part):
    return Assignment.objects.get(pk=part.pk)


def test_looking_changes_nothing_and_shows_what_one_can_do(go, part):
    text = text_of(go())

    for words in ("Is it done,", "Yes, it is done", "Rather later", "Hand it over", "Ask for help"):
        assert words in text
    assert (again(part).is_done, again(part).due_on) == (False, part.due_on)


def test_done(go, part, member):
    assert go(do="done").status_code == 302

    assert (again(part).is_done, again(part).done_by) == (True, member)
    text = text_of(go())
    assert "Thank you" in text and "Rather later" not in text
    assert go(do="later", until="2040-01-01").status_code == 200


def test_later_by_a_button_or_a_day_that_is_typed(go, part, today):
    week = today + timedelta(days=7)
    assert f'value="{week:%Y-%m-%d}"' in go().content.decode()

    assert go(do="later", until=f"{week:%Y-%m-%d}").status_code == 302
    assert (again(part).due_on, again(part).item.due_on) == (week, today)
    assert "Put off until" in text_of(go())
    typed = today + timedelta(days=40)
    assert go(do="later", until=f"{typed.day}-{typed.month}-{typed.year}").status_code == 302
    assert again(part).due_on == typed


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("", "This field is required."),
        ("ooit", "This is not a date that we can read."),
        ("31-2-2030", "This date does not exist."),
        ("1-1-2020", "Choose a day after today."),
        ("1-1-2199", "more than two months ahead"),
    ],
)
def test_a_day_that_does_not_do_is_answered(until, words, go, part):
    answered = go(do="later", until=until)

    assert answered.status_code == 200 and words in text_of(answered)
    assert again(part).due_on == part.due_on


def test_hand_over_by_name_and_take_it_back(go, part, member):
    noor = MemberFactory(first_name="Noor", last_name="Özdemir")

    assert go(do="hand-over", **{"over-name": "noor ozdemir", "over-words": "Lukt het jou?"}).status_code == 302

    passing = PassingOn.objects.get()
    assert (passing.to, passing.asked_by, passing.words) == (noor, member, "Lukt het jou?")
    text = text_of(go())
    assert "You asked Noor" in text
    assert ("Özdemir" in text) is not go.is_by_link
    assert go(do="take-back").status_code == 302
    assert not PassingOn.objects.exists()


def test_a_name_that_several_have_is_asked_about(go, part):
    first = MemberFactory(first_name="Noor", last_name="Bakker")
    MemberFactory(first_name="Noor", last_name="Visser")

    answered = go(do="hand-over", **{"over-name": "Noor"})

    text = text_of(answered)
    assert not PassingOn.objects.exists()
    if go.is_by_link:
        assert "More than one person has this name." in text
        assert "Bakker" not in text and "Visser" not in text
        chosen = go(do="hand-over", **{"over-name": "Noor Bakker"})
    else:
        assert "Noor Bakker" in text and "Noor Visser" in text
        chosen = go(do="hand-over", **{"over-name": "Noor", "over-to": first.pk})
    assert chosen.status_code == 302
    assert PassingOn.objects.get().to == first


def test_a_link_does_not_let_one_find_out_who_there_are(part, client):
    other = MemberFactory(first_name="Noor", last_name="Bakker")
    url = reverse("meetings:action-by-link", args=[link_token(part, now=timezone.now())])

    by_letters = client.post(url, {"do": "hand-over", "over-name": "oor bak"})
    by_key = client.post(url, {"do": "hand-over", "over-name": "", "over-to": other.pk})

    assert "We do not find anyone with this name." in text_of(by_letters) and "Bakker" not in text_of(by_letters)
    assert by_key.status_code == 200 and "Bakker" not in text_of(by_key)
    assert not PassingOn.objects.exists()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"paused_at": timezone.now()}, "This person is taking a break."),
        ({"left_at": timezone.now(), "is_active": False}, "We do not find anyone with this name."),
        ({"email": None}, "This person cannot be mailed."),
    ],
)
def test_whom_one_cannot_ask_is_said_kindly_and_what_was_typed_stays(facts, words, go, part):
    MemberFactory(first_name="Noor", last_name="Bakker", **facts)

    answered = go(do="hand-over", **{"over-name": "Noor Bakker", "over-words": "Lukt het jou?"})

    assert words in text_of(answered)
    assert 'value="Noor Bakker"' in answered.content.decode() and 'value="Lukt het jou?"' in answered.content.decode()
    assert not PassingOn.objects.exists() and not Message.objects.exists()


def test_nobody_is_found_by_no_name(go, part):
    assert "Fill in a name." in text_of(go(do="hand-over"))
    assert go(do="hand-over", **{"over-name": "a\x00b"}).status_code == 200


def test_ask_for_help_and_manage_after_all(go, part):
    assert go(do="help", **{"help-words": "Wie weet een zaal?"}).status_code == 302

    assert again(part).help_words == "Wie weet een zaal?"
    text = text_of(go())
    assert "You asked for help on" in text and "Wie weet een zaal?" in text
    assert go(do="no-help").status_code == 302
    assert again(part).help_asked_at is None
    assert "at most 300" in text_of(go(do="help", **{"help-words": "x" * 301}))


def test_what_is_no_thing_to_do_is_refused(go, part):
    assert go(do="dance").status_code == 400


def test_what_the_profile_fulfils_is_filled_in_there(member, member_client, today):
    part = AssignmentFactory(member=member, item__fulfilled_by=ProfilePart.CV, item__due_on=today)
    url = reverse("meetings:own-part", args=[part.pk])

    text = text_of(member_client.get(url))
    assert "To my profile" in text and "Rather later" in text and "Ask for help" in text
    assert "Yes, it is done" not in text and "Hand it over" not in text
    MemberFactory(first_name="Noor", last_name="Bakker")
    refused = member_client.post(url, {"do": "hand-over", "over-name": "Noor Bakker"})
    assert refused.status_code == 200
    assert not PassingOn.objects.exists()


def test_the_part_of_another_does_not_exist(member_client):
    url = reverse("meetings:own-part", args=[AssignmentFactory().pk])

    assert [member_client.get(url).status_code, member_client.post(url, {"do": "done"}).status_code] == [404, 404]


def test_a_link_needs_no_cookies_and_names_nobody_else(part, today):
    friend = AssignmentFactory(item=part.item, member__last_name="Bakker")
    browser = Client(enforce_csrf_checks=True)
    url = reverse("meetings:action-by-link", args=[link_token(part, now=timezone.now())])

    shown = browser.get(url)
    assert friend.member.last_name not in shown.content.decode()
    assert part.member.last_name not in text_of(shown)
    assert shown["X-Robots-Tag"] == "noindex" and "no-store" in shown["Cache-Control"]
    assert browser.post(url, {"do": "done"}).status_code == 302
    assert "sessionid" not in browser.cookies


def test_the_link_of_who_handed_it_over_says_so(part, client):
    noor, url = (
        MemberFactory(first_name="Noor"),
        reverse("meetings:action-by-link", args=[link_token(part, now=timezone.now())]),
    )
    passing = passing_on.ask(part, to=noor, words="", by=part.member, now=timezone.now())
    passing_on.answer(passing, accepts=True, by=noor, now=timezone.now())

    closed = client.get(url)

    assert closed.status_code == 410 and "Noor has taken this over from you" in text_of(closed)
    assert client.post(url, {"do": "done"}).status_code == 410
    assert not again(part).is_done


# --- taking over ------------------------------------------------------------------------------------


@pytest.fixture
def passing(member, today):
    theirs = AssignmentFactory(item__title="Zaal", item__due_on=today + timedelta(days=9), member__first_name="Bram")
    return passing_on.ask(theirs, to=member, words="Lukt het jou?", by=theirs.member, now=timezone.now())


def test_yes_on_the_own_list(passing, member, member_client):
    text = text_of(member_client.get("/actions/"))
    assert "Can you take this over?" in text and "Zaal" in text and "“Lukt het jou?”" in text

    member_client.post(reverse("meetings:passing-answer", args=[passing.pk]), {"answer": "yes"})

    assert again(passing.assignment).member == member
    text = text_of(member_client.get("/actions/"))
    assert "Can you take this over?" not in text and "It is yours now: Zaal." not in text and "Zaal" in text


def test_yes_and_no_by_link(passing, client, member):
    url = reverse("meetings:passing-by-link", args=[passing_token(passing, now=timezone.now())])

    text = text_of(client.get(url))
    assert f"Can you take this over, {member.first_name}?" in text
    assert passing.asked_by.first_name in text and passing.asked_by.last_name not in text
    assert client.post(url, {"answer": "yes"}).status_code == 302
    assert "it is yours now" in text_of(client.get(url))
    assert client.post(url, {"answer": "no"}).status_code == 302
    assert "it is yours now" in text_of(client.get(url))
    assert client.post(url, {"answer": "maybe"}).status_code == 400


def test_a_no_by_link_stays_with_who_has_it(passing, client):
    url = reverse("meetings:passing-by-link", args=[passing_token(passing, now=timezone.now())])

    client.post(url, {"answer": "no"})

    assert "It stays with Bram" in text_of(client.get(url))
    assert again(passing.assignment).member == passing.asked_by


def test_a_question_that_cannot_be_answered_any_more(passing, client, member):
    url = reverse("meetings:passing-by-link", args=[passing_token(passing, now=timezone.now())])
    old = reverse("meetings:passing-by-link", args=[passing_token(passing, now=timezone.now() - timedelta(days=70))])
    extra = AssignmentFactory(item=passing.assignment.item, member=member)

    assert (client.get(url).status_code, "You do this already" in text_of(client.get(url))) == (410, True)
    assert client.post(url, {"answer": "yes"}).status_code == 410
    assert client.get(old).status_code == 410
    extra.delete()
    Assignment.objects.filter(pk=passing.assignment_id).update(done_at=timezone.now(), done_by=member)
    assert "It is done in the meantime" in text_of(client.get(url))
    passing.delete()
    assert client.get(url).status_code == 404
    assert client.get(reverse("meetings:passing-by-link", args=["x"])).status_code == 404


def test_only_who_was_asked_answers(passing, coordinator_client, member_client):
    url = reverse("meetings:passing-answer", args=[passing.pk])

    assert coordinator_client.post(url, {"answer": "yes"}).status_code == 404
    assert member_client.get(url).status_code == 405
    assert member_client.post(url).status_code == 400


# --- joining in late --------------------------------------------------------------------------------


@pytest.fixture
def late(member, today):
    item = ActionItemFactory(title="Een vrijwilliger meenemen", audience="everyone", due_on=today - timedelta(days=2))
    AssignmentFactory(item=item)
    return LateJoinerFactory(item=item, member=member)


def test_a_newcomer_says_yes_on_the_own_list(late, member, member_client, today):
    assert "Do you join in as well?" in text_of(member_client.get("/actions/"))

    member_client.post(reverse("meetings:late-joining-answer", args=[late.pk]), {"answer": "yes"})

    assert Assignment.objects.get(item=late.item, member=member).due_on == today + timedelta(days=14)
    assert "Do you join in as well?" not in text_of(member_client.get("/actions/"))


def test_a_newcomer_answers_by_link(late, member, client):
    url = reverse("meetings:late-joining-by-link", args=[joining_token(member, now=timezone.now())])

    assert f"Do you join in as well, {member.first_name}?" in text_of(client.get(url))
    assert client.post(url, {"answer": "no", "item": late.item_id}).status_code == 302
    text = text_of(client.get(url))
    assert "not for me" in text and "Yes, me too" not in text
    assert client.post(url, {"answer": "yes", "item": late.item_id}).status_code == 302
    assert not Assignment.objects.filter(member=member).exists()
    codes = [client.post(url, {"answer": "yes", "item": item}).status_code for item in ("", "x", "9" * 30, "0")]
    assert codes == [400, 400, 400, 404]
    assert client.post(url, {"item": late.item_id}).status_code == 400


def test_links_of_newcomers_that_do_not_work(late, member, client):
    def url(**ago):
        return reverse(
            "meetings:late-joining-by-link", args=[joining_token(member, now=timezone.now() - timedelta(**ago))]
        )

    assert client.get(url(days=70)).status_code == 410
    assert client.get(reverse("meetings:late-joining-by-link", args=["x"])).status_code == 404
    LateJoiner.objects.all().delete()
    assert "Nothing to answer any more" in text_of(client.get(url()))
    member.left_at, member.is_active = timezone.now(), False
    member.save()
    assert client.get(url()).status_code == 410


def test_only_the_newcomer_answers(late, coordinator_client, member_client):
    url = reverse("meetings:late-joining-answer", args=[late.pk])

    assert coordinator_client.post(url, {"answer": "yes"}).status_code == 404
    assert [member_client.get(url).status_code, member_client.post(url).status_code] == [405, 400]
