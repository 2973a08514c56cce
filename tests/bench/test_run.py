"""The whole bench in small: its figures mean nothing here, that each of them is made does."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process
ROOT = Path(__file__).resolve().parent.parent.parent
ROWS = [
    *(1, 2, 3, 3, "start", 4, 4),
    *(*[6] * 10, 7),
    *([5] * 8),
    *([14] * 5),
    *(8, 9, 10, 10, "who fits", 11, "import", 15),
    *(12, 13, 13),
    *(*["meetings"] * 10, "autosave", "autosave", "pdf", "feed", "nudges", "nudges"),
    *(*["courses"] * 8, "enrolling", "enrolling"),
    *(*["map"] * 3, "trend"),
]
SMALL = ["--small=80", "--large=120", "--runs=1", "--rounds=1", "--seconds=0.05", "--messages=50", "--imported=50"]
SMALL += ["--organisations=2"]  # so that there are two maps, of one organisation and of two


def test_whole_run_writes_every_row_and_exits_by_the_floors(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "bench", *SMALL],
        cwd=ROOT,
        env=os.environ | {"SAMENSTERKER_STATE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=1800,
    )

    report = tmp_path / "bench.json"
    assert report.exists(), done.stdout + done.stderr
    rows = json.loads(report.read_text())["rows"]
    assert [row["row"] for row in rows] == ROWS
    assert done.returncode == (0 if all(row["holds"] for row in rows) else 1), done.stderr
    for row in rows:
        assert f"{row['what']}" in done.stdout
