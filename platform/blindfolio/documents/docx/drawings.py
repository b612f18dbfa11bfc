from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from blindfolio.documents.docx.names import MC, R, W, local, r, w

_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_VML_SHAPES = frozenset(
    {"shape", "rect", "roundrect", "oval", "line", "polyline", "arc", "curve", "group"}
)
_SHAPES = frozenset({"wsp", "chart", "relIds", "contentPart"})
_LINES = frozenset({"line", "straightConnector1"})
_OFFICE = "{urn:schemas-microsoft-com:office:office}"

_FLAT = 76_200
"""Six points in EMU (914,400 to the inch)."""


@dataclass(slots=True)
class Drawing:
    """`embedded` and `linked` are pictures' relationship ids, `boxes` text boxes' contents.

    `shapes` counts other figures, `broken` pictures without a source.
    """

    description: str = ""
    embedded: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    shapes: int = 0
    broken: int = 0


def drawing_of(element: Element) -> Drawing:
    """Reads `w:drawing`, `w:pict` or `w:object`, in DrawingML or VML."""
    found = Drawing()
    lines = 0
    for part in _outside_boxes(element):
        name = local(part)
        if name == "docPr" and not found.description:
            found.description = part.get("descr", "").strip() or part.get("title", "").strip()
        elif name == "blip":
            # The same picture may be named twice, embedded and linked: what is here counts.
            if embedded := part.get(r("embed")):
                found.embedded.append(embedded)
            elif linked := part.get(r("link")):
                found.linked.append(linked)
            else:
                found.broken += 1
        elif name == "imagedata":
            if embedded := part.get(r("id")):
                found.embedded.append(embedded)
                found.description = found.description or part.get(f"{_OFFICE}title", "")
            elif linked := part.get(r("href")):
                found.linked.append(linked)
        elif name == "txbxContent":
            found.boxes.append(part)
        elif name in _SHAPES:
            found.shapes += 1
        elif name == "prstGeom" and part.get("prst") in _LINES:
            lines += 1
        elif name in _VML_SHAPES and part.tag.startswith("{urn:schemas-microsoft-com:vml}"):
            # A ruler across the page is drawn as a rectangle.
            ruler = part.get(f"{_OFFICE}hr") is not None
            found.shapes += name != "group" and not ruler and not _holds_picture(part)
            lines += name == "line"
    if (found.shapes == lines or _is_ruler(element)) and not found.boxes:
        found.shapes = 0
    if local(element) == "object" and not found.embedded:
        found.shapes += 1
    return found


def _is_ruler(element: Element) -> bool:
    for part in element.iter():
        if local(part) == "extent":
            sides = [part.get("cx", ""), part.get("cy", "")]
            return any(side.isdigit() and int(side) < _FLAT for side in sides)
    return False


def chosen(alternatives: Element) -> Element:
    """The newer alternative; an empty element if there is none.

    Prefers the older one if that is a picture of the newer one's shapes.
    """
    if (picture := _picture_instead(alternatives)) is not None:
        return picture
    for tag in (f"{MC}Choice", f"{MC}Fallback"):
        if (found := alternatives.find(tag)) is not None:
            return found
    return Element("none")


def _picture_instead(alternatives: Element) -> Element | None:
    """The older alternative if only that one is a picture; else None.

    Google Docs writes drawings so, and Word handwriting. The newer one's words become the
    description unless it has one.
    """
    newer, older = (alternatives.find(f"{MC}{tag}") for tag in ("Choice", "Fallback"))
    if newer is None or older is None or _has_picture(newer) or not _has_picture(older):
        return None
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
    """Descendants, without the contents of text boxes and fallbacks."""
    for part in element:
        yield part
        if local(part) not in ("txbxContent", "Fallback"):
            yield from _outside_boxes(part)


def _holds_picture(shape: Element) -> bool:
    return any(local(part) == "imagedata" for part in shape)


def picture_run(relationship: str, description: str) -> Element:
    """A run with only this picture."""
    run = Element(w("r"))
    inline = SubElement(SubElement(run, w("drawing")), f"{{{_WP}}}inline")
    SubElement(inline, f"{{{_WP}}}docPr", {"descr": description})
    data = SubElement(SubElement(inline, f"{{{_A}}}graphic"), f"{{{_A}}}graphicData")
    fill = SubElement(SubElement(data, f"{{{_PIC}}}pic"), f"{{{_PIC}}}blipFill")
    SubElement(fill, f"{{{_A}}}blip", {f"{{{R}}}embed": relationship})
    return run


def paragraph_of(run: Element) -> Element:
    paragraph = Element(f"{{{W}}}p")
    paragraph.append(run)
    return paragraph
