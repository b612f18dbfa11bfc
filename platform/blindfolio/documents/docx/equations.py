"""Writes the equations of a Word file as one line of text that shows their structure.

Fractions get a slash, roots get their sign, and brackets become the characters that the file
stores as attributes. Otherwise `n(n+1)/2` would read `nn+12`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from blindfolio.documents.docx.listings import text
from blindfolio.documents.docx.names import add, first, local, looks_of, w

_DEEPEST = 60
_BETWEEN = "-*,;:·"  # separate terms, as Unicode's mathematical signs do
_STOREYS = {"": "", "superscript": "^", "subscript": "_"}
Part = tuple[str, str]  # words, and their position: "", "subscript" or "superscript"

_SUB, _SUP = ("subscript", "sub"), ("superscript", "sup")
_SCRIPTS = (("plain", "e"), _SUB, _SUP, ("subscript", "lim"))
# The steps that write a structure. Each says how, and which child or words.
_STRUCTURES = {
    "f": (("grouped", "num"), ("said", "/"), ("grouped", "den")),
    **dict.fromkeys(("sSup", "sSub", "sSubSup", "sPre", "limLow"), _SCRIPTS),
    "limUpp": (("plain", "e"), _SUB, _SUP, ("superscript", "lim")),
    "rad": (("superscript", "deg"), ("said", "√"), ("grouped", "e")),
    "nary": (("sign", "∫"), _SUB, _SUP, ("said", " "), ("plain", "e")),
    "func": (("plain", "fName"), ("said", " "), ("plain", "e")),
    "acc": (("plain", "e"), ("sign", "\u0302")),
}


def equation(element: Element) -> list[Element]:
    """Returns the runs for an `m:oMath`, or for the equations in an `m:oMathPara`."""
    runs: list[Element] = []
    last = None
    for words, place in _parts(element, 0):
        if place != last:
            run = Element(w("r"))
            if place:
                add(looks_of(run), "vertAlign", place)
            run.append(text(""))
            runs.append(run)
            last = place
        written = runs[-1][-1]
        written.text = (written.text or "") + words
    return runs


def _parts(element: Element | None, depth: int) -> Iterator[Part]:
    if element is None or local(element).endswith("Pr"):
        return
    name = local(element)
    if name == "t" or depth > _DEEPEST:
        yield _letters(element), ""
        return
    inner = depth + 1
    if name in _STRUCTURES:
        for how, what in _STRUCTURES[name]:
            yield from _step(element, how, what, inner)
    elif name in ("d", "m", "eqArr"):
        yield from _enclosed(element, inner)
    else:
        inside = [part for part in element if not local(part).endswith("Pr")]
        for at, part in enumerate(inside):
            bare = local(part) != "f" or _stands_apart(inside, at)
            yield from _bracketed(_parts(part, inner), bare=bare)


def _enclosed(element: Element, depth: int) -> Iterator[Part]:
    begin, between, end = "[", "; ", "]"
    if local(element) == "eqArr":
        begin = end = ""
    elif local(element) == "d":
        begin, end = _sign(element, "begChr", "("), _sign(element, "endChr", ")")
        between = _sign(element, "sepChr", "|")
    yield begin, ""
    yield from _joined((_row(p, depth) for p in element if local(p) in ("mr", "e")), between)
    yield end, ""


def _step(element: Element, how: str, what: str, depth: int) -> Iterator[Part]:
    if how == "said":
        yield what, ""
    elif how == "sign":
        yield _sign(element, "chr", what), ""
    elif how == "plain":
        yield from _parts(first(element, what), depth)
    elif how == "grouped":
        parts = list(_parts(first(element, what), depth))
        words = "".join(part for part, _ in parts).strip()
        yield from _bracketed(parts, bare=words.isalnum() or len(words) < 2)
    else:
        # A second level of sub- or superscript uses `^` or `_`.
        for words, inner in _parts(first(element, what), depth):
            if words:
                yield _STOREYS[inner] + words, how


def _bracketed(parts: Iterable[Part], *, bare: bool) -> Iterator[Part]:
    yield ("" if bare else "("), ""
    yield from parts
    yield ("" if bare else ")"), ""


def _joined(terms: Iterable[Iterable[Part]], between: str) -> Iterator[Part]:
    for at, term in enumerate(terms):
        yield (between if at else ""), ""
        yield from term


def _row(row: Element, depth: int) -> Iterator[Part]:
    # Commas separate the cells of a matrix row, but not those of an array's line.
    if local(row) != "mr":
        return _parts(row, depth)
    return _joined((_parts(cell, depth) for cell in row), ", ")


def _stands_apart(terms: list[Element], at: int) -> bool:
    # Whether no neighbour could be read as part of the fraction: `1/n x` is two terms.
    for beside, edge in ((at - 1, -1), (at + 1, 0)):
        if 0 <= beside < len(terms):
            # Brackets, roots and sums aren't text runs.
            words = _letters(terms[beside]).strip() if local(terms[beside]) == "r" else ""
            sign = words[edge:][:1]
            if not sign or not (sign in _BETWEEN or unicodedata.category(sign) == "Sm"):
                return False
    return True


def _letters(element: Element) -> str:
    return "".join(part.text or "" for part in element.iter() if local(part) == "t")


def _sign(element: Element, name: str, usual: str) -> str:
    said = first(first(element, f"{local(element)}Pr"), name)
    if said is None:
        return usual
    return next((val for key, val in said.attrib.items() if key.endswith("}val")), "")
