"""People outside the guild: a name is all that is kept of them, and not for ever (`organisations.minimising`)."""

from django.utils.translation import gettext as _

# Stands with a number in the place of a name that was forgotten, so that two of them are still two.
FORGOTTEN = "#"


def in_words(name: str) -> str:
    return _("someone of the organisation") if name.startswith(FORGOTTEN) else name
