"""Euros as people here read them; the database has whole cents, and `EurosField` reads what they type."""

from django.utils.formats import number_format


def in_words(cents: int) -> str:
    """For on a page: `€ 1.250,50`, or `€ 45`; with a space that does not break."""
    euros, rest = divmod(abs(cents), 100)
    amount = number_format(euros, use_l10n=True, force_grouping=True)
    if rest:
        amount = number_format(f"{euros}.{rest:02}", use_l10n=True, force_grouping=True)
    return f"{'-' if cents < 0 else ''}€\u00a0{amount}"
