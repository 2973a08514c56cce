"""Photos and CVs in the storage: never served from a folder, gone with the row that names them.

A file is written before its row and removed after it, so that no row ever names a file that is not there. What a crash
in between leaves behind, the night takes.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction

from members import nightly
from members.models import CvFile, Member

logger = logging.getLogger(__name__)

YOUNG = timedelta(days=1)  # its row may still be on the way
# Of each folder the names of the files that stay. Apps above add theirs with `keeps`.
FOLDERS: dict[str, Callable[[], Iterable[str]]] = {
    "photos": lambda: Member.objects.exclude(photo="").values_list("photo", flat=True),
    "cvs": lambda: CvFile.objects.values_list("file", flat=True),
}


def keeps(folder: str, named: Callable[[], Iterable[str]]) -> None:
    """The rows of an app above name files in this folder; what they do not name goes at night."""
    if FOLDERS.setdefault(folder, named) is not named:
        raise ValueError(f"The folder {folder} belongs to another app already.")


def remove_after_commit(name: str | None) -> None:
    if name:
        transaction.on_commit(lambda: _remove(name))


def remove_orphans(*, now: datetime) -> int:
    """Removes what no row names and is older than a day; answers how many files that were."""
    removed = 0
    for folder, named in FOLDERS.items():
        if not default_storage.exists(folder):
            continue
        kept = set(named())
        for file in default_storage.listdir(folder)[1]:
            name = f"{folder}/{file}"
            if name not in kept and default_storage.get_modified_time(name) < now - YOUNG:
                _remove(name)
                removed += 1
    return removed


def register() -> None:
    nightly.register("files without a row", remove_orphans)


def _remove(name):
    """What cannot be removed now is an orphan from here on, and the night tries again."""
    try:
        default_storage.delete(name)
    except OSError:
        logger.exception("A file in the storage could not be removed.")
