"""The typesetter's step, inside the limited child: nodes and pictures in, a PDF out.

Pictures come as base64 and go to typst inside small SVG drawings, so that the child needs no
folder to read from. Photographs become JPEG: typst stores everything else without loss.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import pypdfium2
import typst

from blindfolio.documents.frames import Frame

LONGEST_SIDE = 1600
MANY = 16
"""Pixels of a picture's longer side, 10 cm high at 400 dots per inch, in a document of up to so
many pictures. Of more pictures each gets smaller, for all of them are in memory at once."""

_FEW_COLOURS = 4096
_JPEG_QUALITY = 85

_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}">'
    '<image width="{w}" height="{h}" href="data:image/{kind};base64,{data}"/></svg>'
)


def layout(with_pictures: bool) -> Callable[[bytes], Iterator[Frame]]:
    """The step: one `house` frame, its header with `pages`, its body the PDF.

    Its input is JSON, `{"parts": […], "pictures": {name: base64}}`. A document that typst
    cannot lay out ends the child with typst's own error.
    """
    template = (files("blindfolio.documents") / "house.typ").read_bytes()
    shrink = _shrinker() if with_pictures else None

    def step(raw: bytes) -> Iterator[Frame]:
        given: dict[str, Any] = json.loads(raw)
        pictures: dict[str, str] = given["pictures"] if shrink else {}
        side = round(LONGEST_SIDE * min(1, MANY / max(1, len(pictures))) ** 0.5)
        drawn = {name: shrink(pictures.pop(name), side) for name in list(pictures) if shrink}
        doc = json.dumps({"parts": given["parts"], "pictures": drawn}, ensure_ascii=False)
        pdf = typst.compile(
            template,
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"doc": doc},
            timestamp=0,
        )
        yield Frame({"kind": "house", "pages": len(pypdfium2.PdfDocument(pdf))}, pdf)

    return step


def _shrinker() -> Callable[[str, int], str]:
    """From a picture in base64 to an SVG drawing that holds it, at most so many pixels long."""
    from PIL import Image

    Image.init()  # its formats are modules, and no module can be found behind the fences

    def shrink(data: str, side: int) -> str:
        with Image.open(io.BytesIO(base64.b64decode(data)), formats=("PNG", "WEBP")) as found:
            own = found.size
            found.thumbnail((side, side))
            clear = found.convert("RGBA") if found.has_transparency_data else None
            picture = found.convert("RGB")
        if clear is not None:
            picture = Image.new("RGB", clear.size, "white")
            picture.paste(clear, mask=clear.getchannel("A"))
        kind = "png" if picture.getcolors(_FEW_COLOURS) else "jpeg"
        out = io.BytesIO()
        picture.save(out, kind, quality=_JPEG_QUALITY)
        packed = base64.b64encode(out.getvalue()).decode()
        return _SVG.format(w=own[0], h=own[1], kind=kind, data=packed)

    return shrink
