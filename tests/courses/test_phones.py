"""Who sees the telephone number of whoever takes part: by their own choice, and only while the course runs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses import enrolling, phones
from courses.models import Stage
from members.models import ContactView, Member
from samensterker.localtime import local_day
from tests.factories import (
    AffiliationFactory,
    CourseGuestFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    MemberFactory,
    OpenCourseFactory,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()
PHONE = {"phone": "+31600000007", "contact_details_at": NOW}


def client_of(member):
    client = Client()
    client.force_login(member)
    client.cookies["language"] = "en"
    return client


def page(name, course):
    return reverse(f"courses:{name}", args=[course.slug])


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def course():
    """That one can enrol in, offered by an organisation that keeps it too."""
    day = local_day(timezone.now()) + timedelta(days=21)
    return OpenCourseFactory(is_open_training=True, organiser=AffiliationFactory().organisation, starts_on=day)


@pytest.fixture
def someone():
    return MemberFactory(**PHONE)


def viewers(course):
    trainer, keeper, elsewhere = MemberFactory.create_batch(3)
    CourseTrainerFactory(course=course, member=trainer)
    AffiliationFactory(member=keeper, organisation=course.organiser, is_contact=True)
    CourseTrainerFactory(course=OpenCourseFactory(stage=Stage.RUNNING), member=elsewhere)
    return {"trainer": trainer, "keeper": keeper, "trainer elsewhere": elsewhere}


def who_see(course, by_role):
    rows = list(course.enrolments.select_related("member"))
    return {role for role, viewer in by_role.items() if phones.phones_of(course, rows, viewer, now=NOW)}


# --- the rule -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shares", "ticked", "expected"),
    [
        (False, False, set()),
        (False, True, {"trainer"}),
        (True, False, {"trainer", "keeper", "trainer elsewhere"}),
        (True, True, {"trainer", "keeper", "trainer elsewhere"}),
    ],
)
@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.RUNNING, Stage.FINISHED])
def test_who_sees_the_number(stage, shares, ticked, expected, course, someone):
    course.stage, someone.shares_phone = stage, shares
    course.save()
    someone.save()
    EnrolmentFactory(course=course, member=someone, shows_phone=ticked)
    by_role = viewers(course)

    seen = who_see(course, by_role)

    assert seen == (expected if stage == Stage.RUNNING else set())
    looked = ContactView.objects.filter(member=someone, what="phone").values_list("viewer", flat=True)
    assert set(looked) == {by_role[role].pk for role in seen}


@pytest.mark.parametrize("state", ["waiting", "withdrawn"])
def test_of_who_has_no_place_it_is_not_shown(state, course, someone):
    course.stage = Stage.RUNNING
    withdrawn_at = NOW if state == "withdrawn" else None
    EnrolmentFactory(course=course, member=someone, shows_phone=True, state=state, withdrawn_at=withdrawn_at)

    assert who_see(course, viewers(course)) == set()


def test_who_is_enrolled_by_another_chose_nothing(course, someone, coordinator):
    how = {"organisation": None, "now": NOW, "shows_phone": True}
    guest = CourseGuestFactory()

    by_other = enrolling.enrol(course, someone, by=coordinator, **how)
    of_guest = enrolling.enrol(course, guest, by=None, **how)
    by_oneself = enrolling.enrol(course, MemberFactory(**PHONE), by=None, **how)

    assert [row.shows_phone for row in (by_other, of_guest, by_oneself)] == [False, False, True]


def test_one_chooses_for_oneself_at_one_course(course, someone):
    own, other, elsewhere = (
        EnrolmentFactory(course=course, member=someone),
        EnrolmentFactory(course=course),
        EnrolmentFactory(member=someone),
    )

    assert phones.choose(course, someone, shows=True)

    for row in (own, other, elsewhere):
        row.refresh_from_db()
    assert [row.shows_phone for row in (own, other, elsewhere)] == [True, False, False]
    assert not phones.choose(course, MemberFactory(), shows=True)


# --- the page of the course -----------------------------------------------------------------------


@pytest.mark.parametrize(("fields", "expected"), [({}, False), ({"shows_phone": "on"}, True)])
def test_one_chooses_when_enrolling(fields, expected, course, someone):
    client = client_of(someone)
    assert '<input class="form-check-input" type="checkbox" id="shows-phone" name="shows_phone">' in text_of(
        client.get(course.get_absolute_url())
    )

    client.post(page("enrol", course), fields)

    assert course.enrolments.get().shows_phone is expected


@pytest.mark.parametrize("about", [{}, {**PHONE, "shares_phone": True}])
def test_who_has_nothing_to_choose_is_not_asked(about, course):
    member = MemberFactory(**about)
    client = client_of(member)
    before = text_of(client.get(course.get_absolute_url()))
    client.post(page("enrol", course))
    after = text_of(client.get(course.get_absolute_url()))

    assert "shows_phone" not in before + after
    assert page("phone", course) not in before + after


def test_a_choice_that_was_made_can_be_taken_back_also_when_members_see_the_number(course, someone):
    EnrolmentFactory(course=course, member=someone, shows_phone=True)
    Member.objects.filter(pk=someone.pk).update(shares_phone=True)

    assert "Do not show my number any more" in text_of(client_of(someone).get(course.get_absolute_url()))


def test_taking_it_back_works_at_the_next_request(course, someone):
    type(course).objects.filter(pk=course.pk).update(stage=Stage.RUNNING)
    EnrolmentFactory(course=course, member=someone)
    client, trainer = client_of(someone), client_of(viewers(course)["trainer"])

    def is_seen():
        return "tel:+31600000007" in text_of(trainer.get(page("participants", course)))

    assert not is_seen()
    shown = client.post(page("phone", course), {"shows_phone": "on"}, follow=True)
    assert "Who gives the course may see your telephone number while it runs." in text_of(shown)
    assert is_seen()
    hidden = client.post(page("phone", course), follow=True)
    assert "May who gives the course see your telephone number while it runs?" in text_of(hidden)
    assert not is_seen()


def test_without_a_place_there_is_nothing_to_choose(course, someone):
    response = client_of(someone).post(page("phone", course), {"shows_phone": "on"}, follow=True)

    assert "You have no place in this course." in text_of(response)
    assert client_of(someone).get(page("phone", course)).status_code == 405


def test_after_the_course_nothing_is_asked(course, someone):
    EnrolmentFactory(course=course, member=someone, shows_phone=True)
    type(course).objects.filter(pk=course.pk).update(stage=Stage.FINISHED)

    assert page("phone", course) not in text_of(client_of(someone).get(course.get_absolute_url()))
