from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError

from courses import enrolling, places
from courses.enrolling import EnrolmentClosed, Why, confirm, enrol, lapse, withdraw
from courses.models import Enrolment, EnrolmentState, Stage
from samensterker.localtime import at_local
from samensterker.outbox.models import Message
from tests.factories import (
    CoordinatorFactory,
    CourseFactory,
    CourseGuestFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    MemberFactory,
    OpenCourseFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db

NOW = at_local(date(2026, 3, 16), time(10))  # a Monday; the course begins on 7 April
HOUR = timedelta(hours=1)


def enrolled(course, who=None, *, by=None, organisation=None, now=NOW):
    return enrol(course, who or MemberFactory(), by=by, organisation=organisation, now=now)


def again(enrolment):
    return Enrolment.objects.get(pk=enrolment.pk)


def states(*enrolments):
    return [(again(row).state, again(row).seat) for row in enrolments]


def mails():
    rows = Message.objects.order_by("pk")
    return [(row.kind.removeprefix("courses."), row.member or row.address, row.state) for row in rows]


def why(function, *args, **kwargs):
    with pytest.raises(EnrolmentClosed) as closed:
        function(*args, **kwargs)
    return closed.value.why


# --- a place or the list --------------------------------------------------------------------------


def test_the_first_get_a_place_and_who_comes_later_waits_in_order():
    course = OpenCourseFactory(maximum=2)

    one, two, three, four = (enrolled(course) for _ in range(4))

    assert states(one, two, three, four) == [("enrolled", 1), ("enrolled", 2), ("waiting", None), ("waiting", None)]
    assert [places.place_on_list(row) for row in (three, four)] == [1, 2]
    assert places.places_on_lists([one, three, four]) == {three.pk: 1, four.pk: 2}
    assert mails() == [
        ("enrolled", one.member, "waiting"),
        ("enrolled", two.member, "waiting"),
        ("waiting", three.member, "waiting"),
        ("waiting", four.member, "waiting"),
    ]


def test_without_a_maximum_there_is_a_place_for_everyone():
    course = OpenCourseFactory(maximum=None)

    rows = [enrolled(course) for _ in range(3)]

    assert states(*rows) == [("enrolled", 1), ("enrolled", 2), ("enrolled", 3)]
    assert places.places_left(course, on=date(2026, 3, 16)) is None


def test_who_enrolled_and_from_where_is_known():
    course, coordinator, member = OpenCourseFactory(), CoordinatorFactory(), MemberFactory()
    guest = CourseGuestFactory()
    organisation = OrganisationFactory()

    by_oneself = enrolled(course, member, by=member, organisation=organisation)
    by_another = enrolled(course, by=coordinator)
    of_guest = enrolled(course, guest)

    assert (by_oneself.enrolled_by, by_oneself.organisation, by_oneself.enrolled_at) == (None, organisation, NOW)
    assert (by_another.enrolled_by, by_another.organisation) == (coordinator, None)
    assert (of_guest.guest, of_guest.member, of_guest.organisation) == (guest, None, guest.organisation)
    assert mails()[-1] == ("enrolled", guest.email, "waiting")


# --- why not --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "reason", "for_keeper"),
    [
        ({"stage": Stage.IDEA, "starts_on": None}, Why.NOT_OPEN, Why.NOT_OPEN),
        ({"stage": Stage.GAUGING}, Why.NOT_OPEN, Why.NOT_OPEN),
        ({"stage": Stage.PLANNED}, Why.NOT_OPEN, None),
        ({"stage": Stage.RUNNING}, Why.STARTED, None),  # of which the first session is still to come
        ({"stage": Stage.FINISHED}, Why.FINISHED, Why.FINISHED),
        ({"stage": Stage.CANCELLED}, Why.CANCELLED, Why.CANCELLED),
        ({"closes_on": date(2026, 3, 15)}, Why.CLOSED, None),
        ({"closes_on": date(2026, 3, 16)}, None, None),
        ({"starts_on": date(2026, 3, 16)}, Why.STARTED, Why.STARTED),
    ],
)
def test_why_a_course_takes_nobody(facts, reason, for_keeper):
    course = OpenCourseFactory(**facts)

    for_oneself = enrolling.course_closed_because(course, is_by_oneself=True, now=NOW)

    assert (for_oneself, enrolling.course_closed_because(course, is_by_oneself=False, now=NOW)) == (reason, for_keeper)
    if reason:
        assert why(enrolled, course) == reason


@pytest.mark.parametrize(
    ("facts", "reason"),
    [({"left_at": NOW, "is_active": False}, Why.LEFT), ({"paused_at": NOW}, Why.PAUSED)],
)
def test_who_left_or_pauses_does_not_enrol_and_is_not_enrolled(facts, reason):
    course, member = OpenCourseFactory(), MemberFactory(**facts)

    assert why(enrolled, course, member) == reason
    assert why(enrolled, course, member, by=CoordinatorFactory()) == reason


def test_a_pause_that_began_after_the_page_was_made_counts():
    course, member = OpenCourseFactory(), MemberFactory()
    type(member).objects.filter(pk=member.pk).update(paused_at=NOW)

    assert why(enrolled, course, member) == Why.PAUSED


def test_who_gives_the_course_does_not_take_part_in_it():
    trainer = CourseTrainerFactory(course=OpenCourseFactory())

    assert why(enrolled, trainer.course, trainer.member) == Why.TRAINER


@pytest.mark.parametrize("who", [MemberFactory, CourseGuestFactory])
def test_enrolling_twice_is_once(who):
    course, who = OpenCourseFactory(), who()
    there = enrolled(course, who)

    with pytest.raises(EnrolmentClosed) as closed:
        enrolled(course, who)

    assert (closed.value.why, closed.value.enrolment) == (Why.ALREADY, there)
    assert course.enrolments.count() == 1


@pytest.mark.parametrize("state", ["enrolled", "waiting"])
def test_who_was_a_guest_and_became_a_member_keeps_that_one_place(state):
    course, member = OpenCourseFactory(maximum=4), MemberFactory(email="saskia@example.org")
    guest = CourseGuestFactory(email="saskia@example.org", confirmed_at=NOW)
    place = EnrolmentFactory(course=course, member=None, guest=guest, state=state)
    elsewhere = EnrolmentFactory(member=None, guest=guest)

    assert enrolled(course, member) == place

    assert [(row.member, row.guest, row.state) for row in course.enrolments.all()] == [(member, None, state)]
    assert why(enrol, course, member, by=None, organisation=None, now=NOW) == Why.ALREADY
    assert again(elsewhere).guest == guest


@pytest.mark.parametrize("facts", [{"confirmed_at": None}, {"email": "bram@example.org", "confirmed_at": NOW}])
def test_nobody_gets_the_place_of_an_address_that_is_not_surely_theirs(facts):
    course, member = OpenCourseFactory(maximum=4), MemberFactory(email="saskia@example.org")
    guest = CourseGuestFactory(**{"email": "saskia@example.org", **facts})
    place = EnrolmentFactory(course=course, member=None, guest=guest)

    assert enrolled(course, member) != place

    assert again(place).guest == guest


def test_who_gave_a_place_back_may_enrol_once_more():
    course, member = OpenCourseFactory(), MemberFactory()
    first = enrolled(course, member)
    withdraw(first, by=member, now=NOW)

    second = enrolled(course, member)

    assert states(first, second) == [("withdrawn", None), ("enrolled", 1)]


# --- giving back, and moving up -------------------------------------------------------------------


def test_a_place_that_comes_free_is_offered_to_the_first_who_confirms_it():
    course = OpenCourseFactory(maximum=1)
    goes, first, second = (enrolled(course) for _ in range(3))

    assert withdraw(goes, by=goes.member, now=NOW) is True
    assert withdraw(goes, by=goes.member, now=NOW) is False

    assert states(goes, first, second) == [("withdrawn", None), ("offered", 1), ("waiting", None)]
    assert again(first).offered_until == NOW + 48 * HOUR
    assert confirm(first, now=NOW + HOUR) is True
    assert confirm(first, now=NOW + HOUR) is False
    assert states(first, second) == [("enrolled", 1), ("waiting", None)]
    assert mails() == [
        ("enrolled", goes.member, "expired"),
        ("waiting", first.member, "waiting"),  # looked at again before it goes: it does not
        ("waiting", second.member, "waiting"),
        ("place-free", first.member, "waiting"),
        ("enrolled", first.member, "waiting"),
    ]


def test_what_nobody_confirms_goes_to_the_next():
    course = OpenCourseFactory(maximum=1)
    goes, first, second = (enrolled(course) for _ in range(3))
    withdraw(goes, by=goes.member, now=NOW)
    too_late = NOW + 48 * HOUR

    assert why(confirm, first, now=too_late) == Why.LAPSED
    lapse(now=too_late)
    lapse(now=too_late)

    assert states(first, second) == [("withdrawn", None), ("offered", 1)]
    assert why(confirm, first, now=too_late) == Why.GONE
    assert mails()[-2:] == [("place-lapsed", first.member, "waiting"), ("place-free", second.member, "waiting")]


def test_who_waits_gives_up_their_place_on_the_list():
    course = OpenCourseFactory(maximum=1)
    stays, first, second = (enrolled(course) for _ in range(3))

    withdraw(first, by=None, now=NOW)

    assert states(stays, first, second) == [("enrolled", 1), ("withdrawn", None), ("waiting", None)]
    assert places.place_on_list(second) == 1


def test_whoever_is_taken_out_by_another_hears_why():
    course, coordinator = OpenCourseFactory(), CoordinatorFactory()
    member, guest = enrolled(course), enrolled(course, CourseGuestFactory())

    for row in (member, guest):
        withdraw(row, by=coordinator, now=NOW, because="Op jouw verzoek.")

    assert again(member).withdrawn_because == "Op jouw verzoek."
    assert mails()[-2:] == [("taken-out", member.member, "waiting"), ("taken-out", guest.guest.email, "waiting")]


def test_who_completed_the_course_does_not_give_the_place_back():
    done = EnrolmentFactory(completed_at=NOW, completed_by=MemberFactory())

    assert why(withdraw, done, by=None, now=NOW) == Why.COMPLETED


def test_when_the_course_is_finished_nobody_gives_a_place_back():
    took_part = EnrolmentFactory(course__stage=Stage.FINISHED)

    assert why(withdraw, took_part, by=None, now=NOW) == Why.FINISHED


def test_who_pauses_is_passed_over_and_stays_on_the_list():
    course = OpenCourseFactory(maximum=1)
    goes, pauses, second = (enrolled(course) for _ in range(3))
    type(pauses.member).objects.filter(pk=pauses.member_id).update(paused_at=NOW)

    withdraw(goes, by=goes.member, now=NOW)

    assert states(pauses, second) == [("waiting", None), ("offered", 1)]


def test_the_places_of_who_left_go_to_the_next():
    course = OpenCourseFactory(maximum=1)
    leaves, first = enrolled(course), enrolled(course)
    type(leaves.member).objects.filter(pk=leaves.member_id).update(left_at=NOW, is_active=False)

    lapse(now=NOW)

    assert states(leaves, first) == [("withdrawn", None), ("offered", 1)]


def test_from_the_start_on_nobody_moves_up():
    course = OpenCourseFactory(maximum=1)
    goes, first = enrolled(course), enrolled(course)
    start = at_local(date(2026, 4, 7), time(0))

    withdraw(goes, by=goes.member, now=start)
    assert states(goes, first) == [("withdrawn", None), ("waiting", None)]
    lapse(now=start)
    lapse(now=start)

    assert states(first) == [("withdrawn", None)]
    assert mails()[-1] == ("no-place", first.member, "waiting")


def test_the_list_of_a_course_with_sessions_ends_when_the_first_begins():
    course = OpenCourseFactory(maximum=1)
    _stays, waits = enrolled(course), enrolled(course)
    session = CourseSessionFactory(course=course, starts_at=at_local(date(2026, 4, 7), time(19, 30)))

    lapse(now=session.starts_at - HOUR)
    assert states(waits) == [("waiting", None)]
    lapse(now=session.starts_at)

    assert states(waits) == [("withdrawn", None)]


def test_nobody_hears_of_a_list_of_what_does_not_take_place():
    course = OpenCourseFactory(maximum=1)
    _stays, waits = enrolled(course), enrolled(course)
    type(course).objects.filter(pk=course.pk).update(stage=Stage.CANCELLED, cancelled_at=NOW)

    lapse(now=at_local(date(2026, 5, 1), time(10)))

    assert states(waits) == [("waiting", None)]


# Nobody can be told in time any more: the mail would go at eight, and the course begins at midnight.
LAST_EVENING = at_local(date(2026, 4, 6), time(22))


def test_in_the_last_night_a_newcomer_does_not_pass_who_waits():
    course = OpenCourseFactory(maximum=1)
    goes, first = enrolled(course), enrolled(course)
    withdraw(goes, by=goes.member, now=LAST_EVENING)

    newcomer = enrol(course, MemberFactory(), by=None, organisation=None, now=LAST_EVENING)
    by_hand = enrol(course, MemberFactory(), by=CoordinatorFactory(), organisation=None, now=LAST_EVENING)

    assert states(first, newcomer, by_hand) == [("waiting", None)] * 3
    assert [places.place_on_list(row) for row in (first, newcomer, by_hand)] == [1, 2, 3]


def test_who_comes_from_no_organisation_has_no_place_that_is_kept_for_others():
    course = OpenCourseFactory(
        maximum=2, organiser=OrganisationFactory(), reserved_seats=1, reserved_until=date(2026, 4, 6)
    )
    from_nowhere = [enrolled(course) for _ in range(2)]

    assert states(*from_nowhere) == [("enrolled", 1), ("waiting", None)]
    assert places.places_of(course, on=NOW.date()).still_kept == 1
    assert states(enrolled(course, organisation=OrganisationFactory())) == [("enrolled", 2)]


def test_in_the_last_night_who_pauses_or_may_not_have_it_keeps_no_newcomer_out():
    course = OpenCourseFactory(
        maximum=2, organiser=OrganisationFactory(), reserved_seats=1, reserved_until=date(2026, 4, 6)
    )
    goes, stays = enrolled(course, organisation=OrganisationFactory()), enrolled(course)
    pauses, from_here = enrolled(course, organisation=OrganisationFactory()), enrolled(course)
    type(pauses.member).objects.filter(pk=pauses.member_id).update(paused_at=NOW)
    withdraw(goes, by=goes.member, now=LAST_EVENING)

    newcomer = enrol(course, MemberFactory(), by=None, organisation=OrganisationFactory(), now=LAST_EVENING)

    assert states(stays, pauses, from_here, newcomer) == [
        ("enrolled", 2),
        ("waiting", None),
        ("waiting", None),
        ("enrolled", 1),
    ]


def test_in_the_last_night_who_keeps_the_course_gives_the_place_to_who_waits():
    course = OpenCourseFactory(maximum=1)
    goes, first, second = (enrolled(course) for _ in range(3))
    assert why(enrolling.give_place, first, now=NOW) == Why.FULL
    withdraw(goes, by=goes.member, now=LAST_EVENING)

    assert enrolling.give_place(first, now=LAST_EVENING) is True
    assert enrolling.give_place(first, now=LAST_EVENING) is False

    assert states(first, second) == [("enrolled", 1), ("waiting", None)]
    assert mails()[-1] == ("enrolled", first.member, "waiting")
    assert why(enrolling.give_place, second, now=LAST_EVENING) == Why.FULL
    assert why(enrolling.give_place, goes, now=LAST_EVENING) == Why.GONE
    assert why(enrolling.give_place, second, now=LAST_EVENING + 2 * HOUR) == Why.STARTED


def test_no_place_is_given_to_who_takes_a_break():
    course = OpenCourseFactory(maximum=1)
    goes, waits = enrolled(course), enrolled(course)
    type(waits.member).objects.filter(pk=waits.member_id).update(paused_at=NOW)
    withdraw(goes, by=goes.member, now=NOW)

    assert why(enrolling.give_place, waits, now=NOW) == Why.PAUSED


def test_what_was_offered_is_not_taken_after_a_start_that_was_brought_forward():
    course = OpenCourseFactory(maximum=1, starts_on=date(2026, 3, 10))
    offered = EnrolmentFactory(course=course, state="offered", offered_until=NOW + 9 * HOUR)
    CourseSessionFactory(course=course, starts_at=NOW - HOUR)

    assert why(confirm, offered, now=NOW) == Why.STARTED
    lapse(now=NOW)

    assert states(offered) == [("withdrawn", None)]


def test_until_the_first_session_one_still_moves_up_on_the_day_itself():
    course = OpenCourseFactory(maximum=1, confirm_hours=48)
    goes, first = enrolled(course), enrolled(course)
    session = CourseSessionFactory(course=course, starts_at=at_local(date(2026, 4, 7), time(19, 30)))
    course.stage = Stage.RUNNING
    course.save()

    withdraw(goes, by=goes.member, now=at_local(date(2026, 4, 7), time(9)))

    assert again(first).offered_until == session.starts_at


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at_local(date(2026, 3, 16), time(23)), at_local(date(2026, 3, 19), time(8))),
        (at_local(date(2026, 3, 17), time(3)), at_local(date(2026, 3, 19), time(8))),
        (at_local(date(2026, 3, 28), time(12)), at_local(date(2026, 3, 30), time(13))),  # summer time begins
        (at_local(date(2026, 4, 6), time(12)), at_local(date(2026, 4, 7), time(0))),
    ],
)
def test_the_hours_to_confirm_begin_when_the_mail_goes_and_end_at_the_start(now, until):
    course = OpenCourseFactory(maximum=1)
    goes, first = enrolled(course), enrolled(course)

    withdraw(goes, by=goes.member, now=now)

    assert again(first).offered_until == until


def test_nobody_is_offered_a_place_that_they_would_hear_of_too_late():
    course = OpenCourseFactory(maximum=1)
    goes, first = enrolled(course), enrolled(course)

    withdraw(goes, by=goes.member, now=at_local(date(2026, 4, 6), time(22)))

    assert again(first).state == EnrolmentState.WAITING


def test_more_places_are_offered_to_who_waits_before_someone_new_comes():
    course = OpenCourseFactory(maximum=1)
    _has_a_place, first = enrolled(course), enrolled(course)
    course.maximum = 2
    course.save()

    late = enrolled(course)

    assert states(first, late) == [("offered", 2), ("waiting", None)]


def test_a_cancelled_course_gives_no_places():
    course = OpenCourseFactory(maximum=1)
    goes, first = enrolled(course), enrolled(course)
    withdraw(goes, by=goes.member, now=NOW)
    type(course).objects.filter(pk=course.pk).update(stage=Stage.CANCELLED, cancelled_at=NOW)

    assert why(confirm, first, now=NOW) == Why.CANCELLED
    lapse(now=NOW)
    assert states(first) == [("offered", 1)]


# --- kept for people from elsewhere ---------------------------------------------------------------


@pytest.fixture
def keeping():
    """Two of its three places are kept until 20 March for people of other organisations."""
    return OpenCourseFactory(
        organiser=OrganisationFactory(), maximum=3, reserved_seats=2, reserved_until=date(2026, 3, 20)
    )


def test_places_are_kept_for_people_from_elsewhere_until_a_day(keeping):
    own = [enrolled(keeping, organisation=keeping.organiser) for _ in range(2)]
    of_none = enrolled(keeping)
    elsewhere = enrolled(keeping, organisation=OrganisationFactory())

    assert states(*own, of_none, elsewhere) == [
        ("enrolled", 1),
        ("waiting", None),
        ("waiting", None),
        ("enrolled", 2),
    ]
    lapse(now=at_local(date(2026, 3, 20), time(20)))
    assert again(own[1]).state == EnrolmentState.WAITING
    lapse(now=at_local(date(2026, 3, 21), time(9)))
    assert states(own[1], of_none) == [("offered", 3), ("waiting", None)]


def test_from_elsewhere_one_gets_any_place(keeping):
    rows = [enrolled(keeping, organisation=OrganisationFactory()) for _ in range(4)]

    assert [row.seat for row in rows] == [1, 2, 3, None]


def test_a_kept_place_that_comes_free_goes_to_the_first_from_elsewhere(keeping):
    enrolled(keeping, organisation=keeping.organiser)
    goes = enrolled(keeping, organisation=OrganisationFactory())
    enrolled(keeping, organisation=OrganisationFactory())
    own = enrolled(keeping, organisation=keeping.organiser)
    elsewhere = enrolled(keeping, organisation=OrganisationFactory())

    withdraw(goes, by=goes.member, now=NOW)

    assert states(own, elsewhere) == [("waiting", None), ("offered", 2)]


def test_how_many_places_there_are_for_whom(keeping):
    enrolled(keeping, organisation=OrganisationFactory())
    friday, saturday = date(2026, 3, 20), date(2026, 3, 21)

    def left(on, organisation=None):
        return places.places_left(keeping, on=on, organisation=organisation)

    assert (left(friday), left(friday, keeping.organiser), left(friday, OrganisationFactory())) == (1, 1, 2)
    assert (left(saturday), left(saturday, keeping.organiser), left(saturday, OrganisationFactory())) == (2, 2, 2)


def test_keeping_fewer_gives_the_list_what_is_free(keeping):
    enrolled(keeping, organisation=keeping.organiser)
    waits = enrolled(keeping, organisation=keeping.organiser)
    type(keeping).objects.filter(pk=keeping.pk).update(reserved_seats=1)

    offered = enrolling.offer_next(keeping, now=NOW)

    assert offered == [waits]
    assert states(waits) == [("offered", 2)]


# --- seats ----------------------------------------------------------------------------------------


def test_the_maximum_comes_down_when_people_move_to_lower_numbers():
    course = OpenCourseFactory(maximum=4)
    rows = [enrolled(course) for _ in range(4)]
    for row in rows[:2]:
        withdraw(row, by=row.member, now=NOW)

    places.close_ranks(course, maximum=2)
    type(course).objects.filter(pk=course.pk).update(maximum=2)

    assert sorted(row.seat for row in course.enrolments.enrolled()) == [1, 2]


def test_the_maximum_does_not_come_below_who_has_a_place():
    course = OpenCourseFactory(maximum=3)
    for _ in range(3):
        enrolled(course)

    places.close_ranks(course, maximum=2)

    with pytest.raises(IntegrityError, match="A seat above 2 is taken"):
        type(course).objects.filter(pk=course.pk).update(maximum=2)


def test_a_course_begins_at_its_first_session_or_else_on_its_first_day():
    course = OpenCourseFactory()
    assert places.begins_at(course) == at_local(date(2026, 4, 7), time(0))

    at = datetime.combine(date(2026, 4, 7), time(17, 30), tzinfo=NOW.tzinfo)
    CourseSessionFactory(course=course, starts_at=at - HOUR, cancelled_at=NOW)
    CourseSessionFactory(course=course, starts_at=at)

    assert places.begins_at(course) == at
    assert places.begins_at(CourseFactory()) is None
