"""Listings of a Word file: lines of code are paragraphs there, and become one block here."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from blindfolio.documents.docx.names import child, local, value, w

CODE, CODE_AGAIN = "BfCode", "BfCodeAgain"
"""Styles of a listing's paragraphs; the second one begins a listing of its own."""

_FLOATING = "blindfolio-floating"


def words_of(run: Element) -> str:
    """The text in a run."""
    return "".join(part.text or "" for part in run.iter(w("t")))


def text(words: str) -> Element:
    """A `w:t` with these words."""
    made = Element(w("t"))
    made.text = words
    return made


def as_typed(runs: list[Element]) -> None:
    """Gives a listing's runs no looks, and line ends and tabs as characters."""
    for run in runs:
        if (looks := child(run, "rPr")) is not None:
            run.remove(looks)
        for at, part in enumerate(run):
            if local(part) in ("br", "tab"):
                run[at] = text("\n" if local(part) == "br" else "\t")


def with_whole_listings(blocks: list[Element]) -> list[Element]:
    """With the blank paragraphs between two of a listing made part of it.

    A paragraph with line ends of its own is a whole listing; the next such one is another. What
    floats over a listing comes after it.
    """
    blocks = _floats_after_listings(blocks)
    last = None
    for at, block in enumerate(blocks):
        if _is_code(block):
            blanks = range(at if last is None else last + 1, at)
            if (
                last is not None
                and not blanks
                and _has_lines(block)
                and _has_lines(blocks[last])
            ):
                _set_style(block, CODE_AGAIN)
            for blank in blanks:
                _set_style(blocks[blank], CODE)
            last = at
        elif not _is_blank(block):
            last = None
    return blocks


def floating(block: Element) -> Element:
    """Marks a block that floats over the text in which it is anchored, as text boxes do."""
    block.set(_FLOATING, "1")
    return block


def _floats_after_listings(blocks: list[Element]) -> list[Element]:
    ordered: list[Element] = []
    held: list[Element] = []
    in_listing = False
    for block in blocks:
        if block.get(_FLOATING):
            (held if in_listing else ordered).append(block)
            continue
        if not (in_listing and _is_blank(block)):
            in_listing = _is_code(block)
        if not in_listing:
            ordered += held
            held = []
        ordered.append(block)
    return ordered + held


def with_lone_code_inline(blocks: list[Element]) -> list[Element]:
    """The blocks of a table's cell: one line of code that is alone there is a term in it."""
    worded = [block for block in blocks if not _is_blank(block)]
    if len(worded) == 1 and _is_code(worded[0]) and not _has_lines(worded[0]):
        properties = child(worded[0], "pPr")
        if properties is not None:
            worded[0].remove(properties)
        for run in worded[0].iter(w("r")):
            looks = Element(w("rPr"))
            SubElement(looks, w("rStyle"), {w("val"): CODE})
            run.insert(0, looks)
    return blocks


def _is_code(block: Element) -> bool:
    return value(child(block, "pPr"), "pStyle") == CODE


def _has_lines(block: Element) -> bool:
    return "\n" in words_of(block).strip("\n")


def _set_style(block: Element, name: str) -> None:
    properties = child(block, "pPr")
    if properties is None:
        return
    if (old := child(properties, "pStyle")) is not None:
        properties.remove(old)
    SubElement(properties, w("pStyle"), {w("val"): name})


def _is_blank(block: Element) -> bool:
    """Whether a block is an empty line: a paragraph without words, pictures and number."""
    return _is_empty(block) and len(_properties(block)) == 0


def is_deleted(block: Element) -> bool:
    """Whether nothing of a paragraph is left, not even its end."""
    return _is_empty(block) and [local(p) for p in _properties(block)] == ["rPr"]


def _is_empty(block: Element) -> bool:
    shows = (w("drawing"), w("fldChar"), w("footnoteReference"), w("endnoteReference"))
    return (
        local(block) == "p"
        and not words_of(block).strip()
        and not any(next(block.iter(name), None) is not None for name in shows)
    )


def _properties(block: Element) -> list[Element]:
    own = child(block, "pPr")
    return [] if own is None else list(own)
