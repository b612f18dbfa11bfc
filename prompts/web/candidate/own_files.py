from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from blindfolio import times
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import BEFORE_PANEL, OVER
from blindfolio.web.http import downloads
from blindfolio.web.request import current
from prompts.queries import Own
from prompts.web import judging
from prompts.web.candidate.asking import look
from prompts.web.candidate.page import own_case
from prompts.window import calendar_file


@look("/my/window.ics", kind="export", classes=(DataClass.PROMPT, DataClass.DEADLINE))
def window_calendar() -> ResponseReturnValue:
    case = own_case(DataClass.PROMPT, DataClass.DEADLINE)
    known = calendar_file.entry(current.db, case.invitation.id, "window")
    due = case.invitation.deadline
    if known is None or due is None:
        raise Absent
    words = times.exact(due, case.zone)
    raw = calendar_file.window_file(known, _titled(case), due, words)
    return _calendar(raw, "design-document-due")


@look("/my/conversation.ics", kind="export", classes=(DataClass.PROMPT, DataClass.SLOT))
def conversation_calendar() -> ResponseReturnValue:
    case = own_case(DataClass.PROMPT, DataClass.SLOT)
    known = calendar_file.entry(current.db, case.invitation.id, "conversation")
    beyond = judging.tells(case)
    if known is None or beyond.slot is None or case.stage in OVER:
        raise Absent
    raw = calendar_file.conversation_file(
        known,
        _titled(case),
        beyond.slot,
        beyond.minutes,
        beyond.place,
        times.exact(beyond.slot, case.zone),
        break_minutes=beyond.break_minutes,
        held=case.stage in BEFORE_PANEL,
    )
    return _calendar(raw, "conversation")


def _titled(case: Own) -> str:
    return calendar_file.titled(current.shown.team, case.opening.title)


def _calendar(raw: bytes, name: str) -> Response:
    return downloads.attachment(raw, name, ".ics", "text/calendar; charset=utf-8")
