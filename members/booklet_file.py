"""The booklet as a PDF that a screen reader can read, typeset from `templates/members/booklet.typ`."""

import io
from datetime import date

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from members.booklet import Entry
from samensterker import typesetting
from samensterker.templatetags.house import day as in_words
from samensterker.typesetting import drawable_line

TEMPLATE = settings.BASE_DIR / "templates" / "members" / "booklet.typ"
SIDE = 240  # pixels of a face: 2.6 cm on paper


def typeset(people: list[Entry], *, today: date) -> bytes:
    """Raises CalledProcessError or TimeoutExpired, of subprocess, when it does not work."""
    pictures: dict[str, bytes] = {}
    data = _words(today) | {"people": [_person(person, pictures) for person in people]}
    return typesetting.typeset(TEMPLATE, data, pictures)


def _words(today):
    return {
        "guild": settings.GUILD_NAME,
        "language": get_language(),
        "day": in_words(today),
        # Translators: the title of the booklet with everyone's faces; after it comes the name of the guild
        "title": _("Who is who in {guild}").format(guild=settings.GUILD_NAME),
        "about": _("Everyone chose what stands here. What is not shared any more is gone from the next booklet."),
        "only_for_members": _("For members only. Please do not pass it on."),
        "knows": _("Knows about"),
        "doing": _("Doing now"),
        "phone": _("Phone"),
        "email": _("Email"),
        "free": _("Free in the evening"),
        "cv": _("Short CV"),
    }


def _person(person, pictures):
    photo = _photo(person, pictures)
    return {
        "name": drawable_line(person.name),
        "initials": drawable_line(person.initials),
        "photo": photo,
        "photo_of": _("Photo of %(name)s") % {"name": drawable_line(person.name)},
        "places": [drawable_line(place) for place in person.places],
        "knows": drawable_line(", ".join(person.knows)),
        "doing": drawable_line(person.doing),
        "phone": person.phone,
        "email": person.email,
        "free": ", ".join(person.free),
        "cv": [drawable_line(line) for line in person.cv],
    }


def _photo(person, pictures):
    """The name of a small copy beside the template; None when there is none, or it cannot be read."""
    if not person.photo:
        return None
    name = f"{person.pk}.jpg"
    try:
        with default_storage.open(person.photo) as file, Image.open(file, formats=("JPEG",)) as picture:
            picture.draft("RGB", (SIDE, SIDE))
            picture.thumbnail((SIDE * 2, SIDE * 2))
            small = io.BytesIO()
            picture.convert("RGB").save(small, "JPEG", quality=80)
    except (OSError, UnidentifiedImageError):
        return None
    pictures[name] = small.getvalue()
    return name
