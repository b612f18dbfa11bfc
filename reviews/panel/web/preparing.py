from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.accounts.models import Account
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import downloads
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.panel import prepared, team_calendar
from reviews.panel.models import Slot
from reviews.panel.web.panels import PREPARE, mine, panels, show_sheet


@route(
    panels,
    "/panels/<folio_id>/read",
    auth="account",
    methods=("POST",),
    params={"folio_id": "folio"},
    body={},
)
def confirm_read(folio_id: str) -> ResponseReturnValue:
    db = current.db()
    folio = mine(folio_id, DataClass.QUESTION_SHEET, DataClass.DISPLAY_NAME)
    try:
        with db.begin_nested():
            prepared.confirm(db, folio, by=current.account())
    except Refusal as refusal:
        return show_sheet(folio_id, refusal)
    segment = request.form.get("segment")
    return redirect(
        url_for("panels.sheet", folio_id=folio_id, view=PREPARE, segment=segment), 303
    )


@route(
    panels,
    "/panels/<folio_id>/interview.ics",
    auth="account",
    kind="export",
    classes=(DataClass.SLOT,),
    params={"folio_id": "folio"},
)
def calendar_of_slot(folio_id: str) -> ResponseReturnValue:
    """Until the panel has met."""
    db = current.db()
    folio = mine(folio_id, DataClass.SLOT)
    slot = db.get(Slot, folio.id)
    if slot is None or folio.stage not in matrix.FORWARD[:6]:
        raise Absent
    own = db.get_one(Account, current.account()).zone
    zone = ZoneInfo(own) if own else current.site().settings.time_zone
    raw = team_calendar.file_of(zone, slot, slot)
    return downloads.attachment(raw, "interview", ".ics", "text/calendar; charset=utf-8")
