"""A file that goes with something for others to open: a document, a sheet, a presentation or a picture.

What it is, its content decides, never its name (ADR 21).
"""

from dataclasses import dataclass

import filetype
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from members import office_files, pdf_files
from members.uploads import FILE_AT_MOST, UploadRefused, read_picture, refuse_size, shown_name

HEAD = 8192  # what `filetype` looks at
PICTURES = {"image/jpeg": "jpg", "image/png": "png"}
ACCEPT = ".pdf,.docx,.odt,.xlsx,.ods,.pptx,.odp,image/jpeg,image/png"


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept, as which kind, and the name under which it is offered."""

    content: bytes
    kind: str
    name: str


def read(file) -> CheckedFile:
    """Raises `UploadRefused`."""
    refuse_size(file, FILE_AT_MOST)
    file.seek(0)
    kind, content = _checked(file.read())
    # Translators: what a file is called that came without a name
    return CheckedFile(content, kind, shown_name(file.name or "", kind, otherwise=_("attachment")))


def _checked(content):
    found = filetype.guess(content[:HEAD])
    if found is not None and found.mime in PICTURES:
        return PICTURES[found.mime], read_picture(ContentFile(content)).read()
    if found is not None and found.extension == "pdf":
        pdf_files.refuse_what_does_something(content)
        return "pdf", content
    if content.startswith(office_files.FIRST_SIGNS) and (kind := office_files.kind_of(content)):
        return kind, content
    raise UploadRefused(
        _(
            "We cannot take this kind of file, whatever its name says. Save it as PDF, and choose that file. "
            "A document, a sheet, a presentation or a photo is fine too."
        )
    )
