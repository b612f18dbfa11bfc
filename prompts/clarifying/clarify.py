"""Publish coordinators' answers. An answer about the problem goes to everyone in the
opening, without the asker's name; one about the process goes only to the asker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.identity import book
from blindfolio.ledger import chain
from blindfolio.one_line import one_line
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import WRITING, Stage
from prompts import announce, deadline
from prompts.clarifying.own_questions import LONGEST, TOPIC, written
from prompts.models import (
    Clarification,
    Invitation,
    KnownFact,
    Opening,
    PromptVersion,
)
from prompts.opening.page import on_request
from prompts.window import extend

AT_LEAST = timedelta(hours=48)
"""The least time that open windows have left after an answer that changes the problem."""

_SETTLED = "This question has already been answered. Reload the page to see the answer."


@dataclass(frozen=True, slots=True)
class Answer:
    """A coordinator's answer. If `withheld` names a fact, `text` and `topic` may be empty
    and the fact's own are used. `also` has the ids of other questions that this settles,
    and `sure` says that an apparent name isn't the asker's."""

    question: str
    text: str = ""
    topic: str = ""
    withheld: str = ""
    also: tuple[str, ...] = ()
    changes_problem: bool = False
    sure: bool = False


def publish(db: Session, question: Clarification, answer: Answer, *, by: str) -> KnownFact:
    """Answer everyone in the opening without naming the asker. Repeating an answer returns
    the same fact."""
    wording = written(answer.question, "question", "Write the question.", "The question")
    text, topic = _given(db, question, answer)
    mates = _mates(db, question, answer.also)
    folios = _locked(db, question.opening, [question, *mates], everybody=answer.changes_problem)
    if question.state == "answered" and question.fact is not None:
        given = db.get_one(KnownFact, question.fact)
        if (given.question, given.answer) == (wording, text):
            return given
    _refuse_settled(question)
    asked = [question, *(mate for mate in mates if mate.state == "waiting")]
    if not answer.sure:
        _refuse_names(db, (folios[q.invitation] for q in asked), [wording, text, topic])
    fact = KnownFact(
        id=chance.new_id(),
        opening=question.opening,
        question=wording,
        answer=text,
        at=clock.now(),
        withheld=answer.withheld,
        changes_problem=answer.changes_problem,
    )
    db.add(fact)
    db.flush()
    for settled in asked:
        _settle(settled, "answered", by=by)
        settled.fact, settled.topic = fact.id, topic
    announce.told(db, fact, asked)
    if answer.changes_problem:
        _give_time(db, question.opening, fact.at + AT_LEAST, by=by)
    facts = {"fact": fact.id, "opening": fact.opening, "answers": [q.id for q in asked]}
    chain.record(db, "clarified", facts | {"changes": fact.changes_problem}, by=by)
    return fact


def point_to(db: Session, question: Clarification, fact: str, *, by: str) -> None:
    """Point the asker to a published fact. The panel sees no topic, because the fact isn't
    new."""
    known = db.scalar(
        select(KnownFact).where(KnownFact.id == fact, KnownFact.opening == question.opening)
    )
    if known is None:
        raise Refusal("fact", "Choose one of the answers already given in this opening.")
    folios = _locked(db, question.opening, [question])
    if question.fact == known.id:
        return
    _refuse_settled(question)
    _settle(question, "answered", by=by)
    question.fact = known.id
    _tell_asker(db, question, folios, "clarified", {"fact": known.id}, by=by)


def reply(db: Session, question: Clarification, text: str, *, by: str) -> None:
    # Only the asker reads it.
    missing = "Write a sentence for the candidate."
    text = written(text, "reply", missing, "Your sentence")
    folios = _locked(db, question.opening, [question])
    if question.state != "waiting" and question.reply == text:
        return
    _refuse_settled(question)
    _settle(question, "answered" if question.about == "process" else "declined", by=by)
    question.reply = text
    _tell_asker(db, question, folios, "replied", {"state": question.state}, by=by)


def _tell_asker(
    db: Session,
    question: Clarification,
    folios: Mapping[str, str],
    kind: str,
    facts: Mapping[str, str],
    *,
    by: str,
) -> None:
    folio = folios[question.invitation]
    announce.replied(db, question, folio)
    chain.record(db, kind, {"clarification": question.id, **facts}, folio=folio, by=by)


def waiting(db: Session, openings: Sequence[str]) -> dict[str, int]:
    found = (
        select(Clarification.opening, func.count())
        .join(Invitation, Invitation.id == Clarification.invitation)
        .join(Folio, Folio.id == Invitation.folio)
        .where(
            Clarification.opening.in_(openings),
            Clarification.state == "waiting",
            Folio.stage.not_in((Stage.ENDED, Stage.ERASED)),
        )
        .group_by(Clarification.opening)
    )
    return {opening: count for opening, count in db.execute(found)}


def waiting_by_folio(folios: Sequence[str]) -> Select[str, str, datetime]:
    return (
        select(Invitation.folio, Clarification.id, Clarification.asked_at)
        .join(Invitation, Invitation.id == Clarification.invitation)
        .where(Invitation.folio.in_(folios), Clarification.state == "waiting")
    )


def _given(db: Session, question: Clarification, answer: Answer) -> tuple[str, str]:
    if question.about != "problem":
        raise Refusal(
            "about",
            "This question is about the process, so answer only the candidate who asked it.",
        )
    text, topic = answer.text, one_line(answer.topic.strip(), LONGEST)
    if answer.withheld:
        opening = db.get_one(Opening, question.opening)
        facts = on_request(opening, db.get_one(PromptVersion, opening.prompt_version))
        given = next((fact for fact in facts if fact.key == answer.withheld), None)
        if given is None:
            raise Refusal(
                "withheld", "This prompt has no such fact. Choose one of the facts shown."
            )
        text, topic = text.strip() or given.answer, topic or given.about[:TOPIC]
    text = written(
        text, "answer", "Write the answer, or insert one of the facts.", "The answer"
    )
    if not topic:
        raise Refusal("topic", "Give the topic in a few words, such as “on-call cost”.")
    if len(topic) > TOPIC:
        raise Refusal("topic", f"The topic is too long. Use at most {TOPIC} characters.")
    return text, topic


def _mates(db: Session, question: Clarification, ids: Sequence[str]) -> list[Clarification]:
    found = select(Clarification).where(
        Clarification.id.in_(ids),
        Clarification.id != question.id,
        Clarification.opening == question.opening,
        Clarification.about == "problem",
    )
    return list(db.scalars(found.order_by(Clarification.id)))


def _locked(
    db: Session,
    opening: str,
    questions: Sequence[Clarification],
    *,
    everybody: bool = False,
) -> dict[str, str]:
    """Lock the opening and then the folios of these questions (or all active ones), lowest
    id first. Reread the questions, and return the folios by invitation."""
    # The opening first, as in `invite`: otherwise two simultaneous answers could deadlock. Not its
    # key: a candidate who asks has locked their folio and waits for the key.
    held = select(Opening.id).where(Opening.id == opening).with_for_update(key_share=True)
    db.scalars(held).one()
    wanted: ColumnElement[bool] = Invitation.id.in_(
        [question.invitation for question in questions]
    )
    if everybody:
        alive = and_(
            Invitation.opening == opening, Folio.stage.not_in((Stage.ENDED, Stage.ERASED))
        )
        wanted = or_(wanted, alive)
    found = (
        select(Invitation.id, Folio.id)
        .join(Folio, Folio.id == Invitation.folio)
        .where(wanted)
        .order_by(Folio.id)
        .with_for_update(of=Folio)
    )
    folios = {invitation: folio for invitation, folio in db.execute(found)}
    for question in questions:
        db.refresh(question)
    return folios


def _refuse_settled(question: Clarification) -> None:
    if question.state != "waiting":
        raise Conflict("settled", _SETTLED)


def _refuse_names(db: Session, folios: Iterable[str], texts: Sequence[str]) -> None:
    named = [w for folio in folios for text in texts for w in book.named_in(db, folio, text)]
    if named:
        raise Refusal(
            "named",
            f"“{named[0]}” could identify the person who asked. All candidates will read"
            " your text, so remove this part. If the part doesn't identify anyone, tick"
            " the box.",
        )


def _settle(question: Clarification, state: str, *, by: str) -> None:
    question.state, question.settled_at, question.settled_by = state, clock.now(), by


def _give_time(db: Session, opening: str, until: datetime, *, by: str) -> None:
    found = (
        select(Invitation)
        .join(Folio, Folio.id == Invitation.folio)
        .where(
            Invitation.opening == opening,
            Invitation.started_at.is_not(None),
            Folio.stage.in_(WRITING),
        )
        .order_by(Folio.id)
    )
    for invitation in db.scalars(found).all():
        zone = ZoneInfo(invitation.zone)
        end = deadline.not_midnight(_full_hour(until, zone), zone)
        extend.to_at_least(db, invitation, end, "answer", by=by)


def _full_hour(instant: datetime, zone: ZoneInfo) -> datetime:
    local = instant.astimezone(zone)
    over = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return instant + timedelta(hours=1) - over if over else instant
