"""A released folio with a small sheet of known questions, and what stands on it."""

from __future__ import annotations

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.db.session import Database
from blindfolio.visibility.models import Folio
from reviews.panel.models import PanelSheet, SheetQuestion
from tests.reviews import cases

SECRET = "s" * 43

INPUTS = {
    name: hashlib.sha256(name.encode()).hexdigest()
    for name in (
        "document",
        "prompt_version",
        "ask_this",
        "touched",
        "worry",
    )
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
    database: Database,
    names: tuple[str, ...] = ("one", "two", "three", "four", "five"),
    notes: dict[str, object] | None = None,
) -> cases.Case:
    """A sheet whose failure questions are `names`."""
    with database.transaction() as db:
        case = cases.begun(db)
        cases.release(db, case)
        db.add(
            PanelSheet(
                folio=case.folio,
                engine="1",
                inputs=INPUTS,
                notes=notes or {},
                built_at=clock.now(),
            )
        )
        db.flush()
        for rank, name in enumerate(names, 1):
            db.add(
                SheetQuestion(
                    id=chance.new_id(),
                    folio=case.folio,
                    segment="failure",
                    rank=rank,
                    built_text=name,
                    **{"text": name} | {k: v for k, v in built(name).items() if k != "text"},
                )
            )
    return case


def folio_of(db: Session, case: cases.Case) -> Folio:
    return db.get_one(Folio, case.folio)


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
