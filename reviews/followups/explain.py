"""Why a sheet came out as it did: every fact, every candidate question, what won and what lost."""

from __future__ import annotations

from typing import Any

from blindfolio.facts.model import Mechanism, Sum
from reviews.followups.candidates import Candidate
from reviews.followups.engine import Weighed, sheet_of
from reviews.followups.extraction import extraction
from reviews.followups.position import position_of
from reviews.followups.sheet import MINUTES, SegmentName

_MOST_TEXT = 160


def explained(weighed: Weighed) -> dict[str, Any]:
    """The weighing as JSON-ready values: `decision`, `positions` with the words that counted,
    `facts` (all of them), `unmet` (the prompt's clashes that were not met, and why), `questions`
    by segment, each with `score`, `outcome` and `shares` (what the score is made of)."""
    taken = position_of(list(weighed.stances)) if weighed.stances else None
    judged = [(c, "chosen") for s in weighed.selection.chosen.values() for c in s]
    judged += weighed.selection.lost
    judged += weighed.faulty
    sheet = sheet_of(weighed)
    facts = weighed.facts
    return {
        "decision": facts.decision.phrase.text,
        "english": facts.english,
        "words": facts.words,
        "floor": weighed.floor,
        "position": taken.position.key if taken is not None else None,
        "positions": [
            {"key": s.position.key, "weight": s.weight, "words": dict(s.words)}
            for s in weighed.stances
        ],
        "facts": extraction(facts, None)
        | {
            "mechanisms": [_ruled(m) for m in facts.mechanisms],
            "claims": [
                {"name": c.phrase.text, "quote": c.quote.text, "block": c.quote.block}
                for c in facts.claims
            ],
            "contradictions": [
                {"name": x.about.text, "quote": x.quote.text, "block": x.quote.block}
                for x in facts.contradictions
            ],
            "sums": [_ruled(x) for x in facts.sums],
            "absences": [{"kind": a.kind, "block": a.nearest} for a in facts.absences],
        },
        "unmet": dict(weighed.unmet),
        "notes": {segment.name: segment.note for segment in sheet.segments},
        "questions": {
            name: [_candidate(c, why) for c, why in _ranked(judged, name)] for name in MINUTES
        },
    }


def _ruled(fact: Mechanism | Sum) -> dict[str, Any]:
    return {
        "rule": fact.rule,
        "slots": {name: phrase.text for name, phrase in fact.slots.items()},
        "quote": fact.quote.text,
        "block": fact.quote.block,
    }


def _ranked(
    judged: list[tuple[Candidate, str]], name: SegmentName
) -> list[tuple[Candidate, str]]:
    """The chosen in their order, then the others by score."""
    here = [(c, why) for c, why in judged if c.segment == name]
    won = [pair for pair in here if pair[1] == "chosen"]
    lost = [pair for pair in here if pair[1] != "chosen"]
    lost.sort(key=lambda p: (-p[0].score, p[0].question.block, p[0].form, p[0].question.text))
    return won + lost


def _candidate(candidate: Candidate, outcome: str) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "score": round(candidate.score, 3),
        "shares": dict(candidate.shares),
        "form": candidate.question.form,
        "text": candidate.question.text,
        "quote": candidate.question.quote,
        "block": candidate.question.block,
        "why": candidate.question.why,
    }


def as_text(body: dict[str, Any]) -> str:
    """What `explained` gives, for a person to read in a terminal."""
    lines = [f"Decision: {body['decision']} ({body['words']} words)"]
    lines += [
        f"Position {p['key']}: {p['weight']:g}"
        + (" (taken)" if p["key"] == body["position"] else "")
        + "".join(f"\n    {weight:+g}  {word}" for word, weight in p["words"].items())
        for p in body["positions"]
    ]
    for kind, facts in body["facts"].items():
        lines.append(f"\n{kind.capitalize()}: {len(facts)}")
        lines += [f"    {_fact(fact)}" for fact in facts]
    if body["unmet"]:
        lines.append("\nNot met of the prompt's clashes")
        lines += [f"    {key}: {why}" for key, why in body["unmet"].items()]
    for name, questions in body["questions"].items():
        lines.append(f"\n{name.capitalize()}, floor {body['floor']:g}")
        if body["notes"][name]:
            lines.append(f"  {body['notes'][name]}")
        for q in questions:
            shares = ", ".join(f"{part} {value:+g}" for part, value in q["shares"].items())
            lines.append(f"  [{q['outcome']}] {q['score']:g} {q['form']}: {q['text']}")
            lines.append(f"      block {q['block']}: {_short(q['quote'])}")
            if shares:
                lines.append(f"      {shares}")
    return "\n".join(lines)


def _fact(fact: dict[str, Any]) -> str:
    told = [f"{key} {_slots(value)}" for key, value in fact.items() if key != "quote" and value]
    return ", ".join(told) + (f": {_short(fact['quote'])}" if fact.get("quote") else "")


def _slots(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name} = {text}" for name, text in value.items())
    return str(value)


def _short(text: str) -> str:
    return text if len(text) <= _MOST_TEXT else text[:_MOST_TEXT] + " …"
