"""Removes passages from a document without reading its file again. Other blocks don't change,
so comments on them keep their places.

The words disappear from the text, the pictures of pages and the house pages. Raises `Refusal`
for a passage that can't be removed from a picture.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from blindfolio import languages
from blindfolio.documents import limits
from blindfolio.documents.blinding.identity import IdentityPlace
from blindfolio.documents.blinding.mask import (
    replaced,
    with_descriptions,
    with_html,
    without_links,
)
from blindfolio.documents.child.limited_process import run
from blindfolio.documents.child.pdf_steps import packed
from blindfolio.documents.house.pages import lay_out
from blindfolio.documents.html.allowed import REMOVED
from blindfolio.documents.html.canonical import walk
from blindfolio.documents.model import (
    BOX,
    Block,
    Document,
    IdentityFinding,
    Line,
    Picture,
    replacement,
)
from blindfolio.documents.pdf.covers import Cover, masked_lines
from blindfolio.documents.pdf.geometry import Geometry
from blindfolio.documents.pictures.frames import pictures_in
from blindfolio.documents.refusals import refuse
from blindfolio.documents.words import UNSPACED, count_words
from blindfolio.languages import gettext as _
from blindfolio.refusal import Conflict, Refusal

_BOX_IN_BOX = re.compile(
    rf'<span class="{REMOVED}">(<span class="{REMOVED}">[^<>]*</span>)</span>'
)
_LONGEST_DESCRIPTION = 2_000


@dataclass(frozen=True, slots=True)
class RedactedPassage:
    """A passage of a block's text, `[start, end)` in code points."""

    block: str
    start: int
    end: int


# places that become boxes, by block id, in order and without overlaps
Places = Mapping[str, tuple[IdentityPlace, ...]]

MarkedKind = Literal["marked", "unanswered", "redacted"]


def places_of(
    document: Document, passages: Iterable[RedactedPassage], *, whole: bool = False
) -> Places:
    """Returns the places to cover. Separators of cells, items and lines stay, so that the block
    keeps its form. A box that a passage touches is covered whole.

    Raises `Refusal` if there is no passage, if one is outside the document or has no words, or
    if a page's picture would still show it. With `whole`, such a place becomes its whole block.
    """
    blocks = {block.id: block for block in document.blocks}
    lines = dict(document.geometry)
    parts: dict[str, list[tuple[int, int]]] = {}
    for asked in passages:
        block = blocks.get(asked.block)
        if block is None or not 0 <= asked.start < asked.end <= len(block.text):
            raise Refusal("passage", _("This passage is not in the document. Select it again."))
        if not BOX.sub("", block.text[asked.start : asked.end]).strip():
            raise Refusal(
                "passage", _("You haven't selected any words. Select the words to cover.")
            )
        parts.setdefault(block.id, []).extend(_between_separators(block, asked))
    if not parts:
        raise Refusal("no_passage", _("Select the words to cover, or paste them."))
    found = {id_: _joined(blocks[id_].text, some) for id_, some in parts.items()}
    for id_, places in found.items() if document.sizes else ():
        if _are_drawn(blocks[id_].text, places, lines.get(id_, ())):
            continue
        if whole:
            every = RedactedPassage(id_, 0, len(blocks[id_].text))
            found[id_] = _joined(blocks[id_].text, _between_separators(blocks[id_], every))
        else:
            raise Conflict(
                "picture",
                _(
                    "We can't locate these words in the image of the page, so they would still"
                    " be readable there. Nothing has been changed."
                ),
            )
    return found


def whole_words(
    document: Document, passages: Iterable[RedactedPassage]
) -> list[RedactedPassage]:
    """Extends each passage to whole words. The rest of a word could give it away, and only
    whole words are found again in another file.
    """
    texts = {block.id: block.text for block in document.blocks}
    found = []
    for one in passages:
        text, start, end = texts.get(one.block, ""), one.start, one.end
        while 0 < start < len(text) and _inside_word(text, start):
            start -= 1
        while 0 < end < len(text) and _inside_word(text, end):
            end += 1
        found.append(RedactedPassage(one.block, start, end))
    return found


def with_marked(
    document: Document, places: Places, kind: MarkedKind = "marked"
) -> tuple[IdentityFinding, ...]:
    """Returns the findings once these places have become boxes: `marked` by the candidate, left
    `unanswered`, or `redacted` by a coordinator.

    Findings in a block's text come first, in order, with one for each box. A place that
    contains boxes keeps their original words.
    """
    of_block: dict[str | None, list[IdentityFinding]] = {}
    for one in document.findings:
        of_block.setdefault(one.block, []).append(one)
    found: list[IdentityFinding] = []
    for block in document.blocks:
        own = of_block.pop(block.id, [])
        found += _with_marked(block, own, places.get(block.id, ()), kind)
    return (*found, *itertools.chain(*of_block.values()))


def redact(document: Document, pictures: Sequence[Picture], places: Places) -> Document:
    """Returns the document without these places, which come from `places_of`. `pictures` must
    contain all of the document's pictures.

    Runs child processes for pages and pictures, so call it from a job. Raises `Refusal` if a
    child fails.
    """
    with languages.speaking(document.language):
        return _redacted(document, pictures, places)


def _redacted(document: Document, pictures: Sequence[Picture], places: Places) -> Document:
    after = tuple(
        redacted(block, places[block.id]) if block.id in places else block
        for block in document.blocks
    )
    new = replace(document, blocks=after, words=sum(count_words(b.text) for b in after))
    if not document.sizes:
        house = lay_out(after, pictures)
        if house.hostile:
            raise refuse("unreadable")
        return replace(new, pictures=tuple(pictures), house=house.pdf, pages=house.pages)
    geometry, covers = _geometry(document, after, places)
    return replace(new, geometry=geometry, pictures=_covered(document, pictures, covers))


def redacted(block: Block, places: Sequence[IdentityPlace]) -> Block:
    """Replaces each place with a box. Link targets and words of picture descriptions there are
    removed too.
    """
    runs = walk(block.html)[1]

    def is_covered(link: re.Match[str], end: int) -> bool:
        words = [run for run in runs if link.end() <= run.html_start < end]
        return any(p.start < r.end and r.start < p.end for r in words for p in places)

    def without(description: str) -> str:
        for place in places:
            words = block.text[place.start : place.end]
            description = description.replace(words, replacement())
        return description[:_LONGEST_DESCRIPTION]

    html = without_links(block.html, is_covered)
    html = _BOX_IN_BOX.sub(r"\1", replaced(html, walk(html)[1], places))
    return with_html(block, with_descriptions(html, without))


def boxes_with_findings(
    block: Block, findings: Sequence[IdentityFinding]
) -> list[tuple[int, int]]:
    """Returns the boxes of the first findings, in order. Returns no boxes if they can't be
    matched with the findings, because the author typed the words of a box.
    """
    boxes = [match.span() for match in BOX.finditer(block.text)]
    return boxes if len(boxes) <= len(findings) else []


def _inside_word(text: str, place: int) -> bool:
    pair = text[place - 1 : place + 1]
    return pair.isalnum() and not UNSPACED.search(pair)


def _with_marked(
    block: Block,
    findings: Sequence[IdentityFinding],
    places: Sequence[IdentityPlace],
    kind: MarkedKind,
) -> list[IdentityFinding]:
    boxes = boxes_with_findings(block, findings)
    standing = dict(zip(boxes, findings, strict=False))
    beside = [*findings[len(boxes) :]]
    for place in places:
        words = block.text[place.start : place.end]
        inside = [box for box in boxes if place.start <= box[0] and box[1] <= place.end]
        for box in reversed(inside):
            gone = standing.pop(box)
            first, last = box[0] - place.start, box[1] - place.start
            words = words[:first] + gone.text + words[last:]
            beside.append(gone)
        standing[place.start, place.end] = IdentityFinding(kind, block.id, words)
    return [*(standing[at] for at in sorted(standing)), *beside]


def _between_separators(block: Block, asked: RedactedPassage) -> Iterator[tuple[int, int]]:
    for piece in walk(block.html)[1]:
        first, last = max(asked.start, piece.start), min(asked.end, piece.end)
        if first < last and not piece.separator:
            yield first, last


def _joined(text: str, parts: Iterable[tuple[int, int]]) -> tuple[IdentityPlace, ...]:
    boxes = [match.span() for match in BOX.finditer(text)]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(parts):
        for box in boxes:
            if box[0] < end and start < box[1]:
                start, end = min(start, box[0]), max(end, box[1])
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        elif text[start:end].strip():
            joined.append((start, end))
    return tuple(IdentityPlace(start, end, "name") for start, end in joined)


def _are_drawn(text: str, places: Sequence[IdentityPlace], lines: Sequence[Line]) -> bool:
    return all(_on_lines(text, place, lines) for place in places)


def _on_lines(text: str, place: IdentityPlace, lines: Sequence[Line]) -> bool:
    drawn = {
        offset
        for line in lines
        for offset in range(
            max(line.start, place.start), min(line.start + len(line.edges) - 1, place.end)
        )
    }
    return all(i in drawn or text[i].isspace() for i in range(place.start, place.end))


def _geometry(
    document: Document, after: Sequence[Block], places: Places
) -> tuple[Geometry, list[Cover]]:
    before = {block.id: block for block in document.blocks}
    new = {block.id: block for block in after}
    geometry: list[tuple[str, tuple[Line, ...]]] = []
    covers: list[Cover] = []
    every = [line for _, own in document.geometry for line in own]
    for id_, lines in document.geometry:
        if id_ in places:
            lines, over = masked_lines(before[id_], new[id_], lines, places[id_], others=every)
            covers += over
        geometry.append((id_, lines))
    known = dict(document.geometry)
    for id_, own_places in places.items():
        if not _are_drawn(before[id_].text, own_places, known.get(id_, ())):
            covers += _around(document, id_, known)
    return tuple(geometry), covers


def _around(
    document: Document, id_: str, known: Mapping[str, Sequence[Line]]
) -> Iterator[Cover]:
    # Over everything that may be this block: from the line before it to the line after it.
    ids = [block.id for block in document.blocks]
    at = ids.index(id_)
    above = next((known[it][-1] for it in reversed(ids[:at]) if known.get(it)), None)
    below = next((known[it][0] for it in ids[at + 1 :] if known.get(it)), None)
    ends = above.page if above else 1, below.page if below else len(document.sizes)
    for page in range(min(ends), max(ends) + 1):
        width, height = document.sizes[page - 1]
        top = above.bottom if above and above.page == page else 0
        bottom = below.top if below and below.page == page else height
        # In columns, the next line may be above this one.
        if top >= bottom:
            top, bottom = 0, height
        yield Cover(page, 0, top, width, bottom)


def _covered(
    document: Document, pictures: Sequence[Picture], covers: Sequence[Cover]
) -> tuple[Picture, ...]:
    found: list[Picture] = []
    for picture in pictures:
        page = int(picture.name.removeprefix("page-"))
        boxes = [box for number, *box in covers if number == page]
        if boxes:
            size = document.sizes[page - 1]
            asked = json.dumps({"name": picture.name, "size": size, "boxes": boxes}).encode()
            given = packed(asked, picture.data)
            frames = run("pdf-cover", given, cpu_seconds=limits.GATE_CPU_SECONDS)
            (picture,) = pictures_in(frames)
            if picture.name != f"page-{page}":
                raise refuse("unreadable")
        found.append(picture)
    return tuple(found)
