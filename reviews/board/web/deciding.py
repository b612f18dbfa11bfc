from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from blindfolio.identity import conflicts
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import one
from blindfolio.visibility.stage import Stage
from blindfolio.visibility.standing import OF_OPENINGS
from blindfolio.web import said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts import redaction
from prompts.models import Opening, PromptVersion
from prompts.opening import openings
from prompts.opening.weights import rubric_for
from reviews import words
from reviews.board.web.blueprint import back, board, case_page, row_of
from reviews.debrief import queries as debrief
from reviews.deciding import deciders, gate
from reviews.deciding.models import GateDecision
from reviews.reading import queries as reading
from reviews.reading.side_by_side import marked

# One statement instead of three.
_OF_FOLIO = (
    select(Opening, PromptVersion, GateDecision)
    .select_from(Folio)
    .join(Opening, Opening.id == Folio.opening)
    .join(PromptVersion, PromptVersion.id == Folio.prompt_version)
    .outerjoin(GateDecision, GateDecision.folio == Folio.id)
)
_PATH = "/candidates/<folio_id>/decide"
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
    DataClass.UNCOUNTED_REVIEWS,
    DataClass.FURTHER_REVIEW_DUE,
    DataClass.REVIEWER_NAMES,
)


@route(board, _PATH, auth="account", roles=OF_OPENINGS, classes=_ON_THE_PAGE)
def deciding(folio_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    # Before a decider opens the reviews, the page says which of their rights that ends.
    # After a refusal, the folio's stage may have closed the reviews to them in the meantime.
    folio, mine = _door(folio_id)
    return _before(folio, mine, refusal) or _page(folio, mine, refusal)


@button(board, f"{_PATH}/open", roles=OF_OPENINGS, shows=deciding, body={})
def open_reviews(folio_id: str) -> str:
    folio, mine = _door(folio_id)
    if mine.kind != "coordinator" and folio.stage == Stage.GATE:
        deciders.open_reviews(current.db, folio, by=mine.account)
    return url_for("board.deciding", folio_id=folio_id)


@button(board, f"{_PATH}/step-back", roles=OF_OPENINGS, shows=deciding, body={})
def leave_decision(folio_id: str) -> str:
    folio, mine = _door(folio_id)
    deciders.step_back(current.db, folio, by=mine.account)
    return said.after("left_decision", "board.candidates")


def _door(folio_id: str) -> tuple[Folio, Standing]:
    """For those who may read the evidence. Raises Absent before the gate."""
    rows = ("coordinator", "decider")
    return one(current.db, current.account, _EVIDENCE, id=folio_id, rows=rows)


def _before(
    folio: Folio, mine: Standing, refusal: Refusal | None = None
) -> ResponseReturnValue | None:
    # For deciders who haven't opened the reviews. Opening them costs a coordinator nothing.
    db = current.db
    if mine.kind == "coordinator" or folio.stage != Stage.GATE:
        return None
    if deciders.has_opened(db, folio, mine.account):
        return None
    knows_them = conflicts.fits(db, mine.account, folio.id)
    return case_page(
        "reviews/board/before_deciding.html",
        "Recuse yourself" if knows_them else "Open the reviews",
        folio,
        refusal,
        knows_them=knows_them,
    )


def _page(folio: Folio, mine: Standing, refusal: Refusal | None) -> ResponseReturnValue:
    db, runs = current.db, mine.kind == "coordinator"
    opening, version, made = db.execute(_OF_FOLIO.where(Folio.id == folio.id)).one()
    standings = standing.lives(db, folio)
    held = {it.kind: it.state for it in standings if it.account == mine.account}
    # The same for every decider: reviewers by number, also for a coordinator who knows names.
    uncounted = DataClass.UNCOUNTED_REVIEWS in matrix.visible(held.values(), folio.stage)
    reviews = debrief.reviews(db, folio, named=False, uncounted=uncounted)
    return case_page(
        "reviews/board/decide.html",
        "Review decision",
        folio,
        refusal,
        opening=opening,
        runs=runs,
        table=debrief.compared(reviews, rubric_for(opening, version)),
        reviews=reviews,
        labels=debrief.labels(reviews),
        found=marked(db, folio, [it.review for it in reviews]),
        pictures=url_for("board.case", folio_id=folio.id) + "/pictures/",
        covered=redaction.told(db, folio),
        decided=made,
        goes_on=made is not None and (made.decision, made.word) == ("release", "stop"),
        decided_by=deciders.by_whom(db, made, mine.account, named=runs),
        words=words,
        **(_open(folio, standings, held, reviews) if folio.stage == Stage.GATE else {}),
    )


def _open(
    folio: Folio,
    standings: Sequence[Standing],
    held: Mapping[str, str],
    reviews: Sequence[debrief.NamedReview],
) -> dict[str, Any]:
    db, states = current.db, {it.state for it in standings}
    word = reading.word(it.review.row.recommendation or "" for it in reviews)
    right = deciders.right(db, folio, current.account, word=word, held=held)
    has_panel = "panel" in states
    # Most gates wait for nothing; skip the query then.
    row = row_of(folio.id) if states & {*reading.WAITED_FOR} else None
    waits = row is not None and row.further is not None
    members = () if has_panel else openings.members(db, folio.opening)
    return {
        "open": True,
        "word": word,
        "right": right.kind,
        "confirms": deciders.CONFIRMS.get(word, ""),
        "who": " or ".join(right.others),
        "since": folio.stage_since if right.others and not waits else None,
        "cut_short": gate.cut_short(db, folio),
        "has_panel": has_panel,
        "coordinators": [name for _, name, kind in members if kind == "coordinator"],
        "row": row,
    }


@button(
    board,
    "/candidates/<folio_id>/gate",
    roles=OF_OPENINGS,
    shows=deciding,
    body={"decision": "release", "reason": "text", "anyway": "1"},
)
def decide(folio_id: str) -> str | ResponseReturnValue:
    db, me, form = current.db, current.account, request.form
    folio, _ = _door(folio_id)
    decision = form.get("decision", "")
    reason = form.get("stop_reason" if decision == "stop" else "reason", "")
    texts = {"reason": reason, "feedback": form.get("feedback", "")}
    anyway = form.get("anyway") == "1"
    if folio.stage == Stage.GATE:
        gate.check(db, folio, decision, **texts, by=me)
        waits = gate.waiting(db, folio) and not anyway
        if decision == "stop" and (form.get("sure") != "1" or waits):
            return _confirm_stop(folio, **texts)
        if waits:
            return case_page(
                "reviews/board/release_anyway.html",
                "Release to the panel",
                folio,
                reason=texts["reason"],
                row=row_of(folio_id),
            )
    gate.decide(db, folio, decision, **texts, anyway=anyway, by=me)
    done = "stopped" if decision == "stop" else "released"
    return back(done, folio_id)


def _confirm_stop(folio: Folio, reason: str, feedback: str) -> ResponseReturnValue:
    return case_page(
        "reviews/told.html",
        "Reject",
        folio,
        action=url_for("board.decide", folio_id=folio.id),
        back=url_for("board.deciding", folio_id=folio.id, _anchor="gate"),
        keep_as=f"gate {folio.id}",
        outcome=words.OUTCOME["no_offer"],
        feedback=feedback,
        recorded={"Reason": reason},
        fields=("decision", "stop_reason", "feedback"),
        row=row_of(folio.id),
    )
