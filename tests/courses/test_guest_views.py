from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses import guests
from courses.models import CourseGuest, Enrolment, Stage
from courses.place_links import guest_path, guest_token, place_path, wish_path
from courses.views.guests import MOST_IN_AN_HOUR
from organisations.models import Stage as Relation
from samensterker.localtime import local_day
from samensterker.outbox.models import Message
from tests.factories import (
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


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def organisation():
    return OrganisationFactory(name="Speeltuin De Boog", stage=Relation.JOINED)


@pytest.fixture
def course(now):
    return OpenCourseFactory(
        title="Excel", summary="Make a list of members.", starts_on=local_day(now) + timedelta(days=21), maximum=8
    )


@pytest.fixture
def visitor():
    client = Client()
    client.cookies["language"] = "en"
    return client


def client_of(member):
    client = Client()
    client.force_login(member)
    client.cookies["language"] = "en"
    return client


def url(name, *arguments):
    return reverse(f"courses:{name}", args=arguments)


def text_of(response):
    return " ".join(response.content.decode().split())


def said(response):
    return [str(message) for message in response.context["messages"]]


def filled_in(chosen, **other):
    facts = {"name": "Saskia van den Berg", "email": "saskia@example.org", "consent": "on"}
    return {**facts, "organisation": chosen.pk, **other}


# --- the page of a course, without an account -----------------------------------------------------


def test_a_visitor_sees_what_it_is_and_no_names(visitor, course, now):
    trainer = CourseTrainerFactory(course=course, member=MemberFactory(first_name="Joke", last_name="Verweij"))
    EnrolmentFactory(course=course, member=MemberFactory(first_name="Noor", last_name="Haddad"))
    EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory(name="Saskia van den Berg"))
    CourseSessionFactory(
        course=course,
        title="Lists",
        starts_at=now + timedelta(days=21),
        place="De Brink",
        online_link="https://example.org/join",
        notes="What we did.",
        homework="Page 3.",
    )

    page = text_of(visitor.get(course.get_absolute_url()))

    for words in (
        "Excel",
        "Make a list of members.",
        "Lists",
        "De Brink",
        "<strong>6</strong> of the 8 places are left",
    ):
        assert words in page
    assert url("guest-enrol", course.slug) in page
    for secret in (trainer.member.last_name, "Haddad", "Saskia", "example.org/join", "What we did", "Page 3"):
        assert secret not in page


def test_what_has_no_date_or_is_over_is_for_members(visitor):
    login = reverse("account_request_login_code")
    for stage in (Stage.IDEA, Stage.GAUGING, Stage.FINISHED, Stage.CANCELLED):
        course = OpenCourseFactory(stage=stage)
        for address in (course.get_absolute_url(), url("guest-enrol", course.slug), url("guest-asked", course.slug)):
            response = visitor.get(address, follow=True)
            assert response.redirect_chain[-1][0].startswith(login)
    unknown = visitor.get(url("course", "unknown"))
    assert unknown.url.startswith(login)  # the same as of what is not for visitors


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"stage": Stage.PLANNED}, "You cannot enrol yet. Look here again later"),
        ({"stage": Stage.RUNNING}, "The course has begun, so nobody can enrol any more."),
        ({"closes_on": "yesterday"}, "The last day to enrol has passed. Ask us"),
    ],
)
def test_when_nobody_can_enrol_the_page_says_why(visitor, course, organisation, now, about, words):
    if about.get("closes_on"):
        about = {"closes_on": local_day(now) - timedelta(days=1)}
    type(course).objects.filter(pk=course.pk).update(**about)

    page = text_of(visitor.get(course.get_absolute_url()))

    assert words in page
    assert url("guest-enrol", course.slug) not in page
    response = visitor.post(url("guest-enrol", course.slug), filled_in(organisation))
    assert response.url == course.get_absolute_url()
    assert not CourseGuest.objects.exists()


def test_the_page_asks_as_much_for_many(visitor, course, now):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            visitor.get(course.get_absolute_url())
        return len(queries)

    CourseSessionFactory(course=course, starts_at=now + timedelta(days=21))
    once = asked()
    EnrolmentFactory.create_batch(5, course=course)
    for week in range(1, 6):
        CourseSessionFactory(course=course, starts_at=now + timedelta(days=21, weeks=week))

    assert asked() == once <= 6


# --- enrolling as a guest -------------------------------------------------------------------------


def test_the_answer_is_the_same_for_a_stranger_a_guest_and_a_member(visitor, course, organisation):
    MemberFactory(email="member@example.org")
    CourseGuestFactory(email="guest@example.org", organisation=organisation)

    answers = []
    for address in ("new@example.org", "guest@example.org", "member@example.org"):
        response = visitor.post(url("guest-enrol", course.slug), filled_in(organisation, email=address))
        answers.append((response.status_code, response.url, response.content))

    assert len(set(answers)) == 1
    assert answers[0][1] == url("guest-asked", course.slug)
    assert "Look in your mail" in text_of(visitor.get(answers[0][1]))
    kinds = sorted(Message.objects.waiting().values_list("kind", flat=True))
    assert kinds == ["courses.guest-is-member", "courses.guest-link", "courses.guest-link"]


def test_the_words_that_were_shown_are_kept(visitor, course, organisation):
    page = text_of(visitor.get(url("guest-enrol", course.slug)))

    visitor.post(url("guest-enrol", course.slug), filled_in(organisation))

    guest = CourseGuest.objects.get()
    assert guest.consent_words in page
    assert guest.consent_words.startswith("The guild keeps my name")
    assert guest.language == "en"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"consent": ""}, "Without this we may not keep a place for you."),
        ({"email": "saskia"}, "There is no @ in it."),
        ({"email": "guest-1@forgotten.invalid"}, "We cannot write to this address."),
        ({"name": "#12 a"}, "Begin your name with a letter."),
        ({"name": "12"}, "Use at least one letter."),
        ({"organisation": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(visitor, course, organisation, wrong, words):
    response = visitor.post(url("guest-enrol", course.slug), filled_in(organisation, **wrong))

    page = text_of(response)
    assert response.status_code == 200
    assert words in page
    assert filled_in(organisation, **wrong)["name"] in page
    assert not CourseGuest.objects.exists()


def test_only_organisations_that_take_part_can_be_chosen(visitor, course, organisation):
    elsewhere = OrganisationFactory(name="Not with us", stage=Relation.APPROACHED)

    response = visitor.post(url("guest-enrol", course.slug), filled_in(elsewhere))

    assert "Not with us" not in text_of(response)
    assert not CourseGuest.objects.exists()


def test_after_some_tries_from_one_place_it_stops_for_an_hour(visitor, course, organisation):
    for number in range(MOST_IN_AN_HOUR):
        visitor.post(url("guest-enrol", course.slug), filled_in(organisation, email=f"g{number}@example.org"))

    response = visitor.post(url("guest-enrol", course.slug), filled_in(organisation, email="more@example.org"))

    assert response.status_code == 429
    assert not CourseGuest.objects.filter(email="more@example.org").exists()


def test_who_is_logged_in_enrols_on_the_page_of_the_course(course, member):
    assert client_of(member).get(url("guest-enrol", course.slug)).url == course.get_absolute_url()


# --- saying yes by the link in the mail -----------------------------------------------------------


def test_looking_at_what_one_asked_for_enrols_nobody(visitor, course, saskia):
    response = visitor.get(wish_path(saskia, course))

    page = text_of(response)
    for words in ("Do you come, Saskia van den Berg?", "Excel", "You come from Speeltuin De Boog.", "Yes, I come"):
        assert words in page
    assert response["X-Robots-Tag"] == "noindex"
    assert not Enrolment.objects.exists()


def test_one_press_enrols_and_a_second_finds_it_done(visitor, course, saskia):
    path = wish_path(saskia, course)

    answers = [visitor.post(path), visitor.post(path), visitor.get(path)]

    place = Enrolment.objects.get()
    assert (place.guest, place.state) == (saskia, "enrolled")
    assert [answer.url for answer in answers] == [place_path(place)] * 3
    saskia.refresh_from_db()
    assert saskia.confirmed_at is not None


def test_of_a_full_course_the_page_says_that_one_comes_on_the_list(visitor, course, saskia):
    type(course).objects.filter(pk=course.pk).update(maximum=1)
    EnrolmentFactory(course=course)

    assert "Put me on the waiting list" in text_of(visitor.get(wish_path(saskia, course)))
    page = text_of(visitor.post(wish_path(saskia, course), follow=True))

    assert "You are number 1 on the waiting list" in page


def test_what_is_closed_by_now_says_so(visitor, course, saskia):
    type(course).objects.filter(pk=course.pk).update(stage=Stage.CANCELLED, cancelled_at=timezone.now())

    for response in (visitor.get(wish_path(saskia, course)), visitor.post(wish_path(saskia, course))):
        page = text_of(response)
        assert "Nobody can enrol now, Saskia van den Berg" in page
        assert "The course does not take place." in page
    assert not Enrolment.objects.exists()


def test_a_link_that_we_did_not_make_or_of_who_was_forgotten_does_not_work(visitor, course, saskia):
    path = wish_path(saskia, course)
    guests.forget(saskia, now=timezone.now())

    for address in (path, url("guest-wish", "1-2-abc.def"), url("guest-wish", guest_token(saskia))):
        assert visitor.post(address).status_code == 404
    assert not Enrolment.objects.exists()
    assert visitor.put(wish_path(saskia, course)).status_code == 405


# --- the page of a guest --------------------------------------------------------------------------


@pytest.fixture
def saskia(organisation):
    return CourseGuestFactory(name="Saskia van den Berg", language="en", organisation=organisation)


def test_a_guest_sees_each_course_and_what_comes(visitor, course, saskia, now):
    EnrolmentFactory(course=course, member=None, guest=saskia)
    CourseSessionFactory(course=course, title="Lists", starts_at=now + timedelta(days=21))
    full = OpenCourseFactory(title="Teamdesk", maximum=1)
    EnrolmentFactory(course=full)
    EnrolmentFactory(course=full, state="waiting")
    EnrolmentFactory(course=full, member=None, guest=saskia, state="waiting")
    left = OpenCourseFactory(title="Word")
    EnrolmentFactory(course=left, member=None, guest=saskia, state="withdrawn", withdrawn_at=now)

    response = visitor.get(guest_path(saskia))

    page = text_of(response)
    for words in ("Your courses, Saskia van den Berg", "Speeltuin De Boog", saskia.email, "Lists"):
        assert words in page
    for title, state in (("Excel", "you take part"), ("Teamdesk", "number 2 on the"), ("Word", "you do not take part")):
        assert state in page[page.index(f">{title}</a>") :]
    assert response["X-Robots-Tag"] == "noindex"


def test_of_a_course_that_one_came_back_to_the_last_counts(visitor, course, saskia, now):
    EnrolmentFactory(course=course, member=None, guest=saskia, state="withdrawn", withdrawn_at=now)
    EnrolmentFactory(course=course, member=None, guest=saskia)

    page = text_of(visitor.get(guest_path(saskia)))

    assert page.count(">Excel</a>") == 1
    assert "you take part" in page


def test_the_page_of_a_guest_asks_as_much_for_many(visitor, saskia):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            visitor.get(guest_path(saskia))
        return len(queries)

    for _course in range(2):
        EnrolmentFactory(course=OpenCourseFactory(), member=None, guest=saskia)
        EnrolmentFactory(course=OpenCourseFactory(), member=None, guest=saskia, state="waiting")
    few = asked()
    for _course in range(5):
        EnrolmentFactory(course=OpenCourseFactory(), member=None, guest=saskia)
        EnrolmentFactory(course=OpenCourseFactory(), member=None, guest=saskia, state="waiting")

    assert asked() == few


def test_a_guest_changes_name_and_language(visitor, saskia):
    change = {"do": "change", "name": "Saskia Berg", "language": "nl"}
    visitor.post(guest_path(saskia), change)

    saskia.refresh_from_db()
    assert (saskia.name, saskia.language) == ("Saskia Berg", "nl")
    assert "Je cursussen" in text_of(visitor.get(guest_path(saskia)))
    wrong = visitor.post(guest_path(saskia), {**change, "name": ""})
    assert wrong.status_code == 200
    saskia.refresh_from_db()
    assert saskia.name == "Saskia Berg"


def test_looking_forgets_nobody_and_neither_does_a_press_without_the_tick(visitor, course, saskia):
    EnrolmentFactory(course=course, member=None, guest=saskia)
    visitor.get(guest_path(saskia))

    response = visitor.post(guest_path(saskia), {"do": "forget"}, follow=True)

    assert said(response) == ["Tick that you are sure; nothing was removed yet."]
    saskia.refresh_from_db()
    assert saskia.name == "Saskia van den Berg"


def test_forget_me(visitor, course, saskia):
    EnrolmentFactory(course=course, member=None, guest=saskia)
    path = guest_path(saskia)

    response = visitor.post(path, {"do": "forget", "sure": "yes"}, follow=True)

    assert said(response) == ["We do not know your name and your address any more. Thank you for learning with us."]
    assert Enrolment.objects.get().state == "withdrawn"
    again = visitor.post(path, {"do": "forget", "sure": "yes"})
    assert again.status_code == 404
    assert "This link does not work" in text_of(again)


def test_other_presses_and_other_links_are_refused(visitor, saskia):
    assert visitor.post(guest_path(saskia), {"do": "fly"}).status_code == 400
    assert visitor.get(url("guest-page", "1-abc.def")).status_code == 404
    assert visitor.put(guest_path(saskia)).status_code == 405


# --- for the coordinator --------------------------------------------------------------------------


def test_the_coordinator_sees_who_from_where_and_in_which_courses(coordinator, course, saskia):
    EnrolmentFactory(course=course, member=None, guest=saskia)
    guests.make_nameless(CourseGuestFactory(name="Gone"))

    page = text_of(client_of(coordinator).get(url("guests")))

    for words in (
        "Saskia van den Berg",
        saskia.email,
        "Speeltuin De Boog",
        "Excel",
        "has not said yet that it is them",
    ):
        assert words in page
    assert "#" + str(saskia.pk + 1) not in page
    assert "forgotten.invalid" not in page


def test_there_are_no_guests_yet(coordinator):
    assert "There are no guests yet." in text_of(client_of(coordinator).get(url("guests")))


def test_the_list_asks_as_much_for_many_and_is_paged(coordinator, course):
    client = client_of(coordinator)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(url("guests"))
        return len(queries)

    EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory())
    once = asked()
    for _guest in range(55):
        EnrolmentFactory(course=CourseFactory(stage="idea"), member=None, guest=CourseGuestFactory())

    assert asked() == once
    assert 'rel="next"' in text_of(client.get(url("guests")))


def test_the_coordinator_removes_a_guest(coordinator, course, saskia):
    EnrolmentFactory(course=course, member=None, guest=saskia)
    client = client_of(coordinator)
    assert "Excel" in text_of(client.get(url("guest-remove", saskia.pk)))

    response = client.post(url("guest-remove", saskia.pk), follow=True)

    assert said(response) == ["Removed: Saskia van den Berg."]
    saskia.refresh_from_db()
    assert saskia.name == f"#{saskia.pk}"
    twice = client.post(url("guest-remove", saskia.pk), follow=True)
    assert said(twice) == ["This guest is not on the list any more."]
    assert client.get(url("guest-remove", 10**6)).status_code == 404
