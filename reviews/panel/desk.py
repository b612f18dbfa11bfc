"""What a panelist writes in the conversation, autosaved: shared ticks and leads, and their own
notes and observed changes of the design.

Shared fields are merged: each change is one tick, and the newest counts, whichever arrives
last. Own fields have a revision, so that two tabs never overwrite each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from reviews.forms.fields import typed
from reviews.forms.filled import refuse_stale
from reviews.panel import edit, late, queries, ticks
from reviews.panel.late import LatePress
from reviews.panel.models import DesignChange, PanelNotes, SheetQuestion

OWN = {
    "note": "your note",
    "before": "design changed, from",
    "after": "design changed, to",
}
SHARED = {"went": "how it went", "lead": "who leads"}
LONGEST = 4_000


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
    """Save the named fields, `<kind>-<question>`; others stay.

    `revision` is of the page's own notes. `was` has the shared values that the page showed, so
    that a whole form doesn't undo a colleague's change; None if only changes are sent. `ago`
    says how long ago shared fields were changed (default: now). Raises Refusal for unknown or
    too long fields, a locked scorecard, and a panel that has met; `Stale` with both texts.
    Then nothing is saved.
    """
    edit.open_for(db, folio)
    rows = db.scalars(select(SheetQuestion).where(SheetQuestion.folio == folio.id))
    questions = {question.id: question for question in rows}
    sent = {name: _checked(name, value, questions) for name, value in fields.items()}
    held = notes(db, folio.id, by)
    own = _own(db, folio.id, by, held)
    mine = {
        name: value
        for name, value in sent.items()
        if name.partition("-")[0] in OWN and value != own.get(name, "")
    }
    stands = held.revision if held else 0
    refuse_stale(own, mine, revision=revision, stands=stands)
    if mine:
        stands += 1
        _write(db, folio, held, own | mine, mine, questions, by)
    overtaken = []
    for name, value in sent.items():
        kind, _, id_ = name.partition("-")
        seen = None if was is None else was.get(name, "")
        past = (ago or {}).get(name, timedelta())
        if kind == "went":
            put = ticks.tick(db, folio, questions[id_], value, was=seen, by=by, ago=past)
        elif kind == "lead":
            put = _lead(db, questions[id_], value, seen, by, past)
        else:
            continue
        overtaken += [put] if put else []
    return Saved(stands, overtaken)


def field_words(name: str, questions: Mapping[str, str]) -> str:
    kind, _, id_ = name.partition("-")
    return f"{OWN[kind].capitalize()}: {questions.get(id_, '')}"


def _own(db: Session, folio: str, by: str, held: PanelNotes | None) -> dict[str, str]:
    found = {f"note-{id_}": text for id_, text in (held.texts if held else {}).items()}
    mine = (
        select(DesignChange)
        .join(SheetQuestion, SheetQuestion.id == DesignChange.question)
        .where(SheetQuestion.folio == folio, DesignChange.account == by)
    )
    for change in db.scalars(mine):
        found |= {
            f"before-{change.question}": change.before,
            f"after-{change.question}": change.after,
        }
    return found


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
        raise Refusal(
            "locked",
            "Your scorecard is locked, so your notes can no longer be changed. What you typed"
            " is still on this page. Copy it if you need it.",
            status=409,
        )
    if held is None:
        held = PanelNotes(folio=folio.id, account=by, revision=0, texts={})
        db.add(held)
    held.revision += 1
    held.saved_at = clock.now()
    held.texts = {id_: text for id_ in questions if (text := after.get(f"note-{id_}", ""))}
    db.flush()
    for id_ in dict.fromkeys(name.partition("-")[2] for name in changed):
        ends = (after.get(f"before-{id_}", ""), after.get(f"after-{id_}", ""))
        ticks.change(db, folio, questions[id_], *ends, by=by)


def _lead(
    db: Session, question: SheetQuestion, value: str, was: str | None, by: str, ago: timedelta
) -> LatePress | None:
    """Set which panelist asks a question, or "". As `ticks.tick`."""
    before = question.lead or ""
    if value in (was, before):
        return None
    names = dict(queries.panel(db, question.folio))
    if value and value not in names:
        raise Refusal("lead", "Choose a member of this panel.")
    words = (names.get(before, ""), names.get(value, ""))
    overtaken = late.put(db, question, "lead", *words, ago=ago, by=by)
    if overtaken is None:
        question.lead = value or None
    return overtaken


def _checked(name: str, value: object, questions: Mapping[str, SheetQuestion]) -> str:
    kind, _, id_ = name.partition("-")
    if kind not in OWN | SHARED or id_ not in questions:
        raise Refusal(
            "unknown_field",
            "This form has a field that doesn't belong to this question sheet. Reload the"
            " page.",
        )
    words = (OWN | SHARED)[kind].capitalize()
    text = typed(value, words)
    if kind == "note":
        text = text.strip()
        if len(text) > LONGEST:
            raise Refusal(
                "note", f"A note can have at most {LONGEST:,} characters. Make it shorter."
            )
    elif kind in OWN:
        text = " ".join(text.split())
    return text
