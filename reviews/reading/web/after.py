"""After the lock: amendments, the others' reviews once the gate is decided, and stepping back."""

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
    """Append an amendment to one's own locked review."""
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
    """All locked reviews of the document side by side, after the gate's decision only; or with
    `comments=1` the comments of all, as far as `by`, `criterion` and `kind` ask for them."""
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
    """What "I recognise the author" means, what showed it, and the two ways on."""
    return _recuse_page(code)


@serves("/read/<code>/recuse", *RECUSING, body=_SHOWED)
def recuse(code: str) -> ResponseReturnValue:
    """Step back from a folio; it is gone with the next request."""
    refused = _say(code, stepping_back.recuse)
    return refused or redirect(said.after("stepped_back", "reading.queue"), 303)


@serves("/read/<code>/recognise", *RECUSING, body=_SHOWED)
def recognise(code: str) -> ResponseReturnValue:
    """Record that one recognises the author, and go on."""
    refused = _say(code, stepping_back.go_on)
    return refused or redirect(said.after("recognised", "reading.room", code=code), 303)


def _say(code: str, verb: Callable[..., None]) -> ResponseReturnValue | None:
    """Either press of the page, with what showed the author; the page again where that is
    refused."""
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
    """The folio and one's review of it; Absent for a practice document, about whose
    author nothing is decided."""
    folio, standing = one(current.db(), current.account(), RECUSING, code=code)
    if standing.kind == "practice":
        raise Absent
    return folio, standing
