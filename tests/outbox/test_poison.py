"""Messages that cannot be looked at, drawn, sealed or sent; those beside them go."""

from dataclasses import replace

import pytest

from samensterker.outbox import kinds
from samensterker.outbox.models import Message, State
from samensterker.outbox.sending import Tally, send_due
from tests.outbox.conftest import NOON, after, lay, states

pytestmark = pytest.mark.django_db


def test_a_message_that_cannot_be_drawn_fails_alone_after_a_few_tries(desk, mailserver):
    desk.broken = {2}
    for number in range(4):
        lay(number)

    assert send_due(now=NOON) == Tally(sent=3, postponed=1, connections=1)
    for minutes in (1, 3, 7, 15):
        assert len(mailserver.messages) == 3
        send_due(now=after(minutes=minutes))

    poison = Message.objects.get(refs={"news": 2})
    assert (poison.state, poison.attempts) == (State.FAILED, 5)
    assert poison.last_error == "ValueError: news 2 cannot be drawn"


def test_a_message_that_is_mended_in_time_goes(desk, mailserver):
    desk.broken = {1}
    lay(1)
    send_due(now=NOON)

    desk.broken = set()

    assert send_due(now=after(minutes=1)).sent == 1


def test_a_kind_that_cannot_say_whether_it_is_wanted_holds_up_nobody(desk, mailserver, monkeypatch):
    lay(1)
    lay(2)
    lay(3, kind="duty")
    usual = desk.still_wanted

    def choke(messages, now):
        if any(message.refs["news"] == 1 for message in messages):
            raise KeyError("news")
        return usual(messages, now)

    monkeypatch.setitem(kinds._kinds, "news", kinds.LetterKind("news", "News", "", choke, desk.render))

    assert send_due(now=NOON) == Tally(sent=2, postponed=1, connections=1)
    assert states() == {1: State.WAITING, 2: State.SENT, 3: State.SENT}


def test_a_mail_that_cannot_be_kept_holds_up_nobody(desk):
    lay(1)
    lay(2)
    usual = desk.draw
    desk.draw = lambda message: replace(usual(message), text="\x00" if message.refs["news"] == 1 else "Fine")

    assert send_due(now=NOON) == Tally(sent=1, postponed=1)
    assert states() == {1: State.WAITING, 2: State.SENT}


@pytest.mark.parametrize(("reason", "kept"), [("", "It is not wanted any more."), (None, None)])
def test_a_reason_without_words(desk, mailserver, reason, kept):
    desk.unwanted[1] = reason
    message = lay(1)

    send_due(now=NOON)

    message.refresh_from_db()
    assert (message.state, message.reason) == ((State.EXPIRED, kept) if kept else (State.SENT, ""))


def test_a_line_break_never_becomes_a_header(desk, mailserver):
    desk.subject = "News {news}\nBcc: everyone@example.org"
    lay(1)

    assert send_due(now=NOON) == Tally(postponed=1)
    assert Message.objects.get().last_error == "BadHeader: Subject has a line break in it."


def test_of_a_kind_that_this_process_does_not_know_a_newer_one_takes_care(desk, mailserver):
    lay(1)
    Message.objects.update(kind="from the next release")

    assert send_due(now=NOON) == Tally()
    assert states() == {1: State.WAITING}
