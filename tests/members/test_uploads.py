import io
import zlib

import pytest
from django.utils import translation
from PIL import Image

from members.pictures import LONGEST_SIDE
from members.uploads import UploadRefused, in_mb, read_logo, read_photo, shown_name
from tests.members.documents import picture, upload


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def drawn(content, name="photo.jpg"):
    return Image.open(read_photo(upload(content, name)))


def refusal(content, name="photo.jpg"):
    with pytest.raises(UploadRefused) as refused:
        read_photo(upload(content, name))
    return refused.value.message


# --- names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uploaded", "shown"),
    [
        ("cv.pdf", "cv.pdf"),
        ("Mijn CV (2026) – José.PDF", "Mijn CV (2026) – José.pdf"),
        ("cv.pdf.exe", "cv.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\jan\\cv.docx", "cv.pdf"),
        ("cv\u202efdp.exe", "cvfdp.pdf"),
        ("cv\r\nX-Evil: 1.pdf", "cv X-Evil 1.pdf"),
        ('cv";x="y.pdf', "cvx=y.pdf"),
        ("CON.pdf", "cv CON.pdf"),
        ("é" * 255 + ".pdf", "é" * 96 + ".pdf"),
        ("e\u0301" * 5 + ".pdf", "é" * 5 + ".pdf"),
        ("...", "cv.pdf"),
        ("", "cv.pdf"),
        ("🎉.pdf", "🎉.pdf"),
    ],
)
def test_a_name_that_can_be_shown(uploaded, shown):
    assert shown_name(uploaded, "pdf") == shown


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "0.1 MB"), (5 * 1024 * 1024, "5 MB"), (5 * 1024 * 1024 + 1, "5.1 MB"), (10 * 1024 * 1024, "10 MB")],
)
def test_what_is_too_large_never_reads_as_what_is_allowed(size, words):
    assert in_mb(size) == words


# --- photos -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_photo_becomes_a_small_jpeg(format):
    photo = drawn(picture(format), "photo.exe")

    assert (photo.format, photo.mode, photo.size) == ("JPEG", "RGB", (LONGEST_SIDE, 360))


def test_a_small_photo_is_not_made_larger():
    assert drawn(picture(size=(60, 40))).size == (60, 40)


def test_where_and_when_it_was_made_is_left_out_after_it_was_turned_upright():
    facts = Image.Exif()
    facts[0x0112] = 6  # turned a quarter
    facts[0x010F] = "Camera of Jan"
    facts.get_ifd(0x8825)[2] = (52.0, 3.0, 25.0)  # GPS

    content = picture(size=(800, 400), exif=facts, comment=b"at home")
    photo = drawn(content)

    assert b"Camera of Jan" in content
    assert (photo.size, dict(photo.getexif()), set(photo.info) & {"exif", "comment", "icc_profile"}) == (
        (240, 480),
        {},
        set(),
    )
    assert b"Camera of Jan" not in read_photo(upload(content)).read()


def test_what_is_transparent_becomes_white():
    written = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(written, "PNG")

    assert drawn(written.getvalue()).getpixel((5, 5)) == (255, 255, 255)


def test_a_logo_stays_see_through_and_tells_nothing_else():
    written, facts = io.BytesIO(), Image.Exif()
    facts[0x010F] = "Camera of Jan"
    Image.new("RGBA", (800, 400), (255, 0, 0, 0)).save(written, "PNG", exif=facts, icc_profile=b"Jan")

    logo = Image.open(read_logo(upload(written.getvalue(), "logo.png")))

    assert (logo.format, logo.size, logo.getpixel((5, 5))[3]) == ("PNG", (480, 240), 0)
    assert (dict(logo.getexif()), set(logo.info) & {"exif", "icc_profile"}) == ({}, set())


def test_what_stands_behind_the_picture_is_gone():
    assert b"<script>" not in read_photo(upload(picture() + b"<script>alert(1)</script>")).read()


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7\n%%EOF",
        b"MZ\x90\x00",
        picture("TIFF"),
        picture("BMP"),
    ],
)
def test_what_is_no_photo_is_refused_with_what_to_do(content):
    assert refusal(content) == (
        "This is no picture that we can read. Choose a JPEG, PNG or WebP file; a photo from your phone is fine."
    )


def test_a_photo_that_was_cut_off_is_refused():
    assert refusal(picture(size=(900, 900))[:2000]).startswith("This picture is broken.")


def claimed(width, height):
    """A PNG that says it is larger than it is."""
    content = bytearray(picture("PNG", size=(1, 1)))
    content[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


@pytest.mark.parametrize("side", [7_100, 10_000, 60_000])
def test_a_photo_with_far_too_many_pixels_is_refused_before_it_is_opened(side):
    assert refusal(claimed(side, side)).startswith("This picture has too many pixels.")


def test_empty_and_too_large():
    assert refusal(b"").startswith("The file is empty.")
    assert refusal(bytes(6 * 1024 * 1024)) == (
        "The file is 6 MB. It may be 5 MB at most: make it smaller, and try again."
    )
