from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.archive import documents
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent, one
from blindfolio.web import pages, said
from blindfolio.web import request as current
from prompts.folder.rubric import RATINGS
from reviews.followups.sheet import HEADINGS
from reviews.reading import amend as amending
from reviews.reading import recuse as stepping_back
from reviews.reading.content import abouts
from reviews.reading.recuse import Showed
from reviews.reading.room import OWN
from reviews.reading.room import room as load
from reviews.reading.side_by_side import WITH_UNCOUNTED, Wanted, side_by_side
from reviews.reading.web.blueprint import serves
from reviews.reading.web.room import KINDS, show

RECUSING = (DataClass.FOLIO_CODE, DataClass.BLINDED_VIEW, DataClass.OWN_REVIEW)
_SHOWED = {"showed": "words", "place": ""}


@serves("/read/<code>/amend", *OWN, body={"text": "What I would add."})
def amend(code: str) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    folio, _ = one(db, me, [DataClass.FOLIO_CODE, DataClass.OWN_REVIEW], code=code)
    text = request.form.get("text", "")
    try:
        with db.begin_nested():
            amending.amend(db, folio.id, text, by=me)
    except Refusal as refusal:
        if refusal.code not in ("no_text", "too_long"):
            raise
        return show(load(db, me, code), refusal=refusal, text=text), refusal.status
    return redirect(url_for("reading.room", code=code, _anchor="amendments"), 303)


@serves("/read/<code>/reviews", *WITH_UNCOUNTED)
def reviews(code: str) -> ResponseReturnValue:
    """Available only after the gate's decision. `comments=1` shows everybody's comments, filtered
    by `by`, `criterion` and `kind`."""
    asked = request.args
    listed = asked.get("comments") == "1"
    wanted = Wanted(asked.get("by", ""), asked.get("criterion", ""), asked.get("kind", ""))
    found = side_by_side(current.db(), current.account(), code, wanted if listed else Wanted())
    return render_template(
        "reviews/reading/reviews.html",
        **pages.shell(),
        found=found,
        ratings=RATINGS,
        segments=HEADINGS,
        named=abouts(found.criteria),
        listed=listed,
        wanted=wanted,
        kinds=KINDS,
    )


@serves("/read/<code>/recuse", *RECUSING)
def recuse_page(code: str) -> ResponseReturnValue:
    return _recuse_page(code)


@serves("/read/<code>/recuse", *RECUSING, body=_SHOWED)
def recuse(code: str) -> ResponseReturnValue:
    refused = _say(code, stepping_back.recuse)
    return refused or redirect(said.after("stepped_back", "reading.queue"), 303)


@serves("/read/<code>/recognise", *RECUSING, body=_SHOWED)
def recognise(code: str) -> ResponseReturnValue:
    refused = _say(code, stepping_back.go_on)
    return refused or redirect(said.after("recognised", "reading.room", code=code), 303)


def _say(code: str, verb: Callable[..., None]) -> ResponseReturnValue | None:
    """Run either button's verb; returns the page again if it refuses."""
    db, me = current.db(), current.account()
    folio, _ = _recusable(code)
    sent = Showed(request.form.get("showed", ""), request.form.get("place", ""))
    try:
        with db.begin_nested():
            verb(db, folio.id, by=me, showed=sent)
    except Refusal as refusal:
        if refusal.code != "showed":
            raise
        return _recuse_page(code, refusal=refusal), refusal.status
    return None


def _recuse_page(code: str, refusal: Refusal | None = None) -> str:
    db = current.db()
    folio, standing = _recusable(code)
    return render_template(
        "reviews/reading/recuse.html",
        **pages.shell(),
        code=folio.code,
        locked=standing.locked,
        recognised=stepping_back.recognised_at(db, folio.id, current.account()),
        form=request.form,
        ways=stepping_back.WAYS,
        places=stepping_back.places(documents.body(db, folio.document or "")),
        refusal=refusal,
    )


def _recusable(code: str) -> tuple[Folio, Standing]:
    """Raises Absent for practice documents, which decide nothing about an author."""
    folio, standing = one(current.db(), current.account(), RECUSING, code=code)
    if standing.kind == "practice":
        raise Absent
    return folio, standing
