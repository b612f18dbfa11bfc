"""What a document says and what its prompt's author knows, set against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from blindfolio.documents.model import Block
from blindfolio.facts.phrases import Phrase, noun_phrase
from blindfolio.facts.reading import Reading, Sentence
from blindfolio.facts.slots import fits_slot
from blindfolio.facts.spans import Span, quote
from blindfolio.facts.table_rows import rows_of
from prompts.folder.probes import Clash, ClashFigure, Probes, Words
from reviews.followups.document_figures import Found, figure_of_cell, figures_in, worked_out
from reviews.followups.filling import fill_authored, fill_levels
from reviews.followups.passages import Places, denied, pattern
from reviews.followups.sheet import Levels, Question, StartingPoint, StartingPoints

_FIGURE, _SECOND, _GROUP, _LATER = 0.6, 0.6, 0.2, 0.005
_FEWEST = 4
"""A sentence of fewer words says nothing by itself."""
_TELLING = 3
"""So many words tell a reader which passage is meant."""
_PASSAGE = 2
"""So many of what stands round a window belong to its passage: itself and what is before it."""
_PARTS = ("design", "alternatives", "anywhere")
"""The parts of a document that a clash may look at."""
_NOT_SAID = frozenset({"example", "other", "meta"})


@dataclass(frozen=True, slots=True)
class _Window:
    """A sentence or a table's row, in which an author's words are looked for, and what stands
    round it: itself, the sentence before, its block or its columns' heads, the headings above;
    in lower case."""

    block: Block
    start: int
    end: int
    round: tuple[str, ...]
    parts: tuple[Sentence, ...]
    columns: tuple[tuple[int, str, str], ...] = ()
    """Of a row: each cell's place in the window, its text, and its column's head."""

    @property
    def low(self) -> str:
        return self.round[0]


@dataclass(frozen=True, slots=True)
class _Met:
    """A window that holds what was looked for: where the first word stands, and the figure;
    places are offsets in the window."""

    window: _Window
    at: int
    figure: Found | None


def clashes(
    reading: Reading, probes: Probes, position: str | None, slots: dict[str, Phrase]
) -> StartingPoints:
    """Every clash of the prompt that this document runs into, each on its best passage.

    `position` is the key of the one that the document takes, `slots` what any of the author's
    texts may hold.
    """
    windows = list(_windows(reading))
    parts = {part: [w for w in windows if _stands(w, part)] for part in _PARTS}
    blocks = frozenset(_plain(block.text) for block in reading.document.blocks)
    places = Places({*blocks, *(text for window in windows for text in window.round)})
    found: list[tuple[Clash, StartingPoint]] = []
    unmet: list[tuple[str, str]] = []
    for order, clash in enumerate(probes.clashes):
        if any(places.of(word) & blocks for word in clash.unless):
            unmet.append((clash.key, "the document has thought of it"))
            continue
        asked = _asked(clash, order, parts, places, reading, position, slots)
        if isinstance(asked, str):
            unmet.append((clash.key, asked))
        else:
            found.append((clash, asked))
    return StartingPoints(_of_a_theme_the_strongest(found, unmet), unmet)


def _of_a_theme_the_strongest(
    found: list[tuple[Clash, StartingPoint]], unmet: list[tuple[str, str]]
) -> list[StartingPoint]:
    """What was met, without the weaker ones of a theme, which join what was not."""
    best: dict[str, StartingPoint] = {}
    for clash, asked in found:
        if clash.theme and (clash.theme not in best or asked.score > best[clash.theme].score):
            best[clash.theme] = asked
    kept = []
    for clash, asked in found:
        if clash.theme and asked is not best[clash.theme]:
            unmet.append((clash.key, "a stronger one of its theme is asked"))
        else:
            kept.append(asked)
    return kept


def _asked(
    clash: Clash,
    order: int,
    parts: dict[str, list[_Window]],
    places: Places,
    reading: Reading,
    position: str | None,
    slots: dict[str, Phrase],
) -> StartingPoint | str:
    """The question, or why it is not asked."""
    if clash.takes and position not in clash.takes:
        return "the document takes another position"
    met = _best(parts[clash.where], places, clash)
    if met is None:
        return "no passage says this"
    words = {**slots, **_words(met, reading, "said", "figure")}
    if clash.also:
        apart = [w for w in parts["anywhere"] if not _overlap(w, met.window)]
        second = _best(apart, places, _second(clash))
        if second is None:
            return "no second passage says the other thing"
        words |= _words(second, reading, "also", "other")
    if met.figure is not None and clash.figure is not None and clash.figure.works_out:
        words["result"] = Phrase(worked_out(met.figure, clash.figure.works_out))
    text = next(filter(None, (fill_authored(text, words) for text in clash.texts)), None)
    levels = fill_levels(clash.listen_for, words)
    if text is None or levels is None:
        return "a slot cannot be filled"
    shown = _shown(met)
    score = _GROUP * len(clash.says) - _LATER * order
    score += _FIGURE * (met.figure is not None) + _SECOND * bool(clash.also)
    question = Question(
        text=text,
        form="start_scenario" if clash.condition else "start_challenge",
        quote=shown.text,
        block=shown.block,
        why=clash.why,
        listen_for=Levels(*levels),
        condition=clash.condition or "",
    )
    return StartingPoint(clash.segment, question, score)


def _windows(reading: Reading) -> Iterator[_Window]:
    for block in reading.document.blocks:
        parts = reading.by_block.get(block.seq, ())
        if block.kind in ("heading", "code") or not parts:
            continue
        above = " ".join(h.text for h in reading.path(block) if h.text != reading.title)
        if block.kind == "table":
            rows = rows_of(block)
            for row in rows:
                start, end = row.cells[0].start, row.cells[-1].end
                cells = tuple(s for s in parts if start <= s.span.start and s.span.end <= end)
                head = " ".join(cell.text for cell in rows[0].cells)
                if cells:
                    window = _window(block, start, end, ("", head, above), cells)
                    heads = zip(row.cells, rows[0].cells, strict=False)
                    columns = tuple((c.start - start, c.text, h.text) for c, h in heads)
                    yield replace(window, columns=columns)
            continue
        for n, part in enumerate(parts):
            if len(part.span.text.split()) >= _FEWEST:
                before = parts[n - 1].span.text if n else ""
                wider = (before, block.text, above)
                yield _window(block, part.span.start, part.span.end, wider, (part,))


def _window(
    block: Block, start: int, end: int, wider: tuple[str, ...], parts: tuple[Sentence, ...]
) -> _Window:
    told = (block.text[start:end], *wider)
    return _Window(block, start, end, tuple(_plain(text) for text in told), parts)


def _plain(text: str) -> str:
    return text.lower().replace("’", "'")  # noqa: RUF001


def _stands(window: _Window, where: str) -> bool:
    """Whether the window is of the part of the document that is looked at."""
    if any(part.role in _NOT_SAID for part in window.parts):
        return False
    nearest = window.parts[0].topics[:1]
    turned_down = "alternatives" in nearest or all(p.role == "rejected" for p in window.parts)
    if where == "alternatives":
        return turned_down
    return where == "anywhere" or not (turned_down or "problem" in nearest)


def _overlap(one: _Window, other: _Window) -> bool:
    same = one.block.seq == other.block.seq
    return same and one.start < other.end and other.start < one.end


def _second(clash: Clash) -> Clash:
    """What is looked for elsewhere, as a clash of its own."""
    wanted = {"says": clash.also, "figure": clash.also_figure, "without": (), "also": ()}
    return clash.model_copy(update=wanted)


def _best(windows: Sequence[_Window], places: Places, clash: Clash) -> _Met | None:
    """The window that holds a word of the first group, and the figure where one is wanted, and
    has words of the other groups nearest to it; the first one of those."""
    found: list[tuple[int, _Met]] = []
    reach = _PASSAGE if clash.within == "passage" else None
    unwanted = _holding(clash.without, places)
    first, *others = (_holding(group, places) for group in clash.says)
    for window in windows:
        if window.low not in first or window.low in unwanted:
            continue
        at = min(_places(window, clash.says[0]), default=None)
        far = _farthest(window.round[:reach], others)
        if at is None or far is None:
            continue
        met = _Met(window, at, None)
        if clash.figure is not None:
            figures = _figures(window, clash.figure)
            near = min(figures, key=lambda f: abs(f.start - met.at), default=None)
            if near is None:
                continue
            met = replace(met, figure=near)
        if not far:
            return met
        found.append((far, met))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _figures(window: _Window, wanted: ClashFigure) -> Iterator[Found]:
    yield from figures_in(window.block.text[window.start : window.end], wanted)
    for at, cell, head in window.columns:
        found = figure_of_cell(cell, head, wanted)
        if found is not None:
            yield replace(found, start=found.start + at, end=found.end + at)


def _places(window: _Window, group: Words) -> Iterator[int]:
    """Where a word of the group stands in the window and is not denied."""
    for word in group:
        for match in pattern(word).finditer(window.low):
            if not denied(window.low, match.start()):
                yield match.start()


def _holding(group: Words, places: Places) -> frozenset[str]:
    """The texts that hold any word of the group."""
    return frozenset().union(*(places.of(word) for word in group))


def _farthest(told: Sequence[str], groups: Sequence[frozenset[str]]) -> int | None:
    """How far round a window one has to look until each group is met: 0 for itself alone."""
    near = [next((n for n, low in enumerate(told) if low in group), None) for group in groups]
    known = [place for place in near if place is not None]
    return max(known, default=0) if len(known) == len(near) else None


def _words(met: _Met, reading: Reading, said: str, figure: str) -> dict[str, Phrase]:
    """The passage's own words for two slots, as far as it has them."""
    words: dict[str, Phrase] = {}
    place = met.window.start + met.at
    for chunk in (c for part in met.window.parts for c in part.chunks):
        if chunk.start <= place < chunk.end and chunk.usable:
            phrase = noun_phrase(chunk, reading)
            if fits_slot(phrase):
                words[said] = phrase
    if met.figure is not None:
        told = met.figure.text  # a number that begins a sentence stands within one here
        words[figure] = Phrase(told[:1].lower() + told[1:])
    return words


def _shown(met: _Met) -> Span:
    """What is quoted: the sentence or cell with the figure, else the one with the first word; of
    a cell that says too little, its row."""
    window = met.window
    focus = window.start + (met.figure.start if met.figure is not None else met.at)
    part = next(p for p in window.parts if focus < p.span.end).span
    if len(part.text.split()) < _TELLING:
        text = window.block.text[window.start : window.end]
        part = Span(window.block.seq, window.start, window.end, text)
    return quote(part, focus)
