"""The small pictures beside words. They lie together in one file that a browser keeps, so that a page only names them.

Nobody writes that file: it is drawn from the library, with each picture that templates and code name, when static files
are looked for or collected. A picture whose name comes from elsewhere is drawn in the page itself.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseStorageFinder
from django.core.files.storage import FileSystemStorage
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from heroicons.templatetags.heroicons import heroicon_mini

NAME = "icons.svg"
DRAWN = settings.STATE_DIR / "drawn"  # the folder of that file
ROOMS = ("templates", "samensterker", "members", "organisations", "meetings", "courses")
USED = re.compile(r"""\bicon[ (]["']([a-z0-9-]+)["']""")  # in a template or in Python

# Screen readers skip it: the word beside it says the same.
NAMED = '<svg class="icon" aria-hidden="true"><use href="{sheet}#{name}"/></svg>'


class SheetFinder(BaseStorageFinder):
    """Finds the file among the static files; drawn anew when it is not as it should be."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        draw_sheet(DRAWN)
        super().__init__(FileSystemStorage(DRAWN), *arguments, **options)


@cache
def icon(name: str) -> SafeString:
    if name in _in_sheet():
        return mark_safe(NAMED.format(sheet=static(NAME), name=name))
    return mark_safe(_drawn(name, **{"class": "icon", "aria-hidden": "true"}))


def sheet(names: Iterable[str]) -> str:
    """The file with these pictures."""
    symbols = [f'<symbol id="{name}" viewBox="0 0 20 20">{_path(name)}</symbol>' for name in sorted(names)]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])


def used(folders: Iterable[Path]) -> set[str]:
    """The names of all pictures that templates and code ask for."""
    files = [path for folder in folders for ending in ("html", "py") for path in folder.rglob(f"*.{ending}")]
    return {name for path in files for name in USED.findall(path.read_text())}


def draw_sheet(folder: Path) -> None:
    """Nobody ever reads half a file, also when several programs start at once."""
    path, drawing = folder / NAME, sheet(_in_sheet())
    if path.exists() and path.read_text() == drawing:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=folder, prefix=".", delete=False) as new:
        new.write(drawing)
    Path(new.name).chmod(0o644)
    Path(new.name).replace(path)


@cache
def _in_sheet() -> frozenset[str]:
    return frozenset(used(settings.BASE_DIR / room for room in ROOMS))


def _drawn(name, **attributes):
    """By the library, without what draws nothing."""
    return re.sub(r' clip-rule="evenodd"|\n *', "", heroicon_mini(name, **attributes))


def _path(name):
    """What stands in its <svg>."""
    return re.sub(r"^<svg[^>]*>|</svg>$", "", _drawn(name)).replace(" />", "/>")
