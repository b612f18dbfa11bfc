"""The packet of a submission that was decided in an older release: its entries have older seals and
no numbers, and no rows were sealed but at the upgrade."""

from __future__ import annotations

import copy
import io
from zoneinfo import ZoneInfo

import pypdfium2
import pytest

from blindfolio.ledger import chain, rows, told
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from reviews.debrief import close
from reviews.packet import parts, pdf
from reviews.packet.check.packet import check
from reviews.reading import amend
from tests.reviews import cases
from tests.reviews.packet import played
from tests.reviews.packet.forging import Packet, entry_of
from tests.sites import Site


@pytest.fixture
def older(site: Site, monkeypatch: pytest.MonkeyPatch) -> Packet:
    """Its packet after the upgrade, with an amendment of today."""
    with monkeypatch.context() as before:
        before.setattr(chain, "seal", chain.seal_before)
        before.setattr(told, "numbered", lambda _kind, _body: ())
        before.setattr(rows, "are_sealed", lambda _db: False)
        with site.parts.database.transaction() as db:
            case = cases.begun(db, values=(4, 2))
        with site.parts.database.transaction() as db:
            cases.release(db, case)
        site.parts.worker.run_until_idle()
        with site.parts.database.transaction() as db:
            cases.meet(db, case, 3, 4)
            folio = db.get_one(Folio, case.folio)
            by = case.coordinator
            close.tell(db, folio, outcome="offer", level=3, feedback=played.FEEDBACK, by=by)
            stages.move(db, folio, "close", by=by)
            # What the upgrade sealed stands in an entry that holds what nobody may be told.
            chain.record(db, rows.BEFORE, {}, folio=folio.id)
    with site.parts.database.transaction() as db:
        amend.amend(db, case.folio, "I would rate it lower now.", by=case.readers[0])
    return played.packet(site, case)


def test_it_is_consistent_and_says_what_no_seal_covers(older: Packet) -> None:
    assert any("last" in run for run in older["ledger"]["between"])
    assert entry_of(older, "amendment")["body"]["nth"] == 1
    found = check(older)
    assert found.faults == ()
    assert older["grounds"] is None
    words = {name: said for name, _, said in parts.ROWS_COVER}
    for name in ("submission", "document", "opening", "gate", "decision"):
        assert older[name]["sealed"] is False
        assert words[name] in found.unsealed
    assert [review["sealed"] for review in older["reviews"]] == [False, False]
    assert parts.NUMBERS_OF_REVIEWERS in found.unsealed
    assert "Sealed by an older release" in found.as_text()


def test_the_seal_of_an_email_does_not_prove_it_and_the_check_says_why(older: Packet) -> None:
    found = check(older, head=older["ledger"]["head"]["seal"])
    assert found.proven is None
    assert all("can't be linked to the seal that you gave" in fault for fault in found.faults)


def test_what_its_entries_say_is_compared_and_a_wrong_mark_is_named(older: Packet) -> None:
    for part, column, value in (("gate", "decision", "stop"), ("decision", "level", 4)):
        altered = copy.deepcopy(older)
        altered[part][column] = value
        assert any(f"the {column} is not what entry" in it for it in check(altered).faults)
        marked = copy.deepcopy(older)
        marked[part]["sealed"] = True
        assert any("is marked wrongly" in it for it in check(marked).faults)
    marked = copy.deepcopy(older)
    marked["reviews"][0]["sealed"] = True
    assert any("is marked wrongly" in it for it in check(marked).faults)


def test_its_pdf_lists_on_page_one_what_no_seal_covers(older: Packet) -> None:
    file = pypdfium2.PdfDocument(io.BytesIO(pdf.pdf(older, ZoneInfo("UTC"))))
    first = " ".join(file[0].get_textpage().get_text_range().split())
    assert parts.NUMBERS_OF_REVIEWERS in first
    assert "An offer at staff" in first
