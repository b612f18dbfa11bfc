"""Declares what each room registers with the site. `app` and the tests collect it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from blindfolio.archive.store import Archive
from blindfolio.db.freezes import Freeze
from blindfolio.db.session import Database
from blindfolio.erasure.rules import RoomTables
from blindfolio.jobs import heartbeat
from blindfolio.jobs.worker import Handler, Worker
from blindfolio.ledger.rows import Sealed
from blindfolio.ledger.verify import Check
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.mail.transports import Transport
from blindfolio.settings import Settings
from blindfolio.visibility import stages

Addressee = Callable[[Session, MailOut, Settings], Addressed]


# The page that an email to the team is about. The email stays in a mailbox, so its link
# contains ids at most.
PageOfMail = Callable[[Session, MailOut], str]


@dataclass(frozen=True, slots=True)
class Parts:
    settings: Settings
    database: Database
    archive: Archive
    worker: Worker


@dataclass(frozen=True, slots=True)
class Means:
    settings: Settings
    archive: Archive
    transport: Transport | None


def _no_handlers(_means: Means) -> Mapping[str, Handler]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What one room registers. Fields left out are empty."""

    freezes: tuple[Freeze, ...] = ()
    sealed: tuple[Sealed, ...] = ()
    checks: tuple[Check, ...] = ()
    erased: tuple[RoomTables, ...] = ()
    handlers: Callable[[Means], Mapping[str, Handler]] = _no_handlers
    on_move: tuple[stages.Listener, ...] = ()
    on_outage: tuple[heartbeat.Listener, ...] = ()
    on_mail_failed: tuple[Callable[[Session, MailOut], None], ...] = ()
    # for every email to a candidate; only one room has it
    to_candidates: Addressee | None = None
    # by template, for emails to candidates whose values only this room knows
    to_candidates_of: Mapping[str, Addressee] = field(default_factory=dict)
    # by template, for emails to the team with more values than a link, and for those to the
    # operator
    to_accounts: Mapping[str, Addressee] = field(default_factory=dict)
    pages_of_mails: Mapping[str, PageOfMail] = field(default_factory=dict)
