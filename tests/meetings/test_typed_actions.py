from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from meetings.typed_actions import Choice, Circle, Person, Typed, Unclear, read
from meetings.typed_days import folded

TODAY = date(2026, 11, 27)
NEXT = date(2027, 1, 8)
ME = Person(1, "Anna", "Anna de Vries")
GUILD = [
    ME,
    Person(2, "Bram", "Bram Jansen"),
    Person(3, "Jan", "Jan Jansen"),
    Person(4, "Jan", "Jan de Wit"),
    Person(5, "Jan Willem", "Jan Willem Bos"),
    Person(6, "Zoë", "Zoë Pars"),
    Person(7, "Kees", "Kees Mulder", "no longer in the guild"),
    Person(8, "Kim", "Kim Bakker"),
    Person(9, "Kim", "Kim Bakker"),
]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def circle(next_meeting=NEXT):
    return Circle(
        lambda begin: [person for person in GUILD if folded(person.first_name).startswith(folded(begin))],
        ME,
        next_meeting,
    )


def typed(line, **options):
    return read(line, today=TODAY, circle=circle(**options))


def asked(line, **options):
    with pytest.raises(Unclear) as unclear:
        typed(line, **options)
    return unclear.value.question, unclear.value.choices


DEC_11 = date(2026, 12, 11)


@pytest.mark.parametrize(
    ("line", "item"),
    [
        ("Locaties vergelijken @iedereen vóór 11 december", Typed("Locaties vergelijken", DEC_11, (), True)),
        ("Locaties vergelijken vóór 11 december @allen", Typed("Locaties vergelijken", DEC_11, (), True)),
        ("@bram locaties vergelijken vóór 11 december", Typed("locaties vergelijken", DEC_11, (2,), False)),
        ("Bellen @bram en @zoe 11-12", Typed("Bellen", DEC_11, (2, 6), False)),
        ("Bellen @Bram, @Zoë en @ik vóór 11-12", Typed("Bellen", DEC_11, (2, 6, 1), False)),
        ("Bellen door @bram 11-12", Typed("Bellen", DEC_11, (2,), False)),
        ("Bellen @jan jansen 11-12", Typed("Bellen", DEC_11, (3,), False)),
        ("@Anna de folder maken vóór 11 december", Typed("de folder maken", DEC_11, (1,), False)),
        ("@Anna de Vries folder maken vóór 11 december", Typed("folder maken", DEC_11, (1,), False)),
        ("@anna vries folder maken vóór 11 december", Typed("folder maken", DEC_11, (1,), False)),
        ("Folder maken @jan willem vóór 11 december", Typed("Folder maken", DEC_11, (5,), False)),
        ("Folder maken @br vóór 11 december", Typed("Folder maken", DEC_11, (2,), False)),
        ("Folder @bram @bram vóór 11 december", Typed("Folder", DEC_11, (2,), False)),
        ("Mailen naar info@example.org @bram 11-12", Typed("Mailen naar info@example.org", DEC_11, (2,), False)),
        ("Bellen @kim bakker#9 11-12", Typed("Bellen", DEC_11, (9,), False)),
        (
            "Bellen @bram",
            Typed(
                "Bellen", NEXT, (2,), False, "You named no day, so it is for before the next meeting: Friday 8 January."
            ),
        ),
    ],
)
def test_read(line, item):
    assert typed(line) == item


def test_without_a_day_or_a_next_meeting_there_are_four_weeks():
    item = typed("Bellen @bram", next_meeting=None)

    assert (item.due_on, item.said) == (
        date(2026, 12, 25),
        "You named no day, so it is for before four weeks from now: Friday 25 December.",
    )


@pytest.mark.parametrize(
    ("line", "question", "choices"),
    [
        (
            "Bellen @jan 11-12",
            "Which jan do you mean?",
            [
                Choice("Jan Jansen", "Bellen @Jan Jansen 11-12"),
                Choice("Jan de Wit", "Bellen @Jan de Wit 11-12"),
            ],
        ),
        (
            "Bellen @kim 11-12",
            "Which kim do you mean?",
            [
                Choice("Kim Bakker#8", "Bellen @Kim Bakker#8 11-12"),
                Choice("Kim Bakker#9", "Bellen @Kim Bakker#9 11-12"),
            ],
        ),
        (
            "Bellen @Bramm 11-12",
            "We know nobody here called “Bramm”.",
            [Choice("Bram Jansen", "Bellen @Bram Jansen 11-12")],
        ),
        ("Bellen @allen behalve Bram 11-12", "Everyone but one or two? Then name with an @ who does it.", []),
        ("Bellen @iedereen, uitgezonderd @Bram 11-12", "Everyone but one or two? Then name with an @ who does it.", []),
        ("Bellen @kees 11-12", "Kees Mulder cannot do this: no longer in the guild.", []),
        ("Bellen @ 11-12", "Whom do you mean with the @? Type the name right behind it.", []),
        ("Bellen @", "Whom do you mean with the @? Type the name right behind it.", []),
        (
            "Bellen vóór 11 december",
            "Who does it?",
            [
                Choice("everyone", "Bellen vóór 11 december @everyone"),
                Choice("Anna de Vries", "Bellen vóór 11 december @Anna de Vries"),
            ],
        ),
        (
            "Bellen @bram vóór 31 november",
            "This date does not exist. Which day do you mean?",
            [
                Choice("Monday 30 November 2026", "Bellen @bram before 30 November 2026"),
                Choice("Tuesday 1 December 2026", "Bellen @bram before 1 December 2026"),
            ],
        ),
        ("@bram vóór 11 december", "What is to be done? Only who or when stands there now.", []),
        (
            "x" * 201 + " @bram",
            "This is too long for one action item: 201 signs, and 200 fit. Say it shorter.",
            [],
        ),
    ],
)
def test_read_asks_back(line, question, choices):
    assert asked(line) == (question, choices)


@pytest.mark.parametrize(
    "line", ["Bellen @jan 11-12", "Bellen @kim morgen", "Bel @bram 31 november", "Bel op 9 december Jan @bram"]
)
def test_each_choice_is_a_line_that_is_clear(line):
    _question, choices = asked(line)

    assert choices
    assert {type(typed(choice.line)) for choice in choices} == {Typed}


WORDS = st.sampled_from(
    [
        *("@bram", "@jan", "@iedereen", "@kees", "@", "@kim", "en", ",", "vóór", "11", "december", "31", "november"),
        *("volgende", "week", "vrijdag", "bellen", "#9", "info@example.org", "morgen"),
    ]
)


@given(st.lists(WORDS, max_size=10).map(" ".join) | st.text(max_size=60))
def test_whatever_is_typed_is_read_or_asked_back(line):
    try:
        item = typed(line)
    except Unclear as unclear:
        assert unclear.question
        assert len(unclear.choices) <= 8
    else:
        assert item.title and item.due_on >= TODAY and (item.keys or item.is_for_everyone)


@given(
    st.lists(st.sampled_from(["Locaties", "vergelijken", "bellen", "de", "zaal", "website"]), min_size=1, max_size=5),
    st.lists(st.sampled_from([(2, "@bram"), (6, "@Zoë Pars"), (1, "@ik")]), min_size=1, max_size=3, unique=True),
    st.dates(TODAY, date(2030, 12, 31)),
    st.booleans(),
)
def test_what_who_and_when_come_out_as_they_were_put_in(words, people, day, names_first):
    names = " en ".join(name for _key, name in people)
    said = f"vóór {day.day}-{day.month}-{day.year}"
    line = f"{names} {' '.join(words)} {said}" if names_first else f"{' '.join(words)} {names} {said}"

    assert typed(line) == Typed(" ".join(words), day, tuple(key for key, _name in people), False)
