"""Refuses an office file that is a ZIP bomb, is locked, holds programs, or fetches things from elsewhere.

Such a file, of Microsoft Office or OpenDocument, is a ZIP of XML parts. Links that a reader may click stay; what is
fetched or run by itself does not.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from members.uploads import MB, UploadRefused

FIRST_SIGNS = b"PK\x03\x04"
PARTS_AT_MOST = 1000  # a long presentation has hundreds
UNPACKED_AT_MOST = 50 * MB
RATIO_AT_MOST = 100
SMALL = MB  # a short text may be packed a thousand times smaller, and harms nobody
LOCKED = 0x1
PACKING = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # what such files are packed with; others break in other ways
OPEN_XML = "application/vnd.openxmlformats-officedocument."
MICROSOFT = {  # the part that only such a file has, its kind, and its type; with macros it has another type
    "word/document.xml": ("docx", f"{OPEN_XML}wordprocessingml.document.main+xml"),
    "xl/workbook.xml": ("xlsx", f"{OPEN_XML}spreadsheetml.sheet.main+xml"),
    "ppt/presentation.xml": ("pptx", f"{OPEN_XML}presentationml.presentation.main+xml"),
}
OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
PROGRAMS = re.compile(
    r"vbaproject|vbadata|activex|oleobject|^basic/|^scripts/|\.(exe|dll|js|vbs|jar|docm|xlsm|xlsb|pptm)$"
    r"|(?<!/printersettings\d)(?<!/printersettings\d\d)\.bin$",  # how a sheet was last printed does nothing
    re.IGNORECASE,
)
# Of an OpenDocument file: pictures, objects and cells from elsewhere, and what runs when it is opened or clicked.
FETCHED = re.compile(
    rb"<draw:(?:image|object|object-ole|plugin|applet|floating-frame)\b[^>]*xlink:href=[\"']\s*(?:[a-z]+:|//)"
)
RUNS = re.compile(
    rb"<script:event-listener\b|<office:dde-source\b|<text:dde-connection\b|<table:(?:dde-link|table-source)\b"
    rb"|presentation:action=[\"'](?:execute|macro)\b"
)


def kind_of(content: bytes) -> str | None:
    """`docx`, `ods` and so on; None when it is a ZIP of something else. Raises `UploadRefused`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _refuse_odd_packing(package, content)
            names = set(package.namelist())
            if any(PROGRAMS.search(name) for name in names):
                raise UploadRefused(_does_something())
            for part, (kind, its_type) in MICROSOFT.items():
                if part in names and "[Content_Types].xml" in names:
                    _refuse_active_microsoft(package, its_type)
                    return kind
            if "content.xml" in names and (found := OPEN_DOCUMENT.get(package.read("mimetype"))):
                _refuse_active_open_document(package)
                return found
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, OSError, ValueError, RuntimeError):
        raise UploadRefused(_damaged()) from None
    return None


def _refuse_odd_packing(package: zipfile.ZipFile, content: bytes) -> None:
    parts = package.infolist()
    if any(part.flag_bits & LOCKED for part in parts):
        raise UploadRefused(_("This file is locked with a password. Save it without one, or as PDF, and try again."))
    is_too_much = (
        len(parts) > PARTS_AT_MOST
        or sum(part.file_size for part in parts) > UNPACKED_AT_MOST
        or sum(part.compress_size for part in parts) > len(content)  # parts that lie over each other
        or any(part.file_size > max(SMALL, RATIO_AT_MOST * part.compress_size) for part in parts)
    )
    if is_too_much:
        raise UploadRefused(_("This file unpacks into far too much. Save it as PDF, and choose that file."))
    is_odd = any(_leads_astray(part.filename) or part.compress_type not in PACKING for part in parts)
    if is_odd or _is_something_else_too(package, content):
        raise UploadRefused(_damaged())
    if package.testzip() is not None:  # reads every part, no further than the size that it says it has
        raise UploadRefused(_damaged())


def _is_something_else_too(package: zipfile.ZipFile, content: bytes) -> bool:
    """Something stands before or after the package, or two parts have one name."""
    names = package.namelist()
    begins_at = min((part.header_offset for part in package.infolist()), default=-1)
    end = content.rfind(b"PK\x05\x06")
    return begins_at != 0 or end + 22 + len(package.comment) != len(content) or len(set(names)) != len(names)


def _leads_astray(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name


def _refuse_active_microsoft(package: zipfile.ZipFile, its_type: str) -> None:
    types = {element.get("ContentType") for element in _elements(package, "[Content_Types].xml")}
    if its_type not in types:
        raise UploadRefused(_does_something())
    for name in package.namelist():
        if name.endswith(".rels") and any(_fetches(element) for element in _elements(package, name)):
            raise UploadRefused(_does_something())


def _fetches(element: ElementTree.Element) -> bool:
    is_outside = element.tag == RELATIONSHIP and element.get("TargetMode", "").lower() == "external"
    return is_outside and not element.get("Type", "").endswith("/hyperlink")


def _refuse_active_open_document(package: zipfile.ZipFile) -> None:
    if "META-INF/manifest.xml" in package.namelist() and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise UploadRefused(_("This file is locked with a password. Save it without one, or as PDF, and try again."))
    for name in ("content.xml", "styles.xml"):
        text = package.read(name) if name in package.namelist() else b""
        if FETCHED.search(text) or RUNS.search(text):
            raise UploadRefused(_does_something())


def _elements(package: zipfile.ZipFile, name: str) -> Iterator[ElementTree.Element]:
    text = package.read(name)
    if b"<!" in text.replace(b"<!--", b"") or b"\x00" in text:  # no entities, in no encoding
        raise UploadRefused(_damaged())
    try:
        return ElementTree.fromstring(text).iter()  # noqa: S314 - without entities there is nothing to blow up or fetch
    except ElementTree.ParseError:
        raise UploadRefused(_damaged()) from None


def _damaged() -> str:
    return _("This file is damaged, or is another kind of file too. Save it as PDF, and choose that file.")


def _does_something() -> str:
    return _(
        "There is a program in this file, or it fetches something elsewhere. Save it as PDF, and choose that file."
    )
