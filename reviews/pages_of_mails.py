"""The page that each email to the team links to.

A link must not reveal more than its reader may know. Links for reviewers have the code of an
accepted review or the id of a request. A submission's own id is only in links for people who may
know the candidate by name, or for a panel after the release.
"""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.mail.models import MailOut
from blindfolio.registration import PageOfMail
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import classes_of, scope
from prompts.models import Opening
from reviews.board.queries import ROWS
from reviews.panel.models import Slot
from reviews.panel.queries import SEATED
from reviews.reading import assigned_reviews

_OF_INTERVIEW = ("reviews/released", "reviews/card_reminder")
_QUEUE, _PANELS, _INTERVIEWS, _BOARD = "/queue", "/panels", "/interviews", "/candidates"


def _fixed(path: str) -> PageOfMail:
    return lambda _db, _mail: path


def _of(path: str, key: str) -> PageOfMail:
    return lambda _db, mail: path.format(mail.args[key])


def _review(db: Session, mail: MailOut) -> str:
    called = assigned_reviews.called(db, mail.to_id, mail.args["folio"])
    return called.path if called else _QUEUE


def _others_reviews(db: Session, mail: MailOut) -> str:
    code = assigned_reviews.compared(db, mail.to_id, mail.args["folio"])
    return f"/read/{code}/reviews" if code else _QUEUE


def _sheet(db: Session, mail: MailOut) -> str:
    folio = mail.args["folio"]
    released = DataClass.QUESTION_SHEET in classes_of(db, mail.to_id, folio)
    return f"{_PANELS}/{folio}" if released else _PANELS


def _debrief_hour(db: Session, mail: MailOut) -> str:
    folio = mail.args.get("folio", "")
    seen = classes_of(db, mail.to_id, folio)
    decides = seen & {DataClass.STAGE_IN_WORDS, DataClass.HOW_IT_ENDED}
    return f"{_BOARD}/{folio}" if decides else _INTERVIEWS


_LIST = _fixed(_QUEUE)
_CASE = _of(f"{_BOARD}/{{}}", "folio")
_DEBRIEF = _of("/debriefs/{}", "folio")
_LOOK_BACK = _of("/looking-back/{}", "look_back")

PAGES: Mapping[str, PageOfMail] = {
    f"reviews/{name}": page
    for page, names in (
        (
            _review,
            "assigned answer_reminder review_reminder review_overdue due_changed redacted",
        ),
        (_LIST, "assigned_many readable taken_back ended cut_off"),
        (_others_reviews, "opened"),
        (_of(f"{_BOARD}/{{}}/decide", "folio"), "gate"),
        (_CASE, "gate_due gate_confirmed late copy_asked"),
        (_debrief_hour, "debrief_hour"),
        (_fixed(_BOARD), "left"),
        (_sheet, "released panel_day_before seated"),
        (_of(f"{_PANELS}/{{}}/scorecard", "folio"), "card_reminder"),
        (_fixed(_PANELS), "unseated rescheduled"),
        (_of(f"{_INTERVIEWS}/{{}}", "interview"), "interview_set interview_reminder"),
        (_fixed(_INTERVIEWS), "interview_off"),
        (_DEBRIEF, "debrief_open debrief_decide debrief_flag debrief_flag_answered"),
        (_DEBRIEF, "debrief_heard debrief_escalated debrief_dissent_answered debrief_decided"),
        (_of("/debriefs/{}/vote", "folio"), "debrief_vote"),
        (_LOOK_BACK, "look_back_started look_back_closed"),
    )
    for name in names.split()
}


def about(db: Session, mail: MailOut, zone: ZoneInfo) -> str:
    """Return what tells this email from others with its subject, as far as its reader may know:
    what their list calls the review, the opening, or the interview's time. Emails about a review
    never name the opening, because nothing leads from a review to a person."""
    to, folio = mail.to_id, mail.args.get("folio", "")
    if PAGES.get(mail.template) in (_review, _others_reviews, _LIST):
        called = assigned_reviews.called(db, to, folio)
        return called.name if called else ""
    run = scope(to, {DataClass.DISPLAY_NAME}, rows=ROWS).where(Folio.id == folio)
    title = db.scalar(
        run.join(Opening, Opening.id == Folio.opening).with_only_columns(Opening.title)
    )
    if title or mail.template not in _OF_INTERVIEW:
        return title or ""
    sits = scope(to, {DataClass.SLOT}, rows=SEATED).where(Folio.id == folio)
    at = db.scalar(sits.join(Slot, Slot.folio == Folio.id).with_only_columns(Slot.at))
    return times.exact(at, zone) if at else ""
