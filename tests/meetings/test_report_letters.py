"""The mail that brings a report, over a real SMTP conversation."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings import report_letters, report_pdf, tick_links
from meetings.models import Assignment, Decision, Meeting
from members import erasing
from members.models import Member
from samensterker import typesetting
from samensterker.outbox.models import KeptMail, Message, OptOut, State
from samensterker.outbox.sending import send_due
from samensterker.outbox.stopping import stop_link
from tests.factories import LONG_AGO, AgendaItemFactory, CoordinatorFactory, InvitationFactory, MemberFactory
from tests.meetings.reported import NOW, held, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def erasures(monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "ERASURES_DIR", tmp_path)


@pytest.fixture
def meeting():
    meeting = held(report="Tot de volgende keer.")
    Member.objects.update(language="en")
    return meeting


def mail_to(mailserver, name):
    [received] = mailserver.to(f"{name}@example.org")
    return received


def attached(received):
    return [(part.get_filename(), part.get_content_type()) for part in received.mail.iter_attachments()]


def test_each_receiver_gets_one_mail_with_the_pdf(meeting, mailserver):
    sent(meeting)

    send_due(now=NOW)
    send_due(now=NOW + timedelta(minutes=1))

    for name in ("anna", "bram", "carla"):  # she was absent
        received = mail_to(mailserver, name)
        assert received.subject == "Report of Plan van aanpak, 27 March"
        assert attached(received) == [("report-2026-03-27.pdf", "application/pdf")]
    [pdf] = mail_to(mailserver, "carla").mail.iter_attachments()
    assert pdf.get_content().startswith(b"%PDF-")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf.get_content().replace(b" ", b"")


def test_your_action_items_stand_on_top_then_decisions_then_the_report(meeting, mailserver):
    sent(meeting)
    part = Assignment.objects.get(member__first_name="Bram")

    send_due(now=NOW)

    text = mail_to(mailserver, "bram").text
    headings = [text.index(words) for words in ("YOUR ACTION ITEMS", "DECISIONS", "REPORT")]
    assert headings == sorted(headings)
    assert f"/tick/{tick_links.link_token(part, now=NOW)}/" in text
    assert "* We beginnen. (Look again on Tuesday 1 September)" in text
    assert "1. Plan (Anna Zilver)\nHet **plan** is goed.\nDecision: We beginnen.\n" in text
    assert "Action: Zaal zoeken – Bram Berg – before 10 April" in text
    assert "Who was there: Bram Berg, Anna Zilver and 1 guest" in text
    assert "2. Later\nNot discussed" in text
    assert "Tot de volgende keer." in text
    html = mail_to(mailserver, "bram").html
    assert "Het <strong>plan</strong> is goed." in html
    assert "YOUR ACTION ITEMS" not in mail_to(mailserver, "carla").text


def test_what_is_done_meanwhile_is_not_asked(meeting, mailserver):
    sent(meeting)
    Assignment.objects.get(member__first_name="Bram").complete(by=meeting.created_by, at=NOW)

    send_due(now=NOW)

    assert "/tick/" not in mail_to(mailserver, "bram").text


def test_a_correction_tells_the_difference_and_nothing_else(meeting, mailserver):
    sent(meeting)
    send_due(now=NOW)
    mailserver.messages.clear()
    Decision.objects.update(text="We wachten.")
    version = sent(meeting, remark="Bram zag dat het anders was.")

    send_due(now=NOW)

    received = mail_to(mailserver, "bram")
    assert received.subject == "Corrected: report of Plan van aanpak, 27 March"
    assert attached(received) == []
    body = received.text.partition("\n\n--\n")[0]
    assert body.splitlines() == [
        "Hello Bram,",
        "",
        "In the report of Plan van aanpak (Friday 27 March) something was corrected. This is what is different.",
        "",
        "Bram zag dat het anders was.",
        "",
        "Plan",
        "- Gone: Decision: We beginnen. (look again on Tuesday 1 September)",
        "+ New: Decision: We wachten. (look again on Tuesday 1 September)",
        "",
        "The whole report, as it is now:",
        f"{settings.SITE_ORIGIN}{version.get_absolute_url()}",
    ]
    assert "Het plan is goed" not in received.html


def test_who_pauses_left_or_does_not_want_it_gets_none(meeting, mailserver):
    sent(meeting)
    Member.objects.filter(first_name="Anna").update(paused_at=NOW)
    Member.objects.filter(first_name="Bram").update(left_at=NOW, is_active=False)
    Member.objects.filter(first_name="Carla").update(email=None)

    send_due(now=NOW)

    assert [mailserver.to(f"{name}@example.org") for name in ("anna", "bram", "carla")] == [[], [], []]
    reasons = Message.objects.filter(member__first_name__in=["Anna", "Bram", "Carla"]).order_by("member__first_name")
    assert list(reasons.values_list("state", flat=True)) == [State.EXPIRED] * 3


def test_it_can_be_switched_off_from_the_mail(meeting, mailserver, client):
    sent(meeting)
    message = Message.objects.get(member__first_name="Carla")

    client.post(stop_link(message).removeprefix(settings.SITE_ORIGIN), {"List-Unsubscribe": "One-Click"})

    assert OptOut.objects.filter(kind=report_letters.KIND).count() == 1
    send_due(now=NOW)
    assert mailserver.to("carla@example.org") == []


def test_a_meeting_that_turns_out_to_be_cancelled_sends_none(meeting, mailserver):
    sent(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(cancelled_at=NOW, cancelled_by=CoordinatorFactory())

    assert send_due(now=NOW).sent == 0


def test_who_is_erased_stands_in_the_mail_and_its_pdf_under_a_pseudonym(meeting, mailserver, monkeypatch):
    told = []
    typeset = typesetting.typeset
    monkeypatch.setattr(typesetting, "typeset", lambda *args: told.append(str(args[1])) or typeset(*args))
    sent(meeting)
    erasing.erase(Member.objects.get(first_name="Bram"), by=meeting.created_by, now=NOW)

    send_due(now=NOW)

    received = mail_to(mailserver, "carla")
    assert "Oud-lid 1, Anna Zilver" in received.text and "Oud-lid 1" in received.html
    assert "Oud-lid 1" in told[0]
    assert not [words for words in (received.text, received.html, *told) if "Berg" in words or "Bram" in words]


def test_without_a_typesetter_the_mail_goes_without_its_pdf(meeting, mailserver, monkeypatch, caplog):
    monkeypatch.setattr(typesetting, "PATIENCE", 0.001)
    sent(meeting)

    send_due(now=NOW)

    received = mail_to(mailserver, "bram")
    assert attached(received) == []
    assert "attached" not in received.text
    assert "could not be typeset" in caplog.text


def test_a_pdf_that_is_too_large_does_not_stop_the_mail(meeting, mailserver, monkeypatch):
    monkeypatch.setattr(report_letters, "MOST_ATTACHED", 100)
    sent(meeting)

    send_due(now=NOW)

    assert attached(mail_to(mailserver, "bram")) == []


def test_a_batch_makes_one_pdf_a_language_and_a_constant_number_of_queries(meeting, mailserver, monkeypatch):
    made = []
    typeset = report_pdf.typeset
    monkeypatch.setattr(report_pdf, "typeset", lambda *args: made.append(1) or typeset(*args))
    for language in ("nl", "en"):
        for member in MemberFactory.create_batch(20, language=language):
            InvitationFactory(meeting=meeting, member=member)
    sent(meeting)
    messages = list(Message.objects.select_related("member"))

    one_each = [message for message in messages if message.member.first_name == "Bram"]
    one_each.append(next(message for message in messages if message.member.language == "nl"))
    with CaptureQueriesContext(connection) as few:
        report_letters.render(one_each, NOW)
    made.clear()
    with CaptureQueriesContext(connection) as many:
        letters = report_letters.render(messages, NOW)

    assert len(letters) == len(messages) > 40
    assert made == [1, 1]
    assert len(few) == len(many) <= 6


def test_without_a_mail_server_the_mailbox_names_the_file(meeting):
    sent(meeting)

    send_due(now=NOW)

    kept = KeptMail.objects.get(message__member__first_name="Bram")
    assert kept.attachments.startswith("report-2026-03-27.pdf (")
    assert "%PDF" not in "".join(map(str, kept.__dict__.values()))


def test_what_was_typed_is_text_in_every_mail(meeting, mailserver):
    AgendaItemFactory(
        meeting=meeting,
        position=8,
        title="<b>Titel</b>\r\nBcc: x",
        outcome="<script>alert(1)</script> [x](javascript:alert(1))",
    )
    Decision.objects.update(text="<img src=x onerror=alert(1)>")
    sent(meeting)

    send_due(now=NOW)

    received = mail_to(mailserver, "bram")
    assert not [bad for bad in ("<script", "<img", "<b>Titel", 'href="javascript') if bad in received.html]
    assert "<script>alert(1)</script>" in received.text
    assert received.mail["Bcc"] is None


def test_first_version_and_correction_that_wait_both_go(meeting, mailserver):
    sent(meeting)
    Decision.objects.update(text="We wachten.")
    sent(meeting)

    send_due(now=NOW)

    assert [received.subject.partition(":")[0] for received in mailserver.to("bram@example.org")] == [
        "Report of Plan van aanpak, 27 March",
        "Corrected",
    ]


def test_left_members_are_not_among_the_readers_of_before():
    meeting = held()
    MemberFactory(left_at=LONG_AGO, is_active=False, email="weg@example.org")

    sent(meeting)

    assert not Message.objects.filter(member__email="weg@example.org").exists()
