from typing import NamedTuple

from django.conf import settings


class House(NamedTuple):
    """Who we are and whom to ask."""

    name: str
    email: str
    phone: str


def house(request):
    """For every page; asks the database nothing."""
    return {"house": House(settings.GUILD_NAME, settings.GUILD_EMAIL, settings.GUILD_PHONE)}
