"""The packet as files, for who reads the reviews beside the candidate's name.

Made in the request, as exports of reviews are: it holds what its reader may see at this moment.
Its name has neither a code nor a name in it.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from blindfolio.visibility.data_class import DataClass
from blindfolio.web import downloads
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.packet import asked, pdf
from reviews.packet.gather import whole
from reviews.packet.json_file import as_json
from reviews.reading import export

packets = Blueprint("packets", __name__)

CLASSES = (
    *(DataClass.PROMPT, DataClass.RATING_GUIDES, DataClass.DISPLAY_NAME),
    *(DataClass.BLINDED_VIEW, DataClass.OTHER_REVIEWS, DataClass.UNCOUNTED_REVIEWS),
    *(DataClass.AGGREGATES, DataClass.REVIEWER_NAMES, DataClass.OTHER_SCORECARDS),
    *(DataClass.QUESTION_SHEET, DataClass.GATE_WORD, DataClass.DEBRIEF_NOTES),
    *(DataClass.DECISION, DataClass.FEEDBACK),
    # Beside the name: the policy's one exception, for a decided submission (`PacketFor.seals`).
    DataClass.FOLIO_CODE,
)
"""What a packet holds."""


@route(
    packets,
    "/debriefs/<folio_id>/packet.json",
    auth="account",
    kind="export",
    classes=CLASSES,
    params={"folio_id": "folio"},
)
def packet_json(folio_id: str) -> ResponseReturnValue:
    """The packet for programs, and for `blindfolio audit verify --packet`."""
    found, name = _packet(folio_id)
    return downloads.attachment(as_json(found), name, ".json", "application/json")


@route(
    packets,
    "/debriefs/<folio_id>/packet.pdf",
    auth="account",
    kind="export",
    classes=CLASSES,
    params={"folio_id": "folio"},
)
def packet_pdf(folio_id: str) -> ResponseReturnValue:
    """The packet for people, from the same values."""
    found, name = _packet(folio_id)
    zone = current.site().settings.time_zone
    return downloads.attachment(pdf.pdf(found, zone), name, ".pdf", "application/pdf")


def _packet(folio_id: str) -> tuple[dict[str, Any], str]:
    db = current.db()
    asking = asked.by_member(db, current.account(), folio_id)
    return whole.packet(db, asking), f"packet{export.version_of(db, asking.folio.id)}"
