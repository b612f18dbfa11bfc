from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from blindfolio.plain_markdown import line
from reviews.panel import queries, sources
from reviews.panel.edit import GONE
from reviews.panel.history import SheetChange
from reviews.panel.models import DesignChange, PanelSheet, SheetQuestion
from reviews.panel.queries import EVERYBODY, PRINTED, UNTOUCHED
from reviews.panel.ticks import TICKS
from reviews.panel.timer import Part


def as_json(
    head: Mapping[str, str],
    plan: Sequence[Part],
    sheet: PanelSheet,
    segments: Mapping[str, Sequence[SheetQuestion]],
    changes: Mapping[str, Sequence[tuple[DesignChange, str]]],
    history: Mapping[str, Sequence[SheetChange]],
    notes: Mapping[str, str],
) -> dict[str, Any]:
    """`head` (candidate, opening, document), the engine, and questions with dropped ones;
    `changes` that the reader may see, and the reader's own `notes`. Leaves out the hashes of
    the engine's inputs: they tell which blocks were commented on, and which folio this is."""

    def questions(name: str) -> list[dict[str, Any]]:
        here = segments.get(name, ())
        full = queries.printed(queries.asked(here), name) if name in PRINTED else ()
        return [
            _question(q, changes.get(q.id, ()), history.get(q.id, ()))
            | ({"printed": q in full} if name in PRINTED else {})
            | ({"your_note": notes[q.id]} if q.id in notes else {})
            for q in here
        ]

    return {
        **head,
        "engine": sheet.engine,
        "built_at": sheet.built_at.isoformat(),
        "everybody": questions(EVERYBODY),
        "segments": [
            {
                "name": name,
                "heading": heading,
                "minutes": minutes,
                "note": sheet.notes.get(name, ""),
                "questions": questions(name),
            }
            for name, heading, minutes in plan
        ],
        "untouched": sheet.notes.get(UNTOUCHED, []),
    }


def _question(
    q: SheetQuestion,
    changes: Sequence[tuple[DesignChange, str]],
    history: Sequence[SheetChange],
) -> dict[str, Any]:
    return {
        "text": q.text,
        "built_text": q.built_text,
        "form": q.form,
        "by_model": sources.is_by_model(q),
        "source": sources.label(q),
        "quote": q.quote,
        "block": q.block,
        "why": q.why,
        "condition": q.condition,
        "listen_for": q.listen_for,
        "state": q.state,
        "went": q.went,
        "design_changed": [
            {"seen_by": name, "from": change.before, "to": change.after}
            for change, name in changes
        ],
        "history": [
            {
                "by": told.by,
                "at": told.at.isoformat(),
                "what": told.what,
                "before": told.before,
                "after": told.after,
            }
            for told in history
        ],
    }


def markdown(body: Mapping[str, Any]) -> str:
    return "\n".join(_lines(body)) + "\n"


def _lines(body: Mapping[str, Any]) -> Iterator[str]:
    yield f"# Question sheet: {line(body['candidate'])}"
    yield ""
    yield f"{line(body['opening'])} · {line(body['document'])}"
    yield from ("", "## For everyone", "")
    for question in _asked(body["everybody"]):
        yield f"- {line(question['text'])}"
        yield from _source(question, "  ")
        yield from _after(question, "  ")
    for segment in body["segments"]:
        yield from ("", f"## {line(segment['heading'])}, {segment['minutes']} minutes")
        if segment["note"]:
            yield from ("", line(segment["note"]))
        here = _asked(segment["questions"])
        last = max((n for n, q in enumerate(here, 1) if q["printed"]), default=0)
        for n, question in enumerate(here, 1):
            yield from ("", f"### {n}. {line(question['text'])}", "")
            if question["quote"]:
                yield from (f"> {line(question['quote'])}", "")
            yield from _about(question)
            yield from _after(question, "")
            if n < last and not question["printed"]:
                yield "- Not printed in full."
            if n == last < len(here):
                yield from ("", "Printed up to here.")
        if segment["name"] == "failure":
            for words in body["untouched"]:
                yield from (
                    "",
                    f"The author's scenario doesn't touch this design: {line(words)}",
                )


def _asked(questions: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [question for question in questions if question["state"] not in GONE]


def _about(question: Mapping[str, Any]) -> Iterator[str]:
    yield from _source(question, "")
    if question["condition"]:
        yield f"- The prompt's failure scenario: {line(question['condition'].replace('-', ' '))}"
    if question["why"]:
        yield f"- Why: {line(question['why'])}"
    for level, words in question["listen_for"].items():
        yield f"- Look for, {line(level.replace('_', ' '))}: {line(words)}"


def _source(question: Mapping[str, Any], indent: str) -> Iterator[str]:
    if source := question["source"]:
        yield f"{indent}- {source}."


def _after(question: Mapping[str, Any], indent: str) -> Iterator[str]:
    if question["went"]:
        yield f"{indent}- {TICKS[question['went']]}"
    if note := question.get("your_note"):
        yield f"{indent}- Your note: {line(note)}"
    for change in question["design_changed"]:
        yield (
            f"{indent}- Design changed, seen by {line(change['seen_by'])}: from"
            f" “{line(change['from'])}” to “{line(change['to'])}”"
        )
