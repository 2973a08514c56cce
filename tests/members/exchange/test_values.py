import pytest
from django.utils import translation

from members.exchange.values import ReadRow, read


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def row(**texts):
    return read(2, texts)


@pytest.mark.parametrize(
    "name, parts",
    [
        ("Jan de Vries", ("Jan", "de", "Vries")),
        ("Vries, Jan de", ("Jan", "de", "Vries")),
        ("Anna-Sophie van 't Hof", ("Anna-Sophie", "van 't", "Hof")),
        ("Jan van der Ven-van Dijk", ("Jan", "van der", "Ven-van Dijk")),
        ("Truus", ("Truus",)),
        ("Zoë  Bruïne", ("Zoë", "Bruïne")),
    ],
)
def test_a_whole_name_is_taken_apart(name, parts):
    assert tuple(row(full_name=name).values.values()) == parts


@pytest.mark.parametrize(
    "surname, parts",
    [
        ("van der Berg", {"surname_prefix": "van der", "last_name": "Berg"}),
        ("Berg, van der", {"surname_prefix": "van der", "last_name": "Berg"}),
        ("Jansen de Vries", {"last_name": "Jansen de Vries"}),
        ("Garcia Lopez", {"last_name": "Garcia Lopez"}),
        ("'t Hart", {"surname_prefix": "'t", "last_name": "Hart"}),
    ],
)
def test_a_prefix_in_front_of_the_surname(surname, parts):
    assert row(first_name="Jan", last_name=surname).values == {"first_name": "Jan"} | parts


def test_a_surname_stays_whole_when_there_is_a_column_for_prefixes():
    assert row(first_name="Jan", surname_prefix="", last_name="Van der Berg").values == {
        "first_name": "Jan",
        "last_name": "Van der Berg",
    }


@pytest.mark.parametrize(
    "typed, stored",
    [
        ("06-12345678", "+31612345678"),
        ("+31 (0)6 12345678", "+31612345678"),
        ("0031612345678", "+31612345678"),
        ("'+31612345678", "+31612345678"),
        ('="0612345678"', "+31612345678"),
        ("31612345678", "+31612345678"),
        ("+49 30 123456", "+4930123456"),
    ],
)
def test_phone_numbers(typed, stored):
    assert row(first_name="Jan", phone=typed) == ReadRow(2, {"first_name": "Jan", "phone": stored})


def test_a_zero_that_excel_dropped_comes_back_with_a_question():
    assert row(first_name="Jan", phone="612345678") == ReadRow(
        2,
        {"first_name": "Jan", "phone": "+31612345678"},
        doubts={"phone": "The zero in front was gone; we made it 06 12 34 56 78."},
    )


def test_a_number_of_an_unknown_range_is_asked_about():
    assert row(first_name="Jan", phone="06-00000001").doubts == {
        "phone": "We do not know phone numbers like 06 00 00 00 01."
    }


@pytest.mark.parametrize(
    "texts, wrong",
    [
        ({"phone": "tien"}, "Phone number: No phone has this number: tien."),
        (
            {"phone": "6,12E+08"},
            "Phone number: Excel rounded this number: 6,12E+08. Set the column to Text, and type the number again.",
        ),
        ({"email": "jan"}, "Email address: There is no @ in it. (jan)"),
        ({"email": "jan@"}, "Email address: This is not an email address. An example: jan@example.org. (jan@)"),
        (
            {"email": f"{'j' * 60}@{'.'.join(['e' * 50] * 4)}.org"},
            "Email address: This address is too long for an email address.",
        ),
        ({"first_name": "123"}, "First name: Use at least one letter."),
        ({"last_name": "a" * 81}, "Surname: This is too long. There is room for 80 signs."),
        ({"last_name": "a" * 5000}, "Surname: this is much too long."),
        ({"language": "Frans"}, "Language: We write in Dutch or in English, not in “Frans”."),
        ({"last_name": "=1+1"}, "Surname: this is a formula. Copy the cell, and paste only its value."),
        (
            {"last_name": "BruÃ¯ne"},
            "Surname: the letters are broken (BruÃ¯ne). Save the file as CSV UTF-8, or as .xlsx.",
        ),
        ({"last_name": "Bru�ne"}, "Surname: the letters are broken (Bru�ne). Save the file as CSV UTF-8, or as .xlsx."),
        ({"first_name": ""}, "The name is missing."),
    ],
)
def test_what_is_wrong_is_said_with_the_column(texts, wrong):
    assert read(2, {"first_name": "Jan", **texts}).wrong == [wrong]


def test_everything_that_is_wrong_is_said_at_once():
    assert len(row(first_name="1", email="x", phone="y").wrong) == 3


@pytest.mark.parametrize(
    "typed, address",
    [
        ("Jan@Example.ORG ", "jan@example.org"),
        ("mailto:jan@example.org", "jan@example.org"),
        ("Jan Kok <jan@example.org>", "jan@example.org"),
        ("jan@bücher.example", "jan@xn--bcher-kva.example"),
        ("jan@example.org\u200f", "jan@example.org"),
    ],
)
def test_addresses(typed, address):
    assert row(first_name="Jan", email=typed).values["email"] == address


def test_an_address_that_looks_like_a_slip_is_asked_about():
    assert row(first_name="Jan", email="jan@gmial.com").doubts == {
        "email": "Is jan@gmial.com right, or should it be jan@gmail.com?"
    }


@pytest.mark.parametrize("typed, code", [("Nederlands", "nl"), ("NL", "nl"), ("Engels", "en"), ("English", "en")])
def test_languages(typed, code):
    assert row(first_name="Jan", language=typed).values["language"] == code


@pytest.mark.parametrize("name", ["O'Neil", "Null", "True", "张伟", "Jan 👨‍👩‍👧", "X"])
def test_names_of_all_sorts(name):
    assert row(first_name=name, last_name="").values == {"first_name": name}
