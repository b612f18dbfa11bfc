"""Questions that come from the prompt's author, bound to this document."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from blindfolio.facts.decision import UNNAMED
from blindfolio.facts.model import Facts, Quantity
from blindfolio.facts.phrases import Phrase
from blindfolio.facts.reading import Reading
from blindfolio.facts.spans import Span
from prompts.folder.probes import Figure, Flip, ListenFor, Position, Probes, Untouched, Withheld
from reviews.followups.candidates import Candidate, shared_slots
from reviews.followups.clashes import clashes
from reviews.followups.conditions import conditions, people_of
from reviews.followups.figures import NO_FIGURES, KnownFigures
from reviews.followups.forms import fill, fill_authored, fill_levels
from reviews.followups.left_out import left_out
from reviews.followups.passages import (
    Passage,
    acting_part,
    denied,
    figure_in,
    in_design,
    passages,
    thing_in,
    touched,
)
from reviews.followups.position import NOISE, Stance, position_of
from reviews.followups.sheet import Levels, Question, SegmentName

POSITION, WITHHELD, DIFFERS, FLIP, ABSENT = 9.0, 6.2, 6.0, 5.4, 5.0
_MOST, _SOME = 0.7, 0.4
_TO_COUNT = 5
_ELSEWHERE = 1.5
"""Taken off where a position's question finds none of its own words in the design."""
_NEAREST = {"alternatives": "alternatives", "failure": "proposal", "migration": "migration"}


_FALLBACKS = {"component": Phrase("your design"), "step": Phrase("your first phase")}
"""For an author's texts only: they carry facts of their own, and need not go unasked because a
document does not name a part or a step in words that are recognised."""


@dataclass(frozen=True, slots=True)
class Prompted:
    """The questions, and each clash that was not met: its key and why."""

    found: list[Candidate]
    unmet: list[tuple[str, str]]


def prompted(
    facts: Facts,
    reading: Reading,
    probes: Probes,
    sides: list[Stance],
    known: KnownFigures = NO_FIGURES,
    told: frozenset[str] = frozenset(),
) -> Prompted:
    """The three failure conditions first, then clashes, position, facts, figures, flips and
    silences. Of a withheld fact that the author was `told` (by its key) nothing is asked: it is
    no news."""
    people = people_of(probes)
    slots = {**_FALLBACKS, "decision": UNNAMED}
    if facts.english and not speaks_of(reading, probes, sides):
        return Prompted(conditions(reading, probes, None, slots, bound=False), [])
    if facts.english:
        slots |= shared_slots(facts)
        slots["decision"] = _spoken(slots["design"])
        slots["component"] = acting_part(reading, people) or _FALLBACKS["component"]
    taken = position_of(sides)
    position = taken.position if taken is not None else None
    met = clashes(reading, probes, position.key if position is not None else None, slots)
    found = _reworded(conditions(reading, probes, position, slots), met.found)
    if taken is not None and taken.shown is not None:
        found += _of_position(taken.position, taken.shown, reading, slots)
    for fact in probes.withheld:
        if fact.key not in told:
            found += _of_withheld(fact, reading, slots, known)
    for party in probes.parties:
        found += left_out(party, reading)
    for figure in probes.figures:
        found += _of_figure(figure, facts, slots, reading)
    for flip in probes.flips:
        found += _of_flip(flip, position, facts, reading, slots)
    return Prompted(found + _silences(probes, reading, slots), met.unmet)


_SPOKEN_WORDS = 4


def _spoken(design: Phrase) -> Phrase:
    """What the document proposes, as one would say it in the middle of an author's sentence: a
    name of a few words; else "your plan"."""
    short = len(design.text.split()) <= _SPOKEN_WORDS and "(" not in design.text
    return design if short else UNNAMED


def _reworded(put: list[Candidate], met: list[Candidate]) -> list[Candidate]:
    """The conditions, each in the words of the first clash that puts it, and the other clashes."""
    better = {c.question.condition: c for c in reversed(met) if c.question.condition}
    own = [
        replace(better[c.question.condition], score=c.score, variety=c.variety)
        if c.question.condition in better
        else c
        for c in put
    ]
    return own + [c for c in met if not c.question.condition]


def speaks_of(reading: Reading, probes: Probes, sides: list[Stance]) -> bool:
    """Whether the document names most of the prompt's groups and parties, or some and a little of
    a position: a paper on something else is not asked what it says of them."""
    named = [g.words for g in probes.estate.groups] + [p.words for p in probes.parties]
    if position_of(sides) is not None or len(named) < _TO_COUNT:
        return True
    share = sum(touched(reading, words) for words in named) / len(named)
    return share >= _MOST or (share >= _SOME and sides[0].weight >= NOISE)


def bound(
    text: str,
    why: str,
    listen_for: ListenFor,
    *,
    segment: SegmentName,
    form: str,
    passage: Passage | None,
    nearest: int,
    slots: dict[str, Phrase],
    reading: Reading,
    score: float,
    variety: str = "",
) -> Candidate | None:
    """One question with the passage it stands on; without one its form begins with `absence`."""
    if passage is not None:
        slots = {**slots}
        thing, figure = thing_in(passage, reading, text), figure_in(passage)
        if thing is not None:
            slots["thing"] = thing
        if figure is not None:
            slots["figure"] = figure
    filled, levels = fill_authored(text, slots), fill_levels(listen_for, slots)
    if filled is None or levels is None:
        return None
    quote: Span | None = passage.quote if passage is not None else None
    question = Question(
        text=filled,
        form=form if quote is not None else f"absence_{form}",
        quote=quote.text if quote is not None else "",
        block=quote.block if quote is not None else nearest,
        why=why,
        listen_for=Levels(*levels),
    )
    return Candidate(
        question=question,
        segment=segment,
        form=question.form,
        variety=variety,
        slots={},
        fact_score=1.0,
        weight=1.0,
        evidence=passage.sentence.span.text if passage is not None else "",
        score=score,
    )


def nearest_block(reading: Reading, segment: SegmentName) -> int:
    """Where something that is missing would stand."""
    topic = _NEAREST[segment]
    for sentence in reading.sentences:
        if topic in sentence.topics[:1] and sentence.block.kind != "heading":
            return sentence.span.block
    blocks = reading.document.blocks
    return blocks[-1].seq if blocks else 0


def _of_position(
    position: Position, shown: Passage, reading: Reading, slots: dict[str, Phrase]
) -> list[Candidate]:
    found = []
    for ask in position.ask:
        best = [p for p in passages(reading, ask.words) if in_design(p)][:1]
        passage = best[0] if best and best[0].score >= 1.0 else shown
        question = bound(
            ask.text,
            f"The document takes this side: {position.name}. {ask.why}",
            ask.listen_for,
            segment=ask.segment,
            form="prompt_position",
            passage=passage,
            nearest=0,
            slots=slots,
            reading=reading,
            score=POSITION - (0.0 if best or not ask.words else _ELSEWHERE),
        )
        found += [question] if question is not None else []
    return found


_NEAR = 30
"""How close to the words a figure of the prompt stands if they speak of it, in characters."""


def _denied(passage: Passage) -> bool:
    return denied(passage.sentence.low, passage.at - passage.sentence.span.start)


def _given(passage: Passage, known: KnownFigures) -> bool:
    """Whether the words only speak of a figure that the prompt gives: nothing is assumed there."""
    at = passage.at - passage.sentence.span.start
    return known.all_of(passage.sentence.span.text[max(0, at - _NEAR) : at + 2 * _NEAR])


def _of_withheld(
    fact: Withheld, reading: Reading, slots: dict[str, Phrase], known: KnownFigures
) -> list[Candidate]:
    if fact.text is None or fact.listen_for is None:
        return []
    found = [p for p in passages(reading, fact.assumed) if p.score > 0]
    best = [p for p in found if not _denied(p) and not _given(p, known)][:1]
    if not best:
        return []
    question = bound(
        fact.text,
        f"The document assumed otherwise; the fact moves this: {_lower(fact.moves)}",
        fact.listen_for,
        segment=fact.segment,
        form="prompt_withheld",
        passage=best[0],
        nearest=0,
        slots=slots,
        reading=reading,
        score=WITHHELD,
    )
    return [question] if question is not None else []


def _of_figure(
    figure: Figure, facts: Facts, slots: dict[str, Phrase], reading: Reading
) -> list[Candidate]:
    """The document's number beside the prompt's, where both count the same in the same unit."""
    known = re.escape(figure.text.split()[0])
    if any(
        re.search(rf"(?<![\d,.]){known}(?![\d,.]\d)", s.span.text) for s in reading.sentences
    ):
        return []  # the author knows the prompt's figure; another number is another measure
    for quantity in facts.quantities:
        if not _same_count(quantity, figure) or figure.untouched is None:
            continue
        value = _number(quantity.value)
        if value is None or abs(value - figure.value) <= 0.05 * figure.value:
            continue
        if re.search(r"\b(?:average|mean|median)\b", quantity.evidence.text):
            continue  # another measure of the same thing, not another figure for it
        words = {**slots, "figure": quantity.phrase or Phrase(quantity.value)}
        text = fill(
            "You reckon with {figure}; the prompt says " + figure.text + ". "
            "What in {decision} was sized by yours, and does it hold at the other?",
            words,
        )
        levels = fill_levels(figure.untouched.listen_for, words)
        if text is None or levels is None:
            continue
        question = Question(
            text=text,
            form="prompt_figure",
            quote=quantity.quote.text,
            block=quantity.quote.block,
            why=f"The document's {quantity.value} beside the prompt's {figure.text}.",
            listen_for=Levels(*levels),
        )
        return [
            Candidate(
                question, "alternatives", "prompt_figure", "", {}, 1.0, 1.0,
                quantity.evidence.text, DIFFERS,
            )
        ]  # fmt: skip
    return []


def _same_count(quantity: Quantity, figure: Figure) -> bool:
    near = quantity.evidence.text.lower()
    if figure.unit.startswith("/"):
        unit = {"/s": r"(?:/s\b|rps|per second|a second)"}.get(
            figure.unit, re.escape(figure.unit)
        )
    else:
        unit = re.escape(figure.unit.lower())
    in_unit = re.search(
        rf"{re.escape(quantity.value.lower())}\s?(?:[\w-]{{1,40}}\s)?{unit}", near
    )
    in_value = re.search(rf"\d\s?(?:[\w-]{{1,40}}\s)?{unit}", quantity.value.lower())
    named = [w for w in figure.words if w.rstrip("*") in near.replace(figure.unit.lower(), "")]
    return bool(in_unit or in_value) and bool(named) and quantity.role in ("assumed", "target")


def _number(text: str) -> float | None:
    match = re.search(r"\d[\d,]*(?:\.\d+)?", text)
    return float(match.group().replace(",", "")) if match else None


def _of_flip(
    flip: Flip,
    position: Position | None,
    facts: Facts,
    reading: Reading,
    slots: dict[str, Phrase],
) -> list[Candidate]:
    if position is None or flip.wins_before != position.key:
        return []
    best = [p for p in passages(reading, flip.words) if p.score >= 1.0][:1]
    question = bound(
        flip.text,
        f"One thing changes: {flip.from_} becomes {flip.to}, and another design would win.",
        flip.listen_for,
        segment="alternatives",
        form="prompt_flip",
        passage=best[0] if best else None,
        nearest=nearest_block(reading, "alternatives"),
        slots=slots,
        reading=reading,
        score=FLIP + (0.1 * best[0].score if best else -1.0),
    )
    return [question] if question is not None else []


def _silences(probes: Probes, reading: Reading, slots: dict[str, Phrase]) -> list[Candidate]:
    """Groups, parties and figures of the prompt that the document never touches."""
    found: list[Candidate] = []
    named: list[tuple[str, tuple[str, ...], Untouched | None, float]] = [
        *(("group", g.words, g.untouched, ABSENT + 0.4) for g in probes.estate.groups),
        *(("party", p.words, p.untouched, ABSENT) for p in probes.parties),
        *(("figure", f.words, f.untouched, ABSENT - 0.6) for f in probes.figures),
    ]
    for form, words, untouched, score in named:
        if untouched is None or touched(reading, words):
            continue
        question = bound(
            untouched.text,
            untouched.why,
            untouched.listen_for,
            segment=untouched.segment,
            form=form,
            passage=None,
            nearest=nearest_block(reading, untouched.segment),
            slots=slots,
            reading=reading,
            score=score,
        )
        found += [question] if question is not None else []
    return found


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
