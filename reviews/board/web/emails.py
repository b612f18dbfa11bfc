"""The pages on which coordinators edit what the site's emails say."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from blindfolio import languages
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
    db, told, own = current.db, own_texts.told(), set[str]()
    for language in languages.names():
        with languages.speaking(language):
            own |= own_texts.in_use(db).keys()
    drafts = set(db.scalars(select(MailText.template).where(MailText.used.is_(False))))
    values = {"told": told, "own": own, "drafts": drafts}
    return pages.page("reviews/board/emails.html", "Emails", None, **values)


@look("/emails/<key>", params=_EMAIL)
def email(key: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, (template, language, who, name, when) = current.db, _told(key)
    with languages.speaking(language):
        ours, newest = own_texts.ours(template), own_texts.newest(db, template)
        sent = own_texts.in_use(db).get(template)
        case, values = _case(template)
        fills = own_texts.chips_say(template, values)
        preview = choosing.previewed(template, values, newest)
    saved = newest if newest and newest.text else ours
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
        sent=sent,
        spoken=language,
        languages=[
            {"href": url_for("emails.email", key=its), "words": words, "current": its == key}
            for code, words in _languages(template).items()
            for its in [own_texts.key_of(template, code)]
        ],
        names=people.names(db),
        subject=request.form.get("subject", saved.subject),
        text=request.form.get("text", saved.text).replace("\r\n", "\n"),
        since=newest.n if newest and (stale or not refusal) else current.number_sent("since"),
        theirs=saved if stale else None,
        fills=fills,
        case=case,
        preview=preview,
        sends=current.sends_mail,
        key=key,
    )


@press("/emails/<key>", shows=email, params=_EMAIL, body=_BODY)
def save(key: str) -> str:
    db, me, form = current.db, current.account, request.form
    (template, language, *_), since = _told(key), current.number_sent("since")
    action, words = form.get("action"), [current.field_sent(it) for it in ("subject", "text")]
    with languages.speaking(language):
        if action == "ours":
            own_texts.return_to_ours(db, template, since=since, by=me)
            return said.after("email_ours", "emails.email", key=key)
        if action == "discard":
            words = [*own_texts.sent(db, template)]
        own = own_texts.save(db, template, *words, since=since, use=action == "use", by=me)
    if action == "test":
        choosing.send_test(db, own, by=me)
    done = {"discard": "email_discarded", "test": "email_tested"}.get(action or "")
    done = done or ("email_used" if own.used else "draft_saved")
    return said.after(done, "emails.email", key=key)


def _told(key: str) -> tuple[str, str, str, str, str]:
    # the template, the language, who gets it, its name, and when
    for who, emails in own_texts.told().items():
        for template, told in emails.items():
            for language in _languages(template):
                if key == own_texts.key_of(template, language):
                    return template, language, who, *told
    raise Absent


def _languages(template: str) -> dict[str, str]:
    known = languages.names()
    if own_texts.to_candidate(template):
        return known
    return {languages.SOURCE: known[languages.SOURCE]}


def _case(template: str) -> tuple[str, Mapping[str, Any]]:
    """The candidate whose email is shown, and its values; invented if there is none."""
    case = sent_messages.newest(current.db, template, current.shown, by=current.account)
    return case or ("", _example(template))


def _example(template: str) -> dict[str, Any]:
    team = current.shown if own_texts.to_candidate(template) else current.settings
    return own_texts.example(template, team.team_name)
