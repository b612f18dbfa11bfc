"""Invite a candidate who asked for another prompt to another opening."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.identity import book
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility.models import Folio
from prompts.inviting import cancel, invite
from prompts.inviting.invite import Invitee
from prompts.inviting.screening import Screening
from prompts.models import Invitation, Opening, PromptVersion
from prompts.opening import openings
from prompts.window import prompt_request

_CHOOSE = "Choose one of your open openings with another prompt."


def choices(db: Session, slug: str, *, by: str) -> list[Opening]:
    """Return the open openings with another prompt that this person runs."""
    return [
        it
        for it in openings.run_by(db, by)
        if it.state == "open" and db.get_one(PromptVersion, it.prompt_version).slug != slug
    ]


def move(
    db: Session, folio: str, opening: str, *, team: str, secret: str, by: str
) -> Invitation:
    """Invite the candidate to another opening and end the case here."""
    to = openings.coordinated(db, by, opening)
    if to is None:
        raise Refusal("opening", _CHOOSE)
    members = invite.begin(db, to, team=team)
    _request, mine, _from, slug = prompt_request.locked(db, folio, by=by)
    if to.id not in {it.id for it in choices(db, slug, by=by)}:
        raise Refusal("opening", _CHOOSE)
    person = book.behind(db, folio)
    before = invite.past(db, to, [person.email], secret=secret, by=by)[person.email]
    if before == invite.INVITED:
        raise Conflict(before, invite.BEFORE[before])
    screened = Screening(mine.screened_by, mine.screened_on, mine.screened_words)
    invitee = Invitee(person.name, person.email, person.handles, person.employers, screened)
    (made,) = invite.send(db, to, members, [(invitee, before)], by=by)
    prompt_request.settle(db, mine, "moved", by=by)
    cancel.cancel(db, db.get_one(Folio, folio), "agreed", by=by)
    return made
