from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine as clocks
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Stage
from meetings.models import Answer, Audience
from members.profile import save_contact_details
from samensterker.portal.views.home import part_of_day
from tests.factories import (
    ActionItemFactory,
    AssignmentFactory,
    CourseFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    DatePollFactory,
    GroupFactory,
    GroupMembershipFactory,
    GuestFactory,
    HelpAskedFactory,
    InvitationFactory,
    MeetingFactory,
    OpenCourseFactory,
    OrganisationFactory,
    PollVoterFactory,
    SessionTrainerFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 19, 13, tzinfo=UTC)
EVENING = datetime(2026, 3, 27, 18, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nineteenth_of_march(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def anna(member, member_client):
    """A member who reads English, as the Dutch words are checked elsewhere."""
    member.first_name, member.language = "Anna", "en"
    member.save()
    member_client.cookies["language"] = "en"
    return member


def meeting_on_the_27th(**fields):
    return MeetingFactory(starts_at=EVENING, **fields)


def test_a_visitor_reads_what_the_guild_is_and_how_to_join(client):
    CourseFactory(title="WordPress for beginners", stage=Stage.PLANNED, starts_on=date(2026, 12, 3))
    CourseFactory(title="Teamdesk", stage=Stage.RUNNING, starts_on=date(2026, 11, 13))
    CourseFactory(title="Only an idea", stage=Stage.IDEA)
    client.cookies["language"] = "en"

    page = client.get("/").text

    assert "WordPress for beginners" in page
    assert "Starts on Thursday 3 December" in page
    assert "Began on Friday 13 November" in page
    assert "Only an idea" not in page
    assert 'href="mailto:coordinator@example.org"' in page
    assert 'href="/accounts/login/code/"' in page
    assert "My action items" not in page


@pytest.mark.parametrize(
    ("hour", "part"),
    [(4, "morning"), (10, "morning"), (11, "afternoon"), (16, "afternoon"), (17, "evening"), (3, "evening")],
)
def test_the_greeting_follows_the_clock_on_the_wall(hour, part):
    assert part_of_day(datetime(2026, 1, 5, hour, tzinfo=UTC)) == part


def test_the_start_page_says_what_is_ahead(anna, member_client):
    meeting = meeting_on_the_27th(title="Plan of approach", host=OrganisationFactory(name="De Zonnehoek"))
    InvitationFactory(meeting=meeting, member=anna)
    InvitationFactory(meeting=meeting, answer=Answer.YES, answered_at=NOW)
    AssignmentFactory(member=anna, item=ActionItemFactory(title="Look for a room", audience=Audience.EVERYONE))
    AssignmentFactory(member=anna, item=ActionItemFactory(title="Already done"), done_at=NOW, done_by=anna)
    AssignmentFactory(item=ActionItemFactory(title="Of someone else"))

    page = member_client.get("/").text

    assert "Good afternoon, Anna" in page
    assert "In eight days we meet again." in page
    assert "You have one action item still open." in page
    assert "Plan of approach" in page
    assert "19:30 – 21:30" in page
    assert "Host: De Zonnehoek" in page
    assert "1 is coming, 1 has not answered yet" in page
    assert f'action="/meetings/{meeting.pk}/answer/"' in page
    assert "Look for a room" in page
    assert "Already done" not in page
    assert "Of someone else" not in page


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 27, 7, tzinfo=UTC), "Today we meet."),
        (datetime(2026, 3, 27, 19, tzinfo=UTC), "Today we meet."),  # it has begun
        (datetime(2026, 3, 26, 22, 59, tzinfo=UTC), "Tomorrow we meet."),
        (datetime(2026, 3, 26, 23, tzinfo=UTC), "Today we meet."),  # midnight here
        (datetime(2026, 3, 27, 20, 30, tzinfo=UTC), "No next meeting has been planned yet"),
    ],
)
def test_the_start_page_counts_days_as_the_calendar_does(anna, member_client, moment, words):
    meeting_on_the_27th()

    with clocks.travel(moment, tick=False):
        member_client.force_login(anna)
        page = member_client.get("/").text

    assert words in page


def test_an_empty_start_page_says_what_comes_next(anna, member_client):
    page = member_client.get("/").text

    assert "No next meeting has been planned yet" in page
    assert "Your profile is not finished yet; do that first." in page
    assert "About 10 minutes to go." in page
    assert "Nothing is waiting for you." in page
    assert "No courses have been announced yet." in page
    assert "Fill in your contact details" in page


def test_without_a_meeting_a_coordinator_begins_one(coordinator_client):
    coordinator_client.cookies["language"] = "en"

    page = coordinator_client.get("/").text

    assert "No next meeting has been planned yet." in page
    assert '<a class="btn btn-primary" href="/meetings/polls/new/">Choose a date together</a>' in page
    assert "you will get an invitation" not in page


def test_a_cancelled_meeting_is_not_the_next_one(anna, member_client, coordinator):
    meeting_on_the_27th(title="Called off", cancelled_at=NOW, cancelled_by=coordinator)

    assert "Called off" not in member_client.get("/").text


def test_who_is_not_invited_is_not_asked(anna, member_client):
    meeting = meeting_on_the_27th()

    page = member_client.get("/").text

    assert meeting.title in page
    assert f'action="/meetings/{meeting.pk}/answer/"' not in page


def test_the_meeting_of_a_group_of_mine_comes_first_when_it_is_sooner(anna, member_client):
    meeting_on_the_27th(title="Of everyone")
    mine = GroupMembershipFactory(member=anna, group__name="Circle Teamdesk").group
    sooner = {"starts_at": EVENING - timedelta(days=2), "place": ""}
    MeetingFactory(title="Of another group", group=GroupFactory(), **sooner)
    meeting = MeetingFactory(title="Of my circle", group=mine, online_link="https://meet.example.org/", **sooner)
    InvitationFactory(meeting=meeting, member=anna)

    page = member_client.get("/").text

    assert "Of my circle" in page and "Circle Teamdesk" in page and "· online" in page
    assert f'action="/meetings/{meeting.pk}/answer/"' in page
    assert "Of everyone" not in page
    assert "Of another group" not in page
    assert "In six days we meet again." in page


def test_guests_count_as_people_who_come(anna, member_client):
    meeting = meeting_on_the_27th()
    InvitationFactory(meeting=meeting, member=anna, answer=Answer.YES, answered_at=NOW)
    GuestFactory(meeting=meeting, answer=Answer.YES, answered_at=NOW)
    GuestFactory(meeting=meeting)

    assert "2 are coming, 1 has not answered yet" in member_client.get("/").text


def test_contact_details_that_are_filled_in_are_ticked(anna, member_client):
    save_contact_details(anna, phone="+31612345678", has_no_phone=False, now=NOW)

    page = member_client.get("/").text

    assert "Fill in your contact details" not in page
    assert "Contact details" in page
    assert 'aria-label="1 of 5 filled in"' in page


def test_a_part_that_was_put_off_or_for_which_help_was_asked_says_so(anna, member_client):
    item = ActionItemFactory(title="Concept rondsturen", due_on=date(2026, 3, 20))
    asked = {"snoozed_at": NOW, "help_asked_at": NOW, "help_words": "Wie leest mee?"}
    AssignmentFactory(item=item, member=anna, due_on=date(2026, 4, 3), **asked)

    page = member_client.get("/").text

    assert "put off; agreed was" in page
    assert "you asked for help" in page


def test_what_is_missing_in_the_profile_leads_to_where_it_is_filled_in(anna, member_client):
    page = member_client.get("/").text

    pages = ("/me/#contact-details", "/me/cv/", "/me/expertise/", "/me/availability/", "/me/sharing/")
    assert [f'class="lone-link" href="{path}"' in page for path in pages] == [True] * 5


def test_who_pauses_reads_so(anna, member_client):
    anna.paused_at = NOW
    anna.save()

    assert "You are taking a break" in member_client.get("/").text


def test_only_a_coordinator_sees_the_word_coordination(anna, member_client, coordinator_client):
    coordinator_client.cookies["language"] = "en"

    assert 'href="/panel/"' not in member_client.get("/").text
    assert 'href="/panel/"' in coordinator_client.get("/").text


def test_a_name_cannot_break_the_page(anna, member_client):
    anna.first_name = "<script>alert(1)</script>"
    anna.save()

    page = member_client.get("/").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_start_page_asks_the_same_questions_for_one_row_and_for_twenty_five(anna, member_client):
    meeting = meeting_on_the_27th()
    InvitationFactory(meeting=meeting, member=anna)

    def questions_with_more_rows(rows):
        for _ in range(rows):
            other = InvitationFactory(meeting=meeting).member
            item = ActionItemFactory(meeting=meeting)
            AssignmentFactory(member=anna, item=item)
            AssignmentFactory(member=other, item=item)
            CourseFactory(organiser=OrganisationFactory())
            HelpAskedFactory(member=anna)
            PollVoterFactory(member=anna, poll=DatePollFactory(closes_at=NOW + timedelta(days=3)))
            GuestFactory(meeting=meeting)
        member_client.get("/")  # now the figure of the core tasks is known for five minutes
        with CaptureQueriesContext(connection) as questions:
            member_client.get("/")
        return len(questions)

    with_one = questions_with_more_rows(1)

    assert questions_with_more_rows(24) == with_one
    assert with_one <= 9


def test_on_the_day_itself_who_gives_a_course_ticks_from_the_start_page(member_client, anna):
    course = CourseTrainerFactory(course=OpenCourseFactory(stage=Stage.RUNNING), member=anna).course
    session = CourseSessionFactory(course=course, starts_at=NOW + timedelta(hours=5))
    SessionTrainerFactory(session=session, member=anna)
    link = f"/courses/{course.slug}/sessions/{session.pk}/attendance/"

    assert link in member_client.get("/").content.decode()

    type(session).objects.update(starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=1, hours=2))
    assert link not in member_client.get("/").content.decode()
