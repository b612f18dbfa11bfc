from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts.models import Account
from blindfolio.as_typed import as_typed
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, classes_of
from reviews.board.models import CandidateNote

LONGEST = 2000


def of_folio(db: Session, folio: str) -> Sequence[Row[CandidateNote, str]]:
    """Newest first, with their authors' names. The caller has checked NO for the viewer."""
    query = select(CandidateNote, Account.name).join(
        Account, Account.id == CandidateNote.account
    )
    mine = query.where(CandidateNote.folio == folio)
    return db.execute(mine.order_by(CandidateNote.at.desc(), CandidateNote.id)).all()


def add(db: Session, folio: Folio, text: str, *, by: str) -> CandidateNote:
    folio, text = stages.locked(db, folio.id), as_typed(text)
    if DataClass.NOTES not in classes_of(db, by, folio.id):
        raise Absent
    if not text:
        raise Refusal("note", "Write the note first.")
    if len(text) > LONGEST:
        raise Refusal("note", f"This note is longer than {LONGEST:,} characters. Shorten it.")
    own = select(CandidateNote).filter_by(folio=folio.id, account=by)
    newest = db.scalars(own.order_by(CandidateNote.at.desc()).limit(1)).first()
    if newest and newest.text == text:
        return newest  # pressed twice
    note = CandidateNote(
        id=chance.new_id(), folio=folio.id, account=by, text=text, at=clock.now()
    )
    db.add(note)
    db.flush()
    chain.record(db, "note", {"note": note.id}, folio=folio.id, by=by)
    return note


def delete(db: Session, folio: Folio, note: str, *, by: str) -> None:
    """Raises Absent for anyone else's note."""
    folio = stages.locked(db, folio.id)
    found = db.get(CandidateNote, note)
    if found is None or (found.folio, found.account) != (folio.id, by):
        raise Absent
    db.delete(found)
    db.flush()
    chain.record(db, "note_deleted", {"note": note}, folio=folio.id, by=by)
