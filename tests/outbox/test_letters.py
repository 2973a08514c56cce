import email
import email.policy
import re

import pytest
from django.conf import settings
from django.template import engines
from django.template.loaders.locmem import Loader
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from samensterker.outbox import kinds
from samensterker.outbox.envelopes import MOST_ATTACHED, BadHeader, TooLarge, _body, _lines, seal
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import FOOTER, Attachment, Letter, draw, one_line, packed, preview_of, unpacked
from samensterker.outbox.models import Message
from tests.factories import MemberFactory
from tests.outbox.conftest import NOON, lay

pytestmark = pytest.mark.django_db

ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//NL\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@example.org\r\n"
    "DTSTAMP:20261124T110000Z\r\nDTSTART:20261127T183000Z\r\n"
    "SUMMARY:Café ’s avonds 🎉\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
).encode()


@pytest.fixture
def templates(monkeypatch):
    """Templates that live as long as the test: {"hello.txt": "Hello {{ name }}"}."""
    found = {}
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "template_loaders", [Loader(engine, found), *engine.template_loaders])
    return found


@pytest.fixture
def hello(templates):
    templates |= {
        "hello.subject.txt": "Hello {{ name }},\n{% if True %}\nwelcome{% endif %}\n",
        "hello.txt": '{% extends "outbox/emails/base.txt" %}{% block content %}'
        "Hello {{ name }}.\n\n\n\n\nBye.{% endblock %}",
        "hello.html": '{% extends "outbox/emails/base.html" %}{% block content %}<h1>Hello {{ name }}</h1>'
        '{% include "outbox/emails/_button.html" with url=site label="Look" %}{% endblock %}',
    }


def sealed(message, letter):
    return email.message_from_bytes(seal(message, letter, now=NOON).content, policy=email.policy.default)


# --- drawing --------------------------------------------------------------------------------------


def test_draw_makes_a_subject_of_one_line_and_a_text_that_is_not_escaped(hello):
    letter = draw("hello", {"name": "Noor & <Bram>"})

    assert letter.subject == "Hello Noor & <Bram>, welcome"
    assert letter.text.startswith("Hello Noor & <Bram>.\n\nBye.\n\n--\nGilde SamenSterker\n")
    assert "&amp;" not in letter.text
    assert "Hello Noor &amp; &lt;Bram&gt;</h1>" in letter.html


def test_draw_moves_the_css_into_the_elements_and_loads_nothing(hello):
    html = draw("hello", {"name": "Noor"}).html

    assert "<style" not in html
    assert re.search(r'<h1 style="[^"]*font-size: 24px', html)
    assert re.search(r'<a class="button" [^>]*style="[^"]*background: #0b5e63', html)
    assert not re.search(r"<(img|script|link)", html)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hello Noor,\n\nThe room\nhas moved.\n\nMore.", "The room has moved."),
        ("Welcome, Noor!\n\nYou are a member now.", "You are a member now."),
        ("Log in with this code:\n\n    123456", "Log in with this code:"),
        ("Hello,", "Hello,"),
        (f"Hello Noor,\n\n{'long ' * 40}", f"{'long ' * 27}long…"),
    ],
)
def test_beside_the_subject_stands_the_point_and_not_the_greeting(text, shown):
    assert preview_of(text) == shown


def test_a_subject_that_a_phone_would_cut_off_is_cut_and_stands_whole_in_the_mail(templates):
    templates |= {
        "long.subject.txt": "{{ words }}",
        "long.txt": "{{ words }}",
        "long.html": "<h1>{{ subject }}</h1>",
    }
    letter = draw("long", {"words": "a" * 80})

    assert letter.subject == "a" * 69 + "…"
    assert "a" * 80 in letter.html


def test_the_preview_is_not_seen_on_the_page(hello):
    html = draw("hello", {"name": "Noor"}).html

    assert re.search(r'<div class="preview" style="[^"]*display: none;[^"]*">Hello Noor\.</div>', html)


def test_draw_in_another_language(hello):
    letter = draw("hello", {"name": "Noor"}, language="en")

    assert letter.language == "en"
    assert '<html lang="en">' in letter.html
    assert "A person reads this address: coordinator@example.org" in letter.text


def test_links_begin_with_the_address_of_the_house(hello, settings):
    settings.SITE_ORIGIN = "https://gilde.example.org"

    assert 'href="https://gilde.example.org"' in draw("hello", {"name": "Noor"}).html


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("a\r\nBcc: b@example.org", "a Bcc: b@example.org"),
        ("a\x00b\u2028c\x85d\ud800e", "a b c d e"),
        ("  van   't Hof ", "van 't Hof"),
        ("👨‍👩‍👧 feest", "👨‍👩‍👧 feest"),
    ],
)
def test_one_line(words, line):
    assert one_line(words) == line


# --- the envelope ---------------------------------------------------------------------------------


def test_what_may_be_stopped_says_how(desk, member):
    message = lay(1, to=member)
    mail = sealed(message, desk.draw(message))

    assert list(dict(mail.items())) == [
        "Subject",
        "From",
        "To",
        "Reply-To",
        "Message-ID",
        "Date",
        "Auto-Submitted",
        "Content-Language",
        "List-Id",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "MIME-Version",
        "Content-Type",
    ]
    assert (mail["From"], mail["Reply-To"]) == (
        "Gilde SamenSterker <noreply@localhost>",
        "Gilde SamenSterker <coordinator@example.org>",
    )
    assert mail["To"] == f"{member} <{member.email}>"
    assert (mail["Subject"], mail["Message-ID"], mail["Date"]) == (
        "News 1",
        message.message_id,
        "Tue, 24 Nov 2026 11:00:00 +0000",
    )
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "nl")
    assert (link := mail["List-Unsubscribe"].strip("<>")) and " " not in link
    assert link.startswith(f"{settings.SITE_ORIGIN}/mail/stop/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = mail.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert link in text.get_content()
    assert f'<a href="{link}" ' in html.get_content()
    assert FOOTER not in text.get_content() + html.get_content()


@pytest.fixture
def duty(desk, monkeypatch):
    kind = LetterKind("duty", "Duty", "", desk.still_wanted, desk.render, False, always_because="Everyone must know.")
    monkeypatch.setitem(kinds._kinds, "duty", kind)


def test_what_may_not_be_stopped_says_why(desk, duty, member):
    message = lay(1, kind="duty", to=member)
    mail = sealed(message, desk.draw(message))

    assert (mail["List-Unsubscribe"], mail["List-Id"]) == (None, None)
    text = next(mail.iter_parts()).get_content()
    assert "Everyone must know." in text
    assert f"{settings.SITE_ORIGIN}/me/mail/" in text


def test_who_is_no_member_gets_no_link_to_a_page_for_members(desk, duty):
    message = lay(1, kind="duty", to="gast@example.org")
    text, html = [part.get_content() for part in sealed(message, desk.draw(message)).iter_parts()]

    assert text.splitlines() == ["This is news 1.", "Everyone must know."]
    assert html.strip() == "<p>This is news 1.</p><p>Everyone must know.</p>"


def test_an_invitation_stands_in_the_alternative_and_as_a_file(desk):
    mail = sealed(lay(1), Letter("Kom", "Kom je?\n", "<p>Kom je?</p>", calendar=ICS))

    alternative, attachment = mail.iter_parts()
    parts = list(alternative.iter_parts())
    assert (mail.get_content_type(), alternative.get_content_type()) == ("multipart/mixed", "multipart/alternative")
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html", "text/calendar"]
    assert dict(parts[2]["Content-Type"].params) == {"charset": "utf-8", "method": "REQUEST"}
    assert parts[2].get_payload(decode=True) == ICS
    assert (attachment.get_content_type(), attachment.get_filename()) == ("application/ics", "invite.ics")
    assert attachment.get_payload(decode=True) == ICS
    assert str(Calendar.from_ical(parts[2].get_content()).walk("VEVENT")[0]["SUMMARY"]) == "Café ’s avonds 🎉"


def test_a_cancellation_says_so_to_the_calendar(desk):
    mail = sealed(lay(1), Letter("Af", "Af", "<p>Af</p>", calendar=ICS, calendar_method="CANCEL"))

    assert (
        'method="CANCEL"'
        in seal(lay(1), Letter("Af", "", calendar=ICS, calendar_method="CANCEL"), now=NOON).content.decode()
    )
    assert mail["Subject"] == "Af"


PDF = Attachment("verslag.pdf", "application/pdf", bytes(range(256)) * 40)


def test_a_file_goes_beside_the_words(desk):
    mail = sealed(lay(1), Letter("Verslag", "Hier.\n", "<p>Hier.</p>", attachments=(PDF,)))

    words, file = mail.iter_parts()
    assert (mail.get_content_type(), words.get_content_type()) == ("multipart/mixed", "multipart/alternative")
    assert [part.get_content_type() for part in words.iter_parts()] == ["text/plain", "text/html"]
    assert (file.get_content_type(), file.get_filename()) == ("application/pdf", "verslag.pdf")
    assert (file.get_content_disposition(), file.get_payload(decode=True)) == ("attachment", PDF.content)


def test_a_file_goes_after_the_one_for_the_calendar(desk):
    mail = sealed(lay(1), Letter("Kom", "Kom je?\n", "<p>Kom je?</p>", calendar=ICS, attachments=(PDF,)))

    assert [part.get_filename() for part in mail.iter_parts()] == [None, "invite.ics", "verslag.pdf"]


def test_more_than_a_mailbox_takes_is_refused(desk):
    half = Attachment("helft.pdf", "application/pdf", b"x" * (MOST_ATTACHED // 2))
    message = lay(1)

    seal(message, Letter("Verslag", "Hier.\n", attachments=(half, half)), now=NOON)
    with pytest.raises(TooLarge):
        seal(message, Letter("Verslag", "Hier.\n", attachments=(half, half, PDF)), now=NOON)


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ('a"; x="b.pdf', "application/pdf"),
        ("a\r\nBcc: b@example.org", "application/pdf"),
        ("verslag é.pdf", "application/pdf"),
        ("", "application/pdf"),
        ("../verslag.pdf", "application/pdf"),
        ("verslag.pdf", "application/pdf\r\nX: y"),
        ("verslag.pdf", "pdf"),
    ],
)
def test_the_name_of_a_file_never_makes_a_header(desk, name, content_type):
    with pytest.raises(BadHeader):
        seal(lay(1), Letter("Verslag", "Hier.\n", attachments=(Attachment(name, content_type, b"x"),)), now=NOON)


def test_what_is_packed_keeps_no_file(desk):
    message = lay(1, kind="code", secret=packed(Letter("Verslag", "Hier.\n", attachments=(PDF,))))

    assert unpacked([message], NOON) == {message.pk: Letter("Verslag", "Hier.\n")}


@pytest.mark.parametrize(
    "subject",
    [
        "Bijeenkomst: plan van aanpak, café, Łódź en 👨‍👩‍👧",
        "Heel lang " * 30 + "ë",
        "Long and plain " * 20,
        "ж" * 300,
    ],
)
def test_any_subject_arrives_as_it_was_in_lines_that_every_server_takes(desk, subject):
    subject = subject.strip()
    envelope = seal(lay(1), Letter(subject, "Hallo\n"), now=NOON)

    assert email.message_from_bytes(envelope.content, policy=email.policy.default)["Subject"] == subject
    assert max(len(line) for line in envelope.content.split(b"\r\n")) <= 998
    assert envelope.content.isascii()
    assert b"\n" not in envelope.content.replace(b"\r\n", b"")


signs = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]) | st.sampled_from("\n=?_.-é🎉"), max_size=300
)


@given(subject=signs.map(one_line), text=signs, html=signs)
def test_whatever_is_written_arrives_as_it_was(subject, text, html):
    body = _lines({"Subject": subject}) + b"MIME-Version: 1.0\r\n" + _body(Letter(subject, text, html, calendar=ICS))

    mail = email.message_from_bytes(body, policy=email.policy.default)

    assert (str(mail["Subject"]), mail.defects) == (subject, [])
    plain = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    assert plain.get_content().splitlines() == (text.splitlines() or [""])
    assert max(len(line) for line in body.split(b"\r\n") if not line.startswith(b"Subject")) <= 80
    assert body.isascii()


def test_a_long_text_has_short_lines(desk):
    words = "Een heel lange alinea, café. " * 500

    envelope = seal(lay(1), Letter("Hallo", f"{words}\n.\nFrom here\n", f"<p>{words}</p>"), now=NOON)

    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert next(mail.iter_parts()).get_content().replace("\r\n", "\n") == f"{words}\n.\nFrom here\n"
    assert max(len(line) for line in envelope.content.split(b"\r\n")) <= 300


@pytest.mark.parametrize(
    ("first", "last", "to"),
    [
        ("Noor", "van 't Hof", "Noor van 't Hof"),
        ("Zoë 🎉", "Łuczak", "Zoë 🎉 Łuczak"),
        ('Jan "de" <x>, Piet', "", 'Jan "de" <x>, Piet'),
        ("Anna\r\nBcc: x@example.org", "", "Anna Bcc: x@example.org"),
    ],
)
def test_any_name_is_only_a_name(desk, first, last, to):
    member = MemberFactory(first_name=first, last_name=last, email="anna@example.org")
    mail = sealed(lay(1, to=member), Letter("Hallo", "Hallo\n"))

    [address] = mail["To"].addresses
    assert (address.display_name, address.addr_spec) == (to, "anna@example.org")
    assert mail["Bcc"] is None


def test_a_name_that_does_not_fit_is_left_out(desk):
    member = MemberFactory(first_name="é" * 80, email="anna@example.org")

    assert sealed(lay(1, to=member), Letter("Hallo", "Hallo\n"))["To"] == "anna@example.org"


def test_a_domain_with_an_accent_goes_in_its_ascii_form(desk):
    assert seal(lay(1, to="jan@bücher.example"), Letter("Hallo", ""), now=NOON).receiver == "jan@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "address",
    ["jän@example.org", "jan", "jan@", "@example.org", "a@b@c d", "a>\r\nRCPT TO:<b@example.org", f"a@{'b' * 70}.nl"],
)
def test_an_address_that_no_server_understands_fails_its_message(desk, address):
    with pytest.raises(BadHeader):
        seal(Message(kind="news", dedupe_key="1", address=address), Letter("Hallo", ""), now=NOON)


@pytest.mark.parametrize("field", ["subject", "reply_to"])
@pytest.mark.parametrize("sign", ["\n", "\r", "\x00"])
def test_a_line_break_in_a_header_fails_its_message(desk, field, sign):
    letter = Letter(**{"subject": "Hallo", "text": "", field: f"a{sign}Bcc: b@example.org"})

    with pytest.raises(BadHeader, match="line break"):
        seal(lay(1), letter, now=NOON)


# --- the catalogue --------------------------------------------------------------------------------


def test_what_is_asked_for_cannot_be_switched_off(desk):
    mine = [kind for kind in kinds.catalogue() if kind.name in {"news", "duty", "code"}]

    assert [(kind.name, kind.can_be_switched_off) for kind in mine] == [
        ("news", True),
        ("duty", False),
        ("code", False),
    ]


def test_what_cannot_be_switched_off_says_why(desk):
    with translation.override("en"):
        assert [str(kinds.get(name).why_always) for name in ("duty", "code")] == [
            "The guild cannot do without this mail.",
            "You only get this mail when you ask for it yourself.",
        ]


def test_a_secret_is_only_for_who_asked(desk):
    with pytest.raises(ValueError, match="only mailed to who asked"):
        LetterKind("key", "Key", "", desk.still_wanted, desk.render, is_secret=True)


def test_a_name_is_for_one_kind(desk):
    kinds.register(kinds.get("news"))

    with pytest.raises(ValueError, match="already"):
        kinds.register(LetterKind("news", "Other", "", desk.still_wanted, desk.render))
