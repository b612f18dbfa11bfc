"""What a document says and what its prompt's author knows, set against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from blindfolio.documents.model import Block
from blindfolio.facts.phrases import Phrase, noun_phrase
from blindfolio.facts.reading import Reading, Sentence
from blindfolio.facts.slots import fits_slot
from blindfolio.facts.spans import Span, quote
from blindfolio.facts.table_rows import rows_of
from prompts.probes import Clash, ClashFigure, Probes, Words
from reviews.followups.candidates import Candidate
from reviews.followups.document_figures import Found, figures_in, worked_out
from reviews.followups.forms import fill_authored, fill_levels
from reviews.followups.passages import denied, pattern, touched
from reviews.followups.sheet import Levels, Question

CLASH = 10.0
"""Above a position's questions, below the three conditions."""
_FIGURE, _SECOND, _GROUP, _LATER = 0.6, 0.6, 0.2, 0.02
_NOT_SAID = frozenset({"example", "other", "meta"})


@dataclass(frozen=True, slots=True)
class _Window:
    """A stretch of one block in which an author's words are looked for: a sentence, two that
    follow each other, or a table's row; `above` are the headings over it."""

    block: Block
    start: int
    end: int
    low: str
    above: str
    parts: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class _Met:
    """A window that holds what was looked for: where the first word stands, and the figure;
    places are offsets in the window."""

    window: _Window
    at: int
    figure: Found | None


@dataclass(frozen=True, slots=True)
class Clashes:
    """The questions, and for each clash that was not met its key and why."""

    found: list[Candidate]
    unmet: list[tuple[str, str]]


def clashes(
    reading: Reading, probes: Probes, position: str | None, slots: dict[str, Phrase]
) -> Clashes:
    """Every clash of the prompt that this document runs into, each on its best passage.

    `position` is the key of the one that the document takes, `slots` what any of the author's
    texts may hold.
    """
    windows = list(_windows(reading))
    found: list[Candidate] = []
    unmet: list[tuple[str, str]] = []
    for order, clash in enumerate(probes.clashes):
        asked = _asked(clash, order, windows, reading, position, slots)
        if isinstance(asked, str):
            unmet.append((clash.key, asked))
        else:
            found.append(asked)
    return Clashes(found, unmet)


def _asked(
    clash: Clash,
    order: int,
    windows: Sequence[_Window],
    reading: Reading,
    position: str | None,
    slots: dict[str, Phrase],
) -> Candidate | str:
    """The question, or why it is not asked."""
    if clash.positions and position not in clash.positions:
        return "the document takes another position"
    if clash.unless and touched(reading, clash.unless):
        return "the document has thought of it"
    here = [window for window in windows if _stands(window, clash.where)]
    met = _first(here, clash.says, clash.figure)
    if met is None:
        return "no passage says this"
    words = {**slots, **_words(met, reading, "said", "figure")}
    if clash.also:
        apart = [w for w in windows if _stands(w, "anywhere") and not _overlap(w, met.window)]
        second = _first(apart, clash.also, clash.also_figure)
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
    form = "prompt_condition" if clash.condition else "prompt_clash"
    score = CLASH + _GROUP * len(clash.says) - _LATER * order
    score += _FIGURE * (met.figure is not None) + _SECOND * bool(clash.also)
    return Candidate(
        question=Question(
            text=text,
            form=form,
            quote=shown.text,
            block=shown.block,
            why=clash.why,
            listen_for=Levels(*levels),
            condition=clash.condition or "",
        ),
        segment=clash.segment,
        form=form,
        variety="",
        slots={},
        fact_score=1.0,
        weight=1.0,
        evidence=met.window.block.text[met.window.start : met.window.end],
        score=score,
    )


def _windows(reading: Reading) -> Iterator[_Window]:
    """Single sentences before pairs, so that the shortest passage is the one that is met."""
    pairs: list[_Window] = []
    for block in reading.document.blocks:
        parts = reading.by_block.get(block.seq, ())
        if block.kind in ("heading", "code") or not parts:
            continue
        above = " ".join(h.text for h in reading.path(block) if h.text != reading.title)
        if block.kind == "table":
            for row in rows_of(block):
                start, end = row.cells[0].start, row.cells[-1].end
                cells = tuple(s for s in parts if start <= s.span.start and s.span.end <= end)
                if cells:
                    yield _window(block, start, end, above, cells)
            continue
        for n, part in enumerate(parts):
            yield _window(block, part.span.start, part.span.end, above, (part,))
            if n:
                start = parts[n - 1].span.start
                pairs.append(_window(block, start, part.span.end, above, parts[n - 1 : n + 1]))
    yield from pairs


def _window(
    block: Block, start: int, end: int, above: str, parts: tuple[Sentence, ...]
) -> _Window:
    low = block.text[start:end].lower().replace("’", "'")  # noqa: RUF001
    return _Window(block, start, end, low, above.lower(), parts)


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


def _first(
    windows: Sequence[_Window], says: tuple[Words, ...], wanted: ClashFigure | None
) -> _Met | None:
    """The first window that holds a word of each group, and the figure where one is wanted."""
    for window in windows:
        at = _place(window, says)
        if at is None:
            continue
        if wanted is None:
            return _Met(window, at, None)
        text = window.block.text[window.start : window.end]
        near = min(figures_in(text, wanted), key=lambda f: abs(f.start - at), default=None)
        if near is not None:
            return _Met(window, at, near)
    return None


def _place(window: _Window, says: tuple[Words, ...]) -> int | None:
    """Where a word of the first group stands that is not denied, if the others stand there too."""
    first, *others = says
    if not all(
        any(pattern(w).search(window.low) or pattern(w).search(window.above) for w in group)
        for group in others
    ):
        return None
    places = [m.start() for word in first for m in pattern(word).finditer(window.low)]
    return min((at for at in places if not denied(window.low, at)), default=None)


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
        words[figure] = Phrase(met.figure.text)
    return words


def _shown(met: _Met) -> Span:
    """What is quoted: the sentence or cell with the figure, else the one with the first word."""
    focus = met.window.start + (met.figure.start if met.figure is not None else met.at)
    part = next(p for p in met.window.parts if focus < p.span.end)
    return quote(part.span, focus)
