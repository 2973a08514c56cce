from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings import attendance_list, missing
from meetings.attendance import attendance
from tests.factories import (
    AffiliationFactory,
    GroupFactory,
    GuestFactory,
    InvitationFactory,
    MeetingFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 11, tzinfo=UTC)


@pytest.fixture
def meeting():
    return MeetingFactory(starts_at=datetime(2026, 3, 27, 18, 30, tzinfo=UTC))


def of(organisation, meeting, answer="", name="Bram"):
    at = AffiliationFactory(organisation=organisation, member__first_name=name, member__last_name="Vos")
    return InvitationFactory(
        meeting=meeting, member=at.member, answer=answer, answered_at=NOW if answer else None
    ).member


def rows(meeting):
    page = missing.by_organisation(meeting, after="", size=25)
    return [(row.organisation.name, row.is_missed, row.silent, row.declined) for row in page.rows]


def test_from_which_nobody_comes_and_who_did_not_answer(meeting):
    brink, hof, tuin = (OrganisationFactory(name=name) for name in ("De Brink", "Het Hof", "Tuin"))
    of(brink, meeting, "yes")
    of(brink, meeting, "", "Noor")
    of(hof, meeting, "no")
    of(tuin, meeting, "yes")
    OrganisationFactory(name="Zonder iemand")
    OrganisationFactory(name="Idee", stage="idea", joined_on=None)

    assert rows(meeting) == [
        ("De Brink", False, ["Noor Vos"], []),
        ("Het Hof", True, [], ["Bram Vos"]),
        ("Zonder iemand", True, [], []),
    ]


def test_a_guest_counts_for_their_organisation(meeting):
    OrganisationFactory(name="De Brink")
    GuestFactory(meeting=meeting, organisation="de brink", answer="yes", answered_at=NOW)

    assert rows(meeting) == []


def test_of_a_group_only_those_of_whom_someone_is_invited(meeting):
    meeting.group = GroupFactory()
    meeting.save()
    of(OrganisationFactory(name="De Brink"), meeting)
    OrganisationFactory(name="Het Hof")

    assert [row[0] for row in rows(meeting)] == ["De Brink"]


def queries(function):
    with CaptureQueriesContext(connection) as found:
        function()
    return len(found)


def test_both_lists_ask_as_much_for_one_as_for_many(meeting):
    def more():
        of(OrganisationFactory(), meeting)
        of(OrganisationFactory(), meeting, "maybe")
        GuestFactory(meeting=meeting, answer="yes", answered_at=NOW)

    more()
    one = [queries(lambda: rows(meeting)), queries(lambda: attendance_list.people(meeting, has_silent=True))]
    for _ in range(5):
        more()

    assert [queries(lambda: rows(meeting)), queries(lambda: attendance_list.people(meeting, has_silent=True))] == one


def test_guests_count_as_heads_and_their_names_are_for_who_organises(meeting):
    of(OrganisationFactory(name="De Brink"), meeting, "yes")
    GuestFactory(meeting=meeting, name="Saskia", organisation="De Brink", answer="yes", answered_at=NOW)
    GuestFactory(meeting=meeting, name="Karel", organisation="Het Hof", answer="yes", answered_at=NOW)
    GuestFactory(meeting=meeting, name="Piet", organisation="Tuin", answer="no", answered_at=NOW)

    shown, organised = attendance(meeting), attendance(meeting, for_organiser=True)

    assert (shown.coming, shown.counts["yes"], shown.heads["no"], shown.organisations) == (3, 1, 1, 2)
    assert shown.guests_coming == [("De Brink", 1, []), ("Het Hof", 1, [])]
    assert organised.guests_coming == [("De Brink", 1, ["Saskia"]), ("Het Hof", 1, ["Karel"])]


def test_the_list_on_paper_has_names_and_organisations_and_nothing_else(meeting):
    brink = OrganisationFactory(name="De Brink")
    of(brink, meeting, "yes")
    of(brink, meeting, "maybe", "Noor")
    of(brink, meeting, "", "Stil")
    of(brink, meeting, "no", "Nee")
    GuestFactory(meeting=meeting, name="Saskia", answer="yes", answered_at=NOW, email="saskia@example.org")

    coming = [
        (row.name, row.organisation, row.is_guest, row.is_unsure)
        for row in attendance_list.people(meeting, has_silent=False)
    ]
    everyone = [row.name for row in attendance_list.people(meeting, has_silent=True)]

    assert coming == [
        ("Bram Vos", "De Brink", False, False),
        ("Noor Vos", "De Brink", False, True),
        ("Saskia", "", True, False),
    ]
    assert everyone == ["Bram Vos", "Noor Vos", "Stil Vos", "Saskia"]
