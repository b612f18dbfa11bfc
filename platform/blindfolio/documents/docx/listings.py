from __future__ import annotations

from xml.etree.ElementTree import Element

from blindfolio.documents.docx.names import add, child, local, value, w

# styles of a listing's paragraphs; the second starts a new listing
CODE, CODE_AGAIN = "BfCode", "BfCodeAgain"

_FLOATING = "blindfolio-floating"


def words_of(run: Element) -> str:
    return "".join(part.text or "" for part in run.iter(w("t")))


def text(words: str) -> Element:
    made = Element(w("t"))
    made.text = words
    return made


def as_typed(runs: list[Element]) -> None:
    """Removes the formatting, and writes line ends as characters."""
    for run in runs:
        if (looks := child(run, "rPr")) is not None:
            run.remove(looks)
        for at, part in enumerate(run):
            if local(part) == "br":
                run[at] = text("\n")


def with_whole_listings(blocks: list[Element]) -> list[Element]:
    """Adds the blank paragraphs within a listing to the listing.

    A paragraph with line ends inside is a whole listing, so two of them in a row are two
    listings. Anything that floats over a listing is placed after it.
    """
    blocks = _floats_after_listings(blocks)
    last = None
    for at, block in enumerate(blocks):
        if _is_code(block):
            blanks = range(at if last is None else last + 1, at)
            beside: list[Element] = [] if last is None or blanks else [block, blocks[last]]
            if beside and all(map(_has_lines, beside)):
                _set_style(block, CODE_AGAIN)
            for blank in blanks:
                _set_style(blocks[blank], CODE)
            last = at
        elif not _is_blank(block):
            last = None
    return blocks


def floating(block: Element) -> Element:
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
    worded = [block for block in blocks if not _is_blank(block)]
    if len(worded) == 1 and _is_code(worded[0]) and not _has_lines(worded[0]):
        properties = child(worded[0], "pPr")
        if properties is not None:
            worded[0].remove(properties)
        for run in worded[0].iter(w("r")):
            run.set(CODE, "1")
    return blocks


def _is_code(block: Element) -> bool:
    return value(child(block, "pPr"), "pStyle") == CODE


def _has_lines(block: Element) -> bool:
    return "\n" in words_of(block).strip("\n")


def _set_style(block: Element, name: str) -> None:
    if (properties := child(block, "pPr")) is not None:
        for old in properties.findall(w("pStyle")):
            properties.remove(old)
        add(properties, "pStyle", name)


def _is_blank(block: Element) -> bool:
    # whether it has no words, pictures or number
    return _is_empty(block) and len(_properties(block)) == 0


def is_deleted(block: Element) -> bool:
    return _is_empty(block) and [local(p) for p in _properties(block)] == ["rPr"]


def joins(block: Element | None) -> bool:
    return block is not None and local(block) == "p" and not block.get(_FLOATING)


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
