from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from blindfolio.languages import gettext as _
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages, said
from blindfolio.web.request import current
from prompts import zones
from prompts.web.candidate.asking import look, press, zone_asked
from prompts.web.candidate.page import note_answers_read, own_case, shell
from prompts.window import adjustment, start


@look(
    "/my/adjustment",
    classes=(DataClass.ACCOMMODATIONS, DataClass.IDENTITY, DataClass.DISPLAY_NAME),
)
def adjustments(refusal: Refusal | None = None) -> ResponseReturnValue:
    case = own_case(DataClass.ACCOMMODATIONS, DataClass.IDENTITY)
    if refusal is None:
        note_answers_read(case, "accommodation")
    return pages.page(
        "prompts/adjustment.html",
        _("What you need"),
        refusal,
        asked=adjustment.of_invitation(current.db, case.invitation.id),
        can_ask=case.stage in adjustment.OPEN,
        longest=adjustment.LONGEST,
        **shell(case),
    )


@press("/my/adjustment", shows=adjustments, body={"adjustment": "text"})
def ask_adjustment() -> str:
    mine = own_case(DataClass.ACCOMMODATIONS, DataClass.IDENTITY).invitation
    adjustment.ask(current.db, mine, current.field_sent("adjustment"), by=mine.id)
    return said.after("asked_coordinator", "asking.adjustments")


@look("/my/zone", classes=(DataClass.DEADLINE, DataClass.IDENTITY, DataClass.DISPLAY_NAME))
def zone() -> ResponseReturnValue:
    case = own_case(DataClass.DEADLINE, DataClass.IDENTITY)
    chosen = zone_asked(case)
    return pages.page(
        "prompts/zone.html",
        _("Your time zone"),
        chosen=chosen,
        zones=zones.offered(chosen),
        **shell(case),
    )


@press("/my/zone", body={"zone": "zone"})
def choose_zone() -> str:
    mine = own_case(DataClass.DEADLINE, DataClass.IDENTITY).invitation
    start.change_zone(current.db, mine, current.field_sent("zone"), by=mine.id)
    return url_for("asking.mine")
