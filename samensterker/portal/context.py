from django.conf import settings


def house(request):
    """Who we are and whom to ask, for every page; asks the database nothing."""
    return {"house": {"name": settings.GUILD_NAME, "email": settings.GUILD_EMAIL, "phone": settings.GUILD_PHONE}}
