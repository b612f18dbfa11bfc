from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flask import get_template_attribute, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.documents.pdf.rectangles import sheets
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent, one
from blindfolio.web import pages
from blindfolio.web.request import current
from reviews.followups.criteria import AskedWhere, asked_where
from reviews.followups.sheet import HEADINGS
from reviews.forms.web.sending import check_code, number
from reviews.reading import comments, drawing
from reviews.reading.comments import CommentText, Elsewhere, Kept, SeveralPlaces, Unfinished
from reviews.reading.content import QuotedSpan, abouts, marked, version
from reviews.reading.room import IN_THE_ROOM
from reviews.reading.room import room as load
from reviews.reading.web.blueprint import presses, serves
from reviews.reading.web.room import KINDS, show, words_of

OF_A_COMMENT = (
    *(DataClass.FOLIO_CODE, DataClass.PROMPT, DataClass.BLINDED_VIEW),
    DataClass.OWN_REVIEW,
)
_SAYS = {"criterion": "failure", "kind": "concern", "text": "A comment."}
_NEW = {"code": "=code", "id": "00000000-0000-4000-8000-000000000001", "quote": "the"}
_CHANGED = {"code": "=code", **_SAYS, "text": "Other words."}


def _refused(code: str, refusal: Refusal, comment: str = "") -> ResponseReturnValue:
    if not request.is_json and (refusal.status != 409 or isinstance(refusal, Elsewhere)):
        if comment:
            return _edit_page(code, comment, refusal)
        found, places = load(current.db, current.account, code), _places(refusal)
        sent = request.form
        page, _ = show(found, composer=sent, composer_refusal=refusal, composer_places=places)
        return page, refusal.status
    error: dict[str, Any] = {"code": refusal.code, "message": str(refusal)}
    if isinstance(refusal, Unfinished):
        error["fields"] = {name: str(fault) for name, fault in refusal.faults.items()}
        return {"error": error}, refusal.status
    if isinstance(refusal, Elsewhere):
        remark = refusal.remark
        saved = asdict(comments.written_of(remark)) | {"at": remark.at, "quote": remark.quote}
        return {"error": error, "saved": saved}, refusal.status
    raise refusal


@presses("/read/<code>/comments", *IN_THE_ROOM, shows=_refused, body=_NEW | _SAYS)
def add_comment(code: str) -> ResponseReturnValue:
    sent, folio = _sent(code)
    db, me = current.db, current.account
    on = _spans(sent) if request.is_json else _pasted(sent)
    kept = comments.add(db, folio, str(sent.get("id")), _written(sent), on, by=me)
    return _saved(code, kept, sent.get("version"))


@serves(
    "/read/<code>/comments/<comment>",
    *(DataClass.FOLIO_CODE, DataClass.PROMPT, DataClass.OWN_REVIEW),
)
def comment(code: str, comment: str) -> ResponseReturnValue:
    return _edit_page(code, comment)


@presses(
    "/read/<code>/comments/<comment>",
    *OF_A_COMMENT,
    shows=_refused,
    body=_CHANGED | {f"was_{name}": value for name, value in _SAYS.items()},
)
def change_comment(code: str, comment: str) -> ResponseReturnValue:
    sent, folio = _sent(code)
    db, me = current.db, current.account
    was = _written({k.removeprefix("was_"): v for k, v in sent.items() if k.startswith("was_")})
    words, at = _written(sent), str(sent.get("was_at", ""))
    kept = comments.change(db, folio, comment, words, was=was, to=_to(sent), was_at=at, by=me)
    return _saved(code, kept, sent.get("version"))


@serves("/read/<code>/comments/<comment>/delete", *OF_A_COMMENT, body={"code": "=code"})
def delete_comment(code: str, comment: str) -> ResponseReturnValue:
    sent, folio = _sent(code)
    kept = comments.remove(current.db, folio, comment, by=current.account)
    return _saved(code, kept, sent.get("version"))


def _edit_page(code: str, comment: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    found = load(current.db, current.account, code)
    remark = next((r for r in found.content.comments if r.id == comment), None)
    if remark is None or found.filled.is_locked:
        raise Absent
    title = f"Comment {found.content.numbers[comment]}, {code}"
    values = {"remark": remark, "sent": request.form, "places": _places(refusal)}
    return pages.page(
        "reviews/reading/comment.html", title, refusal, **words_of(found), **values
    )


def _sent(code: str) -> tuple[dict[str, Any], str]:
    sent: Any = request.get_json() if request.is_json else dict(request.form)
    if not isinstance(sent, dict):
        raise Refusal(
            "not_a_comment",
            "This request does not contain a comment. Reload the page and try again.",
            status=400,
        )
    folio, _ = one(current.db, current.account, OF_A_COMMENT, code=code)
    check_code(code, sent)
    return sent, folio.id


def _written(sent: dict[str, Any]) -> CommentText:
    return CommentText(
        str(sent.get("criterion", "")),
        str(sent.get("kind", "")),
        str(sent.get("text", "")),
        sent.get("ask_this") in (True, "1"),
        *(str(sent.get(name, "")) for name in ("question", "look_for", "segment")),
    )


def _spans(sent: dict[str, Any]) -> list[QuotedSpan]:
    spans = sent.get("spans")
    if not isinstance(spans, list) or not all(isinstance(span, dict) for span in spans):
        raise Refusal("no_passage", "Select a passage, then save the comment.")
    return [_sent_span(it) for it in spans]


def _sent_span(it: dict[str, Any]) -> QuotedSpan:
    if it.get("area"):
        return QuotedSpan("", 0, 0, "", area=str(it["area"]))
    return _span(str(it.get("block")), it, str(it.get("quote")))


def _span(block: str, ends: Mapping[str, Any], quote: str) -> QuotedSpan:
    return QuotedSpan(block, number(ends, "start"), number(ends, "end"), quote)


def _pasted(sent: dict[str, Any]) -> list[QuotedSpan] | str:
    """Return the pasted quote, or the place chosen among several, which is sent like `b4:12:24`
    with its words."""
    block, _, range_ = str(sent.get("place", "")).partition(":")
    start, _, end = range_.partition(":")
    if not end:
        return str(sent.get("quote", ""))
    words = str(sent.get(f"words-{sent['place']}", ""))
    return [_span(block, {"start": start, "end": end}, words)]


def _to(sent: dict[str, Any]) -> list[QuotedSpan] | str | None:
    if request.is_json:
        return _spans(sent) if sent.get("spans") else None
    to = _pasted(sent)
    return None if isinstance(to, str) and not to.strip() else to


def _places(refusal: Refusal | None) -> Sequence[QuotedSpan]:
    quote = refusal.faults.get("quote") if isinstance(refusal, Unfinished) else None
    return quote.places if isinstance(quote, SeveralPlaces) else ()


def _saved(code: str, kept: Kept, seen: Any) -> ResponseReturnValue:
    """`seen` is the version of the comments that the script's page shows. If that is not the one
    before this change, the answer has all of them."""
    room = url_for("reading.room", code=code)
    if not request.is_json:
        return redirect(f"{room}#comments", 303)
    blocks, said = kept.body.blocks, kept.comments
    marks = drawing.marks_of(blocks, said)
    here = [it for it in marks if it[0] in kept.touched]
    page = [it for it in drawing.drawn(blocks, here) if it.id in kept.touched]
    where = asked_where(kept.rubric.criteria, blocks)
    marks_on = get_template_attribute("documents/pages.html", "marks")
    counts = Counter(remark.criterion for remark in said)
    shown, address = "reviews/reading/_block.html", f"{room}/pictures/"
    return {
        "blocks": {b.id: render_template(shown, b=b, address=address) for b in page},
        "pages": {
            sheet.picture: marks_on(sheet)
            for sheet in sheets(kept.body.sizes, kept.body.geometry, marks)
            if any(box.block in kept.touched for box in sheet.blocks)
        },
        **_cards(code, kept, where, all_=not said or seen != kept.before),
        "version": version(said),
        "count": len(said),
        "marked": marked(said, where),
        "evidence": {it.key: counts[it.key] for it in kept.rubric.criteria},
        "revision": kept.revision,
    }


def _cards(code: str, kept: Kept, where: AskedWhere, *, all_: bool) -> dict[str, Any]:
    """Return the whole `list`, or only the changed `card` and the `order` of all."""
    said, blocks = kept.comments, kept.body.blocks
    changed = said if all_ else [kept.changed] if kept.changed else []

    def cards() -> str:
        return render_template(
            "reviews/reading/_comments.html",
            comments=changed,
            names=abouts(kept.rubric.criteria),
            kinds=KINDS,
            quoted=drawing.quotes_of(changed, blocks),
            unplaced=drawing.unplaced(blocks, changed),
            asked_where=where,
            segments=HEADINGS,
            code=code,
        )

    if all_:
        return {"list": cards()}
    return {"card": cards() if changed else "", "order": [it.id for it in said]}
