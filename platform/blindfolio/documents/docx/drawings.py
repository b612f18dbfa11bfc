from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from blindfolio.documents.docx.names import MC, first, local, low_number, r, w

_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_VML_SHAPES = frozenset(
    {"shape", "rect", "roundrect", "oval", "line", "polyline", "arc", "curve", "group"}
)
_SHAPES = frozenset({"wsp", "chart", "relIds", "contentPart"})
_LINES = frozenset({"line", "straightConnector1"})
_OFFICE = "{urn:schemas-microsoft-com:office:office}"

_FLAT = 76_200  # six points in EMU (914,400 to the inch)


class Drawing:
    """Reads `w:drawing`, `w:pict` or `w:object`, in DrawingML or VML.

    `embedded` and `linked` are relationship ids of pictures, and `boxes` are the contents of
    text boxes. `shapes` counts other figures, and `broken` counts pictures without a source.
    """

    def __init__(self, element: Element) -> None:
        self.description = ""
        self.embedded: list[str] = []
        self.linked: list[str] = []
        self.boxes: list[Element] = []
        self.shapes = self.broken = self._lines = 0
        for part in _outside_boxes(element):
            self._read(part)
        if (self.shapes == self._lines or _is_ruler(element)) and not self.boxes:
            self.shapes = 0
        if local(element) == "object" and not self.embedded:
            self.shapes += 1

    def _read(self, part: Element) -> None:
        name = local(part)
        if name == "docPr":
            described = part.get("descr", "").strip() or part.get("title", "").strip()
            self.description = self.description or described
        elif name == "blip":
            self.broken += not self._picture(part, "embed", "link")
        elif name == "imagedata":
            if self._picture(part, "id", "href") == "id":
                self.description = self.description or part.get(f"{_OFFICE}title", "")
        elif name == "txbxContent":
            self.boxes.append(part)
        elif name in _SHAPES:
            self.shapes += 1
        elif name == "prstGeom" and part.get("prst") in _LINES:
            self._lines += 1
        elif name in _VML_SHAPES and part.tag.startswith("{urn:schemas-microsoft-com:vml}"):
            self._lines += name == "line"
            # A horizontal rule is drawn as a rectangle.
            instead = (part.get(f"{_OFFICE}hr"), first(part, "imagedata"))
            self.shapes += name != "group" and instead == (None, None)

    def _picture(self, part: Element, embedded: str, linked: str) -> str:
        # The attribute that names the picture's source, or empty. An embedded picture takes
        # precedence over a linked one.
        for name, sources in ((embedded, self.embedded), (linked, self.linked)):
            if source := part.get(r(name)):
                sources.append(source)
                return name
        return ""


def _is_ruler(element: Element) -> bool:
    extents = (part for part in element.iter() if local(part) == "extent")
    sides = next(([part.get("cx", ""), part.get("cy", "")] for part in extents), [])
    return any(low_number(side, _FLAT) for side in sides)


def chosen(alternatives: Element) -> Element:
    """Returns the newer alternative, or an empty element if there is none.

    If only the older alternative is a picture, as in Google Docs drawings and Word handwriting,
    the older one is returned. Unless it has a description, the newer one's words become its
    description.
    """
    newer, older = (alternatives.find(f"{MC}{tag}") for tag in ("Choice", "Fallback"))
    if newer is None or older is None or _has_picture(newer) or not _has_picture(older):
        there = (found for found in (newer, older) if found is not None)
        return next(there, Element("none"))
    words = " ".join("".join(part.itertext()) for part in newer.iter(w("p")))
    for part in older.iter(f"{{{_WP}}}docPr"):
        if not part.get("descr"):
            part.set("descr", " ".join(words.split()))
    return older


def _has_picture(element: Element) -> bool:
    return any(
        local(p) in ("blip", "imagedata") and p.get(r("embed"), p.get(r("id")))
        for p in element.iter()
    )


def _outside_boxes(element: Element) -> Iterator[Element]:
    for part in element:
        yield part
        if local(part) not in ("txbxContent", "Fallback"):
            yield from _outside_boxes(part)


def picture_run(source: str, description: str) -> Element:
    run = Element(w("r"))
    run.append(Element(w("drawing"), {"src": source, "alt": description}))
    return run
