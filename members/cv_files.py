"""Whether an uploaded CV is what it seems: a PDF, Word or OpenDocument text, and nothing in it that does something.

Its content decides, never its name. The file is opened as far as needed to be sure, within limits, and not changed.
"""

from dataclasses import dataclass

import filetype
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from members import office_files, pdf_files
from members.models import CvFileKind
from members.uploads import FILE_AT_MOST, UploadRefused, refuse_size, shown_name

HEAD = 8192  # what `filetype` looks at


@dataclass(frozen=True)
class CheckedCv:
    """A file that may be kept, as which kind, and the name under which it is offered."""

    file: UploadedFile
    size: int
    kind: CvFileKind
    name: str


def read_cv(file: UploadedFile) -> CheckedCv:
    """Raises `UploadRefused`."""
    refuse_size(file, FILE_AT_MOST)
    file.seek(0)
    content = file.read()
    file.seek(0)
    kind = _kind(content)
    return CheckedCv(file, len(content), kind, shown_name(file.name or "", kind.value))


def _kind(content: bytes) -> CvFileKind:
    found = filetype.guess(content[:HEAD])
    if found is not None and found.extension == "pdf":
        pdf_files.refuse_what_does_something(content)
        return CvFileKind.PDF
    if content.startswith(office_files.FIRST_SIGNS) and (kind := office_files.kind_of(content)) in CvFileKind.values:
        return CvFileKind(kind)
    raise UploadRefused(_not_a_cv(found))


def _not_a_cv(found) -> str:
    if found is not None and found.mime.startswith("image/"):
        return _("This is a picture, whatever its name says. Save your CV as PDF, and choose that file.")
    return _(
        "This is no PDF, Word (docx) or OpenDocument (odt) file, whatever its name says. "
        "Open your CV, save it as PDF, and choose that file."
    )
