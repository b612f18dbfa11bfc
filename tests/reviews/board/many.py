"""Many candidates on one coordinator's board, in stages of all kinds, made as rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import links
from blindfolio.db.orm import Base
from blindfolio.identity import book, search
from blindfolio.identity.models import CandidateIdentity, CandidateWord
from blindfolio.visibility import matrix, standing
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Invitation, Opening
from reviews.board import queries
from reviews.board.filters import EVERYTHING
from reviews.board.row import BoardRow
from reviews.panel.models import Slot
from reviews.reading.models import Review
from tests import factories
from tests.reviews import cases

STAGES = ("0", "1", "2", "3", "5", "6", "0")


@dataclass(slots=True)
class Crowd:
    """Who runs the opening and decides in it, who reads, and the folios so far."""

    coordinator: str
    manager: str
    readers: list[str]
    opening: Opening
    folios: list[str] = field(default_factory=list)


def begin(db: Session) -> Crowd:
    """An opening that nobody was invited to."""
    return Crowd(
        cases.member(db, "Jo Sampleton", "coordinator"),
        cases.member(db, "Hanna Placeholder", "manager"),
        [cases.member(db, f"Reader {n}") for n in range(4)],
        factories.opening(db),
    )


def add(
    db: Session, crowd: Crowd, name: str, *, stage: str = "", email: str = "", reads: int = 2
) -> str:
    """One candidate more; gives the folio's id. Without a stage it takes the next of `STAGES`."""
    n = len(crowd.folios)
    now = clock.now()
    folio = factories.folio(db, of=crowd.opening, stage="0")
    book.register(db, folio.id, name=name, email=email or f"{folio.id}@example.test")
    started = stage not in ("", "0") or n % 7 != 6
    invitation = chance.new_id()
    db.add(
        Invitation(
            id=invitation,
            opening=crowd.opening.id,
            folio=folio.id,
            zone="UTC",
            start_by=now + timedelta(days=14),
            started_at=now if started else None,
            deadline=now + timedelta(days=7) if started else None,
            created_at=now,
        )
    )
    links.for_invitation(db, invitation)
    standing.give(db, folio, crowd.coordinator, "coordinator", by=None)
    standing.give(db, folio, crowd.manager, "manager", by=None)
    for reader in crowd.readers[:reads]:
        due = now + timedelta(days=4 if n % 3 else -1)
        standing.give(db, folio, reader, "reviewer", due=due, by=None)
        standing.accept(db, folio, reader)
    folio.stage = stage or STAGES[n % len(STAGES)]
    folio.reached = int(folio.stage) if folio.stage.isdecimal() else 0
    db.flush()
    if folio.stage in matrix.DECIDED:
        held = update(Standing).where(Standing.folio == folio.id)
        db.execute(held.values(closed_at=folio.stage_since))
    crowd.folios.append(folio.id)
    return folio.id


def lacking(db: Session, crowd: Crowd) -> list[BoardRow]:
    return [it for it in queries.whole(db, crowd.coordinator, EVERYTHING) if it.to_assign]


def ended(db: Session, crowd: Crowd, count: int) -> None:
    """`count` candidates more who are decided and closed, each read, locked and met by the same
    people. As rows at once, because there are thousands."""
    now = clock.now()
    opening = crowd.opening
    roles = [
        (crowd.coordinator, "coordinator", "coordinator"),
        (crowd.manager, "manager", "manager"),
        *((reader, "reviewer", "reviewer.locked") for reader in crowd.readers[:2]),
        (crowd.readers[2], "panel", "panel"),
    ]
    rows: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
    for n in range(count):
        since, folio = now - timedelta(days=30, seconds=n), chance.new_id()
        of = {"id": chance.new_id(), "folio": folio, "created_at": since}
        decided = {
            "stage": "7",
            "reached": 6,
            "stage_since": since,
            "code": chance.new_id()[:12],
        }
        version = {"opening": opening.id, "prompt_version": opening.prompt_version}
        rows[Folio].append({"id": folio, **version, **decided})
        named = {"name": f"Closed {n}", "email": f"{folio}@example.test"}
        rows[CandidateIdentity].append(of | named | {"handles": [], "employers": []})
        words = ({"word": it, "of_name": mine} for it, mine in search.words(**named))
        rows[CandidateWord] += [{"folio": folio} | it for it in words]
        window = dict.fromkeys(("start_by", "started_at", "deadline"), since)
        rows[Invitation].append(of | window | {"opening": opening.id, "zone": "UTC"})
        rows[Slot].append({"folio": folio, "at": since, "place": "Room 2"})
        for account, kind, state in roles:
            held = {"account": account, "kind": kind, "state": state, "stage": "7"}
            due = since if kind == "reviewer" else None
            locked = {"due": due, "locked": state == "reviewer.locked", "since": since}
            over = {"order_key": int.from_bytes(chance.octets(4)) >> 1, "closed_at": since}
            own = {"id": chance.new_id(), "folio": folio, "opening": opening.id}
            rows[Standing].append(own | held | locked | over)
            if state == "reviewer.locked":
                at = dict.fromkeys(("started_at", "saved_at", "locked_at"), since)
                own = {"id": chance.new_id(), "folio": folio, "account": account}
                rows[Review].append(own | at)
    for model, values in rows.items():
        db.execute(insert(model), values)
