"""What `blindfolio followups FILE` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from blindfolio.documents.model import Document
from blindfolio.facts.extract import facts_of
from blindfolio.facts.reading import read
from prompts.folder.probes import Probes
from reviews.followups.engine import build
from reviews.followups.figures import figures_of
from reviews.followups.position import position_of, stances
from reviews.followups.sheet import NO_MODEL, ModelQuestions, Question, Sheet
from reviews.followups.starting_points import speaks_of, starting_points


def sheet_json(
    document: Document,
    probes: Probes | None,
    prompt: str = "",
    model: ModelQuestions = NO_MODEL,
) -> dict[str, Any]:
    """The sheet of a document as JSON-ready values, without any signals; `prompt` is the text
    that it answers."""
    return build(document, probes, prompt=prompt, model=model).as_json()


def sheet_text(
    document: Document,
    probes: Probes | None,
    prompt: str = "",
    model: ModelQuestions = NO_MODEL,
) -> str:
    """The same sheet for a terminal."""
    return _as_text(build(document, probes, prompt=prompt, model=model))


def why_json(document: Document, probes: Probes | None, prompt: str = "") -> dict[str, Any]:
    """What tells a prompt's author how their probes meet a document: what it proposes, whether it
    `answers` the prompt at all, the design that it takes, the starting points that its sheet has
    with their weights, and each challenge that isn't met."""
    reading = read(document)
    facts = facts_of(reading)
    body: dict[str, Any] = {
        "decision": facts.decision.phrase.text,
        "english": facts.english,
        "words": facts.words,
    }
    if probes is None:
        return body
    sides = stances(reading, probes, prompt)
    taken = position_of(sides)
    known = figures_of(probes, prompt)
    answers = speaks_of(reading, probes)
    bound = facts.english and answers
    points = starting_points(facts, reading, probes, sides, known, bound=bound)
    return body | {
        "answers": answers,
        "position": taken.position.key if taken is not None else None,
        "positions": [
            {"key": s.position.key, "weight": s.weight, "words": dict(s.words)} for s in sides
        ],
        "starting_points": [
            {"segment": point.segment, "score": round(point.score, 3)}
            | point.question.as_json()
            for point in points.found
        ],
        "unmet": dict(points.unmet),
    }


def why_text(document: Document, probes: Probes | None, prompt: str = "") -> str:
    """The same for a terminal."""
    body = why_json(document, probes, prompt)
    lines = [f"Decision: {body['decision']} ({body['words']} words)"]
    if not body["english"]:
        lines.append("The document doesn't read as English: no passage is looked for.")
    elif not body.get("answers", True):
        lines.append(
            "The document hardly speaks of what the prompt asks for: no passage is looked for."
        )
    lines += [
        f"Position {p['key']}: {p['weight']:g}"
        + (" (taken)" if p["key"] == body["position"] else "")
        + "".join(f"\n    {weight:+g}  {word}" for word, weight in p["words"].items())
        for p in body.get("positions", ())
    ]
    for point in body.get("starting_points", ()):
        lines.append(
            f"\n{point['segment']}, {point['form']}, {point['score']:g}: {point['text']}"
        )
        if point["quote"]:
            lines.append(f"    block {point['block']}: “{point['quote']}”")
    if body.get("unmet"):
        lines.append("\nChallenges that this document doesn't meet")
        lines += [f"    {key}: {why}" for key, why in body["unmet"].items()]
    return "\n".join(lines)


def _as_text(sheet: Sheet) -> str:
    lines = ["For everybody", *_listed(sheet.everybody)]
    for segment in sheet.segments:
        lines.append(f"{segment.name.capitalize()}, {segment.minutes} minutes")
        if segment.note:
            lines.append(f"  {segment.note}")
        lines += _listed(segment.questions)
    return "\n".join(lines)


def _listed(questions: Sequence[Question]) -> Iterator[str]:
    for n, question in enumerate(questions, 1):
        yield f"  {n}. {question.text} [{question.form}]"
        if question.quote:
            yield f"     “{question.quote}” (block {question.block})"
