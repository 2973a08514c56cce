"""`.env.example` explains every variable that is read, and nothing else."""

import re
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent.parent
READ = re.compile(r"""(?:env(?:\.\w+)?\(|environ\.get\(|environ\[|_VARIABLE = |VARIABLE = )\s*"([A-Z][A-Z_]+)\"""")
IN_COMPOSE = re.compile(r"\$\{(\w+)[:}]")
SET_BY_US = {"DJANGO_SETTINGS_MODULE", "PYTEST_XDIST_WORKER"}


def read_anywhere():
    files = [*(BASE / "samensterker").rglob("*.py"), BASE / "tests" / "chromium.py"]
    names = {name for file in files for name in READ.findall(file.read_text())}
    return (names | set(IN_COMPOSE.findall((BASE / "docker-compose.yml").read_text()))) - SET_BY_US


def explained():
    return set(re.findall(r"^#?([A-Z][A-Z_]+)=", (BASE / ".env.example").read_text(), re.MULTILINE))


def test_every_variable_is_explained():
    assert explained() == read_anywhere()
