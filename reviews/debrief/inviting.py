"""Inviting reviewers and interviewers to the debrief. A reviewer learns the name, and votes before
they read the panel; of an interviewer the locked scorecard is the vote."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.models import Folio, Standing
from reviews.debrief import notices
from reviews.debrief.participants import INTERVIEWER, ROWS, VOTED

PASSED = "interviewer.open"
"""Of an interviewer without a locked scorecard. It closes the debrief also to who sits on the panel
besides, so that they can be invited although they take part."""

INVITED = {
    "reviewer.locked": "reviewer.locked+invited",
    "interviewer.locked": INTERVIEWER,
    PASSED: "interviewer.open+invited",
}
"""Of each row of who can be invited: the row of the debrief that this gives. At the debrief, the
scorecard of an interviewer who has not locked one was passed."""


def invite(db: Session, folio: Folio, account: str, *, by: str) -> None:
    """Invite a reviewer whose locked review counts, or who held another interview of the loop; they
    hear. `by` coordinates (the caller's scope). A Refusal for anybody else and outside the
    debrief."""
    folio = stages.locked(db, folio.id)
    held = set(standing.held(db, folio, account).values())
    if not matrix.may_write(["coordinator"], "close", folio.stage):
        raise Refusal("over", "This submission is not in its debrief.", status=409)
    row = next((INVITED[row] for row in sorted(held & INVITED.keys())), None)
    sits = held & set(ROWS)
    if row is None or (sits and PASSED not in held):
        raise Refusal(
            "invite", "Choose a person from the list. Who takes part already is not on it."
        )
    if sits - VOTED.keys():
        # Their vote is in the scorecard of the panel: it opens this part of theirs, too.
        row = VOTED[row]
    given = standing.take_part(db, folio, account, row, by=by)
    if row in VOTED:
        notices.ask_for_vote(db, folio, account, given.id)
    else:
        notices.say_open(db, folio, account, given.id)
    chain.record(db, "debrief.invite", {"account": account}, folio=folio.id, by=by)


def invitable(db: Session, folio: str) -> list[tuple[str, str]]:
    """`(account, name)` of the reviewers and interviewers who can be invited, for who may see RN.
    One statement."""
    taking_part = select(Standing.account).where(
        Standing.folio == folio, Standing.state.in_(ROWS)
    )
    query = (
        select(Account.id, Account.name)
        .join(Standing, Standing.account == Account.id)
        .where(
            Standing.folio == folio,
            Standing.state.in_(INVITED),
            or_(Standing.account.not_in(taking_part), Standing.state == PASSED),
            Account.disabled_at.is_(None),
        )
        .order_by(Account.name, Account.id)
    )
    return [(account, name) for account, name in db.execute(query)]
