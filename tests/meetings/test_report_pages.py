from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.models import AgendaItem, Assignment, Decision, Invitation, Meeting, ReportVersion
from meetings.report_content import content_of, mark_of
from members import erasing
from members.models import Member
from samensterker import typesetting
from samensterker.outbox.models import Message
from tests.factories import (
    LONG_AGO,
    ActionItemFactory,
    AgendaItemFactory,
    AssignmentFactory,
    CoordinatorFactory,
    GroupFactory,
    GroupMembershipFactory,
    MeetingFactory,
    MemberFactory,
    ReportVersionFactory,
)
from tests.meetings.reported import NOW, held, read_through, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(coordinator_client, member_client):
    coordinator_client.cookies["language"] = member_client.cookies["language"] = "en"


@pytest.fixture
def meeting():
    return held()


def url(name, meeting, *more):
    return reverse(f"meetings:{name}", args=[meeting.pk, *more])


def seen(meeting):
    return mark_of(content_of(meeting))


def text_of(response):
    return " ".join(response.content.decode().split())


def said(response):
    return [str(message) for message in response.context["messages"]]


def form_of(meeting, number=1, **more):
    return {"number": number, "seen": seen(meeting), **more}


# --- the report on its way ------------------------------------------------------------------------


def test_report_shows_how_it_will_look_and_what_is_forgotten(coordinator_client, meeting):
    empty = AgendaItemFactory(meeting=meeting, position=9, title="Rondvraag")
    Assignment.objects.all().delete()
    action = meeting.action_items.get(title="Zaal zoeken")
    Invitation.objects.update(was_there=None)

    response = coordinator_client.get(url("report", meeting))

    html = response.content.decode()
    assert "Het <strong>plan</strong> is goed." in html
    assert "Nobody is written down as present." in html
    assert f'href="{url("minutes", meeting)}#minutes-present"' in html
    assert "There is not a word yet at “Rondvraag”." in html
    assert f'href="{url("minutes", meeting)}#item-{empty.pk}"' in html
    assert "Nobody does “Zaal zoeken” yet." in html
    assert f'href="{reverse("meetings:action-edit", args=[action.pk])}"' in html
    assert url("report-send", meeting) not in html


def test_report_goes_from_draft_to_checked_to_sent(coordinator_client, meeting):
    page = coordinator_client.get(url("report", meeting))
    assert page.context["state"].step == "draft"

    page = coordinator_client.post(url("report-check", meeting), {"seen": page.context["state"].mark}, follow=True)
    assert (page.context["state"].step, said(page)) == ("checked", ["The report is read through. It can be sent."])
    assert url("report-send", meeting) in page.content.decode()

    confirm = coordinator_client.get(url("report-send", meeting))
    number = Member.objects.reachable().count()
    assert f"{number} people each get one mail, also who was absent." in text_of(confirm)
    assert (ReportVersion.objects.count(), Message.objects.count()) == (0, 0)

    page = coordinator_client.post(url("report-send", meeting), form_of(meeting), follow=True)
    assert page.redirect_chain == [(url("report-version", meeting, 1), 302)]
    assert said(page) == [f"The report is on its way to {number} people."]
    assert Message.objects.count() == number
    assert coordinator_client.get(url("report", meeting)).context["state"].step == "sent"


def test_what_changed_while_one_reads_is_not_checked(coordinator_client, meeting):
    mark = seen(meeting)
    Decision.objects.update(text="We wachten.")

    page = coordinator_client.post(url("report-check", meeting), {"seen": mark}, follow=True)

    assert said(page) == ["The report was changed while you were reading. Please look at it once more."]
    assert page.context["state"].step == "draft"


def test_second_click_and_second_person_hear_that_it_went(coordinator_client, meeting):
    read_through(meeting)
    form = form_of(meeting)
    coordinator_client.post(url("report-send", meeting), form)
    other = Client()
    other.force_login(CoordinatorFactory(language="en"))
    other.cookies["language"] = "en"

    for client in (coordinator_client, other):
        page = client.post(url("report-send", meeting), form, follow=True)
        assert said(page)[-1] == "Someone sent this report already. It went once. Here it is."
        assert page.redirect_chain == [(url("report-version", meeting, 1), 302)]
    assert ReportVersion.objects.count() == 1


def test_send_without_reading_through_leads_back(coordinator_client, meeting):
    assert coordinator_client.get(url("report-send", meeting))["Location"] == url("report", meeting)

    page = coordinator_client.post(url("report-send", meeting), form_of(meeting), follow=True)

    assert said(page) == ["The report was changed in the meantime. Please look at it once more, then send it."]
    assert not ReportVersion.objects.exists()


@pytest.mark.parametrize(
    "typed", [{}, {"number": "0"}, {"number": "x"}, {"number": "9" * 30}, {"number": "1", "seen": "x" * 99}]
)
def test_a_form_that_makes_no_sense_sends_nothing(coordinator_client, meeting, typed):
    read_through(meeting)

    response = coordinator_client.post(url("report-send", meeting), typed)

    assert response.status_code in (200, 302)
    assert not ReportVersion.objects.exists()


def test_correction_shows_the_difference_and_takes_a_remark(coordinator_client, meeting):
    sent(meeting)
    Decision.objects.update(text="We wachten.")
    draft = text_of(coordinator_client.get(url("report", meeting)))
    read_through(meeting)
    confirm = text_of(coordinator_client.get(url("report-send", meeting)))

    page = coordinator_client.post(
        url("report-send", meeting), form_of(meeting, 2, remark="Bram zag het."), follow=True
    )

    for html in (draft, confirm, text_of(page)):
        assert "<ins>Decision: We wachten." in html and "<del>Decision: We beginnen." in html
    assert "Bram zag het." in text_of(page)
    assert ReportVersion.objects.get(number=2).remark == "Bram zag het."


def test_remark_that_is_too_long_keeps_what_was_typed(coordinator_client, meeting):
    sent(meeting)
    Decision.objects.update(text="We wachten.")
    read_through(meeting)

    response = coordinator_client.post(url("report-send", meeting), form_of(meeting, 2, remark="x" * 1_001))

    assert "This is too long." in text_of(response) and "x" * 1_001 in text_of(response)
    assert ReportVersion.objects.count() == 1


def test_nothing_different_is_said_so(coordinator_client, meeting):
    sent(meeting)
    read_through(meeting)

    page = coordinator_client.post(url("report-send", meeting), form_of(meeting, 2), follow=True)

    assert said(page) == ["It says the same as what was sent before, so nothing goes out."]
    assert "Nothing was changed since." in text_of(page)


def test_empty_report_is_not_sent(coordinator_client):
    meeting = MeetingFactory(starts_at=NOW - timedelta(days=1))
    AgendaItemFactory(meeting=meeting)
    page = coordinator_client.get(url("report", meeting))
    assert "There is nothing to send yet" in text_of(page)
    read_through(meeting)

    page = coordinator_client.post(url("report-send", meeting), form_of(meeting), follow=True)

    assert said(page) == ["There is not a word in the report yet, so it is not sent."]


def test_before_the_meeting_there_is_nothing_to_read_through(coordinator_client):
    meeting = MeetingFactory(starts_at=timezone.now() + timedelta(days=9), report="Alvast.")

    page = coordinator_client.get(url("report", meeting))
    checked = coordinator_client.post(url("report-check", meeting), {"seen": seen(meeting)}, follow=True)
    sending = coordinator_client.post(url("report-send", meeting), form_of(meeting), follow=True)

    assert "The meeting has not begun yet." in text_of(page)
    assert said(checked) == ["The meeting has not begun, so there is no report to read through."]
    assert said(sending) == ["The meeting has not begun, so there is no report to send."]


def test_of_a_cancelled_meeting_there_is_no_report(coordinator_client, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(cancelled_at=LONG_AGO, cancelled_by=CoordinatorFactory())

    for name in ("report", "report-send"):
        assert coordinator_client.get(url(name, meeting)).status_code == 404
    for name in ("report-check", "report-send"):
        assert coordinator_client.post(url(name, meeting), form_of(meeting)).status_code == 404


def test_a_group_sends_its_own_reports(member_client, member):
    membership = GroupMembershipFactory(member=member)
    meeting, of_others = held(group=membership.group), MeetingFactory(group=GroupFactory())
    read_through(meeting)

    page = member_client.post(url("report-send", meeting), form_of(meeting), follow=True)

    assert ReportVersion.objects.get().sent_by == member
    assert page.redirect_chain == [(url("report-version", meeting, 1), 302)]
    assert member_client.get(url("report", of_others)).status_code == 404


# --- what was sent --------------------------------------------------------------------------------


def test_version_is_read_by_who_sees_the_meeting(member_client, meeting):
    sent(meeting)
    Decision.objects.update(text="We wachten.")

    html = text_of(member_client.get(url("report-version", meeting, 1)))

    assert "We beginnen." in html and "We wachten." not in html
    assert "Bram Berg, Anna Zilver and 1 guest" in html
    assert url("report-pdf", meeting, 1) in html
    assert (url("report", meeting) + '"' in html, "Saskia" in html) == (False, False)


def test_versions_of_a_group_are_for_the_group(member_client):
    meeting = held(group=GroupFactory())
    sent(meeting)

    for name in ("report-version", "report-pdf"):
        assert member_client.get(url(name, meeting, 1)).status_code == 404


@pytest.mark.parametrize("number", [0, 2, 99, 10**30])
def test_versions_that_are_not_there(member_client, meeting, number):
    sent(meeting)

    for name in ("report-version", "report-pdf"):
        assert member_client.get(url(name, meeting, number)).status_code == 404


def test_an_older_version_leads_to_the_newest(member_client, meeting):
    sent(meeting)
    Decision.objects.update(text="We wachten.")
    sent(meeting)

    html = text_of(member_client.get(url("report-version", meeting, 1)))

    assert "There is a newer version of this report." in html
    assert f'href="{url("report-version", meeting, 2)}"' in html


def test_a_version_that_lacks_parts_can_be_read(member_client):
    version = ReportVersionFactory(content={})

    assert member_client.get(version.get_absolute_url()).status_code == 200
    assert member_client.get(url("report-pdf", version.meeting, 1)).content.startswith(b"%PDF-")


def test_pdf_is_a_download_that_nobody_keeps(member_client, meeting):
    sent(meeting)

    response = member_client.get(url("report-pdf", meeting, 1))

    assert response.content.startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="report-2026-03-27.pdf"'
    assert {"private", "no-store"} <= set(response["Cache-Control"].replace(" ", "").split(","))


def test_pdf_that_cannot_be_made_now_says_so(member_client, meeting, monkeypatch):
    sent(meeting)
    monkeypatch.setattr(typesetting, "PATIENCE", 0.001)

    page = member_client.get(url("report-pdf", meeting, 1), follow=True)

    assert said(page) == ["The PDF could not be made just now. Please try again in a minute."]


def test_who_is_erased_is_a_pseudonym_on_every_page(coordinator_client, meeting, settings, tmp_path):
    settings.ERASURES_DIR = tmp_path
    meeting.guests.update(name="Saskia")  # not of the same name
    meeting.report = "Dank aan Bram Berg."
    meeting.save()
    sent(meeting)
    erasing.erase(Member.objects.get(first_name="Bram"), by=meeting.created_by, now=NOW)

    pages = [
        coordinator_client.get(address).content.decode()
        for address in (url("report", meeting), url("report-version", meeting, 1), url("detail", meeting))
    ]

    for html in pages:
        assert "Oud-lid 1" in html
        assert not [word for word in ("Bram", "Berg") if word in html]


def test_what_was_typed_is_text_on_every_page(coordinator_client, meeting):
    bad = "<script>alert(1)</script> [x](javascript:alert(1))"
    AgendaItem.objects.filter(title="Plan").update(outcome=bad, title="<b>Plan</b>")
    Decision.objects.update(text=bad)
    meeting.report = bad
    meeting.save()
    sent(meeting)
    Decision.objects.update(text=f"{bad} 2")

    for address in (url("report", meeting), url("report-version", meeting, 1), url("detail", meeting)):
        html = coordinator_client.get(address).content.decode()
        assert not [one for one in ("<script>alert", 'href="javascript', "<b>Plan") if one in html]


# --- on paper -------------------------------------------------------------------------------------


def test_letters_are_for_whom_no_mail_reaches(coordinator_client, meeting):
    Member.objects.filter(first_name="Bram").update(email=None, language="en")
    version = sent(meeting)

    html = text_of(coordinator_client.get(url("report-paper", meeting, version.number)))

    assert html.count("<article") == 1
    assert "Hello Bram," in html and "Zaal zoeken, before" in html and "We beginnen." in html


def test_without_anyone_there_are_no_letters(coordinator_client, meeting):
    version = sent(meeting)

    html = text_of(coordinator_client.get(url("report-paper", meeting, version.number)))

    assert "Everyone who gets this report has an email address that works." in html


def test_letters_come_in_pages(coordinator_client, meeting):
    MemberFactory.create_batch(25, email=None)
    version = sent(meeting)

    first = coordinator_client.get(url("report-paper", meeting, version.number))
    second = coordinator_client.get(
        url("report-paper", meeting, version.number), {"after": first.context["page"].following}
    )

    assert [text_of(page).count("<article") for page in (first, second)] == [20, 5]


# --- what it costs --------------------------------------------------------------------------------


def queries(client, *addresses):
    found = []
    for address in addresses:
        client.get(address)  # what is kept from the first time on
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        found.append(len(captured))
    return found


def test_pages_cost_as_much_for_many_as_for_one(coordinator_client, meeting):
    version = sent(meeting)
    Decision.objects.update(text="We wachten.")
    read_through(meeting)
    addresses = [
        url("report", meeting),
        url("report-send", meeting),
        url("report-version", meeting, version.number),
        url("report-paper", meeting, version.number),
        url("detail", meeting),
    ]
    MemberFactory(email=None)
    few = queries(coordinator_client, *addresses)

    for position in range(10, 28):
        item = AgendaItemFactory(meeting=meeting, position=position, presenter=MemberFactory(), outcome="Goed.")
        AssignmentFactory(item=ActionItemFactory(meeting=meeting, agenda_item=item))
        AssignmentFactory(item=ActionItemFactory(meeting=meeting, agenda_item=item), member__email=None)
    members = Member.objects.bulk_create(
        Member(first_name=f"Lid {n}", email=f"lid{n}@example.org", joined_at=LONG_AGO) for n in range(500)
    )
    Invitation.objects.bulk_create(
        Invitation(meeting=meeting, member=member, invited_at=LONG_AGO, was_there=True) for member in members
    )
    version = sent(meeting)
    Decision.objects.update(text="We wachten nog.")
    read_through(meeting)
    addresses = [address.replace("/report/1/", f"/report/{version.number}/") for address in addresses]
    many = queries(coordinator_client, *addresses)

    slack = [0, 0, 1, 1, 0]  # a correction also reads the version before it
    assert [(before, after) for before, after, more in zip(few, many, slack) if after > before + more] == []
    assert few[4] <= 13
