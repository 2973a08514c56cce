from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache

from members import joining
from organisations.models import Stage
from samensterker.outbox.models import Heartbeat, UnreachableAddress
from samensterker.portal.partners_week import SHOWN, of_this_week
from tests.factories import (
    AffiliationFactory,
    ContactMomentFactory,
    HandoverFactory,
    MemberFactory,
    OrganisationFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 19, 13, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def nineteenth_of_march(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def panel(coordinator_client):
    """The page as the coordinator reads it, in English, with its white space as a browser shows it."""
    Heartbeat.objects.create(name="sender", beat_at=NOW)
    coordinator_client.cookies["language"] = "en"
    return lambda: " ".join(coordinator_client.get("/panel/").text.split())


def partner(name="Fonds Meedoen", **fields):
    """One that takes part, whose interview was held, and that someone speaks for."""
    asked = {"stage": Stage.JOINED, "joined_on": date(2025, 1, 1), "interviewed_at": NOW}
    return OrganisationFactory(name=name, **(asked | fields))


def week(kind):
    return [(row.organisation, row.words, row.title, row.day) for row in of_this_week(NOW)[kind]]


def agreed(organisation, days, step="Bellen", **fields):
    on = {"on": date(2026, 2, 1), "next_step": step, "next_on": TODAY + timedelta(days=days)}
    return ContactMomentFactory(organisation=organisation, **(on | fields))


def test_contact_that_is_agreed_this_week_or_overdue():
    winkel = OrganisationFactory(name="Winkel Wijd", stage=Stage.IN_CONVERSATION)
    agreed(winkel, 7, "Deze week")
    agreed(winkel, -30, "Al lang")
    agreed(winkel, 8, "Later")
    agreed(winkel, 2, "Gedaan", settled_at=NOW)
    agreed(OrganisationFactory(stage=Stage.ENDED, ended_on=TODAY), 2)

    assert week("contact") == [
        ("Winkel Wijd", "Al lang", "", TODAY - timedelta(days=30)),
        ("Winkel Wijd", "Deze week", "", TODAY + timedelta(days=7)),
    ]


def test_who_rests_is_on_no_list_before_the_day():
    resting = {"stage": Stage.RESTING, "stage_because": "Verbouwing"}
    for name, days in (("Vandaag", 0), ("Morgen", 1)):
        agreed(OrganisationFactory(name=name, look_again_on=TODAY + timedelta(days=days), **resting), -10)

    assert week("contact") == []
    assert week("resting") == [("Vandaag", "Verbouwing", "", TODAY)]


def test_who_stops_soon_without_successor():
    fonds = partner()
    stops = TODAY + timedelta(days=40)
    kept = {"task__organisation": fonds, "until_on": stops}
    TaskHolderFactory(member=None, name="Joris", task__name="Website", **kept)
    TaskHolderFactory(member__first_name="Bram", member__last_name="Jansen", task__name="Kas", **kept)
    HandoverFactory(holder=TaskHolderFactory(**kept), successor=MemberFactory())
    HandoverFactory(holder=TaskHolderFactory(member=None, name="Zoekt", task__name="Nieuwsbrief", **kept))
    TaskHolderFactory(task__organisation=fonds, until_on=TODAY + timedelta(days=93))
    TaskHolderFactory(task__organisation=fonds)
    TaskHolderFactory(until_on=stops, task__organisation=OrganisationFactory(stage=Stage.IDEA))

    assert sorted(week("stops")) == [
        ("Fonds Meedoen", "Bram Jansen", "Kas", stops),
        ("Fonds Meedoen", "Joris", "Website", stops),
        ("Fonds Meedoen", "Zoekt", "Nieuwsbrief", stops),
    ]


def test_what_someone_did_who_left_the_guild(coordinator, django_capture_on_commit_callbacks):
    fonds = partner()
    gone = MemberFactory(first_name="Ruud", surname_prefix="van", last_name="Dam")
    kas = TaskHolderFactory(task__organisation=fonds, task__name="Kas", member=gone, until_on=TODAY)
    TaskHolderFactory(task__organisation=fonds, task__name="Eerder", member=gone, until_on=TODAY - timedelta(days=3))
    assert week("left") == []

    with django_capture_on_commit_callbacks(execute=True):
        joining.leave(gone, by=coordinator, now=NOW)
    for _looked_up_and_then_known in range(2):
        assert week("left") == [("Fonds Meedoen", "Ruud van Dam", "Kas", TODAY)]
    later = of_this_week(NOW + timedelta(days=15))
    assert later["left"] == []

    kas.task.until_on = TODAY
    kas.task.save()
    assert week("left") == []


def test_the_interview_is_due_and_nobody_there_gets_mail():
    long_ago = NOW - timedelta(days=200)
    AffiliationFactory(organisation=partner("Met mail", interviewed_at=None), is_contact=True)
    AffiliationFactory(organisation=partner("Papier", interviewed_at=None), is_contact=True, member__email=None)
    AffiliationFactory(organisation=partner("Kort geleden"), is_contact=True, member__email=None)
    broken = AffiliationFactory(organisation=partner("Kapot", interviewed_at=long_ago), is_contact=True)
    UnreachableAddress.objects.create(address=broken.member.email, since=NOW, answer="550")
    partner("Niemand", interviewed_at=None)
    OrganisationFactory(name="In gesprek", stage=Stage.IN_CONVERSATION)

    assert sorted((name, day) for name, _words, _title, day in week("interview")) == [
        ("Kapot", long_ago.date()),
        ("Niemand", None),
        ("Papier", None),
    ]


def test_who_has_nobody_to_mail_is_known_for_five_minutes_and_a_call_shows_at_once(django_assert_num_queries):
    kas, kook = partner("Kas", interviewed_at=None), partner("Kook", interviewed_at=None)
    assert [row.key for row in of_this_week(NOW)["interview"]] == [kas.pk, kook.pk]

    kas.interviewed_at = NOW
    kas.save()
    partner("Nieuw", interviewed_at=None)
    with django_assert_num_queries(1):
        assert [name for name, *_ in week("interview")] == ["Kook"]

    cache.clear()
    assert [name for name, *_ in week("interview")] == ["Kook", "Nieuw"]
    AffiliationFactory(organisation=kook, is_contact=True)  # who gets mail
    assert [name for name, *_ in week("interview")] == ["Nieuw"]


def test_a_handover_that_looks_for_someone_is_where_one_goes(panel):
    kept = {"task__organisation": partner(), "until_on": TODAY + timedelta(days=40)}
    looks = HandoverFactory(holder=TaskHolderFactory(member=None, name="Zoekt", **kept))
    stops = TaskHolderFactory(member=None, name="Stopt", **kept)

    page = panel()

    assert f'href="/handovers/{looks.pk}/">Look for a successor</a>' in page
    assert f'/tasks/{stops.task_id}/handover/{stops.pk}/">Warm handover</a>' in page


def test_no_more_than_a_few_of_each():
    for _ in range(SHOWN + 3):
        agreed(OrganisationFactory(stage=Stage.APPROACHED), 2)

    assert len(of_this_week(NOW)["contact"]) == SHOWN + 1


def test_the_panel_says_it_in_words(panel):
    fonds, winkel = partner(interviewed_at=None), OrganisationFactory(name="Winkel Wijd", stage=Stage.IN_CONVERSATION)
    agreed(winkel, 1, "Bellen over de zaal")
    agreed(winkel, -9, "Langsgaan")
    OrganisationFactory(
        name="De Haven", stage=Stage.RESTING, stage_because="Verbouwing", look_again_on=TODAY - timedelta(days=1)
    )
    TaskHolderFactory(
        member=None, name="Joris", task__name="Website", task__organisation=fonds, until_on=date(2026, 5, 31)
    )

    page = panel()

    assert "<strong>Winkel Wijd</strong>: Bellen over de zaal <small>Agreed for Friday 20 March ·" in page
    assert "<strong>Winkel Wijd</strong>: Langsgaan <small>Still open; agreed for Tuesday 10 March ·" in page
    assert "spoken on 1 February · stage: in conversation" in page
    assert "<strong>De Haven</strong> rested, and the day to look again has come <small>Verbouwing" in page
    assert "<strong>Joris stops in May</strong> at Fonds Meedoen; Website has no successor" in page
    assert "<strong>Fonds Meedoen</strong>: the questions about core tasks are due, and nobody there gets mail" in page


def test_the_panel_says_that_someone_left(panel, coordinator):
    gone = MemberFactory(first_name="Ruud", last_name="Dam")
    TaskHolderFactory(task__organisation=partner(), task__name="Kas", member=gone, until_on=TODAY)
    joining.leave(gone, by=coordinator, now=NOW)

    assert "<strong>Ruud Dam left the guild</strong> and no longer counts for Kas at Fonds Meedoen" in panel()


def test_the_panel_says_that_there_are_more(panel):
    for _ in range(SHOWN + 1):
        agreed(OrganisationFactory(stage=Stage.APPROACHED), 2)

    assert "More organisations are waiting for you." in panel()


def test_a_quiet_week_says_nothing_of_organisations(panel):
    partner()
    AffiliationFactory(organisation=partner("Zon"), is_contact=True)

    page = panel()

    assert "greed for" not in page
    assert "has no successor" not in page
