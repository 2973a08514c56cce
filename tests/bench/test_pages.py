"""What is said of the pages that were looked at."""

import pytest

from bench import run
from bench.load import Tally
from bench.pages import Compared, rows
from bench.visitors import LIST, SEARCH


def seen(ours, limit):
    return Compared(Tally(1.0, [1 / ours] * ours), Tally(1.0, [1 / limit] * limit))


def test_rows_are_of_the_worst_run_and_guild_of_what_was_looked_at():
    runs = [
        {(200, SEARCH): seen(70, 100), (20_000, SEARCH): seen(65, 100)},
        {(200, SEARCH): seen(80, 100), (20_000, SEARCH): seen(60, 100)},
    ]

    assert [(row.target.row, row.value) for row in rows(runs, small=200, large=20_000)] == [
        (2, 0.6),
        (7, pytest.approx(80 / 60)),
    ]


def test_plan_names_the_pages_that_are_looked_at(capsys):
    plan = run._plan(["--only", "search,member list"])

    assert [plan.looks_at(page) for page in (SEARCH, LIST, "panel")] == [True, True, False]
    assert run._plan([]).looks_at("panel")
    assert run._plan(["--only", "meetings"]).chosen == {"meetings"}
    assert run._plan(["--only", "panel,message log, deep page"]).chosen == {"panel", "message log, deep page"}
    with pytest.raises(SystemExit):
        run._plan(["--only", "serch"])
    assert "no such page: serch" in capsys.readouterr().err
