import io
import random
import zipfile

import pytest
import typst
from django.utils import translation

from members.cv_files import read_cv
from members.models import CvFileKind
from members.uploads import FILE_AT_MOST, UploadRefused
from tests.members.documents import TYPES, docx, odt, package, pdf, pdf_with_compressed, picture, relations, upload

LINK = "https://example.org/portfolio"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def kind_of(content, name="cv.pdf"):
    return read_cv(upload(content, name)).kind


def refusal(content, name="cv.pdf"):
    with pytest.raises(UploadRefused) as refused:
        read_cv(upload(content, name))
    return refused.value.message


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf(), CvFileKind.PDF),
        (pdf_with_compressed(b"3 0 << /Type /Page >>"), CvFileKind.PDF),
        (docx(), CvFileKind.DOCX),
        (docx({"word/_rels/document.xml.rels": relations("hyperlink", LINK, "External")}), CvFileKind.DOCX),
        (odt(), CvFileKind.ODT),
        (odt(b'<text:a xlink:href="https://example.org/">site</text:a>'), CvFileKind.ODT),
    ],
    ids=["PDF", "PDF with compressed objects", "Word", "Word with a link", "OpenDocument", "OpenDocument with a link"],
)
@pytest.mark.parametrize("name", ["cv.pdf", "cv.exe", "cv"])
def test_the_content_says_what_it_is_whatever_the_name(content, kind, name):
    assert kind_of(content, name) == kind


def test_what_a_typesetter_writes_is_taken():
    words = b'#set document(keywords: ("HTML/CSS/JavaScript",))\nHTML/CSS/JavaScript #link("https://example.org")[site]'

    assert kind_of(typst.compile(words)) == CvFileKind.PDF


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(
    "content", [docx(), odt(), pdf_with_compressed(b"3 0 << /Type /Page >>")], ids=["docx", "odt", "pdf"]
)
def test_a_file_with_a_few_signs_changed_is_taken_or_refused(content, seed):
    chance, damaged = random.Random(seed), bytearray(content)
    for _number in range(chance.choice([1, 2, 5, 20])):
        damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)

    try:
        kind_of(bytes(damaged))
    except UploadRefused as refused:
        assert refused.message


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_package_that_is_packed_in_a_way_no_writer_uses(method):
    with zipfile.ZipFile(io.BytesIO(docx())) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}

    assert refusal(package(parts, method)).startswith("This file is damaged")


def test_words_that_look_like_a_script_in_the_text_are_no_script():
    title = b"3 0 obj\n<< /Title (HTML/CSS/JavaScript \\) /Launch) /Length 31 >>\n"
    text = b"stream\nBT (CSS/JavaScript) Tj ET\nendstream"

    assert kind_of(pdf(title + text)) == CvFileKind.PDF


ACTION = b"5 0 obj\n<< /S /JavaScript /JS (app.alert\\(1\\)) >>\nendobj"


@pytest.mark.parametrize(
    "content",
    [
        pdf(ACTION),
        pdf(b"5 0 obj\n<< /S/#4aava#53cript /JS 6 0 R >>\nendobj"),
        pdf(b"5 0 obj\n<< /S % (\n /JavaScript /JS 6 0 R >>\nendobj"),
        pdf(b"5 0 obj\n<< /S 6 0 R >>\nendobj\n6 0 obj\n/JavaScript\nendobj"),
        pdf(b"5 0 obj\n<< /S /Launch /F (calc.exe) >>\nendobj"),
        pdf(b"5 0 obj\n<< /Names << /EmbeddedFiles 6 0 R >> >>\nendobj"),
        pdf(b"5 0 obj\n<< /Type /EmbeddedFile /Length 0 >>\nstream\n\nendstream\nendobj"),
        pdf(
            b"5 0 obj\n<< /Length 99 >>\nstream\n" + ACTION + b"\nendstream\nendobj"
        ),  # as the table of contents sees it
        pdf(b"% ( \n5 0 obj\n(" + ACTION),
        pdf_with_compressed(b"5 0 << /S /JavaScript /JS (app.alert) >>"),
        pdf_with_compressed(b"5 0 << /S /Launch /F (calc.exe) >>").replace(b"/ObjStm", b"/O#62jStm"),
    ],
)
def test_a_pdf_that_does_something_is_refused(content):
    assert refusal(content) == (
        "There is a script or another file inside this PDF. Print it to PDF once more, and try again with that."
    )


def test_a_locked_pdf_is_refused():
    assert "locked" in refusal(pdf(b"7 0 obj\n<< /Encrypt 8 0 R >>\nendobj"))


@pytest.mark.parametrize(
    "content",
    [
        pdf(after=package({"run.exe": b"MZ"})),
        pdf(after=b"<script>alert(1)</script>"),
        pdf()[:60],
        pdf_with_compressed(b"5 0 << >>").replace(b"stream\nx", b"stream\n!"),
        pdf_with_compressed(b"0" * 60_000_000),
    ],
    ids=["ZIP behind it", "web page behind it", "cut off", "broken stream", "bomb"],
)
def test_a_pdf_that_is_damaged_or_more_than_a_pdf_is_refused(content):
    assert "damaged, or is another kind of file too" in refusal(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (pdf(before=b"GIF89a"), "This is a picture"),
        (pdf(before=b"\n"), "This is no PDF"),
        (picture(), "This is a picture"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "This is no PDF"),
        (b"<!doctype html><script>alert(1)</script>", "This is no PDF"),
        (b"MZ\x90\x00" + bytes(500), "This is no PDF"),
        (b"Jan Jansen, penningmeester", "This is no PDF"),
        (b"{\\rtf1 Jan}", "This is no PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "This is no PDF"),  # Word from before 2007
        (package({"cv.txt": b"Jan"}), "This is no PDF"),
        (package({"mimetype": b"application/epub+zip", "content.xml": b""}), "This is no PDF"),
    ],
)
def test_another_kind_of_file_is_refused_with_what_to_do(content, words):
    message = refusal(content, "cv.pdf")

    assert message.startswith(words)
    assert "PDF, and choose that file" in message


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "The file is empty."),
        (FILE_AT_MOST + 1, "The file is 5.1 MB. It may be 5 MB at most: make it smaller, and try again."),
        (10 * 1024 * 1024, "The file is 10 MB. It may be 5 MB at most: make it smaller, and try again."),
    ],
)
def test_too_little_and_too_much_is_refused_with_the_sizes(size, words):
    assert refusal(b"%" * size).startswith(words)


def test_as_large_as_is_allowed():
    filled = pdf(b"%" + b"x" * (FILE_AT_MOST - len(pdf(b"%"))))

    assert (len(filled), kind_of(filled)) == (FILE_AT_MOST, CvFileKind.PDF)


@pytest.mark.parametrize(
    "more",
    [
        {"word/vbaProject.bin": b"x"},
        {"word/activeX/activeX1.xml": b"x"},
        {"word/embeddings/oleObject1.bin": b"x"},
        {"[Content_Types].xml": TYPES.replace(b"vnd.openxmlformats-officedocument", b"vnd.ms-word.macroEnabled")},
        {"word/_rels/settings.xml.rels": relations("attachedTemplate", "https://evil.example/t.dotm", "External")},
        {"word/_rels/document.xml.rels": relations("image", "https://evil.example/spy.png", "external")},
    ],
    ids=["macros", "controls", "objects", "docm", "template from elsewhere", "picture from elsewhere"],
)
def test_a_word_file_that_does_something_is_refused(more):
    assert refusal(docx(more)).startswith("There is a program in this file, or it fetches something elsewhere.")


@pytest.mark.parametrize(
    "content",
    [
        odt(b'<draw:image xlink:href="https://evil.example/spy.png"/>'),
        odt(b"<office:scripts><script:event-listener/></office:scripts>"),
        odt(more={"Basic/Standard/Module1.xml": b"x"}),
    ],
)
def test_an_opendocument_file_that_does_something_is_refused(content):
    assert refusal(content).startswith("There is a program in this file, or it fetches something elsewhere.")


def locked(content):
    """As a ZIP with a password says of each part."""
    marked = bytearray(content)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = -1
        while (start := content.find(sign, start + 1)) >= 0:
            marked[start + place] |= 1
    return bytes(marked)


@pytest.mark.parametrize(
    "content", [locked(docx()), odt(more={"META-INF/manifest.xml": b"<manifest:encryption-data/>"})]
)
def test_a_locked_package_is_refused(content):
    assert refusal(content).startswith("This file is locked with a password.")


def bomb():
    return docx({"word/media/image1.bmp": bytes(40_000_000)})


def many_parts():
    return docx({f"word/media/image{number}.png": b"x" for number in range(1100)})


def many_layers():
    return docx({f"word/media/image{number}.bmp": bytes(900_000) for number in range(90)})


@pytest.mark.parametrize("content", [bomb(), many_parts(), many_layers()], ids=["ratio", "parts", "total"])
def test_a_package_that_unpacks_into_far_too_much_is_refused(content):
    assert refusal(content).startswith("This file unpacks into far too much.")


def twice_the_same_part():
    written = io.BytesIO(docx())
    with zipfile.ZipFile(written, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("word/document.xml", b"<w:other/>")
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        docx() + b"<script>alert(1)</script>",
        docx()[:-30],
        docx({"../../etc/passwd": b"x"}),
        docx({"/etc/passwd": b"x"}),
        docx({"word/_rels/document.xml.rels": b'<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>'}),
        docx({"word/_rels/document.xml.rels": b"<Relationships"}),
        docx().replace(b"word/document.xml", b"word/document.xmk", 1),
        b"PK\x03\x04" + bytes(100),
    ],
)
def test_a_package_that_is_damaged_or_more_than_that_is_refused(content):
    assert "damaged, or is another kind of file too" in refusal(content, "cv.docx")


def test_a_part_that_stands_there_twice_is_refused():
    assert "damaged" in refusal(twice_the_same_part())


def test_the_file_is_kept_as_it_came():
    content = docx()
    checked = read_cv(upload(content, "Mijn cv.docx"))

    assert (checked.file.read(), checked.name) == (content, "Mijn cv.docx")
