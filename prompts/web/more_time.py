from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.times import zone_names
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import request as current
from blindfolio.web import said
from blindfolio.web.declare import route
from prompts import zones
from prompts.web.asking import asking
from prompts.web.candidate import note_answers_read, own_case, shell
from prompts.window import adjustment, start


@route(
    asking,
    "/my/adjustment",
    auth="candidate",
    classes=(DataClass.ACCOMMODATIONS, DataClass.IDENTITY, DataClass.DISPLAY_NAME),
)
def adjustments() -> ResponseReturnValue:
    return _adjustments()


def _adjustments(refusal: Refusal | None = None) -> ResponseReturnValue:
    case = own_case(DataClass.ACCOMMODATIONS, DataClass.IDENTITY)
    if refusal is None:
        note_answers_read(case, "accommodation")
    page = render_template(
        "prompts/adjustment.html",
        page_title="Accommodation",
        asked=adjustment.of_invitation(current.db(), case.invitation.id),
        can_ask=case.stage in adjustment.OPEN,
        longest=adjustment.LONGEST,
        form=request.form,
        refusal=refusal,
        **shell(case),
    )
    return page, refusal.status if refusal else 200


@route(
    asking, "/my/adjustment", auth="candidate", methods=("POST",), body={"adjustment": "text"}
)
def ask_adjustment() -> ResponseReturnValue:
    case = own_case(DataClass.ACCOMMODATIONS, DataClass.IDENTITY)
    try:
        with current.db().begin_nested():
            adjustment.ask(
                current.db(),
                case.invitation,
                request.form.get("adjustment", ""),
                by=current.invitation(),
            )
    except Refusal as refusal:
        return _adjustments(refusal)
    return redirect(said.after("asked_coordinator", "asking.adjustments"), 303)


@route(
    asking,
    "/my/zone",
    auth="candidate",
    classes=(DataClass.DEADLINE, DataClass.IDENTITY, DataClass.DISPLAY_NAME),
)
def zone() -> ResponseReturnValue:
    """Choose the zone of every hour. Moves no deadline."""
    case = own_case(DataClass.DEADLINE, DataClass.IDENTITY)
    asked = request.args.get("zone", case.invitation.zone)
    return render_template(
        "prompts/zone.html",
        page_title="Your time zone",
        chosen=asked if asked in zone_names() else case.invitation.zone,
        zones=zones.offered(asked if asked in zone_names() else case.invitation.zone),
        **shell(case),
    )


@route(asking, "/my/zone", auth="candidate", methods=("POST",), body={"zone": "zone"})
def choose_zone() -> ResponseReturnValue:
    case = own_case(DataClass.DEADLINE, DataClass.IDENTITY)
    start.change_zone(
        current.db(), case.invitation, request.form.get("zone", ""), by=current.invitation()
    )
    return redirect(url_for("asking.mine"), 303)
