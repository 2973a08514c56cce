"""Each room says in its own docstring where to look for what."""

import importlib
import re
from pathlib import Path

import pytest

FRAME = {"__init__", "admin", "apps", "urls"}  # what every app of Django has


@pytest.mark.parametrize(
    "room", ["samensterker", "samensterker.portal", "members", "organisations", "meetings", "courses"]
)
def test_the_index_of_a_room_names_each_of_its_modules(room):
    package = importlib.import_module(room)
    modules = {path.stem for path in Path(package.__file__).parent.glob("*.py")} - FRAME
    words = set(re.findall(r"\w+", package.__doc__))
    ends = tuple(word for word in words if word.startswith("_"))  # "reporting (report_content, _changes, _check)"

    assert [name for name in sorted(modules - words) if not name.endswith(ends)] == []
