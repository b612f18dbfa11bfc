"""Which of the prompt's opposite designs a document argues for, or that it is none of them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from blindfolio.facts.knowledge_files import read_yaml
from blindfolio.facts.reading import Reading, Sentence
from prompts.folder.probes import Position, Probes
from reviews.followups.passages import Passage, passages, pattern

_CLEAR = 2.2
_LEAD, _FAR = 1.5, 3.0
"""How many times the second a position has to weigh: far more where little was found of it."""
NOISE = 0.4
"""Less than this is chance: one word in one sentence of the proposal."""


class StanceCues(BaseModel):
    """`stance.yaml`: where a document says what it decides, and what counts how much."""

    model_config = ConfigDict(extra="forbid")
    title: float
    chosen: float
    decides: float
    opening: float
    heading: float
    proposal: float
    rest: float
    denied: float
    turned_down: float
    of_the_prompt: float
    contradicted: float
    decision: str
    chosen_cell: str
    denial: str
    opening_share: float


@dataclass(frozen=True, slots=True)
class Stance:
    """A position and what the document shows of it: `words` are the author's words with what each
    added or took away; `shown` is the passage that shows it best."""

    position: Position
    weight: float
    words: tuple[tuple[str, float], ...]
    shown: Passage | None


@cache
def _cues() -> tuple[StanceCues, dict[str, re.Pattern[str]]]:
    data = read_yaml(Path(__file__).parent / "knowledge" / "stance.yaml", StanceCues)
    named = {
        "decision": data.decision,
        "chosen_cell": data.chosen_cell,
        "denial": data.denial,
    }
    return data, {name: re.compile(cue) for name, cue in named.items()}


def stances(reading: Reading, probes: Probes, prompt: str = "") -> list[Stance]:
    """Every position with its weight, the heaviest first; ties by key.

    Only places count where the document says what it decides: the title, its opening, headings,
    sentences of the proposal; most of all a decision in the first person and a row marked as
    chosen. What is denied, or turned down, takes away. A word that several positions share, or
    that the prompt's own page uses, says little.
    """
    placed = _placed(reading)
    lists = [set(p.recognise) for p in probes.positions]
    page = prompt.lower()
    found = []
    for position in probes.positions:
        words = []
        for word in position.recognise:
            share = 1.0 / sum(word in other for other in lists)
            share *= _cues()[0].of_the_prompt if pattern(word).search(page) else 1.0
            shown = _shown(word, placed)
            if shown:
                words.append((word, round(share * shown, 3)))
        against = [
            (word, round(-_cues()[0].contradicted * shown, 3))
            for word in position.contradicted
            if (shown := _shown(word, placed)) > 0
        ]
        weight = sum(w for _, w in (*words, *against))
        found.append(
            Stance(position, round(weight, 3), (*words, *against), _best(reading, position))
        )
    return sorted(found, key=lambda s: (-s.weight, s.position.key))


def position_of(found: list[Stance]) -> Stance | None:
    """The stance that leads clearly; None when none does, or where there are no positions."""
    if not found:
        return None
    best, second = found[0], found[1]
    proofs = [word for word, weight in best.words if weight > 0]
    if best.shown is None or len(proofs) < 2:
        return None
    ahead = best.weight / max(second.weight, NOISE)
    return best if ahead >= (_LEAD if best.weight >= _CLEAR else _FAR) else None


def _best(reading: Reading, position: Position) -> Passage | None:
    found = [p for p in passages(reading, position.recognise) if p.score >= 1.0]
    return next(
        (p for p in found if not denied(p.sentence, p.at - p.sentence.span.start)), None
    )


def _placed(reading: Reading) -> list[tuple[Sentence, float]]:
    """The sentences that say what is decided, or what is not, each with its weight."""
    data = _cues()[0]
    until = data.opening_share * len(reading.sentences)
    found = []
    for n, sentence in enumerate(reading.sentences):
        weight = _weight(sentence, reading, n < until)
        if weight:
            found.append((sentence, weight))
    return found


_NO_DESIGN = frozenset({"problem", "prior_art", "meta", "risk", "open", "status_quo"})


def _weight(sentence: Sentence, reading: Reading, opening: bool) -> float:
    data, cues = _cues()
    topic = sentence.topics[0] if sentence.topics else ""
    if sentence.block.kind == "table":
        chosen = cues["chosen_cell"].search(sentence.low)
        plain = 0.0 if topic in _NO_DESIGN | {"alternatives"} else data.rest
        return data.chosen if chosen else plain
    if sentence.span.text == reading.title:
        return data.title
    if sentence.role == "rejected" or "alternatives" in sentence.topics[:1]:
        return -data.turned_down
    if topic in _NO_DESIGN:
        return 0.0
    if sentence.block.kind == "heading":
        return data.heading
    if sentence.role in ("existing", "measured", "example", "other", "open", "deferred"):
        return 0.0
    if cues["decision"].search(sentence.low):
        return data.decides
    if opening:
        return data.opening
    return data.proposal if sentence.role == "design" else data.rest


def _shown(word: str, placed: list[tuple[Sentence, float]]) -> float:
    """What the places that hold a word add up to; more of the same says less and less."""
    data = _cues()[0]
    total = 0.0
    for sentence, weight in placed:
        match = pattern(word).search(sentence.low)
        if match is None:
            continue
        # a decision against something speaks against it; what an option lacks speaks for nothing
        turned = weight > 0 and denied(sentence, match.start())
        total += -data.denied * abs(weight) if turned else weight
    return math.copysign(math.log1p(abs(total)), total)


def denied(sentence: Sentence, at: int) -> bool:
    """Whether the words before a place in the sentence (an offset in it) take it back."""
    before = sentence.low[max(0, at - 60) : at]
    clause = re.split(r"[;:.,]\s", before)[-1]
    return bool(_cues()[1]["denial"].search(clause))
