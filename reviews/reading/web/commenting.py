"""Comments: from the room's script as JSON, and from its forms without one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import get_template_attribute, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.documents.pdf.rectangles import sheets
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent, one
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.forms.web.sending import check_code, number
from reviews.reading import comments, drawing, numbering, quoting
from reviews.reading.comments import (
    CommentText,
    Elsewhere,
    Kept,
    Move,
    SeveralPlaces,
    Unfinished,
)
from reviews.reading.content import QuotedSpan, abouts
from reviews.reading.room import IN_THE_ROOM
from reviews.reading.room import room as load
from reviews.reading.web.blueprint import reading
from reviews.reading.web.room import KINDS, show, words_of

OF_A_COMMENT = (
    DataClass.FOLIO_CODE,
    DataClass.PROMPT,
    DataClass.BLINDED_VIEW,
    DataClass.OWN_REVIEW,
)


@route(
    reading,
    "/read/<code>/comments",
    auth="account",
    classes=IN_THE_ROOM,
    methods=("POST",),
    params={"code": "code"},
    body={
        "code": "=code",
        "id": "00000000-0000-4000-8000-000000000001",
        "quote": "the",
        "criterion": "failure",
        "kind": "concern",
        "text": "A comment.",
    },
)
def add_comment(code: str) -> ResponseReturnValue:
    """Add a comment on what was selected (JSON), or on a quote that was typed or pasted."""
    sent = _sent()
    db, me = current.db(), current.account()
    folio, _ = one(
        db,
        me,
        OF_A_COMMENT,
        code=code,
    )
    check_code(code, sent)
    on = _spans(sent) if request.is_json else _pasted(sent)
    try:
        with db.begin_nested():
            kept = comments.add(db, folio.id, str(sent.get("id")), _written(sent), on, by=me)
    except Unfinished as refusal:
        if request.is_json:
            return _faults(refusal)
        page = show(
            load(db, me, code),
            composer=sent,
            composer_refusal=refusal,
            composer_places=_places(refusal),
        )
        return page, refusal.status
    except Refusal as refusal:
        if request.is_json or refusal.status == 409:
            raise
        page = show(load(db, me, code), composer=sent, composer_refusal=refusal)
        return page, refusal.status
    if request.is_json:
        return _as_json(kept)
    return redirect(url_for("reading.room", code=code, _anchor="comments"), 303)


@route(
    reading,
    "/read/<code>/comments/<comment>",
    auth="account",
    classes=(DataClass.FOLIO_CODE, DataClass.PROMPT, DataClass.OWN_REVIEW),
    params={"code": "code", "comment": "comment"},
)
def comment(code: str, comment: str) -> ResponseReturnValue:
    """One comment of one's own draft, to change or to delete."""
    return _edit_page(code, comment)


@route(
    reading,
    "/read/<code>/comments/<comment>",
    auth="account",
    classes=OF_A_COMMENT,
    methods=("POST",),
    params={"code": "code", "comment": "comment"},
    body={
        "code": "=code",
        "criterion": "failure",
        "kind": "concern",
        "text": "Other words.",
        "was_criterion": "failure",
        "was_kind": "concern",
        "was_text": "A comment.",
    },
)
def change_comment(code: str, comment: str) -> ResponseReturnValue:
    """Other words, criterion or kind; with spans, or a quote, other passages too."""
    sent = _sent()
    db, me = current.db(), current.account()
    folio, _ = one(
        db,
        me,
        OF_A_COMMENT,
        code=code,
    )
    check_code(code, sent)
    was = _written({k.removeprefix("was_"): v for k, v in sent.items() if k.startswith("was_")})
    try:
        with db.begin_nested():
            kept = comments.change(
                db, folio.id, comment, _written(sent), was=was, move=_move(sent), by=me
            )
    except Refusal as refusal:
        if request.is_json and isinstance(refusal, Unfinished):
            return _faults(refusal)
        if request.is_json and isinstance(refusal, Elsewhere):
            return _saved(refusal)
        if request.is_json or refusal.code in ("locked", "ended"):
            raise
        places = _places(refusal) if isinstance(refusal, Unfinished) else ()
        page = _edit_page(code, comment, sent=sent, refusal=refusal, places=places)
        return page, refusal.status
    if request.is_json:
        return _as_json(kept)
    return redirect(url_for("reading.room", code=code, _anchor="comments"), 303)


@route(
    reading,
    "/read/<code>/comments/<comment>/delete",
    auth="account",
    classes=OF_A_COMMENT,
    methods=("POST",),
    params={"code": "code", "comment": "comment"},
    body={"code": "=code"},
)
def delete_comment(code: str, comment: str) -> ResponseReturnValue:
    """Delete a comment from the draft."""
    sent = _sent()
    db, me = current.db(), current.account()
    folio, _ = one(
        db,
        me,
        OF_A_COMMENT,
        code=code,
    )
    check_code(code, sent)
    kept = comments.remove(db, folio.id, comment, by=me)
    if request.is_json:
        return _as_json(kept)
    return redirect(url_for("reading.room", code=code, _anchor="comments"), 303)


def _edit_page(code: str, comment: str, **more: Any) -> str:
    found = load(current.db(), current.account(), code)
    remark = next((r for r in found.content.comments if r.id == comment), None)
    if remark is None or found.review is None or found.review.locked_at is not None:
        raise Absent
    return render_template(
        "reviews/reading/comment.html",
        **pages.shell(),
        **words_of(found),
        room=found,
        remark=remark,
        **more,
    )


def _sent() -> dict[str, Any]:
    if not request.is_json:
        return dict(request.form)
    sent = request.get_json()
    if not isinstance(sent, dict):
        raise Refusal(
            "not_a_comment",
            "This request does not contain a comment. Reload the page and try again.",
            status=400,
        )
    return sent


def _written(sent: dict[str, Any]) -> CommentText:
    return CommentText(
        str(sent.get("criterion", "")),
        str(sent.get("kind", "")),
        str(sent.get("text", "")),
        sent.get("ask_this") in (True, "1"),
        sent.get("new_to_us") in (True, "1"),
        str(sent.get("question", "")),
    )


def _spans(sent: dict[str, Any]) -> list[QuotedSpan]:
    spans = sent.get("spans")
    if not isinstance(spans, list) or not all(isinstance(span, dict) for span in spans):
        raise Refusal("no_passage", "Select a passage, then save the comment.")
    return [
        QuotedSpan(
            str(span.get("block")),
            number(span, "start"),
            number(span, "end"),
            str(span.get("quote")),
        )
        for span in spans
    ]


def _pasted(sent: dict[str, Any]) -> list[QuotedSpan] | str:
    """The quote, or the place that was chosen for it among several: `b4:12:24`, with its words."""
    block, _, range_ = str(sent.get("place", "")).partition(":")
    start, _, end = range_.partition(":")
    if not end:
        return str(sent.get("quote", ""))
    ends = {"start": start, "end": end}
    words = str(sent.get(f"words-{sent['place']}", ""))
    return [QuotedSpan(block, number(ends, "start"), number(ends, "end"), words)]


def _move(sent: dict[str, Any]) -> Move | None:
    """Where a changed comment goes; None where it stays."""
    was = str(sent.get("was_at", ""))
    if request.is_json:
        return Move(_spans(sent), was) if sent.get("spans") else None
    on = _pasted(sent)
    return Move(on, was) if not isinstance(on, str) or on.strip() else None


def _places(refusal: Unfinished) -> Sequence[QuotedSpan]:
    """The places among which a quote leaves a choice."""
    quote = refusal.faults.get("quote")
    return quote.places if isinstance(quote, SeveralPlaces) else ()


def _saved(refusal: Elsewhere) -> tuple[dict[str, Any], int]:
    """What is saved of a comment, for the script to put beside what is written there."""
    error = {"code": refusal.code, "message": str(refusal)}
    remark = refusal.remark
    saved = asdict(comments.written_of(remark)) | {"at": remark.at, "quote": remark.quote}
    return {"error": error, "saved": saved}, refusal.status


def _faults(refusal: Unfinished) -> tuple[dict[str, Any], int]:
    """What is missing, for the script to say at each field."""
    fields = {name: str(fault) for name, fault in refusal.faults.items()}
    error = {"code": refusal.code, "message": str(refusal), "fields": fields}
    return {"error": error}, refusal.status


def _as_json(kept: Kept) -> dict[str, Any]:
    """What the script puts in place: blocks and pages whose marks are others now, the list."""
    code = request.view_args["code"] if request.view_args else ""
    address = url_for("reading.room", code=code) + "/pictures/"
    marks = drawing.marks_of(kept.blocks, kept.comments)
    page = drawing.drawn(kept.blocks, numbering.number(kept.blocks), marks)
    marks_on = get_template_attribute("documents/pages.html", "marks")
    names = abouts(kept.rubric.criteria)
    kinds = quoting.kinds_of(kept.blocks)
    items = render_template(
        "reviews/reading/_comments.html",
        comments=kept.comments,
        names=names,
        kinds=KINDS,
        quoted={remark.id: quoting.quotes(remark, kinds) for remark in kept.comments},
        unplaced=drawing.unplaced(kept.blocks, kept.comments),
        code=code,
    )
    counts = Counter(remark.criterion for remark in kept.comments)
    evidence = {criterion.key: counts[criterion.key] for criterion in kept.rubric.criteria}
    return {
        "blocks": {
            b.id: render_template("reviews/reading/_block.html", b=b, address=address)
            for b in page
            if b.id in kept.touched
        },
        "pages": {
            sheet.picture: marks_on(sheet)
            for sheet in sheets(kept.body.sizes, kept.body.geometry, marks)
            if any(box.block in kept.touched for box in sheet.blocks)
        },
        "list": items,
        "count": len(kept.comments),
        "evidence": evidence,
        "revision": kept.revision,
    }
