"""A file that someone uploaded, handed to a browser as something to save: nothing in it runs under our name."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

NOTHING_RUNS = "sandbox; default-src 'none'"
OPEN_XML = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OPEN_XML}wordprocessingml.document",
    "xlsx": f"{OPEN_XML}spreadsheetml.sheet",
    "pptx": f"{OPEN_XML}presentationml.presentation",
    "odt": f"{OPEN_DOCUMENT}text",
    "ods": f"{OPEN_DOCUMENT}spreadsheet",
    "odp": f"{OPEN_DOCUMENT}presentation",
    "jpg": "image/jpeg",
    "png": "image/png",
}


def read_stored(stored) -> bytes:
    """The content of a file in the storage. Gone between the row and the file is not found: 404."""
    try:
        with stored.open("rb") as file:
            return file.read()
    except FileNotFoundError:
        raise Http404 from None


def as_download(content: bytes, *, name: str, kind: str) -> HttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name),
        "Content-Security-Policy": NOTHING_RUNS,
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)
