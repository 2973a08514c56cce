"""The quick ways of `tests/tables.py` leave what the slow ones would."""

from datetime import datetime

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command

from members.models import Member
from samensterker.localtime import AMSTERDAM
from samensterker.portal.example_guild import lay_out
from tests import tables
from tests.portal.test_laying_out import everything

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_copy_brings_back_every_row():
    lay_out(now=datetime(2026, 11, 22, 11, 30, tzinfo=AMSTERDAM))
    laid_out = everything()
    copy = tables.Copy("of_a_test")

    tables.empty()
    assert not Member.objects.exists()

    copy.bring_back()
    assert everything() == laid_out


def test_empty_leaves_what_a_flush_leaves():
    lay_out(now=datetime(2026, 11, 22, 11, 30, tzinfo=AMSTERDAM))

    tables.empty()
    left = {**everything(), "types": types()}

    call_command("flush", verbosity=0, interactive=False)
    assert {**everything(), "types": types()} == left


def types():
    permissions = {(found.content_type.model, found.codename) for found in Permission.objects.select_related()}
    return permissions, set(ContentType.objects.values_list("app_label", "model"))
