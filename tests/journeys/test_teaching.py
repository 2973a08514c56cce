"""Who gives a course, on a phone: who is there, what they did, and a word to all or to who was missed."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.models import Course, CourseMessage, CourseSession, SessionAttendance, Stage
from members.models import Member
from samensterker.localtime import local_day
from tests.factories import (
    CourseFactory,
    CourseGuestFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    SessionAttendanceFactory,
)
from tests.journeys.conftest import LAPTOP, PHONE
from tests.journeys.days import when_mail_goes
from tests.journeys.mails import kind_of, link_in
from tests.journeys.measures import out_of_measure

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]


def member(key):
    return Member.objects.get(email=f"{key}@example.org")


@pytest.fixture
def evening():
    """The last session, as if it were now."""
    now = timezone.now()
    session = CourseSession.objects.standing().filter(course__slug="teamdesk").in_order().last()
    CourseSession.objects.filter(pk=session.pk).update(
        starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1)
    )
    return session


def test_the_evening_and_after(seat, post, window, evening):
    fatima = seat("fatima.el.amrani", PHONE)
    fatima.goto("/courses/")
    fatima.get_by_role("link", name="Mijn cursussen").click()
    fatima.get_by_role("link", name="Aanvinken wie er is").click()
    fatima.wait_for_load_state()
    assert list(out_of_measure(fatima)) == []

    fatima.get_by_label("Renée van der Heijden").check()
    expect(fatima.locator("#there-count")).to_have_text("1 deelnemer is er")
    fatima.get_by_label("Ngozi Okafor").check()
    expect(fatima.locator("#there-count")).to_have_text("2 deelnemers zijn er")
    expect(fatima.get_by_label("Ngozi Okafor")).to_be_focused()
    fatima.get_by_role("button", name="De anderen waren er niet").click()
    expect(fatima.locator(".there .status", has_text="was er niet")).to_have_count(2)
    assert SessionAttendance.objects.filter(session=evening, was_there=True).count() == 2

    fatima.get_by_role("link", name="Notities en huiswerk").click()
    fatima.get_by_label("Wat hebben jullie gedaan?").fill("- een overzicht gemaakt")
    fatima.get_by_label("Wat doen ze tot de volgende keer?").fill("Laat het aan een ander zien.")
    fatima.get_by_role("button", name="Bewaren").click()
    expect(fatima.locator("#messages")).to_have_text("Het is bewaard.")

    fatima.get_by_role("link", name="Bericht aan deelnemers").click()
    fatima.get_by_label("Je bericht").fill("Dank voor drie mooie avonden!")
    fatima.get_by_role("button", name="Versturen").click()
    expect(fatima.locator("#messages")).to_have_text("Je bericht gaat naar 4 deelnemers.")

    mails = [mail for mail in post() if kind_of(mail) == "courses.message"]
    course = Course.objects.get(slug="teamdesk")
    receivers = [row.receiver.email for row in course.enrolments.enrolled()]
    assert sorted(mail.to for mail in mails) == sorted(receivers)
    of_guest = next(mail for mail in mails if mail.to == course.enrolments.get(member=None).guest.email)
    assert "Dank voor drie mooie avonden!" in of_guest.text
    maarten = window(PHONE)
    maarten.goto(link_in(of_guest, "courses"))
    expect(maarten.get_by_role("main")).to_contain_text("Laat het aan een ander zien.")


def test_without_a_script_the_whole_list_is_kept(seat, evening):
    fatima = seat("fatima.el.amrani", PHONE, java_script_enabled=False)
    fatima.goto(f"/courses/teamdesk/sessions/{evening.pk}/attendance/")

    fatima.get_by_label("Renée van der Heijden").check()
    fatima.get_by_role("button", name="Bewaren").click()

    expect(fatima.get_by_label("Renée van der Heijden")).to_be_checked()
    assert SessionAttendance.objects.get(session=evening).was_there is True


@pytest.fixture
def session(guild):
    """It is going on. Bram gives it with Wim; Fatima takes part, Zeynep cannot come, and there is a guest."""
    now = timezone.now()
    course = CourseFactory(title="Excel voor iedereen", slug="excel", stage=Stage.RUNNING, starts_on=local_day(now))
    session = CourseSessionFactory(course=course, starts_at=now, ends_at=now + timedelta(hours=2))
    CourseSessionFactory(course=course, starts_at=now + timedelta(days=7), ends_at=now + timedelta(days=7, hours=2))
    for key in ("bram.jansen", "wim.bakker"):
        CourseTrainerFactory(course=course, member=member(key))
    EnrolmentFactory(course=course, member=member("fatima.el.amrani"))
    absent = EnrolmentFactory(course=course, member=member("zeynep.yilmaz"))
    EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory(email="saskia@example.org"))
    SessionAttendanceFactory(session=session, enrolment=absent, cannot_come_at=now)
    return session


def there(session):
    rows = session.attendance.exclude(was_there=None).select_related("enrolment__member", "enrolment__guest")
    return {row.enrolment.receiver.full_name: row.was_there for row in rows}


def open_attendance(page):
    page.goto("/courses/")
    page.get_by_role("link", name="Mijn cursussen").click()
    page.get_by_role("link", name="Aanvinken wie er is").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wie er is")


def test_two_trainers_tick_on_their_phones(seat, session):
    bram, wim = seat("bram.jansen"), seat("wim.bakker")
    for page in (bram, wim):
        open_attendance(page)
    expect(bram.get_by_role("heading", name="Zij hebben afgezegd")).to_be_visible()

    bram.get_by_role("checkbox", name="Fatima El Amrani").check()
    expect(bram.locator("#there-count")).to_have_text("1 deelnemer is er")
    wim.get_by_role("checkbox", name="Saskia van den Berg").check()
    expect(wim.locator("#there-count")).to_have_text("2 deelnemers zijn er")
    wim.get_by_role("button", name="De anderen waren er niet").click()
    expect(wim.locator("#messages")).to_contain_text("1 persoon is genoteerd.")

    assert there(session) == {"Fatima El Amrani": True, "Saskia van den Berg": True, "Zeynep Yılmaz": False}
    bram.goto("/courses/given/")
    expect(bram.get_by_role("link", name="Aanvinken wie er is")).to_have_count(0)


def test_the_others_without_a_script(seat, session):
    page = seat("bram.jansen", java_script_enabled=False)
    open_attendance(page)
    page.get_by_role("checkbox", name="Fatima El Amrani").check()
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_role("checkbox", name="Fatima El Amrani")).to_be_checked()
    page.get_by_role("checkbox", name="Saskia van den Berg").check()
    page.get_by_role("button", name="De anderen waren er niet").click()

    assert there(session) == {"Fatima El Amrani": True, "Saskia van den Berg": True, "Zeynep Yılmaz": False}


def test_notes_and_a_message_to_who_was_missed(seat, window, post, session):
    SessionAttendanceFactory(session=session, enrolment=session.course.enrolments.get(guest__isnull=False))
    session.attendance.update(was_there=False)
    bram = seat("bram.jansen", LAPTOP)
    bram.goto(session.course.get_absolute_url())
    bram.locator(".session").first.get_by_role("link", name="Notities en huiswerk").click()
    bram.get_by_label("Wat hebben jullie gedaan?").fill("- tabellen\n- sorteren")
    bram.get_by_label("Wat doen ze tot de volgende keer?").fill("Maak een lijst van je leden.")
    bram.get_by_role("button", name="Bewaren").click()
    bram.get_by_role("link", name="Bericht aan deelnemers").first.click()
    expect(bram.locator(".lede")).to_contain_text("elk van de 3 deelnemers")
    bram.get_by_role("radio", name="Wie er op").check()
    bram.get_by_role("button", name="Versturen").click()
    expect(bram.locator(".error-summary")).to_contain_text("Schrijf eerst iets.")
    bram.get_by_label("Je bericht").fill("De tabellen staan bij het materiaal.\n\nTot volgende week!")
    bram.get_by_role("button", name="Versturen").click()
    expect(bram.locator("#messages")).to_contain_text("Je bericht gaat naar 2 deelnemers.")
    expect(bram.locator(".course-message")).to_contain_text("aan wie er op")
    assert CourseMessage.objects.get(course=session.course).missed == session

    mails = {mail.to: mail for mail in post(now=when_mail_goes(timezone.now())) if "tabellen staan" in mail.text}
    assert sorted(mails) == ["saskia@example.org", "zeynep.yilmaz@example.org"]
    phone = window()
    phone.goto(link_in(mails["saskia@example.org"], "courses/place"))
    expect(phone.locator(".course-message")).to_contain_text("De tabellen staan bij het materiaal.")

    fatima = seat("fatima.el.amrani")
    fatima.goto("/courses/given/")
    expect(fatima.locator("main")).to_contain_text("Maak een lijst van je leden.")
    fatima.goto(session.course.get_absolute_url())
    fatima.locator(".session").first.get_by_text("Notities", exact=True).click()
    expect(fatima.locator(".session").first.get_by_role("listitem").first).to_have_text("tabellen")
