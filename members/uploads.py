"""What people upload: pictures are drawn anew, and a file gets a name that can be shown."""

import re
import unicodedata
from math import ceil

from django.core.files.base import ContentFile
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from members.typed_text import one_line

MB = 1024 * 1024
FILE_AT_MOST = 5 * MB
NAME_AT_MOST = 100
# Names that Windows keeps for devices.
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


class UploadRefused(Exception):
    """Says, to the one who uploaded it, why we do not take the file and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def refuse_size(file, at_most: int) -> None:
    if not file.size:
        raise UploadRefused(_("The file is empty. Open it to see whether your text is in it, and save it once more."))
    if file.size > at_most:
        words = _("The file is %(size)s. It may be %(most)s at most: make it smaller, and try again.")
        raise UploadRefused(words % {"size": in_mb(file.size), "most": in_mb(at_most)})


def in_mb(size: int) -> str:
    """`10 MB`, `5,1 MB`; rounded up, so that what is too large never reads as what is allowed."""
    tenths = ceil(size * 10 / MB)
    number = number_format(tenths / 10, decimal_pos=0 if tenths % 10 == 0 else 1, use_l10n=True)
    # Translators: megabytes
    return _("%(number)s MB") % {"number": number}


def read_photo(file) -> ContentFile:
    """The picture of an uploaded file as a small JPEG, upright, without where and by which camera it was made."""
    return _read_picture(file, "photo")


def read_logo(file) -> ContentFile:
    """The same as a small PNG, which keeps sharp lines sharp and leaves out what is see-through."""
    return _read_picture(file, "logo")


def read_picture(file) -> ContentFile:
    """The same large enough to read what was written on a board: a PNG stays one, anything else becomes a JPEG."""
    return _read_picture(file, "as it was")


def _read_picture(file, how: str) -> ContentFile:
    refuse_size(file, FILE_AT_MOST)
    from members import pictures  # here: its library takes 2 MB of each worker, and few upload a picture

    return pictures.drawn_anew(file, how)


def shown_name(uploaded: str, kind: str, *, otherwise: str = "cv") -> str:
    """A name to download a file under: without folders and signs that turn text around, and with its true ending."""
    name = one_line(re.split(r"[/\\]", uploaded)[-1])
    name = re.sub(r'[<>:"|?*;%]', "", name)
    stem = re.sub(r"(\.[A-Za-z0-9]{1,5})+$", "", name).strip(" .")
    stem = unicodedata.normalize("NFC", stem)[: NAME_AT_MOST - len(kind) - 1].strip(" .")
    if not stem or DEVICES.fullmatch(stem):
        stem = f"{otherwise} {stem}".strip()
    return f"{stem}.{kind}"
