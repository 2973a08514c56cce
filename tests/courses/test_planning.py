"""Making a course and changing it, on its form and below: nothing that others rely on is taken away."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from courses import planning
from courses.models import Course, Stage
from members import area_merging
from members.forms.knowledge import AreaField
from members.models import KnowledgeArea
from organisations.models import Stage as Relation
from samensterker.localtime import local_day
from tests.factories import (
    AffiliationFactory,
    CoordinatorFactory,
    CourseFactory,
    CourseSessionFactory,
    EnrolmentFactory,
    KnowledgeAreaFactory,
    OpenCourseFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
CREATE = "/courses/new/"


@pytest.fixture
def by(db):
    return CoordinatorFactory()


def again(course):
    return Course.objects.get(pk=course.pk)


def seats(course):
    return list(course.enrolments.order_by("pk").values_list("state", "seat"))


# --- below the form -------------------------------------------------------------------------------


def test_one_form_makes_one_course(by):
    submission = uuid4()

    (course, is_new), (same, again_new) = (
        planning.create(by=by, now=NOW, submission=submission, title="Excel") for _ in range(2)
    )
    other, _ = planning.create(by=by, now=NOW, title="Excel")

    assert (is_new, again_new, course == same) == (True, False, True)
    assert (course.slug, other.slug, course.stage, course.created_by) == ("excel", "excel-2", Stage.IDEA, by)


def test_what_stays_the_same_is_no_change(by):
    course = CourseFactory()

    assert not planning.change(course, by=by, now=NOW, version=7, title=course.title)
    assert again(course).version == 1


def test_the_second_of_two_is_told(by):
    course = CourseFactory()
    planning.change(course, by=by, now=NOW, version=1, title="Excel")

    with pytest.raises(planning.StaleCourse) as stale:
        planning.change(course, by=by, now=NOW, version=1, title="Word")

    assert stale.value.course.title == again(course).title == "Excel"


def test_a_maximum_under_who_has_a_place_is_refused(by):
    course = OpenCourseFactory(maximum=4)
    EnrolmentFactory.create_batch(3, course=course)

    with pytest.raises(planning.SeatsTaken) as taken:
        planning.change(course, by=by, now=NOW, version=1, maximum=2)

    assert (taken.value.number, again(course).maximum) == (3, 4)


def test_a_high_seat_moves_down_when_there_is_room(by):
    course = OpenCourseFactory(maximum=8)
    for seat in (1, 7, 8):
        EnrolmentFactory(course=course, seat=seat)

    planning.change(course, by=by, now=NOW, version=1, maximum=3)

    assert sorted(seat for _state, seat in seats(course)) == [1, 2, 3]
    assert again(course).maximum == 3


def test_more_places_go_to_who_waits(by):
    course = OpenCourseFactory(maximum=1)
    EnrolmentFactory(course=course)
    EnrolmentFactory.create_batch(2, course=course, state="waiting", seat=None)

    planning.change(course, by=by, now=NOW, version=1, maximum=2)

    assert seats(course) == [("enrolled", 1), ("offered", 2), ("waiting", None)]


@pytest.mark.parametrize(
    ("facts", "is_refused"),
    [
        ({"starts_on": date(2026, 4, 8)}, True),
        ({"ends_on": date(2026, 4, 6)}, True),
        ({"starts_on": date(2026, 4, 7), "ends_on": date(2026, 4, 7)}, False),
        ({"starts_on": None}, True),
    ],
)
def test_days_hold_all_sessions(by, facts, is_refused):
    course = CourseFactory(starts_on=date(2026, 4, 1))
    at = datetime(2026, 4, 7, 17, 30, tzinfo=UTC)
    session = CourseSessionFactory(course=course, starts_at=at, ends_at=at + timedelta(hours=2))
    CourseSessionFactory(
        course=course, starts_at=at + timedelta(days=300), ends_at=at + timedelta(days=301), cancelled_at=NOW
    )

    if is_refused:
        with pytest.raises(planning.SessionOutside) as outside:
            planning.change(course, by=by, now=NOW, version=1, **facts)
        assert outside.value.session == session
    else:
        assert planning.change(course, by=by, now=NOW, version=1, **facts)


def test_what_is_planned_keeps_its_date(by):
    with pytest.raises(planning.NeedsADate):
        planning.change(OpenCourseFactory(), by=by, now=NOW, version=1, starts_on=None)


# --- the form -------------------------------------------------------------------------------------


def sent(**changes):
    facts = {"title": "Excel", "form": "class", "submission": uuid4()}
    return {name: value for name, value in (facts | changes).items() if value is not None}


def soon(days):
    return (local_day(timezone.now()) + timedelta(days=days)).isoformat()


def test_a_title_is_enough(coordinator_client):
    data = sent()

    responses = [coordinator_client.post(CREATE, data) for _ in range(2)]
    course = Course.objects.get()

    assert [response.url for response in responses] == ["/courses/excel/trainers/", "/courses/excel/"]
    assert (course.title, course.stage, course.threshold, course.confirm_hours) == ("Excel", Stage.IDEA, 8, 48)
    assert (course.language, course.price_cents, course.reserved_seats, course.maximum) == ("nl", 0, 0, None)


def test_all_of_it(coordinator_client):
    area, organiser = KnowledgeAreaFactory(), OrganisationFactory()
    facts = {"area": area.pk, "organiser": organiser.pk, "summary": "Je maakt\r\neen lijst.", "level": "2"}
    facts |= {"starts_on": soon(30), "ends_on": soon(60), "closes_on": soon(30), "minimum": "4", "maximum": "8"}
    facts |= {"reserved_seats": "2", "reserved_until": soon(20), "confirm_hours": "72", "price_cents": "12,50"}
    facts |= {
        "threshold": "6",
        "sessions_needed": "3",
        "language": "en",
        "form": "self_study",
        "study_link": "example.org",
    }

    coordinator_client.post(CREATE, sent(**facts))
    course = Course.objects.get()

    assert (course.area, course.organiser, course.summary, course.level) == (area, organiser, "Je maakt\neen lijst.", 2)
    assert (course.minimum, course.maximum, course.reserved_seats, course.confirm_hours) == (4, 8, 2, 72)
    assert (course.price_cents, course.threshold, course.sessions_needed, course.language) == (1250, 6, 3, "en")
    assert (course.form, course.study_link) == ("self_study", "https://example.org")


WRONG = [
    ({"title": " "}, "title"),
    ({"title": "x" * 81}, "title"),
    ({"form": "nonsense"}, "form"),
    ({"form": "self_study"}, "study_link"),
    ({"study_link": "geen adres"}, "study_link"),
    ({"study_link": "javascript:alert(1)"}, "study_link"),
    ({"starts_on": "2020-01-01"}, "starts_on"),
    ({"starts_on": "morgen"}, "starts_on"),
    ({"ends_on": soon(9)}, "starts_on"),
    ({"starts_on": soon(9), "ends_on": soon(8)}, "ends_on"),
    ({"starts_on": soon(9), "closes_on": soon(10)}, "closes_on"),
    ({"minimum": "9", "maximum": "8"}, "maximum"),
    ({"maximum": "0"}, "maximum"),
    ({"maximum": "veel"}, "maximum"),
    ({"maximum": "501"}, "maximum"),
    ({"reserved_seats": "2"}, "reserved_until"),
    ({"reserved_seats": "9", "maximum": "8", "reserved_until": soon(3)}, "reserved_seats"),
    ({"reserved_seats": "2", "starts_on": soon(9), "reserved_until": soon(10)}, "reserved_until"),
    ({"price_cents": "duur"}, "price_cents"),
    ({"confirm_hours": "5"}, "confirm_hours"),
    ({"level": "9"}, "level"),
    ({"area": "999999"}, "area"),
    ({"organiser": "999999"}, "organiser"),
    ({"submission": "nonsense"}, "submission"),
]


@pytest.mark.parametrize(("said", "field"), WRONG)
def test_bad_input_says_what_is_wrong_and_keeps_what_was_typed(coordinator_client, said, field):
    response = coordinator_client.post(CREATE, sent(summary="Wat ik typte.", **said) | said)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert "Wat ik typte." in response.content.decode()
    assert not Course.objects.exists()


def test_an_area_that_was_merged_is_not_there_to_choose(coordinator_client, coordinator):
    gone, into = KnowledgeAreaFactory.create_batch(2)
    course = CourseFactory(area=gone)
    area_merging.merge_areas(gone, into, by=coordinator, now=NOW)

    response = coordinator_client.post(CREATE, sent(area=gone.pk))

    assert list(response.context["form"].errors) == ["area"]
    assert again(course).area == into


def test_of_an_area_that_was_merged_while_the_form_was_sent_the_other_one_counts(by):
    gone, into = KnowledgeAreaFactory.create_batch(2)
    area_merging.merge_areas(KnowledgeArea.objects.get(pk=gone.pk), into, by=by, now=NOW)
    there = CourseFactory(area=into)

    made, _is_new = planning.create(by=by, now=NOW, title="Excel", area=gone)
    is_changed = planning.change(there, by=by, now=NOW, version=1, area=gone)

    assert (again(made).area, again(there).area, is_changed) == (into, into, False)


@pytest.mark.parametrize("address", [CREATE, "/courses/trainings/new/", "/courses/excel/edit/"])
def test_an_area_that_went_out_of_use_while_the_form_was_sent_is_asked_again(address, coordinator_client, monkeypatch):
    area, course = KnowledgeAreaFactory(accepted_at=None), CourseFactory(slug="excel")
    monkeypatch.setattr(AreaField, "offer", _offer_all)

    response = coordinator_client.post(address, sent(area=area.pk, organiser=OrganisationFactory().pk, version=1))

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["area"]
    assert Course.objects.get() == course


def _offer_all(field, areas):
    field.queryset = KnowledgeArea.objects.all()


def test_an_organisation_that_takes_part_no_more_only_stays_where_it_was(coordinator_client):
    ended = OrganisationFactory(stage=Relation.ENDED, ended_on=date(2026, 1, 1))
    course = CourseFactory(organiser=ended)

    new = coordinator_client.post(CREATE, sent(organiser=ended.pk))
    old = coordinator_client.post(f"/courses/{course.slug}/edit/", sent(organiser=ended.pk, version=1))

    assert list(new.context["form"].errors) == ["organiser"]
    assert old.status_code == 302


def edit(client, course, **facts):
    shown = {"title": course.title, "form": course.form, "version": course.version, "starts_on": course.starts_on}
    shown["maximum"] = course.maximum
    data = {name: value for name, value in {**shown, **facts}.items() if value is not None}
    return client.post(f"/courses/{course.slug}/edit/", data)


def test_the_form_holds_what_stands_there(coordinator_client):
    course = OpenCourseFactory(price_cents=1250, minimum=3, confirm_hours=100)

    text = coordinator_client.get(f"/courses/{course.slug}/edit/").content.decode()

    assert 'value="12,50"' in text
    assert 'value="2026-04-07"' in text
    assert '<option value="100" selected>' in text


def test_a_course_is_changed_and_keeps_its_address(coordinator_client, coordinator):
    course = OpenCourseFactory()

    response = edit(coordinator_client, course, title="Excel voor gevorderden")
    course = again(course)

    assert response.url == f"/courses/{course.slug}/"
    assert (course.title, course.version, course.changed_by) == ("Excel voor gevorderden", 2, coordinator)


def test_two_editors_lose_nothing(coordinator_client):
    course = OpenCourseFactory()
    edit(coordinator_client, course, title="Excel", maximum="9")

    response = edit(coordinator_client, course, title="Word")
    form = response.context["form"]
    text = response.content.decode()
    saved = coordinator_client.post(
        f"/courses/{course.slug}/edit/", {**form.data.dict(), "version": form["version"].value()}
    )

    assert "Nu staat er: Excel" in text
    assert "Nu staat er: 9" in text
    assert 'value="Word"' in text
    assert (saved.status_code, again(course).title, again(course).version) == (302, "Word", 3)


def test_what_others_rely_on_is_said_at_its_field(coordinator_client):
    course = OpenCourseFactory(maximum=4)
    EnrolmentFactory.create_batch(3, course=course)
    CourseSessionFactory(
        course=course,
        starts_at=datetime(2026, 4, 7, 17, 30, tzinfo=UTC),
        ends_at=datetime(2026, 4, 7, 19, 30, tzinfo=UTC),
    )

    fewer = edit(coordinator_client, course, maximum="2")
    earlier = edit(coordinator_client, course, ends_on="2026-04-07", starts_on=soon(400))
    dateless = edit(coordinator_client, course, starts_on="")

    assert "Er hebben al 3 mensen een plek" in fewer.content.decode()
    assert list(fewer.context["form"].errors) == ["maximum"]
    assert list(earlier.context["form"].errors) == ["ends_on"]
    assert list(dateless.context["form"].errors) == ["starts_on"]


def test_a_day_outside_a_session_names_it(coordinator_client):
    course = CourseFactory(starts_on=local_day(timezone.now()) + timedelta(days=5))
    at = datetime.combine(local_day(timezone.now()) + timedelta(days=9), datetime.min.time(), tzinfo=UTC) + timedelta(
        hours=12
    )
    CourseSessionFactory(course=course, starts_at=at, ends_at=at + timedelta(hours=2))

    late = edit(coordinator_client, course, starts_on=soon(10))
    short = edit(coordinator_client, course, ends_on=soon(8))

    assert list(late.context["form"].errors) == ["starts_on"]
    assert list(short.context["form"].errors) == ["ends_on"]
    assert "Verzet die eerst" in late.content.decode()


def test_contact_persons_change_their_own_training_within_their_own_organisation(member_client, member):
    organiser = AffiliationFactory(member=member, is_contact=True).organisation
    course = OpenCourseFactory(is_open_training=True, organiser=organiser)
    other = OrganisationFactory()

    moved = edit(member_client, course, organiser=other.pk)
    emptied = edit(member_client, course, organiser="")
    kept = edit(member_client, course, organiser=organiser.pk, title="Rondleiden")

    assert [list(response.context["form"].errors) for response in (moved, emptied)] == [["organiser"], ["organiser"]]
    assert (kept.status_code, again(course).title) == (302, "Rondleiden")
