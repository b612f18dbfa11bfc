"""Headings that a Word file shows only by looks: short lines, larger or bold.

Applies only if no paragraph has a heading style; else bold lines mean something else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple
from xml.etree.ElementTree import Element

from blindfolio.documents.docx.listings import words_of
from blindfolio.documents.docx.names import child, is_on, local, value, w
from blindfolio.documents.docx.styles import Styles

HEADING_LEVEL = "blindfolio-heading"

_LONGEST = 90
_LARGER = 1.15
"""Times the body's size, for headings that aren't bold."""
_MOST = 0.4
"""If a larger share of paragraphs looks like headings, the looks mean something else."""
_LEVELS = 6
_SENTENCE_ENDS = (".", ",", ";", ":", "!")


class _Look(NamedTuple):
    size: int
    bold: bool


def mark_headings(body: Element, styles: Styles) -> None:
    """Sets the attribute `HEADING_LEVEL`.

    Larger type gets a higher level; bold lines in the body's size are the lowest. Paragraphs' own
    outline levels come first.
    """
    paragraphs = [p for p in _paragraphs(body) if _words(p).strip()]
    if any(_is_styled(p, styles) for p in paragraphs):
        return
    outlined = [(p, level) for p in paragraphs if (level := _outline_level(p)) is not None]
    for paragraph, level in outlined:
        paragraph.set(HEADING_LEVEL, str(level))
    if outlined:
        return
    looks = [_look(p, styles) for p in paragraphs]
    letters: Counter[int] = Counter()
    for paragraph, look in zip(paragraphs, looks, strict=True):
        if look is not None:
            letters[look.size] += len(_words(paragraph))
    if not letters:
        return
    body_size = letters.most_common(1)[0][0]
    found: list[tuple[Element, _Look]] = []
    for (paragraph, look), (_, after) in pairwise(
        [*zip(paragraphs, looks, strict=True), (body, None)]
    ):
        if look is None or not _is_short_line(paragraph, styles):
            continue
        larger = look.size >= _LARGER * body_size or (look.size > body_size and look.bold)
        # A bold line among bold lines is a table without rules, or an address.
        alone = look.bold and look.size == body_size and after is not None and not after.bold
        if larger or alone:
            found.append((paragraph, look))
    if len(found) > _MOST * len(paragraphs):
        return
    ranks = sorted({look for _, look in found}, reverse=True)
    for paragraph, look in found:
        paragraph.set(HEADING_LEVEL, str(min(ranks.index(look) + 1, _LEVELS)))


def _paragraphs(parent: Element) -> Iterator[Element]:
    """Skips tables and boxes."""
    for element in parent:
        name = local(element)
        if name == "p":
            yield element
        elif name in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _paragraphs(element)


def _is_short_line(paragraph: Element, styles: Styles) -> bool:
    words = _words(paragraph).strip()
    properties = child(paragraph, "pPr")
    numbered = value(child(properties, "numPr"), "numId") not in ("", "0")
    style = styles.of(value(properties, "pStyle"))
    return (
        len(words) <= _LONGEST
        and any(c.isalpha() for c in words)
        and not words.endswith(_SENTENCE_ENDS)
        and not numbered
        and not style.contents
        and style.numbering is None
        and next(paragraph.iter(w("br")), None) is None
    )


def _look(paragraph: Element, styles: Styles) -> _Look | None:
    """The smallest size, and bold only if all words are; None for code."""
    properties = child(paragraph, "pPr")
    style_id = value(properties, "pStyle") or styles.default
    style = styles.of(style_id)
    sizes: list[int] = []
    bold = True
    for run in paragraph.iter(w("r")):
        if not words_of(run).strip():
            continue
        own = child(run, "rPr")
        if styles.is_code_run(own, style):
            return None
        of_run = styles.of(value(own, "rStyle"))
        size = value(own, "sz")
        sizes.append(int(size) if size.isdigit() else of_run.size or style.size or styles.size)
        if child(own, "b") is not None:
            bold = bold and is_on(own, "b")
        else:
            bold = bold and bool(style.bold if of_run.bold is None else of_run.bold)
    return _Look(min(sizes), bold) if sizes else None


def _is_styled(paragraph: Element, styles: Styles) -> bool:
    """Whether its style makes it a heading; a title alone doesn't count."""
    style = styles.of(value(child(paragraph, "pPr"), "pStyle"))
    return style.heading is not None and not style.title


def _outline_level(paragraph: Element) -> int | None:
    level = value(child(paragraph, "pPr"), "outlineLvl")
    return min(int(level) + 1, _LEVELS) if level.isdigit() and int(level) < 9 else None


def _words(paragraph: Element) -> str:
    return "".join(words_of(run) for run in paragraph.iter(w("r")))
