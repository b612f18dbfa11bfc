from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import levels
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts.authoring import library_view, own_loops
from reviews.calibration.looking_back import look_backs, look_backs_of
from reviews.calibration.looking_back.models import POINTS
from reviews.calibration.web.blueprint import COORDINATOR, coordinates, looking_back


@route(looking_back, "/looking-back", auth="account")
def listed() -> ResponseReturnValue:
    return pages.page(
        "reviews/calibration/look_backs.html",
        "Looking back",
        look_backs=look_backs_of.listed(current.db, current.account),
        coordinator=coordinates(),
    )


@route(
    looking_back,
    "/looking-back/new",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT,),
)
def new(refusal: Refusal | None = None) -> ResponseReturnValue:
    return pages.page(
        "reviews/calibration/new_look_back.html",
        "New look-back",
        refusal,
        prompts=[
            {"value": slug, "words": title} for slug, title in library_view.choices(current.db)
        ],
        points=[{"value": n, "words": f"{n} months after the hire"} for n in POINTS],
        loops=[
            {"value": "", "words": "None: the document and the interview about it"},
            *({"value": it.key, "words": it.title} for it in own_loops.choices(current.db)),
        ],
        most=look_backs.MOST,
    )


@button(
    looking_back,
    "/looking-back/new",
    shows=new,
    roles=COORDINATOR,
    classes=(DataClass.PROMPT,),
    body={
        "title": "Hires of last year",
        "prompt": "payment-flows",
        "level": "3",
        "months": "6",
        "loop": "",
        "hires": "One, 2024-01\nTwo, 2024-02",
    },
)
def begin() -> str:
    form = request.form
    made = look_backs.begin(
        current.db,
        title=form.get("title", ""),
        slug=form.get("prompt", ""),
        level=levels.sent(form.get("level", "")),
        months={str(n): n for n in POINTS}.get(form.get("months", ""), 0),
        hires=form.get("hires", ""),
        loop=form.get("loop", ""),
        by=current.account,
    )
    return url_for("looking_back.shown", look_back_id=made.id)
