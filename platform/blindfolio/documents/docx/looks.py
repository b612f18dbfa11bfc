"""Recognises headings that a Word file shows only by their appearance, as short lines in larger
or bold type.

Type is used only if no paragraph has a heading style. Otherwise bold lines mean something else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple
from xml.etree.ElementTree import Element

from blindfolio.documents.docx.listings import words_of
from blindfolio.documents.docx.names import child, local, value, w
from blindfolio.documents.docx.styles import Styles, boldness_of, outline_level, size_of

HEADING_LEVEL = "blindfolio-heading"

_LONGEST = 90
_LARGER = 1.15  # times the body's size, for headings that aren't bold
_MOST = 0.4  # If a larger share of paragraphs look like headings, they aren't headings.
_SENTENCES = 0.3  # If a larger share of lines end like sentences, they aren't headings.
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
    """Sets the attribute `HEADING_LEVEL`.

    Larger type gets a higher level, and bold lines in the body's size get the lowest. Outline
    levels take precedence, unless text of such a level is plainly body.
    """
    paragraphs = [p for p in _paragraphs(body) if _words(p).strip()]
    properties = [child(paragraph, "pPr") for paragraph in paragraphs]
    ids = [value(one, "pStyle") or styles.default for one in properties]
    own = [styles.of(id_) for id_ in ids]
    # A title alone doesn't count.
    named = any(style.heading is not None and not style.title for style in own)
    groups: dict[str, list[Element]] = {}
    levels: list[int | None] = []
    for paragraph, one, id_, style in zip(paragraphs, properties, ids, own, strict=True):
        direct = None if named else outline_level(one)
        level = None if style.heading else direct or style.outline
        levels.append(level)
        if level:
            groups.setdefault("" if direct else id_, []).append(paragraph)
    bodies = {id(p) for group in groups.values() if _is_body(group) for p in group}
    levels = [
        None if id(p) in bodies else level for p, level in zip(paragraphs, levels, strict=True)
    ]
    if not named and not any(levels):
        levels = _levels_by_look(paragraphs, styles)
    for paragraph, level in zip(paragraphs, levels, strict=True):
        if level:
            paragraph.set(HEADING_LEVEL, str(level))


def _is_body(paragraphs: Sequence[Element]) -> bool:
    texts = [_words(paragraph).strip() for paragraph in paragraphs]
    sentences = sum(text.endswith(_SENTENCE_ENDS) for text in texts)
    return median(map(len, texts)) > _LONGEST or sentences > _SENTENCES * len(texts)


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
