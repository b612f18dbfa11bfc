"""Save what a panelist writes during the conversation. Shared ticks and leads are merged change
by change: the newest counts, whichever arrives last. Private notes and observed changes have a
revision, so that two tabs never overwrite each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility.models import Folio
from reviews.forms.fields import typed
from reviews.forms.filled import refuse_stale
from reviews.panel import queries, timer
from reviews.panel.models import PanelNotes, SheetQuestion
from reviews.panel.sheet import edit, ticks
from reviews.panel.sheet.ticks import LatePress

OWN = {
    "note": "your note",
    "before": "design changed, from",
    "after": "design changed, to",
}
SHARED = {"went": "how it went", "lead": "who leads"}
LONGEST = 4_000
THEIRS = timer.QUESTIONS.name
"""The key of the note on what the candidate asks."""


class Saved(NamedTuple):
    revision: int
    late: list[LatePress]


def notes(db: Session, folio: str, account: str) -> PanelNotes | None:
    return db.get(PanelNotes, (folio, account), populate_existing=True)


def save(
    db: Session,
    folio: Folio,
    fields: Mapping[str, str],
    *,
    revision: int,
    was: Mapping[str, str] | None,
    by: str,
    ago: Mapping[str, timedelta] | None = None,
) -> Saved:
    """Save the named fields and leave the others. `revision` belongs to the page's own notes,
    and `was` has the shared values that the page showed, or is None if only changes are sent.
    Raise Refusal or `Stale`, and save nothing, if a field can't be saved."""
    edit.open_for(db, folio)
    rows = select(SheetQuestion).where(SheetQuestion.folio == folio.id)
    under_lock = db.scalars(rows.execution_options(populate_existing=True))
    questions = {question.id: question for question in under_lock}
    sent = {name: _checked(name, value, questions) for name, value in fields.items()}
    held = notes(db, folio.id, by)
    own = _own(db, folio.id, by, held)
    mine = {
        name: value
        for name, value in sent.items()
        if _kind(name) in OWN and value != own.get(name, "")
    }
    stands = held.revision if held else 0
    refuse_stale(own, mine, revision=revision, stands=stands)
    if mine:
        _write(db, folio, held, own | mine, mine, questions, by)
    late = [
        ticks.press(
            db,
            questions[name.partition("-")[2]],
            _kind(name),
            value,
            was=None if was is None else was.get(name, ""),
            by=by,
            ago=(ago or {}).get(name, timedelta()),
        )
        for name, value in sent.items()
        if _kind(name) in SHARED
    ]
    return Saved(stands + bool(mine), [press for press in late if press])


def _kind(name: str) -> str:
    return name.partition("-")[0]


def _own(db: Session, folio: str, by: str, held: PanelNotes | None) -> dict[str, str]:
    stored = {f"note-{id_}": text for id_, text in (held.texts if held else {}).items()}
    for id_, [(change, _)] in queries.design_changes(db, folio, by).items():
        stored |= {f"before-{id_}": change.before, f"after-{id_}": change.after}
    return stored


def _write(
    db: Session,
    folio: Folio,
    held: PanelNotes | None,
    after: Mapping[str, str],
    changed: Mapping[str, str],
    questions: Mapping[str, SheetQuestion],
    by: str,
) -> None:
    card = queries.scorecard(db, folio.id, by)
    if card is not None and card.locked_at is not None:
        raise Conflict(
            "locked",
            "Your scorecard is locked, so your notes can no longer be changed. What you typed"
            " is still on this page. Copy it if you need it.",
        )
    if held is None:
        held = PanelNotes(folio=folio.id, account=by, revision=0, texts={})
        db.add(held)
    held.revision += 1
    held.saved_at = clock.now()
    noted = (*questions, THEIRS)
    held.texts = {id_: text for id_ in noted if (text := after.get(f"note-{id_}", ""))}
    db.flush()
    for id_ in dict.fromkeys(name.partition("-")[2] for name in changed):
        if id_ == THEIRS:
            continue
        ends = (after.get(f"before-{id_}", ""), after.get(f"after-{id_}", ""))
        ticks.change(db, questions[id_], *ends, by=by)


def _checked(name: str, value: object, questions: Mapping[str, SheetQuestion]) -> str:
    kind, _, id_ = name.partition("-")
    if name != f"note-{THEIRS}" and (kind not in OWN | SHARED or id_ not in questions):
        raise Refusal(
            "unknown_field",
            "This form has a field that doesn't belong to this question sheet. Reload the"
            " page.",
        )
    text = typed(value, (OWN | SHARED)[kind].capitalize())
    if kind != "note":
        return " ".join(text.split()) if kind in OWN else text
    if len(text.strip()) > LONGEST:
        raise Refusal(
            "note", f"A note can have at most {LONGEST:,} characters. Make it shorter."
        )
    return text.strip()


class OwnRecord(NamedTuple):
    note: str
    change: str


def record_of(db: Session, folio: str, account: str) -> dict[str, OwnRecord]:
    """What this account alone wrote, by question."""
    held = notes(db, folio, account)
    noted = held.texts if held else {}
    observed = queries.design_changes(db, folio, account)
    changes = {
        id_: f"Design changed from “{it.before or '?'}” to “{it.after or '?'}”."
        for id_, [(it, _)] in observed.items()
    }
    ids = (*noted, *changes)
    return {id_: OwnRecord(noted.get(id_, ""), changes.get(id_, "")) for id_ in ids}


def piece(question: SheetQuestion, own: OwnRecord) -> str:
    return "\n".join(filter(None, (f"Asked: {question.text}", *own)))


def taken_over(said: str, pieces: Iterable[str]) -> str:
    """`said` with the missing `pieces` appended."""
    fresh = [it for it in pieces if it not in said]
    return "\n\n".join(filter(None, (said.rstrip(), *fresh)))
