"""Re-encodes pictures from a file, inside the limited child process. Each is measured before it
is decoded.

No byte of the file survives: no metadata, colour profile or text, and nothing after the image's
end.
"""

from __future__ import annotations

import io
import warnings
from typing import Literal

from PIL import Image, ImageOps, UnidentifiedImageError

from blindfolio.documents import limits
from blindfolio.documents.model import Picture
from blindfolio.documents.refusals import refuse

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
_PHOTOGRAPHS = frozenset({"JPEG", "WEBP", "MPO"})

# Drawings stay lossless as PNG; a larger one is treated as a photograph.
_PNG_BYTES = 1_500_000
_WEBP_QUALITY = 85
_LOGO_SIDES = (480, 80)  # twice the pixels that it is shown with


def picture_of(data: bytes, name: str) -> Picture | None:
    """Returns None if the picture can't be read. Raises `Refusal` if its header specifies too
    many pixels.
    """
    try:
        with warnings.catch_warnings():
            # Pillow warns about what is refused below anyway.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
                width, height = opened.size
                if width * height > limits.PICTURE_PIXELS:
                    raise refuse("picture-too-large")
                photograph = opened.format in _PHOTOGRAPHS
                flat = _flat(opened)
            return _encoded(flat, name, photograph=photograph)
    except Image.DecompressionBombError as error:
        raise refuse("picture-too-large") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError):
        # What Pillow raises for truncated, corrupted or mislabelled files.
        return None


def logo_of(data: bytes) -> Picture | None:
    """Returns the picture on white, small enough for the head of a page and for emails."""
    read = picture_of(data, "p1")
    if read is None:
        return None
    with Image.open(io.BytesIO(read.data), formats=("PNG", "WEBP")) as opened:
        picture = opened.convert("RGBA")
    picture.thumbnail(_LOGO_SIDES, Image.Resampling.LANCZOS)
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture)
    # With 256 colours, it has at most about 40 KB.
    return _encoded(white.quantize(256).convert("P"), "p1", photograph=False)


def _flat(opened: Image.Image) -> Image.Image:
    # the first frame, upright, 8 bits, scaled down to the limit
    longest = limits.PICTURE_SIDE
    # Decodes a large JPEG at reduced size, which saves memory.
    opened.draft("RGB", (longest, longest))
    image: Image.Image = opened
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    elif image.mode in ("P", "PA", "LA", "La", "RGBa"):
        clear = image.mode != "P" or "transparency" in image.info
        image = image.convert("RGBA" if clear else "RGB")
    elif image.mode == "1":
        image = image.convert("L")
    elif image.mode not in ("L", "RGB", "RGBA"):
        image = image.convert("RGB")
    if max(image.size) > longest:
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    image = ImageOps.exif_transpose(image)
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare


def _encoded(image: Image.Image, name: str, *, photograph: bool) -> Picture:
    out = io.BytesIO()
    media_type: Literal["image/png", "image/webp"] = "image/png"
    if not photograph:
        image.save(out, "PNG", compress_level=5)
    if photograph or out.tell() > _PNG_BYTES:
        out = io.BytesIO()
        image.save(out, "WEBP", quality=_WEBP_QUALITY, method=2)
        media_type = "image/webp"
    return Picture(name, media_type, out.getvalue(), image.width, image.height)
