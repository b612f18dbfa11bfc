"""Writes an email with the team's own text, unless that would name someone whom its reader must
not know. Values never do; a text could, because a team types it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from jinja2 import TemplateError
from sqlalchemy import Row, select, true
from sqlalchemy.orm import Session

from blindfolio import clock, languages, resources
from blindfolio.accounts import mails
from blindfolio.accounts.models import Account
from blindfolio.identity.models import CandidateIdentity
from blindfolio.mail import outbox, own_texts
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut, MailText
from blindfolio.mail.render import MailWriter, WrittenMail
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings
from blindfolio.visibility.models import Folio, Standing

NOT_SENT = "web/text_not_sent"
# The arguments of an email that shows its reader a text.
TEST, LANGUAGE = "test", "language"
WRITER = MailWriter(resources.TEMPLATES)
_UNFIT = (Refusal, TemplateError)  # of a text from before our template changed
_JUDGES = ("reviewer", "panel", "interviewer", "decider", "manager", "practice")


def addressed(db: Session, mail: MailOut, to: Addressed) -> Addressed:
    """Writes the email, and notes with which text. If the own text can't be sent, ours is, and
    the submission's coordinators or the text's author are told.
    """
    own = own_texts.in_use(db).get(mail.template)
    kept = db.get_one(MailOut, mail.id)
    kept.own_text = None
    if own is None:
        return to
    said, tell = _checked(db, mail, to.values, own)
    kept.own_text = None if tell else own.id
    for account in sorted(tell):
        args = {"text": own.id}
        key = outbox.key_of(NOT_SENT, f"{own.id}:{account}")
        outbox.send(db, NOT_SENT, to_kind="account", to_id=account, key=key, args=args)
    return replace(to, written=said)


def send_test(db: Session, own: MailText, *, by: str) -> None:
    of = own.id or ""  # ours
    key = f"{TEST}:{of or own.template}:{clock.now().isoformat()}"
    args = {TEST: of, LANGUAGE: own.language}
    outbox.send(db, own.template, to_kind="account", to_id=by, key=key, args=args)


def to_author(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    to = mails.to_account(db, mail, settings)
    own = db.get_one(MailText, mail.args["text"])
    link = f"{to.values['link']}emails/{own_texts.key_of(own.template, own.language)}"
    return replace(to, values={**to.values, "title": own.subject, "link": link})


def written(
    db: Session, mail: MailOut, values: Mapping[str, Any], used: Mapping[str, MailText]
) -> WrittenMail:
    """Writes the email as it was sent, or would be now with the texts in use."""
    own = used.get(mail.template)
    if mail.sent_at is not None:
        own = db.get(MailText, mail.own_text) if mail.own_text else None
    elif own is not None:
        return _checked(db, mail, values, own)[0]
    return previewed(mail.template, values, own)


def previewed(template: str, values: Mapping[str, Any], own: MailText | None) -> WrittenMail:
    """Writes an email with this text or, if there is none that still fits, with ours."""
    try:
        return WRITER.write(template, values, own_texts.source(template, own))
    except _UNFIT:
        return WRITER.write(template, values)


def trial(
    db: Session, mail: MailOut, settings: Settings, values: Mapping[str, Any] | None
) -> Addressed:
    """Fills in an email that shows a coordinator a text, with invented values if there are none."""
    own = db.get(MailText, of := mail.args[TEST])
    if of and own is None:
        raise Refusal("gone", "This text has been replaced since.")
    to = mails.to_account(db, mail, settings)
    said = previewed(
        mail.template, values or own_texts.example(mail.template, settings.team_name), own
    )
    # A preview's links lead nowhere.
    said = replace(said, subject=f"Test: {said.subject}", links=frozenset())
    return replace(to, written=said, language=languages.spoken())


def _checked(
    db: Session, mail: MailOut, values: Mapping[str, Any], own: MailText
) -> tuple[WrittenMail, set[str]]:
    # what is sent, and whom to tell that it isn't the own text
    ours = WRITER.write(mail.template, values)
    try:
        said = WRITER.write(mail.template, values, own_texts.source(mail.template, own))
    except _UNFIT:
        return ours, {own.by}
    named = {
        folio
        for folio, *words in _hidden(db, mail)
        if any(_says(said, it) and not _says(ours, it) for it in words)
    }
    runs = Standing.folio.in_(named), Standing.state == "coordinator"
    tell = set(db.scalars(select(Standing.account).where(*runs)))
    return (ours, tell) if named else (said, set())


def _hidden(db: Session, mail: MailOut) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns each name that the reader may not get in this email, with its submission."""
    if mail.to_kind == "candidate":
        everyone = select(Folio.id, Folio.code, Account.name, Account.email)
        return db.execute(everyone.join(Account, true()).where(Folio.id == mail.to_id)).all()
    of = select(Standing.folio).where(Standing.account == mail.to_id)
    judges = (
        select(Standing.folio, Account.name, Account.email)
        .join(Account, Account.id == Standing.account)
        .where(Standing.kind.in_(_JUDGES), Account.id != mail.to_id, Standing.folio.in_(of))
    )
    person = CandidateIdentity
    names = select(person.folio, person.name, person.email).where(person.folio.in_(of))
    return db.execute(judges.union_all(names)).all()


def _says(mail: WrittenMail, words: str) -> bool:
    text, named = (
        " ".join(unicodedata.normalize("NFKC", it).casefold().split())
        for it in (f"{mail.subject}\n{mail.text}", words)
    )
    return re.search(rf"(?<!\w){re.escape(named)}(?!\w)", text) is not None
