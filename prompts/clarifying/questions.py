"""Read candidates' questions. Each query starts from a scope that holds CQ or CF."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import filterfalse

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from blindfolio.identity import book
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope, there
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
from prompts.queries import Own, newest_version, prompt


@dataclass(frozen=True, slots=True)
class CandidateQuestion:
    """A candidate's question, with the fact that everyone got (None if there is none or CF
    isn't open) or the fact from the pack that only its asker got."""

    question: Clarification
    fact: KnownFact | None
    folio: str = ""
    name: str = ""
    given: Fact | None = None


@dataclass(frozen=True, slots=True)
class AskedFor:
    given: list[CandidateQuestion]
    topics: list[tuple[int, str]]
    """The number in the pack and the topic of each fact not yet given."""
    looking: list[Clarification]
    kept: list[Clarification]
    sent: set[str]


_SENT = (
    select(Clarification, KnownFact, Invitation.folio)
    .join(Invitation, Invitation.id == Clarification.invitation)
    .outerjoin(KnownFact, KnownFact.id == Clarification.fact)
    .where(Clarification.state.not_in(UNSENT))
    .order_by(Clarification.asked_at.desc(), Clarification.id)
)


def own(db: Session, case: Own) -> list[CandidateQuestion]:
    """Return the candidate's own questions. Answers to everyone are included only if CF is
    open."""
    of_mine = Clarification.invitation == case.invitation.id
    mine = _SENT.where(of_mine, Clarification.given == "")
    told = DataClass.KNOWN_FACTS in case.classes
    return [
        CandidateQuestion(question, fact if told else None)
        for question, fact, _ in db.execute(mine)
    ]


def asked_for(db: Session, case: Own) -> AskedFor | None:
    """Return what the candidate asked for, or None for an open book or without CQ. Prompt
    content is included only if PT is open."""
    if not is_brief(case.opening) or DataClass.CANDIDATE_QUESTIONS not in case.classes:
        return None
    facts = _by_key(case.opening, prompt(db, case))
    of_mine = Clarification.invitation == case.invitation.id
    found = (
        select(Clarification)
        .where(of_mine, Clarification.about == "problem")
        .order_by(Clarification.asked_at.desc(), Clarification.id)
    )
    asked = list(db.scalars(found))
    got = {one.given: one for one in reversed(asked) if one.given}
    given = [CandidateQuestion(one, None, given=facts[key]) for key, one in got.items()]
    topics = [(n, fact.about) for n, fact in enumerate(facts.values()) if fact.key not in got]
    unsent = [one for one in asked if one.state in UNSENT]
    return AskedFor(
        given[::-1],
        topics if DataClass.PROMPT in case.classes else [],
        list(filter(own_questions.looking, unsent)),
        list(filterfalse(own_questions.looking, unsent)),
        {one.text for one in asked if not one.given and one not in unsent},
    )


def topics(db: Session, folio: str) -> list[str]:
    """Return the topics that the candidate asked about before the answer was known, for
    reviewers with CQ."""
    found = (
        select(Clarification.topic)
        .join(Invitation, Invitation.id == Clarification.invitation)
        .where(Invitation.folio == folio, Clarification.topic != "")
        .order_by(Clarification.asked_at, Clarification.id)
    )
    return list(dict.fromkeys(db.scalars(found)))


def told_before(db: Session, folio: str) -> list[str]:
    """Return the keys of the facts that the candidate knew, from asking or from an answer to
    everyone, when the newest version was submitted."""
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
    row = db.execute(
        select(Opening, PromptVersion)
        .join(PromptVersion, PromptVersion.id == Opening.prompt_version)
        .join(Folio, Folio.opening == Opening.id)
        .where(Folio.id == folio)
    ).first()
    facts = _by_key(*row) if row else {}
    return [
        CandidateQuestion(question, fact, folio, given=facts.get(question.given))
        for question, fact, _ in db.execute(_SENT.where(Invitation.folio == folio))
    ]


def of_opening(db: Session, account: str, opening: str) -> list[CandidateQuestion]:
    waiting = _SENT.where(
        Clarification.opening == opening,
        Clarification.state == "waiting",
        _coordinates(account),
    )
    rows = db.execute(waiting).all()[::-1]
    names = book.names_of(db, account, [folio for _, _, folio in rows])
    return [
        CandidateQuestion(question, None, folio, names.get(folio, ""))
        for question, _, folio in rows
    ]


def one(db: Session, account: str, question: str) -> tuple[CandidateQuestion, Opening]:
    mine = (
        _SENT.add_columns(Opening)
        .join(Opening, Opening.id == Clarification.opening)
        .where(Clarification.id == question, _coordinates(account))
    )
    asked, fact, folio, opening = there(db.execute(mine).first())
    given = None
    if asked.given:
        version = db.get_one(PromptVersion, opening.prompt_version)
        given = _by_key(opening, version).get(asked.given)
    name = book.name(db, account, folio)
    return CandidateQuestion(asked, fact, folio, name, given), opening


def _coordinates(account: str) -> ColumnElement[bool]:
    classes = {DataClass.CANDIDATE_QUESTIONS, DataClass.DISPLAY_NAME}
    mine = scope(account, classes, rows=("coordinator",)).with_only_columns(Standing.id)
    here = mine.where(Standing.folio == Invitation.folio).limit(1).correlate(Invitation)
    return here.scalar_subquery().is_not(None)


def _by_key(opening: Opening, version: PromptVersion) -> dict[str, Fact]:
    return {fact.key: fact for fact in pack_of(opening, version)}
