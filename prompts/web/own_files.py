from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Response
from flask.typing import ResponseReturnValue

from blindfolio import times
from blindfolio.identity import book
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import BEFORE_PANEL, OVER
from blindfolio.web import downloads
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import queries
from prompts.queries import Own
from prompts.submitting import receipt_pdf, sent_files
from prompts.web import judging
from prompts.web.asking import asking
from prompts.web.candidate import own_case
from prompts.window import calendar_file


@route(
    asking,
    "/my/window.ics",
    auth="candidate",
    kind="export",
    classes=(DataClass.PROMPT, DataClass.DEADLINE),
)
def window_calendar() -> ResponseReturnValue:
    case = own_case(DataClass.PROMPT, DataClass.DEADLINE)
    known = calendar_file.entry(current.db(), case.invitation.id, "window")
    due = case.invitation.deadline
    if known is None or due is None:
        raise Absent
    words = times.exact(due, ZoneInfo(case.invitation.zone))
    raw = calendar_file.window_file(known, _titled(case), due, words)
    return _calendar(raw, "design-document-due")


@route(
    asking,
    "/my/conversation.ics",
    auth="candidate",
    kind="export",
    classes=(DataClass.PROMPT, DataClass.SLOT),
)
def conversation_calendar() -> ResponseReturnValue:
    case = own_case(DataClass.PROMPT, DataClass.SLOT)
    known = calendar_file.entry(current.db(), case.invitation.id, "conversation")
    beyond = judging.tells(case)
    if known is None or beyond.slot is None or case.stage in OVER:
        raise Absent
    words = times.exact(beyond.slot, ZoneInfo(case.invitation.zone))
    raw = calendar_file.conversation_file(
        known,
        _titled(case),
        beyond.slot,
        beyond.minutes,
        beyond.place,
        words,
        break_minutes=beyond.break_minutes,
        held=case.stage in BEFORE_PANEL,
    )
    return _calendar(raw, "conversation")


def _titled(case: Own) -> str:
    return calendar_file.titled(current.site().settings.team, case.opening.title)


def _calendar(raw: bytes, name: str) -> Response:
    return downloads.attachment(raw, name, ".ics", "text/calendar; charset=utf-8")


@route(
    asking,
    "/my/receipts/<receipt_id>/receipt.pdf",
    auth="candidate",
    kind="export",
    classes=(DataClass.RECEIPT, DataClass.IDENTITY, DataClass.PROMPT),
    params={"receipt_id": "receipt"},
)
def receipt_page(receipt_id: str) -> ResponseReturnValue:
    case = own_case(DataClass.RECEIPT, DataClass.IDENTITY)
    db = current.db()
    submission, sent, stored = queries.receipt(db, case.invitation.id, receipt_id)
    versions = queries.submissions(db, case.invitation.id)
    names = book.own_file_names(db, queries.own_folio(case.invitation.id))
    raw = receipt_pdf.receipt(
        submission,
        sent,
        stored,
        before=[one for one in versions if one.version < submission.version],
        label=sent_files.label_of(submission, queries.uploads(db, case.invitation.id), names),
        opening=case.opening.title if DataClass.PROMPT in case.classes else "",
        zone=ZoneInfo(case.invitation.zone),
        team=current.site().settings.team_name,
    )
    name = f"receipt-{submission.id}-version-{submission.version}"
    return downloads.attachment(raw, name, ".pdf", "application/pdf")
