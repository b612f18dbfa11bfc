from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent, one
from blindfolio.web import pages, said
from blindfolio.web.request import current
from reviews.followups.sheet import HEADINGS
from reviews.forms.web import sending
from reviews.reading import amend as amending
from reviews.reading import recuse as stepping_back
from reviews.reading import scenarios
from reviews.reading.room import IN_THE_ROOM, OWN
from reviews.reading.side_by_side import WITH_UNCOUNTED, side_by_side
from reviews.reading.web.blueprint import presses, serves
from reviews.reading.web.room import choosing_again, room

RECUSING = (DataClass.FOLIO_CODE, DataClass.BLINDED_VIEW, DataClass.OWN_REVIEW)


@presses("/read/<code>/amend", *OWN, shows=room, body={"text": "What I would add."})
def amend(code: str) -> str:
    db, me = current.db, current.account
    folio, _ = one(db, me, [DataClass.FOLIO_CODE, DataClass.OWN_REVIEW], code=code)
    amending.amend(db, folio.id, current.field_sent("text"), by=me)
    return url_for("reading.room", code=code, _anchor="amendments")


@serves(
    "/read/<code>/scenarios",
    *IN_THE_ROOM,
    DataClass.SCENARIOS,
    body={"revision": "0", "code": "=code", "card_text-1": ""},
)
def choose(code: str) -> ResponseReturnValue:
    db, me = current.db, current.account
    folio, _ = one(db, me, [DataClass.FOLIO_CODE, DataClass.OWN_REVIEW], code=code)
    return sending.write(
        code,
        lambda: scenarios.own(db, folio, me).filled,
        save=lambda fields, at: scenarios.choose(db, folio.id, fields, revision=at, by=me),
        then=lambda: None,
        shows=lambda refusal, typed: choosing_again(code, refusal, typed),
        to=said.after("scenarios", "reading.room", code=code),
    )


@serves("/read/<code>/reviews", *WITH_UNCOUNTED)
def reviews(code: str) -> ResponseReturnValue:
    try:
        found = side_by_side(current.db, current.account, code)
    except Absent:
        # The email from the release leads here even if the reviewer now has to vote first.
        one(current.db, current.account, OWN, code=code, rows=["reviewer.locked+invited"])
        return redirect(url_for("reading.room", code=code), 303)
    return pages.page(
        "reviews/reading/reviews.html",
        f"{code}, the reviews",
        found=found,
        segments=HEADINGS,
    )


@serves("/read/<code>/recuse", *RECUSING)
def recuse_page(code: str) -> ResponseReturnValue:
    folio, standing = _recusable(code)
    return pages.page(
        "reviews/reading/recuse.html",
        "Continue or recuse yourself",
        code=code,
        locked=standing.locked,
        recognised=stepping_back.recognised_at(current.db, folio.id, current.account),
    )


@presses("/read/<code>/recuse", *RECUSING, body={"recognises": "yes"})
def recuse(code: str) -> str:
    folio, _ = _recusable(code)
    recognises = current.field_sent("recognises") == "yes"
    stepping_back.recuse(current.db, folio.id, recognises=recognises, by=current.account)
    return said.after("stepped_back", "reading.queue")


@presses("/read/<code>/recognise", *RECUSING, body={})
def recognise(code: str) -> str:
    folio, _ = _recusable(code)
    stepping_back.go_on(current.db, folio.id, by=current.account)
    return said.after("recognised", "reading.room", code=code)


def _recusable(code: str) -> tuple[Folio, Standing]:
    # Practice documents decide nothing about an author, so nobody is recused from one.
    folio, standing = one(current.db, current.account, RECUSING, code=code)
    if standing.kind == "practice":
        raise Absent
    return folio, standing
