from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from members.exchange import planning
from members.exchange.values import read
from tests.factories import LONG_AGO, AffiliationFactory, MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def plan(*texts):
    """What becomes of rows with these texts; the first is row 2, as in a file with headings."""
    return planning.plan([read(number, row) for number, row in enumerate(texts, start=2)], on=TODAY).rows


def row(name="Jan Kok", **texts):
    return {"full_name": name, **texts}


def outcomes(*texts):
    return [(line.status, line.member, line.changes) for line in plan(*texts)]


def refusals(*texts):
    return [(line.number, line.reasons) for line in plan(*texts) if line.status == "refused"]


def jan(**fields):
    return MemberFactory(**{"first_name": "Jan", "last_name": "Kok", "email": "jan@example.org", **fields})


def test_someone_new():
    assert outcomes(row(email="jan@example.org", phone="06-12345678")) == [
        (
            "new",
            None,
            {
                "first_name": ["", "Jan"],
                "last_name": ["", "Kok"],
                "email": ["", "jan@example.org"],
                "phone": ["", "+31612345678"],
            },
        )
    ]


def test_someone_known_by_address():
    member = jan()

    assert outcomes(row(email="JAN@example.org", phone="06-12345678", language="Engels")) == [
        ("changed", member.pk, {"phone": ["", "+31612345678"], "language": ["nl", "en"]})
    ]


def test_nothing_new():
    member = jan(phone="+31612345678", contact_details_at=LONG_AGO)

    assert outcomes(row(email="jan@example.org", phone="06 12 34 56 78")) == [("same", member.pk, {})]


def test_what_the_file_leaves_empty_stays():
    member = jan(phone="+31612345678", contact_details_at=LONG_AGO, surname_prefix="de", language="en")

    assert outcomes(
        {"first_name": "Jan", "email": "jan@example.org", "last_name": "", "phone": "", "language": ""}
    ) == [("same", member.pk, {})]


def test_capitals_in_a_name_stay_as_they_are_here():
    member = jan(surname_prefix="de")

    assert outcomes(row("JAN DE KOK", email="jan@example.org")) == [("same", member.pk, {})]


def test_someone_without_address_is_known_by_name_and_phone():
    member = jan(email=None, phone="+31612345678", contact_details_at=LONG_AGO)

    assert outcomes(row(phone="0612345678"), row(email="jan@example.org", phone="0612345678")) == [
        ("changed", member.pk, {"email": ["", "jan@example.org"]}),
        ("same", member.pk, {}),
    ]


def test_someone_with_a_name_only_is_known_by_it():
    member = jan(email=None)

    assert outcomes(row(email="", phone="")) == [("same", member.pk, {})]


def test_another_address_than_we_have_is_refused():
    """It decides who logs in, so it is not changed by the way."""
    member = jan(phone="+31612345678", contact_details_at=LONG_AGO)

    assert refusals(row(email="other@example.org", phone="0612345678")) == [
        (2, ["Jan Kok, with this phone number, has another email address here. Change it on their own page."])
    ]
    assert member.email == "jan@example.org"


def test_a_namesake_with_an_own_address_is_someone_else():
    jan()

    (line,) = plan(row(email="other@example.org"))

    assert (line.status, line.notes) == (
        "new",
        ["There is a member with this name already. We take this for another person."],
    )


def test_a_namesake_without_address_may_be_anyone():
    jan()

    assert refusals(row(phone="0612345678")) == [
        (2, ["There is a member with this name already, with another phone number. Add the email address."])
    ]


def test_two_members_with_that_name():
    jan(), jan(email=None)

    assert refusals(row(phone="")) == [
        (2, ["There are more members with this name. Add the email address, so that we know who."])
    ]


@pytest.mark.parametrize("texts", [{"email": "jan@example.org"}, {"phone": "0612345678"}])
def test_who_left_is_not_brought_back_by_a_file(texts):
    jan(left_at=LONG_AGO, is_active=False, phone="+31612345678", contact_details_at=LONG_AGO)

    assert refusals(row(**texts)) == [(2, ["Jan Kok left the guild. Let them return on their own page first."])]


def test_who_was_erased_is_not_found():
    MemberFactory(first_name="Jan", last_name="Kok", email=None, erased_at=LONG_AGO, left_at=LONG_AGO, is_active=False)

    assert [status for status, _member, _changes in outcomes(row())] == ["new"]


def test_an_address_with_another_name_is_asked_about():
    member = jan()

    (line,) = plan(row("Ria Kok", email="jan@example.org"))

    assert (line.status, line.member, line.changes, line.asks) == (
        "changed",
        member.pk,
        {"first_name": ["Jan", "Ria"]},
        ["This email address is of Jan Kok. Is this the same person?"],
    )


def test_a_doubted_number_is_asked_about_once():
    """Who has it already, knows better than we do."""
    jan(phone="+31600000001", contact_details_at=LONG_AGO)

    lines = plan(
        row(email="jan@example.org", phone="0600000001"), row("Piet", email="p@example.org", phone="600000002")
    )

    assert [line.asks for line in lines] == [[], ["We do not know phone numbers like 06 00 00 00 02."]]


def test_two_rows_of_one_person_become_one():
    lines = plan(row(email="jan@example.org"), row(email="jan@example.org", phone="0612345678", language="en"))

    assert [(line.status, line.person, line.values.get("phone"), line.notes) for line in lines] == [
        ("new", 2, "+31612345678", []),
        ("same", 2, "+31612345678", ["Is the same person as row 2."]),
    ]
    assert lines[0].changes["language"] == ["", "en"]


@pytest.mark.parametrize(
    "second, said",
    [
        (
            row("Ria Kok", email="jan@example.org"),
            "Row 2 has this email address too, with another name. Each member has an address of their own.",
        ),
        (
            row(email="jan@example.org", phone="0687654321"),
            "Row 2 is the same person, but says something else under Phone number.",
        ),
    ],
)
def test_two_rows_of_one_person_that_differ(second, said):
    assert refusals(row(email="jan@example.org", phone="0612345678"), second) == [(3, [said])]


def test_two_rows_of_one_member_in_different_ways():
    jan(phone="+31612345678", contact_details_at=LONG_AGO)

    assert refusals(row("J. Kok", email="jan@example.org"), row(phone="0612345678")) == [
        (3, ["This is the same member as in row 2. Make one row of the two."])
    ]


def test_namesakes_with_addresses_of_their_own():
    assert (
        refusals(row(email="a@example.org", phone="0612345678"), row(email="b@example.org", phone="0612345678")) == []
    )


def test_a_refused_row_keeps_its_reasons_and_the_others_stand():
    lines = plan(row(email="no address"), row("Piet", email="piet@example.org"), row(phone="tien"))

    assert [(line.number, line.status, len(line.reasons)) for line in lines] == [
        (2, "refused", 1),
        (3, "new", 0),
        (4, "refused", 1),
    ]


def test_organisation_and_role():
    member = jan()
    known = OrganisationFactory(name="De Zonnehoek")
    AffiliationFactory(member=member, organisation=known, role="secretaris")

    lines = plan(
        row(email="jan@example.org", organisation="de zonnehoek", organisation_role="penningmeester"),
        row("Piet", email="p@example.org", organisation="Taalhuis; De Zonnehoek", organisation_role="; voorzitter"),
    )

    assert [(line.status, line.changes, line.notes) for line in lines] == [
        ("changed", {"organisation_role": ["secretaris", "penningmeester"]}, []),
        (
            "new",
            {
                "first_name": ["", "Piet"],
                "email": ["", "p@example.org"],
                "organisation": ["", "Taalhuis; De Zonnehoek"],
                "organisation_role": ["", "voorzitter"],
            },
            ["Taalhuis is a new organisation."],
        ),
    ]


@pytest.mark.parametrize(
    "texts, said",
    [
        (
            {"organisation": "A; B; C", "organisation_role": "voorzitter; lid"},
            "There are 3 organisations, but 2 roles. Put a semicolon between them.",
        ),
        ({"organisation_role": "voorzitter"}, "There is a role, but no organisation."),
        (
            {"organisation": "A", "organisation_role": "v" * 61},
            "Role in the organisation: This is too long. There is room for 60 signs.",
        ),
    ],
)
def test_organisations_that_cannot_be(texts, said):
    assert refusals(row(email="jan@example.org", **texts), row(email="jan@example.org")) == [
        (2, [said]),
        (3, ["Row 2, of the same person, is refused."]),
    ]


def test_as_many_queries_for_one_row_as_for_many():
    def queries(number):
        rows = [
            read(n, row(f"Jan {n}", email=f"jan{n}@example.org", phone=f"06100{n:05}", organisation=f"Org {n % 7}"))
            for n in range(2, number + 2)
        ]
        with CaptureQueriesContext(
            connection,
        ) as caught:
            planning.plan(rows, on=TODAY)
        return len(caught)

    for n in range(2, 400):
        jan(email=f"jan{n}@example.org")

    assert (queries(1), queries(3), queries(3000)) == (3, 3, 3)


def test_letters_that_the_database_makes_small_in_its_own_way():
    member = jan(last_name="İnan", email=None)
    AffiliationFactory(member=member, organisation=OrganisationFactory(name="İZMİR"), role="lid")

    assert outcomes(row("Jan İnan", organisation="İZMİR", organisation_role="lid")) == [("same", member.pk, {})]
