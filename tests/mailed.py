"""Emails as they would be sent now, by the registration of every room."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import languages
from blindfolio.app import ROOMS
from blindfolio.mail import choosing, own_texts
from blindfolio.mail.models import MailOut
from blindfolio.settings import load
from prompts import mails as mails_of_prompts

SETTINGS = load(base_url="https://review.example.test", team="Example Pay", zone="UTC")
_FIND = ChainMap(*(dict(room.to_accounts) | dict(room.to_candidates_of) for room in ROOMS))


@dataclass(frozen=True, slots=True)
class Mailed:
    """What an email says, and its calendar file, each property on one line."""

    to: str
    subject: str
    text: str
    calendar: str
    values: Mapping[str, Any]

    @property
    def whole(self) -> str:
        return "\n".join((self.subject, self.text, self.calendar))

    @property
    def words(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())

    @property
    def uids(self) -> list[str]:
        return sorted(re.findall(r"UID:(\S+)", self.calendar))

    @property
    def sequence(self) -> int:
        return int(re.findall(r"SEQUENCE:(\d+)", self.calendar)[0])


def mails(db: Session, template: str, to: str = "") -> list[MailOut]:
    """Oldest first, to anybody unless one is named."""
    found = select(MailOut).where(MailOut.template == template)
    if to:
        found = found.where(MailOut.to_id == to)
    return list(db.scalars(found.order_by(MailOut.created_at, MailOut.to_id)))


def read(db: Session, mail: MailOut) -> Mailed:
    to = _FIND.get(mail.template, mails_of_prompts.to_candidate)(db, mail, SETTINGS)
    with languages.speaking(to.language):
        said = choosing.written(db, mail, to.values, own_texts.in_use(db))
    calendar = re.sub(r"\r?\n ", "", to.calendar.decode())
    return Mailed(mail.to_id, said.subject, said.text, calendar, to.values)


def newest(db: Session, template: str, to: str = "") -> Mailed:
    return read(db, mails(db, template, to)[-1])
