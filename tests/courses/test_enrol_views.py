from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses import enrolling
from courses.models import Enrolment, Stage
from courses.place_links import place_path
from samensterker.localtime import local_day
from tests.factories import (
    AffiliationFactory,
    CoordinatorFactory,
    CourseGuestFactory,
    CourseMaterialFactory,
    CourseSessionFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    MemberFactory,
    OpenCourseFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    """Three weeks from now, with two places."""
    return OpenCourseFactory(starts_on=local_day(timezone.now()) + timedelta(days=21), maximum=2)


@pytest.fixture
def offered(course):
    """Of a guest, to whom a place is offered until tomorrow."""
    return EnrolmentFactory(
        course=course,
        member=None,
        guest=CourseGuestFactory(name="Saskia van den Berg", language="en"),
        state="offered",
        offered_until=timezone.now() + timedelta(days=1),
    )


def client_of(member):
    client = Client()
    client.force_login(member)
    client.cookies["language"] = "en"
    return client


def url(name, *arguments):
    return reverse(f"courses:{name}", args=arguments)


def said(response):
    return [str(message) for message in response.context["messages"]]


def text_of(response):
    return " ".join(response.content.decode().split())


def states(course):
    return list(course.enrolments.order_by("pk").values_list("state", "seat"))


# --- on the page of the course --------------------------------------------------------------------


def test_enrolling_by_the_button(course, member):
    client = client_of(member)
    assert "Enrol me" in text_of(client.get(course.get_absolute_url()))

    response = client.post(url("enrol", course.slug), follow=True)

    assert said(response) == ["You take part. Nice that you come! You get a mail about it."]
    assert states(course) == [("enrolled", 1)]
    assert "Give my place back" in text_of(response)
    twice = client.post(url("enrol", course.slug), follow=True)
    assert said(twice) == said(response)
    assert states(course) == [("enrolled", 1)]


def test_on_a_full_course_one_comes_on_the_list(course, member):
    EnrolmentFactory.create_batch(2, course=course)
    EnrolmentFactory(course=course, state="waiting")
    client = client_of(member)
    page = text_of(client.get(course.get_absolute_url()))
    assert "All 2 places are taken." in page
    assert "1 person is on the waiting list." in page
    assert "Put me on the waiting list" in page

    response = client.post(url("enrol", course.slug), follow=True)

    assert said(response) == ["You are number 2 on the waiting list. When a place is free for you, you get a mail."]
    assert "You are number <strong>2</strong> of 2." in text_of(response)


def test_giving_a_place_back_in_one_press(course, member):
    EnrolmentFactory(course=course, member=member)
    client = client_of(member)

    response = client.post(url("withdraw", course.slug), follow=True)

    assert said(response) == ["You gave your place back. Thank you for letting us know."]
    assert states(course) == [("withdrawn", None)]
    assert said(client.post(url("withdraw", course.slug), follow=True)) == ["You have no place in this course."]


def test_confirming_on_the_page(course, member):
    EnrolmentFactory(course=course, member=member, state="offered", offered_until=timezone.now() + timedelta(hours=3))
    client = client_of(member)
    assert "Yes, I come" in text_of(client.get(course.get_absolute_url()))

    response = client.post(url("confirm", course.slug), follow=True)

    assert said(response) == ["The place is yours. Nice that you come!"]
    assert states(course) == [("enrolled", 1)]


def test_confirming_too_late(course, member):
    EnrolmentFactory(course=course, member=member, state="offered", offered_until=timezone.now())
    client = client_of(member)

    page = text_of(client.get(course.get_absolute_url()))
    response = client.post(url("confirm", course.slug), follow=True)

    words = "The time to confirm has passed, so the place went to the next one."
    assert words in page
    assert "Yes, I come" not in page
    assert said(response) == [words]


def test_why_one_cannot_enrol_stands_in_place_of_the_button(course, member):
    CourseTrainerFactory(course=course, member=member)
    client = client_of(member)

    page = text_of(client.get(course.get_absolute_url()))

    assert "Who gives the course cannot take part in it as well." in page
    assert "Enrol me" not in page
    response = client.post(url("enrol", course.slug), follow=True)
    assert said(response) == ["Who gives the course cannot take part in it as well."]
    assert states(course) == []


def test_of_what_has_begun_no_places_are_left_for_who_is_not_in_it(member, coordinator):
    course = OpenCourseFactory(stage=Stage.RUNNING, starts_on=local_day(timezone.now()), maximum=2)

    pages = [text_of(client_of(viewer).get(course.get_absolute_url())) for viewer in (member, coordinator)]

    assert [("of the 2 places are left" in page, "The course has begun" in page) for page in pages] == [
        (False, True),
        (True, True),
    ]


def test_a_course_without_a_date_shows_no_places(member):
    course = OpenCourseFactory(stage=Stage.GAUGING, starts_on=None)

    page = text_of(client_of(member).get(course.get_absolute_url()))

    assert 'id="places"' not in page


def test_who_belongs_to_one_organisation_comes_from_there(course, member):
    organisation = AffiliationFactory(member=member).organisation

    client_of(member).post(url("enrol", course.slug))

    assert course.enrolments.get().organisation == organisation


def test_who_belongs_to_several_says_from_which(course, member):
    _one, two = (AffiliationFactory(member=member).organisation for _ in range(2))
    client = client_of(member)

    without = client.post(url("enrol", course.slug), follow=True)
    of_others = client.post(url("enrol", course.slug), {"organisation": OrganisationFactory().pk}, follow=True)
    client.post(url("enrol", course.slug), {"organisation": two.pk})

    words = ["Choose from which organisation you come; then you are enrolled."]
    assert (said(without), said(of_others)) == (words, words)
    assert [row.organisation for row in course.enrolments.all()] == [two]


# --- by the link in a mail ------------------------------------------------------------------------


def test_a_guest_confirms_by_link(course, offered):
    client = Client()
    path = place_path(offered)

    page = client.get(path)

    assert "A place is free for you, Saskia van den Berg. Do you come?" in text_of(page)
    assert (page["X-Robots-Tag"], page["Content-Language"]) == ("noindex", "en")
    assert states(course) == [("offered", 1)]
    response = client.post(path, {"do": "confirm"}, follow=True)
    assert "You have a place, Saskia van den Berg" in text_of(response)
    client.post(path, {"do": "confirm"})
    assert states(course) == [("enrolled", 1)]


def test_a_guest_gives_the_place_to_the_next_by_link(course, offered):
    EnrolmentFactory(course=course)
    waits = EnrolmentFactory(course=course, state="waiting")

    response = Client().post(place_path(offered), {"do": "withdraw"}, follow=True)

    assert "You do not take part any more" in text_of(response)
    assert Enrolment.objects.get(pk=waits.pk).seat == 1


def test_the_place_on_the_list_stands_behind_the_link(course):
    rows = [EnrolmentFactory(course=course, state="waiting", member__language="en") for _ in range(3)]

    page = text_of(Client().get(place_path(rows[2])))

    assert f"You are number 3 on the waiting list, {rows[2].member.first_name}" in page


def test_a_link_that_does_not_work(course, offered):
    path = place_path(offered)

    offered.guest.email = "elders@example.org"
    offered.guest.save()

    assert [Client().get(path).status_code, Client().get(url("enrolment-by-link", "x")).status_code] == [404, 404]
    assert Client().post(path, {"do": "confirm"}).status_code == 404


def test_the_link_of_who_left_the_guild(course):
    enrolment = EnrolmentFactory(course=course)
    type(enrolment.member).objects.filter(pk=enrolment.member_id).update(left_at=timezone.now(), is_active=False)

    assert Client().post(place_path(enrolment), {"do": "withdraw"}).status_code == 410
    assert states(course) == [("enrolled", 1)]


def test_who_is_logged_in_as_another_is_told_whose_link_it_is(course, offered, member):
    page = text_of(client_of(member).get(place_path(offered)))

    assert f"You are logged in as {member.first_name}, but this link is Saskia van den Berg's" in page


def test_what_one_does_not_do_with_a_place(offered):
    assert Client().post(place_path(offered), {"do": "sell"}).status_code == 400


@pytest.mark.parametrize("stage", [Stage.CANCELLED, Stage.FINISHED])
def test_when_the_course_is_over_there_is_nothing_to_confirm(stage, course, offered):
    type(course).objects.filter(pk=course.pk).update(stage=stage)

    page = text_of(Client().get(place_path(offered)))
    Client().post(place_path(offered), {"do": "confirm"})

    assert "Yes, I come" not in page
    assert states(course)[0][0] == "offered"


# --- by who keeps or gives it ---------------------------------------------------------------------


def test_a_trainer_enrols_someone(course):
    trainer, member = CourseTrainerFactory(course=course).member, MemberFactory()
    organisation = AffiliationFactory(member=member).organisation

    response = client_of(trainer).post(url("enrol-someone", course.slug), {"member": member.pk}, follow=True)

    assert said(response) == [f"{member.full_name} has a place."]
    row = course.enrolments.get()
    assert (row.member, row.enrolled_by, row.organisation) == (member, trainer, organisation)


def test_whom_one_may_choose(course):
    there, left = EnrolmentFactory(course=course).member, MemberFactory(left_at=timezone.now(), is_active=False)
    trainer, guest = CourseTrainerFactory(course=course).member, CourseGuestFactory()

    def choices(viewer):
        form = client_of(viewer).get(url("enrol-someone", course.slug)).context["form"]
        return {name: set(field.queryset) for name, field in form.fields.items()}

    seen = choices(CoordinatorFactory())
    assert {there, left, trainer}.isdisjoint(seen["member"])
    assert seen["guest"] == {guest}
    assert "guest" not in choices(trainer)  # whom they do not know


def test_the_coordinator_enrols_a_guest_who_took_part_before(course, coordinator):
    guest = CourseGuestFactory()

    client_of(coordinator).post(url("enrol-someone", course.slug), {"guest": guest.pk})

    row = course.enrolments.get()
    assert (row.guest, row.organisation, row.state) == (guest, guest.organisation, "enrolled")


@pytest.mark.parametrize("both", [True, False])
def test_enrolling_needs_one_person(both, course, coordinator):
    data = {"member": MemberFactory().pk, "guest": CourseGuestFactory().pk} if both else {}
    CourseGuestFactory()

    response = client_of(coordinator).post(url("enrol-someone", course.slug), {"x": "", **data})

    words = "Choose a member or a guest, not both." if both else "Choose who you enrol."
    assert response.context["form"].non_field_errors() == [words]
    assert states(course) == []


def test_who_began_a_pause_meanwhile_is_not_enrolled(course, coordinator, monkeypatch):
    member = MemberFactory()
    enrol = enrolling.enrol

    def pauses_first(*args, **kwargs):
        type(member).objects.filter(pk=member.pk).update(paused_at=timezone.now())
        return enrol(*args, **kwargs)

    monkeypatch.setattr(enrolling, "enrol", pauses_first)

    response = client_of(coordinator).post(url("enrol-someone", course.slug), {"member": member.pk})

    assert response.context["form"].non_field_errors() == [enrolling.Why.PAUSED.label]


def test_nobody_is_enrolled_in_what_has_begun(course, coordinator):
    type(course).objects.filter(pk=course.pk).update(starts_on=local_day(timezone.now()))

    page = text_of(client_of(coordinator).get(url("enrol-someone", course.slug)))

    assert "The course has begun, so nobody can enrol any more." in page


def test_who_takes_part_stands_by_name_and_who_waits_in_order(course, coordinator):
    anna, zoe = (EnrolmentFactory(course=course, member__first_name=name, member__last_name=name) for name in "AZ")
    first = EnrolmentFactory(course=course, state="waiting", member__last_name="Zwart")
    second = EnrolmentFactory(course=course, state="waiting", member=None, guest=CourseGuestFactory(name="Aad"))
    EnrolmentFactory(course=course, state="withdrawn", withdrawn_at=timezone.now())

    response = client_of(coordinator).get(url("participants", course.slug))

    people = response.context["people"]
    assert [(one.pk, one.number) for one in people] == [
        (anna.pk, None),
        (zoe.pk, None),
        (first.pk, 1),
        (second.pk, 2),
    ]


def test_the_list_is_paged_and_whole_for_on_paper(course, coordinator):
    EnrolmentFactory.create_batch(52, course=course, state="waiting")
    client = client_of(coordinator)

    def numbers(query):
        people = client.get(url("participants", course.slug) + query).context["people"]
        return [one.number for one in people]

    assert (numbers(""), numbers("?page=2")) == ([*range(1, 51)], [51, 52])
    assert numbers("?whole=yes") == [*range(1, 53)]


@pytest.mark.parametrize("name", ["participants", "course"])
def test_pages_ask_the_same_number_of_questions(name, coordinator, django_assert_max_num_queries):
    course = OpenCourseFactory(starts_on=local_day(timezone.now()) + timedelta(days=21), maximum=200)
    client = client_of(coordinator)

    def add(number):
        for _ in range(number):
            EnrolmentFactory(course=course, organisation=OrganisationFactory(), enrolled_by=coordinator)
            EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory())
            EnrolmentFactory(course=course, state="waiting")

    def asked():
        with django_assert_max_num_queries(30) as asked:
            assert client.get(url(name, course.slug)).status_code == 200
        return len(asked)

    add(1)
    client.get(url(name, course.slug))
    one = asked()
    add(8)

    assert asked() == one


def test_taking_someone_out_with_a_word(course, coordinator):
    enrolment = EnrolmentFactory(course=course)
    client = client_of(coordinator)
    path = url("participant-withdraw", course.slug, enrolment.pk)
    assert f"Take {enrolment.member.full_name} out?" in text_of(client.get(path))

    response = client.post(path, {"because": "Zoals we bespraken."}, follow=True)

    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.withdrawn_because) == ("withdrawn", "Zoals we bespraken.")
    name = enrolment.member.full_name
    assert said(response) == [f"{name} does not take part any more, and gets a mail about it."]
    assert f"{name} does not take part any more, since" in text_of(client.get(path))


def test_a_word_that_is_too_long_is_kept_in_the_form(course, coordinator):
    enrolment = EnrolmentFactory(course=course)

    response = client_of(coordinator).post(
        url("participant-withdraw", course.slug, enrolment.pk), {"because": "x" * 301}
    )

    assert response.context["form"].errors == {
        "because": ["This is too long. There is room for 300 signs."],
    }
    assert "x" * 301 in response.content.decode()
    assert states(course) == [("enrolled", 1)]


def test_confirming_for_who_telephones(course, offered, coordinator):
    response = client_of(coordinator).post(url("participant-confirm", course.slug, offered.pk), follow=True)

    assert said(response) == ["Saskia van den Berg has a place."]
    assert states(course) == [("enrolled", 1)]


def test_in_the_last_night_the_one_who_keeps_it_confirms_for_who_waits(coordinator):
    """A place came free so late that nobody was mailed, and yet nobody passes who waits."""
    course = OpenCourseFactory(maximum=1, starts_on=local_day(timezone.now()) + timedelta(days=2))
    waits = EnrolmentFactory(course=course, state="waiting", member__first_name="Saskia", member__last_name="Berg")
    client = client_of(coordinator)
    page = text_of(client.get(url("participants", course.slug)))
    assert "Call the first on the list, and confirm it here for who comes." in page

    response = client.post(url("participant-confirm", course.slug, waits.pk), follow=True)

    assert said(response) == ["Saskia Berg has a place."]
    assert states(course) == [("enrolled", 1)]
    assert "Call the first on the list" not in text_of(response)


@pytest.mark.parametrize("verb", ["confirm", "withdraw"])
def test_a_place_in_another_course_is_not_found(verb, course, coordinator):
    elsewhere = EnrolmentFactory()

    response = client_of(coordinator).post(url(f"participant-{verb}", course.slug, elsewhere.pk))

    assert response.status_code == 404


def test_who_takes_part_in_self_study_finds_where_it_begins_and_who_waits_does_not(course):
    """Guests too, who see no other page of it."""
    type(course).objects.filter(pk=course.pk).update(form="self_study", study_link="https://example.org/excel")
    guest = EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory(language="en"))
    member = EnrolmentFactory(course=course)
    waits = EnrolmentFactory(course=course, member=None, guest=CourseGuestFactory(), state="waiting")

    pages = [text_of(Client().get(place_path(row))) for row in (guest, waits)]

    assert ["https://example.org/excel" in page for page in pages] == [True, False]
    assert "Begin to study" in text_of(client_of(member.member).get(course.get_absolute_url()))


def test_behind_the_link_of_who_takes_part_stand_sessions_and_material(course):
    enrolment = EnrolmentFactory(course=course, member__language="en")
    waits = EnrolmentFactory(course=course, member__language="en", state="waiting")
    CourseSessionFactory(course=course, place="De Brink", starts_at=timezone.now() + timedelta(days=22))
    CourseMaterialFactory(course=course, title="Handleiding")

    pages = [text_of(Client().get(place_path(row))) for row in (enrolment, waits)]

    assert [("De Brink" in page, "Handleiding" in page) for page in pages] == [(True, True), (False, False)]
