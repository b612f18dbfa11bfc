"""Draws masked pictures of a PDF's pages, in a limited child process of their own."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence

from PIL import Image, ImageDraw

from blindfolio.documents import limits
from blindfolio.documents.model import Picture
from blindfolio.documents.pdf.file import check_pictures, opened

_CLOSEST = 4.0  # Most pixels per point, so that tiny slides aren't enlarged further.

_QUALITY = 62
_INK = (64, 64, 64)


def page_pictures(
    raw: bytes, boxes: Mapping[str, Sequence[Sequence[int]]], pages: range
) -> Iterator[Picture]:
    """Yields the given pages, counted from 0, as pictures `page-1`, `page-2` …, with the boxes
    painted on before encoding. Notes, stamps and form fields aren't drawn.

    `boxes` are `[left, top, right, bottom]` in tenths of a point, by page number as a string.
    """
    with opened(raw) as file:
        for at in pages:
            page = file[at]
            check_pictures(page)
            width, height = page.get_size()
            scale = min(limits.PAGE_WIDTH / width, (limits.PAGE_SIDE - 1) / height, _CLOSEST)
            drawn = page.render(scale=scale, draw_annots=False, may_draw_forms=False)
            image = drawn.to_pil().convert("RGB")
            _paint(image, boxes.get(str(at + 1), ()), scale / 10)
            yield _encoded(image, f"page-{at + 1}")
            page.close()


def covered(
    picture: bytes, name: str, size: Sequence[int], boxes: Sequence[Sequence[int]]
) -> Picture:
    """Paints more boxes over a picture from `page_pictures`. `size` and `boxes` are in tenths
    of a point.
    """
    with Image.open(io.BytesIO(picture), formats=("WEBP",)) as opened_:
        image = opened_.convert("RGB")
    _paint(image, boxes, image.width / size[0])
    return _encoded(image, name)


def _paint(image: Image.Image, boxes: Sequence[Sequence[int]], scale: float) -> None:
    pen = ImageDraw.Draw(image)
    for left, top, right, bottom in boxes:
        edges = [round(value * scale) for value in (left, top, right, bottom)]
        pen.rectangle(edges, fill=_INK)


def _encoded(image: Image.Image, name: str) -> Picture:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=_QUALITY, method=2)
    return Picture(name, "image/webp", out.getvalue(), image.width, image.height)
