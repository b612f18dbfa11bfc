from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio, Standing
from reviews.board import assign, due_dates, mails

Pair = tuple[str, str]


def assign_many(
    db: Session, pairs: Sequence[Pair], *, due: datetime | None, days: int, by: str
) -> int:
    """Assign all or none; returns how many are new. Without `due`, each is due after `days`
    working days of its reviewer. Idempotent.

    The code of a Refusal is the folio that it is about. The caller has found each folio in its
    coordinator's scope.
    """
    folios = {it.id: it for it in standing.all_locked(db, Folio.id.in_({f for f, _ in pairs}))}
    reading = _reading(db, folios)
    new = [pair for pair in pairs if pair not in reading]
    for pair, number in Counter(new).items():
        if number > 1:
            raise Refusal(pair[0], "Choose a different person for each review.")
    full = Counter(folio for folio, _ in reading) + Counter(folio for folio, _ in new)
    for folio in dict.fromkeys(folio for folio, _ in new):
        if full[folio] > folios[folio].quorum:
            raise Refusal(
                folio,
                "Someone else was assigned in the meantime, so fewer reviewers are needed.",
                status=409,
            )
    now = clock.now()
    for folio, account in new:
        try:
            _ask(db, folios[folio], account, due=due, days=days, at=now, by=by)
        except Refusal as refusal:
            raise Refusal(folio, str(refusal), status=refusal.status) from None
    _tell(db, new, now)
    return len(new)


def _ask(
    db: Session,
    folio: Folio,
    account: str,
    *,
    due: datetime | None,
    days: int,
    at: datetime,
    by: str,
) -> None:
    counted = due is None
    if due is None:
        due = due_dates.counted(db, folio, people.member(db, account), days, since=at)
    assign.reviewer(db, folio, account, due=due, days=days if counted else None, at=at, by=by)


def _tell(db: Session, asked: Sequence[Pair], at: datetime) -> None:
    """The emails name no folio; their content is looked up by `at` when they are sent."""
    of: dict[str, list[str]] = defaultdict(list)
    for folio, account in asked:
        of[account].append(folio)
    for account, its in sorted(of.items()):
        if len(its) == 1:
            given = standing.live(db, db.get_one(Folio, its[0]), account, "reviewer")
            assign.tell_asked(db, its[0], account, given.id)
            continue
        outbox.send(
            db,
            mails.MANY,
            to_kind="account",
            to_id=account,
            key=f"assigned_many:{account}:{at.isoformat()}",
            args={"at": at.isoformat()},
        )


def _reading(db: Session, folios: dict[str, Folio]) -> frozenset[Pair]:
    query = select(Standing.folio, Standing.account).where(
        Standing.folio.in_(folios),
        Standing.kind == "reviewer",
        Standing.state.not_in(("ended", "reviewer.recused")),
    )
    return frozenset((folio, account) for folio, account in db.execute(query))
