"""The job that addresses, renders and sends a queued mail."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.mail.models import MailOut
from blindfolio.mail.transports import Transport
from blindfolio.refusal import Refusal

_SUBJECT = "Subject: "


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whom a mail goes to, and what its template is filled with."""

    name: str
    address: str
    values: Mapping[str, Any]


Resolver = Callable[[Database, MailOut], Addressed]
"""Looks up the person and makes the links, in transactions of its own; raises Refusal where
nobody is to be written to any more. It is called once for each try."""


class Delivery:
    """Handler of `outbox.JOB`. Without a transport mails are kept, to be handed out by people.

    `sender` is an address, such as `blindfolio@example.com`. A mail goes out at least once; all
    tries have the same Message-ID, by which mail programs drop the second copy.
    """

    def __init__(
        self, templates: Path, resolver: Resolver, transport: Transport | None, *, sender: str
    ) -> None:
        # Plain text, so nothing is escaped; a value that is not given is an error, not a gap.
        self._environment = Environment(
            loader=FileSystemLoader(templates),
            undefined=StrictUndefined,
            autoescape=False,
            keep_trailing_newline=True,
        )
        self._resolver = resolver
        self._transport = transport
        self._sender = _address("", sender)

    def prepare(self, database: Database, args: dict[str, Any]) -> bool:
        """Send the mail, unless that is done; whether it has been sent."""
        with database.reading() as db:
            mail = db.scalars(select(MailOut).where(MailOut.id == args["mail"])).one()
        if mail.sent_at is not None or self._transport is None:
            return mail.sent_at is not None
        self._transport.send(self.message(mail, self._resolver(database, mail)))
        return True

    def finish(self, db: Session, args: dict[str, Any], prepared: bool) -> None:
        """Note when the mail went out."""
        mail = db.scalars(select(MailOut).where(MailOut.id == args["mail"])).one()
        if prepared and mail.sent_at is None:
            mail.sent_at = clock.now()

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """Nothing to undo: the mail stays unsent, where the coordinator sees it."""

    def message(self, mail: MailOut, to: Addressed) -> EmailMessage:
        """The whole message, from the template's subject line and the text below it."""
        room, _, name = mail.template.partition("/")
        source, _, _ = self._environment.loader.get_source(  # type: ignore[union-attr]
            self._environment, f"{room}/mail/{name}.txt"
        )
        first, _, rest = source.partition("\n")
        if not first.startswith(_SUBJECT):
            raise ValueError(f"{mail.template}: a mail's first line is its Subject")
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = _address(to.name, to.address)
        message["Subject"] = _one_line(self._filled(first.removeprefix(_SUBJECT), to))
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = f"<{mail.id}@{self._sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self._filled(rest.lstrip("\n"), to))
        return message

    def _filled(self, source: str, to: Addressed) -> str:
        return self._environment.from_string(source).render(to.values)


def _address(name: str, address: str) -> Address:
    """An address for a header. A name is cleaned; an address that is none is a Refusal."""
    try:
        return Address(_one_line(name), addr_spec=address)
    except (ValueError, IndexError, AttributeError, HeaderParseError) as error:
        # All that the standard library raises of an address that it cannot read.
        raise Refusal(
            "mail-address",
            "This is not an address for mail; correct the person's entry, or the sender's setting.",
        ) from error


def _one_line(text: str) -> str:
    """`text` without line breaks and other control characters, which could start a header."""
    plain = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join("".join(plain).split())
