"""What is mailed about sessions: all at once, a move, a cancellation and the reminder; and when it is not sent."""

from datetime import date, time, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from courses import enrol_letters, session_answering, session_letters, session_reminders, sessions
from courses.models import Course, Enrolment, Stage
from courses.place_links import place_path
from members.models import Member
from samensterker.localtime import at_local
from samensterker.outbox import kinds, stopping
from samensterker.outbox.models import Message
from samensterker.outbox.sending import send_due
from tests.factories import (
    CourseGuestFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    MemberFactory,
    OpenCourseFactory,
)

pytestmark = pytest.mark.django_db
NOW = at_local(date(2026, 3, 16), time(10))
BEGINS, ENDS = at_local(date(2026, 4, 7), time(19, 30)), at_local(date(2026, 4, 7), time(21, 30))
DAY_BEFORE = at_local(date(2026, 4, 6), time(9))
LINK = "https://meet.example.org/teamdesk"


@pytest.fixture
def course():
    return OpenCourseFactory(title="Teamdesk", maximum=50)


@pytest.fixture
def session(course):
    return CourseSessionFactory(
        course=course, title="Tabellen", starts_at=BEGINS, ends_at=ENDS, place="De Brink", online_link=LINK
    )


@pytest.fixture
def place(course):
    """Of Noor, a member."""
    return EnrolmentFactory(course=course, member=MemberFactory(first_name="Noor", language="en"))


@pytest.fixture
def guest_place(course):
    guest = CourseGuestFactory(name="Saskia van den Berg", email="saskia@example.org", language="en")
    return EnrolmentFactory(course=course, member=None, guest=guest)


def laid(kind):
    return list(Message.objects.filter(kind=f"courses.{kind}").select_related("member").order_by("pk"))


def drawn(kind, now=NOW):
    return list(kinds.get(f"courses.{kind}").render(laid(kind), now).values())


def unwanted(kind, now=NOW):
    return list(map(str, kinds.get(f"courses.{kind}").still_wanted(laid(kind), now).values()))


def link(enrolment, *page):
    return settings.SITE_ORIGIN + place_path(enrolment, *page)


def events(file):
    return Calendar.from_ical(file).walk("VEVENT")


# --- all sessions ---------------------------------------------------------------------------------


def test_all_sessions_in_one_mail_with_a_file_for_the_calendar(course, session, place):
    CourseSessionFactory(course=course, starts_at=BEGINS + timedelta(weeks=1), ends_at=ENDS + timedelta(weeks=1))
    CourseSessionFactory(course=course, cancelled_at=NOW, place="Elders")
    session_letters.tell_of_sessions(course, about="1", now=NOW)

    [letter] = drawn("sessions")

    assert letter.subject == "The sessions from Tuesday 7 April: Teamdesk"
    for words in ("Hello Noor,", "Tuesday 7 April, 19:30 – 21:30, Tabellen, De Brink", "Tuesday 14 April", LINK):
        assert words in letter.text
    assert link(place) in letter.text
    assert "Elders" not in letter.text
    [file] = letter.attachments
    assert (file.name, file.content_type) == ("sessions.ics", "text/calendar")
    first, second = events(file.content)
    assert (str(first["summary"]), str(first["uid"]), first["sequence"]) == (
        "Teamdesk: Tabellen",
        f"course-session-{session.pk}@{settings.SITE_HOST}",
        0,
    )
    assert link(place, "session-by-link", session.pk) in str(first["description"])
    assert second["dtstart"].dt == BEGINS + timedelta(weeks=1)


def test_a_guest_hears_of_all_too_and_is_not_led_to_a_page_that_asks_for_an_account(course, session, guest_place):
    session_letters.tell_of_sessions(course, about="1", now=NOW)

    [letter] = drawn("sessions")

    assert letter.subject == "The session on Tuesday 7 April: Teamdesk"
    assert "Hello Saskia van den Berg," in letter.text
    assert "The file with this mail puts it in your calendar." in letter.text
    assert link(guest_place) in letter.text
    assert course.get_absolute_url() not in letter.text


def test_who_gives_it_hears_so(course, session):
    CourseTrainerFactory(course=course, member=MemberFactory(language="en"))
    session_letters.tell_of_sessions(course, about="1", now=NOW)

    [letter] = drawn("sessions")

    assert "This is the session of Teamdesk that you give:" in letter.text
    assert "I cannot come" not in letter.text
    assert len(events(letter.attachments[0].content)) == 1


def test_whoever_wants_few_mails_still_hears_that_it_is_at_another_time_or_not_at_all(course, session, place):
    """A letter that never goes is no letter in which they read it."""
    stopping.choose(place.member, wanted=[], now=NOW)
    enrol_letters.tell_enrolled(place, now=NOW)

    sessions.change(session, now=NOW, version=session.version, place="De Hoek")

    assert [message.member for message in laid("session-moved")] == [place.member]
    for kind in ("courses.sessions", "courses.session-moved", "courses.session-cancelled", "courses.cancelled"):
        assert not kinds.get(kind).can_be_switched_off


def test_a_whole_course_that_moved_says_so(course, session, place):
    session_letters.tell_of_sessions(course, about="1", is_moved=True, now=NOW)

    [letter] = drawn("sessions")

    assert letter.subject == "Other days: Teamdesk"


def test_no_mail_with_sessions_to_who_pauses_or_withdrew_or_when_nothing_is_ahead(course, session, place, guest_place):
    session_letters.tell_of_sessions(course, about="1", now=NOW)
    Member.objects.filter(pk=place.member_id).update(paused_at=NOW)
    Enrolment.objects.filter(pk=guest_place.pk).update(state="withdrawn", seat=None, withdrawn_at=NOW)
    assert len(unwanted("sessions")) == 2

    Message.objects.all().delete()
    Member.objects.update(paused_at=None)
    session_letters.tell_of_sessions(course, about="2", now=NOW)
    assert (unwanted("sessions"), len(unwanted("sessions", ENDS))) == ([], 1)

    Course.objects.update(stage=Stage.CANCELLED, cancelled_at=NOW)
    assert unwanted("sessions") == [session_letters.COURSE_CANCELLED]


# --- a move, and a cancellation -------------------------------------------------------------------


def test_a_moved_session_says_when_it_was_and_changes_the_calendar(course, session, place, guest_place):
    session_answering.answer(session, guest_place, comes=False, now=NOW)
    sessions.change(session, now=NOW, version=1, starts_at=BEGINS + timedelta(days=1), ends_at=ENDS + timedelta(days=1))

    noor, saskia = drawn("session-moved")

    assert noor.subject == "Moved to Wednesday 8 April, 19:30: Teamdesk"
    assert "A session has moved. It was on Tuesday 7 April at 19:30." in noor.text
    assert "Does it not suit any more?" in noor.text
    assert "You said that you cannot come. Does it suit now?" in saskia.text
    assert link(guest_place, "session-by-link", session.pk) in saskia.text
    [event] = events(noor.calendar)
    assert (noor.calendar_method, event["sequence"], event["dtstart"].dt) == (
        "REQUEST",
        1,
        BEGINS + timedelta(days=1),
    )
    assert str(event["attendee"]) == f"mailto:{place.member.email}"


@pytest.mark.parametrize(
    "facts, words",
    [
        ({"place": "Elders"}, "A session has another place or another link. The time stays the same."),
        ({"online_link": "https://meet.example.org/x"}, "A session has another place or another link."),
        ({"ends_at": ENDS + timedelta(hours=1)}, "A session ends at another time. It begins when it did."),
    ],
)
def test_what_else_changes_is_said(session, place, facts, words):
    sessions.change(session, now=NOW, version=1, **facts)

    [letter] = drawn("session-moved")

    assert words in letter.text


def test_a_notice_of_a_move_goes_to_who_pauses_but_not_after_another_move_or_its_beginning(session, place):
    sessions.change(session, now=NOW, version=1, starts_at=BEGINS + timedelta(minutes=30))
    Member.objects.update(paused_at=NOW)
    assert unwanted("session-moved") == []
    assert unwanted("session-moved", ENDS) == [session_letters.HAS_BEGUN]

    session.refresh_from_db()
    Message.objects.update(state="sending", lease_until=NOW, lease_token="b7a6a3bc-1d8a-4f0e-9b0c-9f3a43c4a111")
    sessions.change(session, now=NOW, version=2, starts_at=BEGINS)
    first = laid("session-moved")[:1]
    assert list(kinds.get("courses.session-moved").still_wanted(first, NOW).values()) == [session_letters.MOVED_AGAIN]


def test_a_cancelled_session_says_when_the_next_is_and_leaves_the_calendar(course, session, place):
    CourseSessionFactory(course=course, starts_at=BEGINS + timedelta(weeks=1), ends_at=ENDS + timedelta(weeks=1))
    sessions.cancel(session, now=NOW)

    [letter] = drawn("session-cancelled")

    assert letter.subject == "Cancelled: Tuesday 7 April, 19:30, Teamdesk"
    assert "The next session is on Tuesday 14 April at 19:30." in letter.text
    [event] = events(letter.calendar)
    assert (letter.calendar_method, str(event["status"]), event["sequence"]) == ("CANCEL", "CANCELLED", 1)


# --- the reminder ---------------------------------------------------------------------------------


def test_the_day_before_with_the_homework_of_last_time(course, session, place, guest_place):
    CourseTrainerFactory(course=course, member=MemberFactory(language="en"))
    before = {"starts_at": BEGINS - timedelta(weeks=1), "ends_at": ENDS - timedelta(weeks=1)}
    CourseSessionFactory(course=course, homework="Maak een **tabel**.", **before)

    session_reminders.plan_reminders(now=DAY_BEFORE - timedelta(hours=1))
    session_reminders.plan_reminders(now=DAY_BEFORE)

    assert [message.due_at for message in laid("session-reminder")] == [DAY_BEFORE] * 3
    noor, saskia, trainer = drawn("session-reminder", DAY_BEFORE)
    assert noor.subject == saskia.subject == trainer.subject == "Tomorrow 19:30: Teamdesk"
    for letter in (noor, saskia):
        for words in ("Tomorrow we see you at this session.", "Maak een **tabel**.", LINK, "I cannot come"):
            assert words in letter.text
        assert "<strong>tabel</strong>" in letter.html or "tabel" in letter.html
    assert "Tomorrow you give this session." in trainer.text
    assert "I cannot come" not in trainer.text


def test_no_reminder_to_who_cannot_come_pauses_withdrew_or_joined_after_it_was_due(course, session, place, guest_place):
    session_answering.answer(session, place, comes=False, now=NOW)
    EnrolmentFactory(course=course, enrolled_at=DAY_BEFORE + timedelta(hours=1))
    session_reminders.plan_reminders(now=DAY_BEFORE + timedelta(hours=2))
    assert [message.address for message in laid("session-reminder") if not message.member] == ["saskia@example.org"]

    assert unwanted("session-reminder", DAY_BEFORE) == [session_letters.CANNOT_COME]
    session_answering.answer(session, place, comes=True, now=NOW)
    assert unwanted("session-reminder", DAY_BEFORE) == []
    Member.objects.update(paused_at=NOW)
    assert len(unwanted("session-reminder", DAY_BEFORE)) == 1


def test_a_reminder_of_a_time_that_moved_is_not_sent_and_one_that_moves_late_has_none(session, place):
    session_reminders.plan_reminders(now=DAY_BEFORE - timedelta(hours=1))
    sessions.change(session, now=DAY_BEFORE + timedelta(hours=3), version=1, starts_at=BEGINS + timedelta(minutes=30))

    session_reminders.plan_reminders(now=DAY_BEFORE + timedelta(hours=4))

    assert [message.state for message in laid("session-reminder")] == ["expired"]


def test_no_reminder_of_what_is_cancelled_or_of_a_course_that_is_over(course, session, place):
    Course.objects.update(stage=Stage.CANCELLED)
    session_reminders.plan_reminders(now=DAY_BEFORE)
    Course.objects.update(stage=Stage.RUNNING)
    sessions.cancel(session, now=NOW)
    session_reminders.plan_reminders(now=DAY_BEFORE)

    assert laid("session-reminder") == []


def test_the_reminder_is_at_nine_by_dutch_clocks_also_when_the_clock_changed_that_night():
    session = CourseSessionFactory.build(starts_at=at_local(date(2026, 3, 30), time(19)))

    assert session_reminders.due_at(session).isoformat() == "2026-03-29T07:00:00+00:00"


# --- many -----------------------------------------------------------------------------------------


def test_letters_and_planner_take_the_same_number_of_queries_for_one_and_for_many(course, session):
    def queries():
        Message.objects.all().delete()
        with CaptureQueriesContext(
            connection,
        ) as planning:
            session_reminders.plan_reminders(now=DAY_BEFORE)
        session_letters.tell_of_sessions(course, about="1", now=NOW)
        found = [len(planning)]
        for kind, now in (("sessions", NOW), ("session-reminder", DAY_BEFORE)):
            messages, letter = laid(kind), kinds.get(f"courses.{kind}")
            with CaptureQueriesContext(connection) as sending:
                letter.still_wanted(messages, now)
                letter.render(messages, now)
            found.append(len(sending))
        return found

    def a_few():
        for _ in range(3):
            EnrolmentFactory(course=course)
            EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory())
            CourseTrainerFactory(course=course)

    a_few()
    few = queries()
    a_few()

    assert queries() == few


def test_it_goes_over_the_line(course, session, place, mailserver):
    session_letters.tell_of_sessions(course, about="1", now=NOW)

    send_due(now=NOW)

    assert [message.state for message in laid("sessions")] == ["sent"]
