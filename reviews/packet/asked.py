"""Check who may have a packet: a member of the team through `scope`, or the site's operator."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.eligibility import DECIDER
from blindfolio.visibility.models import Erasure, ErasureRequest, Folio
from blindfolio.visibility.scope import Absent, classes_of, one
from blindfolio.visibility.stage import Stage
from reviews.packet.gather.packet_for import PacketFor

ROWS = ("coordinator", "decider", "manager.sits", "panel", "reviewer.locked+debrief")


def by_member(db: Session, account: str, folio_id: str) -> PacketFor:
    """Raise Absent if this account may not have the packet."""
    classes = {DataClass.OTHER_REVIEWS, DataClass.DISPLAY_NAME}
    folio, mine = one(db, account, classes, id=folio_id, rows=ROWS)
    if mine.state == DECIDER and folio.stage == Stage.GATE:
        # Deciders read the reviews on a page that first says what opening them ends.
        raise Absent
    return PacketFor(
        folio,
        book.name(db, account, folio.id),
        classes_of(db, account, folio.id),
        by=account,
        runs=mine.kind == "coordinator",
    )


def by_operator(db: Session, code: str, zone: ZoneInfo) -> PacketFor:
    """What the submission's coordinator would get. Raise Refusal if there is none."""
    folio = db.scalar(select(Folio).where(Folio.code == code.strip().upper()))
    if folio is None:
        raise Refusal("packet", f"There is no submission with the code {code[:40]}.")
    asked = db.get(ErasureRequest, folio.id)
    if asked is not None and asked.closed:
        raise Refusal(
            "packet",
            "The candidate has deleted this submission. Until a legal hold ends, it is kept and"
            " closed to everyone, so there is no packet for it.",
        )
    if folio.stage == Stage.ERASED:
        erased = db.get_one(Erasure, folio.id)
        raise Refusal(
            "packet",
            f"This submission was deleted on {times.day(erased.at, zone)}, so there is no"
            " packet for it.",
        )
    classes = matrix.cell("coordinator", folio.stage)
    if DataClass.OTHER_REVIEWS not in classes:
        ended = folio.stage == Stage.ENDED
        raise Refusal(
            "packet",
            "This submission ended before it was decided, so there is no packet for it."
            if ended
            else "There is no packet for this submission yet, because its reviews are still being"
            " written.",
        )
    return PacketFor(folio, book.behind(db, folio.id).name, classes, by="", runs=True)
