"""Queries for candidates' questions. Each starts from a scope that holds CQ or CF."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from blindfolio.identity import book
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import scope, there
from blindfolio.visibility.stage import WRITING
from prompts.clarifying import own_questions
from prompts.folder.probes import Fact
from prompts.models import (
    UNSENT,
    Clarification,
    Invitation,
    KnownFact,
    Opening,
    PromptVersion,
    Submission,
)
from prompts.opening.page import is_brief, pack_of
from prompts.queries import newest_version


@dataclass(frozen=True, slots=True)
class Audience:
    """How many candidates an answer reaches."""

    waiting: int = 0
    writing: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True)
class CandidateQuestion:
    """Its fact is the one that everyone got (None if there is none or CF isn't open), or the pack's
    fact that its asker got.
    """

    question: Clarification
    fact: KnownFact | None
    folio: str = ""
    name: str = ""
    """The asker's; for coordinators only."""
    given: Fact | None = None


@dataclass(frozen=True, slots=True)
class AskedFor:
    given: list[CandidateQuestion]
    """Newest first."""
    topics: list[tuple[int, str]]
    """(Number in the pack, topic) of facts not yet given."""
    looking: list[Clarification]
    """Newest first."""
    kept: list[Clarification]
    """Unmatched and unsent, newest first."""
    sent: set[str]


def own(db: Session, invitation: str, classes: frozenset[DataClass]) -> list[CandidateQuestion]:
    """Newest first; answers to all only if CF is open."""
    found = (
        select(Clarification, KnownFact)
        .outerjoin(KnownFact, KnownFact.id == Clarification.fact)
        .where(
            Clarification.invitation == invitation,
            Clarification.given == "",
            Clarification.state.not_in(UNSENT),
        )
        .order_by(Clarification.asked_at.desc(), Clarification.id)
    )
    told = DataClass.KNOWN_FACTS in classes
    return [
        CandidateQuestion(question, fact if told else None)
        for question, fact in db.execute(found)
    ]


def asked_for(
    db: Session,
    invitation: str,
    opening: Opening,
    version: PromptVersion,
    classes: frozenset[DataClass],
) -> AskedFor | None:
    """Prompt content only if PT is open; None for an open book or without CQ."""
    if not is_brief(opening) or DataClass.CANDIDATE_QUESTIONS not in classes:
        return None
    facts = _by_key(opening, version)
    found = (
        select(Clarification)
        .where(Clarification.invitation == invitation, Clarification.about == "problem")
        .order_by(Clarification.asked_at.desc(), Clarification.id)
    )
    asked = list(db.scalars(found))
    got = {one.given: one for one in reversed(asked) if one.given}
    given = [CandidateQuestion(one, None, given=facts[key]) for key, one in got.items()]
    topics = [(n, fact.about) for n, fact in enumerate(facts.values()) if fact.key not in got]
    unsent = [one for one in asked if one.state in UNSENT]
    return AskedFor(
        given[::-1],
        topics if DataClass.PROMPT in classes else [],
        [one for one in unsent if own_questions.looking(one)],
        [one for one in unsent if not own_questions.looking(one)],
        {one.text for one in asked if not one.given and one not in unsent},
    )


def topics(db: Session, folio: str) -> list[str]:
    """Topics asked about while writing, before the answer was known; for reviewers with CQ."""
    found = (
        select(Clarification.topic)
        .join(Invitation, Invitation.id == Clarification.invitation)
        .where(Invitation.folio == folio, Clarification.topic != "")
        .order_by(Clarification.asked_at, Clarification.id)
    )
    return list(dict.fromkeys(db.scalars(found)))


def told_before(db: Session, folio: str) -> list[str]:
    """Keys of facts that this candidate had, from a general answer or by asking, when the folio's
    newest version was sent.
    """
    sent = newest_version(folio, Submission.at).scalar_subquery()
    told = (
        select(KnownFact.withheld)
        .join(Folio, Folio.opening == KnownFact.opening)
        .where(Folio.id == folio, KnownFact.withheld != "", KnownFact.at <= sent)
    )
    got = (
        select(Clarification.given)
        .join(Invitation, Invitation.id == Clarification.invitation)
        .where(
            Invitation.folio == folio,
            Clarification.given != "",
            Clarification.settled_at <= sent,
        )
    )
    return sorted(set(db.scalars(told.union(got))))


def of_folio(db: Session, folio: str) -> list[CandidateQuestion]:
    """Newest first; for its coordinators."""
    found = (
        select(Clarification, KnownFact)
        .join(Invitation, Invitation.id == Clarification.invitation)
        .outerjoin(KnownFact, KnownFact.id == Clarification.fact)
        .where(Invitation.folio == folio, Clarification.state.not_in(UNSENT))
        .order_by(Clarification.asked_at.desc(), Clarification.id)
    )
    row = db.execute(
        select(Opening, PromptVersion)
        .join(PromptVersion, PromptVersion.id == Opening.prompt_version)
        .join(Folio, Folio.opening == Opening.id)
        .where(Folio.id == folio)
    ).first()
    facts = _by_key(*row) if row else {}
    return [
        CandidateQuestion(question, fact, folio, given=facts.get(question.given))
        for question, fact in db.execute(found)
    ]


def of_opening(db: Session, account: str, opening: str) -> list[CandidateQuestion]:
    """Waiting questions with askers' names, longest-waiting first; for its coordinators."""
    mine = _coordinated(account)
    found = (
        select(Clarification, Invitation.folio)
        .join(Invitation, Invitation.id == Clarification.invitation)
        .where(
            Clarification.opening == opening,
            Clarification.state == "waiting",
            Invitation.folio.in_(mine),
        )
        .order_by(Clarification.asked_at, Clarification.id)
    )
    rows = [(question, folio) for question, folio in db.execute(found)]
    names = book.names_of(db, account, [folio for _, folio in rows])
    return [
        CandidateQuestion(question, None, folio, names.get(folio, ""))
        for question, folio in rows
    ]


def one(db: Session, account: str, question: str) -> tuple[CandidateQuestion, Opening]:
    """For coordinators who may see the folio; raises Absent otherwise."""
    mine = _coordinated(account)
    row = db.execute(
        select(Clarification, KnownFact, Invitation.folio, Opening)
        .join(Invitation, Invitation.id == Clarification.invitation)
        .join(Opening, Opening.id == Clarification.opening)
        .outerjoin(KnownFact, KnownFact.id == Clarification.fact)
        .where(
            Clarification.id == question,
            Clarification.state.not_in(UNSENT),
            Invitation.folio.in_(mine),
        )
    ).first()
    asked, fact, folio, opening = there(row)
    given = (
        _by_key(opening, db.get_one(PromptVersion, opening.prompt_version)).get(asked.given)
        if asked.given
        else None
    )
    name = book.name(db, account, folio)
    return CandidateQuestion(asked, fact, folio, name, given), opening


def _coordinated(account: str) -> Select[str]:
    classes = {DataClass.CANDIDATE_QUESTIONS, DataClass.DISPLAY_NAME}
    return scope(account, classes, rows=("coordinator",)).with_only_columns(Folio.id)


def audience(db: Session, opening: str) -> Audience:
    """For its coordinators."""
    started = Invitation.started_at.is_not(None)
    found = (
        select(Folio.stage.in_(WRITING), started, func.count())
        .join(Invitation, Invitation.folio == Folio.id)
        .where(Invitation.opening == opening, Folio.stage.in_(matrix.FORWARD))
        .group_by(Folio.stage.in_(WRITING), started)
    )
    counts = {(bool(open_), bool(begun)): n for open_, begun, n in db.execute(found)}
    kinds = (True, False), (True, True), (False, True)
    return Audience(*(counts.get(kind, 0) for kind in kinds))


def _by_key(opening: Opening, version: PromptVersion) -> dict[str, Fact]:
    """In pack order."""
    return {fact.key: fact for fact in pack_of(opening, version)}
