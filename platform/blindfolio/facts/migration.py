"""Steps from here to there: plan items, phases, flags, deadlines, who must act, ways back."""

from __future__ import annotations

import re
from functools import cache

from pydantic import BaseModel, ConfigDict

from blindfolio.facts.knowledge_files import FOLDER, read_yaml
from blindfolio.facts.lexicon import gerund, words
from blindfolio.facts.model import Step
from blindfolio.facts.phases import phases
from blindfolio.facts.phrases import Phrase, action, noun_phrase, plain
from blindfolio.facts.reading import Reading, Sentence
from blindfolio.facts.spans import quote


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
    """Steps, best first; one to a sentence, labelled phases before their sentences."""
    data, kinds = _cues()
    found = phases(reading)
    labels = {step.evidence for step in found}
    for sentence in reading.sentences:
        if sentence.span in labels:
            continue
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
        who=_who(sentence, reading),
        thing=_phase(sentence) or _thing(sentence, reading, sentence.span.start + at, kind),
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
        phrase = action(sentence, clause, reading)
        if phrase is not None:
            return phrase
    return None


def _who(sentence: Sentence, reading: Reading) -> Phrase | None:
    """A team or kind of people that the sentence names; those who act first."""
    acting = [c.subject for c in sentence.clauses if c.subject is not None]
    for chunk in [*acting, *sentence.chunks]:
        if any(t.tag == "NUM" for t in chunk.words):
            continue
        if chunk.kinds & {"service", "part"}:
            continue  # a program that consumes is no team
        if "team" in chunk.kinds and chunk.usable:
            return noun_phrase(chunk, reading)
    return None


_LABEL = re.compile(
    r"^\W{0,2}(?P<phase>(?:phase|stage|step|milestone) \w+)\b"
    r"(?:[^:.]{0,40}:\s*(?P<what>[^.:;]{3,60}))?",
    re.IGNORECASE,
)


def _phase(sentence: Sentence) -> Phrase | None:
    """The phase that a sentence opens with, and its label: "phase 2, the settlement file"."""
    match = _LABEL.match(sentence.span.text)
    if match is None:
        return None
    name = match.group("phase").lower()
    what = plain(match.group("what") or "").strip()
    short = 0 < len(what.split()) <= 6
    return Phrase(f"{name}, {what}" if short else name, False, name)


def _thing(sentence: Sentence, reading: Reading, at: int, kind: str) -> Phrase | None:
    """What the sentence moves: the noun phrase at the cue; for two ways side by side and for
    things switched off, the object of the sentence's first action."""
    if kind in ("compare", "decommission"):
        after = [c for c in sentence.clauses if c.end >= at]
        # an earlier clause moves something else, unless the cue's own speaks of "it"
        own = after if kind == "decommission" else [*after, *sentence.clauses]
        for clause in own:
            part = clause.subject if clause.passive else clause.object or clause.subject
            if part is not None and part.usable and "team" not in part.kinds:
                if kind == "compare" and len(part.words) < 2 and not part.named:
                    continue
                return noun_phrase(part, reading)
        return None
    reach = 30 if kind in ("policy", "in_flight", "flag") else 0
    for chunk in sentence.chunks:
        if chunk.end <= at or not chunk.usable or chunk.start > at + reach:
            continue
        if kind == "policy" and not (chunk.named or "policy" in chunk.kinds):
            continue
        if kind == "in_flight" and not chunk.kinds & {"store", "message", "setting"}:
            continue
        if kind == "phase" and len(chunk.words) < 2 and chunk.head.low not in _PHASES:
            continue
        if "team" not in chunk.kinds:
            return noun_phrase(chunk, reading)
    return None


_PHASES = frozenset({"trial", "pilot", "mvp", "alpha", "beta", "spike", "canary", "shadow"})
