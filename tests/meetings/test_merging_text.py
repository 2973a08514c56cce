import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.merging_text import MOST_LINES, merge

LINES = st.lists(st.sampled_from(["Welkom", "Er waren elf mensen", "", "Besloten", "- punt", "Klaar"]), max_size=12)
WRITTEN = st.lists(st.text(alphabet="abcdé #*-", max_size=6) | st.sampled_from(["Welkom", "", "Besloten"]), max_size=12)
NAMES = {"my_name": "Bram", "their_name": "Anna"}


def text(*lines):
    return "\n".join(lines)


def edited(draw, base):
    """What someone made of it: lines taken out, put in and written over."""
    lines = []
    for line in base:
        what = draw(st.sampled_from(["keep", "keep", "keep", "drop", "change", "insert"]))
        lines += {"keep": [line], "drop": [], "change": [line + "!"], "insert": [*draw(WRITTEN), line]}[what]
    return lines + draw(st.just([]) | WRITTEN)


@st.composite
def texts(draw):
    base = draw(LINES)
    return text(*base), text(*edited(draw, base)), text(*edited(draw, base))


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        (["a", "b", "c"], ["A", "b", "c"], ["a", "b", "C"], ["A", "b", "C"]),
        (["a", "b"], ["a", "b", "van mij"], ["van hen", "a", "b"], ["van hen", "a", "b", "van mij"]),
        (["a"], ["a", "van mij"], ["a", "van hen"], ["a", "van hen", "van mij"]),
        ([""], ["van mij"], ["van hen"], ["van hen", "van mij"]),
        (["a", "b"], ["a", "van mij"], ["a", "van hen"], ["a", "**Anna:**", "van hen", "**Bram:**", "van mij"]),
        (["a", "b"], ["a", "gelijk"], ["a", "gelijk"], ["a", "gelijk"]),
        (["a", "b", "c"], ["a", "c"], ["a", "b", "c", "d"], ["a", "c", "d"]),
        (["a", "b", "c"], ["a", "c"], ["a", "b en meer", "c"], ["a", "b en meer", "c"]),
        (["a", "b"], ["a", "b", "x", "van mij"], ["a", "b", "x", "van hen"], ["a", "b", "x", "van hen", "van mij"]),
    ],
    ids=["apart", "before and after", "both at the end", "both first", "same line", "alike", "gone", "kept", "begun"],
)
def test_merge(base, mine, theirs, merged):
    assert merge(text(*base), text(*mine), text(*theirs), **NAMES) == text(*merged)


@given(texts())
def test_every_line_that_either_wrote_is_in_the_result(texts):
    base, mine, theirs = texts

    merged = merge(base, mine, theirs, **NAMES).split("\n")

    began = set(base.split("\n"))
    once = {line for line in began if line and base.split("\n").count(line) == 1}
    assert {line for line in mine.split("\n") + theirs.split("\n") if line and line not in began} <= set(merged)
    assert once & set(mine.split("\n")) & set(theirs.split("\n")) <= set(merged)


@given(WRITTEN, WRITTEN, WRITTEN)
def test_texts_that_have_nothing_to_do_with_each_other_lose_no_line_either(base, mine, theirs):
    merged = merge(text(*base), text(*mine), text(*theirs), **NAMES).split("\n")

    assert {line for line in mine + theirs if line and line not in base} <= set(merged)


@given(texts())
def test_who_changed_nothing_gets_what_the_other_wrote(texts):
    base, mine, _theirs = texts

    assert (
        merge(base, mine, base, **NAMES) == merge(base, base, mine, **NAMES) == merge(base, mine, mine, **NAMES) == mine
    )


@given(texts())
def test_only_names_are_added(texts):
    base, mine, theirs = texts

    merged = merge(base, mine, theirs, **NAMES).split("\n")

    written = {*base.split("\n"), *mine.split("\n"), *theirs.split("\n")}
    assert set(merged) - written <= {"**Anna:**", "**Bram:**", ""}


def test_texts_that_are_too_long_to_compare_are_kept_whole():
    mine, theirs = (text(*(f"{who} {number}" for number in range(MOST_LINES + 1))) for who in ("Bram", "Anna"))

    merged = merge("Begin", mine, theirs, **NAMES)

    assert merged == text("**Anna:**", theirs, "**Bram:**", mine)
