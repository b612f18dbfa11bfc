"""Changes the stage of a folio. Nothing else writes `folio.stage`.

The database copies the stage to standings (ON UPDATE CASCADE). After a move, a loaded
`standing.stage` is out of date, so read `folio.stage`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import ColumnExpressionArgument, func, select, update
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.db.session import Database
from blindfolio.ledger import chain as ledger
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import burns, matrix, standing
from blindfolio.visibility.locking import locked as locked
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import Stage

# (db, folio, event, before, after), in the transaction; raising undoes everything
Listener = Callable[[Session, Folio, str, str, str], None]

_LISTENERS = "stages.listeners"
_REVEALS = ("release", "stop", "round_closed")


def on_move(database: Database, *listeners: Listener) -> None:
    """Registers functions that are called, in order, when a stage changes.

    They are also called for events that don't change the stage, such as a third lock or a
    recusal. In that case `before == after`.
    """
    database.info[_LISTENERS] = listeners


def tell(db: Session, folio: Folio, event: str) -> None:
    """Calls the listeners for an event that doesn't change the stage."""
    _tell(db, folio, event, folio.stage, folio.stage)


def _tell(db: Session, folio: Folio, event: str, before: str, after: str) -> None:
    for listener in db.info.get(_LISTENERS, ()):
        listener(db, folio, event, before, after)


def free_code(db: Session) -> str:
    while True:
        code = chance.folio_code()
        if db.scalar(select(Folio.id).where(Folio.code == code)) is None:
            return code


def create(
    db: Session,
    *,
    opening: str,
    prompt_version: str,
    quorum: int,
    preset: str,
    decider: str = "manager",
    purpose: str = "live",
) -> Folio:
    """Creates a folio. A live one starts at stage 0, and one of a practice round at stage 2.
    The caller must give the opening's coordinators and managers their standings.
    """
    stage = Stage.REVIEW if purpose == "practice" else Stage.DRAFT
    folio = Folio(
        id=chance.new_id(),
        code=free_code(db),
        purpose=purpose,
        opening=opening,
        prompt_version=prompt_version,
        stage=stage,
        reached=int(stage),
        quorum=quorum,
        preset=preset,
        decider=decider,
        stage_since=clock.now(),
    )
    db.add(folio)
    db.flush()
    return folio


def move(
    db: Session,
    folio: Folio,
    event: str,
    *,
    by: str | None,
    reason: str | None = None,
    at: datetime | None = None,
) -> str:
    """Applies `event` and returns the new stage. `reason`, for `end`, is withdrawn, declined,
    expired, cancelled or never_started. Listeners use `at` to recognise several folios of
    one action.

    Raises Refusal if the stage doesn't allow the event, or if there is no panel to advance to.
    Raises ValueError for `lock` and `recuse`, which have their own functions.
    """
    if event in ("lock", "recuse") or event not in matrix.MOVES:
        raise ValueError(f"{event!r} is not a move")
    folio = locked(db, folio.id)
    after = matrix.MOVES[event].get(folio.stage)
    if after is None or not matrix.knows(folio.purpose, event):
        raise Conflict(
            "wrong_stage",
            "This is not possible at the submission's current stage. Reload the page to see"
            " which stage it has reached.",
        )
    if event == "release":
        check_release(db, folio)
    if event == "end":
        folio.ended_reason = reason or folio.ended_reason
    return _happen(db, folio, event, after[0], by=by, at=at)


def cancel(db: Session, folio: Folio, *, by: str, at: datetime | None = None) -> str:
    """Cancels a folio. `at` is the same as for `move`. Listeners are called first and may
    refuse. They can't refuse a deletion or anything that the candidate does.
    """
    folio = locked(db, folio.id)
    tell(db, folio, "cancel")
    return move(db, folio, "end", by=by, reason="cancelled", at=at)


def check_release(db: Session, folio: Folio) -> None:
    """Raises Refusal ("no_panel_seat") if no one is on the panel."""
    if not has_panel(db, folio):
        raise Refusal(
            "no_panel_seat",
            "No one is on the panel yet, so this document can't be released to it. A"
            " coordinator of the opening must add someone to the panel first.",
        )


def has_panel(db: Session, folio: Folio) -> bool:
    return bool(_count(db, folio, Standing.state == "panel"))


def review_locked(db: Session, folio: Folio, account: str, *, by: str | None) -> str:
    """Records that a review is locked, and returns the stage. Call it in the transaction that
    freezes the review.

    Raises Refusal if the review is already locked or not accepted, or if the review decision
    has been made. Raises Absent for other accounts.
    """
    folio = locked(db, folio.id)
    kind = "practice" if folio.purpose == "practice" else "reviewer"
    mine = standing.live(db, folio, account, kind)
    if mine.locked:
        raise Conflict("already_locked", "This review is already locked.")
    if not matrix.may_write([mine.state], "lock", folio.stage):
        raise Conflict(
            "cannot_lock",
            "You can't lock this review: either you have not accepted the review request"
            " yet, or the review decision has already been made.",
        )
    mine.locked = True
    if kind == "reviewer":
        mine.state = "reviewer.locked"
    full = kind == "reviewer" and _locks(db, folio) >= folio.quorum
    return _happen(db, folio, "lock", Stage.GATE if full else Stage.ONE_LOCK, by=by)


def recuse(db: Session, folio: Folio, account: str, *, by: str | None) -> str:
    """Removes a reviewer at once. A lock stays sealed but no longer counts, so a folio at stage
    4 may return to stage 3. The reviewer's panel seat and interviews on it end too.

    A reviewer who hadn't accepted is unassigned, so nothing is closed to them.
    """
    folio = locked(db, folio.id)
    mine = standing.live(db, folio, account, "reviewer")
    if folio.stage not in matrix.FORWARD or mine.state == "reviewer.recused":
        raise Refusal("cannot_recuse", "This review is already closed, so nothing was changed.")
    if mine.state == "reviewer.planned":
        mine.state = "ended"
        return _happen(db, folio, "recuse", folio.stage, by=by, changed=[mine])
    mine.state = "reviewer.recused"
    mine.counted = False
    seats = standing.end_seats(db, folio, account)
    back = folio.stage == Stage.GATE and _locks(db, folio) < folio.quorum
    after = Stage.ONE_LOCK if back else folio.stage
    return _happen(db, folio, "recuse", after, by=by, changed=[mine, *seats])


def unassign(db: Session, folio: Folio, account: str, *, by: str | None) -> Standing:
    """Unassigns a reviewer and tells listeners. The stage doesn't change, but the decision may
    have waited for this review.
    """
    folio = locked(db, folio.id)
    ended = standing.end(db, folio, account, "reviewer", by=by)
    tell(db, folio, "unassign")
    return ended


def _happen(
    db: Session,
    folio: Folio,
    event: str,
    after: str,
    *,
    by: str | None,
    changed: Sequence[Standing] = (),
    at: datetime | None = None,
) -> str:
    # Stage, burns, listeners, then the ledger, whose lock is shared by all writers. `changed`
    # are the standings that the event ended.
    before = folio.stage
    if after != before:
        folio.stage = after
        folio.stage_since = at or clock.now()
        if after in matrix.FORWARD:
            folio.reached = max(folio.reached, int(after))
    db.flush()
    if after != before and after in matrix.DECIDED:
        of_folio = update(Standing).where(Standing.folio == folio.id)
        db.execute(of_folio.values(closed_at=folio.stage_since))
    if event == "open":
        changed = standing.settle(db, folio)
    if event in _REVEALS:
        _name_reviewers(db, folio)
    burns.write(db, folio.id)
    _tell(db, folio, event, before, after)
    standing.record(db, folio, *changed, by=by)
    if after != before:
        facts = {"event": event, "from": before, "to": after}
        ledger.record(db, "stage", facts, folio=folio.id, by=by)
    return folio.stage


def _name_reviewers(db: Session, folio: Folio) -> None:
    # Numbers the locked reviews when reviewers may first see one another. Not earlier, or a gap
    # would reveal a reviewer who never locked. In order of random ids, as in `reviews_of`: the
    # decider has read them by these numbers. Uncounted ones come last.
    query = (
        select(Standing)
        .where(Standing.folio == folio.id, Standing.locked)
        .order_by(Standing.counted.desc(), Standing.id)
    )
    for alias, reviewer in enumerate(db.scalars(query), 1):
        reviewer.alias = alias
    db.flush()


def _locks(db: Session, folio: Folio) -> int:
    return _count(db, folio, Standing.locked, Standing.counted)


def _count(db: Session, folio: Folio, *which: ColumnExpressionArgument[bool]) -> int:
    query = select(func.count()).select_from(Standing).where(Standing.folio == folio.id)
    return db.scalar(query.where(*which)) or 0
