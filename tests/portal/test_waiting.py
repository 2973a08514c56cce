from datetime import UTC, date, datetime, timedelta

import pytest

from organisations.models import HelpKind, Stage
from samensterker.portal.waiting import waiting_for
from tests.factories import (
    AffiliationFactory,
    BackupFactory,
    HelpAskedFactory,
    HelpRequestFactory,
    MemberFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 19, 13, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def nineteenth_of_march(time_machine):
    time_machine.move_to(NOW)


def speaks_for(member, name="Koor", **fields):
    asked = {"stage": Stage.JOINED, "joined_on": date(2025, 1, 1), "interviewed_at": NOW}
    organisation = OrganisationFactory(name=name, **(asked | fields))
    AffiliationFactory(member=member, organisation=organisation, is_contact=True)
    return organisation


def waits(member):
    return [(row.kind, row.organisation, row.title) for row in waiting_for(member, NOW)]


def test_help_that_is_asked_of_them_or_of_their_organisation(member):
    zon = OrganisationFactory(name="Zon")
    own = speaks_for(member)
    asked = {"organisation": zon, "area__name": "Sleutels"}
    HelpAskedFactory(request=HelpRequestFactory(**asked), member=member)
    HelpAskedFactory(request=HelpRequestFactory(organisation=zon), member=None, organisation=own)
    HelpAskedFactory(request=HelpRequestFactory(organisation=zon), member=member, answer="yes", answered_at=NOW)
    HelpAskedFactory(request=HelpRequestFactory(organisation=zon, closed_at=NOW, outcome="helped"), member=member)
    HelpAskedFactory(request=HelpRequestFactory(organisation=zon))

    assert [row[:2] for row in waits(member)] == [("help", "Zon"), ("help", "Zon")]
    assert waits(member)[0][2] == "Sleutels"


def test_a_backup_that_waits_for_their_answer(member):
    own = speaks_for(member)
    BackupFactory(task__organisation__name="Zon", task__name="Website", organisation=own)
    BackupFactory(task__organisation__name="Brink", task__name="Kas", organisation=None, member=member)
    BackupFactory(task__organisation=own)  # they asked it themselves
    BackupFactory(organisation=own, accepted=True)
    BackupFactory(organisation=own, declined_at=NOW, declined_by=member)

    assert waits(member) == [("backup", "Zon", "Website"), ("backup", "Brink", "Kas")]


def test_a_backup_that_is_offered(member):
    own = speaks_for(member)
    offered = {"task_said_yes_at": None, "task_said_yes_by": None, "helper_said_yes_at": NOW}
    helper = MemberFactory()
    BackupFactory(task__organisation=own, task__name="Website", helper_said_yes_by=helper, **offered)

    assert waits(member) == [("offer", "Koor", "Website")]


@pytest.mark.parametrize(("days", "is_due"), [(None, True), (181, True), (180, False)])
def test_an_interview_that_is_due(member, days, is_due):
    speaks_for(member, interviewed_at=days and NOW - timedelta(days=days))

    assert waits(member) == ([("interview", "Koor", "")] if is_due else [])


def test_who_speaks_for_nobody_is_asked_nothing_of_organisations(member):
    own = OrganisationFactory(name="Koor", stage=Stage.JOINED, joined_on=TODAY)
    row = AffiliationFactory(member=member, organisation=own)
    BackupFactory(organisation=own)
    assert waits(member) == []

    row.is_contact, row.until_on = True, TODAY - timedelta(days=1)
    row.save()
    assert waits(member) == []


def test_the_start_page_says_who_looks_for_you(member, member_client):
    zon = OrganisationFactory(name="Zon")
    request = HelpRequestFactory(
        organisation=zon, kind=HelpKind.ADVICE, area__name="Sleutels", words="Onze beheerder stopt in januari."
    )
    HelpAskedFactory(request=request, member=member)
    own = speaks_for(member, interviewed_at=None)
    BackupFactory(task__organisation=zon, task__name="Website", organisation=own, note="Alleen in de zomer")
    member_client.cookies["language"] = "en"

    page = " ".join(member_client.get("/").text.split())

    assert (
        "Zon looks for <strong>advice about Sleutels</strong><small>“Onze beheerder stopt in januari.”</small>" in page
    )
    assert "Zon asks you to step in if need be: <strong>Website</strong><small>“Alleen in de zomer”</small>" in page
    assert "<strong>Koor</strong>: who does what, and who can if they are away?" in page


def test_nothing_waits(member_client):
    member_client.cookies["language"] = "en"

    assert "Someone is looking for you" not in member_client.get("/").text
