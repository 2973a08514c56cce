import pytest

from members.phones import TypedNumber, read


@pytest.mark.parametrize(
    "typed", ["06 12345678", "06-12 34 56 78", "0612345678", "+31 (0)6 12345678", "0031612345678", "+31612345678"]
)
def test_read_knows_the_ways_to_write_one_number(typed):
    assert read(typed) == TypedNumber("+31612345678", is_in_known_range=True)


def test_read_takes_another_country_at_its_word():
    assert read("+32 470 12 34 56") == TypedNumber("+32470123456", is_in_known_range=True)


def test_read_doubts_a_number_outside_the_known_ranges():
    assert read("06-00 00 00 01") == TypedNumber("+31600000001", is_in_known_range=False)


def test_read_doubts_a_slip_of_the_finger():
    assert read("06 1234567") == TypedNumber("+3161234567", is_in_known_range=False)


@pytest.mark.parametrize("typed", ["112", "bel maar", "06", "+999 123 456", "06123456781234567", "😀"])
def test_read_finds_no_number(typed):
    assert read(typed) is None
