"""The migration that lays the usual working forms and the standard agenda, and takes them back."""

from importlib import import_module

import pytest
from django.apps import apps

from meetings import agenda_templates
from meetings.models import AgendaTemplate, Purpose, WorkingForm
from tests.factories import AgendaItemFactory, WorkingFormFactory

pytestmark = pytest.mark.django_db
migration = import_module("meetings.migrations.0014_usual_working_forms")


@pytest.fixture(autouse=True)
def laid(db):
    WorkingForm.objects.all().delete()
    AgendaTemplate.objects.all().delete()
    migration.lay(apps, None)


def test_lays_forms_for_every_purpose_that_are_whole():
    forms = WorkingForm.objects.all()
    for form in forms:
        form.full_clean()

    assert {form.name for form in forms} == set(migration.USUAL)
    assert {form.purpose for form in forms} == set(Purpose.values)
    assert not any(form.is_own for form in forms)


def test_the_standard_agenda_fits_in_two_hours_and_is_for_doing():
    rows = agenda_templates.standard()

    assert sum(row["minutes"] for row in rows) == 110
    assert [row["title"] for row in rows if row["recurs"]] == [
        "Verslag en acties van vorige keer",
        "Rondje: wat doe je nu?",
    ]
    assert [row["title"] for row in rows if row["is_break"]] == ["Pauze"]
    assert [row["working_form"].name for row in rows if row["purpose"] == "do"] == ["Samen aan de slag"]


def test_twice_lays_once():
    migration.lay(apps, None)

    assert WorkingForm.objects.count() == len(migration.USUAL)
    assert AgendaTemplate.objects.count() == 1


def test_leaves_what_the_guild_named_itself():
    WorkingForm.objects.all().delete()
    AgendaTemplate.objects.all().delete()
    WorkingFormFactory(name="intervisie", goal="Van ons")
    AgendaTemplate.objects.create(name=migration.STANDARD)

    migration.lay(apps, None)

    assert WorkingForm.objects.get(name__iexact="intervisie").goal == "Van ons"
    assert AgendaTemplate.objects.get().is_standard is False


def test_back_again_takes_what_no_agenda_uses():
    AgendaItemFactory(working_form=WorkingForm.objects.get(name="Intervisie"))
    WorkingFormFactory(name="Van ons")

    migration.take_back(apps, None)

    assert {form.name for form in WorkingForm.objects.all()} == {"Intervisie", "Van ons"}
    assert not AgendaTemplate.objects.exists()


def test_there_and_back_and_there_again():
    migration.take_back(apps, None)
    migration.lay(apps, None)

    assert WorkingForm.objects.count() == len(migration.USUAL)
    assert agenda_templates.standard()[0]["working_form"].name == "Kennismaken in tweetallen"
