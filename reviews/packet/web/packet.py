from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent, there
from blindfolio.web import pages
from blindfolio.web.declare import button, route
from blindfolio.web.http import downloads
from blindfolio.web.request import current
from reviews.packet import asked, page
from reviews.packet import kept as verbs
from reviews.packet.gather import whole
from reviews.packet.json_file import as_json
from reviews.reading import export

packets = Blueprint("packets", __name__)

# Of a record that the decider keeps, which has no name and no code.
RECORD = (
    *(DataClass.PROMPT, DataClass.RATING_GUIDES),
    *(DataClass.BLINDED_VIEW, DataClass.OTHER_REVIEWS, DataClass.UNCOUNTED_REVIEWS),
    *(DataClass.AGGREGATES, DataClass.REVIEWER_NAMES, DataClass.OTHER_SCORECARDS),
    *(DataClass.QUESTION_SHEET, DataClass.GATE_WORD, DataClass.DEBRIEF_NOTES),
    *(DataClass.DECISION, DataClass.FEEDBACK, DataClass.HELD_BACK),
)
# The code beside the name: the policy's one exception, for a decided submission
# (`PacketFor.seals`).
CLASSES = (*RECORD, DataClass.DISPLAY_NAME, DataClass.FOLIO_CODE)


@route(
    packets,
    "/debriefs/<folio_id>/packet",
    auth="account",
    classes=CLASSES,
)
def packet(folio_id: str) -> ResponseReturnValue:
    db = current.db
    asking = asked.by_member(db, current.account, folio_id)
    return render_template(
        "reviews/packet/page.html",
        page_title="Packet",
        folio_id=asking.folio.id,
        **page.values(
            whole.packet(db, asking, proof=False),
            current.site.settings.time_zone,
            current.levels,
        ),
        **pages.shell(),
    )


@route(
    packets,
    "/debriefs/<folio_id>/packet.json",
    auth="account",
    kind="export",
    classes=CLASSES,
)
def packet_json(folio_id: str) -> ResponseReturnValue:
    db = current.db
    asking = asked.by_member(db, current.account, folio_id)
    if not asking.seals:
        raise Absent
    name = f"packet{export.version_of(db, asking.folio.id)}"
    made = as_json(whole.packet(db, asking))
    return downloads.attachment(made, name, ".json", "application/json")


@route(packets, "/debriefs/<folio_id>/kept", auth="account", classes=(DataClass.DECISION,))
def kept(folio_id: str) -> ResponseReturnValue:
    db, me = current.db, current.account
    folio = asked.by_member(db, me, folio_id).folio
    until = there(verbs.may_keep(db, folio, me))
    return pages.page("reviews/packet/kept.html", "Record", folio_id=folio.id, until=until)


@button(packets, "/debriefs/<folio_id>/kept", classes=RECORD, body={})
def keep(folio_id: str) -> ResponseReturnValue:
    made = verbs.keep(current.db, folio_id, by=current.account)
    return downloads.attachment(made, "record", ".json", "application/json")
