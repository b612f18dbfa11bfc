"""Opens the database session of a request. A safe method gets a session that can't write, and
any other method gets one that holds the write lock from its first statement. Only `commit` ends
the transaction with a commit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Flask, current_app, g, request, session
from flask_login import current_user
from sqlalchemy.orm import Session

from blindfolio import clock, languages, level_scale, levels
from blindfolio import look as looks
from blindfolio.accounts.sessions import Viewer
from blindfolio.archive.store import Archive
from blindfolio.connections.tokens import Caller
from blindfolio.db.away import DatabaseAway
from blindfolio.db.session import Database
from blindfolio.jobs import queue
from blindfolio.jobs.worker import Worker
from blindfolio.settings import Settings
from blindfolio.web.session.asking_limit import AskingLimit

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Site:
    settings: Settings
    database: Database
    archive: Archive
    worker: Worker
    noted: set[tuple[str, ...]] = field(default_factory=set)  # see `web.opened`
    asked: AskingLimit = field(default_factory=AskingLimit)
    called: AskingLimit = field(
        default_factory=lambda: AskingLimit(at_most=300, within=timedelta(minutes=1))
    )


def install(app: Flask, site: Site) -> None:
    app.extensions["blindfolio"] = site
    app.before_request(_enter)
    app.teardown_appcontext(_close)


class _Current:
    @property
    def site(self) -> Site:
        own: Site = current_app.extensions["blindfolio"]
        return own

    @property
    def settings(self) -> Settings:
        return self.site.settings

    @property
    def look(self) -> looks.Look | None:
        if "look" not in g:
            g.look = looks.of_site(self.db)
        found: looks.Look | None = g.look
        return found

    @property
    def levels(self) -> levels.SiteLevels:
        return level_scale.of_site(self.db)

    @property
    def shown(self) -> Settings:
        """The settings with the name that candidates see."""
        return looks.applied(self.look, self.settings)

    @property
    def sends_mail(self) -> bool:
        return bool(self.settings.mail_url)

    @property
    def entered(self) -> datetime:
        """The time against which deadlines are checked: before the body was read and before
        waiting for the write lock.
        """
        instant: datetime = g.entered
        return instant

    @property
    def db(self) -> Session:
        if "db" not in g:
            database = self.site.database
            g.db = database.reader() if request.method in SAFE else database.writer()
        own: Session = g.db
        return own

    def commit(self) -> None:
        """Commits the transaction. Only the route's wrapper may call it, after the view."""
        if "db" in g and request.method not in SAFE:
            g.committing = True
            g.db.commit()
            g.committing = False
            if g.db.info.get(queue.QUEUED):
                self.site.worker.wake()

    @property
    def is_commit_unknown(self) -> bool:
        """Whether a commit began and didn't finish."""
        return bool(g.get("committing", False))

    def field_sent(self, name: str) -> str:
        """Returns the form field's value, or an empty string if it wasn't sent."""
        return request.form.get(name, "")

    def number_sent(self, name: str) -> int:
        given = self.field_sent(name)
        return int(given) if given.isdecimal() and len(given) < 9 else 0

    @property
    def viewer(self) -> Viewer | None:
        return current_user.viewer if current_user.is_authenticated else None

    @property
    def account(self) -> str:
        return self._of_viewer("account")

    @property
    def invitation(self) -> str:
        return self._of_viewer("invitation")

    @property
    def token(self) -> str:
        return self._of_viewer("token")

    @property
    def caller(self) -> Caller:
        found: Caller = g.caller
        return found

    def _of_viewer(self, name: str) -> str:
        value: str | None = getattr(self.viewer, name, None)
        if value is None:
            raise RuntimeError(f"this view was reached without an {name}")
        return value


current = _Current()


def _enter() -> None:
    g.entered = clock.now()
    # From the cookie, because error pages query no database. It would make static files vary.
    if request.endpoint != "static" and "_user_id" in session:
        asked = session.get("language")
    else:
        asked = request.accept_languages.best_match(languages.names())
    languages.speak(asked or languages.SOURCE)


def _close(_error: BaseException | None) -> None:
    languages.speak(languages.SOURCE)  # before the thread does anything else
    db: Session | None = g.pop("db", None)
    if db is None:
        return
    try:
        db.close()
    except DatabaseAway:
        # The transaction is over anyway, and the response is ready.
        db.invalidate()
