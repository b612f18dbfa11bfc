"""The emails to a candidate, filled in for the people who run the submission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import languages
from blindfolio.identity import book
from blindfolio.identity.models import CandidateIdentity
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.mail.outbox import Message
from blindfolio.settings import Settings
from blindfolio.visibility import matrix, over
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import classes_of, scope
from prompts import mails
from prompts.models import Opening, PromptVersion
from reviews.board.scheduling import candidate_mails

_NEWEST = 50  # of each way to end


def shown(db: Session, folio: str, seen: frozenset[DataClass]) -> list[Message]:
    """Return the messages, newest first, for somebody who sees ID and these classes."""
    found = outbox.messages(db, folio)
    if DataClass.PROMPT in seen:
        return found
    # A case that ended early shows that it ended, and hides questions and answers.
    return [message for message in found if message.mail.template in mails.OF_THE_END]


def filled(
    db: Session, account: str, folio: Folio, candidate: CandidateIdentity, settings: Settings
) -> list[tuple[Message, Mapping[str, Any]]]:
    """Return the messages, newest first, in the spoken language. The caller must have checked
    that the account may see them (ID)."""
    seen = classes_of(db, account, folio.id)
    found = shown(db, folio.id, seen)
    read = mails.to_read(db, [message.mail for message in found], candidate, settings)
    told: list[tuple[Message, Mapping[str, Any]]] = []
    for message, values in zip(found, read, strict=True):
        mail = message.mail
        if mail.template in candidate_mails.OF_HOURS and DataClass.SLOT in seen:
            values = values | candidate_mails.values(db, folio, mail)
        told.append((message, values))
    return told


def newest(
    db: Session, template: str, settings: Settings, *, by: str
) -> tuple[str, Mapping[str, Any]] | None:
    """Return the candidate of this person's openings who last got the email in the spoken
    language, and its values. Of those that are over, it asks the newest."""
    asked, held = {DataClass.IDENTITY}, ("coordinator",)
    opened = scope(by, asked, rows=held, stages=matrix.FORWARD).with_only_columns(Folio.id)
    cells = over.cells(held, DataClass.IDENTITY)
    closed = select(over.first(by, cells, Standing.closed_at.desc(), _NEWEST).c.folio)
    some = db.scalars(opened.union_all(closed)).all()
    own = (
        scope(by, asked, rows=held)
        .join(Opening, Opening.id == Folio.opening)
        .join(PromptVersion, PromptVersion.id == Opening.prompt_version)
        .where(Standing.folio.in_(some), PromptVersion.language == languages.spoken())
        .with_only_columns(Folio.id)
    )
    sent = select(MailOut.to_id).where(MailOut.template == template, MailOut.to_id.in_(own))
    folio = db.scalar(sent.order_by(MailOut.created_at.desc(), MailOut.id).limit(1))
    if folio is None:
        return None
    candidate = book.person(db, by, folio)
    told = filled(db, by, db.get_one(Folio, folio), candidate, settings)
    values = (values for message, values in told if message.mail.template == template)
    return next(((candidate.name, it) for it in values), None)
