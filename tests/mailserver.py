"""A real SMTP server in the process of the tests, which can be told to refuse, to hang up and to be slow."""

import asyncio
import email
import email.policy
import logging
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cached_property
from threading import Thread

import pytest
from aiosmtpd.smtp import SMTP

logging.getLogger("mail").setLevel(logging.WARNING)  # aiosmtpd tells every line of every conversation


SLOW = "slow"


@dataclass
class Received:
    """A mail that the server accepted."""

    sender: str
    receivers: list[str]
    content: bytes

    @cached_property
    def mail(self) -> EmailMessage:
        return email.message_from_bytes(self.content, policy=email.policy.default)

    @property
    def to(self) -> str:
        """The one address it goes to."""
        [receiver] = self.receivers
        return receiver

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"])

    @property
    def text(self) -> str:
        return self.part("text/plain").replace("\r\n", "\n")

    @property
    def html(self) -> str:
        return self.part("text/html").replace("\r\n", "\n")

    @property
    def calendar(self) -> str:
        return self.part("text/calendar")

    def part(self, content_type) -> str:
        """The first part of this type, decoded; empty when there is none."""
        found = (part for part in self.mail.walk() if part.get_content_type() == content_type)
        part = next(found, None)
        return part.get_content() if part else ""


@dataclass
class Behaviour:
    """What the server does at one phase instead of saying yes."""

    phase: str  # GREETING, MAIL, RCPT, DATA, BODY (before the final dot) or DOT (after it)
    answer: str = ""  # empty: it hangs up
    seconds: float = 0  # it waits so long first
    times: int | None = None  # None: always
    to: str | None = None  # only for this receiver
    accepts: bool = False  # it takes the mail before it hangs up


@dataclass
class MailServer:
    """`messages` are those it accepted, in order; `connections` counts how often someone called."""

    messages: list[Received] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    behaviours: list[Behaviour] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict:
        """As django-environ reads them from EMAIL_URL."""
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": self.port,
            "EMAIL_HOST_USER": None,
            "EMAIL_HOST_PASSWORD": None,
        }

    def to(self, address: str) -> list[Received]:
        return [message for message in self.messages if message.to == address]

    def refuse(self, phase: str, answer: str, *, times: int | None = None, to: str | None = None) -> None:
        """`mailserver.refuse("RCPT", "550 5.1.1 no such user", to="a@example.org")`"""
        self.behaviours.append(Behaviour(phase, answer, times=times, to=to))

    def hang_up(self, phase: str, *, accepts=False, times: int | None = None, to: str | None = None) -> None:
        """At BODY: before the final dot. At DOT: after it, with the mail accepted or not."""
        self.behaviours.append(Behaviour(phase, times=times, to=to, accepts=accepts))

    def be_slow(self, phase: str, seconds: float, *, times: int | None = None) -> None:
        self.behaviours.append(Behaviour(phase, SLOW, seconds, times))

    def behave(self) -> None:
        """As a server should, from now on."""
        self.behaviours.clear()

    def behaviour(self, phase: str, receivers: Iterable[str]) -> Behaviour | None:
        for behaviour in self.behaviours:
            if behaviour.phase == phase and behaviour.times != 0 and behaviour.to in (None, *receivers):
                if behaviour.times:
                    behaviour.times -= 1
                return behaviour
        return None


class _Conversation(SMTP):
    """aiosmtpd's server, with our behaviour at the phases that it does not leave to its handler."""

    def __init__(self, server: MailServer, **options):
        super().__init__(_Handler(server), hostname="mail.example.org", enable_SMTPUTF8=False, **options)
        self.ours = server

    async def push(self, status):
        greeting = isinstance(status, str) and status.startswith("220 ") and "STARTTLS" not in status.upper()
        if greeting and (answer := await _instead(self, "GREETING")):
            return await super().push(answer)
        return await super().push(status)

    async def smtp_DATA(self, arg):
        if answer := await _instead(self, "DATA", self.envelope.rcpt_tos):
            return await self.push(answer)
        if behaviour := self.ours.behaviour("BODY", self.envelope.rcpt_tos):
            await self.push("354 go ahead")
            await asyncio.sleep(behaviour.seconds)
            return self.transport.abort()
        return await super().smtp_DATA(arg)


class _Handler:
    def __init__(self, server: MailServer):
        self.ours = server

    async def handle_MAIL(self, server, session, envelope, address, options):
        if answer := await _instead(server, "MAIL"):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if answer := await _instead(server, "RCPT", [address]):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        received = Received(envelope.mail_from, list(envelope.rcpt_tos), envelope.content)
        behaviour = self.ours.behaviour("DOT", received.receivers)
        if behaviour:
            await asyncio.sleep(behaviour.seconds)
            if behaviour.answer not in ("", SLOW):
                return behaviour.answer
        if behaviour is None or behaviour.accepts or behaviour.answer == SLOW:
            self.ours.messages.append(received)
        if behaviour and not behaviour.answer:
            server.transport.abort()
        return "250 2.0.0 accepted"


async def _instead(conversation, phase, receivers=()):
    """The answer to give, None for the usual one; hangs up when there is no answer to give."""
    behaviour = conversation.ours.behaviour(phase, receivers)
    if behaviour is None:
        return None
    await asyncio.sleep(behaviour.seconds)
    if behaviour.answer == SLOW:
        return None
    if not behaviour.answer:
        conversation.transport.abort()
    return behaviour.answer or "421 gone"


@contextmanager
def mail_server(at_once: ssl.SSLContext | None = None, **options) -> Iterator[MailServer]:
    """Runs on a thread of its own. `at_once`: TLS from the first byte; the other options are aiosmtpd's."""
    server = MailServer()
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def answer():
        server.connections += 1
        return _Conversation(server, **options)

    async def listen():
        return await loop.create_server(answer, "127.0.0.1", 0, ssl=at_once)

    async def close():
        listener.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    listener = asyncio.run_coroutine_threadsafe(listen(), loop).result(60)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(close(), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture
def mailserver(settings) -> Iterator[MailServer]:
    """The house sends through it for as long as the test lasts."""
    with mail_server() as server:
        settings.MAIL_SERVER = server.settings
        yield server
