"""Pictures and drawings of a Word file: what can be shown, and what can only be said."""

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
"""Six points, in the units of drawings (914,400 to the inch)."""


@dataclass(slots=True)
class Drawing:
    """What one drawing holds. `embedded` and `linked` are relationship ids of pictures, `boxes`
    the contents of its text boxes, `shapes` how many other figures it has, `broken` how many
    pictures that name no picture."""

    description: str = ""
    embedded: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    shapes: int = 0
    broken: int = 0


def drawing_of(element: Element) -> Drawing:
    """What a `w:drawing`, `w:pict` or `w:object` holds, in either of the two languages."""
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
    """Whether a drawing is so flat that it is a line across the page, whatever its form."""
    for part in element.iter():
        if local(part) == "extent":
            sides = [part.get("cx", ""), part.get("cy", "")]
            return any(side.isdigit() and int(side) < _FLAT for side in sides)
    return False


def chosen(alternatives: Element) -> Element:
    """Of two ways to say the same, the newer one; an empty element where there is none.

    A drawing of shapes whose older way is a picture of it is that picture.
    """
    if (picture := _picture_instead(alternatives)) is not None:
        return picture
    for tag in (f"{MC}Choice", f"{MC}Fallback"):
        if (found := alternatives.find(tag)) is not None:
            return found
    return Element("none")


def _picture_instead(alternatives: Element) -> Element | None:
    """The older of two ways to draw something, where only that one is a picture; else None.

    Google Docs writes its drawings so, and Word what was drawn by hand. The words in the newer
    one describe the picture, unless it has a description.
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
    """Everything below, without what stands inside text boxes and fallbacks."""
    for part in element:
        yield part
        if local(part) not in ("txbxContent", "Fallback"):
            yield from _outside_boxes(part)


def _holds_picture(shape: Element) -> bool:
    return any(local(part) == "imagedata" for part in shape)


def picture_run(relationship: str, description: str) -> Element:
    """A run that holds nothing but the picture behind that relationship."""
    run = Element(w("r"))
    inline = SubElement(SubElement(run, w("drawing")), f"{{{_WP}}}inline")
    SubElement(inline, f"{{{_WP}}}docPr", {"descr": description})
    data = SubElement(SubElement(inline, f"{{{_A}}}graphic"), f"{{{_A}}}graphicData")
    fill = SubElement(SubElement(data, f"{{{_PIC}}}pic"), f"{{{_PIC}}}blipFill")
    SubElement(fill, f"{{{_A}}}blip", {f"{{{R}}}embed": relationship})
    return run


def paragraph_of(run: Element) -> Element:
    """A paragraph of nothing but this run."""
    paragraph = Element(f"{{{W}}}p")
    paragraph.append(run)
    return paragraph
