"""Kinds of message for the tests, and the drawer of letters behind them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import Attachment, Letter
from samensterker.outbox.models import Message
from samensterker.outbox.queueing import Draft, queue

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)  # a Tuesday, 12.00 in Dutch time
NIGHT = datetime(2026, 11, 24, 23, tzinfo=UTC)  # 0.00


@dataclass
class Desk:
    """Draws "News 7" for message {"news": 7}, and can be told to change its mind, or to break on one."""

    unwanted: dict[int, str] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)
    subject: str = "News {news}"
    attachments: tuple[Attachment, ...] = ()
    looked_at: list[list[int]] = field(default_factory=list)

    def still_wanted(self, messages, now):
        self.looked_at.append([message.refs["news"] for message in messages])
        return {m.pk: self.unwanted[m.refs["news"]] for m in messages if m.refs["news"] in self.unwanted}

    def render(self, messages, now):
        return {message.pk: self.draw(message) for message in messages}

    def draw(self, message):
        number = message.refs["news"]
        if number in self.broken:
            raise ValueError(f"news {number} cannot be drawn")
        subject = self.subject.format(news=number)
        text = f"This is news {number}. {message.secret}".strip()
        return Letter(subject, f"{text}\n\ue000\n", f"<p>{text}</p><p>\ue000</p>", attachments=self.attachments)


@pytest.fixture
def desk(monkeypatch) -> Iterator[Desk]:
    """Kinds "news" (may be switched off), "duty" (may not), "careful" (rather not than twice) and "code" (a secret)."""
    desk = Desk()
    monkeypatch.setattr(kinds, "_kinds", {**kinds._kinds, **{kind.name: kind for kind in kinds_at(desk)}})
    yield desk


def kinds_at(desk: Desk) -> list[LetterKind]:
    options: dict[str, dict] = {
        "news": {},
        "duty": {"can_be_switched_off": False},
        "careful": {"if_unsure": "unsure"},
        "code": {"is_asked_for": True, "is_secret": True},
    }
    return [
        LetterKind(name, name.title(), f"About {name}.", desk.still_wanted, desk.render, **more)
        for name, more in options.items()
    ]


def draft(number=1, *, kind="news", to="anna@example.org", due_at=NOON, **options):
    """News of that number, to an address, or to a member."""
    whom = {"address": to} if isinstance(to, str) else {"member_id": to.pk}
    return Draft(
        kind, f"{kind}:{number}:{options.pop('offset', 0)}:{to}", due_at, **whom, refs={"news": number}, **options
    )


def lay(number=1, **options):
    """One message, laid; the row."""
    one = draft(number, **options)
    queue([one])
    return Message.objects.get(dedupe_key=one.dedupe_key)


def states():
    """Of each message, by its news."""
    return {message.refs["news"]: message.state for message in Message.objects.all()}


def after(**time):
    return NOON + timedelta(**time)
