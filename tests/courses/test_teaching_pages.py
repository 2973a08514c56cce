"""The pages of who gives a course."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.given import own_courses
from courses.models import CourseMessage, CourseSession, Stage
from courses.place_links import place_path
from courses.views.teaching import PEOPLE
from members.models import ContactView
from samensterker.localtime import at_local, local_day
from tests.factories import (
    CourseGuestFactory,
    CourseMessageFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    OpenCourseFactory,
    SessionAttendanceFactory,
)

NOW = timezone.now()


@pytest.fixture
def course(member):
    course = OpenCourseFactory(stage=Stage.RUNNING, title="Teamdesk")
    CourseTrainerFactory(course=course, member=member)
    return course


@pytest.fixture
def session(course):
    return CourseSessionFactory(course=course, starts_at=NOW - timedelta(hours=1), ends_at=NOW + timedelta(hours=1))


def page(name, *arguments):
    return reverse(f"courses:{name}", args=arguments)


def number_of_queries(client, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as counted:
        assert client.get(path).status_code == 200
    return len(counted)


# --- who is there ---------------------------------------------------------------------------------


def test_all_that_the_page_showed_is_kept_without_a_script(member_client, course, session):
    bram, wim = EnrolmentFactory.create_batch(2, course=course)
    path = page("attendance", course.slug, session.pk)

    assert member_client.post(path, {"there": [bram.pk]}).url == path
    assert dict(session.attendance.values_list("enrolment", "was_there")) == {bram.pk: True}

    member_client.post(path, {"was": [bram.pk], "there": [wim.pk]})
    assert dict(session.attendance.values_list("enrolment", "was_there")) == {bram.pk: False, wim.pk: True}


def test_what_another_trainer_ticked_meanwhile_stays(member_client, course, session):
    bram, wim = EnrolmentFactory.create_batch(2, course=course)
    path = page("attendance", course.slug, session.pk)
    member_client.post(path, {"there": [bram.pk]})

    member_client.post(path, {"there": [wim.pk]})  # of a page that was drawn before Bram was ticked

    assert dict(session.attendance.values_list("enrolment", "was_there")) == {bram.pk: True, wim.pk: True}


def test_the_page_of_five_hundred_is_kept_too(member_client, course, session):
    shown = dict.fromkeys(("was", "there"), range(1, 501)) | {"do": "all", "csrfmiddlewaretoken": "x"}

    response = member_client.post(page("attendance", course.slug, session.pk), shown)

    assert response.status_code == 302


def test_a_tick_answers_the_row_and_the_count(member_client, course, session):
    row = EnrolmentFactory(course=course)
    path = page("attendance-tick", course.slug, session.pk, row.pk)

    found = member_client.post(path, {"there": [row.pk]}, headers={"HX-Request": "true"}).content.decode()

    assert f'id="attendee-{row.pk}"' in found and 'id="there-count"' in found and "hx-swap-oob" in found
    assert session.attendance.get().was_there is True
    member_client.post(path, {}, headers={"HX-Request": "true"})
    assert session.attendance.get().was_there is False


def test_the_rest_was_not_there(member_client, course, session):
    bram, wim = EnrolmentFactory.create_batch(2, course=course)

    member_client.post(
        page("attendance", course.slug, session.pk), {"do": "rest", "there": [bram.pk], "shown": [bram.pk, wim.pk]}
    )

    assert dict(session.attendance.values_list("enrolment", "was_there")) == {bram.pk: True, wim.pk: False}


def test_many_stand_on_pages_and_saving_one_leaves_the_others(member_client, course, session):
    type(course).objects.filter(pk=course.pk).update(maximum=None)
    EnrolmentFactory.create_batch(PEOPLE + 2, course=course)
    path = page("attendance", course.slug, session.pk)
    first, second = (member_client.get(f"{path}?page={number}") for number in (1, 2))
    shown = [[one.enrolment.pk for one in response.context["expected"]] for response in (first, second)]
    assert (len(shown[0]), len(shown[1])) == (PEOPLE, 2)
    assert 'rel="next"' in first.content.decode()

    on = member_client.post(path, {"do": "next", "there": shown[0][:3], "shown": shown[0]})
    stays = member_client.post(f"{path}?page=2", {"do": "rest", "there": shown[1][:1], "shown": shown[1]})

    assert (on.url, stays.url) == (f"{path}?page=2", f"{path}?page=2")
    noted = dict(session.attendance.values_list("enrolment", "was_there"))
    assert noted == {**dict.fromkeys(shown[0][:3], True), shown[1][0]: True, shown[1][1]: False}
    assert member_client.get(path).context["number"] == 4


def test_keys_that_are_none_change_nothing(member_client, course, session):
    assert member_client.post(page("attendance", course.slug, session.pk), {"there": [10**40]}).status_code == 302
    assert not session.attendance.exists()


def test_before_the_day_it_says_why_nothing_can_be_ticked(member_client, course):
    ahead = CourseSessionFactory(course=course, starts_at=NOW + timedelta(days=3), ends_at=NOW + timedelta(days=4))
    row = EnrolmentFactory(course=course)
    path = page("attendance", course.slug, ahead.pk)

    shown = member_client.get(path)
    assert str(shown.context["why_not"]) in shown.content.decode()
    member_client.post(path, {"there": [row.pk]})
    tick = member_client.post(
        page("attendance-tick", course.slug, ahead.pk, row.pk), {"there": [row.pk]}, headers={"HX-Request": "true"}
    )

    assert tick.headers["HX-Refresh"] == "true"
    assert not ahead.attendance.exists()


def test_who_takes_part_does_not_tick(client, course, session):
    row = EnrolmentFactory(course=course)
    client.force_login(row.member)

    for name in ("attendance", "attendance-list", "session-notes"):
        assert client.get(page(name, course.slug, session.pk)).status_code == 404
    assert client.post(page("attendance", course.slug, session.pk), {"there": [row.pk]}).status_code == 404
    assert client.post(page("write", course.slug), {"to": "all", "text": "Hoi"}).status_code == 404


def test_nonsense_is_refused_and_another_course_is_not_there(member_client, course, session):
    elsewhere = EnrolmentFactory()

    assert member_client.post(page("attendance", course.slug, session.pk), {"there": ["x"]}).status_code == 400
    assert member_client.post(page("attendance-tick", course.slug, session.pk, elsewhere.pk)).status_code == 404
    assert member_client.get(page("attendance", elsewhere.course.slug, session.pk)).status_code == 404


def test_it_asks_as_much_for_one_as_for_many(member_client, course, session, django_assert_max_num_queries):
    paths = [page("attendance", course.slug, session.pk), page("attendance-list", course.slug, session.pk)]
    EnrolmentFactory(course=course)
    member_client.get(paths[0])
    few = [number_of_queries(member_client, path, django_assert_max_num_queries) for path in paths]
    EnrolmentFactory.create_batch(6, course=course)

    assert [number_of_queries(member_client, path, django_assert_max_num_queries) for path in paths] == few


# --- notes and homework ---------------------------------------------------------------------------


def test_notes_are_for_who_takes_part(member_client, client, course, session):
    path = page("session-notes", course.slug, session.pk)
    member_client.post(path, {"notes": "- tabellen gemaakt", "homework": "Maak er zelf een.", "version": 1})
    row, stranger = EnrolmentFactory(course=course), EnrolmentFactory()

    client.force_login(row.member)
    assert "<li>tabellen gemaakt</li>" in client.get(course.get_absolute_url()).content.decode()
    client.force_login(stranger.member)
    assert "tabellen" not in client.get(course.get_absolute_url()).content.decode()


def test_who_saves_second_sees_what_stands_there_and_loses_nothing(member_client, course, session):
    path = page("session-notes", course.slug, session.pk)
    member_client.post(path, {"notes": "Van Kees.", "homework": "", "version": 1})

    answer = member_client.post(path, {"notes": "Van Anna.", "homework": "", "version": 1})

    assert "Van Anna." in answer.content.decode() and "Van Kees." in answer.content.decode()
    session.refresh_from_db()
    assert (session.notes, session.version) == ("Van Kees.", 2)
    member_client.post(path, {"notes": "Van Anna.", "homework": "", "version": 2})
    session.refresh_from_db()
    assert session.notes == "Van Anna."


# --- messages -------------------------------------------------------------------------------------


def test_what_was_typed_stays_when_there_is_nobody(member_client, course):
    form = member_client.get(page("write", course.slug)).context["form"]
    answer = member_client.post(
        page("write", course.slug), {"to": "all", "text": "Hallo", "submission": form["submission"].value()}
    )

    assert answer.status_code == 200 and "Hallo" in answer.content.decode()
    assert not CourseMessage.objects.exists()


def test_who_takes_part_reads_what_was_written_and_others_do_not(client, course):
    CourseMessageFactory(course=course, text="Neem je laptop mee.")
    row, stranger = EnrolmentFactory(course=course), EnrolmentFactory()
    pages = [course.get_absolute_url(), page("messages", course.slug)]

    client.force_login(row.member)
    assert ["Neem je laptop mee." in client.get(path).content.decode() for path in pages] == [True, True]
    client.force_login(stranger.member)
    assert [client.get(path).status_code for path in pages] == [200, 404]
    assert "Neem je laptop mee." not in client.get(pages[0]).content.decode()


def test_who_missed_a_session_is_written_to_and_the_page_says_so(member_client, client, course, session):
    row, other = EnrolmentFactory.create_batch(2, course=course)
    SessionAttendanceFactory(session=session, enrolment=row, was_there=False)
    form = member_client.get(page("write", course.slug)).context["form"]
    typed = {"to": str(session.pk), "text": "Hier is wat we deden.", "submission": form["submission"].value()}

    member_client.post(page("write", course.slug), typed)

    message = CourseMessage.objects.get()
    assert (message.text, message.missed) == ("Hier is wat we deden.", session)
    client.force_login(other.member)
    assert [one.missed for one in client.get(course.get_absolute_url()).context["page"].messages] == [session]


def test_a_session_that_nobody_missed_is_no_choice(member_client, course, session):
    row = EnrolmentFactory(course=course)
    SessionAttendanceFactory(session=session, enrolment=row, was_there=True, cannot_come_at=NOW)
    ahead = CourseSessionFactory(course=course, starts_at=NOW + timedelta(days=3), ends_at=NOW + timedelta(days=4))
    SessionAttendanceFactory(session=ahead, enrolment=row, cannot_come_at=NOW)
    answer = member_client.post(page("write", course.slug), {"to": str(ahead.pk), "text": "Hoi", "submission": uuid4()})

    assert [key for key, _words in answer.context["form"].fields["to"].choices] == ["all"]
    assert not CourseMessage.objects.exists()


def test_whom_no_mail_reaches_is_named(member_client, course):
    EnrolmentFactory(course=course, member__first_name="Truus", member__last_name="Smit", member__email=None)
    EnrolmentFactory(course=course, member__paused_at=NOW)
    EnrolmentFactory(course=course)
    EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory())

    answer = member_client.get(page("write", course.slug))

    assert (answer.context["number"], len(answer.context["not_by_mail"])) == (2, 2)
    assert "Truus Smit" in answer.content.decode()


def test_a_guest_reads_what_was_written_by_the_link_in_their_mail(client, course):
    CourseMessageFactory(course=course, text="Neem je laptop mee.")
    row = EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory())

    assert "Neem je laptop mee." in client.get(place_path(row)).content.decode()


# --- telephone numbers ----------------------------------------------------------------------------


def phone(*, shares):
    return {
        "member__phone": "+31600000007",
        "member__contact_details_at": NOW,
        "member__shares_phone": shares,
    }


@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.RUNNING, Stage.FINISHED])
def test_who_gives_the_course_sees_shared_telephone_numbers_while_it_runs(
    member_client, course, member, session, stage
):
    row = EnrolmentFactory(course=course, **phone(shares=True))
    type(course).objects.filter(pk=course.pk).update(stage=stage)

    pages = [page("participants", course.slug), page("attendance", course.slug, session.pk)]
    shown = ["tel:+31600000007" in member_client.get(path).content.decode() for path in pages]

    assert shown == [stage == Stage.RUNNING] * 2
    looks = ContactView.objects.filter(viewer=member, member=row.member, what="phone").count()
    assert looks == (stage == Stage.RUNNING)


def test_a_number_that_is_for_the_coordinator_stays_so(member_client, coordinator, client, course, session):
    EnrolmentFactory(course=course, **phone(shares=False))
    pages = [page("participants", course.slug), page("attendance", course.slug, session.pk)]
    client.force_login(coordinator)

    for path in pages:
        assert "tel:+31600000007" not in member_client.get(path).content.decode()
    assert not ContactView.objects.exists()
    for path in pages:
        assert "tel:+31600000007" in client.get(path).content.decode()


def test_numbers_that_people_show_at_this_course_are_asked_once_for_all(
    member_client, course, session, django_assert_max_num_queries
):
    def one_more(number):
        row = EnrolmentFactory(course=course, **phone(shares=False))
        type(row).objects.filter(pk=row.pk).update(shows_phone=True)
        type(row.member).objects.filter(pk=row.member.pk).update(phone=f"+3160000000{number}")

    paths = [page("participants", course.slug), page("attendance", course.slug, session.pk)]
    one_more(1)
    member_client.get(paths[0])
    few = [number_of_queries(member_client, path, django_assert_max_num_queries) for path in paths]
    for number in range(2, 6):
        one_more(number)

    assert [number_of_queries(member_client, path, django_assert_max_num_queries) for path in paths] == few
    assert all(f"tel:+3160000000{number}" in member_client.get(paths[1]).content.decode() for number in range(1, 6))


def test_a_tick_leaves_the_number_where_it_is(member_client, course, session):
    row = EnrolmentFactory(course=course, **phone(shares=True))
    path = page("attendance-tick", course.slug, session.pk, row.pk)

    assert "tel:+31600000007" in member_client.post(path, {}, headers={"HX-Request": "true"}).content.decode()


# --- all of one person ----------------------------------------------------------------------------


def test_what_i_give_and_what_i_follow(member_client, member, course, session):
    followed = OpenCourseFactory(title="WordPress")
    EnrolmentFactory(course=followed, member=member)
    EnrolmentFactory.create_batch(2, course=course)
    OpenCourseFactory(title="Boekhouden")

    own = member_client.get(page("given")).context["own"]

    assert [(one.title, one.taking_part, one.next_pk) for one in own.given] == [("Teamdesk", 2, session.pk)]
    assert [(one.title, one.state) for one in own.followed] == [("WordPress", "enrolled")]


def to_tick(client):
    return [one.tick_pk for one in client.get(page("given")).context["own"].given]


def test_what_there_is_to_tick_is_the_first_session_of_which_nobody_said_who_was_there(member_client, course, session):
    at = {"starts_at": NOW - timedelta(days=7), "ends_at": NOW - timedelta(days=7) + timedelta(hours=2)}
    earlier = CourseSessionFactory(course=course, **at)
    CourseSessionFactory(course=course, starts_at=NOW + timedelta(days=7), ends_at=NOW + timedelta(days=8))
    assert to_tick(member_client) == [None]  # nobody takes part

    rows = EnrolmentFactory.create_batch(2, course=course)
    assert to_tick(member_client) == [earlier.pk]
    SessionAttendanceFactory(session=earlier, enrolment=rows[0], was_there=True)
    assert to_tick(member_client) == [earlier.pk]
    SessionAttendanceFactory(session=earlier, enrolment=rows[1], was_there=False)
    assert to_tick(member_client) == [session.pk]
    type(rows[0]).objects.filter(course=course).update(enrolled_at=NOW + timedelta(days=1))  # after both
    assert to_tick(member_client) == [None]


def test_on_the_day_itself_one_ticks_who_comes_in(course, session):
    EnrolmentFactory(course=course)
    giver, day = course.trainers.get().member, local_day(NOW) + timedelta(days=3)
    CourseSession.objects.update(starts_at=at_local(day, time(19)), ends_at=at_local(day, time(21)))

    def told(clock, on=day):
        [one] = own_courses(giver, now=at_local(on, clock), most=5).given
        return one.tick_pk

    assert told(time(23, 59), day - timedelta(days=1)) is None
    assert [told(clock) for clock in (time(0), time(18, 45), time(22))] == [session.pk] * 3


def test_what_i_follow_shows_the_homework_and_whether_i_come(member_client, member):
    course = OpenCourseFactory(stage=Stage.RUNNING)
    own = EnrolmentFactory(course=course, member=member)
    for days, homework in ((-14, "Oud."), (-7, "Maak een **lijst**."), (7, "Nog niet.")):
        at = {"starts_at": NOW + timedelta(days=days), "ends_at": NOW + timedelta(days=days, hours=2)}
        session = CourseSessionFactory(course=course, homework=homework, **at)
    SessionAttendanceFactory(session=session, enrolment=own, cannot_come_at=NOW)

    answer = member_client.get(page("given"))

    [found] = answer.context["own"].followed
    assert (found.next_pk, found.cannot_come_at, found.homework) == (session.pk, NOW, "Maak een **lijst**.")
    assert "Maak een <strong>lijst</strong>." in answer.content.decode()


def test_what_is_over_stands_below_with_what_came_of_it(member_client, member):
    over = {"stage": Stage.FINISHED, "finished_at": NOW}
    gave = OpenCourseFactory(title="Gegeven", starts_on=date(2026, 3, 1), **over)
    CourseTrainerFactory(course=gave, member=member)
    EnrolmentFactory(
        course=OpenCourseFactory(title="Gevolgd", starts_on=date(2026, 2, 1), **over), member=member, completed_at=NOW
    )
    OpenCourseFactory(title="Van een ander", **over)

    past = member_client.get(page("given")).context["past"]

    assert [(one.title, one.gave, one.completed) for one in past] == [
        ("Gegeven", True, False),
        ("Gevolgd", False, True),
    ]


def test_it_asks_as_much_for_one_course_as_for_many(
    member_client, member, course, session, django_assert_max_num_queries
):
    def one_more():
        CourseTrainerFactory(course=OpenCourseFactory(), member=member)
        EnrolmentFactory(course=OpenCourseFactory(), member=member)
        EnrolmentFactory(course=OpenCourseFactory(stage=Stage.FINISHED, finished_at=NOW), member=member)

    one_more()
    few = number_of_queries(member_client, page("given"), django_assert_max_num_queries)
    for _time in range(3):
        one_more()

    assert number_of_queries(member_client, page("given"), django_assert_max_num_queries) == few


def test_nothing_of_mine_yet(member_client):
    answer = member_client.get(page("given"))

    assert (answer.status_code, answer.context["own"].given, answer.context["own"].followed) == (200, [], [])
    assert member_client.post(page("given")).status_code == 405
