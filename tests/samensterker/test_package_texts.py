"""The texts of packages that we say in our own words: they are still theirs, and ours is what people read."""

import ast
import re
from pathlib import Path

import allauth
import django
import pytest
from allauth.account.forms import SetPasswordForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils import translation

from samensterker import catalogue, package_texts

DJANGO, ALLAUTH = Path(django.__path__[0]), Path(allauth.__path__[0])
MODULES = (DJANGO / "core", DJANGO / "forms", DJANGO / "contrib/auth", DJANGO / "contrib/admin", ALLAUTH / "account")
TEMPLATES = (DJANGO / "contrib/admin/templates", ALLAUTH / "templates")


@pytest.fixture(scope="module")
def said_by_packages():
    """Every string in their modules, and their templates with the variables as a catalogue writes them."""
    modules = (path for folder in MODULES for path in folder.rglob("*.py"))
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in modules)
    strings = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    pages = (path for folder in TEMPLATES for path in folder.rglob("*") if path.suffix in {".html", ".txt"})
    templates = "\n".join(path.read_text(encoding="utf-8") for path in pages)
    return strings, re.sub(r"\{\{ *(\w+) *\}\}", r"%(\1)s", templates)


def test_packages_still_say_each_text(said_by_packages):
    strings, templates = said_by_packages
    name = str(Path(package_texts.__file__).relative_to(settings.BASE_DIR))
    ours = [text.msgid for text in catalogue.texts() if text.found_in == name]

    assert len(ours) > 25
    assert [msgid for msgid in ours if msgid not in strings and msgid not in templates] == []


def test_our_words_are_asked_for_before_those_of_the_packages():
    class Form(forms.Form):
        email = forms.EmailField()

    with translation.override("nl"):
        assert Form({"email": ""}).errors["email"] == ["Vul dit nog in."]
        assert SetPasswordForm().fields["password2"].label == "Wachtwoord, nog een keer"


def test_a_text_that_django_left_untranslated_is_dutch():
    with translation.override("nl"):
        words = MinimumLengthValidator(10).get_error_message()

    assert words == "Dit wachtwoord is te kort. Gebruik minstens 10 tekens."
