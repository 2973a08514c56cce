"""The texts under which members choose: which is the newest, and publishing the next one."""

from datetime import UTC, datetime
from importlib import import_module
from threading import Barrier, Thread

import pytest
from django.apps import apps
from django.db import IntegrityError, connections, transaction
from django.db.models import ProtectedError
from django.utils import translation

from members import sharing, sharing_texts
from members.models import Shared, SharingText
from tests.factories import CoordinatorFactory, MemberFactory, SharingTextFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)


def publish(by, *, number=2, body="Nieuw."):
    return sharing_texts.publish(number=number, body=body, body_en="", by=by, now=NOON)


def test_a_guild_begins_with_a_first_text_in_both_languages():
    [text] = SharingText.objects.all()

    assert (text.number, text.published_by) == (1, None)
    with translation.override("nl"):
        assert sharing_texts.body_of(text) == text.body
    with translation.override("en"):
        assert sharing_texts.body_of(text) == text.body_en
    for body in (text.body, text.body_en):
        assert len(body.split("\n\n")) == 5
        assert body == body.strip()


def test_the_migration_takes_back_what_nobody_answered(member):
    migration = import_module("members.migrations.0005_sharing_text")

    migration.take_away(apps, None)
    assert sharing_texts.newest() is None
    migration.lay(apps, None)
    migration.lay(apps, None)
    sharing.choose(member, dict.fromkeys(Shared, False), text=sharing_texts.newest(), by=member, now=NOON)
    migration.take_away(apps, None)

    assert [text.number for text in SharingText.objects.all()] == [1]


def test_without_english_words_the_dutch_stand_there():
    text = SharingTextFactory(body_en="")

    with translation.override("en"):
        assert sharing_texts.body_of(text) == text.body


def test_publish_is_the_next_version(coordinator):
    text = publish(coordinator)

    assert (text.number, text.published_by, text.published_at) == (2, coordinator, NOON)
    assert sharing_texts.newest() == text


def test_publish_twice_is_once(coordinator):
    assert publish(coordinator) == publish(coordinator)


def test_publish_after_a_colleague_says_so(coordinator):
    theirs = publish(CoordinatorFactory(), body="Van een ander.")

    with pytest.raises(sharing_texts.StaleText) as stale:
        publish(coordinator)

    assert stale.value.newest == theirs


@pytest.mark.django_db(transaction=True)
def test_two_at_once_publish_one():
    SharingText.objects.all().delete()
    SharingTextFactory(number=1)
    colleagues, together, outcomes = CoordinatorFactory.create_batch(2), Barrier(2), []

    def press(by):
        together.wait()
        try:
            outcomes.append(publish(by, body=f"Van {by.pk}.").number)
        except sharing_texts.StaleText:
            outcomes.append("stale")
        finally:
            connections.close_all()

    threads = [Thread(target=press, args=[by]) for by in colleagues]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, outcomes)) == ["2", "stale"]
    assert SharingText.objects.count() == 2


def test_a_number_exists_once():
    with pytest.raises(IntegrityError), transaction.atomic():
        SharingTextFactory(number=1)


def test_a_text_that_someone_answered_stays(member):
    text = sharing_texts.newest()
    sharing.choose(member, dict.fromkeys(Shared, False), text=text, by=member, now=NOON)

    with pytest.raises(ProtectedError):
        text.delete()


def test_people_to_ask_are_those_who_are_here(member):
    MemberFactory(email=None)
    MemberFactory(left_at=NOON, is_active=False)
    MemberFactory(paused_at=NOON)

    assert sharing_texts.people_to_ask() == (2, 1)
