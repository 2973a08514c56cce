"""The profile of a member, for each who may look at it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import ContactView, CvFile, Daypart, Level, Member, PreferredContact, Roster
from members.slots import EVENINGS, SLOTS, Slot, State, masks
from tests.factories import (
    AbsenceFactory,
    AffiliationFactory,
    CvEntryFactory,
    ExpertiseFactory,
    KnowledgeAreaFactory,
    MemberFactory,
)
from tests.members.test_sharing_pages import words_of

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
SHARED = {"shares_phone": True, "shares_email": True, "shares_cv": True, "shares_roster": True}
# What only may be read when it is shared, and always may.
BY_CHOICE = ("06 00 00 00 01", "noor@example.org", "Penningmeester", "cv-noor.pdf", "Wednesday: evening", "away today")
ALWAYS = ("Noor van Dijk", "De Zonnehoek", "webmaster", "Ik maak een nieuwsbrief", "Vliegeren", "Preferably by phone")


@pytest.fixture
def media(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


@pytest.fixture
def noor(media):
    noor = MemberFactory(
        first_name="Noor",
        surname_prefix="van",
        last_name="Dijk",
        email="noor@example.org",
        phone="+31600000001",
        contact_details_at=NOON,
        doing_now="Ik maak een nieuwsbrief",
        doing_now_at=NOON,
        preferred_contact=PreferredContact.PHONE,
    )
    AffiliationFactory(member=noor, organisation__name="De Zonnehoek", role="webmaster")
    ExpertiseFactory(member=noor, area=KnowledgeAreaFactory(name="Vliegeren"), level=Level.EXPERT)
    CvEntryFactory(member=noor)
    CvEntryFactory(member=noor, role="Geheime functie", is_shown=False)
    CvFile.objects.create(
        member=noor, file=ContentFile(b"%PDF-", "x"), name="cv-noor.pdf", kind="pdf", size=5, uploaded_at=NOON
    )
    states = {Slot(2, Daypart.EVENING): State.CAN, Slot(5, Daypart.MORNING): State.RATHER_NOT}
    Roster.objects.create(member=noor, saved_at=NOON, **masks(states))
    today = timezone.localdate()
    AbsenceFactory(member=noor, first_on=today, last_on=today + timedelta(days=2), note="operatie")
    return noor


def look(viewer, member, query="", **options):
    Member.objects.filter(pk=viewer.pk).update(language="en")
    client = Client()
    client.force_login(viewer)
    return client.get(f"/members/{member.pk}/{query}", **options)


def missing(response, words):
    content = words_of(response)
    return [word for word in words if word not in content]


def test_member_sees_what_is_shared_and_nothing_else(noor, member):
    response = look(member, noor)

    assert missing(response, ALWAYS) == []
    assert missing(response, BY_CHOICE) == list(BY_CHOICE)
    assert "Noor does not share this. You can write to them through the guild." in words_of(response)
    assert f'href="/members/{noor.pk}/contact/"' in response.content.decode()
    Member.objects.filter(pk=noor.pk).update(**SHARED)
    assert missing(look(member, noor), (*ALWAYS, *BY_CHOICE)) == []


@pytest.mark.parametrize(
    ("column", "seen"),
    [
        ("shares_phone", BY_CHOICE[:1]),
        ("shares_email", BY_CHOICE[1:2]),
        ("shares_cv", BY_CHOICE[2:4]),
        ("shares_roster", BY_CHOICE[4:]),
    ],
)
def test_each_of_the_four_by_itself(noor, member, column, seen):
    Member.objects.filter(pk=noor.pk).update(**{column: True})

    assert set(BY_CHOICE) - set(missing(look(member, noor), BY_CHOICE)) == set(seen)


def test_coordinator_sees_everything_and_may_look_as_a_member(noor, coordinator):
    response = look(coordinator, noor)

    assert missing(response, (*ALWAYS, *BY_CHOICE, "Change the profile")) == []
    assert missing(look(coordinator, noor, "?as=member"), BY_CHOICE) == list(BY_CHOICE)


@pytest.mark.parametrize("who", ["noor", "member", "coordinator"])
def test_what_is_not_in_the_short_cv_and_why_one_is_away_stay_with_the_owner(noor, who, request):
    Member.objects.filter(pk=noor.pk).update(**SHARED)

    content = look(request.getfixturevalue(who), noor).content.decode()

    assert "Geheime functie" not in content
    assert "operatie" not in content


def test_own_profile_is_shown_as_others_see_it(noor):
    response = look(noor, noor)

    assert "This is how others see you." in words_of(response)
    assert missing(response, BY_CHOICE) == list(BY_CHOICE)
    assert f"/members/{noor.pk}/contact/" not in response.content.decode()
    assert ContactView.objects.count() == 0


def test_days_with_the_same_answer_stand_together(noor, member):
    states = dict.fromkeys(EVENINGS[:4], State.CAN) | {EVENINGS[6]: State.CAN, SLOTS[0]: State.RATHER_NOT}
    Roster.objects.filter(member=noor).update(**{"rather_not": 0, "cannot": 0, **masks(states)})
    Member.objects.filter(pk=noor.pk).update(shares_roster=True)

    assert "can Monday – Thursday: evening Sunday: evening rather not Monday: morning" in words_of(look(member, noor))


# --- who left, who pauses -------------------------------------------------------------------------


def test_who_left_exists_for_the_coordinator_only(noor, member, coordinator):
    Member.objects.filter(pk=noor.pk).update(**SHARED, left_at=NOON, is_active=False)

    assert look(member, noor).status_code == 404
    assert "left the guild on" in words_of(look(coordinator, noor))


def test_who_was_erased_exists_for_nobody(noor, member, coordinator):
    gone = MemberFactory(email=None, left_at=NOON, is_active=False, erased_at=NOON)

    assert [look(viewer, gone).status_code for viewer in (member, coordinator)] == [404, 404]


def test_a_break_is_said(noor, member):
    Member.objects.filter(pk=noor.pk).update(paused_at=NOON)

    assert "takes a break" in words_of(look(member, noor))


@pytest.mark.parametrize("pk", ["0", "9" * 30])
def test_member_that_does_not_exist(member_client, pk):
    assert member_client.get(f"/members/{pk}/").status_code == 404


# --- the log --------------------------------------------------------------------------------------


def views():
    return list(ContactView.objects.order_by("pk").values_list("viewer", "member", "how", "what"))


def test_look_is_noted_with_what_was_seen(noor, member, coordinator):
    Member.objects.filter(pk=noor.pk).update(shares_phone=True)

    look(member, noor)
    look(member, noor)
    look(coordinator, noor)

    assert views() == [
        (member.pk, noor.pk, "profile", "phone"),
        (coordinator.pk, noor.pk, "profile", "phone email cv roster"),
    ]


def test_nothing_to_see_is_not_noted(member):
    bare = MemberFactory(email=None, **SHARED)

    look(member, bare)

    assert views() == []


def test_page_is_kept_by_no_browser(noor, member):
    assert "no-store" in look(member, noor)["Cache-Control"]


def test_page_costs_the_same_for_little_and_for_much(noor, member_client):
    Member.objects.filter(pk=noor.pk).update(**SHARED)

    def costs():
        ContactView.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            member_client.get(f"/members/{noor.pk}/")
        return len(queries)

    few = costs()
    for number in range(3):
        ExpertiseFactory(member=noor, confirmed_by=MemberFactory(), confirmed_at=NOON)
        CvEntryFactory(member=noor, role=f"Rol {number}")
        AffiliationFactory(member=noor)
        AbsenceFactory(member=noor, first_on=date(2025, 1, 1 + number), last_on=date(2025, 1, 1 + number))

    assert costs() == few
    assert few <= 9
