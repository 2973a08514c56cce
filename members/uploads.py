"""What people upload: photos are drawn anew, and a file gets a name that can be shown."""

import io
import re
import unicodedata
from math import ceil

from django.core.files.base import ContentFile
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from members.typed_text import one_line

MB = 1024 * 1024
FILE_AT_MOST = 5 * MB
LONGEST_SIDE = 480
PIXELS_AT_MOST = 50_000_000  # more than telephones make; what opens into more is made to fill our memory
PHOTO_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
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
    return _read_picture(file, _as_photo)


def read_logo(file) -> ContentFile:
    """The same as a small PNG, which keeps sharp lines sharp and leaves out what is see-through."""
    return _read_picture(file, _as_logo)


def _read_picture(file, drawn_anew) -> ContentFile:
    refuse_size(file, FILE_AT_MOST)
    try:
        picture = Image.open(file, formats=PHOTO_FORMATS)
        if picture.width * picture.height > PIXELS_AT_MOST:
            raise Image.DecompressionBombError
        return drawn_anew(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UploadRefused(
            _("This picture has too many pixels. Save it smaller, for example as wide as your screen.")
        ) from None
    except UnidentifiedImageError:
        raise UploadRefused(
            _("This is no picture that we can read. Choose a JPEG, PNG or WebP file; a photo from your phone is fine.")
        ) from None
    except Exception:  # Pillow raises many kinds, also ones of its own formats, over what is broken
        raise UploadRefused(_("This picture is broken. Try another, or save it once more on your computer.")) from None


def _as_photo(picture) -> ContentFile:
    with_alpha = _small_and_upright(picture)
    flat = Image.new("RGB", with_alpha.size, "white")
    flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return _written(flat, "photo.jpg", format="JPEG", quality=85, optimize=True, progressive=True)


def _as_logo(picture) -> ContentFile:
    upright = _small_and_upright(picture)
    bare = Image.new("RGBA", upright.size)
    bare.paste(upright)  # without what a PNG would take along: where it was made, the profile of its colours
    return _written(bare, "logo.png", format="PNG", optimize=True)


def _small_and_upright(picture) -> Image.Image:
    picture.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))  # a JPEG need not be opened at its full size
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return upright.convert("RGBA")


def _written(picture, name, **options) -> ContentFile:
    written = io.BytesIO()
    picture.save(written, **options)
    return ContentFile(written.getvalue(), name=name)


def shown_name(uploaded: str, kind: str) -> str:
    """A name to download a file under: without folders and signs that turn text around, and with its true ending."""
    name = one_line(re.split(r"[/\\]", uploaded)[-1])
    name = re.sub(r'[<>:"|?*;%]', "", name)
    stem = re.sub(r"(\.[A-Za-z0-9]{1,5})+$", "", name).strip(" .")
    stem = unicodedata.normalize("NFC", stem)[: NAME_AT_MOST - len(kind) - 1].strip(" .")
    if not stem or DEVICES.fullmatch(stem):
        stem = f"cv {stem}".strip()
    return f"{stem}.{kind}"
