from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from meetings.report_changes import Change, Line, differences, plain_lines
from meetings.report_content import Agreed, Decided, Person, Point, Report

DECISION = Decided(1, "We beginnen.", date(2026, 9, 1), "Plan")
ACTION = Agreed(1, "Zaal zoeken", date(2026, 4, 10), False, (Person("Bram Berg"),))
PLAN = Point(31, "Plan", "Anna", True, "Een zin.\nNog een zin.\n\nDe laatste.", (DECISION,), (ACTION,))
REPORT = Report(
    "Plan van aanpak",
    datetime(2026, 3, 27, 18, 30, tzinfo=UTC),
    datetime(2026, 3, 27, 20, 30, tzinfo=UTC),
    "De Brink",
    "De Zonnehoek",
    "",
    ["Bram Berg", "Anna Zilver"],
    1,
    [PLAN, Point(32, "Rondvraag", "", None, "")],
    Point(None, "", "", None, "Tot ziens."),
)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def new(text):
    return Line(text, True)


def gone(text):
    return Line(text, False)


def changed(**fields):
    return differences(REPORT, replace(REPORT, **fields))


def of_plan(**fields):
    return changed(points=[replace(PLAN, **fields), *REPORT.points[1:]])


def test_the_same_report_has_no_differences():
    assert differences(REPORT, replace(REPORT)) == []


def test_a_line_of_a_text():
    assert of_plan(outcome="Een zin.\nNog een andere zin.\n\nDe laatste.") == [
        Change("Plan", [gone("Nog een zin."), new("Nog een andere zin.")])
    ]


def test_lines_are_words_without_their_form():
    text = "# Kop\n\nEen **vet** woord\nen `code`.\n\n- een\n- [twee](https://example.org)\n\n```\ndrie\n```\n\n<b>vier</b>"

    assert plain_lines(text) == [
        "Kop",
        "Een vet woord",
        "en code.",
        "• een",
        "• [https://example.org] twee",
        "drie",
        "<b>vier</b>",
    ]


def test_white_space_is_no_difference():
    assert of_plan(outcome="Een zin.  \n\n\nNog een zin.\nDe laatste.\n") == []


def test_a_decision_and_its_review_date():
    assert of_plan(decisions=(replace(DECISION, text="We wachten.", review_on=None),)) == [
        Change(
            "Plan",
            [gone("Decision: We beginnen. (look again on Tuesday 1 September)"), new("Decision: We wachten.")],
        )
    ]


def test_an_action_item_with_another_day_and_owner():
    everyone = replace(ACTION, due_on=date(2026, 5, 1), is_for_everyone=True, owners=())

    assert of_plan(actions=(everyone,)) == [
        Change(
            "Plan",
            [
                gone("Action: Zaal zoeken, Bram Berg, before Friday 10 April"),
                new("Action: Zaal zoeken, Everyone, before Friday 1 May"),
            ],
        )
    ]


def test_who_was_there():
    assert changed(present=["Anna Zilver", "Carla Dal"], guests=2) == [
        Change("Who was there", [gone("Bram Berg"), gone("Guests: 1"), new("Carla Dal"), new("Guests: 2")])
    ]


def test_when_and_where():
    assert changed(place="De Zonnehoek, zaal 1") == [
        Change("When and where", [gone("De Brink"), new("De Zonnehoek, zaal 1")])
    ]


def test_an_item_that_came_and_one_that_went():
    extra = Point(40, "Taart", "", None, "Lekker.")

    assert changed(points=[PLAN, extra]) == [
        Change("Taart", [new("Taart"), new("Lekker.")]),
        Change("Rondvraag", [gone("Rondvraag")]),
    ]


def test_another_order_is_no_difference():
    assert changed(points=REPORT.points[::-1]) == []


def test_the_report_as_a_whole():
    assert changed(general=replace(REPORT.general, outcome="Tot gauw.")) == [
        Change("General", [gone("Tot ziens."), new("Tot gauw.")])
    ]


lines = st.lists(st.sampled_from(["a", "b", "c", "d", "Een **vet** woord", "e"]), max_size=12).map("\n".join)


@given(was=lines, now=lines)
def test_whoever_applies_a_correction_reads_what_stands_there_now(was, now):
    points = [replace(REPORT, points=[replace(PLAN, outcome=text)]) for text in (was, now)]
    [change] = differences(*points) or [Change("", [])]
    old, new_ = (Counter(filter(None, plain_lines(text))) for text in (was, now))

    for line in change.lines:
        (new_ if line.is_new else old)[line.text] -= 1

    assert +old == +new_


def test_what_is_too_long_to_compare_line_by_line_is_told_all_the_same():
    [change] = of_plan(outcome="\n".join(f"regel {number}" for number in range(9_000)))

    assert len(change.lines) == 9_003
