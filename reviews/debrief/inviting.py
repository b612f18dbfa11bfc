"""Invite reviewers and interviewers to the debrief. A reviewer learns the candidate's name and
votes before reading the panel's judgements. An interviewer's locked scorecard is their vote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.models import Folio, Standing
from reviews.debrief import notices, passing
from reviews.debrief.participants import INTERVIEWER, ROWS, VOTED

PASSED = "interviewer.open"
"""The row of an interviewer without a locked scorecard. It hides the debrief even from a
panelist, who can therefore be invited although they already take part."""

# From the row that can be invited to the row in the debrief.
INVITED = {
    "reviewer.locked": "reviewer.locked+invited",
    "interviewer.locked": INTERVIEWER,
    PASSED: "interviewer.open+invited",
}


NOT_WAITED_FOR = "Invited, and not waited for."

_OF_INVITED = ("reviewer.locked+debrief", *INVITED.values())


@dataclass(frozen=True, slots=True)
class Invitable:
    account: str
    name: str
    proposed: bool


def invite(db: Session, folio: Folio, account: str, *, waits: bool = True, by: str) -> None:
    """Invite a reviewer whose locked review counts, or another interviewer of the loop. Unless
    the decision `waits` for their vote, it is passed. The caller has checked that `by`
    coordinates. Raise Refusal for anyone else, and outside the debrief."""
    folio = stages.locked(db, folio.id)
    held = set(standing.held(db, folio, account).values())
    if not matrix.may_write(["coordinator"], "close", folio.stage):
        raise Conflict(
            "over", "The debrief of this submission is not open, so no one can be invited."
        )
    row = next((INVITED[row] for row in sorted(held & INVITED.keys())), None)
    sits = held & set(ROWS)
    if row is None or (sits and PASSED not in held):
        raise Refusal(
            "invite",
            "Choose a person from the list. The list leaves out people who already take part.",
        )
    if sits - VOTED.keys():
        # Their panel scorecard is their vote, so it opens this part too.
        row = VOTED[row]
    given = standing.take_part(db, folio, account, row, by=by)
    if row in VOTED:
        if not waits and passing.missing(db, folio, account):
            passing.of(db, folio, account, NOT_WAITED_FOR, by=by)
        notices.ask_for_vote(db, folio, account, given.id, waits=waits)
    else:
        notices.say_open(db, folio, account, given.id)
    chain.record(db, "debrief.invite", {"account": account}, folio=folio.id, by=by)


def uninvited(db: Session, folios: Collection[str]) -> dict[str, list[str]]:
    """Return the names of proposed people by folio. A folio with an invitation is left out,
    because its coordinator left the others out on purpose."""
    found = invitable(db, folios, nobody_yet=True) if folios else {}
    return {
        folio: names
        for folio, them in found.items()
        if (names := [it.name for it in them if it.proposed])
    }


def invitable(
    db: Session, folios: Collection[str], *, nobody_yet: bool = False
) -> dict[str, list[Invitable]]:
    """By folio and sorted by name. The viewer must see RN."""
    other = aliased(Standing)
    here = exists().where(other.folio == Standing.folio)
    mine = here.where(other.account == Standing.account)
    decides = mine.where(other.kind.in_(("manager", "decider")), other.state != "ended")
    query = (
        select(Standing.folio, Account.id, Account.name, Standing.state, decides)
        .join(Account, Standing.account == Account.id)
        .where(
            Standing.folio.in_(folios),
            Standing.state.in_(INVITED),
            or_(~mine.where(other.state.in_(ROWS)), Standing.state == PASSED),
            Account.disabled_at.is_(None),
        )
        .order_by(Account.name, Account.id, Standing.state)
    )
    if nobody_yet:
        query = query.where(~here.where(other.state.in_(_OF_INVITED)))
    found: dict[str, dict[str, Invitable]] = defaultdict(dict)
    for folio, account, name, row, decide in db.execute(query):
        it = Invitable(account, name, proposed=row != PASSED and not decide)
        found[folio].setdefault(account, it)
    return {folio: [*them.values()] for folio, them in found.items()}
