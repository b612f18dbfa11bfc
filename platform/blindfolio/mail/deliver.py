from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from blindfolio import clock, languages
from blindfolio.db.session import Database
from blindfolio.email_address import in_ascii, sender_name
from blindfolio.look import Look
from blindfolio.mail import failures
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import LOGO, MailWriter, WrittenMail, one_line
from blindfolio.mail.transports import Transport
from blindfolio.refusal import Refusal

# long enough to reach a server that is down for a day
PAUSES = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=8),
    timedelta(hours=12),
)


_ENCODED_LINE = 76  # RFC 2047, 2
_ENCODED_NAME = 45  # bytes of a name that fit in one encoded word


class _Policy(policy.EmailPolicy):
    """Keeps subjects on one line: if one is folded right after `Subject:`, some programs show a
    leading space. A line may have 998 characters (RFC 5322, 2.1.1), one with encoded words 76.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        if value.isascii() or self.max_line_length == _ENCODED_LINE:
            return super().fold_binary(name, value)
        return self.clone(max_line_length=_ENCODED_LINE).fold_binary(name, value)


_POLICY = _Policy(max_line_length=300)


@dataclass(frozen=True, slots=True)
class Addressed:
    name: str
    address: str
    values: Mapping[str, Any]
    calendar: bytes = b""  # an attached iCalendar file; empty for none
    written: WrittenMail | None = None  # with the team's own text
    head: Look | None = None
    about: str = ""  # ends a subject that doesn't have it
    language: str = languages.SOURCE


# Called once per try, in its own transactions. Raises Refusal if no one is left to write to.
Resolver = Callable[[Database, MailOut], Addressed]


class Delivery:
    """Sends each email at least once. All tries have the same Message-ID, so that mail programs
    drop duplicates.

    Without a transport, emails are kept so that they can be passed on by hand.
    """

    def __init__(
        self,
        templates: Path,
        resolver: Resolver,
        transport: Transport | None,
        *,
        sender: str,
        sender_name: str = "",
        reply_to: str = "",
        on_failed: Sequence[Callable[[Session, MailOut], None]] = (),
    ) -> None:
        self._writer = MailWriter(templates)
        self._resolver = resolver
        self._transport = transport
        self._sender = _address(sender_name, sender)
        self._reply_to = _address("", reply_to) if reply_to else None
        self._on_failed = on_failed

    def prepare(self, database: Database, args: dict[str, Any]) -> bool:
        with database.reading() as db:
            mail = db.get_one(MailOut, args["mail"])
        if mail.sent_at is not None or self._transport is None:
            return mail.sent_at is not None
        to = self._resolver(database, mail)
        with languages.speaking(to.language):
            self._transport.send(self.message(mail, to))
        return True

    def finish(self, db: Session, args: dict[str, Any], prepared: bool) -> None:
        mail = db.get_one(MailOut, args["mail"])
        if prepared and mail.sent_at is None:
            mail.sent_at = clock.now()

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        mail = db.get_one(MailOut, args["mail"])
        mail.failed_at = clock.now()
        mail.failure = failures.reason(error)
        for tell in self._on_failed:
            tell(db, mail)

    def message(self, mail: MailOut, to: Addressed) -> EmailMessage:
        message = EmailMessage(_POLICY)
        head = to.head
        name = head.name if head and head.name else self._sender.display_name
        # Names from before they were checked, and the setting's, are cleaned here.
        message["From"] = _address(sender_name(name), self._sender.addr_spec)
        message["To"] = _address(to.name, to.address)
        written = to.written or self._writer.write(mail.template, to.values)
        if self._reply_to is not None:
            message["Reply-To"] = self._reply_to
        more = f": {to.about}" if to.about and to.about not in written.subject else ""
        message["Subject"] = written.subject + more
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = f"<{mail.id}@{self._sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(written.text)
        message.add_alternative(self._writer.twin(written, head), subtype="html")
        if head and head.logo_key:
            _, twin = message.iter_parts()
            twin.add_related(head.logo_file, "image", "png", cid=f"<{LOGO}>")
        if to.calendar:
            message.add_attachment(
                to.calendar,
                maintype="text",
                subtype="calendar",
                filename="blindfolio.ics",
                params={"charset": "utf-8", **_method(to.calendar)},
            )
        return message


def _method(calendar: bytes) -> dict[str, str]:
    # the method, which the part's content type repeats (RFC 6047)
    found = re.search(rb"^METHOD:([A-Z]+)", calendar, re.MULTILINE)
    return {"method": found[1].decode()} if found else {}


def _address(name: str, address: str) -> Address:
    try:
        local, _, domain = address.rpartition("@")
        # Python loses a space where it splits a name into encoded words.
        whole = name.isascii() or len(name.encode()) <= _ENCODED_NAME
        return Address(one_line(name) if whole else "", addr_spec=f"{local}@{in_ascii(domain)}")
    except (ValueError, IndexError, AttributeError, HeaderParseError) as error:
        # Everything that the standard library raises for an address that it can't parse.
        raise Refusal(
            "mail-address",
            "This is not an email address. Correct it in the person's details or, if it is"
            " the sender's address, in the site's settings.",
        ) from error
