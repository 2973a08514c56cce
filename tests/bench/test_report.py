"""A bench that cannot fail measures nothing: what is too slow, too much or contradictory must say so."""

import json

import pytest

from bench.report import Row, Target, same_everywhere, table, worst_of, write

SPEED = Target(3, "meeting page : L", 0.4, 0.5, higher_is_better=True)
QUERIES = Target(5, "queries of the meeting page", 12, 8)


@pytest.mark.parametrize(
    ("target", "value", "verdict"),
    [
        (SPEED, 0.39, "FAILS"),
        (SPEED, 0.4, "holds"),
        (SPEED, 0.5, "ambition"),
        (QUERIES, 13, "FAILS"),
        (QUERIES, 12, "holds"),
        (QUERIES, 8, "ambition"),
    ],
)
def test_row_is_held_against_floor_and_ambition(target, value, verdict):
    row = Row(target, value)

    assert (row.verdict, row.holds) == (verdict, verdict != "FAILS")


def test_worst_run_counts_whichever_way_is_better():
    assert worst_of(SPEED, [0.6, 0.3, 0.5]).value == 0.3
    assert worst_of(QUERIES, [7, 9, 8]).value == 9


def test_count_that_grows_fails_also_below_the_floor():
    grows = same_everywhere(QUERIES, {"200 members": 7, "20,000 members": 8})

    assert grows.holds is False
    assert grows.what == "queries of the meeting page (200 members: 7, 20,000 members: 8)"
    assert same_everywhere(QUERIES, {"200 members": 8, "20,000 members": 8}).holds is True


def test_file_says_what_does_not_hold(tmp_path):
    write([Row(SPEED, 0.31234), Row(QUERIES, 7)], tmp_path / "bench.json")

    assert json.loads((tmp_path / "bench.json").read_text()) == {
        "rows": [
            {"row": 3, "what": "meeting page : L", "value": 0.312, "floor": 0.4, "ambition": 0.5, "holds": False},
            {"row": 5, "what": "queries of the meeting page", "value": 7, "floor": 12, "ambition": 8, "holds": True},
        ]
    }


def test_table_is_aligned():
    assert table([Row(SPEED, 0.31234), Row(QUERIES, 7)]).splitlines() == [
        "row   value  floor  ambition            what",
        "  3  0.3123  ≥ 0.4     ≥ 0.5     FAILS  meeting page : L",
        "  5       7   ≤ 12       ≤ 8  ambition  queries of the meeting page",
    ]


def test_figure_without_bounds_is_only_told():
    row = Row(Target("import", "import : COPY", None, None), 40.0)

    assert (row.verdict, row.holds) == ("told", True)
    assert table([row]).splitlines()[1] == "import     40                   told  import : COPY"
