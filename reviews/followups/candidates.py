"""Facts and forms in, candidate questions out: each form on each fact that fits its slots."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from blindfolio.facts.model import Facts
from blindfolio.facts.phrases import Phrase
from blindfolio.facts.spans import Span
from reviews.followups.forms import Form, fill, fill_levels, forms
from reviews.followups.sheet import Levels, Question, SegmentName

OPTION_FLOOR = 1.9
FIGURE_FLOOR = 1.9
RISK_FLOOR = 2.2
STEP_FLOOR = 2.4
"""Facts below these are listed in the extraction and asked about by nobody."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as forms see it: its kind, its slots, what its conditions look at, its passage."""

    kind: str
    slots: dict[str, Phrase]
    marks: dict[str, str | bool]
    quote: Span | None
    block: int
    evidence: str
    score: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may stand on the sheet, with what selection weighs."""

    question: Question
    segment: SegmentName
    form: str
    variety: str
    slots: dict[str, Phrase]
    fact_score: float
    weight: float
    evidence: str
    score: float = 0.0


def candidates(facts: Facts) -> list[Candidate]:
    """Every form on every fact that fits."""
    known = list(_facts(facts))
    shared = shared_slots(facts)
    found: list[Candidate] = []
    for form in forms():
        for fact in known:
            if fact.kind == form.fact and _holds(form, fact):
                candidate = _candidate(form, fact, shared)
                if candidate is not None:
                    found.append(candidate)
    return found


_DOING = frozenset({"step", "move", "phase", "decommission"})


def shared_slots(facts: Facts) -> dict[str, Phrase]:
    """Slots that any form may use, whatever its fact."""
    slots = {"decision": facts.decision.phrase}
    if facts.components:
        slots["component"] = facts.components[0].phrase
    rejected = [a for a in facts.alternatives if a.status == "rejected"]
    if rejected:
        slots["alternative"] = rejected[0].phrase
    planned = [
        s.action
        for s in facts.steps
        if s.action is not None and s.kind in _DOING and s.score >= STEP_FLOOR
    ]
    if planned and planned[0] is not None:
        slots["step"] = planned[0]
    return slots


def _holds(form: Form, fact: Fact) -> bool:
    return all(fact.marks.get(name) in allowed for name, allowed in form.when.items())


def _candidate(form: Form, fact: Fact, shared: dict[str, Phrase]) -> Candidate | None:
    slots = {**shared, **fact.slots}
    if (
        "alternative" in form.needs
        and "alternative" in slots
        and slots["alternative"].key == slots["alt"].key
    ):
        return None
    if any(name not in slots for name in form.needs):
        return None
    # the passage chooses the wording, so that the same passage always reads the same
    turn = zlib.crc32((fact.evidence + form.id).encode())
    text = fill(form.texts[turn % len(form.texts)], slots)
    why, levels = fill(form.why, slots), fill_levels(form.listen_for, slots)
    if text is None or why is None or levels is None:
        return None
    question = Question(
        text=text,
        form=form.id,
        quote=fact.quote.text if fact.quote is not None else "",
        block=fact.block,
        why=why,
        listen_for=Levels(*levels),
    )
    return Candidate(
        question=question,
        segment=form.segment,
        form=form.id,
        variety=form.variety,
        slots={name: slots[name] for name in form.needs},
        fact_score=fact.score,
        weight=form.weight,
        evidence=fact.evidence,
    )


def _facts(facts: Facts) -> Iterator[Fact]:
    yield from _options(facts)
    yield from _figures(facts)
    for m in facts.mechanisms:
        yield _fact(f"mechanism:{m.rule}", m.slots, {}, m.quote, m.evidence, m.score / 3.5)
    for r in (r for r in facts.risks if r.score >= RISK_FLOOR):
        slots = {"risk": r.phrase} if r.phrase is not None else {}
        marks: dict[str, str | bool] = {
            "mitigated": r.mitigated,
            "listed": r.listed,
            "section": r.section,
        }
        yield _fact("risk", slots, marks, r.quote, r.evidence, r.score / 4)
    for c in facts.claims:
        yield _fact(
            "claim",
            {"claim": c.phrase, "marker": Phrase(c.marker)},
            {},
            c.quote,
            c.evidence,
            c.score / 3,
        )
    for x in facts.contradictions:
        slots = {"about": x.about, "one": x.one, "other": x.other}
        yield _fact(f"contradiction:{x.rule}", slots, {}, x.quote, x.quote, x.score / 3)
    yield from _moving(facts)
    for a in facts.absences:
        if a.kind == "rollback" and sum(s.kind in _DOING for s in facts.steps) < 2:
            continue  # a document that moves nothing needs no way back
        slots = {"heading": Phrase(a.heading.text)} if a.heading is not None else {}
        yield Fact(f"absence:{a.kind}", slots, {}, a.heading, a.nearest, a.kind, 0.5)


def _fact(
    kind: str,
    slots: dict[str, Phrase],
    marks: dict[str, str | bool],
    quote: Span,
    evidence: Span,
    score: float,
) -> Fact:
    return Fact(kind, slots, marks, quote, quote.block, evidence.text, round(score, 3))


def _options(facts: Facts) -> Iterator[Fact]:
    for a in facts.alternatives:
        if a.score < OPTION_FLOOR:
            continue
        slots = {"alt": a.phrase}
        if a.reason is not None:
            slots["reason"] = a.reason
        if a.over is not None and a.over.key != a.phrase.key:
            slots["over"] = a.over
        marks: dict[str, str | bool] = {
            "status": a.status,
            "reasoned": a.reasoned,
            "headed": a.headed,
            "gerund": a.phrase.text.split()[0].endswith("ing"),
        }
        yield _fact("alternative", slots, marks, a.quote, a.evidence, a.score / 4)


def _figures(facts: Facts) -> Iterator[Fact]:
    for q in facts.quantities:
        if q.score < FIGURE_FLOOR:
            continue
        slots = {"value": Phrase(q.value)}
        if q.phrase is not None:
            slots["figure"] = q.phrase
        marks: dict[str, str | bool] = {"kind": q.kind, "role": q.role, "open": q.open}
        yield _fact("quantity", slots, marks, q.quote, q.evidence, q.score / 3)


def _differ(one: Phrase, other: Phrase) -> bool:
    """Whether two steps share less than half of their words."""
    a, b = set(one.text.lower().split()[1:]), set(other.text.lower().split()[1:])
    return len(a & b) * 2 < min(len(a), len(b)) or not a & b


def _moving(facts: Facts) -> Iterator[Fact]:
    ordered = sorted((s for s in facts.steps if s.kind == "step"), key=lambda s: s.evidence)
    following: dict[Span, Phrase] = {}
    for n, one in enumerate(ordered):
        others = [o.action for o in ordered[n + 1 : n + 4] if o.action is not None]
        other = next((o for o in others if one.action and _differ(one.action, o)), None)
        if other is not None:
            following[one.evidence] = other
    for s in facts.steps:
        named = {"action": s.action, "who": s.who, "thing": s.thing}
        slots = {name: phrase for name, phrase in named.items() if phrase is not None}
        later = following.get(s.evidence)
        if later is not None:
            slots["next"] = later
        yield _fact(f"step:{s.kind}", slots, {}, s.quote, s.evidence, s.score / 3.5)
