"""Whom the asking room's mails go to, and what they are filled with when they are sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts import links
from blindfolio.archive.models import StoredDocument
from blindfolio.identity import book
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings
from blindfolio.web import times
from prompts import page_rule
from prompts.models import Invitation, Opening, PromptVersion, Submission, Upload


def to_candidate(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """A candidate's mail, with a fresh link of their own; `db` is a writing session."""
    invitation = db.scalars(select(Invitation).where(Invitation.folio == mail.to_id)).one()
    opening = db.get_one(Opening, invitation.opening)
    version = db.get_one(PromptVersion, opening.prompt_version)
    name, address = book.address(db, mail.to_id)
    zone = ZoneInfo(invitation.zone)
    values: dict[str, Any] = {
        "name": name,
        "team": settings.team,
        "opening": opening.title,
        "prompt": version.title,
        "link": f"{settings.base_url}/open/{links.for_invitation(db, invitation.id)}",
        "start_by": times.when(invitation.start_by, zone),
        "deadline": times.when(invitation.deadline, zone) if invitation.deadline else "",
    }
    if "submission" in mail.args:
        values |= _receipt(db, mail.args, zone)
    return Addressed(name=name, address=address, values=values)


def _receipt(db: Session, args: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    submission = db.get_one(Submission, args["submission"])
    upload = db.get_one(Upload, submission.upload)
    document = db.get_one(StoredDocument, upload.document)
    return {
        "version": submission.version,
        "receipt": submission.id,
        "at": times.when(submission.at, zone),
        "file_sha": upload.sha256,
        "document_sha": document.sha,
        "length": page_rule.verdict(document.pages),
    }
