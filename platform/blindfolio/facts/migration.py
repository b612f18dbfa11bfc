"""Steps from here to there: plan items, phases, flags, deadlines, who must act, ways back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pydantic import BaseModel, ConfigDict

from blindfolio.facts.knowledge_files import FOLDER, read_yaml
from blindfolio.facts.lexicon import gerund, words
from blindfolio.facts.model import Step
from blindfolio.facts.phrases import Phrase, action, noun_phrase
from blindfolio.facts.reading import Reading, Sentence, topics_of
from blindfolio.facts.spans import quote
from blindfolio.facts.table_rows import rows_of

_ROW = 2.4
"""What a row of a plan's table weighs."""
_FEWEST = 2
"""A cell of fewer words is a date or a name."""


class StepKind(BaseModel):
    """One kind of sentence about moving, and the words that show it."""

    model_config = ConfigDict(extra="forbid")
    kind: str
    weight: float
    cues: list[str]
    also: str = ""


class Moving(BaseModel):
    """`migration.yaml`."""

    model_config = ConfigDict(extra="forbid")
    kinds: list[StepKind]
    plan_verbs: frozenset[str]
    section_bonus: float
    order: str
    past: str
    heading_phase: str


@cache
def _cues() -> tuple[Moving, list[tuple[StepKind, re.Pattern[str]]]]:
    data = read_yaml(FOLDER / "migration.yaml", Moving)
    return data, [(k, re.compile("|".join(k.cues))) for k in data.kinds]


def steps(reading: Reading) -> list[Step]:
    """Steps, best first: one to a sentence, one to a row of a plan's table."""
    data, kinds = _cues()
    found = list(_tabled(reading))
    for sentence in reading.sentences:
        if sentence.role in ("example", "meta", "other") or sentence.block.kind == "table":
            continue
        if sentence.block.kind == "heading" and not re.match(
            data.heading_phase, sentence.span.text, re.IGNORECASE
        ):
            continue
        step = _step(sentence, reading, data, kinds)
        if step is not None:
            found.append(step)
    return sorted(found, key=lambda s: (-s.score, s.evidence))


def _tabled(reading: Reading) -> Iterator[Step]:
    """Each row of a plan's tables, by the cell that says most."""
    for block in reading.document.blocks:
        if block.kind != "table" or topics_of(reading.path(block))[:1] != ("migration",):
            continue
        for row in rows_of(block)[1:]:
            said = max(row.cells, key=lambda cell: len(cell.text))
            if len(said.text.split()) >= _FEWEST:
                yield Step("phase", None, said, quote(said), _ROW)


def _step(
    sentence: Sentence,
    reading: Reading,
    data: Moving,
    kinds: list[tuple[StepKind, re.Pattern[str]]],
) -> Step | None:
    planned = "migration" in sentence.topics[:2]
    if sentence.role == "open" or (sentence.role in ("existing", "rejected") and not planned):
        return None
    kind, score, at = "", 0.0, 0
    for candidate, pattern in kinds:
        match = pattern.search(sentence.low)
        if match and (not candidate.also or re.search(candidate.also, sentence.low)):
            if not kind:
                kind, score, at = candidate.kind, candidate.weight, match.start()
            else:
                score += 0.3
    if "risk" in sentence.topics[:1] and kind in ("deadline", "phase", "compare"):
        return None
    if kind == "phase" and re.search(data.past, sentence.low):
        return None  # a trial that has been is no phase of this plan
    opening = sentence.clauses[0] if sentence.clauses else None
    imperative = (
        opening is not None
        and opening.form == "VB"
        and opening.at <= 2
        and opening.verb in data.plan_verbs
    )
    if (
        planned
        and (imperative or sentence.block.kind == "item")
        and sentence.block.kind != "heading"
    ):
        if not kind or kind in ("move", "who"):
            kind = "step"
        score += 1.6 if imperative else 0.6
    elif planned and not kind and _ordered(sentence, data):
        kind, score = "step", 1.2
    elif imperative and sentence.block.kind == "item" and kind:
        score += 0.5
    if not kind:
        return None
    score += data.section_bonus if planned else 0.0
    score -= 0.6 if "problem" in sentence.topics[:1] else 0.0
    score -= 0.6 if sentence.topics[:1] in (("alternatives",), ("prior_art",)) else 0.0
    score += (
        0.4 if re.search(r"\b(?:will|would|first|then|after|once)\b", sentence.low) else 0.0
    )
    return Step(
        kind=kind,
        action=_action(sentence, reading, kind),
        evidence=sentence.span,
        quote=quote(sentence.span, sentence.span.start + at),
        score=round(score, 3),
    )


def _ordered(sentence: Sentence, data: Moving) -> bool:
    """Whether the sentence opens with a word of order, or a time, and says what is done."""
    acts = any(c.object is not None and not c.negated for c in sentence.clauses[:2])
    return acts and sentence.role == "design" and bool(re.search(data.order, sentence.low))


_BACK = frozenset({"revert", "terminate", "disable", "stop", "undo", "restore", "turn", "roll"})


def _action(sentence: Sentence, reading: Reading, kind: str) -> Phrase | None:
    """What is done, as a gerund phrase; of a plan's item only what its first verb says."""
    imperative = bool(sentence.clauses) and sentence.clauses[0].form == "VB"
    for clause in sentence.clauses[: 1 if imperative else 4]:
        if clause.negated or clause.conditional or clause.verb in words().weak_verbs:
            continue
        if clause.classes and not clause.classes - {"decide"}:
            continue
        undoes = clause.classes & {"delete", "change"} or clause.verb in _BACK
        if kind == "rollback" and not undoes:
            continue
        if clause.passive and clause.subject is not None and clause.subject.usable:
            done = noun_phrase(clause.subject, reading)
            if clause.classes & {"change", "create", "write", "delete"}:
                return Phrase(f"{gerund(clause.verb)} {done.text}", False, done.key)
        phrase = action(sentence, clause)
        if phrase is not None:
            return phrase
    return None
