from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members import looking
from members.models import ContactView, Shared
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
PROFILE, LIST = ContactView.How.PROFILE, ContactView.How.LIST


def views():
    return list(ContactView.objects.order_by("pk").values_list("viewer", "member", "how", "what", "seen_on"))


def test_note_keeps_who_saw_what_of_whom(member):
    one, two = MemberFactory(), MemberFactory()

    looking.note(member, [two, one.pk], LIST, [Shared.EMAIL, Shared.PHONE], now=NOON)

    assert views() == [
        (member.pk, one.pk, "list", "phone email", NOON.date()),
        (member.pk, two.pk, "list", "phone email", NOON.date()),
    ]


def test_note_is_once_a_local_day_for_each_way_of_looking(member):
    other = MemberFactory()
    late = datetime(2026, 11, 24, 22, 50, tzinfo=UTC)  # 23.50 in Dutch time

    for now in (NOON, late, late + timedelta(minutes=20)):
        looking.note(member, [other], PROFILE, [Shared.PHONE], now=now)
    looking.note(member, [other], LIST, [Shared.PHONE], now=NOON)
    looking.note(member, [other], PROFILE, [Shared.CV], now=NOON)

    assert [(how, what, f"{on:%d}") for _viewer, _member, how, what, on in views()] == [
        ("profile", "phone", "24"),
        ("profile", "phone", "25"),
        ("list", "phone", "24"),
        ("profile", "cv", "24"),
    ]


def test_note_says_nothing_about_oneself_nor_about_nothing(member):
    looking.note(member, [member], PROFILE, [Shared.PHONE], now=NOON)
    looking.note(member, [MemberFactory()], PROFILE, [], now=NOON)
    looking.note(member, [], PROFILE, [Shared.PHONE], now=NOON)

    assert views() == []


def test_note_costs_the_same_for_one_and_for_many(member):
    people = MemberFactory.create_batch(4)

    with CaptureQueriesContext(
        connection,
    ) as one:
        looking.note(member, people[:1], LIST, [Shared.PHONE], now=NOON)
    with CaptureQueriesContext(connection) as four:
        looking.note(member, people, LIST, [Shared.PHONE], now=NOON)

    assert len(one) == len(four) == 1
