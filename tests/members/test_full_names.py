"""Initials count as names are sorted; taking names apart is tested where it is used (pasted people, imports)."""

import pytest

from members.full_names import initials


@pytest.mark.parametrize(
    ("first_name", "last_name", "letters"),
    [
        ("Joke", "'s-Gravesande", "JG"),
        ("Kees", "Hart", "KH"),
        ("émile", "Dubois", "ÉD"),
        ("Madonna", "", "M"),
        ("Maeve", "O'Neill", "MO"),
    ],
)
def test_initials(first_name, last_name, letters):
    assert initials(first_name, last_name) == letters
