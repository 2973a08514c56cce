"""Files and links with a course: what is kept, who opens it, and when it goes."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from courses import materials
from courses.models import CourseMaterial, Stage
from courses.place_links import place_token
from members import stored_files
from members.kept_files import CheckedFile
from tests.factories import (
    CourseFactory,
    CourseGuestFactory,
    CourseMaterialFactory,
    CourseTrainerFactory,
    EnrolmentFactory,
    OpenCourseFactory,
)
from tests.members.documents import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def with_file(course, **facts):
    row = CourseMaterialFactory.build(
        course=course, added_by=CourseTrainerFactory().member, link="", kind="pdf", **facts
    )
    row.file.save(f"{uuid4().hex}.pdf", ContentFile(b"%PDF-1.7"), save=False)
    row.save()
    return row


def add(client, course, **facts):
    data = {"title": "Handleiding", "submission": uuid4(), "for_guild_afterwards": "on"} | facts
    return client.post(f"/courses/{course.slug}/material/add/", data)


def upload(name="les 1.exe"):
    return SimpleUploadedFile(name, pdf())


@pytest.fixture
def course(member):
    """That the member gives."""
    course = OpenCourseFactory()
    CourseTrainerFactory(course=course, member=member)
    return course


def test_a_file_is_what_its_content_says(member_client, member, course):
    response = add(member_client, course, title="Les 1", file=upload())
    row = CourseMaterial.objects.get()

    assert response.url == f"/courses/{course.slug}/material/"
    assert (row.title, row.kind, row.link, row.added_by, row.for_guild_afterwards) == ("Les 1", "pdf", "", member, True)
    assert row.size == len(pdf())
    assert row.file.name.startswith("courses/")
    assert "les" not in row.file.name


def test_a_link(member_client, course):
    add(member_client, course, link="example.org/les", for_guild_afterwards="")
    row = CourseMaterial.objects.get()

    assert (row.link, bool(row.file), row.for_guild_afterwards) == ("https://example.org/les", False, False)


def test_the_same_form_twice_adds_once(member_client, course):
    submission = uuid4()

    for _ in range(2):
        add(member_client, course, file=upload(), submission=submission)

    assert CourseMaterial.objects.count() == 1


WRONG = [
    ({"title": ""}, "title"),
    ({}, "file"),
    ({"link": "geen adres"}, "link"),
    ({"link": "javascript:alert(1)"}, "link"),
    ({"file": SimpleUploadedFile("a.pdf", b"MZ program")}, "file"),
    ({"file": SimpleUploadedFile("a.pdf", b"")}, "file"),
    ({"link": "example.org", "submission": "x"}, "submission"),
]


@pytest.mark.parametrize(("said", "field"), WRONG)
def test_bad_input(member_client, course, said, field):
    said = {"link": "example.org"} | said if field == "title" else said

    response = add(member_client, course, **said)

    assert list(response.context["form"].errors) == [field]
    assert not CourseMaterial.objects.exists()
    assert stored_files.remove_orphans(now=datetime.now(UTC)) == 0


def test_not_a_file_and_a_link(member_client, course):
    response = add(member_client, course, file=upload(), link="example.org")

    assert list(response.context["form"].errors) == ["link"]


def test_a_course_has_room_for_some(member_client, course, monkeypatch):
    monkeypatch.setattr(materials, "MOST", 1)
    CourseMaterialFactory(course=course)

    response = add(member_client, course, link="example.org")

    assert "Bij een cursus passen 1 bestanden en links" in response.content.decode()


def who_may(row, *clients):
    url = f"/courses/{row.course.slug}/material/{row.pk}/"
    return [client.get(url).status_code for client in clients]


def test_it_is_for_who_takes_part_and_who_gives_it(member_client, member, coordinator_client, course):
    given, other = with_file(course), with_file(OpenCourseFactory())
    waits = with_file(EnrolmentFactory(member=member, state="waiting", seat=None).course)
    follows = with_file(EnrolmentFactory(member=member).course)

    answers = [who_may(row, member_client, coordinator_client) for row in (given, follows, waits, other)]

    assert answers == [[200, 200], [200, 200], [404, 200], [404, 200]]


def test_afterwards_it_is_for_the_guild_when_it_was_chosen_so(member_client):
    over = CourseFactory(stage=Stage.FINISHED, starts_on=NOW.date())
    for_all, not_for_all = with_file(over), with_file(over, for_guild_afterwards=False)
    CourseMaterialFactory(course=over, title="Voor allen")

    page = member_client.get(f"/courses/{over.slug}/").content.decode()

    assert [who_may(row, member_client) for row in (for_all, not_for_all)] == [[200], [404]]
    assert "Voor allen" in page
    assert f"material/{not_for_all.pk}/" not in page


def test_a_file_is_saved_under_its_title(member_client, course):
    row = with_file(course, title="Les 1: begin/eind")

    response = member_client.get(f"/courses/{course.slug}/material/{row.pk}/")

    assert response.content == b"%PDF-1.7"
    assert response["Content-Disposition"] == 'attachment; filename="eind.pdf"'
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "private, no-store")


def test_a_guest_opens_it_by_the_link_in_their_mail(client):
    enrolment = EnrolmentFactory(member=None, guest=CourseGuestFactory())
    waiting = EnrolmentFactory(
        member=None, guest=CourseGuestFactory(), state="waiting", seat=None, course=enrolment.course
    )
    own, other = with_file(enrolment.course), with_file(OpenCourseFactory())

    def opened(token, row):
        return client.get(f"/courses/place/{token}/material/{row.pk}/").status_code

    answers = [opened(place_token(enrolment), own), opened(place_token(enrolment), other)]
    answers += [opened(place_token(waiting), own), opened("nonsense", own)]

    assert answers == [200, 404, 404, 404]


def test_removing_asks_first_and_takes_the_file_along(member_client, course, django_capture_on_commit_callbacks):
    row = with_file(course)
    url = f"/courses/{course.slug}/material/{row.pk}/remove/"

    asked = member_client.get(url).status_code
    with django_capture_on_commit_callbacks(execute=True):
        member_client.post(url)

    assert (asked, CourseMaterial.objects.exists()) == (200, False)
    assert not default_storage.exists(row.file.name)
    assert member_client.post(url).status_code == 404


def test_who_does_not_give_it_does_not_see_the_page(member_client):
    row = CourseMaterialFactory()
    url = f"/courses/{row.course.slug}/material/"

    assert [member_client.get(url).status_code, add(member_client, row.course, link="example.org").status_code] == [
        404,
        404,
    ]


def test_a_file_without_a_row_goes_at_night(course):
    row = with_file(course)
    name = default_storage.save("courses/left-behind.pdf", ContentFile(b"x"))

    removed = stored_files.remove_orphans(now=datetime(2099, 1, 1, tzinfo=UTC))

    assert (removed, default_storage.exists(name), default_storage.exists(row.file.name)) == (1, False, True)


def test_one_place_reads_all_kinds():
    """The same that goes with an agenda item; see tests/meetings/test_attachments.py."""
    row = materials.add(
        OpenCourseFactory(),
        by=CourseTrainerFactory().member,
        now=NOW,
        submission=uuid4(),
        title="Les",
        for_guild_afterwards=True,
        file=CheckedFile(b"x", "odt", "les.odt"),
    )

    assert (row.kind, row.size, row.file.name[-4:]) == ("odt", 1, ".odt")
