import pytest
from django.urls import reverse
from django.utils import translation

from meetings import agenda_check
from tests.factories import AgendaItemFactory, MeetingFactory, MemberFactory, VenueFactory
from tests.rows import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def meeting_with(*items, **facts):
    meeting = MeetingFactory(**facts)
    for place, item in enumerate(items, start=1):
        AgendaItemFactory(meeting=meeting, position=place, **item)
    return meeting


def words(meeting):
    return [warning.words for warning in agenda_check.warnings(meeting)]


def doing(minutes, **facts):
    return {"title": "Samen schrijven", "minutes": minutes, "purpose": "do", "presenter": MemberFactory(), **facts}


def test_nothing_to_say_of_a_good_agenda():
    break_ = {"is_break": True, "minutes": 15, "title": "Pauze"}

    assert words(meeting_with(doing(90), break_)) == []


def test_no_room_says_where_to_mend_it():
    meeting = meeting_with(doing(120), place="")

    assert agenda_check.warnings(meeting) == [
        agenda_check.Warning("There is no room yet.", reverse("meetings:meeting-room", args=[meeting.pk]))
    ]


@pytest.mark.parametrize("where", ["venue", "online_link"])
def test_a_room_or_a_link_is_a_place_too(where):
    place = VenueFactory() if where == "venue" else "https://example.org/kamer"

    assert words(meeting_with(doing(120), place="", **{where: place})) == []


def test_no_agenda_or_only_a_break():
    expected = ["There is no agenda yet. Invited people like to know what it is about."]

    assert words(meeting_with()) == expected
    assert words(meeting_with({"is_break": True})) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (121, ["The agenda is 1 minute longer than the meeting."]),
        (120, []),
        (91, []),
        (90, ["30 minutes of the meeting have nothing on the agenda."]),
    ],
)
def test_too_long_and_too_short(minutes, expected):
    assert words(meeting_with(doing(minutes))) == expected


def test_nothing_to_do_and_nobody_who_presents():
    talk = {"title": "Praten", "minutes": 60, "purpose": "exchange"}
    more = {"title": "Nog meer", "minutes": 60}

    assert words(meeting_with(talk, more)) == [
        "In this meeting people only listen and talk. Is there something to do together?",
        "Nobody presents this yet: “Praten”, “Nog meer”.",
    ]


def test_who_left_the_guild_presents_nothing_any_more():
    gone = MemberFactory(left_at=NOW, is_active=False)

    assert words(meeting_with(doing(120, presenter=gone))) == ["Nobody presents this yet: “Samen schrijven”."]


def test_many_without_presenter_are_counted():
    items = [doing(25, presenter=None) for _ in range(4)]

    assert words(meeting_with(*items)) == ["4 items have nobody yet who presents them."]


def test_agreeing_the_report_needs_nobody_who_presents_it():
    agreeing = {"title": "Verslag vaststellen", "minutes": 5, "approves": MeetingFactory()}

    assert words(meeting_with(doing(115), agreeing)) == []
