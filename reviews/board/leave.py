from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from blindfolio import chance
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import UNDECIDED
from prompts.erasing import after_decision
from prompts.models import OpeningMember
from prompts.opening import openings
from reviews import telling
from reviews.board import mails
from reviews.board.scheduling import meetings
from reviews.board.scheduling.hours import BEFORE_IT
from reviews.interviews.waiting import open_debrief
from reviews.panel.queries import scorecard
from reviews.reading.assignment import OPEN


def leave(
    db: Session, person: Account, *, hand_over: Account | None = None, by: str | None
) -> bool:
    """End a person's work and return whether their account was closed. Open reviews and seats
    end, and locked work stays. `hand_over` becomes coordinator of each opening that would have
    none. Raises Refusal ("only_coordinator", "self", "elsewhere", "admin", "can_object").
    """
    if by is not None:
        _refuse_out_of_reach(db, person, by)
    parts = openings.parts_of(db, person.id)
    held = _of_folios(db, person.id).union(opening.id for opening, _ in parts)
    here = held if by is None else _within_reach(db, held, by)
    alone = [it for it in openings.run_by_alone(db, person.id) if it in here]
    if alone and hand_over is None:
        raise Conflict("only_coordinator", openings.ONLY_COORDINATOR)
    closes = here == held
    if closes and by is not None and after_decision.may_object(db, person.id):
        raise Conflict(
            "can_object",
            "This person can object to a deletion that is under way, so their account can't be"
            " closed yet. Wait until the deletion has ended.",
        )
    folios = _locked(db, person.id, alone, None if closes else here)
    ids = [account.id for account in (person, hand_over) if account is not None]
    which = select(Account.id).where(Account.id.in_(ids)).order_by(Account.id)
    db.execute(which.with_for_update()).all()
    if hand_over is not None:
        for opening, _ in parts:
            if opening.id in alone:
                openings.join(db, opening, hand_over.id, "coordinator", by=by)
    ended = {opening: kind for opening, kind in parts if opening.id in here}
    for opening in ended:
        openings.end_part(db, opening, person.id, by=by)
    changed = [folio.id for folio in folios if _give_back(db, folio, person.id, by=by)]
    _tell(db, person.id, [opening.id for opening in ended], changed)
    if closes:
        people.disable(db, person, by=by)
        return True
    for kind in sorted(set(ended.values())):
        openings.drop_role(db, person, kind, by=by)
    if ended:
        openings.tell(db, "removed", person.id)
    return False


def _refuse_out_of_reach(db: Session, person: Account, by: str) -> None:
    if person.id == by:
        raise Refusal("self", "You cannot close your own account. Ask another coordinator.")
    if people.is_out_of_reach(db, person.id, by):
        raise Conflict(
            "admin",
            "Only an admin can close the account of an admin. Ask another admin, or the person who"
            " runs the site: `blindfolio people end ADDRESS`.",
        )


def elsewhere(db: Session, account: str, by: str) -> int:
    held = _of_folios(db, account) | openings.ids_of(db, account)
    try:
        return len(held - _within_reach(db, held, by))
    except Refusal:
        return len(held)


def _within_reach(db: Session, held: Collection[str], by: str) -> frozenset[str]:
    # Also the practice rounds that `by` owns.
    rounds = select(Folio.opening).join(Standing, Standing.folio == Folio.id)
    own = rounds.where(Standing.account == by, Standing.state == "practice.owner")
    return openings.within_reach(db, held, by, besides=db.scalars(own).all())


def _of_folios(db: Session, account: str) -> set[str]:
    """Openings and practice rounds in which the account judges an active folio."""
    found = (
        select(Folio.opening)
        .join(Standing, Standing.folio == Folio.id)
        .where(
            Standing.account == account,
            # Named, so that an index is read only where something is undecided.
            Standing.state.in_(matrix.ROWS),
            Standing.stage.in_(UNDECIDED),
        )
        .distinct()
    )
    return set(db.scalars(found))


def _locked(
    db: Session, account: str, handed_over: Collection[str], only: Collection[str] | None
) -> list[Folio]:
    # All at once, because the ledger's head is locked after the folios.
    mine = select(Standing.folio).where(Standing.account == account, Standing.state != "ended")
    which = or_(Folio.id.in_(mine), Folio.opening.in_(handed_over))
    near = (
        true()
        if only is None
        else or_(Folio.opening.in_(only), standing.candidates_documents(account))
    )
    return list(standing.all_locked(db, which, near))


def _give_back(db: Session, folio: Folio, account: str, *, by: str | None) -> bool:
    """End the account's open work on a locked folio, and return whether there was any."""
    held = standing.held(db, folio, account)
    changed = False
    open_review = matrix.may_write(["coordinator"], "assign", folio.stage)
    if open_review and held.get("reviewer") in OPEN:
        # Also ends their seat here.
        stages.recuse(db, folio, account, by=by)
        changed, held = True, standing.held(db, folio, account)
    if "panel" in held and folio.stage in BEFORE_IT:
        card = scorecard(db, folio.id, account)
        if card is None or card.locked_at is None:
            standing.end(db, folio, account, "panel", by=by)
            db.flush()
            open_debrief(db, folio, by=by)
            changed = True
    if held.get("interviewer") == "interviewer.open" and folio.stage in matrix.FORWARD:
        changed = meetings.end(db, folio, account, by=by) or changed
    return changed


def _tell(db: Session, account: str, parts: Collection[str], changed: Collection[str]) -> None:
    # Hiring managers may not know who reviews.
    of_folios = select(Folio.opening).where(Folio.id.in_(changed))
    told = (
        select(OpeningMember.account)
        .join(Account, Account.id == OpeningMember.account)
        .where(
            OpeningMember.kind == "coordinator",
            OpeningMember.account != account,
            or_(OpeningMember.opening.in_(parts), OpeningMember.opening.in_(of_folios)),
            Account.disabled_at.is_(None),
        )
        .distinct()
    )
    for coordinator in sorted(db.scalars(told)):
        telling.to_account(
            db, mails.LEFT, coordinator, f"left:{chance.new_id()}", account=account
        )
