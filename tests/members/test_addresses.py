import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from members import addresses, full_names, pasted_people


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Jan@Example.ORG", "jan@example.org"),
        ("  jan@example.org \n", "jan@example.org"),
        ("mailto:jan@example.org?subject=Hoi", "jan@example.org"),
        ("<jan@example.org>", "jan@example.org"),
        ("Jan de Vries <jan@example.org>", "jan@example.org"),
        ('"Vries, Jan de" <mailto:jan@example.org>;', "jan@example.org"),
        ("jan@example.org;", "jan@example.org"),
        ("jan\u200f@example.org", "jan@example.org"),  # a mark that turns the text around
        ("jan\u202e@example.org", "jan@example.org"),
        ("jan\u200b@exa\u200dmple.org", "jan@example.org"),  # of no width
        ("jan@example.org.", "jan@example.org"),
        ("jan@bücher.example", "jan@xn--bcher-kva.example"),
        ("jan@ｅxample.org", "jan@example.org"),  # full-width
    ],
)
def test_what_is_clear_is_cleaned(typed, stored):
    assert (addresses.read(typed).address, addresses.read(typed).problem) == (stored, "")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("mıke@example.org", "no usual letter: ı"),
        ("ｊan@example.org", "no usual letter: ｊ"),
        ("jan@exаmple.org", "two alphabets"),  # with a Cyrillic а
        ("jan", "no @"),
        ("jan@", "not an email address"),
        ("@example.org", "not an email address"),
        ("jan@localhost", "not an email address"),
        ("jan@[127.0.0.1]", "not an email address"),
        ("jan de vries@example.org", "not an email address"),
        ("a@b@example.org", "not an email address"),
        ("jan@" + "y" * 300 + ".nl", "not an email address"),
        ("jan@exam\x00ple..org", "not an email address"),
    ],
)
def test_what_is_not_clear_is_refused_with_the_reason(typed, words):
    with translation.override("en"):
        read = addresses.read(typed)

        assert (read.address, words in str(read.problem)) == ("", True)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jan@gmial.com", "jan@gmail.com"),
        ("jan@gmail.con", "jan@gmail.com"),
        ("jan@gmai.com", "jan@gmail.com"),
        ("jan@gmaill.com", "jan@gmail.com"),
        ("jan@gmail.nl", "jan@gmail.com"),
        ("jan@gmaıl.com", "jan@gmail.com"),
        ("jan@hotnail.nl", "jan@hotmail.nl"),
        ("jan@gmail.com", ""),
        ("jan@hotmail.nl", ""),
        ("jan@ziggo.nl", ""),
        ("jan@example.org", ""),
        ("jan@mail.com", "jan@gmail.com"),  # it exists, so that it is only asked
    ],
)
def test_a_slip_in_a_well_known_domain_is_asked_about(typed, meant):
    assert (addresses.read(typed).did_you_mean, addresses.read(typed).problem) == (meant, "")


@given(st.text())
def test_whatever_is_typed_becomes_an_address_or_a_reason(typed):
    read = addresses.read(typed)

    assert bool(read.address) != bool(read.problem)
    assert read.address.isascii() and read.address == read.address.lower()


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Jan van der Berg", ("Jan", "van der", "Berg")),
        ("Berg, Jan van der", ("Jan", "van der", "Berg")),
        ('"Vries, Anna Maria de"', ("Anna Maria", "de", "Vries")),
        ("Jan", ("Jan", "", "")),
        ("J.A. van 't Hof", ("J.A.", "van 't", "Hof")),
        ("Jo van der Ven-van Dijk", ("Jo", "van der", "Ven-van Dijk")),
        ("O'Neil", ("O'Neil", "", "")),
        ("Maria del", ("Maria", "", "del")),
        ("", ("", "", "")),
    ],
)
def test_a_name_in_one_piece_is_taken_apart(name, parts):
    assert full_names.take_apart(name) == parts


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("jan.de.vries@example.org", ("Jan", "de", "Vries")),
        ("info@example.org", ("Info", "", "")),
        ("piet_42+gilde@example.org", ("Piet", "", "")),
        ("123@example.org", ("", "", "")),
    ],
)
def test_a_name_is_guessed_from_the_address(address, parts):
    assert full_names.guess(address) == parts


def test_people_as_they_are_pasted():
    text = (
        'Jan de Vries <jan@example.org>, piet@example.org; "Berg, An van der" <an@example.org>\r\n'
        "Visser, Karin <karin@example.org>\tBob (bob@example.org)\n\n"
        "kees, ,mailto:tim@example.org\n"
        "<script>alert(1)</script>"
    )

    assert [
        (person.line, person.read.address, person.name, person.is_name_guessed) for person in pasted_people.read(text)
    ] == [
        (1, "jan@example.org", ("Jan", "de", "Vries"), False),
        (1, "piet@example.org", ("Piet", "", ""), True),
        (1, "an@example.org", ("An", "van der", "Berg"), False),
        (2, "karin@example.org", ("Karin", "", "Visser"), False),
        (2, "bob@example.org", ("Bob", "", ""), False),
        (4, "", ("", "", ""), False),
        (4, "tim@example.org", ("Tim", "", ""), True),
        (5, "", ("", "", ""), False),
    ]
    refused = [person.typed for person in pasted_people.read(text) if person.read.problem]
    assert refused == ["kees", "<script>alert(1)</script>"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Karel de Groot\tkarel@example.org", [("karel@example.org", ("Karel", "de", "Groot"))]),
        ("karel@example.org\tKarel de Groot", [("karel@example.org", ("Karel", "de", "Groot"))]),
        ("Karel\tde\tGroot\tkarel@example.org", [("karel@example.org", ("Karel", "de", "Groot"))]),
        ("Karel\t\tGroot\t karel@example.org \t", [("karel@example.org", ("Karel", "", "Groot"))]),
        ("Groot, Karel de\tkarel@example.org", [("karel@example.org", ("Karel", "de", "Groot"))]),
        ("Groot, Karel de\t<karel@example.org>", [("karel@example.org", ("Karel", "de", "Groot"))]),
        (
            "karel@example.org\tjoke@example.org",
            [("karel@example.org", ("Karel", "", "")), ("joke@example.org", ("Joke", "", ""))],
        ),
    ],
)
def test_a_row_of_a_table_is_one_person(row, expected):
    """Cells that are copied from a spreadsheet come with tabs between them."""
    assert [(person.read.address, person.name) for person in pasted_people.read(row)] == expected
