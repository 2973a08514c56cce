"""The Dutch catalogue is complete; and the check that says so can fail."""

import polib
import pytest
from django.utils import translation

from samensterker import catalogue


@pytest.fixture(autouse=True, scope="module")
def read_once():
    """Code and templates are the same for each of these tests, and it takes seconds to read them all."""
    found = list(catalogue.texts())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "texts", lambda: iter(found))
        yield


def test_dutch_catalogue_is_complete():
    assert catalogue.problems(catalogue.catalogue_path()) == []


@pytest.fixture
def copy(tmp_path):
    """A copy of the catalogue, to damage."""
    path = tmp_path / "django.po"
    path.write_bytes(catalogue.catalogue_path().read_bytes())
    return path


def damaged(path, damage):
    entries = polib.pofile(str(path))
    entry = next(entry for entry in entries if "%(" in entry.msgid and not entry.msgid_plural)
    damage(entries, entry)
    entries.save(str(path))
    return [line.partition(":")[0] for line in catalogue.problems(path)]


def test_check_finds_a_missing_text(copy):
    assert damaged(copy, lambda entries, entry: entries.remove(entry)) == ["missing"]


def test_check_finds_an_untranslated_text(copy):
    assert damaged(copy, lambda entries, entry: setattr(entry, "msgstr", "")) == ["untranslated"]


def test_check_finds_a_fuzzy_text(copy):
    assert damaged(copy, lambda entries, entry: entry.flags.append("fuzzy")) == ["fuzzy"]


def test_check_finds_a_lost_placeholder(copy):
    assert damaged(copy, lambda entries, entry: setattr(entry, "msgstr", "zonder")) == ["other placeholders"]


def test_check_finds_a_text_that_is_gone(copy):
    assert damaged(copy, lambda entries, entry: setattr(entry, "msgid", "gone %(x)s")) == [
        "missing",
        "no longer used",
        "other placeholders",
    ]


def test_what_is_found_is_what_django_looks_up():
    """One text that only stands in a template and one that only stands in code, both shown in Dutch."""
    with translation.override("nl"):
        assert translation.gettext("member") == "lid"


def test_no_dutch_stands_in_templates():
    """Texts are English msgids; Dutch letters outside the catalogue are a text that English readers never see."""
    words = ("bijeenkomst", "deelnemer", "Inloggen", "Opslaan")
    found = [text.msgid for text in catalogue.texts() if any(word in text.msgid for word in words)]

    assert found == []
