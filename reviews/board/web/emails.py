"""The pages on which coordinators edit what the site's emails say."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from blindfolio.accounts import people
from blindfolio.identity import book
from blindfolio.mail import choosing, own_texts
from blindfolio.mail.models import MailOut, MailText
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, scope
from blindfolio.web import pages, said
from blindfolio.web.request import current
from reviews.board.web import blueprint, messages

emails = Blueprint("emails", __name__)
_EMAIL = {"key": "email_text"}
_BODY = {"action": "ours", "since": "0"}
look = partial(blueprint.look, emails, classes=messages.CLASSES)
press = partial(blueprint.press, emails, classes=messages.CLASSES)


@look("/emails", classes=())
def listed() -> ResponseReturnValue:
    db, used = current.db, own_texts.in_use(current.db)
    drafts = set(db.scalars(select(MailText.template).where(MailText.used.is_(False))))
    return pages.page(
        "reviews/board/emails.html",
        "Emails",
        when=own_texts.when(),
        subjects={
            template: choosing.previewed(
                template, own_texts.example(template), used.get(template)
            ).subject
            for group in own_texts.when().values()
            for template in group
        },
        own={template for template, own in used.items() if own.text},
        drafts=drafts,
    )


@look("/emails/<key>", params=_EMAIL)
def email(key: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, template = current.db, key.replace("-", "/")
    who, when = _told(template)
    ours, newest = own_texts.ours(template), own_texts.newest(db, template)
    saved = newest if newest and newest.text else ours
    case, values = _case(template)
    stale = refusal is not None and refusal.code == "changed"
    return pages.page(
        "reviews/board/email.html",
        choosing.previewed(template, own_texts.example(template), None).subject,
        refusal,
        who=who,
        when=when,
        ours=ours,
        newest=newest,
        by=people.names(db)[newest.by] if newest else "",
        subject=request.form.get("subject", saved.subject),
        text=request.form.get("text", saved.text).replace("\r\n", "\n"),
        since=newest.n if newest and (stale or not refusal) else _since(),
        theirs=saved if stale else None,
        fills=own_texts.chips_say(template, values),
        case=case,
        preview=choosing.previewed(template, values, newest),
        sends=current.sends_mail,
        key=key,
    )


@press("/emails/<key>", shows=email, params=_EMAIL, body=_BODY)
def save(key: str) -> str:
    db, me, form = current.db, current.account, request.form
    template = key.replace("-", "/")
    _told(template)
    action = form.get("action", "preview")
    after = partial(said.after, key=key)
    if action == "ours":
        own_texts.return_to_ours(db, template, since=_since(), by=me)
        return after("email_ours", "emails.email")
    own = own_texts.save(
        db,
        template,
        form.get("subject", ""),
        form.get("text", ""),
        since=_since(),
        use=action == "use",
        by=me,
    )
    if action == "test":
        choosing.send_test(db, own, by=me)
    done = {"use": "email_used", "test": "email_tested"}
    return after(done.get(action, "draft_saved"), "emails.email")


def _told(template: str) -> tuple[str, str]:
    for who, emails in own_texts.when().items():
        if template in emails:
            return who, emails[template]
    raise Absent


def _since() -> int:
    given = current.field_sent("since")
    return int(given) if given.isdecimal() and len(given) < 9 else 0


def _case(template: str) -> tuple[str, Mapping[str, Any]]:
    """Returns the newest candidate of the viewer's openings who got this email, and its values.
    If there is none, the name is empty and the values are invented.
    """
    db, me = current.db, current.account
    own = scope(me, [DataClass.IDENTITY], rows=("coordinator",)).with_only_columns(Folio.id)
    sent = (
        select(MailOut.to_id)
        .where(MailOut.template == template, MailOut.to_id.in_(own))
        .order_by(MailOut.created_at.desc(), MailOut.id)
        .limit(1)
    )
    folio = db.scalar(sent)
    if folio is not None:
        candidate = book.person(db, me, folio)
        found = messages.filled(db.get_one(Folio, folio), candidate)
        for message, values in found:
            if message.mail.template == template:
                return candidate.name, values
    return "", own_texts.example(template) | {"team": current.shown.team_name}
