"""The pages on which coordinators edit what the site's emails say."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from blindfolio.accounts import people
from blindfolio.mail import choosing, own_texts
from blindfolio.mail.models import MailText
from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, said
from blindfolio.web.request import current
from reviews.board import sent_messages
from reviews.board.web import blueprint, messages

emails = Blueprint("emails", __name__)
_EMAIL = {"key": "email_text"}
_BODY = {"action": "ours", "since": "0"}
look = partial(blueprint.look, emails, classes=messages.CLASSES)
press = partial(blueprint.press, emails, classes=messages.CLASSES)


@look("/emails", classes=())
def listed() -> ResponseReturnValue:
    db, told, own = current.db, own_texts.told(), own_texts.in_use(current.db)
    drafts = set(db.scalars(select(MailText.template).where(MailText.used.is_(False))))
    values = {"told": told, "own": own, "drafts": drafts}
    return pages.page("reviews/board/emails.html", "Emails", None, **values)


@look("/emails/<key>", params=_EMAIL)
def email(key: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, (template, who, name, when) = current.db, _told(key)
    ours, newest = own_texts.ours(template), own_texts.newest(db, template)
    saved = newest if newest and newest.text else ours
    case, values = _case(template)
    stale = refusal is not None and refusal.code == "changed"
    return pages.page(
        "reviews/board/email.html",
        name,
        refusal,
        wrong={it.code: it for it in (refusal.parts if refusal else ())},
        who=who,
        when=when,
        ours=ours,
        newest=newest,
        sent=own_texts.in_use(db).get(template),
        names=people.names(db),
        subject=request.form.get("subject", saved.subject),
        text=request.form.get("text", saved.text).replace("\r\n", "\n"),
        since=newest.n if newest and (stale or not refusal) else current.number_sent("since"),
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
    template, since, action = _told(key)[0], current.number_sent("since"), form.get("action")
    if action == "ours":
        own_texts.return_to_ours(db, template, since=since, by=me)
        return said.after("email_ours", "emails.email", key=key)
    words = current.field_sent("subject"), current.field_sent("text")
    if action == "discard":
        words = own_texts.sent(db, template)
    own = own_texts.save(db, template, *words, since=since, use=action == "use", by=me)
    if action == "test":
        choosing.send_test(db, own, by=me)
    done = {"discard": "email_discarded", "test": "email_tested"}.get(action or "")
    done = done or ("email_used" if own.used else "draft_saved")
    return said.after(done, "emails.email", key=key)


def _told(key: str) -> tuple[str, str, str, str]:
    # the template, who gets it, its name, and when
    template = key.replace("-", "/")
    for who, emails in own_texts.told().items():
        if template in emails:
            return template, who, *emails[template]
    raise Absent


def _case(template: str) -> tuple[str, Mapping[str, Any]]:
    """Returns the candidate whose email is shown, and its values. If there is none, the name is
    empty and the values are invented.
    """
    case = sent_messages.newest(current.db, template, current.shown, by=current.account)
    return case or ("", _example(template))


def _example(template: str) -> dict[str, Any]:
    team = current.shown if own_texts.to_candidate(template) else current.settings
    return own_texts.example(template, team.team_name)
