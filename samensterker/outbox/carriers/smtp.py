"""A thin SMTP client that always knows how far it got.

Django's own backend tells that sending failed, not when. The difference is everything: before the final dot
nothing was sent, after it the mail may be on its way.
"""

import select
import smtplib
import socket
import ssl
from time import monotonic
from typing import Self

from django.conf import settings

from samensterker.outbox.carriers import Fate, NoConnection, Outcome

# Seconds. A lease (leases.LEASE) outlives the longest send by far.
CONNECT, COMMAND, TOTAL = 10, 30, 60
DOT = b"\r\n.\r\n"
BROKEN = (OSError, smtplib.SMTPException)


class MailServer:
    """One connection for many mails; a new one when it breaks."""

    def __init__(self, server: dict):
        self.server = server
        self.connections = 0
        self._talk: Conversation | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self._talk:
            self._talk.leave()
        self._talk = None

    def be_ready(self) -> None:
        if self._talk is None:
            self._talk = self._connect()

    def deliver(self, envelope) -> Outcome:
        talk = self._talk
        try:
            outcome = talk.offer(envelope)
        except BROKEN as error:
            outcome = Outcome(Fate.LOST, _words(error))
        if outcome is None:
            outcome = talk.finish()
        if outcome.fate in (Fate.LOST, Fate.IN_DOUBT) or talk.sock is None:
            talk.close()
            self._talk = None
        return outcome

    def _connect(self):
        self.connections += 1
        talk = None
        try:
            talk = Conversation(self.server)
            talk.introduce(self.server)
        except (*BROKEN, ValueError) as error:  # ValueError: a password that has no ASCII form
            if talk:
                talk.close()
            raise NoConnection(_words(error)) from error
        return talk


class Conversation(smtplib.SMTP):
    """smtplib's client, with a limit on the whole of each mail besides that on each packet."""

    def __init__(self, server):
        self._deadline = monotonic() + TOTAL
        self._tls = ssl.create_default_context() if _uses_tls(server) else None
        self._is_tls_at_once = bool(server.get("EMAIL_USE_SSL"))
        port = server["EMAIL_PORT"] or (465 if self._is_tls_at_once else 587 if self._tls else 25)
        name = settings.SITE_HOST if "." in settings.SITE_HOST else "[127.0.0.1]"
        super().__init__(server["EMAIL_HOST"], port, local_hostname=name, timeout=CONNECT)

    def introduce(self, server):
        """EHLO, then TLS and a login where they are asked for; without TLS when it was asked for, no mail goes."""
        self.ehlo_or_helo_if_needed()
        if self._tls and not self._is_tls_at_once:
            self.starttls(context=self._tls)
            self.ehlo()
        if server["EMAIL_HOST_USER"]:
            self.login(server["EMAIL_HOST_USER"], server["EMAIL_HOST_PASSWORD"] or "")

    def offer(self, envelope) -> Outcome | None:
        """All but the final dot; answers only when that will never come."""
        self._deadline = monotonic() + TOTAL
        code, answer = self.mail(envelope.sender)
        if code != 250:  # it does not want *us*: our settings, not this message
            return self._refused(Fate.REFUSED_FOR_NOW, code, answer)
        code, answer = self.rcpt(envelope.receiver)
        if code not in (250, 251, 252):
            return self._refused(_fate(code, answer), code, answer, blames_address=_is_about_address(answer))
        code, answer = self.docmd("DATA")
        if code != 354:
            return self._refused(_fate(code, answer), code, answer)
        self.send(_dots_doubled(envelope.content.removesuffix(b"\r\n")))
        if (
            self._tls is None and self.sock and select.select([self.sock], [], [], 0)[0]
        ):  # it hung up, or answers too early
            raise smtplib.SMTPServerDisconnected("The server broke off before the end of the message.")
        return None

    def finish(self) -> Outcome:
        """The final dot. From here to the answer, nobody can say whether the mail was sent."""
        try:
            self.send(DOT)
            code, answer = self.getreply()
        except Exception as error:  # whatever it is, the dot may have gone
            return Outcome(Fate.IN_DOUBT, _words(error))
        if 200 <= code < 300:
            return Outcome(Fate.ACCEPTED, _answer(code, answer))
        if 400 <= code < 600:
            return self._refused(_fate(code, answer), code, answer)
        return Outcome(Fate.IN_DOUBT, _answer(code, answer))

    def leave(self):
        """Politely when that is quick, and in any case."""
        self._deadline = monotonic() + 5
        try:
            self.quit()
        except BROKEN:
            self.close()

    def _refused(self, fate, code, answer, *, blames_address=False):
        if code == 421:  # "closing transmission channel"
            self.close()
        else:
            try:
                self.rset()
            except BROKEN:
                self.close()
        return Outcome(fate, _answer(code, answer), blames_address and fate is Fate.REFUSED)

    # From here on what smtplib does, with the deadline.

    def _get_socket(self, host, port, timeout):
        sock = super()._get_socket(host, port, timeout)  # type: ignore[misc]  # the stubs leave it out
        # The dot goes by itself, after the body: without this it waits 40 ms for the other side to say it has the body.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._tls.wrap_socket(sock, server_hostname=host) if self._is_tls_at_once else sock

    def send(self, s):
        try:
            self._set_patience()
        except TimeoutError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(str(error)) from error
        super().send(s)

    def getreply(self):
        if self.file is None:
            self.file = _Lines(self)
        return super().getreply()

    def _set_patience(self):
        left = self._deadline - monotonic()
        if left <= 0:
            raise TimeoutError(f"The server took more than {TOTAL} seconds for one message.")
        if self.sock:
            self.sock.settimeout(min(COMMAND, left))


class _Lines:
    """Reads line by line until the deadline. A file has a limit on each packet only: drop by drop it never ends."""

    def __init__(self, talk):
        self.talk, self.sock, self.read = talk, talk.sock, b""

    def readline(self, limit):
        while b"\n" not in self.read and len(self.read) < limit:
            self.talk._set_patience()
            packet = self.sock.recv(8192)
            if not packet:
                break
            self.read += packet
        end = self.read.find(b"\n") + 1 or len(self.read)
        line, self.read = self.read[: min(end, limit)], self.read[min(end, limit) :]
        return line

    def close(self):
        self.read = b""


def _uses_tls(server):
    return bool(server.get("EMAIL_USE_TLS") or server.get("EMAIL_USE_SSL"))


def _fate(code, answer):
    """A refusal "for good" by policy (5.7.x) may well be about our own settings: those get a day to be mended."""
    if 500 <= code < 600 and not _status(answer).startswith("5.7."):
        return Fate.REFUSED
    return Fate.REFUSED_FOR_NOW


def _is_about_address(answer):
    """No enhanced status code, or one about the address (5.1.x) or the mailbox (5.2.x)."""
    status = _status(answer)
    return not status or status.startswith(("5.1.", "5.2."))


def _status(answer):
    """The enhanced status code (RFC 3463) with which the answer begins, if any."""
    first = answer.split(maxsplit=1)[0].decode("ascii", "replace") if answer.strip() else ""
    return first if first[:2] in ("2.", "4.", "5.") and first.count(".") == 2 else ""


def _dots_doubled(content):
    return content.replace(b"\r\n.", b"\r\n..")


def _answer(code, answer):
    return f"{code} {answer.decode('utf-8', 'replace')}".replace("\n", " ").replace("\x00", "")[:500]


def _words(error):
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error
        return _answer(error.smtp_code, answer if isinstance(answer, bytes) else str(answer).encode())
    return f"{type(error).__name__}: {error}"[:500].replace("\x00", "")
