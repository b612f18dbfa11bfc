from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import clock
from blindfolio.archive import documents
from blindfolio.documents.blinding.parts import parts_left
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import passages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import deadline, queries
from prompts.models import Upload
from prompts.submitting import covered_before, marking, not_a_name, own_words
from prompts.submitting.go_on_with import go_on_with
from prompts.submitting.seen import Seen
from prompts.web.asking import asking
from prompts.web.candidate import own_case, own_labels, seen, shell
from prompts.web.sending import (
    COVERED,
    document_page,
    issued,
    whether_read,
)

_TICK = {
    True: "Tick what identifies you, or press “None of these identify me”.",
    False: "Tick what identifies you. Then press “Cover the ticked words”.",
}


@route(
    asking,
    "/my/uploads/<upload_id>/preview",
    auth="candidate",
    classes=(DataClass.BLINDED_VIEW, DataClass.IDENTITY, DataClass.DISPLAY_NAME),
    params={"upload_id": "upload"},
)
def preview(upload_id: str) -> ResponseReturnValue:
    quote = request.args.get("quote", "")
    if not quote:
        return _preview_page(upload_id)
    sent = queries.upload(
        current.db(), own_case(DataClass.BLINDED_VIEW).invitation.id, upload_id
    )
    try:
        return _where(sent, quote)
    except Refusal as refusal:
        return _preview_page(upload_id, refusal=refusal)


def _preview_page(
    upload_id: str,
    *,
    refusal: Refusal | None = None,
    choices: Sequence[passages.PassageChoice] = (),
) -> ResponseReturnValue:
    db = current.db()
    case = own_case(DataClass.BLINDED_VIEW)
    sent = queries.upload(db, case.invitation.id, upload_id)
    if sent.document is None:
        raise Absent
    body = documents.body(db, sent.document)
    uploads = queries.uploads(db, case.invitation.id)
    submissions = queries.submissions(db, case.invitation.id)
    names = own_labels(case, uploads)
    marked = covered_before.words_covered(db, sent)
    page = render_template(
        "prompts/preview.html",
        page_title="What reviewers will see",
        upload=sent,
        names=names,
        stored=queries.stored(db, sent),
        leaves=body.leaves,
        covered=marked,
        left_over=parts_left(marked, body.blocks),
        submissions=submissions,
        newer=covered_before.marked_by_hand(db, sent),
        ticket=deadline.ticket(
            current.site().settings.signing_key(), case.invitation.id, clock.now()
        ),
        refusal=refusal,
        choices=choices,
        form=request.form,
        **whether_read(case, sent, uploads, submissions, names),
        **shell(case),
    )
    return page, refusal.status if refusal else 200


class _Press(TypedDict):
    entered: datetime
    issued: datetime | None
    seen: Seen | None
    by: str


@route(
    asking,
    "/my/uploads/<upload_id>/marks",
    auth="candidate",
    methods=("POST",),
    params={"upload_id": "upload"},
    body={"quote": "the"},
)
def mark(upload_id: str) -> ResponseReturnValue:
    """Cover what names the candidate (words without a place are looked for first), uncover what
    they say is no name or take that back, or go on with this version."""
    db = current.db()
    case = own_case(DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    sent = queries.upload(db, case.invitation.id, upload_id)
    form = request.form
    pressed = ("answer", "uncover", "cover_again", "go_on_with")
    asked = next((form[it] for it in pressed if form.get(it)), "")
    try:
        with db.begin_nested():
            press: _Press = {
                "entered": current.entered(),
                "issued": issued(case),
                "seen": seen(),
                "by": current.invitation(),
            }
            if "go_on_with" in form:
                go_on_with(db, case.invitation, sent, **press)
                there = said.after("went_on_with", "asking.uploaded", upload_id=sent.id)
                return redirect(there, 303)
            if "uncover" in form:
                number = form["uncover"]
                again = not_a_name.uncover(
                    db,
                    case.invitation,
                    sent,
                    int(number) if number.isdecimal() else -1,
                    **press,
                )
                there = said.after(
                    "uncovered", "asking.uploaded", upload_id=again.id, covered="1"
                )
                return redirect(there, 303)
            if "cover_again" in form:
                again = not_a_name.cover_again(
                    db, case.invitation, sent, form["cover_again"], **press
                )
                covered = "1" if again.id != sent.id else None
                there = url_for("asking.uploaded", upload_id=again.id, covered=covered)
                return redirect(there, 303)
            if asked == "none":
                marking.none_names_me(db, case.invitation, sent, **press)
                return redirect(url_for("asking.uploaded", upload_id=sent.id), 303)
            chosen = passages.chosen(form.getlist("place"))
            if asked and not chosen:
                raise Refusal("doubts", _TICK[book.is_to_be_asked(db, sent.id)])
            if not chosen:
                return _where(sent, form.get("quote", ""))
            new = marking.names_me(
                db, case.invitation, sent, chosen, answers=bool(asked), **press
            )
    except Refusal as refusal:
        if asked or sent.document is None:
            return document_page(upload_id, refusal)
        return _preview_page(upload_id, refusal=refusal)
    if asked:
        return redirect(url_for("asking.uploaded", upload_id=new.id), 303)
    return redirect(url_for("asking.uploaded", upload_id=new.id, go_on="1"), 303)


@route(
    asking,
    "/my/uploads/<upload_id>/marks",
    auth="candidate",
    classes=(DataClass.BLINDED_VIEW,),
    params={"upload_id": "upload"},
)
def back_from_marking(upload_id: str) -> ResponseReturnValue:
    case = own_case(DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    sent = queries.upload(current.db(), case.invitation.id, upload_id)
    return redirect(url_for("asking.preview", upload_id=sent.id))


@route(
    asking,
    "/my/uploads/<upload_id>/words",
    auth="candidate",
    methods=("POST",),
    params={"upload_id": "upload"},
    body={"own_words": "text"},
)
def cover_own_words(upload_id: str) -> ResponseReturnValue:
    db = current.db()
    case = own_case(DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    sent = queries.upload(db, case.invitation.id, upload_id)
    try:
        with db.begin_nested():
            new = own_words.cover(
                db,
                case.invitation,
                sent,
                request.form.get(own_words.FIELD, ""),
                entered=current.entered(),
                issued=issued(case),
                shown=request.form.get("covered"),
                by=current.invitation(),
            )
    except Refusal as refusal:
        return document_page(upload_id, refusal)
    # The file is read once more. Who was on it as they sent it stays there.
    then = {COVERED: "1"} if sent.marked_from and new.id != sent.id else {}
    return redirect(said.after("own_words", "asking.uploaded", upload_id=new.id, **then), 303)


@route(
    asking,
    "/my/uploads/<upload_id>/words",
    auth="candidate",
    classes=(DataClass.BLINDED_VIEW,),
    params={"upload_id": "upload"},
)
def back_from_own_words(upload_id: str) -> ResponseReturnValue:
    case = own_case(DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    sent = queries.upload(current.db(), case.invitation.id, upload_id)
    return redirect(url_for("asking.uploaded", upload_id=sent.id))


def _where(sent: Upload, quote: str) -> ResponseReturnValue:
    blocks = documents.blocks(current.db(), sent.document) if sent.document else ()
    found = passages.quoted(blocks, quote)
    return _preview_page(sent.id, choices=passages.choices(blocks, found))
