"""The migration that lays the usual knowledge areas, and takes them back."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.apps import apps

from members.areas import areas_in_order
from members.models import KnowledgeArea
from tests.factories import ExpertiseFactory, KnowledgeAreaFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
migration = import_module("members.migrations.0004_usual_knowledge_areas")


@pytest.fixture(autouse=True)
def laid(db):
    KnowledgeArea.objects.exclude(parent=None).delete()
    KnowledgeArea.objects.all().delete()
    migration.lay(apps, None)


def names():
    return [area.name for area in areas_in_order()]


def test_lays_a_tree_with_the_core_tasks_of_organisations():
    tree = {top.name: [part.name for part in top.parts.order_by("position")] for top in KnowledgeArea.objects.tops()}

    assert tree == migration.USUAL
    assert names()[:2] == ["Websites", "WordPress"]
    assert len(names()) == 35
    assert {"Teamdesk", "Boekhouden", "Sociale kaart", "Vrijwilligers vinden en houden"} <= set(names())


def test_twice_lays_once():
    migration.lay(apps, None)

    assert len(names()) == 35


def test_leaves_what_the_guild_named_itself():
    KnowledgeArea.objects.exclude(parent=None).delete()
    KnowledgeArea.objects.all().delete()
    mine = KnowledgeAreaFactory(name="websites", slug="onze-websites")
    wish = KnowledgeAreaFactory(name="Boekhouden", slug="boekhouden", accepted_at=None, proposed_at=NOW)

    migration.lay(apps, None)

    assert KnowledgeArea.objects.get(name="WordPress").parent == mine
    assert [area.pk for area in KnowledgeArea.objects.named("Boekhouden")] == [wish.pk]


def test_back_again_takes_what_nobody_uses():
    migration.take_back(apps, None)

    assert names() == []


def test_back_again_keeps_what_somebody_uses():
    ExpertiseFactory(area=KnowledgeArea.objects.get(name="WordPress"))
    KnowledgeAreaFactory(name="Kasboek", parent=KnowledgeArea.objects.get(name="Geld en boeken"))
    KnowledgeArea.objects.filter(name="Film").update(name="Film en video")

    migration.take_back(apps, None)

    assert names() == ["Websites", "WordPress", "Tekst en beeld", "Film en video", "Geld en boeken", "Kasboek"]


def test_there_and_back_and_there_again():
    migration.take_back(apps, None)
    migration.lay(apps, None)

    assert len(names()) == 35
