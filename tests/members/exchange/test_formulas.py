import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.exchange.formulas import escaped, kept_text


@pytest.mark.parametrize("sign", [*"=+-@|%\t\r\n\0", "＝", "＋", "－", "＠"])
def test_what_a_spreadsheet_would_work_out_gets_an_apostrophe(sign):
    assert escaped(f"{sign}1") == f"'{sign}1"


@pytest.mark.parametrize("text", ["Jan", "'t Hart", "06 00 00 00 01", "a=b", "", "'", "1+1"])
def test_other_text_stays_as_it_is(text):
    assert escaped(text) == text


@given(st.text("=+-@|%' ab\t"))
def test_what_goes_out_comes_back_the_same(text):
    assert kept_text(escaped(text)) == text


@pytest.mark.parametrize(
    "cell, text",
    [
        ('="0612345678"', "0612345678"),
        ("'=1+1", "=1+1"),
        ("+31600000001", "+31600000001"),
        ("=1+1", None),
        ("=?", None),
        ('=HYPERLINK("http://example.org";"x")', None),
        ("＝1+1", None),
    ],
)
def test_a_formula_is_not_taken_as_text(cell, text):
    assert kept_text(cell) == text
