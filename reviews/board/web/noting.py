from __future__ import annotations

from blindfolio.visibility.data_class import DataClass
from blindfolio.web.request import current
from reviews.board import notes
from reviews.board.web.blueprint import back, board, coordinated, press
from reviews.board.web.case import case

_PATH = "/candidates/<folio_id>/notes"


@press(board, _PATH, shows=case, body={"note": "text"})
def add_note(folio_id: str) -> str:
    folio, text = coordinated(folio_id, DataClass.NOTES), current.field_sent("note")
    notes.add(current.db, folio, text, by=current.account)
    return back("note_added", folio_id)


_OWN = {"note": "candidate_note"}


@press(board, f"{_PATH}/<note>/delete", shows=case, params=_OWN, body={})
def delete_note(folio_id: str, note: str) -> str:
    folio = coordinated(folio_id, DataClass.NOTES)
    notes.delete(current.db, folio, note, by=current.account)
    return back("note_deleted", folio_id)
