from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from blindfolio import chance
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import UNDECIDED
from prompts.erasing import after_decision
from prompts.models import Opening, OpeningMember
from prompts.opening import openings
from reviews import telling
from reviews.board import mails
from reviews.board.scheduling import meetings
from reviews.board.scheduling.hours import BEFORE_IT
from reviews.grid import listed
from reviews.interviews.models import Interview
from reviews.interviews.waiting import open_debrief, unheld
from reviews.panel.queries import scorecard
from reviews.reading.assignment import OPEN

_ELSEWHERE = (
    "This person has roles in openings that you do not coordinate, and in none of yours. Ask a"
    " coordinator of those openings, or the person who runs the site: `blindfolio people end"
    " ADDRESS`."
)


class Leaving(NamedTuple):
    """Whether the account was closed, or the role of the site has ended. In the openings that
    the person's coordinator `by` runs: what has ended, by title and kind, and how often; and the
    times of interviews that need someone else."""

    closed: bool
    ended: Mapping[tuple[str, str], int]
    hours: Sequence[datetime]


def leave(
    db: Session,
    person: Account,
    *,
    kind: str = "",
    hand_over: Sequence[Account] = (),
    by: str | None,
) -> Leaving:
    """End a person's roles and work, and close their account if nothing is left elsewhere; or
    with `kind`, end only this role. Open reviews and seats end, and locked work stays. Each
    opening that would have no coordinator goes to the first in `hand_over` who can run it.
    Raises Refusal ("only_coordinator", "self", "elsewhere", "admin", "can_object", "due").
    """
    if by is not None:
        _refuse_out_of_reach(db, person, kind, by)
    parts = {it: held for it, held in openings.parts_of(db, person.id) if kind in ("", held)}
    held = {it.id for it in parts}.union(() if kind else _of_folios(db, person.id))
    here = _within_reach(db, held, by)
    if held and not here:
        raise Conflict("elsewhere", _ELSEWHERE)
    run = openings.run_by_alone(db, person.id)
    alone = [it for it in parts if it.id in run and it.id in here]
    closes = not kind and here == held
    if closes and by is not None and after_decision.may_object(db, person.id):
        raise Conflict(
            "can_object",
            "This person can object to a deletion that is under way, so their account can't be"
            " closed yet. Wait until the deletion has ended.",
        )
    folios = _locked(db, person.id, [it.id for it in alone], None if closes else here)
    ids = [account.id for account in (person, *hand_over)]
    which = select(Account.id).where(Account.id.in_(ids)).order_by(Account.id)
    db.execute(which.with_for_update()).all()
    _hand_over(db, person, alone, hand_over, by)
    ended = {opening: held for opening, held in parts.items() if opening.id in here}
    of_site = {kind} if kind else set() if closes else set(ended.values())
    gone = openings.end_roles(db, person, ended, of_site=of_site, by=by)
    titles = openings.titles(db, by or "", here)
    lost = Counter((it.id, kind) for it, kind in ended.items())
    for folio in folios if not kind else ():
        lost.update((folio.opening, it) for it in _give_back(db, folio, person.id, by=by))
    if closes:
        people.disable(db, person, by=by)
    elif ended or kind:
        openings.tell(db, "removed", person.id)
    if not kind:
        _tell(db, person.id, {of for of, _ in lost})
    theirs = [it.id for it in folios if it.opening in titles]
    hours = unheld(theirs).where(Interview.account == person.id).order_by(Interview.at)
    return Leaving(
        closes or gone,
        {(titles[of], it): n for (of, it), n in lost.items() if of in titles},
        [at for _, at in db.execute(hours)],
    )


def _hand_over(
    db: Session,
    person: Account,
    alone: Sequence[Opening],
    to: Sequence[Account],
    by: str | None,
) -> None:
    left, whys = [], []
    for opening in alone:
        for successor in to:
            try:
                with db.begin_nested():
                    openings.join(db, opening, successor.id, "coordinator", by=by)
                break
            except Refusal as why:
                whys.append(f" {successor.name} can't run “{opening.title}”: {why}")
        else:
            left.append(f"“{opening.title}”")
    if left:
        # Only who runs the site may read the titles of all openings.
        which = listed(sorted(left)) if by is None else "an opening"
        raise Conflict(
            "only_coordinator",
            f"{person.name} is the only coordinator of {which}. For each, add another coordinator"
            " on its page, or close it there and delete its candidates' data. Or the person who"
            " runs the site hands it over: `blindfolio people end ADDRESS --hand-over ADDRESS`,"
            " which names the openings and takes --hand-over several times. Whoever reviews or"
            " interviews in an opening can't run it: if everyone does, add a person first."
            f"{''.join(whys)}",
        )


def _refuse_out_of_reach(db: Session, person: Account, kind: str, by: str) -> None:
    # No other role of the site: an admin's is no coordinator's to end.
    if kind and kind not in {*standing.OF_OPENINGS}.intersection(people.roles(db, person.id)):
        raise Absent
    if person.id == by:
        what = "remove your own role" if kind else "close your own account"
        raise Refusal(
            "self",
            f"You cannot {what}. Ask another coordinator or an admin, or the person who runs the"
            " site: `blindfolio people end ADDRESS`.",
        )
    if not kind and people.is_out_of_reach(db, person.id, by):
        raise Conflict(
            "admin",
            "Only an admin can close the account of an admin. Ask another admin, or the person who"
            " runs the site: `blindfolio people end ADDRESS`.",
        )


def elsewhere(db: Session, account: str, by: str) -> bool:
    held = _of_folios(db, account) | openings.ids_of(db, account)
    return not held <= _within_reach(db, held, by)


def _within_reach(db: Session, held: Collection[str], by: str | None) -> set[str]:
    # Also the practice rounds that `by` owns. An admin may end all.
    if by is None or people.ADMIN in people.roles(db, by):
        return {*held}
    rounds = select(Folio.opening).join(Standing, Standing.folio == Folio.id)
    own = rounds.where(Standing.account == by, Standing.state == "practice.owner")
    return {*held}.intersection((*openings.titles(db, by, held), *db.scalars(own)))


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


def _give_back(db: Session, folio: Folio, account: str, *, by: str | None) -> list[str]:
    """End the account's open work on a locked folio, and return its kinds."""
    held, ended = standing.held(db, folio, account), []
    open_review = matrix.may_write(["coordinator"], "assign", folio.stage)
    if open_review and held.get("reviewer") in OPEN:
        # Also ends their seat here.
        stages.recuse(db, folio, account, by=by)
        ended, held = ["reviewer"], standing.held(db, folio, account)
    if "panel" in held and folio.stage in BEFORE_IT:
        card = scorecard(db, folio.id, account)
        if card is None or card.locked_at is None:
            standing.end(db, folio, account, "panel", by=by)
            db.flush()
            open_debrief(db, folio, by=by)
            ended.append("panel")
    if meetings.end(db, folio, account, by=by):
        ended.append("interviewer")
    return ended


def _tell(db: Session, account: str, where: Collection[str]) -> None:
    # Hiring managers may not know who reviews.
    told = (
        select(OpeningMember.account)
        .join(Account, Account.id == OpeningMember.account)
        .where(
            OpeningMember.kind == "coordinator",
            OpeningMember.account != account,
            OpeningMember.opening.in_(where),
            Account.disabled_at.is_(None),
        )
        .distinct()
    )
    for coordinator in sorted(db.scalars(told)):
        telling.to_account(
            db, mails.LEFT, coordinator, f"left:{chance.new_id()}", account=account
        )
