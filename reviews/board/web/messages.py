from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from blindfolio import resources
from blindfolio.identity import book
from blindfolio.mail import failures, outbox
from blindfolio.mail.render import MailWriter
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import classes_of, one
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import mails
from prompts.inviting import correct, hand_out
from reviews.board import candidate_mails
from reviews.board import messages as acts
from reviews.board.candidate_mails import OF_HOURS
from reviews.board.web.blueprint import board

_WRITER = MailWriter(resources.TEMPLATES)
CLASSES = (
    DataClass.IDENTITY,
    DataClass.DISPLAY_NAME,
    DataClass.PROMPT,
    DataClass.KNOWN_FACTS,
    DataClass.CANDIDATE_QUESTIONS,
    DataClass.ACCOMMODATIONS,
    DataClass.SLOT,
    DataClass.DECISION,
    DataClass.FEEDBACK,
)


@route(
    board,
    "/candidates/<folio_id>/messages",
    auth="account",
    roles=("coordinator",),
    classes=CLASSES,
    params={"folio_id": "folio"},
)
def messages(folio_id: str) -> ResponseReturnValue:
    return _page(_run(folio_id))


@route(
    board,
    "/candidates/<folio_id>/messages/link",
    auth="account",
    roles=("coordinator",),
    methods=("POST",),
    classes=CLASSES,
    params={"folio_id": "folio"},
    body={},
)
def take_link(folio_id: str) -> ResponseReturnValue:
    """A fresh link of the candidate, shown only in this response and never stored; only if no
    email reaches them."""
    folio, db, settings = _run(folio_id), current.db(), current.site().settings
    try:
        with db.begin_nested():
            sends = bool(settings.mail_url)
            token = hand_out.take(db, folio, sends=sends, by=current.account())
    except Refusal as refusal:
        return _page(folio, refusal=refusal)
    return _page(folio, link=f"{settings.base_url}/open/{token}")


@route(
    board,
    "/candidates/<folio_id>/messages/link/mail",
    auth="account",
    roles=("coordinator",),
    methods=("POST",),
    params={"folio_id": "folio"},
    body={},
)
def mail_link(folio_id: str) -> ResponseReturnValue:
    folio, db = _run(folio_id), current.db()
    try:
        with db.begin_nested():
            sends = bool(current.site().settings.mail_url)
            hand_out.mail(db, folio, sends=sends, by=current.account())
    except Refusal as refusal:
        return _page(folio, refusal=refusal)
    return redirect(said.after("link_mailed", "board.messages", folio_id=folio_id), 303)


@route(
    board,
    "/candidates/<folio_id>/messages/<mail_id>/again",
    auth="account",
    roles=("coordinator",),
    methods=("POST",),
    params={"folio_id": "folio", "mail_id": "mail"},
    body={},
)
def send_again(folio_id: str, mail_id: str) -> ResponseReturnValue:
    folio, db = _run(folio_id), current.db()
    try:
        with db.begin_nested():
            acts.send_again(db, folio, mail_id, by=current.account())
    except Refusal as refusal:
        return _page(folio, refusal=refusal)
    return redirect(said.after("mailed", "board.messages", folio_id=folio_id), 303)


def _run(folio_id: str) -> Folio:
    """The folio, for its coordinator; Absent for everyone else."""
    folio, _ = one(
        current.db(),
        current.account(),
        {DataClass.IDENTITY, DataClass.DISPLAY_NAME},
        id=folio_id,
        rows=("coordinator",),
    )
    return folio


def _page(
    folio: Folio, *, link: str = "", refusal: Refusal | None = None
) -> ResponseReturnValue:
    db, settings = current.db(), current.site().settings
    candidate = book.person(db, current.account(), folio.id)
    found = outbox.messages(db, folio.id)
    seen = classes_of(db, current.account(), folio.id)
    if DataClass.PROMPT not in seen:
        # A case that ended early shows that it ended, and hides questions and answers.
        found = [message for message in found if message.mail.template in mails.OF_THE_END]
    read = mails.to_read(db, [message.mail for message in found], candidate, settings)
    told = [
        values | candidate_mails.values(db, folio, message.mail)
        if message.mail.template in OF_HOURS and DataClass.SLOT in seen
        else values
        for message, values in zip(found, read, strict=True)
    ]
    page = render_template(
        "reviews/board/messages.html",
        page_title=f"Messages to {candidate.name}",
        folio_id=folio.id,
        opening=folio.opening,
        name=candidate.name,
        email=candidate.email,
        messages=[
            (message, _WRITER.write(message.mail.template, values))
            for message, values in zip(found, told, strict=True)
        ],
        went_elsewhere=correct.went_elsewhere(db, folio.id),
        failures=failures.WORDS,
        sends=(sends := bool(settings.mail_url)),
        by_hand=bool(hand_out.allowed(db, [folio.id], sends=sends)),
        link=link,
        refusal=refusal,
        form=request.form,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200
