"""A submission that was judged to the end on a site, and its packet as its coordinator gets it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from blindfolio.visibility.models import Folio
from prompts.models import Opening
from prompts.opening import openings
from reviews.debrief import close
from reviews.packet import asked, gather
from reviews.packet.json_file import as_json
from reviews.packet.opened import parsed
from reviews.reading import amend
from tests.reviews import cases
from tests.reviews.cases import Case
from tests.sites import Site

REASON = "Both would argue with it."
FEEDBACK = "You narrowed the problem."


def decided(site: Site, *, close_it: bool = True) -> Case:
    """Two reviews, one amended after the reveal; released; two scorecards; and an offer."""
    with site.parts.database.transaction() as db:
        case = cases.begun(db, values=(4, 2))
    with site.parts.database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        openings.fix(db, db.get_one(Opening, folio.opening), by=case.coordinator)
    with site.parts.database.transaction() as db:
        cases.release(db, case)
    site.parts.worker.run_until_idle()
    with site.parts.database.transaction() as db:
        amend.amend(db, case.folio, "I would rate it lower now.", by=case.readers[0])
        cases.meet(db, case, 3, 4)
        if close_it:
            offer(db, case)
    return case


def offer(db: Session, case: Case) -> None:
    """The coordinator records an offer."""
    folio = db.get_one(Folio, case.folio)
    close.close(db, folio, outcome="offer", level=3, feedback=FEEDBACK, by=case.coordinator)


def stopped(site: Site) -> Case:
    """Two reviews that don't agree, and a rejection."""
    with site.parts.database.transaction() as db:
        case = cases.begun(db, words=("proceed", "stop"))
        cases.decide(db, case, "stop", reason="Thin.", feedback=FEEDBACK)
    return case


def packet(site: Site, case: Case, *, by: str = "") -> dict[str, Any]:
    """The packet for its coordinator, or for who is named, read back from its file's bytes."""
    with site.parts.database.reading() as db:
        made = gather.packet(db, asked.by_member(db, by or case.coordinator, case.folio))
    return parsed(as_json(made))
