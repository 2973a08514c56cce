"""The booklet as a PDF that a screen reader can read, typeset from `templates/members/booklet.typ`."""

import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from unicodedata import category

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from members.booklet import Entry
from samensterker.templatetags.house import day as in_words

TEMPLATE = settings.BASE_DIR / "templates" / "members" / "booklet.typ"
SIDE = 240  # pixels of a face: 2.6 cm on paper
PATIENCE = 25  # seconds, less than the web server has; five hundred people take two


def typeset(people: list[Entry], *, today: date) -> bytes:
    """Raises CalledProcessError or TimeoutExpired, of subprocess, when it does not work."""
    with TemporaryDirectory() as folder:
        copyfile(TEMPLATE, Path(folder, "booklet.typ"))
        data = _words(today) | {"people": [_person(person, folder) for person in people]}
        Path(folder, "booklet.json").write_text(json.dumps(data), encoding="utf-8")
        command = [sys.executable, "-m", "members.typesetting", folder]
        subprocess.run(command, cwd=settings.BASE_DIR, check=True, capture_output=True, timeout=PATIENCE)
        return Path(folder, "booklet.pdf").read_bytes()


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


def _person(person, folder):
    photo = _photo(person, folder)
    return {
        "name": _drawable(person.name),
        "initials": _drawable(person.initials),
        "photo": photo,
        "photo_of": _("Photo of %(name)s") % {"name": _drawable(person.name)},
        "places": [_drawable(place) for place in person.places],
        "knows": _drawable(", ".join(person.knows)),
        "doing": _drawable(person.doing),
        "phone": person.phone,
        "email": person.email,
        "free": ", ".join(person.free),
        "cv": [_drawable(line) for line in person.cv],
    }


def _photo(person, folder):
    """A small copy beside the template; None when there is none, or it cannot be read."""
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
    Path(folder, name).write_bytes(small.getvalue())
    return name


def _drawable(words):
    """Without emoji: no letter draws them on paper, and they would make the whole booklet less readable."""
    return " ".join("".join(sign for sign in words if category(sign) not in {"So", "Sk", "Cn"}).split())
