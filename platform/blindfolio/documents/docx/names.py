from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element, SubElement

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STRICT = {
    "http://purl.oclc.org/ooxml/wordprocessingml/main": W,
    "http://purl.oclc.org/ooxml/officeDocument/relationships": R,
}


@lru_cache(512)
def w(name: str) -> str:
    # cached, because it's called about ten times for each run
    return f"{{{W}}}{name}"


def r(name: str) -> str:
    return f"{{{R}}}{name}"


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def first(element: Element | None, name: str) -> Element | None:
    parts = () if element is None else element
    return next((part for part in parts if local(part) == name), None)


def add(parent: Element, name: str, val: str = "") -> Element:
    """Adds a last child `w:name` and returns it. Its `w:val` is set unless `val` is empty."""
    return SubElement(parent, w(name), {w("val"): val} if val else {})


def looks_of(run: Element) -> Element:
    looks = child(run, "rPr")
    if looks is None:
        looks = Element(w("rPr"))
        run.insert(0, looks)
    return looks


def made_plain(root: Element) -> None:
    """Replaces the names of the strict format with the usual ones."""
    for element in root.iter():
        element.tag = _plain(element.tag)
        if element.attrib:
            element.attrib = {_plain(key): val for key, val in element.attrib.items()}


def _plain(name: str) -> str:
    if not name.startswith("{http://purl"):
        return name
    space, _, rest = name[1:].partition("}")
    return f"{{{_STRICT.get(space, space)}}}{rest}"


def child(element: Element | None, name: str) -> Element | None:
    return None if element is None else element.find(w(name))


def children(element: Element | None, name: str) -> Iterator[Element]:
    return iter(()) if element is None else iter(element.findall(w(name)))


def attribute(element: Element | None, name: str) -> str:
    return "" if element is None else element.get(w(name), "")


def value(element: Element | None, name: str) -> str:
    """Returns `w:val` of the child `w:name`, or an empty string."""
    return attribute(child(element, name), "val")


def is_on(element: Element | None, name: str) -> bool:
    """Returns whether the switch `w:name` is present and not turned off."""
    return is_set(child(element, name))


def is_set(switch: Element | None) -> bool:
    return switch is not None and attribute(switch, "val") not in ("0", "false", "off")


def low_number(written: str, least: int) -> bool:
    # whether it's a whole number under `least`
    return written.isdigit() and int(written) < least
