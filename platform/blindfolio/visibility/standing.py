"""Gives and ends standings, except for locks and recusals, which are in `stages`. Each function
writes its entry in the audit log last. The caller commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from blindfolio import chance, clock
from blindfolio.accounts.models import Account
from blindfolio.ledger import chain as ledger
from blindfolio.refusal import Refusal
from blindfolio.visibility import burns, eligibility, matrix
from blindfolio.visibility.eligibility import eligible as eligible
from blindfolio.visibility.eligibility import eligible_as as eligible_as
from blindfolio.visibility.eligibility import may_stand as may_stand
from blindfolio.visibility.locking import all_locked as all_locked
from blindfolio.visibility.locking import locked
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent, in_sight
from blindfolio.visibility.stage import Stage

# kinds held in a whole opening, and thus on each of its folios
OF_OPENINGS = ("coordinator", "manager", "decider")


def give(
    db: Session,
    folio: Folio,
    account: str,
    kind: str,
    *,
    due: datetime | None = None,
    by: str | None,
) -> Standing:
    """Gives an account a standing on a folio. `due` is for reviews. Raises Refusal if the
    preset, another capacity or a burn forbids it.
    """
    folio = locked(db, folio.id)
    standing = _fitting(db, folio, account, kind, due)
    _changed(db, folio, standing, by=by)
    return standing


def give_reviewing_manager(
    db: Session, folio: Folio, account: str, *, due: datetime | None = None, by: str | None
) -> tuple[Standing, Standing]:
    """Makes a hiring manager a reviewer too, in compact openings only. Both standings begin
    together at stage 0, because otherwise the manager would for a moment be entitled to the
    name.
    """
    folio = locked(db, folio.id)
    if folio.preset != "compact" or folio.stage != Stage.DRAFT:
        raise Refusal(
            "cannot_stand",
            "A hiring manager can review only in a compact opening, and only if they were"
            " assigned before the candidate was invited. Choose another reviewer.",
        )
    review = _fitting(db, folio, account, "reviewer", due)
    manage = _fitting(db, folio, account, "manager")
    _changed(db, folio, review, manage, by=by)
    return review, manage


def accept(db: Session, folio: Folio, account: str) -> Standing:
    """Accepts a review. Raises Refusal if the account could no longer review blind."""
    folio = locked(db, folio.id)
    standing = live(db, folio, account, "reviewer")
    if not matrix.may_write([standing.state], "accept", folio.stage):
        raise Refusal(
            "cannot_accept", "This review request has already been accepted or closed."
        )
    burned = burns.of(db, [folio], [account])[folio.id, account]
    if burned & burns.blind_to("reviewer.accepted", folio.stage):
        raise Refusal("cannot_stand", eligibility.burned_sentence("reviewer"))
    standing.state = "reviewer.accepted"
    _changed(db, folio, standing, by=account)
    return standing


def end(db: Session, folio: Folio, account: str, kind: str, *, by: str | None) -> Standing:
    """Ends a standing, which then neither opens nor closes anything. Raises Absent. A reviewer
    who has accepted is recused instead (see `stages.recuse`).
    """
    folio = locked(db, folio.id)
    standing = live(db, folio, account, kind)
    if kind == "reviewer" and standing.state != "reviewer.planned":
        raise Refusal(
            "recuse_instead",
            "This reviewer has already accepted, so you can't unassign them. Replace them"
            " instead. Anything they have written stays sealed.",
        )
    standing.state = "ended"
    _changed(db, folio, standing, by=by)
    return standing


def take_part(db: Session, folio: Folio, account: str, row: str, *, by: str | None) -> Standing:
    """Moves a standing of the locked folio to another row of its kind. Raises Absent."""
    standing = live(db, folio, account, row.partition(".")[0])
    standing.state = row
    _changed(db, folio, standing, by=by)
    return standing


def put_off(db: Session, folio: Folio, account: str, due: datetime, *, by: str | None) -> None:
    """Postpones the due date of a review; an earlier date changes nothing. Callers must hold
    the folio's lock. Raises Absent.
    """
    standing = live(db, folio, account, "reviewer")
    if standing.due is None or standing.due >= due:
        return
    was, standing.due = standing.due, due
    record_due(db, folio, account, was, due, by=by)


def record_due(
    db: Session,
    folio: Folio,
    account: str,
    was: datetime | None,
    due: datetime,
    *,
    by: str | None,
) -> None:
    facts = {
        "account": account,
        "from": was.isoformat() if was else None,
        "to": due.isoformat(),
    }
    ledger.record(db, "due", facts, folio=folio.id, by=by)


def settle(db: Session, folio: Folio) -> list[Standing]:
    """Unassigns everyone who can't be blind now that the document is known. `stages` calls it
    at stage 2.

    Returns the ended standings, which the caller must record. Reviewers who had accepted count
    as recused and lose their panel seats too.
    """
    standings = lives(db, folio)
    burned = burns.of(db, [folio], {standing.account for standing in standings})
    unassigned = [
        standing
        for standing in standings
        if standing.state != "reviewer.recused"
        and burned[folio.id, standing.account] & burns.blind_to(standing.state, folio.stage)
    ]
    seats: list[Standing] = []
    for standing in unassigned:
        accepted = standing.state == "reviewer.accepted"
        standing.state = "reviewer.recused" if accepted else "ended"
        if accepted:
            seats += end_seats(db, folio, standing.account)
    return list(dict.fromkeys([*unassigned, *seats]))


def join(
    db: Session, opening: str, account: str, kind: str, *, by: str | None = None
) -> dict[str, str]:
    """Adds a `coordinator`, `manager` or `decider` to every folio of an opening, with one
    statement for all folios.

    Returns the folios left out, with the reason for each. Raises Refusal for a coordinator who
    is a reviewer or on a panel anywhere in the opening.
    """
    folios = all_locked(db, *_of_opening(opening))
    whys = eligible(db, folios, kind, [account])
    left_out = _left_out(whys)
    if left_out and kind == "coordinator":
        raise Refusal("cannot_stand", next(iter(left_out.values())))
    joined = [folio for folio in folios if whys[folio.id, account] is None]
    _join(db, joined, opening, account, kind, by=by)
    return left_out


def left_out(db: Session, opening: str, account: str, kind: str) -> dict[str, str]:
    """Returns what `join` would leave out now, with the reasons. Runs three statements."""
    folios = db.scalars(select(Folio).where(*_of_opening(opening)).order_by(Folio.id)).all()
    return _left_out(eligible(db, folios, kind, [account]))


def _of_opening(opening: str) -> tuple[ColumnElement[bool], ...]:
    return Folio.opening == opening, Folio.purpose == "live"


def _left_out(whys: Mapping[tuple[str, str], str | None]) -> dict[str, str]:
    # without those where the account is `kind` already
    barred = {folio: why for (folio, _), why in whys.items() if why is not None}
    return {folio: why for folio, why in barred.items() if why != eligibility.ALREADY}


def leave(db: Session, opening: str, account: str, kind: str, *, by: str | None) -> None:
    """Ends what `join` gave, with one statement for all folios. Burns stay."""
    folios = all_locked(db, *_of_opening(opening))
    ended = db.scalars(
        select(Standing)
        .where(
            Standing.folio.in_([folio.id for folio in folios]),
            Standing.account == account,
            Standing.kind == kind,
            Standing.state != "ended",
        )
        .execution_options(populate_existing=True)
    ).all()
    # Row by row, because the log seals only what a session has written itself.
    for standing in ended:
        standing.state = "ended"
    _record_whole(db, opening, account, kind, len(ended), by=by, state="ended")


def candidates_documents(account: str) -> ColumnElement[bool]:
    """Returns an SQL condition for folios of practice rounds that this account owns and that
    have a candidate's document.
    """
    theirs = aliased(Folio)
    same = or_(*(it.in_((Folio.sha, Folio.sent_sha)) for it in (theirs.sha, theirs.sent_sha)))
    owned = select(Standing.folio).where(
        Standing.account == account, Standing.kind == "owner", Standing.state != "ended"
    )
    return Folio.id.in_(owned) & exists().where(theirs.purpose == "live", same)


def disown(db: Session, account: str, *, by: str | None) -> None:
    """Ends a former coordinator's ownership of candidates' documents in practice rounds. Their
    reviewers continue.
    """
    for folio in all_locked(db, candidates_documents(account)):
        end(db, folio, account, "owner", by=by)


def give_new(
    db: Session, folios: Sequence[Folio], account: str, kind: str, *, by: str | None
) -> None:
    """Gives an account a standing on folios created in this transaction, which have no other
    standings or burns. Runs one statement for all of them.
    """
    if any(folio.stage != Stage.DRAFT for folio in folios):
        raise ValueError("these are not new folios")
    _join(db, folios, folios[0].opening, account, kind, by=by)


def _join(
    db: Session,
    folios: Sequence[Folio],
    opening: str,
    account: str,
    kind: str,
    *,
    by: str | None,
) -> None:
    if kind not in OF_OPENINGS:
        raise ValueError("only a coordinator, manager or decider joins a whole opening")
    db.add_all(_new(folio, account, kind) for folio in folios)
    burns.write_joined(db, opening, account)
    _record_whole(db, opening, account, kind, len(folios), by=by)


def live(db: Session, folio: Folio, account: str, kind: str) -> Standing:
    """Returns the standing. Raises Absent if there is none or it has ended."""
    for standing in lives(db, folio, account):
        if standing.kind == kind:
            return standing
    raise Absent


def held(db: Session, folio: Folio, account: str) -> dict[str, str]:
    """Returns the kinds that the account has on this folio, with their matrix rows."""
    return {standing.kind: standing.state for standing in lives(db, folio, account)}


def end_seats(db: Session, folio: Folio, account: str) -> list[Standing]:
    """Ends a recused reviewer's panel seat and interviews. Returns the ended standings, which
    the caller must record.
    """
    mine = lives(db, folio, account)
    seats = [standing for standing in mine if standing.kind in ("panel", "interviewer")]
    for seat in seats:
        seat.state = "ended"
    return seats


def _record_whole(
    db: Session,
    opening: str,
    account: str,
    kind: str,
    folios: int,
    *,
    by: str | None,
    **more: str,
) -> None:
    facts = {"account": account, "kind": kind, "opening": opening, "folios": folios, **more}
    ledger.record(db, "standing", facts, by=by)


def record(db: Session, folio: Folio, *standings: Standing, by: str | None) -> None:
    for standing in standings:
        facts = {"account": standing.account, "kind": standing.kind, "state": standing.state}
        ledger.record(db, "standing", facts, folio=folio.id, by=by)


def lives(db: Session, folio: Folio, account: str | None = None) -> list[Standing]:
    # of one `account`, or of everyone
    # Reloaded: a standing loaded before the folio was locked may have changed.
    query = (
        select(Standing)
        .where(Standing.folio == folio.id, Standing.state != "ended")
        .execution_options(populate_existing=True)
    )
    if account is not None:
        query = query.where(Standing.account == account, in_sight())
    return list(db.scalars(query))


def _fitting(
    db: Session, folio: Folio, account: str, kind: str, due: datetime | None = None
) -> Standing:
    # A new standing, which `_changed` adds. Raises Refusal.
    sentence = may_stand(db, folio, account, kind)
    if sentence is not None:
        raise Refusal("cannot_stand", sentence)
    return _new(folio, account, kind, due)


def _new(folio: Folio, account: str, kind: str, due: datetime | None = None) -> Standing:
    return Standing(
        id=chance.new_id(),
        folio=folio.id,
        account=account,
        kind=kind,
        state=eligibility.first_row(kind, folio),
        stage=folio.stage,
        opening=folio.opening,
        due=due,
        order_key=int.from_bytes(chance.octets(4)) >> 1,
        since=clock.now(),
        closed_at=folio.stage_since if folio.stage in matrix.DECIDED else None,
    )


def _changed(db: Session, folio: Folio, *standings: Standing, by: str | None) -> None:
    db.add_all(standings)
    burns.write(db, folio.id)
    record(db, folio, *standings, by=by)


def people(db: Session, folio: str, *who: ColumnElement[bool]) -> list[tuple[str, str]]:
    """Returns the accounts and names of standings on a folio. The caller must have asked
    `scope` for the folio.
    """
    query = (
        select(Account.id, Account.name)
        .join(Standing, Standing.account == Account.id)
        .where(Standing.folio == folio, *who)
        .distinct()
        .order_by(Account.name, Account.id)
    )
    return [(account, name) for account, name in db.execute(query)]
