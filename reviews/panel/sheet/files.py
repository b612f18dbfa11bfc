from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from blindfolio.text.plain_markdown import line
from reviews.panel.models import DesignChange, PanelSheet, SheetQuestion
from reviews.panel.queries import EVERYBODY, PRINTED, UNTOUCHED, BuiltSheet
from reviews.panel.sheet import sources
from reviews.panel.sheet.edit import DROPPED
from reviews.panel.sheet.history import SheetChange
from reviews.panel.sheet.ticks import TICKS
from reviews.panel.timer import Part

_TOLD = ("text", "built_text", "form", "quote", "block", "why", "condition", "listen_for")
_TOLD_OF_CHANGES = ("what", "before", "after")


def as_json(
    head: Mapping[str, str],
    plan: Sequence[Part],
    sheet: PanelSheet,
    built: BuiltSheet,
    changes: Mapping[str, Sequence[tuple[DesignChange, str]]],
    history: Mapping[str, Sequence[SheetChange]],
    notes: Mapping[str, str],
) -> dict[str, Any]:
    """Has the `head` (candidate, opening, document), the engine, the questions including
    dropped ones, the `changes` that the reader may see, and the reader's own `notes`. Leaves
    out the hashes of the engine's inputs: they reveal which blocks were commented on, and which
    folio this is."""
    full = {
        name: [it.question for it in placed if it.paper == "full"]
        for name, placed in built.placed.items()
    }

    def questions(name: str) -> list[dict[str, Any]]:
        return [
            _question(q, changes.get(q.id, ()), history.get(q.id, ()))
            | ({"printed": q in full[name]} if name in PRINTED else {})
            | ({"your_note": notes[q.id]} if q.id in notes else {})
            for q in built.segments[name]
        ]

    return {
        **head,
        "engine": sheet.engine,
        "built_at": sheet.built_at.isoformat(),
        "everybody": questions(EVERYBODY),
        "segments": [
            part._asdict()
            | {"note": sheet.notes.get(part.name, ""), "questions": questions(part.name)}
            for part in plan
        ],
        "untouched": sheet.notes.get(UNTOUCHED, []),
    }


def _question(
    question: SheetQuestion,
    changes: Sequence[tuple[DesignChange, str]],
    history: Sequence[SheetChange],
) -> dict[str, Any]:
    return {name: getattr(question, name) for name in (*_TOLD, "state", "went")} | {
        "by_model": question.form.startswith(sources.MODEL),
        "source": sources.label(question),
        "design_changed": [
            {"seen_by": name, "from": change.before, "to": change.after}
            for change, name in changes
        ],
        "history": [
            {"by": by, "at": edit.at.isoformat()}
            | {name: getattr(edit, name) for name in _TOLD_OF_CHANGES}
            for edit, by in history
        ],
    }


def markdown(body: Mapping[str, Any]) -> str:
    return "\n".join(_lines(body)) + "\n"


def _lines(body: Mapping[str, Any]) -> Iterator[str]:
    yield f"# Question sheet: {line(body['candidate'])}"
    yield from ("", f"{line(body['opening'])} · {line(body['document'])}")
    yield from ("", "## For everyone", "")
    for question in body["everybody"]:
        yield f"- {line(question['text'])}"
        yield from (f"  {it}" for it in (*_source(question), *_after(question)))
    for segment in body["segments"]:
        yield from ("", f"## {line(segment['heading'])}, {segment['minutes']} minutes")
        if segment["note"]:
            yield from ("", line(segment["note"]))
        yield from _of_segment([q for q in segment["questions"] if q["state"] != DROPPED])
        if segment["name"] == "failure":
            for words in body["untouched"]:
                yield from (
                    "",
                    f"The author's scenario doesn't touch this design: {line(words)}",
                )


def _of_segment(questions: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    last = max((n for n, q in enumerate(questions, 1) if q["printed"]), default=0)
    for n, question in enumerate(questions, 1):
        yield from ("", f"### {n}. {line(question['text'])}", "")
        if question["quote"]:
            yield from (f"> {line(question['quote'])}", "")
        yield from _source(question)
        if question["condition"]:
            scenario = line(question["condition"].replace("-", " "))
            yield f"- The prompt's failure scenario: {scenario}"
        if question["why"]:
            yield f"- Why: {line(question['why'])}"
        for level, words in question["listen_for"].items():
            yield f"- Look for, {line(level.replace('_', ' '))}: {line(words)}"
        yield from _after(question)
        if n < last and not question["printed"]:
            yield "- Not printed in full."
        if n == last < len(questions):
            yield from ("", "Printed up to here.")


def _source(question: Mapping[str, Any]) -> Iterator[str]:
    if question["source"]:
        yield f"- {question['source']}."


def _after(question: Mapping[str, Any]) -> Iterator[str]:
    if question["went"]:
        yield f"- {TICKS[question['went']]}"
    if note := question.get("your_note"):
        yield f"- Your note: {line(note)}"
    for change in question["design_changed"]:
        yield (
            f"- Design changed, seen by {line(change['seen_by'])}: from"
            f" “{line(change['from'])}” to “{line(change['to'])}”"
        )
