"""A coordinator's notes on a candidate, which nobody who judges sees."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blindfolio.ledger.models import Payload
from prompts.models import Opening
from prompts.opening import openings
from reviews.board.models import CandidateNote
from tests.expect import answered, every, transact
from tests.reviews import cases
from tests.sites import Site

NOTE = "Asked for a call after six."


@pytest.fixture
def case(site: Site) -> cases.Case:
    return transact(site, cases.begun)


def test_every_coordinator_reads_a_note_and_its_author_deletes_it(
    site: Site, case: cases.Case
) -> None:
    with site.parts.database.transaction() as db:
        opening = db.get_one(Opening, case.row(db).opening)
        helper = cases.member(db, "Nia Coordinator", "coordinator")
        openings.join(db, opening, helper, "coordinator", by=case.coordinator)
    jo, nia = site.as_account(case.coordinator), site.as_account(helper)
    path = f"/candidates/{case.folio}"
    answered(jo.post(f"{path}/notes", data={"note": " "}), 422, "Write the note first.")
    long = answered(jo.post(f"{path}/notes", data={"note": "x" * 2001}), 422, "Shorten it.")
    assert "x" * 2001 in long.text, "what was typed is kept"
    assert jo.post(f"{path}/notes", data={"note": NOTE}).status_code == 303
    (note,) = every(site, select(CandidateNote))
    delete = f"{path}/notes/{note.id}/delete"
    for reader in (jo, nia):
        answered(reader.get(path), 200, NOTE, "Reviewers and panels never see it.")
    assert delete in jo.get(path).text and delete not in nia.get(path).text
    for judge in (case.manager, *case.panel, *case.readers):
        client = site.as_account(judge)
        assert NOTE not in client.get(path).text
        assert client.post(f"{path}/notes", data={"note": "Mine."}).status_code == 404
    assert nia.post(delete).status_code == 404
    assert jo.post(delete).status_code == 303
    assert every(site, select(CandidateNote)) == []
    assert NOTE not in str(every(site, select(Payload.body))), "the log has no text"
