from __future__ import annotations

from flask.typing import ResponseReturnValue

from blindfolio import clock, times
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.stage import Stage
from blindfolio.web import pages
from blindfolio.web.request import current
from reviews.debrief.participants import participants_of
from reviews.own_work.other_work import look_backs
from reviews.panel import queries
from reviews.panel.web.panels import look


@look(
    "/panels",
    classes=(
        DataClass.SLOT,
        DataClass.OWN_ROLE,
        DataClass.DISPLAY_NAME,
        DataClass.SLOT_CANCELLED,
        DataClass.PROMPT,
        DataClass.OWN_SCORECARD,
        DataClass.REVIEWER_NAMES,
    ),
)
def listed() -> ResponseReturnValue:
    page, zone = pages.number(), current.site.settings.time_zone
    tonight = times.end_of_day(clock.now(), zone)
    seats, more = queries.seats(current.db, current.account, tonight=tonight, page=page)
    voted = [seat.folio for seat in seats if seat.voted and seat.stage == Stage.DEBRIEF]
    return pages.page(
        "reviews/own_work/seats.html",
        "Panels",
        seats=seats,
        due={
            folio: [it.name for it in them if it.is_due]
            for folio, them in participants_of(current.db, voted).items()
        },
        tonight=tonight,
        idle=page == 1 and seats and not any(seat.is_due(tonight) for seat in seats),
        waits=current.db.scalar(look_backs(current.account).limit(1)),
        page=page,
        more=more,
    )
