import re
from datetime import date, datetime, time, timedelta
from html import unescape
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import translation

from meetings import nudge_letters, nudges
from meetings.action_items import tick
from meetings.models import Assignment, Audience
from meetings.nudge_letters import ASKED_NOT_TO, NOTHING_OPEN, PAUSES
from meetings.tick_links import assignment_by_token, link_token
from members.profile import ProfilePart
from samensterker.dated_links import LinkExpired
from samensterker.localtime import at_local
from samensterker.outbox import kinds
from samensterker.outbox.models import Message
from tests.factories import ActionItemFactory, AssignmentFactory, CoordinatorFactory, MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db

DUE = date(2026, 3, 27)
NOW = at_local(DUE, time(9))


def planned(now=NOW):
    with transaction.atomic():
        nudges.plan(now=now)
    return list(Message.objects.select_related("member").order_by("pk"))


def letter(now=NOW):
    [drawn] = nudge_letters.render(planned(now), now).values()
    return drawn


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def anna(**facts):
    return MemberFactory(first_name="Anna", language="en", **facts)


def test_it_is_a_kind_that_can_be_switched_off():
    kind = kinds.get("meetings.nudge")

    assert (kind.can_be_switched_off, kind.is_asked_for, kind.is_secret) == (True, False, False)


def test_one_item(settings):
    settings.SITE_ORIGIN = "https://samen.example"
    meeting = MeetingFactory(title="Startbijeenkomst")
    part = AssignmentFactory(
        member=anna(), item__title="Omkijken naar een locatie", item__meeting=meeting, item__due_on=DUE
    )

    drawn = letter()

    assert drawn.subject == "Still open: Omkijken naar een locatie"
    body, _, _foot = drawn.text.partition("\n--\n")
    token = link_token(part, now=NOW)
    assert body.strip() == (
        "Hello Anna,\n\n"
        "This is still open. Is it done? Tick it, then we know.\n\n"
        "* Omkijken naar een locatie\n"
        "  Before Friday 27 March · today\n"
        "  Agreed at: Startbijeenkomst\n"
        "  Is it done? Tick it here. You can also put it off, hand it over or ask for help, all without logging in:\n"
        f"  https://samen.example/mine/{token}/\n\n"
        "All your action items:\n"
        "https://samen.example/actions/\n\n"
        "Does something stand in the way? Answer this mail, then we look at it together."
    )
    for words in (
        "Omkijken naar een locatie",
        "Before Friday 27 March · today",
        f'href="https://samen.example/mine/{token}/"',
        f'href="https://samen.example/mine/{token}/#later"',
        f'href="https://samen.example/mine/{token}/#hand-over"',
        f'href="https://samen.example/mine/{token}/#help"',
    ):
        assert words in unescape(drawn.html)


def test_several_items_by_due_day_in_friendly_words():
    member = anna()
    for days, title in ((-7, "Verslag"), (3, "Rooster"), (0, "Locatie")):
        AssignmentFactory(member=member, item__title=title, item__due_on=DUE + timedelta(days=days))

    drawn = letter()

    assert drawn.subject == "Still open: 3 action items"
    lines = [line.strip() for line in drawn.text.splitlines() if line.startswith("* ") or "Before" in line]
    assert lines == [
        "* Verslag",
        "Before Friday 20 March · still open, 7 days past the date",
        "* Locatie",
        "Before Friday 27 March · today",
        "* Rooster",
        "Before Monday 30 March · in 3 days",
    ]
    assert "overdue" not in (drawn.text + drawn.html).lower()
    assert not re.search(r"\blate\b", drawn.text.lower())  # as a word: links have letters of all kinds


def test_what_the_profile_fulfils_leads_to_the_profile(settings):
    settings.SITE_ORIGIN = "https://samen.example"
    AssignmentFactory(member=anna(), item__due_on=DUE, item__fulfilled_by=ProfilePart.CONTACT_DETAILS)

    drawn = letter()

    assert (
        "Ticks itself once this is filled in on your profile: contact details\n  https://samen.example/me/\n"
        in drawn.text
    )
    assert "It is done" not in drawn.text + drawn.html and "#hand-over" not in drawn.html
    assert "#later" in drawn.html and "#help" in drawn.html


def test_a_long_title_and_one_with_markup():
    AssignmentFactory(member=anna(), item__title="<b>Bel & mail</b> " + "heel lang " * 17, item__due_on=DUE)

    drawn = letter()

    assert len(drawn.subject) == 70
    assert drawn.subject.startswith("Still open: <b>Bel & mail</b> heel lang")
    assert "* <b>Bel & mail</b> heel lang" in drawn.text
    assert "&lt;b&gt;Bel &amp; mail" in drawn.html


def test_what_was_done_between_planning_and_sending_is_left_out():
    member = anna()
    done = AssignmentFactory(member=member, item__title="Verslag", item__due_on=DUE)
    AssignmentFactory(member=member, item__title="Locatie", item__due_on=DUE)
    messages = planned()

    tick(done, by=member, now=NOW)

    assert nudge_letters.still_wanted(messages, NOW) == {}
    [drawn] = nudge_letters.render(messages, NOW).values()
    assert drawn.subject == "Still open: Locatie"
    assert "Verslag" not in drawn.text


def _done(part):
    tick(part, by=part.member, now=NOW)


def _filled_in(part):
    part.item.fulfilled_by = ProfilePart.CONTACT_DETAILS
    part.item.save()
    part.member.has_no_phone, part.member.contact_details_at = True, NOW
    part.member.save()


def _moved(part):
    part.due_on = DUE + timedelta(days=7)
    part.save()


def _removed(part):
    part.delete()


@pytest.mark.parametrize("change", [_done, _filled_in, _moved, _removed])
def test_with_nothing_left_it_is_not_wanted(change):
    part = AssignmentFactory(item__due_on=DUE)
    [message] = planned()

    change(part)

    assert nudge_letters.still_wanted([message], NOW) == {message.pk: NOTHING_OPEN}
    assert nudge_letters.render([message], NOW) == {}


def test_who_pauses_meanwhile_gets_nothing():
    part = AssignmentFactory(item__due_on=DUE)
    planned()
    part.member.paused_at = NOW
    part.member.save()
    [message] = Message.objects.select_related("member")

    assert nudge_letters.still_wanted([message], NOW) == {message.pk: PAUSES}


def test_who_asks_for_peace_meanwhile_gets_nothing():
    part = AssignmentFactory(item__due_on=DUE)
    planned()
    part.member.wants_no_chasing = True
    part.member.save()
    [message] = Message.objects.select_related("member")

    assert nudge_letters.still_wanted([message], NOW) == {message.pk: ASKED_NOT_TO}


def test_a_digest_that_was_held_up_leaves_to_the_next_what_that_says():
    member = MemberFactory()
    AssignmentFactory(member=member, item__due_on=DUE + timedelta(days=3))
    [held] = planned()
    later = NOW + timedelta(days=3)
    [held, next_one] = planned(later)

    assert nudge_letters.still_wanted([held, next_one], later) == {held.pk: NOTHING_OPEN}


def test_each_gets_their_own_in_their_own_language():
    item = ActionItemFactory(due_on=DUE, audience=Audience.EVERYONE)
    parts = [AssignmentFactory(item=item, member=anna()), AssignmentFactory(item=item, member__language="nl")]
    messages = planned()

    letters = nudge_letters.render(messages, NOW)

    assert [letters[message.pk].language for message in messages] == ["en", "nl"]
    for message, part, other in zip(messages, parts, reversed(parts)):
        assert link_token(part, now=NOW) in letters[message.pk].text
        assert link_token(other, now=NOW) not in letters[message.pk].text
    assert "vrijdag 27 maart" in letters[messages[1].pk].text


@pytest.mark.parametrize("number", [1, 25])
def test_a_batch_takes_as_many_queries_for_any_number(number, django_assert_num_queries):
    for _ in range(number):
        member = MemberFactory()
        AssignmentFactory(member=member, item__due_on=DUE)
        AssignmentFactory(member=member, item__due_on=DUE)
    messages = planned()

    with django_assert_num_queries(4):
        assert nudge_letters.still_wanted(messages, NOW) == {}
        assert len(nudge_letters.render(messages, NOW)) == number


def test_from_planner_to_mailbox_once_a_day_and_without_what_is_done(mailserver):
    """The command that beat stands for, on the days of the ladder, several times a day."""
    member, bram = anna(email="anna@example.org"), MemberFactory(email="bram@example.org")
    item = ActionItemFactory(title="Locatie", due_on=DUE, audience=Audience.EVERYONE)
    mine, _his = AssignmentFactory(item=item, member=member), AssignmentFactory(item=item, member=bram)
    AssignmentFactory(item=item, member__email="pauze@example.org", member__paused_at=NOW)

    for days in (-4, -3, 0, 7, 14, 21):
        if days == 7:
            tick(mine, by=member, now=NOW)
        for hour in (7, 9, 10, 20, 23):
            moment = at_local(DUE + timedelta(days=days), time(hour))
            call_command("send_messages", "--once", f"--now={moment.isoformat()}", stdout=StringIO())

    received = [(mail.mail["Date"] is not None, mail.subject) for mail in mailserver.to("anna@example.org")]
    assert received == [(True, "Still open: Locatie")] * 2
    assert len(mailserver.to("bram@example.org")) == 4
    assert len(mailserver.messages) == 6
    [first, _second] = mailserver.to("anna@example.org")
    assert "in 3 days" in first.text and "in 3 days" in first.html
    assert first.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


# --- the link ---------------------------------------------------------------------------------------


def test_a_link_stands_for_one_assignment_for_sixty_days():
    part = AssignmentFactory()
    token = link_token(part, now=NOW)

    assert assignment_by_token(token, now=NOW + timedelta(days=60)) == part
    with pytest.raises(LinkExpired):
        assignment_by_token(token, now=NOW + timedelta(days=61))


def test_a_link_that_we_did_not_make_leads_nowhere():
    part, other = AssignmentFactory(), AssignmentFactory()
    token = link_token(part, now=NOW)
    forged = token.replace(str(part.pk), str(other.pk), 1)

    for bad in (forged, token[:-1], token + "x", "", "x", f"{other.pk}-20990101", "9e99", "1" * 4000):
        with pytest.raises(Assignment.DoesNotExist):
            assignment_by_token(bad, now=NOW)
    part.delete()
    with pytest.raises(Assignment.DoesNotExist):
        assignment_by_token(token, now=NOW)


def test_a_day_has_the_same_link_however_often_it_is_drawn():
    part = AssignmentFactory(member=CoordinatorFactory())

    assert link_token(part, now=NOW) == link_token(part, now=datetime.combine(DUE, time(22), NOW.tzinfo))
