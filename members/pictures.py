"""Uploaded pictures, drawn anew: so nothing of the file itself is kept."""

import io

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from members.uploads import UploadRefused

LONGEST_SIDE = 480
READABLE_SIDE = 2400  # of a picture with words on it
PIXELS_AT_MOST = 50_000_000  # more than telephones make; what opens into more is made to fill our memory
PHOTO_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def drawn_anew(file, how: str) -> ContentFile:
    """As a "photo", a "logo" or "as it was"."""
    try:
        picture = Image.open(file, formats=PHOTO_FORMATS)
        if picture.width * picture.height > PIXELS_AT_MOST:
            raise Image.DecompressionBombError
        return DRAWING[how](picture)
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


def _as_photo(picture, longest=LONGEST_SIDE) -> ContentFile:
    with_alpha = _small_and_upright(picture, longest)
    flat = Image.new("RGB", with_alpha.size, "white")
    flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return _written(flat, "photo.jpg", format="JPEG", quality=85, optimize=True, progressive=True)


def _as_logo(picture, longest=LONGEST_SIDE) -> ContentFile:
    upright = _small_and_upright(picture, longest)
    bare = Image.new("RGBA", upright.size)
    bare.paste(upright)  # without what a PNG would take along: where it was made, the profile of its colours
    return _written(bare, "logo.png", format="PNG", optimize=True)


def _as_it_was(picture) -> ContentFile:
    return (_as_logo if picture.format == "PNG" else _as_photo)(picture, READABLE_SIDE)


def _small_and_upright(picture, longest) -> Image.Image:
    picture.draft("RGB", (longest * 2, longest * 2))  # a JPEG need not be opened at its full size
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((longest, longest))
    return upright.convert("RGBA")


def _written(picture, name, **options) -> ContentFile:
    written = io.BytesIO()
    picture.save(written, **options)
    return ContentFile(written.getvalue(), name=name)


DRAWING = {"photo": _as_photo, "logo": _as_logo, "as it was": _as_it_was}
