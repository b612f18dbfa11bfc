"""bleach's last gate over the blocks, then their layout, in a child that never saw the file.

A file may take over the reading child, so that can't be its own gate. One process does both because
starting it takes longer than either. Pictures come as base64 and go to typst in small SVG files, so
that the child reads no folder. Photographs become JPEG, because typst stores everything else
losslessly.
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
MANY = 16
"""Up to this many pictures get the full size: 10 cm high at 400 dpi.

All are in memory at once, so beyond that they get smaller.
"""

PAGES = re.compile(rb"/Type/Pages/Count ([0-9]+)")
"""As typst writes it; loading a PDF library takes longer."""

_FEW_COLOURS = 4096
_JPEG_QUALITY = 85

_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}">'
    '<image width="{w}" height="{h}" href="data:image/{kind};base64,{data}"/></svg>'
)


def layout() -> Callable[[bytes], Iterator[ChildFrame]]:
    """The step: a `hostile` frame and, if that's empty, one `house` frame.

    Input is JSON, `{"html": […], "parts": […], "pictures": {name: base64}}`. `hostile` has the
    indexes in `html` of blocks that the gate would change. `house` has `pages` in its header and
    the PDF as its body. A typst error ends the child.
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
        pdf = typeset.pdf(template, "doc", {"parts": given["parts"], "pictures": drawn})
        [pages] = PAGES.findall(pdf)
        yield ChildFrame({"kind": "house", "pages": int(pages)}, pdf)

    return step


def _shrinker() -> Callable[[str, int], str]:
    """Takes base64 and the longer side's most pixels; gives an SVG."""
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
