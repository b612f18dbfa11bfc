from __future__ import annotations

from flask import Blueprint, url_for

from blindfolio.visibility.data_class import DataClass
from reviews.board.next_steps import NextStep

board = Blueprint("board", __name__)
ROLES = ("coordinator", "manager", "decider")
"""Site roles that see the board."""

BOARD = (
    DataClass.PROMPT,
    DataClass.IDENTITY,
    DataClass.DISPLAY_NAME,
    DataClass.STAGE_IN_WORDS,
    DataClass.DRAFT_SAVED,
    DataClass.PANEL_NAMES,
    DataClass.REVIEWER_NAMES,
    DataClass.REVIEW_PROGRESS,
    DataClass.GATE_WORD,
    DataClass.AGGREGATES,
    DataClass.SLOT,
    DataClass.SCORECARD_PROGRESS,
    DataClass.HOW_IT_ENDED,
    DataClass.DECISION,
    DataClass.ACCOMMODATIONS,
    DataClass.CANDIDATE_QUESTIONS,
)
"""Data classes that the list and a case may show, as far as the viewer's cell has them."""

_ON_THE_CASE = {
    "address": "address",
    "adjustment": "time",
    "third": "ask",
    "assign": "ask",
    "seat": "seat",
    "slot": "slot",
    "passed": "slot",
    "early": "slot",
    "interview": "interviews",
}


def leads_to(step: NextStep, folio_id: str) -> str:
    """Empty for a reminder, which is a button."""
    if step.code == "remind":
        return ""
    if step.code == "question":
        return url_for("clarifying.question", question_id=step.who)
    if step.code == "invite":
        return url_for("debrief.debrief_page", folio_id=folio_id, _anchor="invite")
    if step.code == "close":
        return url_for("debrief.debrief_page", folio_id=folio_id)
    if step.code == "feedback":
        return url_for("feedback.write", folio_id=folio_id)
    if step.code == "mail":
        return url_for("board.messages", folio_id=folio_id)
    if step.code in ("gate", "decider"):
        return url_for("board.deciding", folio_id=folio_id)
    if step.code == "without":
        return url_for("interviews.confirm_pass", folio_id=folio_id, stage=step.who)
    if step.code == "pass":
        return url_for("debrief.passing_over", folio_id=folio_id, account_id=step.account)
    if step.code == "replace":
        return url_for("board.replace", folio_id=folio_id, account_id=step.account)
    return url_for("board.case", folio_id=folio_id, _anchor=_ON_THE_CASE[step.code])
