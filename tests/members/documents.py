"""Files as people upload them: the smallest that are right, and those that are not what they seem."""

import io
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Override PartName="/word/document.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{type}" Target="{target}"{mode}/>'
    "</Relationships>"
)
WRITER = b"application/vnd.oasis.opendocument.text"


def upload(content, name="cv.pdf"):
    return SimpleUploadedFile(name, content)


def pdf(inside=b"", *, after=b"", before=b""):
    """With `inside` between its objects."""
    objects = (
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    )
    return (
        before + b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + objects + inside + b"\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n" + after
    )


def pdf_with_compressed(objects):
    packed = zlib.compress(objects)
    head = b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    return pdf(head + packed + b"\nendstream\nendobj")


def package(parts, method=zipfile.ZIP_DEFLATED):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def docx(more=None):
    """With more parts, or others in the place of the usual."""
    usual = {"[Content_Types].xml": TYPES, "_rels/.rels": relations("officeDocument", "word/document.xml")}
    return package({**usual, "word/document.xml": b"<w:document/>", **(more or {})})


def relations(kind, target, mode=""):
    return RELATIONS.format(type=kind, target=target, mode=f' TargetMode="{mode}"' if mode else "").encode()


def odt(content=b"<office:document-content/>", more=None):
    parts = {"mimetype": WRITER, "content.xml": content, "META-INF/manifest.xml": b"<manifest:manifest/>"}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**parts, **(more or {})}.items():
            archive.writestr(name, text, zipfile.ZIP_STORED if name == "mimetype" else None)
    return written.getvalue()


def picture(format="JPEG", size=(800, 600), **options):
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, format, **options)
    return written.getvalue()
