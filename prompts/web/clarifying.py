from __future__ import annotations

from functools import partial

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import clock
from blindfolio.identity import book
from blindfolio.languages import gettext as _
from blindfolio.refusal import Refusal
from blindfolio.visibility import scope
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.standing import OF_OPENINGS
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts import queries
from prompts.clarifying import clarify, own_questions, questions
from prompts.models import Clarification, Invitation, Opening, PromptVersion
from prompts.opening import page
from prompts.web import insertion
from prompts.web.candidate.asking import mine as start_page
from prompts.web.candidate.page import model_matches, note_answers_read, own_case, shell
from prompts.web.openings import COORDINATOR, coordinated

clarifying = Blueprint("clarifying", __name__)
_look = partial(route, clarifying, auth="candidate")
_press = partial(button, clarifying, auth="candidate")
_look_into = partial(route, clarifying, auth="account", roles=COORDINATOR)
_settle = partial(button, clarifying, roles=COORDINATOR)
_QUESTION = {"question_id": "clarification"}
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


@_look("/my/questions", classes=_OWN)
def mine(refusal: Refusal | None = None, **_of_question: str) -> ResponseReturnValue:
    db = current.db
    case = own_case(DataClass.CANDIDATE_QUESTIONS, DataClass.IDENTITY)
    if refusal is None:
        note_answers_read(case, "problem", "process")
    told = DataClass.KNOWN_FACTS in case.classes
    return pages.page(
        "prompts/clarify.html",
        _("Questions"),
        refusal,
        asked=questions.own(db, case),
        asked_for=questions.asked_for(db, case),
        known_facts=queries.facts(db, case.opening.id) if told else [],
        closed=own_questions.closed(case.invitation, case.stage, clock.now()),
        longest=own_questions.LONGEST,
        **shell(case),
    )


@_press("/my/questions", shows=mine, body={"about": "problem", "text": "text"})
def ask() -> str:
    asker = own_case(DataClass.CANDIDATE_QUESTIONS).invitation
    about, text = current.field_sent("about"), current.field_sent("text")
    own_questions.ask(current.db, asker, about, text, by=asker.id)
    return said.after("asked_question", "clarifying.mine")


@_press("/my/questions/<question_id>/send", shows=mine, classes=_OWN, params=_QUESTION, body={})
def send(question_id: str) -> str:
    asker = own_case(DataClass.CANDIDATE_QUESTIONS).invitation
    own_questions.send(current.db, asker, question_id, by=asker.id)
    return said.after("asked_question", "clarifying.mine")


@_press("/my/facts", shows=start_page, body={"fact": "1"})
def choose() -> str:
    asker = own_case(DataClass.CANDIDATE_QUESTIONS, DataClass.PROMPT).invitation
    n = current.field_sent("fact")
    number = int(n) if n.isdecimal() and len(n) < 4 else -1
    asked = own_questions.choose(current.db, asker, number, by=asker.id)
    return url_for("asking.mine", _anchor=f"fact-{asked.given}")


@_press("/my/facts/question", shows=start_page, body={"text": "text"})
def look_up() -> str:
    case = own_case(DataClass.CANDIDATE_QUESTIONS, DataClass.PROMPT)
    asker, text = case.invitation, current.field_sent("text")
    model = model_matches(case)
    own_questions.look_up(current.db, asker, text, by=asker.id, model=model)
    return url_for("asking.mine", _anchor="facts")


def _own_question(question_id: str) -> Clarification:
    case = own_case(DataClass.CANDIDATE_QUESTIONS)
    return own_questions.own_one(current.db, case.invitation.id, question_id)


@_look(
    "/my/questions/<question_id>", classes=(DataClass.CANDIDATE_QUESTIONS,), params=_QUESTION
)
def found(question_id: str) -> ResponseReturnValue:
    asked = _own_question(question_id)
    anchor = f"fact-{asked.given}" if asked.given else "facts"
    return redirect(url_for("asking.mine", _anchor=anchor), 303)


@_look(
    "/my/questions/<question_id>/state",
    kind="json",
    classes=(DataClass.CANDIDATE_QUESTIONS,),
    params=_QUESTION,
)
def question_state(question_id: str) -> ResponseReturnValue:
    looking = own_questions.looking(_own_question(question_id))
    return {"state": "received" if looking else "done"}


@_look_into("/openings/<opening_id>/questions", classes=_HELD)
def listed(opening_id: str) -> ResponseReturnValue:
    db = current.db
    opening = coordinated(opening_id)
    waiting = questions.of_opening(db, current.account, opening.id)
    return pages.page(
        "prompts/clarify_waiting.html",
        f"Questions, {opening.title}",
        opening=opening,
        problem=[asked for asked in waiting if asked.question.about == "problem"],
        process=[asked for asked in waiting if asked.question.about == "process"],
        known_facts=queries.facts(db, opening.id),
    )


@_look_into("/questions/<question_id>", classes=_HELD, params=_QUESTION)
def question(question_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    return _question(question_id, refusal)


def _question(
    question_id: str, refusal: Refusal | None = None, *, fill: str = ""
) -> ResponseReturnValue:
    # `fill` is the key of a fact to put into the answer box without sending it.
    db, me = current.db, current.account
    asked, opening = questions.one(db, me, question_id)
    asker = db.get_one(Invitation, asked.question.invitation)
    facts = queries.facts(db, opening.id)
    given = {fact.withheld for fact in facts}
    on_request = page.on_request(opening, db.get_one(PromptVersion, opening.prompt_version))
    form = request.form.to_dict()
    for fact in on_request:
        if fact.key == fill:
            topic = form.get("topic") or fact.about[: own_questions.TOPIC]
            answer = insertion.after(form.get("answer", ""), fact.answer)
            form |= {"answer": answer, "give": fill, "topic": topic}
    return pages.page(
        f"prompts/clarify_{asked.question.about}.html",
        "A question",
        refusal,
        asked=asked,
        extendable=queries.is_open(asker, db.get_one(Folio, asked.folio).stage),
        opening=opening,
        others=[
            other
            for other in questions.of_opening(db, me, opening.id)
            if other.question.about == "problem" and other.question.id != question_id
        ],
        withheld=[(fact, fact.key in given) for fact in on_request],
        known_facts=facts,
        named=book.named_in(db, asked.folio, form.get("question", asked.question.text)),
        longest=own_questions.LONGEST,
        topic_length=own_questions.TOPIC,
        form=form,
        also=request.form.getlist("also"),
        filled=bool(fill),
    )


def _answered(opening: Opening, done: str = "answered") -> str:
    return said.after(done, "clarifying.listed", opening_id=opening.id)


@_settle(
    "/questions/<question_id>/answer",
    shows=question,
    params=_QUESTION,
    body={"question": "text", "answer": "text", "topic": "text"},
)
def answer(question_id: str) -> str | ResponseReturnValue:
    db, me, form = current.db, current.account, request.form
    if fill := current.field_sent("fill"):
        return _question(question_id, fill=fill)
    given = clarify.Answer(
        question=current.field_sent("question"),
        text=current.field_sent("answer"),
        topic=current.field_sent("topic"),
        withheld=current.field_sent("give"),
        also=tuple(form.getlist("also")),
        changes_problem=form.get("changes") == "1",
        sure=form.get("sure") == "1",
    )
    asked, opening = questions.one(db, me, question_id)
    clarify.publish(db, asked.question, given, by=me)
    return _answered(opening, "answered_candidates")


@_settle(
    "/questions/<question_id>/known", shows=question, params=_QUESTION, body={"fact": "text"}
)
def point_to(question_id: str) -> str:
    db, me = current.db, current.account
    asked, opening = questions.one(db, me, question_id)
    clarify.point_to(db, asked.question, current.field_sent("fact"), by=me)
    return _answered(opening)


@_settle(
    "/questions/<question_id>/reply", shows=question, params=_QUESTION, body={"reply": "text"}
)
def reply(question_id: str) -> str:
    db, me = current.db, current.account
    asked, opening = questions.one(db, me, question_id)
    clarify.reply(db, asked.question, current.field_sent("reply"), by=me)
    return _answered(opening)


@route(
    clarifying,
    "/candidates/<folio_id>/questions",
    auth="account",
    roles=OF_OPENINGS,
    classes=(
        DataClass.PROMPT,
        DataClass.CANDIDATE_QUESTIONS,
        DataClass.KNOWN_FACTS,
        DataClass.DISPLAY_NAME,
    ),
)
def of_candidate(folio_id: str) -> ResponseReturnValue:
    db, me = current.db, current.account
    folio, mine = scope.one(
        db,
        me,
        {DataClass.DISPLAY_NAME, DataClass.KNOWN_FACTS},
        id=folio_id,
        rows=("coordinator", "decider", "manager.sits"),
    )
    runs = mine.kind == "coordinator"
    asked_open = DataClass.CANDIDATE_QUESTIONS in scope.classes_of(db, me, folio.id)
    name = book.name(db, me, folio.id)
    return pages.page(
        "prompts/clarify_candidate.html",
        f"{name}, questions",
        name=name,
        folio_id=folio.id,
        opening=db.get_one(Opening, folio.opening),
        runs=runs,
        asked=questions.of_folio(db, folio.id) if runs and asked_open else [],
        topics=questions.topics(db, folio.id) if asked_open and not runs else [],
        asked_open=asked_open,
        known_facts=queries.facts(db, folio.opening),
    )
