from datetime import UTC, date, datetime, timedelta

import pytest

from courses.place_links import place_path
from organisations.models import HelpKind, Stage
from samensterker.portal.waiting import waiting_for
from tests.factories import (
    AffiliationFactory,
    BackupFactory,
    CourseGuestFactory,
    DatePollFactory,
    EnrolmentFactory,
    GroupFactory,
    HelpAskedFactory,
    HelpRequestFactory,
    LateJoinerFactory,
    MemberFactory,
    OpenCourseFactory,
    OrganisationFactory,
    PassingOnFactory,
    PollVoterFactory,
    PulseFactory,
    PulseReceiverFactory,
    SecondPersonFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 19, 13, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def nineteenth_of_march(time_machine):
    time_machine.move_to(NOW)


def speaks_for(member, name="Koor", **fields):
    asked = {"stage": Stage.JOINED, "joined_on": date(2025, 1, 1), "interviewed_at": NOW}
    organisation = OrganisationFactory(name=name, **(asked | fields))
    AffiliationFactory(member=member, organisation=organisation, is_contact=True)
    return organisation


def waits(member):
    return [(row.kind, row.organisation, row.title) for row in waiting_for(member, NOW)]


def test_help_that_is_asked_of_them_or_of_their_organisation(member):
    zon = OrganisationFactory(name="Zon")
    own = speaks_for(member)
    asked = {"organisation": zon, "area__name": "Sleutels"}
    HelpAskedFactory(request=HelpRequestFactory(**asked), member=member)
    HelpAskedFactory(request=HelpRequestFactory(organisation=zon), member=None, organisation=own)
    HelpAskedFactory(request=HelpRequestFactory(organisation=zon), member=member, answer="yes", answered_at=NOW)
    HelpAskedFactory(request=HelpRequestFactory(organisation=zon, closed_at=NOW, outcome="helped"), member=member)
    HelpAskedFactory(request=HelpRequestFactory(organisation=zon))

    assert [row[:2] for row in waits(member)] == [("help", "Zon"), ("help", "Zon")]
    assert waits(member)[0][2] == "Sleutels"


def test_a_backup_that_waits_for_their_answer(member):
    own = speaks_for(member)
    BackupFactory(task__organisation__name="Zon", task__name="Website", organisation=own)
    BackupFactory(task__organisation__name="Brink", task__name="Kas", organisation=None, member=member)
    BackupFactory(task__organisation=own)  # they asked it themselves
    BackupFactory(organisation=own, accepted=True)
    BackupFactory(organisation=own, declined_at=NOW, declined_by=member)

    assert waits(member) == [("backup", "Zon", "Website"), ("backup", "Brink", "Kas")]


def test_a_backup_that_is_offered(member):
    own = speaks_for(member)
    offered = {"task_said_yes_at": None, "task_said_yes_by": None, "helper_said_yes_at": NOW}
    helper = MemberFactory()
    BackupFactory(task__organisation=own, task__name="Website", helper_said_yes_by=helper, **offered)

    assert waits(member) == [("offer", "Koor", "Website")]


@pytest.mark.parametrize(("days", "is_due"), [(None, True), (181, True), (180, False)])
def test_an_interview_that_is_due(member, days, is_due):
    speaks_for(member, interviewed_at=days and NOW - timedelta(days=days))

    assert waits(member) == ([("interview", "Koor", "")] if is_due else [])


def test_who_speaks_for_nobody_is_asked_nothing_of_organisations(member):
    own = OrganisationFactory(name="Koor", stage=Stage.JOINED, joined_on=TODAY)
    row = AffiliationFactory(member=member, organisation=own)
    BackupFactory(organisation=own)
    assert waits(member) == []

    row.is_contact, row.until_on = True, TODAY - timedelta(days=1)
    row.save()
    assert waits(member) == []


def test_the_start_page_says_who_looks_for_you(member, member_client):
    zon = OrganisationFactory(name="Zon")
    request = HelpRequestFactory(
        organisation=zon, kind=HelpKind.ADVICE, area__name="Sleutels", words="Onze beheerder stopt in januari."
    )
    HelpAskedFactory(request=request, member=member)
    own = speaks_for(member, interviewed_at=None)
    BackupFactory(task__organisation=zon, task__name="Website", organisation=own, note="Alleen in de zomer")
    member_client.cookies["language"] = "en"

    page = " ".join(member_client.get("/").text.split())

    assert (
        "Zon looks for <strong>advice about Sleutels</strong><small>“Onze beheerder stopt in januari.”</small>" in page
    )
    assert "Zon asks you to step in if need be: <strong>Website</strong><small>“Alleen in de zomer”</small>" in page
    assert "<strong>Koor</strong>: who does what, and who can if they are away?" in page


def test_what_meetings_wait_for(member):
    later, soon = NOW + timedelta(days=9), NOW + timedelta(days=2)
    for closes_at, title in ((later, "Werven"), (soon, "Kas")):
        PollVoterFactory(member=member, poll=DatePollFactory(title=title, closes_at=closes_at))
    PollVoterFactory(member=member, answered_at=NOW)
    PollVoterFactory(member=member, poll=DatePollFactory(closes_at=NOW))
    PollVoterFactory(member=member, poll=DatePollFactory(closes_at=later, cancelled_at=NOW))
    PollVoterFactory(poll=DatePollFactory(closes_at=later))
    PollVoterFactory(member=member, poll=DatePollFactory(closes_at=later, group=GroupFactory()))  # which they left
    PassingOnFactory(to=member, assignment__item__title="Zaal bellen", asked_by=MemberFactory(first_name="Kees"))
    PassingOnFactory(to=member, answered_at=NOW, is_accepted=False)
    LateJoinerFactory(member=member, item__title="Cv sturen")
    LateJoinerFactory(member=member, answered_at=NOW, joins=True)
    opened = {"opens_at": NOW - timedelta(days=1), "closes_at": later}
    PulseReceiverFactory(member=member, pulse=PulseFactory(meeting__title="Startbijeenkomst", **opened))
    PulseReceiverFactory(member=member, has_answered=True, pulse=PulseFactory(**opened))

    assert [(row.kind, row.title, row.words) for row in waiting_for(member, NOW)] == [
        ("poll", "Kas", ""),
        ("poll", "Werven", ""),
        ("passing", "Zaal bellen", "Kees"),
        ("late", "Cv sturen", ""),
        ("pulse", "Startbijeenkomst", ""),
    ]


def test_the_start_page_asks_when_it_suits(member, member_client):
    poll = DatePollFactory(title="Werven", closes_at=datetime(2026, 3, 27, 23, tzinfo=UTC))  # midnight here
    PollVoterFactory(member=member, poll=poll)
    PassingOnFactory(to=member, assignment__item__title="Zaal bellen", asked_by=MemberFactory(first_name="Kees"))
    member_client.cookies["language"] = "en"

    page = " ".join(member_client.get("/").text.split())

    assert "When does it suit you? <strong>Werven</strong><small>You can answer until Friday 27 March.</small>" in page
    assert f'href="/meetings/polls/{poll.pk}/"' in page
    assert "Kees asks whether you take this over: <strong>Zaal bellen</strong>" in page
    assert "Someone is looking for you" not in page


def test_a_place_in_a_course_that_came_free(member):
    offered = {"member": member, "state": "offered"}
    EnrolmentFactory(course=OpenCourseFactory(title="Excel"), offered_until=NOW + timedelta(hours=5), **offered)
    EnrolmentFactory(course=OpenCourseFactory(title="Word"), offered_until=NOW, **offered)
    over = OpenCourseFactory(title="Web", stage="cancelled")
    EnrolmentFactory(course=over, offered_until=NOW + timedelta(hours=5), **offered)
    EnrolmentFactory(member=member, state="waiting")
    EnrolmentFactory(state="offered", offered_until=NOW + timedelta(hours=5))

    (row,) = waiting_for(member, NOW)

    assert (row.kind, row.title, row.until, row.is_of_themselves) == ("place", "Excel", NOW + timedelta(hours=5), True)


def test_the_start_page_says_until_when_a_place_is_kept(member, member_client):
    course = OpenCourseFactory(title="Excel")
    until = NOW + timedelta(hours=5)
    EnrolmentFactory(course=course, member=member, state="offered", offered_until=until)
    member_client.cookies["language"] = "en"

    page = " ".join(member_client.get("/").text.split())

    assert "A place came free for you: <strong>Excel</strong>" in page
    assert "Say yes before Thursday 19 March at 19:00" in page
    assert f'href="/courses/{course.slug}/"' in page


def test_what_they_thought_of_a_course(member):
    open_until = {"stage": "finished", "finished_at": NOW, "evaluation_closes_at": NOW + timedelta(days=14)}
    course, small, said = (OpenCourseFactory(title=title, **open_until) for title in ("Excel", "Word", "Web"))
    for one in (course, said):
        EnrolmentFactory.create_batch(4, course=one)
    own = EnrolmentFactory(course=course, member=member)
    EnrolmentFactory(course=small, member=member)
    EnrolmentFactory(course=said, member=member, has_evaluated=True)

    (row,) = waiting_for(member, NOW)

    assert (row.kind, row.title, row.path) == ("evaluation", "Excel", place_path(own, "evaluate"))
    assert row.until == NOW + timedelta(days=14)


def test_the_start_page_asks_what_they_thought_of_a_course(member, member_client):
    closes_at = NOW + timedelta(days=14)
    course = OpenCourseFactory(stage="finished", finished_at=NOW, evaluation_closes_at=closes_at)
    EnrolmentFactory.create_batch(4, course=course)
    own = EnrolmentFactory(course=course, member=member)
    member_client.cookies["language"] = "en"

    page = member_client.get("/").text

    assert "What did you think of the course?" in page
    assert member_client.get(place_path(own, "evaluate")).status_code == 200
    assert f'href="{place_path(own, "evaluate")}"' in page


def test_who_could_be_the_second_person_of_their_organisation(member):
    own = speaks_for(member)
    pim = EnrolmentFactory(member=None, guest=CourseGuestFactory(name="Pim Kok"))
    SecondPersonFactory(enrolment=pim, task__organisation=own, task__name="Website")
    answered = {"answered_at": NOW, "is_accepted": True}
    SecondPersonFactory(task__organisation=own, task__name="Kas", **answered)
    SecondPersonFactory(task__organisation=own, task__name="Nieuwsbrief", task__until_on=TODAY)
    SecondPersonFactory()

    assert [(row.kind, row.organisation, row.title, row.words) for row in waiting_for(member, NOW)] == [
        ("second", "Koor", "Website", "Pim Kok")
    ]


def test_the_start_page_tells_who_could_be_the_second_person(member, member_client):
    SecondPersonFactory(
        enrolment__member=MemberFactory(first_name="Wim"),
        task__organisation=speaks_for(member),
        task__name="Website",
    )
    member_client.cookies["language"] = "en"

    page = " ".join(member_client.get("/").text.split())

    assert "Wim did a course and could be the second person at Koor: <strong>Website</strong>" in page


def test_nothing_waits(member_client):
    member_client.cookies["language"] = "en"

    page = member_client.get("/").text

    assert "Someone is looking for you" not in page
    assert "Your answer counts" not in page
