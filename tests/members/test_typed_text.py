import pytest

from members.typed_text import one_line, visible_length

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("van 't", "van 't"),
        ("’s-Gravesande", "’s-Gravesande"),
        ("  Anna \n Maria\t", "Anna Maria"),
        ("Anna\r\nBcc: x@example.org", "Anna Bcc: x@example.org"),
        ("Anna\u202e", "Anna"),  # turns what follows around
        ("An\u200bna\ufeff", "Anna"),  # zero width
        ("An\u200dna", "Anna"),  # a joiner that joins nothing
        ("Anna\x00\x07", "Anna"),
        ("Zoe\u0308", "Zoë"),
        (f"Anna {FAMILY}", f"Anna {FAMILY}"),
        ("نسرین\u200cسادات", "نسرین\u200cسادات"),  # a Persian name needs its joiner
        ("\ud800Anna", "Anna"),
    ],
)
def test_one_line(typed, kept):
    assert one_line(typed) == kept


@pytest.mark.parametrize(
    ("text", "length"),
    [("", 0), ("Zoë", 3), ("Zoe\u0308", 3), (FAMILY, 1), ("\U0001f44d\U0001f3fd", 1), ("❤\ufe0f", 1), ("ĳ", 1)],
)
def test_visible_length(text, length):
    assert visible_length(text) == length
