from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from meetings.typed_actions import before
from meetings.typed_days import UnclearDay, find

TODAY = date(2026, 11, 27)  # a Friday
NEXT = date(2027, 1, 8)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def on(text, **options):
    found = find(text, today=TODAY, next_meeting=NEXT, **options)
    return found and found.on


def asked(text, **options):
    with pytest.raises(UnclearDay) as unclear:
        find(text, **{"today": TODAY, "next_meeting": NEXT, **options})
    return unclear.value.question, unclear.value.days


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Bellen vóór 11 december", date(2026, 12, 11)),
        ("Bellen voor 11 dec.", date(2026, 12, 11)),
        ("Bellen uiterlijk op vrijdag 11 december 2026", date(2026, 12, 11)),
        ("Bellen op 11-12", date(2026, 12, 11)),
        ("Bellen 11-12", date(2026, 12, 11)),
        ("Bellen 11/12/2026", date(2026, 12, 11)),
        ("Bellen 1-2-27", date(2027, 2, 1)),
        ("Bellen 2027-02-01.", date(2027, 2, 1)),
        ("Bellen 1 maart", date(2027, 3, 1)),
        ("Bellen vandaag", TODAY),
        ("Bellen morgen!", date(2026, 11, 28)),
        ("Overmorgen: bellen", date(2026, 11, 29)),
        ("Bellen maandag", date(2026, 11, 30)),
        ("Bellen komende vrijdag", date(2026, 12, 4)),
        ("Bellen volgende week vrijdag", date(2026, 12, 4)),
        ("Bellen volgende week", date(2026, 12, 4)),
        ("Bellen deze week", TODAY),
        ("Bellen eind januari", date(2027, 1, 31)),
        ("Bellen begin februari", date(2027, 2, 7)),
        ("Bellen half december", date(2026, 12, 15)),
        ("Bellen eind november", date(2026, 11, 30)),
        ("Bellen begin november", date(2027, 11, 7)),
        ("Bellen eind van de maand", date(2026, 11, 30)),
        ("Bellen eind dit jaar", date(2026, 12, 31)),
        ("Bellen volgende maand", date(2026, 12, 31)),
        ("Bellen over twee weken", date(2026, 12, 11)),
        ("Bellen binnen 10 dagen", date(2026, 12, 7)),
        ("Bellen over een maand", date(2026, 12, 27)),
        ("Bellen volgende bijeenkomst", NEXT),
        ("Bellen voor de volgende keer", NEXT),
        ("Vóór 11 december de zaal bellen", date(2026, 12, 11)),
        ("Zaal op 9 december reserveren vóór 3 december", date(2026, 12, 3)),
        ("Call them before the next meeting", NEXT),
        ("Call them by 11 December", date(2026, 12, 11)),
        ("Call them tomorrow", date(2026, 11, 28)),
        ("Verslag van 11 december rondsturen", None),
        ("Groepjes van 3-4 mensen maken", None),
        ("Zaal voor 30-40 mensen zoeken", None),
        ("Zaal zoeken voor 30 mensen, 40-50", None),
        ("Bellen", None),
        ("De zondagse kleren", None),
        ("", None),
    ],
)
def test_find(text, day):
    assert on(text) == day


@pytest.mark.parametrize(
    ("text", "question", "days"),
    [
        (
            "Bellen vóór 31 november",
            "This date does not exist. Which day do you mean?",
            [date(2026, 11, 30), date(2026, 12, 1)],
        ),
        ("Bellen op 12-13", "This date does not exist. Which day do you mean?", [date(2026, 12, 13)]),
        (
            "Bellen 29 februari",
            "This date does not exist. Which day do you mean?",
            [date(2027, 2, 28), date(2027, 3, 1)],
        ),
        ("Bellen vrijdag", "Today is a Friday. Which one do you mean?", [TODAY, date(2026, 12, 4)]),
        ("Bellen volgende maandag", None, date(2026, 11, 30)),
        (
            "Bellen donderdag 11 december",
            "11 December 2026 is a Friday. Which one do you mean?",
            [date(2026, 12, 11), date(2026, 12, 10)],
        ),
        (
            "Bellen vóór 1-2-2020",
            "1 February 2020 is in the past. When is it to be done?",
            [NEXT, TODAY + timedelta(7), TODAY + timedelta(28)],
        ),
        ("Bellen vóór 1-2-2099", "That is years ahead. Is the year right?", [date(2027, 2, 1)]),
        (
            "Zaal op 11 december reserveren",
            "Is it to be done before this day, or is that what it is about?",
            [date(2026, 12, 11), NEXT, TODAY + timedelta(7), TODAY + timedelta(28)],
        ),
        (
            "Uiterlijk 3 december zaal bellen 9 december",
            "Before which day is it to be done?",
            [date(2026, 12, 3), date(2026, 12, 9)],
        ),
    ],
)
def test_find_asks_back(text, question, days):
    if question is None:
        assert on(text) == days
    else:
        assert asked(text) == (question, days)


def test_next_monday_may_be_either_on_a_wednesday():
    wednesday = date(2026, 11, 25)

    assert asked("Bellen volgende vrijdag", today=wednesday) == (
        "Which Friday do you mean?",
        [date(2026, 11, 27), date(2026, 12, 4)],
    )


def test_the_next_meeting_when_there_is_none():
    assert asked("Bellen volgende bijeenkomst", next_meeting=None)[0] == (
        "There is no next meeting yet. Before which day is it to be done?"
    )


@given(st.dates(TODAY, date(2031, 12, 31)), st.sampled_from(["nl", "en"]))
def test_a_day_as_we_write_it_is_read_as_that_day(day, language):
    with translation.override(language):
        assert on(f"Zaal op 9 december 2026 bellen {before(day)}") == day


@given(
    st.text(max_size=80)
    | st.lists(
        st.sampled_from(
            [
                *("vóór", "31", "november", "11-12", "99/99/9999", "volgende", "week", "vrijdag", "over", "999"),
                *("maanden", "eind", "februari", "0000", "begin", "2027-00-00", "@", "op"),
            ]
        ),
        max_size=12,
    ).map(" ".join)
)
def test_whatever_is_typed_gives_a_day_ahead_nothing_or_a_question(text):
    try:
        found = find(text, today=TODAY)
    except UnclearDay as unclear:
        assert unclear.question
        assert 0 <= unclear.begin < unclear.end <= len(text)
        assert all(day >= TODAY for day in unclear.days)
    else:
        assert found is None or (found.on >= TODAY and 0 <= found.begin < found.end <= len(text))
