"""Checks blocks with bleach and lays them out as house pages, in a child process that never saw
the file.

A file may take over the process that reads it, so that process can't do its own check. One
process does both, because starting it takes longer than either.

Pictures arrive as base64 and go to typst in small SVG files, so that the child needs no folder.
Photographs become JPEG, because typst stores everything else without loss.
"""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

from blindfolio.documents.child.frames import ChildFrame, json_frame
from blindfolio.documents.house import typeset
from blindfolio.documents.html.sanitize import LastGate

LONGEST_SIDE = 1600
# Up to this many pictures get the full size, 10 cm high at 400 dpi. All are in memory at once,
# so more pictures get smaller.
MANY = 16

# Matches what typst writes. Loading a PDF library takes longer.
PAGES = re.compile(rb"/Type/Pages/Count ([0-9]+)")

_FEW_COLOURS = 4096
_JPEG_QUALITY = 85

_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}">'
    '<image width="{w}" height="{h}" href="data:image/{kind};base64,{data}"/></svg>'
)


def layout() -> Callable[[bytes], Iterator[ChildFrame]]:
    """Returns the step. It writes a `hostile` frame and, if that is empty, one `house` frame. A
    typst error ends the child.

    The input is JSON, `{"html": […], "parts": […], "pictures": {name: base64}, "language":
    code}`. `hostile` contains the indexes in `html` of blocks that the check would change.
    `house` has `pages` in its header and the PDF as its body.
    """
    template = (files("blindfolio.documents.house") / "house.typ").read_bytes()
    shrink = _shrinker()
    gate = LastGate()

    def step(raw: bytes) -> Iterator[ChildFrame]:
        given: dict[str, Any] = json.loads(raw)
        hostile = gate.hostile(given["html"])
        yield json_frame("hostile", hostile)
        if hostile:
            return
        pictures: dict[str, str] = given["pictures"]
        side = round(LONGEST_SIDE * min(1, MANY / max(1, len(pictures))) ** 0.5)
        drawn = {name: shrink(pictures.pop(name), side) for name in list(pictures)}
        doc = {"parts": given["parts"], "pictures": drawn, "language": given["language"]}
        pdf = typeset.pdf(template, "doc", doc)
        [pages] = PAGES.findall(pdf)
        yield ChildFrame({"kind": "house", "pages": int(pages)}, pdf)

    return step


def _shrinker() -> Callable[[str, int], str]:
    # The function takes base64 and the longer side's greatest number of pixels. It returns an
    # SVG.
    from PIL import Image

    Image.init()  # formats are modules, which can't be imported behind the fences

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
