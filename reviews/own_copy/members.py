"""Declares what a team member's copy contains: what the tables about accounts say of them. Their
reviews and scorecards stay on their own pages, which export them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select

from blindfolio.accounts.models import Account, LoginSession, OutsideIdentity, Role
from blindfolio.connections.models import Connection
from blindfolio.identity.models import DeclaredConflict
from blindfolio.mail.models import MailOut
from prompts.models import Opening, OpeningMember
from reviews.own_copy.parts import CopyPart


def _opening(account: str) -> ColumnElement[bool]:
    mine = select(OpeningMember.opening).where(OpeningMember.account == account)
    return Opening.id.in_(mine)


def _mail(account: str) -> ColumnElement[bool]:
    to_them = and_(MailOut.to_kind == "account", MailOut.to_id == account)
    return and_(to_them, MailOut.sent_at.is_not(None))


MEMBER_PARTS: tuple[CopyPart, ...] = (
    CopyPart(
        "account",
        "Your account",
        Account,
        lambda account: Account.id == account,
        (
            *("name", "email", "level", "zone", "working_days", "away_from", "away_until"),
            *("created_at", "disabled_at"),
        ),
    ),
    CopyPart("roles", "Your roles", Role, lambda account: Role.account == account, ("kind",)),
    CopyPart("openings", "Openings that you have a part in", Opening, _opening, ("title",)),
    CopyPart(
        "identities",
        "Your account at the identity provider",
        OutsideIdentity,
        lambda account: OutsideIdentity.account == account,
        ("linked_at", "issuer", "subject", "last_used_at"),
    ),
    CopyPart(
        "sessions",
        "When you signed in",
        LoginSession,
        lambda account: LoginSession.account == account,
        ("created_at", "expires_at", "ended_at", "language"),
    ),
    CopyPart(
        "conflicts",
        "Your conflicts of interest",
        DeclaredConflict,
        lambda account: DeclaredConflict.account == account,
        ("at", "kind", "words"),
    ),
    CopyPart(
        "connections",
        "Connections that you own",
        Connection,
        lambda account: Connection.owner == account,
        ("name",),
    ),
    CopyPart("emails", "Emails to you", MailOut, _mail, ("created_at", "template", "sent_at")),
)
