from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility import scope
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import WRITING
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import queries
from prompts.clarifying import clarify, own_questions, questions
from prompts.models import Clarification, Invitation, Opening, PromptVersion
from prompts.opening import page
from prompts.web import insertion
from prompts.web.asking import show
from prompts.web.candidate import model_matches, note_answers_read, own_case, shell
from prompts.web.openings import COORDINATOR, coordinated

clarifying = Blueprint("clarifying", __name__)
_MINE = "clarifying.mine"
_OWN = (
    DataClass.PROMPT,
    DataClass.CANDIDATE_QUESTIONS,
    DataClass.KNOWN_FACTS,
    DataClass.IDENTITY,
    DataClass.DISPLAY_NAME,
    DataClass.DEADLINE,
)
_HELD = (
    DataClass.PROMPT,
    DataClass.HELD_BACK,
    DataClass.FACT_PACK,
    DataClass.CANDIDATE_QUESTIONS,
    DataClass.KNOWN_FACTS,
    DataClass.IDENTITY,
    DataClass.DISPLAY_NAME,
)


@route(clarifying, "/my/questions", auth="candidate", classes=_OWN)
def mine() -> ResponseReturnValue:
    return _mine()


def _mine(refusal: Refusal | None = None) -> ResponseReturnValue:
    db = current.db()
    case = own_case(DataClass.CANDIDATE_QUESTIONS, DataClass.IDENTITY)
    if refusal is None:
        note_answers_read(case, "problem", "process")
    version = queries.prompt(db, case)
    drawn = render_template(
        "prompts/clarify.html",
        page_title="Questions",
        asked=questions.own(db, case.invitation.id, case.classes),
        asked_for=questions.asked_for(
            db, case.invitation.id, case.opening, version, case.classes
        ),
        known_facts=queries.facts(db, case.opening.id)
        if DataClass.KNOWN_FACTS in case.classes
        else [],
        closed=own_questions.closed(case.invitation, case.stage, clock.now()),
        longest=own_questions.LONGEST,
        form=request.form,
        refusal=refusal,
        **shell(case),
    )
    return drawn, refusal.status if refusal else 200


@route(
    clarifying,
    "/my/questions",
    auth="candidate",
    methods=("POST",),
    body={"about": "problem", "text": "text"},
)
def ask() -> ResponseReturnValue:
    case = own_case(DataClass.CANDIDATE_QUESTIONS)
    about, text = request.form.get("about", ""), request.form.get("text", "")
    return _sent(
        lambda db: own_questions.ask(db, case.invitation, about, text, by=current.invitation())
    )


@route(
    clarifying,
    "/my/questions/<question_id>/send",
    auth="candidate",
    methods=("POST",),
    classes=_OWN,
    params={"question_id": "clarification"},
    body={},
)
def send(question_id: str) -> ResponseReturnValue:
    case = own_case(DataClass.CANDIDATE_QUESTIONS)
    return _sent(
        lambda db: own_questions.send(db, case.invitation, question_id, by=current.invitation())
    )


def _sent(act: Callable[[Session], object]) -> ResponseReturnValue:
    try:
        with current.db().begin_nested():
            act(current.db())
    except Refusal as refusal:
        return _mine(refusal)
    return redirect(said.after("asked_question", _MINE), 303)


@route(clarifying, "/my/facts", auth="candidate", methods=("POST",), body={"fact": "1"})
def choose() -> ResponseReturnValue:
    case = own_case(DataClass.CANDIDATE_QUESTIONS, DataClass.PROMPT)
    n = request.form.get("fact", "")
    try:
        with current.db().begin_nested():
            asked = own_questions.choose(
                current.db(),
                case.invitation,
                int(n) if n.isdecimal() and len(n) < 4 else -1,
                by=current.invitation(),
            )
    except Refusal as refusal:
        return show(refusal, "No fact was given.")
    return redirect(url_for("asking.mine", _anchor=f"fact-{asked.given}"), 303)


@route(
    clarifying, "/my/facts/question", auth="candidate", methods=("POST",), body={"text": "text"}
)
def look_up() -> ResponseReturnValue:
    case = own_case(DataClass.CANDIDATE_QUESTIONS, DataClass.PROMPT)
    try:
        with current.db().begin_nested():
            own_questions.look_up(
                current.db(),
                case.invitation,
                request.form.get("text", ""),
                by=current.invitation(),
                model=model_matches(case),
            )
    except Refusal as refusal:
        return show(refusal, "No fact was looked for. Your text is still below.")
    return redirect(url_for("asking.mine", _anchor="facts"), 303)


@route(
    clarifying,
    "/my/questions/<question_id>",
    auth="candidate",
    classes=(DataClass.CANDIDATE_QUESTIONS,),
    params={"question_id": "clarification"},
)
def found(question_id: str) -> ResponseReturnValue:
    case = own_case(DataClass.CANDIDATE_QUESTIONS)
    asked = own_questions.own_one(current.db(), case.invitation.id, question_id)
    anchor = f"fact-{asked.given}" if asked.given else "facts"
    return redirect(url_for("asking.mine", _anchor=anchor), 303)


@route(
    clarifying,
    "/my/questions/<question_id>/state",
    auth="candidate",
    kind="json",
    classes=(DataClass.CANDIDATE_QUESTIONS,),
    params={"question_id": "clarification"},
)
def question_state(question_id: str) -> ResponseReturnValue:
    case = own_case(DataClass.CANDIDATE_QUESTIONS)
    asked = own_questions.own_one(current.db(), case.invitation.id, question_id)
    return {"state": "received" if own_questions.looking(asked) else "done"}


@route(
    clarifying,
    "/openings/<opening_id>/questions",
    auth="account",
    roles=COORDINATOR,
    classes=_HELD,
    params={"opening_id": "opening"},
)
def listed(opening_id: str) -> ResponseReturnValue:
    db = current.db()
    opening = coordinated(opening_id)
    waiting = questions.of_opening(db, current.account(), opening.id)
    return render_template(
        "prompts/clarify_waiting.html",
        page_title=f"Questions, {opening.title}",
        opening=opening,
        problem=[asked for asked in waiting if asked.question.about == "problem"],
        process=[asked for asked in waiting if asked.question.about == "process"],
        known_facts=queries.facts(db, opening.id),
        **pages.shell(),
    )


@route(
    clarifying,
    "/questions/<question_id>",
    auth="account",
    roles=COORDINATOR,
    classes=_HELD,
    params={"question_id": "clarification"},
)
def question(question_id: str) -> ResponseReturnValue:
    return _question(question_id)


def _question(
    question_id: str, refusal: Refusal | None = None, *, fill: str = ""
) -> ResponseReturnValue:
    """`fill` is the key of a fact to put into the answer's box; sending takes another press."""
    db = current.db()
    me = current.account()
    form = request.form.to_dict()
    asked, opening = questions.one(db, me, question_id)
    waiting = questions.of_opening(db, me, opening.id)
    facts = queries.facts(db, opening.id)
    given = {fact.withheld for fact in facts}
    on_request = page.on_request(opening, db.get_one(PromptVersion, opening.prompt_version))
    for fact in on_request:
        if fact.key == fill:
            topic = form.get("topic") or fact.about[: own_questions.TOPIC]
            answer = insertion.after(form.get("answer", ""), fact.answer)
            form |= {"answer": answer, "give": fill, "topic": topic}
    drawn = render_template(
        f"prompts/clarify_{asked.question.about}.html",
        page_title="A question",
        asked=asked,
        extendable=_extendable(asked),
        opening=opening,
        others=[
            other
            for other in waiting
            if other.question.about == "problem" and other.question.id != question_id
        ],
        withheld=[(fact, fact.key in given) for fact in on_request],
        known_facts=facts,
        named=clarify.named_in(
            db, asked.question, request.form.get("question", asked.question.text)
        ),
        audience=questions.audience(db, opening.id),
        longest=own_questions.LONGEST,
        topic_length=own_questions.TOPIC,
        form=form,
        also=request.form.getlist("also"),
        filled=bool(fill),
        refusal=refusal,
        **pages.shell(),
    )
    return drawn, refusal.status if refusal else 200


def _extendable(asked: questions.CandidateQuestion) -> bool:
    db = current.db()
    closed = db.get_one(Invitation, asked.question.invitation).closed_at
    return closed is None and db.get_one(Folio, asked.folio).stage in WRITING


def _settle(
    question_id: str, act: Callable[[Session, Clarification], object], done: str = "answered"
) -> ResponseReturnValue:
    db = current.db()
    asked, opening = questions.one(db, current.account(), question_id)
    try:
        with db.begin_nested():
            act(db, asked.question)
    except Refusal as refusal:
        return _question(question_id, refusal)
    return redirect(said.after(done, "clarifying.listed", opening_id=opening.id), 303)


@route(
    clarifying,
    "/questions/<question_id>/answer",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"question_id": "clarification"},
    body={"question": "text", "answer": "text", "topic": "text"},
)
def answer(question_id: str) -> ResponseReturnValue:
    form = request.form
    if fill := form.get("fill", ""):
        return _question(question_id, fill=fill)
    given = clarify.Answer(
        question=form.get("question", ""),
        text=form.get("answer", ""),
        topic=form.get("topic", ""),
        withheld=form.get("give", ""),
        also=tuple(form.getlist("also")),
        changes_problem=form.get("changes") == "1",
        sure=form.get("sure") == "1",
    )
    me = current.account()
    return _settle(
        question_id,
        lambda db, asked: clarify.publish(db, asked, given, by=me),
        "answered_candidates",
    )


@route(
    clarifying,
    "/questions/<question_id>/known",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"question_id": "clarification"},
    body={"fact": "text"},
)
def point_to(question_id: str) -> ResponseReturnValue:
    fact, me = request.form.get("fact", ""), current.account()
    return _settle(question_id, lambda db, asked: clarify.point_to(db, asked, fact, by=me))


@route(
    clarifying,
    "/questions/<question_id>/reply",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"question_id": "clarification"},
    body={"reply": "text"},
)
def reply(question_id: str) -> ResponseReturnValue:
    text, me = request.form.get("reply", ""), current.account()
    return _settle(question_id, lambda db, asked: clarify.reply(db, asked, text, by=me))


@route(
    clarifying,
    "/candidates/<folio_id>/questions",
    auth="account",
    roles=("coordinator", "manager", "decider"),
    classes=(
        DataClass.PROMPT,
        DataClass.CANDIDATE_QUESTIONS,
        DataClass.KNOWN_FACTS,
        DataClass.DISPLAY_NAME,
    ),
    params={"folio_id": "folio"},
)
def of_candidate(folio_id: str) -> ResponseReturnValue:
    """What everybody was told, and this candidate's questions: the coordinator reads the words,
    a hiring manager the topics, and only after the conversation."""
    db = current.db()
    me = current.account()
    folio, mine = scope.one(
        db,
        me,
        {DataClass.DISPLAY_NAME, DataClass.KNOWN_FACTS},
        id=folio_id,
        rows=("coordinator", "decider", "manager.sits"),
    )
    runs = mine.kind == "coordinator"
    asked_open = DataClass.CANDIDATE_QUESTIONS in scope.classes_of(db, me, folio.id)
    return render_template(
        "prompts/clarify_candidate.html",
        page_title=f"{(name := book.name(db, me, folio.id))}, questions",
        name=name,
        folio_id=folio.id,
        opening=db.get_one(Opening, folio.opening),
        runs=runs,
        asked=questions.of_folio(db, folio.id) if runs and asked_open else [],
        topics=questions.topics(db, folio.id) if asked_open and not runs else [],
        asked_open=asked_open,
        known_facts=queries.facts(db, folio.opening),
        **pages.shell(),
    )
