import pytest
from django.conf import settings
from django.utils import translation

from members.exchange import columns, headings
from members.exchange.rows import Row
from members.uploads import UploadRefused


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def found(*cells):
    return headings.find([Row(1, list(cells))])


def columns_of(*cells):
    return {name: [cells[place] for place in places] for name, places in found(*cells).places.items()}


@pytest.mark.parametrize(
    "heading, column",
    [
        ("Voornaam", "first_name"),
        ("ROEPNAAM", "first_name"),
        ("Tussenvoegsel(s)", "surname_prefix"),
        ("tussenvoegsels", "surname_prefix"),
        ("Achternaam", "last_name"),
        ("  e-mail  ", "email"),
        ("E-mail adres:", "email"),
        ("Mail", "email"),
        ("E-mailadres (privé)", "email"),
        ("Telefoon", "phone"),
        ("Mobiel", "phone"),
        ("Telefoonnummer (mobiel)", "phone"),
        ("Tel.nr.", "phone"),
        ("06-", "phone"),
        ("Organisatie", "organisation"),
        ("Vereniging", "organisation"),
        ("Rol", "organisation_role"),
        ("Functie", "organisation_role"),
        ("Taal", "language"),
        ("First name", "first_name"),
        ("Last name", "last_name"),
        ("Email address", "email"),
        ("Phone number", "phone"),
        ("Fonction", None),
        ("Geboortedatum", None),
    ],
)
def test_known_headings(heading, column):
    assert headings.known([heading]) == (column is not None)
    cells = ["Roepnaam", "Achternaam", "E-mail", "Telefoon", heading]
    assert (heading in found(*cells).used.get(column, [])) == (column is not None)
    assert found(*cells).unused == ([] if column else [heading])


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_what_an_export_writes_is_known(language):
    with translation.override(language):
        names = {column.name: str(column.heading) for column in columns.every()}

    assert {name: headings._column_of(heading) for name, heading in names.items()} == {name: name for name in names}


def test_no_heading_means_two_columns():
    names = [name for column in columns.every() for name in column.known_as.split()]

    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    "cells, meant",
    [
        (["Naam", "Mail"], {"full_name": ["Naam"], "email": ["Mail"]}),
        (["Voornaam", "Naam", "Mail"], {"first_name": ["Voornaam"], "last_name": ["Naam"], "email": ["Mail"]}),
        (["Naam", "Achternaam", "Mail"], {"first_name": ["Naam"], "last_name": ["Achternaam"], "email": ["Mail"]}),
        (
            ["Naam", "Voornaam", "Achternaam", "Mail"],
            {"first_name": ["Voornaam"], "last_name": ["Achternaam"], "email": ["Mail"]},
        ),
    ],
)
def test_naam_is_what_the_others_are_not(cells, meant):
    assert columns_of(*cells) == meant


def test_of_two_phone_numbers_the_mobile_one_goes_before():
    table = [Row(1, ["Naam", "Telefoon", "Mobiel"]), Row(2, ["Jan", "020 1", "06 1"]), Row(3, ["Piet", "020 2"])]
    by = headings.find(table)

    assert [by.texts(row) for row in table[1:]] == [
        {"full_name": "Jan", "phone": "06 1"},
        {"full_name": "Piet", "phone": "020 2"},
    ]


def test_headings_below_a_title():
    table = [Row(2, ["Leden van het gilde"]), Row(4, ["Naam", "Mail"]), Row(5, ["Jan", "jan@example.org"])]

    assert headings.find(table).number == 4


@pytest.mark.parametrize(
    "cells, said",
    [
        (
            ["Achternaam", "Mail", "Wijk"],
            "There is no column with the first name, or with the whole name. We found: Achternaam, Mail, Wijk.",
        ),
        (
            ["Naam", "Correspondentie"],
            "There is no column with the email address or the phone number. We found: Naam, Correspondentie.",
        ),
        (["1", "2"], "There is no column with the first name, or with the whole name. We found: 1, 2."),
    ],
)
def test_missing_columns_are_named_with_what_was_found(cells, said):
    with pytest.raises(UploadRefused) as refused:
        found(*cells)

    assert refused.value.message == said
