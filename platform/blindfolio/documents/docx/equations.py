"""Equations of a Word file as one line of text, with structure written out.

Fractions get a slash, roots their sign, brackets the characters that the file keeps as attributes:
without those `n(n+1)/2` would read `nn+12`, another number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from blindfolio.documents.docx.listings import text
from blindfolio.documents.docx.names import local, w

_DEEPEST = 60
_BETWEEN = "-*,;:·"
"""Separate terms, besides Unicode's mathematical signs."""
_STOREYS = {"": "", "superscript": "^", "subscript": "_"}
Part = tuple[str, str]
"""Words, and their position: "", "subscript" or "superscript"."""


def equation(element: Element) -> list[Element]:
    """Runs for an `m:oMath`, or several in an `m:oMathPara`."""
    runs: list[Element] = []
    last = None
    for words, place in _parts(element, 0):
        if place != last:
            run = Element(w("r"))
            if place:
                SubElement(SubElement(run, w("rPr")), w("vertAlign"), {w("val"): place})
            run.append(text(""))
            runs.append(run)
            last = place
        written = runs[-1][-1]
        written.text = (written.text or "") + words
    return runs


def _parts(element: Element | None, depth: int) -> Iterator[Part]:
    if element is None:
        return
    name = local(element)
    if name == "t":
        yield element.text or "", ""
        return
    if name.endswith("Pr"):
        return
    if depth > _DEEPEST:
        yield "".join(part.text or "" for part in element.iter() if local(part) == "t"), ""
        return
    inner = depth + 1
    if name == "f":
        yield from _grouped(_child(element, "num"), inner)
        yield "/", ""
        yield from _grouped(_child(element, "den"), inner)
    elif name in ("sSup", "sSub", "sSubSup", "sPre", "limLow", "limUpp"):
        yield from _parts(_child(element, "e"), inner)
        yield from _placed(element, ("sub", "subscript"), inner)
        yield from _placed(element, ("sup", "superscript"), inner)
        yield from _placed(
            element, ("lim", "superscript" if name == "limUpp" else "subscript"), inner
        )
    elif name == "rad":
        yield from _placed(element, ("deg", "superscript"), inner)
        yield "√", ""
        yield from _grouped(_child(element, "e"), inner)
    elif name == "nary":
        yield _sign(element, "naryPr", "chr", "∫"), ""
        yield from _placed(element, ("sub", "subscript"), inner)
        yield from _placed(element, ("sup", "superscript"), inner)
        yield " ", ""
        yield from _parts(_child(element, "e"), inner)
    elif name == "d":
        between = _sign(element, "dPr", "sepChr", "|")
        yield _sign(element, "dPr", "begChr", "("), ""
        for at, part in enumerate(p for p in element if local(p) == "e"):
            yield (between if at else ""), ""
            yield from _parts(part, inner)
        yield _sign(element, "dPr", "endChr", ")"), ""
    elif name in ("m", "eqArr"):
        yield ("[" if name == "m" else ""), ""
        rows = [part for part in element if local(part) in ("mr", "e")]
        for at, row in enumerate(rows):
            yield ("; " if at else ""), ""
            yield from _row(row, inner)
        yield ("]" if name == "m" else ""), ""
    elif name == "func":
        yield from _parts(_child(element, "fName"), inner)
        yield " ", ""
        yield from _parts(_child(element, "e"), inner)
    elif name == "acc":
        yield from _parts(_child(element, "e"), inner)
        yield _sign(element, "accPr", "chr", "\u0302"), ""
    else:
        parts = [part for part in element if not local(part).endswith("Pr")]
        for at, part in enumerate(parts):
            alone = local(part) != "f" or _stands_apart(parts, at)
            yield ("" if alone else "("), ""
            yield from _parts(part, inner)
            yield ("" if alone else ")"), ""


def _stands_apart(parts: list[Element], at: int) -> bool:
    """Whether no neighbour binds to the fraction's slash: `1/n x` is two terms."""
    for beside, edge in ((at - 1, -1), (at + 1, 0)):
        if 0 <= beside < len(parts):
            words = "".join(
                part.text or "" for part in parts[beside].iter() if local(part) == "t"
            )
            # Brackets, roots and sums are signs of their own, not text.
            sign = words.strip()[edge:][:1] if local(parts[beside]) == "r" else ""
            if not sign or not (sign in _BETWEEN or unicodedata.category(sign) == "Sm"):
                return False
    return True


def _row(row: Element, depth: int) -> Iterator[Part]:
    """A matrix row has commas between its cells; an array's line doesn't."""
    if local(row) != "mr":
        yield from _parts(row, depth)
        return
    for at, cell in enumerate(row):
        yield (", " if at else ""), ""
        yield from _parts(cell, depth)


def _placed(element: Element, wanted: tuple[str, str], depth: int) -> Iterator[Part]:
    """Sub- or superscript; a second level uses `^` or `_`."""
    name, place = wanted
    for words, inner in _parts(_child(element, name), depth):
        if words:
            yield _STOREYS[inner] + words, place


def _grouped(element: Element | None, depth: int) -> Iterator[Part]:
    """Brackets around more than one word or number."""
    parts = list(_parts(element, depth))
    words = "".join(part for part, _ in parts).strip()
    bare = words.isalnum() or len(words) < 2
    yield ("" if bare else "("), ""
    yield from parts
    yield ("" if bare else ")"), ""


def _child(element: Element, name: str) -> Element | None:
    return next((part for part in element if local(part) == name), None)


def _sign(element: Element, properties: str, name: str, usual: str) -> str:
    """An attribute's sign; `usual` if the file names none."""
    found = _child(element, properties)
    found = None if found is None else _child(found, name)
    if found is None:
        return usual
    return next((val for key, val in found.attrib.items() if key.endswith("}val")), "")
