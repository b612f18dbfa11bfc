"""The step that has never seen the file: bleach's last gate over the blocks, then their layout.

The reading child is the one that a file may take over, so it cannot be its own gate. Both are
done by one process, because starting it and its libraries takes longer than either.

Pictures come as base64 and go to typst inside small SVG drawings, so that the child needs no
folder to read from. Photographs become JPEG: typst stores everything else without loss.
"""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

from blindfolio.documents.child.frames import ChildFrame
from blindfolio.documents.house import typeset
from blindfolio.documents.html.sanitize import LastGate

LONGEST_SIDE = 1600
MANY = 16
"""Pixels of a picture's longer side, 10 cm high at 400 dots per inch, in a document of up to so
many pictures. Of more pictures each gets smaller, for all of them are in memory at once."""

PAGES = re.compile(rb"/Type/Pages/Count ([0-9]+)")
"""How typst writes the number of pages; a library that reads PDFs takes longer to load."""

_FEW_COLOURS = 4096
_JPEG_QUALITY = 85

_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}">'
    '<image width="{w}" height="{h}" href="data:image/{kind};base64,{data}"/></svg>'
)


def layout() -> Callable[[bytes], Iterator[ChildFrame]]:
    """The step: a `hostile` frame and, where nothing in it is, one `house` frame.

    Its input is JSON, `{"html": […], "parts": […], "pictures": {name: base64}}`. `hostile` has
    the places in `html` that the gate would change. The header of `house` has `pages`, its body
    is the PDF. A document that typst cannot lay out ends the child with typst's own error.
    """
    template = (files("blindfolio.documents.house") / "house.typ").read_bytes()
    shrink = _shrinker()
    gate = LastGate()

    def step(raw: bytes) -> Iterator[ChildFrame]:
        given: dict[str, Any] = json.loads(raw)
        hostile = gate.hostile(given["html"])
        yield ChildFrame({"kind": "hostile"}, json.dumps(hostile).encode())
        if hostile:
            return
        pictures: dict[str, str] = given["pictures"]
        side = round(LONGEST_SIDE * min(1, MANY / max(1, len(pictures))) ** 0.5)
        drawn = {name: shrink(pictures.pop(name), side) for name in list(pictures)}
        pdf = typeset.pdf(template, "doc", {"parts": given["parts"], "pictures": drawn})
        [pages] = PAGES.findall(pdf)
        yield ChildFrame({"kind": "house", "pages": int(pages)}, pdf)

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
