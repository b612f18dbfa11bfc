"""Writes an email with the team's own text, unless that would name someone whom its reader must
not know. Values never do; a text could, because a team types it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from jinja2 import TemplateError
from sqlalchemy import Select, select, true
from sqlalchemy.orm import Session

from blindfolio import clock, resources
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
TEST = "test"  # the argument of an email that shows its reader a text
WRITER = MailWriter(resources.TEMPLATES)
_UNFIT = (Refusal, TemplateError)  # of a text from before our template changed
_JUDGES = ("reviewer", "panel", "interviewer", "decider", "manager", "practice")


def addressed(db: Session, mail: MailOut, to: Addressed) -> Addressed:
    """Writes the email, and notes with which text. If the own text can't be sent, ours is, and
    the submission's coordinators or the text's author are told.
    """
    own = own_texts.in_use(db).get(mail.template)
    said, tell = _checked(db, mail, to.values, own)
    kept = db.get_one(MailOut, mail.id)
    kept.own_text = own.id if own and own.text and not tell else None
    if own is not None:
        for account in sorted(tell):
            key = outbox.key_of(NOT_SENT, f"{own.id}:{account}")
            args = {"text": own.id}
            outbox.send(db, NOT_SENT, to_kind="account", to_id=account, key=key, args=args)
    return replace(to, written=said)


def send_test(db: Session, own: MailText, *, by: str) -> None:
    key, args = f"{TEST}:{own.id}:{clock.now().isoformat()}", {TEST: own.id}
    outbox.send(db, own.template, to_kind="account", to_id=by, key=key, args=args)


def to_author(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    to = mails.to_account(db, mail, settings)
    own = db.get_one(MailText, mail.args["text"])
    return replace(to, values={**to.values, "title": own.subject})


def page(db: Session, mail: MailOut) -> str:
    template = db.get_one(MailText, mail.args["text"]).template
    return f"/emails/{template.replace('/', '-')}"


def written(
    db: Session, mail: MailOut, values: Mapping[str, Any], used: Mapping[str, MailText]
) -> WrittenMail:
    """Writes the email as it was sent, or would be now with the texts in use."""
    if mail.sent_at is None:
        return _checked(db, mail, values, used.get(mail.template))[0]
    own = db.get(MailText, mail.own_text) if mail.own_text else None
    return previewed(mail.template, values, own)


def previewed(template: str, values: Mapping[str, Any], own: MailText | None) -> WrittenMail:
    """Writes an email with this text or, if there is none that still fits, with ours."""
    try:
        return WRITER.write(template, values, _source(template, own))
    except _UNFIT:
        return WRITER.write(template, values)


def _source(template: str, own: MailText | None) -> str:
    return own_texts.source(template, own) if own and own.text else ""


def trial(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """Fills in an email that shows a coordinator a text, with invented values."""
    own = db.get(MailText, mail.args[TEST])
    if own is None:
        raise Refusal("gone", "This text has been replaced since.")
    to = mails.to_account(db, mail, settings)
    said = previewed(mail.template, {**own_texts.example(mail.template), **to.values}, own)
    return replace(to, written=replace(said, subject=f"Test: {said.subject}"))


def _checked(
    db: Session, mail: MailOut, values: Mapping[str, Any], own: MailText | None
) -> tuple[WrittenMail, set[str]]:
    # what is sent, and whom to tell that it isn't the own text
    ours = WRITER.write(mail.template, values)
    if own is None or not own.text:
        return ours, set()
    try:
        said = WRITER.write(mail.template, values, _source(mail.template, own))
    except _UNFIT:
        return ours, {own.by}
    named = {
        folio
        for folio, *words in _hidden(db, mail)
        if any(_says(said, it) and not _says(ours, it) for it in words)
    }
    return (ours, _coordinators(db, named)) if named else (said, set())


def _coordinators(db: Session, folios: Iterable[str]) -> set[str]:
    runs = select(Standing.account).where(
        Standing.folio.in_(folios), Standing.state == "coordinator"
    )
    return set(db.scalars(runs))


def _hidden(db: Session, mail: MailOut) -> list[tuple[str, ...]]:
    """Returns each name that the reader may not get in this email, with its submission."""
    queries: list[Select[*tuple[Any, ...]]]
    if mail.to_kind == "candidate":
        of = select(Folio.id, Account.name, Account.email).join(Account, true())
        code = select(Folio.id, Folio.code)
        queries = [query.where(Folio.id == mail.to_id) for query in (of, code)]
    else:
        own = select(Standing.folio).where(Standing.account == mail.to_id)
        judges = (
            select(Standing.folio, Account.name, Account.email)
            .join(Account, Account.id == Standing.account)
            .where(Standing.kind.in_(_JUDGES), Account.id != mail.to_id)
        )
        candidate = CandidateIdentity
        names = select(candidate.folio, candidate.name, candidate.email)
        queries = [judges.where(Standing.folio.in_(own)), names.where(candidate.folio.in_(own))]
    return [tuple(row) for query in queries for row in db.execute(query)]


def _says(mail: WrittenMail, words: str) -> bool:
    text = _folded(f"{mail.subject}\n{mail.text}")
    return re.search(rf"(?<!\w){re.escape(_folded(words))}(?!\w)", text) is not None


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
