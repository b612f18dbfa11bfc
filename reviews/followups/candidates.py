"""Facts and forms in, candidate questions out: each form on each fact that fits its slots."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from blindfolio.facts.gates import bound, small_sample
from blindfolio.facts.model import Alternative, Facts, Quantity
from blindfolio.facts.option_returns import condition
from blindfolio.facts.phrases import Phrase
from blindfolio.facts.slots import fits_slot, is_gerund
from blindfolio.facts.spans import Span, quote
from reviews.followups.figures import NO_FIGURES, KnownFigures
from reviews.followups.forms import Form, fill, fill_levels, forms
from reviews.followups.sheet import Levels, Question, SegmentName

OPTION_FLOOR = 1.9
WEIGHED = 3.0
"""From this score on a headed option was weighed, not only named; one "without" something is a
limit of the proposal."""
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
    row: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may stand on the sheet, with what selection weighs; `row` tells apart the
    rows of one table, 0 elsewhere; `shares` says what the score is made of."""

    question: Question
    segment: SegmentName
    form: str
    variety: str
    slots: dict[str, Phrase]
    fact_score: float
    weight: float
    evidence: str
    score: float = 0.0
    row: int = 0
    shares: tuple[tuple[str, float], ...] = ()


def candidates(facts: Facts, known_figures: KnownFigures = NO_FIGURES) -> list[Candidate]:
    """Every form on every fact that fits; figures that the prompt gives are not the document's."""
    known = list(_facts(facts, known_figures))
    shared = shared_slots(facts)
    found: list[Candidate] = []
    for form in forms():
        for fact in known:
            if fact.kind == form.fact and _holds(form, fact):
                candidate = _candidate(form, fact, shared)
                if candidate is not None:
                    found.append(candidate)
    return found


_QUOTED = frozenset(
    {
        *("heading", "marker", "value", "condition", "bound"),
        *("result", "right", "part", "column"),
    }
)
"""Slots that stand in quotation marks or are a bare number: any words will do."""
_DOING = frozenset({"step", "move", "phase", "decommission"})


def shared_slots(facts: Facts) -> dict[str, Phrase]:
    """Slots that any form may use, whatever its fact."""
    decision = facts.decision.phrase
    slots = {"decision": decision, "design": _design(decision)}
    parts = [c.phrase for c in facts.components if fits_slot(c.phrase)]
    if parts:
        # "Runner" is a piece of "Step Runner" where both are spoken of
        whole = [e.phrase for e in facts.entities if e.phrase.key.endswith(f" {parts[0].key}")]
        slots["component"] = next((w for w in whole if w.text[:1].isupper()), parts[0])
    planned = [
        s.action
        for s in facts.steps
        if s.action is not None and s.kind in _DOING and s.score >= STEP_FLOOR
        if fits_slot(s.action)
    ]
    if planned and planned[0] is not None:
        slots["step"] = planned[0]
    return slots


_DESIGN_WORDS = 6


def _design(decision: Phrase) -> Phrase:
    """The decision as a thing that has parts: a short noun phrase; else "your plan"."""
    short = len(decision.text.split()) <= _DESIGN_WORDS
    return decision if short and not is_gerund(decision.text) else Phrase("your plan")


def _holds(form: Form, fact: Fact) -> bool:
    return all(fact.marks.get(name) in allowed for name, allowed in form.when.items())


def _candidate(form: Form, fact: Fact, shared: dict[str, Phrase]) -> Candidate | None:
    own = {n: p for n, p in fact.slots.items() if n in _QUOTED or fits_slot(p)}
    slots = {**shared, **own}
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
        row=fact.row,
    )


def _facts(facts: Facts, known_figures: KnownFigures) -> Iterator[Fact]:
    yield from _options(facts, known_figures)
    yield from _figures(facts, known_figures)
    for m in facts.mechanisms:
        yield _fact(f"mechanism:{m.rule}", m.slots, {}, m.quote, m.evidence, m.score / 3.5)
    for r in (r for r in facts.risks if r.score >= RISK_FLOOR):
        slots = {} if r.phrase is None or r.listed else {"risk": r.phrase}
        marks: dict[str, str | bool] = {
            "listed": r.listed,
            "section": r.section,
            "doing": r.phrase is not None and is_gerund(r.phrase.text),
        }
        yield _fact("risk", slots, marks, r.quote, r.evidence, r.score / 4)
    for x in facts.contradictions:
        slots = {"about": x.about, "one": x.one, "other": x.other}
        yield _fact(f"contradiction:{x.rule}", slots, {}, x.quote, x.quote, x.score / 3)
    for done in facts.sums:
        score = done.score / 3
        yield _fact(f"sum:{done.rule}", done.slots, {}, done.quote, done.quote, score, done.row)
    yield from _moving(facts)
    for a in facts.absences:
        slots = {"heading": Phrase(a.heading.text)} if a.heading is not None else {}
        yield Fact(f"absence:{a.kind}", slots, {}, a.heading, a.nearest, a.kind, 0.5)


def _fact(
    kind: str,
    slots: dict[str, Phrase],
    marks: dict[str, str | bool],
    quote: Span,
    evidence: Span,
    score: float,
    row: int = 0,
) -> Fact:
    return Fact(kind, slots, marks, quote, quote.block, evidence.text, round(score, 3), row)


def _options(facts: Facts, known_figures: KnownFigures) -> Iterator[Fact]:
    for a in facts.alternatives:
        if a.score < OPTION_FLOOR:
            continue
        slots = {"alt": a.phrase}
        if a.reason is not None:
            slots["reason"] = a.reason
        marks: dict[str, str | bool] = {
            "status": a.status,
            "reasoned": a.reasoned,
            "tabled": a.row > 0,
            "weighed": a.headed and a.score >= WEIGHED and " without " not in a.phrase.text,
        }
        fact = _fact("alternative", slots, marks, a.quote, a.evidence, a.score / 4)
        yield replace(fact, row=a.row)
        if a.returns is not None:
            shown = quote(a.returns)
            said = condition(a.returns)
            yield replace(
                fact,
                kind="alternative:returns",
                slots=slots if said is None else {**slots, "condition": said},
                marks={**marks, "conditioned": said is not None},
                quote=shown,
                block=shown.block,
            )
        price = next((q for q in facts.quantities if _prices(q, a, known_figures)), None)
        if price is not None and price.phrase is not None:
            yield replace(
                fact,
                kind="alternative:price",
                slots={**slots, "figure": price.phrase},
                marks={
                    **marks,
                    "summed": len(_FACTOR.findall(price.evidence.text)) >= _FACTORS,
                },
                quote=price.quote,
                block=price.quote.block,
                evidence=price.evidence.text,
            )


_FACTOR = re.compile(r"\d[\d.,]*|\b(?:nine|ten|twelve|twenty|thirty)\b")
_FACTORS = 3
"""So many figures in one sentence are a sum that the author shows."""
_LOOSE = re.compile(r" (?:more|less|fewer|longer|later)\b")
"""A number that says only a difference."""
_PRICES = frozenset({"money", "duration", "latency", "rate", "percent"})


def _prices(q: Quantity, option: Alternative, known_figures: KnownFigures) -> bool:
    """Whether a figure of the document's own is held against the option."""
    if q.evidence not in option.about or q.kind not in _PRICES or q.phrase is None:
        return False
    if " for " in q.phrase.text or "per cent" in q.phrase.text:
        return False  # the number's own noun, not the subject of its clause
    return fits_slot(q.phrase) and not known_figures.hold(q)


def _figures(facts: Facts, known_figures: KnownFigures) -> Iterator[Fact]:
    weighed = {span for a in facts.alternatives if a.headed for span in a.about}
    for q in facts.quantities:
        if q.score < FIGURE_FLOOR or q.evidence in weighed or known_figures.hold(q):
            continue
        if not (q.loaded or q.open):
            continue
        slots = {"value": Phrase(q.value)}
        if q.phrase is not None:
            slots["figure"] = q.phrase
        marks: dict[str, str | bool] = {
            "kind": q.kind,
            "role": q.role,
            "open": q.open,
            "counted": q.phrase is not None
            and not _LOOSE.search(q.phrase.text)
            and (" for " not in q.phrase.text or q.phrase.text in q.evidence.text),
        }
        yield _fact("quantity", slots, marks, q.quote, q.evidence, q.score / 3)


_TRIED = re.compile(
    r"^(?!.*\bsuccess)(?:.*\b)(?:trial|pilot|spike|proof of concept|phase|stage|step|rollout)\b"
)
"""A phase that has a result; the alpha and beta of a release are its ripeness."""


def _moving(facts: Facts) -> Iterator[Fact]:
    for s in facts.steps:
        named = {
            "action": s.action,
            "who": s.who,
            "thing": s.thing,
            "date": s.date,
            "next": s.later,
        }
        slots = {name: phrase for name, phrase in named.items() if phrase is not None}
        kind = "step:labelled" if s.labelled else f"step:{s.kind}"
        marks: dict[str, str | bool] = {
            "ends": s.ends,
            "back": s.back,
            "changes": s.changes,
            "early": s.early,
            "starts": s.starts,
            "last": s.labelled and s.later is None,
            "worded": s.thing is not None and "(" in s.thing.text,
            "many": s.who is not None and s.who.plural,
            "tried": s.thing is not None and bool(_TRIED.search(s.thing.text.lower())),
        }
        fact = _fact(kind, slots, marks, s.quote, s.evidence, s.score / 3.5, s.row)
        yield fact
        if s.gate is not None:
            figure, drawn = bound(s.gate), small_sample(s.gate)
            shown = quote(s.gate)
            own = {} if figure is None else {"bound": figure}
            if drawn is not None:
                own |= {"sample": drawn[0], "few": drawn[1]}
            yield replace(
                fact,
                kind="step:gate",
                slots={**slots, **own},
                marks={
                    **marks,
                    "bounded": figure is not None,
                    "share": figure is not None and "%" in figure.text,
                },
                quote=shown,
                block=shown.block,
                evidence=s.gate.text,
            )
