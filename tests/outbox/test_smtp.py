"""The SMTP client against a real server: does it know how far it got?"""

import socket
import ssl
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from types import SimpleNamespace

import environ
import pytest
from aiosmtpd.smtp import AuthResult

from samensterker.outbox.carriers import Fate, NoConnection, Outcome, mail_server_is_understood, smtp
from samensterker.outbox.carriers.smtp import MailServer
from tests.mailserver import mail_server

CERTIFICATE = Path(__file__).with_name("certificate.pem")  # of 127.0.0.1, signed by itself; only for these tests


@pytest.fixture
def server():
    with mail_server() as server:
        yield server


def envelope(content=b"Subject: Hi\r\n\r\nHello\r\n", receiver="anna@example.org"):
    return SimpleNamespace(sender="noreply@example.org", receiver=receiver, content=content)


def deliver(server, *envelopes):
    with MailServer(server.settings) as carrier:
        return [hand_over(carrier, one) for one in envelopes or [envelope()]]


def hand_over(carrier, one=None):
    carrier.be_ready()
    return carrier.deliver(one or envelope())


def test_what_arrives_is_what_was_sent(server):
    content = b"Subject: Hi\r\n\r\n.begins with a dot\r\n..two\r\n.\r\nend\r\n"

    assert deliver(server, envelope(content)) == [Outcome(Fate.ACCEPTED, "250 2.0.0 accepted")]
    assert [received.content for received in server.messages] == [content]


def test_many_mails_go_over_one_connection(server):
    outcomes = deliver(server, *(envelope(receiver=f"{number}@example.org") for number in range(30)))

    assert {outcome.fate for outcome in outcomes} == {Fate.ACCEPTED}
    assert (len(server.messages), server.connections) == (30, 1)


@pytest.mark.parametrize(
    ("phase", "answer", "outcome"),
    [
        ("MAIL", "451 later", Outcome(Fate.REFUSED_FOR_NOW, "451 later")),
        ("MAIL", "550 5.1.8 bad sender", Outcome(Fate.REFUSED_FOR_NOW, "550 5.1.8 bad sender")),
        ("RCPT", "451 later", Outcome(Fate.REFUSED_FOR_NOW, "451 later")),
        ("RCPT", "421 bye", Outcome(Fate.REFUSED_FOR_NOW, "421 bye")),
        ("RCPT", "550 unknown", Outcome(Fate.REFUSED, "550 unknown", blames_address=True)),
        ("RCPT", "550 5.1.1 unknown", Outcome(Fate.REFUSED, "550 5.1.1 unknown", blames_address=True)),
        ("RCPT", "550 5.2.1 disabled", Outcome(Fate.REFUSED, "550 5.2.1 disabled", blames_address=True)),
        ("RCPT", "550 5.4.4 no route", Outcome(Fate.REFUSED, "550 5.4.4 no route")),
        ("RCPT", "554 5.7.1 relay denied", Outcome(Fate.REFUSED_FOR_NOW, "554 5.7.1 relay denied")),
        ("DATA", "554 no", Outcome(Fate.REFUSED, "554 no")),
        ("DATA", "421 bye", Outcome(Fate.REFUSED_FOR_NOW, "421 bye")),
        ("DOT", "452 disk full", Outcome(Fate.REFUSED_FOR_NOW, "452 disk full")),
        ("DOT", "552 too big", Outcome(Fate.REFUSED, "552 too big")),
        ("DOT", "299 odd but yes", Outcome(Fate.ACCEPTED, "299 odd but yes")),
        ("DOT", "354 what?", Outcome(Fate.IN_DOUBT, "354 what?")),
        ("DOT", "nonsense", Outcome(Fate.IN_DOUBT, "-1 ense")),
    ],
)
def test_each_answer_has_its_fate_and_the_next_mail_goes(server, phase, answer, outcome):
    server.refuse(phase, answer, times=1)

    first, second = deliver(server, envelope(), envelope())

    assert first == outcome
    assert second.fate is Fate.ACCEPTED


@pytest.mark.parametrize("phase", ["MAIL", "RCPT", "DATA"])
def test_hung_up_before_the_dot_is_lost(server, phase):
    server.hang_up(phase, times=1)

    first, second = deliver(server, envelope(), envelope())

    assert (first.fate, second.fate) == (Fate.LOST, Fate.ACCEPTED)
    assert (len(server.messages), server.connections) == (1, 2)


def test_hung_up_in_the_middle_of_a_long_mail_is_lost(server):
    server.hang_up("BODY", times=1)
    long = envelope(b"Subject: Hi\r\n\r\n" + b"All of it.\r\n" * 2_000_000)

    assert deliver(server, long)[0].fate is Fate.LOST


@pytest.mark.parametrize("accepts", [True, False])
def test_hung_up_after_the_dot_is_in_doubt(server, accepts):
    server.hang_up("DOT", accepts=accepts, times=1)

    first, second = deliver(server, envelope(), envelope())

    assert (first.fate, second.fate) == (Fate.IN_DOUBT, Fate.ACCEPTED)
    assert len(server.messages) == 1 + accepts


@pytest.mark.parametrize(("phase", "fate"), [("RCPT", Fate.LOST), ("DOT", Fate.IN_DOUBT)])
def test_a_server_that_takes_too_long_for_one_command(server, monkeypatch, phase, fate):
    monkeypatch.setattr(smtp, "COMMAND", 2)  # time enough for what is not slow, also on a busy machine
    server.be_slow(phase, 60)

    assert deliver(server)[0].fate is fate


def test_a_server_that_drips_meets_the_limit_of_the_whole_mail(monkeypatch):
    monkeypatch.setattr(smtp, "TOTAL", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        dripping = Thread(target=drip, args=[listener], daemon=True)
        dripping.start()
        settings = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": listener.getsockname()[1], "EMAIL_HOST_USER": None}
        with pytest.raises(NoConnection, match=r"timed out|took more than"), MailServer(settings) as carrier:
            hand_over(carrier)
        dripping.join(5)


def test_the_limit_of_the_whole_mail_counts_while_one_command_waits(server, monkeypatch):
    """Or a slow beginning and a slow end together outlast the margin of a lease."""
    server.be_slow("RCPT", 600)
    with MailServer(server.settings) as carrier:
        carrier.be_ready()
        monkeypatch.setattr(smtp, "TOTAL", 0.3)
        began = monotonic()

        assert carrier.deliver(envelope()).fate is Fate.LOST
    assert monotonic() - began < smtp.COMMAND


def drip(listener):
    """Never more than a tenth of a second between two signs, and never an end of the line."""
    caller, _address = listener.accept()
    with caller:
        try:
            for _ in range(600):
                caller.sendall(b"2")
                sleep(0.1)
        except OSError:
            pass


@pytest.mark.parametrize("answer", ["421 too busy", "554 no service for you"])
def test_a_server_that_does_not_let_us_in(server, answer):
    server.refuse("GREETING", answer)

    with pytest.raises(NoConnection, match=answer):
        deliver(server)


def test_a_server_that_is_not_there():
    nowhere = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": 1, "EMAIL_HOST_USER": None, "EMAIL_HOST_PASSWORD": None}

    with pytest.raises(NoConnection, match="ConnectionRefusedError"), MailServer(nowhere) as carrier:
        hand_over(carrier)


# --- TLS and logging in ---------------------------------------------------------------------------


@pytest.fixture
def tls(monkeypatch):
    """Our side trusts the certificate of the tests, by OpenSSL's own variable."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def ours_only(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"guild", b"secret"), handled=False)


def test_starttls_and_login(tls):
    with mail_server(tls_context=tls, require_starttls=True, authenticator=ours_only, auth_required=True) as server:
        login = {"EMAIL_USE_TLS": True, "EMAIL_HOST_USER": "guild", "EMAIL_HOST_PASSWORD": "secret"}
        with MailServer({**server.settings, **login}) as carrier:
            outcomes = [hand_over(carrier), hand_over(carrier)]

    assert {outcome.fate for outcome in outcomes} == {Fate.ACCEPTED}
    assert (len(server.messages), server.connections) == (2, 1)


def test_a_wrong_password_is_about_no_mail(tls):
    with mail_server(tls_context=tls, authenticator=ours_only) as server:
        login = {"EMAIL_USE_TLS": True, "EMAIL_HOST_USER": "guild", "EMAIL_HOST_PASSWORD": "wrong"}
        with pytest.raises(NoConnection, match="535"), MailServer({**server.settings, **login}) as carrier:
            hand_over(carrier)


def test_a_password_that_cannot_be_said_is_about_no_mail(tls):
    with mail_server(tls_context=tls, authenticator=ours_only) as server:
        login = {"EMAIL_USE_TLS": True, "EMAIL_HOST_USER": "guild", "EMAIL_HOST_PASSWORD": "g€heim"}
        with pytest.raises(NoConnection, match="ascii"), MailServer({**server.settings, **login}) as carrier:
            hand_over(carrier)


def test_without_the_tls_that_was_asked_for_nothing_goes(server):
    with (
        pytest.raises(NoConnection, match="STARTTLS"),
        MailServer({**server.settings, "EMAIL_USE_TLS": True}) as carrier,
    ):
        hand_over(carrier)
    assert server.messages == []


def test_a_certificate_that_nobody_vouches_for_is_refused(tls, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "/dev/null")
    with mail_server(tls_context=tls) as server:
        settings = {**server.settings, "EMAIL_USE_TLS": True}
        with pytest.raises(NoConnection, match="CERTIFICATE_VERIFY_FAILED"), MailServer(settings) as carrier:
            hand_over(carrier)


def test_tls_from_the_first_byte(tls):
    with mail_server(at_once=tls) as server, MailServer({**server.settings, "EMAIL_USE_SSL": True}) as carrier:
        assert hand_over(carrier).fate is Fate.ACCEPTED

    assert len(server.messages) == 1


@pytest.mark.parametrize(
    ("url", "is_fine"),
    [
        ("smtp://mail.example.org:25", True),
        ("smtp+tls://user:p%40ss@mail.example.org:587", True),
        ("smtp+ssl://mail.example.org", True),
        ("consolemail://", False),
        ("smtp://", False),
    ],
)
def test_email_url_is_checked(settings, url, is_fine):
    settings.MAIL_SERVER = environ.Env.email_url_config(url)

    assert [error.id for error in mail_server_is_understood()] == ([] if is_fine else ["outbox.E001"])
