"""Handle candidates' questions. With a brief, a candidate gets facts by topic at once. A
model may match typed questions; the candidate may send the others to coordinators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock, times
from blindfolio.as_typed import as_typed
from blindfolio.jobs import queue
from blindfolio.languages import N_, number
from blindfolio.languages import gettext as _
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, there
from prompts import announce, queries
from prompts.folder.probes import Fact
from prompts.models import UNSENT, Clarification, Invitation, Opening, PromptVersion
from prompts.opening.page import pack_of

LONGEST = 2000
TOPIC = 60
# Questions that a candidate may send in 24 hours.
A_DAY = 10

# Facts that a candidate may get in an hour, and model look-ups without a match.
AN_HOUR = 20

MATCH = "match"
# After this, the page reports no match.
LOOKS = timedelta(minutes=1)


def closed(invitation: Invitation, stage: str, now: datetime) -> Refusal | None:
    """Return why questions are closed, or None while the window is open and before it
    starts."""
    now = invitation.still_since or now
    over = invitation.deadline is not None and now > invitation.deadline
    if queries.is_open(invitation, stage) and not over:
        return None
    why = (
        _("Your application has ended, so you can't ask more questions here.")
        if invitation.deadline is None
        else _("Your window is closed, so you can't ask more questions here.")
    )
    unclear = _("If something about the process is unclear, reply to any of our emails.")
    return Conflict("window", f"{why} {unclear}")


def waits_about_problem(db: Session, invitation: str) -> bool:
    # Shown before a candidate closes the window.
    found = select(Clarification.id).where(
        Clarification.invitation == invitation,
        Clarification.about == "problem",
        Clarification.state == "waiting",
    )
    return db.scalar(found.limit(1)) is not None


def ask(
    db: Session, invitation: Invitation, about: str, text: str, *, by: str
) -> Clarification:
    """Store a question. Asking a waiting question again in the same words returns that
    question."""
    folio = _open_folio(db, invitation)
    if about not in ("problem", "process"):
        raise Refusal(
            "about",
            _("Choose whether your question is about the problem or about the process."),
        )
    text = written(text, "text", _("Write your question first."), _("Your question"))
    open_ = _asked_by(db, invitation, Clarification.state.in_(("waiting", *UNSENT)))
    same = next((one for one in open_ if (one.about, one.text) == (about, text)), None)
    if same is not None and same.state == "waiting":
        return same
    return _send(db, invitation, same or _new(invitation, about, text), folio, by=by)


def choose(db: Session, invitation: Invitation, n: int, *, by: str) -> Clarification:
    """Give fact `n` (from 0) to its asker alone, once. Raise Absent if there is no such
    fact."""
    _open_folio(db, invitation)
    pack = pack_for(db, invitation)
    if not 0 <= n < len(pack):
        raise Absent
    had = _asked_by(db, invitation, Clarification.given == pack[n].key)
    if had:
        return had[0]
    return _give(db, invitation, pack[n], _new(invitation, "problem", pack[n].about), by=by)


def look_up(
    db: Session, invitation: Invitation, text: str, *, by: str, model: bool
) -> Clarification:
    """Let a model find the fact, or keep the question if no model may be asked. Raise Absent
    if the opening has no pack of facts."""
    folio = _open_folio(db, invitation)
    if not pack_for(db, invitation):
        raise Absent
    text = written(text, "text", _("Write your question first."), _("Your question"))
    mine = and_(Clarification.about == "problem", Clarification.given == "")
    asked = _asked_by(db, invitation, mine)
    for one in asked:
        if one.text == text and one.state in ("waiting", *UNSENT):
            return one
    _refuse_often(
        asked,
        AN_HOUR,
        timedelta(hours=1),
        N_(
            "In the last hour, no fact was found for %(n)s of your questions. Choose a topic,"
            " or ask again after %(when)s."
        ),
        invitation,
    )
    question = _new(invitation, "problem", text)
    db.add(question)
    db.flush()
    if model:
        question.state = "looking"
        queue.enqueue(db, MATCH, f"match:{question.id}", {"clarification": question.id})
    chain.record(db, "question.kept", {"clarification": question.id}, folio=folio.id, by=by)
    return question


def send(db: Session, invitation: Invitation, question: str, *, by: str) -> Clarification:
    """Send a question to the coordinators, unless it is already sent or settled. Raise
    Absent if it isn't the candidate's own."""
    # First: for someone else's question, even a closed window isn't mentioned.
    kept = own_one(db, invitation.id, question)
    folio = _open_folio(db, invitation)
    db.refresh(kept)
    if kept.state not in UNSENT:
        return kept
    return _send(db, invitation, kept, folio, by=by)


def matched(db: Session, question: Clarification, fact: Fact | None) -> None:
    """Give the asker the matching fact. Keep the question if there is no match, if questions
    are closed, or after AN_HOUR facts in an hour."""
    invitation = db.get_one(Invitation, question.invitation)
    folio = stages.locked(db, invitation.folio)
    db.refresh(question)
    db.refresh(invitation)
    if question.state != "looking":
        return
    question.state = "kept"
    if fact is None or closed(invitation, folio.stage, clock.now()):
        return
    try:
        _give(db, invitation, fact, question, by=None)
    except Refusal:
        # They have used this hour's facts; the list of topics says when they can continue.
        db.flush()


def own_one(db: Session, invitation: str, question: str) -> Clarification:
    mine = select(Clarification).where(
        Clarification.id == question, Clarification.invitation == invitation
    )
    return there(db.scalar(mine))


def looking(question: Clarification) -> bool:
    return question.state == "looking" and question.asked_at + LOOKS > clock.now()


def pack_for(db: Session, invitation: Invitation) -> tuple[Fact, ...]:
    opening = db.get_one(Opening, invitation.opening)
    return pack_of(opening, db.get_one(PromptVersion, opening.prompt_version))


def written(text: str, code: str, missing: str, what: str) -> str:
    text = as_typed(text)
    if not text:
        raise Refusal(code, missing)
    if len(text) > LONGEST:
        raise Refusal(
            code,
            _(
                "%(what)s has %(n)s characters. The limit is %(longest)s. Shorten it, or"
                " split it in two.",
                what=what,
                n=number(len(text)),
                longest=number(LONGEST),
            ),
        )
    return text


def _open_folio(db: Session, invitation: Invitation) -> Folio:
    folio = queries.locked(db, invitation)
    if refusal := closed(invitation, folio.stage, clock.now()):
        raise refusal
    return folio


def _send(
    db: Session, invitation: Invitation, question: Clarification, folio: Folio, *, by: str
) -> Clarification:
    sent = and_(Clarification.given == "", Clarification.state.not_in(UNSENT))
    _refuse_often(
        _asked_by(db, invitation, sent),
        A_DAY,
        timedelta(days=1),
        N_(
            "You have sent %(n)s questions in the last 24 hours. You can send the next one"
            " after %(when)s."
        ),
        invitation,
    )
    question.state, question.asked_at = "waiting", clock.now()
    db.add(question)
    db.flush()
    announce.asked(db, question, folio)
    facts = {"clarification": question.id, "about": question.about}
    chain.record(db, "question.asked", facts, folio=folio.id, by=by)
    return question


def _give(
    db: Session,
    invitation: Invitation,
    fact: Fact,
    question: Clarification,
    *,
    by: str | None,
) -> Clarification:
    _refuse_often(
        _asked_by(db, invitation, Clarification.given != ""),
        AN_HOUR,
        timedelta(hours=1),
        N_(
            "You have been given %(n)s facts in the last hour. You can get the next one after"
            " %(when)s."
        ),
        invitation,
    )
    question.state, question.settled_at = "answered", clock.now()
    question.given, question.topic = fact.key, fact.about[:TOPIC]
    db.add(question)
    db.flush()
    # Not which fact: readers of the audit log may not learn what a candidate asked.
    facts = {"clarification": question.id}
    chain.record(db, "fact.given", facts, folio=invitation.folio, by=by)
    return question


def _asked_by(
    db: Session, invitation: Invitation, which: ColumnElement[bool]
) -> list[Clarification]:
    found = select(Clarification).where(Clarification.invitation == invitation.id, which)
    return list(db.scalars(found.order_by(Clarification.asked_at.desc())))


def _refuse_often(
    asked: Sequence[Clarification],
    most: int,
    within: timedelta,
    words: str,
    invitation: Invitation,
) -> None:
    if len(asked) >= most and (again := asked[most - 1].asked_at + within) > clock.now():
        when = times.when(again, ZoneInfo(invitation.zone))
        raise Refusal("often", _(words, n=most, when=when), status=429)


def _new(invitation: Invitation, about: str, text: str) -> Clarification:
    return Clarification(
        id=chance.new_id(),
        invitation=invitation.id,
        opening=invitation.opening,
        about=about,
        text=text,
        asked_at=clock.now(),
        state="kept",
        given="",
    )
