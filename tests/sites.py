"""A whole site for tests: its parts, its application, and browsers signed in as its people."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from blindfolio.accounts import sessions
from blindfolio.accounts.models import Account
from blindfolio.app import Parts, assemble, create_app
from blindfolio.db.session import Database
from blindfolio.demo import scenes, stagehand
from blindfolio.identity.models import CandidateIdentity
from blindfolio.settings import load
from prompts.models import Invitation


@dataclass
class Site:
    """A site in a folder of its own. Forms need no CSRF token here, but where `csrf` is asked."""

    parts: Parts
    csrf: bool = False

    @cached_property
    def app(self) -> Flask:
        """The application, made when a test first asks for a page: many ask for none."""
        made = create_app(self.parts)
        made.config.update(WTF_CSRF_ENABLED=self.csrf)
        return made

    def account(self, email: str) -> str:
        """The id of a member of the team, by the part of the address before the @."""
        with self.parts.database.reading() as db:
            found = select(Account.id).where(Account.email == f"{email}@example.test")
            return db.scalars(found).one()

    def invitation(self, where: str) -> Invitation:
        """The demo's candidate who stands `where` (a word of `scenes.CANDIDATES`)."""
        email = next(email for place, _, email in scenes.CANDIDATES if place == where)
        with self.parts.database.reading() as db:
            return db.scalars(
                select(Invitation)
                .join(CandidateIdentity, CandidateIdentity.folio == Invitation.folio)
                .where(CandidateIdentity.email == email)
            ).one()

    def as_account(self, account: str) -> FlaskClient:
        """A browser in which this account is signed in."""
        with self.parts.database.transaction() as db:
            token = sessions.begin(db, account=account)
        return self._signed_in(token)

    def as_candidate(self, invitation: str, language: str = "en") -> FlaskClient:
        """A browser in which the candidate of this invitation is signed in."""
        with self.parts.database.transaction() as db:
            token = sessions.begin(db, invitation=invitation)
        return self._signed_in(token, language)

    def as_member(self, email: str) -> FlaskClient:
        """A browser of a member of the demo's team, such as `robin.testcase`."""
        return self.as_account(self.account(email))

    def _signed_in(self, token: str, language: str = "en") -> FlaskClient:
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
            session["language"] = language
        return client

    def counted(self) -> AbstractContextManager[list[str]]:
        """The SQL statements of what happens inside."""
        return counted(self.parts.database)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The SQL statements of what happens inside, without BEGIN, COMMIT, PRAGMA, SAVEPOINT."""
    seen: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        if not statement.upper().startswith(
            ("BEGIN", "COMMIT", "PRAGMA", "ROLLBACK", "SAVEPOINT", "RELEASE")
        ):
            seen.append(statement)

    engine = database.engines.write
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def steps(database: Database) -> Iterator[Callable[[], int]]:
    """How much SQLite works inside, in thousands of its virtual machine's steps so far: what grows
    with the rows that a statement looks at, on any machine alike."""
    counted = [0]

    def count() -> None:
        counted[0] += 1

    def watch(connection: Any, *_rest: object) -> None:
        connection.set_progress_handler(count, 1000)

    engine = database.engines.write
    engine.dispose()
    event.listen(engine, "checkout", watch)
    try:
        yield lambda: counted[0]
    finally:
        event.remove(engine, "checkout", watch)
        engine.dispose()


def open_site(
    folder: Path,
    *,
    csrf: bool = False,
    database: str = "",
    mail: str = "",
    team: str = stagehand.TEAM,
) -> Site:
    """The site whose data lies in `folder`; its database has its tables already."""
    settings = load(data=folder, team=team, zone=stagehand.ZONE, mail=mail, database=database)
    parts = assemble(settings)
    return Site(parts, csrf)


def copied(template: Path, folder: Path) -> Path:
    """A copy of a seeded site's folder."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    return folder
