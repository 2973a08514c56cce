"""Asking the search rows: which members fit these words, and which only look like it.

The words themselves are understood in SQL (`search_query`, in migration 0007): stems, beginnings, one typing error.
"""

from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, F, Func, Q, Value

from members.models import Member

ALL, ANY = "&", "|"


class _Asked(Func):
    """What is asked, as the database understands it; worked out once for the whole query."""

    function = "search_query"
    template = "(SELECT %(function)s(%(expressions)s))"
    output_field = SearchVectorField()


class _Fits(Func):
    arity = 2
    arg_joiner = " @@ "
    template = "(%(expressions)s)"
    output_field = BooleanField()


class _Contains(Func):
    """Words are plain by then: no sign in them means something to LIKE. No words at all are in nothing."""

    arity = 2
    template = "(%(expressions)s, '') || '%%%%')"
    arg_joiner = " LIKE '%%' || nullif("
    output_field = BooleanField()


def fits(viewer: Member, words: str, of: str = "search_row__") -> Q:
    """The condition on members that all these words fit what the viewer may know of them.

    `of` is the way to the search rows; from those themselves it is empty.
    """
    return _fits(viewer, words, of, how="near")


def fits_word_for_word(viewer: Member, words: str, of: str = "search_row__") -> Q:
    """That all words stand there as they are, or bent as Dutch bends them."""
    return _fits(viewer, words, of, how="word")


def is_known_by(viewer: Member, words: str, of: str = "search_row__") -> Q:
    """That all words stand as they are in a name, an area or an organisation."""
    return _fits(viewer, words, of, how="known")


def looks_alike(viewer: Member, words: str, of: str = "search_row__") -> Q:
    """That one of the words fits, or that they are a part of a longer one: for when nobody fits."""
    is_part = _Contains(F(_column(viewer, of, "words")), Func(Value(words), function="search_plain"))
    return _fits(viewer, words, of, how="near", glue=ANY) | Q(is_part)


def _fits(viewer, words, of, *, how, glue=ALL):
    return Q(_Fits(F(_column(viewer, of, "vector")), _Asked(Value(words), Value(glue), Value(how))))


def _column(viewer, of, name):
    return f"{of}{'coordinators' if viewer.is_coordinator else 'members'}_{name}"
