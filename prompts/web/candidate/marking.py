from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.archive import documents
from blindfolio.documents.blinding.parts import parts_left
from blindfolio.identity import book
from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, passages, said
from blindfolio.web.request import current
from prompts.models import Invitation, Upload
from prompts.queries import stored
from prompts.submitting import last_look, marking, not_a_name, own_words
from prompts.submitting.seen import Press
from prompts.web.candidate.asking import look, press
from prompts.web.candidate.page import own_case, own_files, own_upload, pressed, shell, ticket
from prompts.web.candidate.sending import document, document_page, uploaded, whether_read

_TICK = {
    True: N_("Tick what identifies you, or press “None of these identify me”."),
    False: N_("Tick what identifies you. Then press “Cover the ticked words”."),
}
_ON_DOCUMENT = ("answer", "uncover", "cover_again")
"""Fields of the document's page. The preview sends passages without them."""


@look(
    "/my/uploads/<upload_id>/preview",
    classes=(DataClass.BLINDED_VIEW, DataClass.IDENTITY, DataClass.DISPLAY_NAME),
)
def preview(upload_id: str) -> ResponseReturnValue:
    quote = request.args.get("quote", "")
    if not quote:
        return _preview(upload_id)
    _, sent = own_upload(upload_id, DataClass.BLINDED_VIEW)
    try:
        return _preview(upload_id, choices=_places(sent, quote))
    except Refusal as refusal:
        return _preview(upload_id, refusal)


def _places(sent: Upload, quote: str) -> Sequence[passages.PassageChoice]:
    blocks = documents.blocks(current.db, sent.document) if sent.document else ()
    return passages.choices(blocks, passages.quoted(blocks, quote))


def _preview(
    upload_id: str,
    refusal: Refusal | None = None,
    choices: Sequence[passages.PassageChoice] = (),
) -> ResponseReturnValue:
    db = current.db
    case, sent = own_upload(upload_id, DataClass.BLINDED_VIEW)
    if sent.document is None:
        raise Absent
    body = documents.body(db, sent.document)
    files = own_files(case)
    marked = book.marked_words(db, [sent.id])[sent.id]
    return pages.page(
        "prompts/preview.html",
        _("What reviewers will see"),
        refusal,
        upload=sent,
        names=files.names,
        stored=stored(db, sent),
        leaves=body.leaves,
        covered=marked,
        left_over=parts_left(marked, body.blocks),
        submissions=files.versions,
        newer=marking.version_of(sent, files.uploads),
        ticket=ticket(case),
        choices=choices,
        **whether_read(case, sent, files),
        **shell(case),
    )


def _not_marked(upload_id: str, refusal: Refusal) -> ResponseReturnValue:
    if any(map(request.form.get, _ON_DOCUMENT)):
        return document_page(upload_id, refusal)
    try:
        return _preview(upload_id, refusal)
    except Absent:  # Not read yet; an upload that isn't theirs is absent there, too.
        return document_page(upload_id, refusal)


@press("/my/uploads/<upload_id>/marks", shows=_not_marked, body={"quote": "the"})
def mark(upload_id: str) -> str | ResponseReturnValue:
    db, form = current.db, request.form
    case, sent = own_upload(upload_id, DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    mine, here = case.invitation, pressed(case)
    if "uncover" in form:
        n, _, times = form["uncover"].partition(" ")
        at = int(n) if n.isdecimal() else -1
        again = not_a_name.uncover(db, mine, sent, at, here, everywhere=bool(times))
        return _told("uncovered", int(times) if times.isdecimal() else 1, again)
    if "cover_again" in form:
        again = not_a_name.cover_again(db, mine, sent, form["cover_again"], here)
        return said.after("covered_again", "asking.uploaded", upload_id=again.id)
    return _cover(mine, sent, here, current.field_sent("answer"))


def _cover(
    mine: Invitation, sent: Upload, here: Press, answer: str
) -> str | ResponseReturnValue:
    db, form = current.db, request.form
    if answer == "none":
        marking.none_names_me(db, mine, sent, here)
        return url_for("asking.uploaded", upload_id=sent.id)
    chosen = passages.chosen(form.getlist("place"))
    if answer and not chosen:
        raise Refusal("doubts", _TICK[book.is_to_be_asked(db, sent.id)])
    if not chosen:
        return _preview(sent.id, choices=_places(sent, current.field_sent("quote")))
    new = marking.names_me(db, mine, sent, chosen, here, answers=bool(answer))
    if answer:
        return _told("ticked", len(new.marked), new)
    return url_for("asking.uploaded", upload_id=new.id, go_on="1")


def _told(code: str, places: int, new: Upload) -> str:
    many = f"{code}_many:{places}"
    return said.after(code if places == 1 else many, "asking.uploaded", upload_id=new.id)


@press("/my/uploads/<upload_id>/words", shows=uploaded, body={"own_words": "text"})
def cover_own_words(upload_id: str) -> str:
    case, sent = own_upload(upload_id, DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    form = request.form
    new = own_words.cover(
        current.db,
        case.invitation,
        sent,
        current.field_sent(own_words.FIELD),
        pressed(case),
        shown=form.get("covered"),
    )
    return said.after("own_words", "asking.uploaded", upload_id=new.id)


@look("/my/uploads/<upload_id>/marks", classes=(DataClass.BLINDED_VIEW,))
def back_from_marking(upload_id: str) -> ResponseReturnValue:
    own_upload(upload_id, DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    return redirect(url_for("asking.preview", upload_id=upload_id))


@look("/my/uploads/<upload_id>/words", classes=(DataClass.BLINDED_VIEW,))
def back_from_own_words(upload_id: str) -> ResponseReturnValue:
    own_upload(upload_id, DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    return redirect(url_for("asking.uploaded", upload_id=upload_id))


@press("/my/unanswered", shows=document, body={"place": "b1:0:1"})
def uncover_unanswered() -> str:
    case = own_case(DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    chosen = passages.chosen(request.form.getlist("place"))
    new = last_look.uncover(current.db, case.invitation, chosen, pressed(case))
    return url_for("asking.uploaded", upload_id=new.id)


@press("/my/right", shows=document, body={})
def confirm_right() -> str:
    case = own_case(DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    last_look.confirm(current.db, case.invitation, pressed(case))
    return said.after("right", "asking.mine")


@look("/my/unanswered", classes=(DataClass.BLINDED_VIEW,))
def back_from_unanswered() -> ResponseReturnValue:
    own_case(DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    return redirect(url_for("asking.document"))


@look("/my/right", classes=(DataClass.BLINDED_VIEW,))
def back_from_right() -> ResponseReturnValue:
    return back_from_unanswered()
