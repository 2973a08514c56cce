"""The link to a place after something changed for who has it: no page behind it fails, and none says too much."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Stage
from courses.place_links import place_token
from members import erasing
from members.models import Member
from samensterker.localtime import local_day
from tests.courses.test_materials import with_file
from tests.factories import (
    CoordinatorFactory,
    CourseGuestFactory,
    CourseSessionFactory,
    EnrolmentFactory,
    MemberFactory,
    OpenCourseFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]


@pytest.fixture
def course():
    return OpenCourseFactory(stage=Stage.FINISHED, starts_on=local_day(timezone.now()) - timedelta(days=60))


def behind(token, course):
    """What each page behind the link answers: the status, by the name of the page."""
    session = CourseSessionFactory(course=course, starts_at=timezone.now() - timedelta(days=50))
    pages = {
        "enrolment-by-link": [],
        "session-by-link": [session.pk],
        "session-calendar-by-link": [],
        "material-by-link": [with_file(course).pk],
        "certificate-by-link": [],
        "evaluate": [],
        "second-person-by-link": [],
    }
    return {
        name: Client().get(reverse(f"courses:{name}", args=[token, *args])).status_code for name, args in pages.items()
    }


def test_of_who_was_erased_no_link_works(course, settings, tmp_path):
    settings.ERASURES_DIR = tmp_path
    done = EnrolmentFactory(course=course, completed_at=timezone.now())
    token = place_token(done)

    erasing.erase(done.member, by=CoordinatorFactory(), now=timezone.now())

    assert set(behind(token, course).values()) == {404}


def test_who_left_the_guild_opens_nothing(course):
    done = EnrolmentFactory(course=course, completed_at=timezone.now())
    Member.objects.filter(pk=done.member_id).update(left_at=timezone.now(), is_active=False)

    statuses = behind(place_token(done), course)

    assert set(statuses.values()) <= {404, 410}, statuses


@pytest.mark.parametrize("who", ["member", "guest"])
def test_who_gave_the_place_back_opens_no_material_afterwards(who, course):
    whose = {"member": None, "guest": CourseGuestFactory()} if who == "guest" else {}
    gone = EnrolmentFactory(course=course, state="withdrawn", seat=None, withdrawn_at=timezone.now(), **whose)

    statuses = behind(place_token(gone), course)

    assert (statuses["material-by-link"], statuses["session-calendar-by-link"]) == (404, 404)


def test_a_member_without_an_address_has_pages_and_a_place(course):
    """They were enrolled by the coordinator, and are told by telephone."""
    member = MemberFactory(email=None, has_no_email=True)
    EnrolmentFactory(course=course, member=member, completed_at=timezone.now())
    EnrolmentFactory.create_batch(4, course=course)
    asks = {"finished_at": timezone.now(), "evaluation_closes_at": timezone.now() + timedelta(days=9)}
    type(course).objects.filter(pk=course.pk).update(**asks)
    client = Client()
    client.force_login(member)

    assert client.get(course.get_absolute_url()).status_code == 200
    assert client.get("/").status_code == 200
