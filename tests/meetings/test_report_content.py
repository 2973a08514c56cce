from datetime import date

import pytest

from meetings.models import Assignment, Meeting, ReportVersion
from meetings.report_content import Agreed, Decided, Person, Point, content_of, filled_in, mark_of
from members import erasing, merging
from members.models import Member
from tests.factories import (
    ActionItemFactory,
    AgendaItemFactory,
    AssignmentFactory,
    CoordinatorFactory,
    GroupFactory,
    InvitationFactory,
    MemberFactory,
    OrganisationFactory,
)
from tests.meetings.reported import NOW, held, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def erasures(settings, tmp_path):
    settings.ERASURES_DIR = tmp_path


def report_of(meeting):
    [report] = filled_in([content_of(meeting)], meeting=meeting)
    return report


def test_content_holds_keys_of_members_and_no_names():
    meeting = held(host=OrganisationFactory(name="De Zonnehoek"), group=GroupFactory(name="Stuurgroep"))
    anna, bram, _carla = Member.objects.filter(invitations__meeting=meeting).order_by("pk")
    plan, _pause, later = meeting.agenda_items.order_by("position")
    zaal, rooster = meeting.action_items.order_by("pk")

    content = content_of(meeting)

    assert content == {
        "title": "Plan van aanpak",
        "starts_at": "2026-03-27T18:30:00+00:00",
        "ends_at": "2026-03-27T20:30:00+00:00",
        "place": "Buurthuis De Brink, zaal 2",
        "host": "De Zonnehoek",
        "group": "Stuurgroep",
        "present": [anna.pk, bram.pk],
        "guests": 1,
        "points": [
            {
                "key": plan.pk,
                "title": "Plan",
                "presenter": anna.pk,
                "was_discussed": True,
                "outcome": "Het **plan** is goed.",
                "decisions": [
                    {"key": meeting.decisions.get().pk, "text": "We beginnen.", "review_on": "2026-09-01"},
                ],
                "actions": [
                    {
                        "key": rooster.pk,
                        "title": "Rooster invullen",
                        "due_on": "2026-04-03",
                        "is_for_everyone": True,
                        "owners": [],
                    },
                    {
                        "key": zaal.pk,
                        "title": "Zaal zoeken",
                        "due_on": "2026-04-10",
                        "is_for_everyone": False,
                        "owners": [bram.pk],
                    },
                ],
            },
            {
                "key": later.pk,
                "title": "Later",
                "presenter": None,
                "was_discussed": False,
                "outcome": "",
                "decisions": [],
                "actions": [],
            },
        ],
        "general": {"outcome": "", "decisions": [], "actions": []},
    }
    assert not {"Zilver", "Berg", "Saskia"} & set(str(content).replace("'", " ").split())


def test_filled_in_has_the_names_of_today_by_name():
    meeting = held()
    Member.objects.filter(first_name="Bram").update(last_name="Avond")

    report = report_of(meeting)

    decision = meeting.decisions.get()
    assert report.present == ["Bram Avond", "Anna Zilver"]
    assert [point.title for point in report.points] == ["Plan", "Later"]
    assert report.points[0].presenter == "Anna Zilver"
    assert report.decisions == [Decided(decision.pk, "We beginnen.", date(2026, 9, 1), "Plan")]
    assert [(action.title, action.names) for action in report.actions] == [
        ("Rooster invullen", []),
        ("Zaal zoeken", ["Bram Avond"]),
    ]


def test_content_that_lacks_parts_can_be_read():
    meeting = held()

    [report] = filled_in([{}], meeting=meeting)

    assert (report.title, report.starts_at, report.present, report.points) == (
        meeting.title,
        meeting.starts_at,
        [],
        [],
    )
    assert report.general == Point(None, "", "", None, "")
    assert report.is_empty


def test_mark_is_of_what_it_says():
    meeting = held()
    before = mark_of(content_of(meeting))

    assert mark_of(content_of(Meeting.objects.get(pk=meeting.pk))) == before
    meeting.decisions.update(text="We wachten.")
    assert mark_of(content_of(meeting)) != before


def test_who_left_is_known_as_such():
    meeting = held()
    Member.objects.filter(first_name="Bram").update(left_at=NOW, is_active=False)

    [_everyone, zaal] = report_of(meeting).actions

    assert zaal == Agreed(zaal.key, "Zaal zoeken", date(2026, 4, 10), False, (Person("Bram Berg", has_left=True),))


def test_who_is_erased_stands_in_a_version_that_was_sent_under_a_pseudonym():
    meeting = held(report="Met dank aan Bram Berg.")
    version = sent(meeting)
    bram = Member.objects.get(first_name="Bram")

    erasing.erase(bram, by=meeting.created_by, now=NOW)

    version = ReportVersion.objects.get(pk=version.pk)
    [report] = filled_in([version.content], meeting=meeting)
    assert report.present == ["Oud-lid 1", "Anna Zilver"]
    assert [action.names for action in report.actions] == [[], ["Oud-lid 1"]]
    assert report.general.outcome == "Met dank aan Oud-lid 1."
    assert "Berg" not in str(version.content)


def test_two_entries_of_one_person_are_one_in_versions():
    meeting = held()
    anna, bram, carla = Member.objects.filter(invitations__meeting=meeting).order_by("pk")
    version = sent(meeting)

    merging.merge(carla, bram, {}, by=CoordinatorFactory(), now=NOW)

    version.refresh_from_db()
    [report] = filled_in([version.content], meeting=meeting)
    assert version.content["present"] == [anna.pk, carla.pk]
    assert report.present == ["Carla Dal", "Anna Zilver"]
    assert [action.names for action in report.actions] == [[], ["Carla Dal"]]


def test_twice_present_is_present_once_when_two_are_one():
    meeting = held()
    anna, bram, _carla = Member.objects.filter(invitations__meeting=meeting).order_by("pk")
    version = sent(meeting)

    merging.merge(anna, bram, {}, by=CoordinatorFactory(), now=NOW)

    version.refresh_from_db()
    assert version.content["present"] == [anna.pk]


def test_twenty_items_cost_as_many_queries_as_one(django_assert_num_queries):
    meeting = held()
    with django_assert_num_queries(7):
        filled_in([content_of(meeting)], meeting=meeting)
    for position in range(10, 29):
        item = AgendaItemFactory(meeting=meeting, position=position, presenter=MemberFactory())
        for action in ActionItemFactory.create_batch(2, meeting=meeting, agenda_item=item):
            AssignmentFactory(item=action)
    InvitationFactory.create_batch(100, meeting=meeting, was_there=True)
    assert Assignment.objects.filter(item__meeting=meeting).count() > 30

    with django_assert_num_queries(7):
        filled_in([content_of(meeting)], meeting=meeting)
