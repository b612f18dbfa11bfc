"""Recognises headings that a Word file shows only by their appearance, as short lines in larger
or bold type.

Used only if no paragraph has a heading style. Otherwise bold lines mean something else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from blindfolio.documents.docx.listings import words_of
from blindfolio.documents.docx.names import child, local, value, w
from blindfolio.documents.docx.styles import (
    Outline,
    Styles,
    boldness_of,
    outline_level,
    size_of,
)

HEADING_LEVEL = "blindfolio-heading"

_LONGEST = 90
_LARGER = 1.15  # times the body's size, for headings that aren't bold
_MOST = 0.4  # If a larger share of paragraphs look like headings, they aren't headings.
_LEVELS = 6
_SENTENCE_ENDS = (".", ",", ";", ":", "!")


class _Look(NamedTuple):
    size: int
    bold: bool

    def leads(self, body: int, after: _Look | None) -> bool:
        """Returns whether a line of this look is a heading if the next line has the look
        `after`.
        """
        if self.size > body:
            return self.bold or self.size >= _LARGER * body
        # A bold line among bold lines is a table without rules, or an address.
        alone = after is not None and not after.bold
        return self.bold and self.size == body and alone


def mark_headings(body: Element, styles: Styles) -> None:
    """Sets the attribute `HEADING_LEVEL` on headings that no style's name says.

    The levels of styles come first, then those of paragraphs, then looks: larger type gets a
    higher level, and bold lines in the body's size get the lowest.
    """
    paragraphs = [p for p in _paragraphs(body) if _words(p).strip()]
    every = [words for p in body.iter(w("p")) if (words := _words(p).strip())]
    levels = _believed(paragraphs, [_of_style(p, styles) for p in paragraphs], every)
    own = [styles.of(value(child(p, "pPr"), "pStyle")) for p in paragraphs]
    # A title alone doesn't count.
    if not any(levels) and all(style.heading is None or style.title for style in own):
        levels = _believed(paragraphs, [_of_paragraph(p) for p in paragraphs], every)
        lines = [_is_short_line(paragraph, styles) for paragraph in paragraphs]
        levels = [level if line else None for level, line in zip(levels, lines, strict=True)]
        levels = levels if any(levels) else _levels_by_look(paragraphs, styles)
    for paragraph, level in zip(paragraphs, levels, strict=True):
        if level:
            paragraph.set(HEADING_LEVEL, str(level))


def _of_style(paragraph: Element, styles: Styles) -> Outline | None:
    own = child(paragraph, "pPr")
    style = styles.of(value(own, "pStyle"))
    taken_back = child(own, "outlineLvl") is not None and outline_level(own) is None
    if style.heading or taken_back or style.outline is None:
        return None
    return style.outline if _look(paragraph, styles) else None


def _of_paragraph(paragraph: Element) -> Outline | None:
    level = outline_level(child(paragraph, "pPr"))
    return Outline("", level) if level else None


def _believed(
    paragraphs: Sequence[Element], outlines: Sequence[Outline | None], every: Sequence[str]
) -> list[int | None]:
    # A level that prose or most of the text has says nothing. Tables count as text.
    marked: dict[Outline, list[str]] = {}
    for paragraph, outline in zip(paragraphs, outlines, strict=True):
        if outline:
            marked.setdefault(outline, []).append(_words(paragraph).strip())
    body = {
        outline
        for outline, lines in marked.items()
        # One paragraph's own level says little about the others.
        if _is_most(filter(_is_prose, lines), lines, len if outline.source else bool)
        or (_is_most(lines, every, bool) and _is_most(lines, every, len))
    }
    return [outline.level if outline and outline not in body else None for outline in outlines]


def _is_most(some: Iterable[str], every: Iterable[str], weight: Callable[[str], int]) -> bool:
    return 2 * sum(map(weight, some)) > sum(map(weight, every))


def _levels_by_look(paragraphs: Sequence[Element], styles: Styles) -> list[int | None]:
    looks = [_look(paragraph, styles) for paragraph in paragraphs]
    letters: Counter[int] = Counter()
    for paragraph, look in zip(paragraphs, looks, strict=True):
        if look is not None:
            letters[look.size] += len(_words(paragraph))
    body = letters.most_common(1)[0][0] if letters else 0
    heads = [
        look
        if look is not None and _is_short_line(paragraph, styles) and look.leads(body, after)
        else None
        for paragraph, look, after in zip(paragraphs, looks, [*looks[1:], None], strict=False)
    ]
    ranks = sorted({look for look in heads if look}, reverse=True)
    if len([look for look in heads if look]) > _MOST * len(paragraphs):
        return [None] * len(heads)
    return [min(ranks.index(look) + 1, _LEVELS) if look else None for look in heads]


def _paragraphs(parent: Element) -> Iterator[Element]:
    # skips tables and boxes
    for element in parent:
        name = local(element)
        if name == "p":
            yield element
        elif name in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _paragraphs(element)


def _is_prose(words: str) -> bool:
    return (
        len(words) > _LONGEST
        or words.endswith(_SENTENCE_ENDS)
        or not any(c.isalpha() for c in words)
    )


def _is_short_line(paragraph: Element, styles: Styles) -> bool:
    properties = child(paragraph, "pPr")
    numbered = value(child(properties, "numPr"), "numId") not in ("", "0")
    style = styles.of(value(properties, "pStyle"))
    return (
        not _is_prose(_words(paragraph).strip())
        and not numbered
        and not style.contents
        and style.numbering is None
        and next(paragraph.iter(w("br")), None) is None
    )


def _look(paragraph: Element, styles: Styles) -> _Look | None:
    # The smallest size counts, and bold only if all words are bold. None for code.
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
        size = size_of(own)
        sizes.append(of_run.size or style.size or styles.size if size is None else size)
        looks = (boldness_of(own), of_run.bold, style.bold)
        bold = bold and bool(next((look for look in looks if look is not None), False))
    return _Look(min(sizes), bold) if sizes else None


def _words(paragraph: Element) -> str:
    return "".join(words_of(run) for run in paragraph.iter(w("r")))
