from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.identity import book, conflicts
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import classes_of, one
from blindfolio.visibility.stage import Stage
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import queries as asked
from prompts import redaction
from prompts.folder.rubric import RATINGS
from prompts.models import Opening, PromptVersion
from prompts.opening import openings
from prompts.opening.page import pack_of
from prompts.opening.weights import rubric_for
from reviews import words
from reviews.board import deciders, gate, notices, queries
from reviews.board.models import GateDecision
from reviews.board.web.blueprint import ROLES, board
from reviews.debrief import queries as debrief
from reviews.debrief.voices.evidence import Passages
from reviews.reading.content import abouts
from reviews.reading.queries import gate_word, reviews_of
from reviews.reading.side_by_side import Wanted, marked

_ROWS = ("coordinator", "decider")
_EVIDENCE = (
    DataClass.DISPLAY_NAME,
    DataClass.PROMPT,
    DataClass.BLINDED_VIEW,
    DataClass.GATE_WORD,
    DataClass.OTHER_REVIEWS,
    DataClass.AGGREGATES,
)
_ON_THE_PAGE = (
    *_EVIDENCE,
    DataClass.RATING_GUIDES,
    DataClass.FACT_PACK,
    DataClass.KNOWN_FACTS,
    DataClass.UNCOUNTED_REVIEWS,
    DataClass.FURTHER_REVIEW_DUE,
    DataClass.REVIEWER_NAMES,
)


@route(
    board,
    "/candidates/<folio_id>/decide",
    auth="account",
    roles=ROLES,
    classes=_ON_THE_PAGE,
    params={"folio_id": "folio"},
)
def deciding(folio_id: str) -> ResponseReturnValue:
    """Before a decider opens the reviews, the page says what opening them ends."""
    folio, mine = _door(folio_id)
    if _is_closed_to(folio, mine):
        return _before(folio)
    return _page(folio, mine)


@route(
    board,
    "/candidates/<folio_id>/decide/open",
    auth="account",
    roles=ROLES,
    methods=("POST",),
    params={"folio_id": "folio"},
    body={},
)
def open_reviews(folio_id: str) -> ResponseReturnValue:
    folio, mine = _door(folio_id)
    if mine.kind != "coordinator" and folio.stage == Stage.GATE:
        try:
            deciders.open_reviews(current.db(), folio, by=current.account())
        except Refusal as refusal:
            return _before(folio, refusal)
    return redirect(url_for("board.deciding", folio_id=folio_id), 303)


@route(
    board,
    "/candidates/<folio_id>/decide/step-back",
    auth="account",
    roles=ROLES,
    methods=("POST",),
    params={"folio_id": "folio"},
    body={},
)
def leave_decision(folio_id: str) -> ResponseReturnValue:
    folio, _ = _door(folio_id)
    db = current.db()
    try:
        with db.begin_nested():
            deciders.step_back(db, folio, by=current.account())
            notices.decider_left(db, folio)
    except Refusal as refusal:
        return _page(*_door(folio_id), refusal)
    return redirect(said.after("left_decision", "board.candidates"), 303)


@route(
    board,
    "/candidates/<folio_id>/decide/document",
    auth="account",
    roles=ROLES,
    classes=(*_EVIDENCE, DataClass.UNCOUNTED_REVIEWS),
    params={"folio_id": "folio"},
)
def commented_document(folio_id: str) -> ResponseReturnValue:
    folio, mine = _door(folio_id)
    if _is_closed_to(folio, mine):
        return _before(folio)
    db, me = current.db(), current.account()
    opening = db.get_one(Opening, folio.opening)
    reviews = reviews_of(db, folio.id, uncounted=_uncounted(classes_of(db, me, folio.id)))
    return render_template(
        "reviews/board/decide_document.html",
        page_title="The document, with comments",
        folio_id=folio.id,
        name=book.name(db, me, folio.id),
        named=abouts(
            rubric_for(opening, db.get_one(PromptVersion, folio.prompt_version)).criteria
        ),
        found=marked(db, folio, reviews, Wanted()),
        covered=redaction.told(db, folio),
        **pages.shell(),
    )


def _door(folio_id: str) -> tuple[Folio, Standing]:
    """The folio, for those who may read the evidence; Absent before its gate."""
    return one(current.db(), current.account(), set(_EVIDENCE), id=folio_id, rows=_ROWS)


def _is_closed_to(folio: Folio, mine: Standing) -> bool:
    """Whether this decider still has to open the reviews; opening them costs a coordinator
    nothing."""
    return (
        mine.kind != "coordinator"
        and folio.stage == Stage.GATE
        and not deciders.has_opened(current.db(), folio, mine.account)
    )


def _before(folio: Folio, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    knows_them = conflicts.fits(db, me, folio.id)
    page = render_template(
        "reviews/board/before_deciding.html",
        page_title="Recuse yourself" if knows_them else "Open the reviews",
        folio_id=folio.id,
        name=book.name(db, me, folio.id),
        knows_them=knows_them,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


def _uncounted(classes: frozenset[DataClass]) -> bool:
    return DataClass.UNCOUNTED_REVIEWS in classes


def _page(folio: Folio, mine: Standing, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    classes = classes_of(db, me, folio.id)
    opening = db.get_one(Opening, folio.opening)
    version = db.get_one(PromptVersion, folio.prompt_version)
    rubric = rubric_for(opening, version)
    runs = mine.kind == "coordinator"
    decided = db.get(GateDecision, folio.id)
    page = render_template(
        "reviews/board/decide.html",
        page_title="Review decision",
        folio_id=folio.id,
        name=book.name(db, me, folio.id),
        opening=opening,
        runs=runs,
        # The same for every decider: reviewers by number, also for a coordinator who knows
        # names.
        criteria=debrief.compared(
            debrief.reviews(db, folio, named=False, uncounted=False), rubric
        ),
        reviews=debrief.reviews(db, folio, named=False, uncounted=_uncounted(classes)),
        ratings=RATINGS,
        passages_at=(at := url_for("board.commented_document", folio_id=folio.id)),
        passages=Passages(at, {}, ()),
        covered=redaction.told(db, folio),
        pack=pack_of(opening, version),
        facts=asked.facts(db, folio.opening),
        decided=decided,
        goes_on=decided is not None
        and decided.decision == "release"
        and decided.word == "stop",
        decided_by=deciders.by_whom(db, decided, me, named=runs),
        form=request.form,
        refusal=refusal,
        words=words,
        **_open(folio),
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


def _open(folio: Folio) -> dict[str, Any]:
    db, me = current.db(), current.account()
    if folio.stage != Stage.GATE:
        return {"open": False, "word": ""}
    word = gate_word(db, folio.id).word
    right = deciders.right(db, folio, me, word=word)
    return {
        "open": True,
        "word": word,
        "right": right.kind,
        "confirms": deciders.CONFIRMS.get(word, ""),
        "who": deciders.names(right.others),
        "since": folio.stage_since if right.others else None,
        "cut_short": gate.cut_short(db, folio),
        **_panel_missing(folio),
        # Most gates wait for nothing; skip the query then.
        **(_cut_off(folio.id) if gate.waiting(db, folio) else {"further": None, "reading": []}),
    }


def _panel_missing(folio: Folio) -> dict[str, Any]:
    db = current.db()
    if stages.has_panel(db, folio):
        return {"has_panel": True}
    members = openings.members(db, folio.opening)
    return {
        "has_panel": False,
        "coordinators": [name for _, name, kind in members if kind == "coordinator"],
    }


@route(
    board,
    "/candidates/<folio_id>/gate",
    auth="account",
    roles=ROLES,
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"decision": "release", "reason": "text", "anyway": "1"},
)
def decide(folio_id: str) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    folio, mine = _door(folio_id)
    form = request.form
    decision, reason = form.get("decision", ""), form.get("reason", "")
    feedback = form.get("feedback", "")
    anyway = form.get("anyway") == "1"
    try:
        if folio.stage == Stage.GATE:
            gate.check(db, folio, decision, reason=reason, feedback=feedback, by=me)
            waits = bool(gate.waiting(db, folio))
            if decision == "stop" and (form.get("sure") != "1" or (waits and not anyway)):
                return _confirm_stop(folio_id, feedback, reason)
            if waits and not anyway:
                return _confirm_release(folio_id, reason)
        with db.begin_nested():
            gate.decide(
                db,
                folio,
                decision,
                reason=reason,
                feedback=feedback,
                anyway=anyway,
                by=me,
            )
    except Refusal as refusal:
        # While this waited for the lock, the folio's stage may have closed the reviews to
        # them.
        folio, mine = _door(folio_id)
        if _is_closed_to(folio, mine):
            return _before(folio, refusal)
        return _page(folio, mine, refusal)
    done = "stopped" if decision == "stop" else "released"
    return redirect(said.after(done, "board.case", folio_id=folio_id), 303)


def _confirm_stop(folio_id: str, feedback: str, reason: str) -> ResponseReturnValue:
    return render_template(
        "reviews/told.html",
        page_title="Reject",
        name=book.name(current.db(), current.account(), folio_id),
        action=url_for("board.decide", folio_id=folio_id),
        back=url_for("board.deciding", folio_id=folio_id),
        keep_as=f"gate {folio_id}",
        outcome=words.OUTCOME["no_offer"],
        feedback=feedback,
        recorded={"Reason": reason},
        fields=("decision", "reason", "feedback"),
        form=request.form,
        **_cut_off(folio_id),
        **pages.shell(),
    )


def _confirm_release(folio_id: str, reason: str) -> ResponseReturnValue:
    return render_template(
        "reviews/board/release_anyway.html",
        page_title="Release to the panel",
        name=book.name(current.db(), current.account(), folio_id),
        folio_id=folio_id,
        reason=reason,
        **_cut_off(folio_id),
        **pages.shell(),
    )


def _cut_off(folio_id: str) -> dict[str, Any]:
    zone = current.site().settings.time_zone
    row = queries.of_folio(current.db(), current.account(), folio_id, days_in=zone)
    further = row.facts.further if row else None
    names = [reader.name for reader in row.facts.pending] if row and further else []
    return {"further": further, "reading": names}
