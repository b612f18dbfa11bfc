"""A released folio with a small sheet of known questions, and what stands on it."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from reviews.panel.models import PanelSheet, SheetQuestion
from tests.expect import transact
from tests.reviews import cases
from tests.sites import Site

SECRET = "s" * 43

INPUTS = {
    name: hashlib.sha256(name.encode()).hexdigest()
    for name in ("document", "prompt_version", "ask_this", "touched", "worry")
}

LEVELS = {"senior": "inside", "staff": "a number", "senior_staff": "turns it round"}


def built(text: str, form: str = "author_scenario") -> dict[str, object]:
    """A question as the engine leaves it."""
    return {
        "text": text,
        "form": form,
        "quote": "the queue",
        "block": 3,
        "why": "It waits there.",
        "listen_for": LEVELS,
    }


def released(
    db: Session,
    names: tuple[str, ...] = ("one", "two", "three", "four", "five"),
    notes: dict[str, object] | None = None,
) -> cases.Case:
    """A sheet whose failure questions are `names`."""
    case = cases.met(db)
    made = {"engine": "1", "inputs": INPUTS, "notes": notes or {}, "built_at": clock.now()}
    db.add(PanelSheet(folio=case.folio, **made))
    db.flush()
    for rank, name in enumerate(names, 1):
        add(db, case, "failure", rank, built(name))
    return case


def add(
    db: Session, case: cases.Case, segment: str, rank: int, made: dict[str, object]
) -> None:
    """A question as it was built."""
    at = {"folio": case.folio, "segment": segment, "rank": rank, "built_text": made["text"]}
    db.add(SheetQuestion(id=chance.new_id(), **at, **made))


def on_site(site: Site, **given: Any) -> cases.Case:
    """The same of a site."""
    return transact(site, released, **given)


def question(db: Session, case: cases.Case, text: str) -> SheetQuestion:
    """The question with these words."""
    rows = select(SheetQuestion).where(
        SheetQuestion.folio == case.folio, SheetQuestion.text == text
    )
    return db.scalars(rows).one()


def asked(db: Session, case: cases.Case, segment: str = "failure") -> list[str]:
    """A segment's questions that are to be asked, in order."""
    rows = select(SheetQuestion).where(
        SheetQuestion.folio == case.folio,
        SheetQuestion.segment == segment,
        SheetQuestion.state != "dropped",
    )
    return [q.text for q in db.scalars(rows.order_by(SheetQuestion.rank))]
