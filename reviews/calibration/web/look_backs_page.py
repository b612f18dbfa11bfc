from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.levels import LEVELS, TARGETS
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.authoring import library_view
from prompts.loops import catalogue
from reviews.calibration.looking_back import hires, look_backs, look_backs_of
from reviews.calibration.looking_back.models import POINTS
from reviews.calibration.web.blueprint import looking_back

COORDINATOR = ("coordinator",)


@route(looking_back, "/looking-back", auth="account")
def listed() -> ResponseReturnValue:
    viewer = current.viewer()
    return render_template(
        "reviews/calibration/look_backs.html",
        **pages.shell(),
        look_backs=look_backs_of.listed(current.db(), current.account()),
        coordinator="coordinator" in (viewer.roles if viewer else ()),
        levels=LEVELS,
    )


@route(
    looking_back,
    "/looking-back/new",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT,),
)
def new() -> ResponseReturnValue:
    return _form()


@route(
    looking_back,
    "/looking-back/new",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT,),
    methods=("POST",),
    body={
        "title": "Hires of last year",
        "prompt": "payment-flows",
        "level": "3",
        "months": "6",
        "loop": "",
        "hires": "One, 2024-01\nTwo, 2024-02",
    },
)
def begin() -> ResponseReturnValue:
    db, form = current.db(), request.form
    typed = look_backs.Beginning(
        title=form.get("title", ""),
        slug=form.get("prompt", ""),
        level=_number(form.get("level", ""), LEVELS),
        months=_number(form.get("months", ""), POINTS),
        hires=form.get("hires", ""),
        loop=form.get("loop", ""),
    )
    try:
        with db.begin_nested():
            made = look_backs.begin(db, typed, by=current.account())
    except Refusal as refusal:
        return _form(refusal)
    return redirect(url_for("looking_back.shown", look_back_id=made.id), 303)


def _number(typed: str, allowed: object) -> int:
    """0 for a number not in the form's list."""
    known = {str(it): it for it in allowed} if isinstance(allowed, (tuple, dict)) else {}
    return int(known.get(typed, 0))


def _form(refusal: Refusal | None = None) -> ResponseReturnValue:
    html = render_template(
        "reviews/calibration/new_look_back.html",
        **pages.shell(),
        prompts=[
            {"value": slug, "words": title}
            for slug, title in library_view.choices(current.db())
        ],
        levels=[{"value": level.value, "words": level.words} for level in TARGETS],
        points=[{"value": n, "words": f"{n} months after the hire"} for n in POINTS],
        loops=[
            {"value": "", "words": "None: the document and the interview about it"},
            *({"value": it.key, "words": it.title} for it in catalogue.choices()),
        ],
        most=hires.MOST,
        values=request.form,
        refusal=refusal,
    )
    return html, refusal.status if refusal else 200
