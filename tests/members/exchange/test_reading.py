import csv
import io
import zipfile
from datetime import date, datetime
from time import process_time

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import settings as checks
from hypothesis import strategies as st
from openpyxl import load_workbook

from members.exchange import headings, reading
from members.exchange.rows import Row
from members.uploads import UploadRefused
from tests.members.exchange.files import workbook

ROWS = [["Voornaam", "Achternaam", "E-mail"], ["Zoë", "Bruïne", "zoe@example.org"], ["Jan", "Kok", "jan@example.org"]]
READ = [Row(number, cells) for number, cells in enumerate(ROWS, start=1)]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def read(content):
    return reading.read(content, known=headings.known)


def lines(separator=";", end="\r\n", rows=ROWS):
    return "".join(separator.join(row) + end for row in rows)


def refusal(content):
    with pytest.raises(UploadRefused) as refused:
        headings.find(read(content).rows)
    return str(refused.value.message)


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_read_finds_separator_line_ends_and_letters(separator, end, encoding):
    assert read(lines(separator, end).encode(encoding)).rows == READ


@pytest.mark.parametrize(
    "encoding, kind",
    [
        ("utf-8", "CSV, with UTF-8 letters"),
        ("utf-8-sig", "CSV, with UTF-8 letters"),
        ("cp1252", "CSV, with Windows letters"),
        ("utf-16", "CSV, with UTF-16 letters"),
    ],
)
def test_read_says_how_it_read(encoding, kind):
    assert read(lines().encode(encoding)).kind == kind


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_the_line_that_names_the_separator_does_not_count(end):
    """Excel does not show it either, so the numbers are those of the spreadsheet."""
    assert read((f"SEP=,{end}" + lines(",", end)).encode()).rows == READ


def test_separator_of_a_list_with_commas_in_it():
    rows = [["Naam", "Organisatie", "E-mail"], ["Kok, Jan", "Taal, Werk, en meer", "jan@example.org"]]

    assert [row.cells for row in read(lines(";", rows=rows).encode()).rows] == rows


def test_quotes_hold_what_belongs_together():
    content = b'Naam;E-mail\r\n"Jan ""Sjaan"" Kok";"a;b\r\nc"\r\n'

    assert [row.cells for row in read(content).rows] == [["Naam", "E-mail"], ['Jan "Sjaan" Kok', "a;b\r\nc"]]


def test_a_quotation_mark_in_the_middle_is_only_that():
    content = b'Naam;E-mail\nJan "Sjaan" Kok;jan@example.org\n"Piet" Kok;p@example.org\n'

    assert [row.cells[0] for row in read(content).rows] == ["Naam", 'Jan "Sjaan" Kok', "Piet Kok"]


def test_a_quotation_mark_that_does_not_close():
    assert refusal(b'Naam;E-mail\n"Jan Kok;jan@example.org\nPiet;p@example.org\n') == (
        "Somewhere a quotation mark opens that does not close. Open the file in Excel, and save it once more."
    )


def test_empty_rows_are_skipped_and_count():
    content = b"\r\n;;\r\nNaam;E-mail\r\n   ;\r\n\r\nJan;jan@example.org\r\n;;\r\n"

    assert read(content).rows == [Row(3, ["Naam", "E-mail"]), Row(6, ["Jan", "jan@example.org"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_nul_byte(encoding):
    content = "Naam;E-mail\nJan\0;jan@example.org\n".encode(encoding)

    assert refusal(content) == ("Line 2 holds a sign that is no text. Open the file in Excel, and save it once more.")


@pytest.mark.parametrize(
    "content, sample",
    [
        ("Naam;E-mail\nAndré Kok;a@example.org\n".encode("mac_roman"), "AndrŽ"),
        ("Naam;E-mail\nAndré Kok;a@example.org\n".encode("cp850"), "Andr‚"),
        ("Naam;E-mail\nThérèse Kok;a@example.org\n".encode("mac_roman"), "Th"),
        (b"\xef\xbb\xbfNaam;E-mail\nAndr\xe9 Kok;a@example.org\n", "Andr"),
        (b"\xff\xfeN\x00a\x00a", "Na"),
    ],
)
def test_letters_that_we_cannot_read(content, sample):
    said = refusal(content)

    assert said.startswith(f"We cannot read the letters with accents here: “{sample}")
    assert said.endswith("choose CSV UTF-8 or Excel workbook (.xlsx).")


@pytest.mark.parametrize(
    "content, said",
    [
        (
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
            "This is a file of the kind PDF. Choose a CSV file or an Excel file (.xlsx).",
        ),
        (
            b"\x89PNG\r\n\x1a\n" + b"\0" * 60,
            "This is a file of the kind PNG. Choose a CSV file or an Excel file (.xlsx).",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
            "This is an old Excel file, or one with a password. Open it, and save it as .xlsx without a password.",
        ),
        (b"  <html><table>", "This is a web page, not a table. Open it in Excel, and save it as .xlsx."),
        (b"\xef\xbb\xbf<svg onload='x'>", "This is a web page, not a table. Open it in Excel, and save it as .xlsx."),
        (b";;\r\n;;\r\n", "There is nothing in this file."),
        (b"\xef\xbb\xbf", "There is nothing in this file."),
        (b"PK\x03\x04 and no more", "This Excel file is damaged. Open it in Excel, and save it once more as .xlsx."),
    ],
)
def test_what_is_no_table(content, said):
    assert refusal(content) == said


def packed(parts, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as into:
        for name, content in parts.items():
            into.writestr(name, content)
    return file.getvalue()


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_a_very_long_word_takes_no_longer_than_many_short_ones():
    """To look for the letters of an old Mac from each of its letters once took hours."""
    content = b"Naam;E-mail\n" + 1_000_000 * b"x" + b"\xeb;jan@example.org\n"
    begun = process_time()

    try:
        read(content)
    except UploadRefused as refused:
        assert refused.message

    assert process_time() - begun < 5  # of our own work, whatever else the machine does


def test_a_zip_that_is_no_workbook():
    assert refusal(packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"})) == (
        "This is not an Excel file (.xlsx). Open it in the program it comes from, and save it as .xlsx."
    )


def test_a_zip_bomb_is_not_opened():
    parts = parts_of(workbook(ROWS)) | {"xl/sharedStrings.xml": b"0" * 50_000_000}

    assert refusal(packed(parts)) == "There is much more in this file than a list of people. We do not open it."


def test_a_workbook_that_is_larger_than_it_looks():
    parts = parts_of(workbook(ROWS)) | {f"xl/media/{n}.bin": bytes(range(256)) * 4000 for n in range(70)}

    assert refusal(packed(parts)) == "There is much more in this file than a list of people. We do not open it."


def test_a_workbook_with_entities_is_not_read():
    parts = parts_of(workbook(ROWS))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    parts["xl/workbook.xml"] = bomb + parts["xl/workbook.xml"]

    assert refusal(packed(parts)) == "This Excel file is damaged. Open it in Excel, and save it once more as .xlsx."


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_a_workbook_with_a_broken_part(name):
    parts = parts_of(workbook(ROWS))
    parts[name] = parts[name][: len(parts[name]) // 2]

    assert refusal(packed(parts)) == "This Excel file is damaged. Open it in Excel, and save it once more as .xlsx."


def test_a_workbook_cut_off():
    content = workbook(ROWS)

    assert refusal(content[: len(content) // 2]) == (
        "This Excel file is damaged. Open it in Excel, and save it once more as .xlsx."
    )


def test_a_workbook():
    table = read(workbook([[None], *ROWS]))

    assert (table.kind, table.rows) == (
        "Excel, sheet Leden",
        [Row(number, cells) for number, cells in enumerate(ROWS, start=2)],
    )


def test_the_sheet_with_the_headings_is_read():
    table = read(workbook(ROWS, sheets=[("Uitleg", [["Zo werkt deze lijst"], ["Naam van de maker"]])]))

    assert (table.kind, table.rows) == ("Excel, sheet Leden", READ)


def test_numbers_days_and_yes_or_no_in_a_workbook_are_text():
    cells = [612345678, 612345678.0, 1.5, date(2026, 3, 1), datetime.fromisoformat("2026-03-01T12:00"), True, " x "]

    assert read(workbook([["Naam"], cells])).rows[1].cells == [
        *("612345678", "612345678", "1.5", "01-03-2026", "01-03-2026", "True", "x"),
    ]


def test_formulas_in_a_workbook_are_not_worked_out():
    row = ["=1+1", '="0612345678"', "#N/A"]

    assert read(workbook([["Naam", "Telefoon"], row])).rows[1].cells == ["=1+1", '="0612345678"', "=?"]


def test_merged_cells_above_the_headings():
    book = load_workbook(io.BytesIO(workbook([["Ledenlijst 2026", None, None], *ROWS])))
    book.active.merge_cells("A1:C1")
    file = io.BytesIO()
    book.save(file)

    found = headings.find(read(file.getvalue()).rows)

    assert (found.number, found.used) == (
        2,
        {"first_name": ["Voornaam"], "last_name": ["Achternaam"], "email": ["E-mail"]},
    )


def test_a_cell_far_away_costs_nothing():
    book = load_workbook(io.BytesIO(workbook(ROWS)))
    book.active.cell(row=1, column=16_000, value="ver weg")
    book.active.cell(row=40_000, column=1, value="Truus")
    file = io.BytesIO()
    book.save(file)

    table = read(file.getvalue())

    assert table.rows == [
        *READ,
        Row(40_000, ["Truus"]),
    ]


@pytest.mark.parametrize("make", [lambda rows: lines(rows=rows).encode(), workbook])
def test_more_rows_than_we_take(make):
    many = [["Naam", "E-mail"], *([f"Jan {n}", f"jan{n}@example.org"] for n in range(20_001))]

    assert refusal(make(many)) == "This file has more than 20,000 rows. Cut it into parts."


def test_as_many_rows_as_we_take():
    many = [["Naam", "E-mail"], *([f"Jan {n}", f"jan{n}@example.org"] for n in range(20_000))]

    assert len(read(lines(rows=many).encode()).rows) == 20_001


CELLS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"], exclude_characters="\ufeff")).map(
    str.strip
)


@checks(max_examples=150, deadline=None)
@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=5), separator=st.sampled_from(";,\t|"))
def test_what_a_program_writes_is_read_back(rows, separator):
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows([ROWS[0], *rows])

    found = read(file.getvalue().encode())

    assert [[*row.cells, "", ""][:3] for row in found.rows] == [ROWS[0], *(row for row in rows if any(row))]


@checks(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_whatever_is_sent_is_read_or_refused(content):
    try:
        headings.find(read(content).rows)
    except UploadRefused as refused:
        assert str(refused.message)
