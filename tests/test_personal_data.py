"""Each column of our own stands in the register of personal data: with purpose and keeping time, or as not personal."""

import tomllib

from django.apps import apps
from django.conf import settings

OUR_APPS = ("members", "organisations", "meetings", "courses", "outbox", "portal")


def columns():
    return {
        model._meta.label: {field.name for field in model._meta.concrete_fields}
        for label in OUR_APPS
        for model in apps.get_app_config(label).get_models()
    }


def register():
    return tomllib.loads((settings.BASE_DIR / "docs" / "personal-data.toml").read_text(encoding="utf-8"))


def test_register_names_every_column_once():
    named = {table: [*entry["personal"], *entry["other"]["columns"]] for table, entry in register().items()}

    assert {table: sorted(names) for table, names in named.items()} == {
        table: sorted(names) for table, names in columns().items()
    }


def test_register_says_what_for_and_how_long():
    """A purpose and a keeping time are two statements at least, or a pointer to them."""
    short = [
        f"{table}.{name}"
        for table, entry in register().items()
        for name, words in entry["personal"].items()
        if len(words) < 25 and not words.startswith("As `")
    ]

    assert short == []
