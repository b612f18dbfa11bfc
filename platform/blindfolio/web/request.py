"""A safe method gets a session that can't write; any other gets one that holds the write lock from
its first statement. Only `commit` commits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask import Flask, current_app, g, request
from flask_login import current_user
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.sessions import Viewer
from blindfolio.archive.store import Archive
from blindfolio.db.away import DatabaseAway
from blindfolio.db.session import Database
from blindfolio.jobs.worker import Worker
from blindfolio.settings import Settings
from blindfolio.web.asking_limit import AskingLimit

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Site:
    settings: Settings
    database: Database
    archive: Archive
    worker: Worker
    asked: AskingLimit = field(default_factory=AskingLimit)


def install(app: Flask, site: Site) -> None:
    app.extensions["blindfolio"] = site
    app.before_request(_enter)
    app.teardown_appcontext(_close)


def site() -> Site:
    own: Site = current_app.extensions["blindfolio"]
    return own


def settings() -> Settings:
    return site().settings


def sends_mail() -> bool:
    return bool(settings().mail_url)


def entered() -> datetime:
    """The time against which deadlines are checked: before the body was read and before waiting for
    the write lock."""
    instant: datetime = g.entered
    return instant


def db() -> Session:
    if "db" not in g:
        database = site().database
        g.db = database.reader() if request.method in SAFE else database.writer()
    session: Session = g.db
    return session


def commit() -> None:
    """Called only by the route's wrapper, after the view."""
    if "db" in g and request.method not in SAFE:
        g.committing = True
        g.db.commit()
        g.committing = False
        site().worker.wake()


def is_commit_unknown() -> bool:
    """Whether a commit began and didn't finish."""
    return bool(g.get("committing", False))


def field_sent(name: str) -> str:
    """The form field's value; "" if it wasn't sent."""
    return request.form.get(name, "")


def viewer() -> Viewer | None:
    return current_user.viewer if current_user.is_authenticated else None


def account() -> str:
    return _of_viewer("account")


def invitation() -> str:
    return _of_viewer("invitation")


def token() -> str:
    return _of_viewer("token")


def _of_viewer(name: str) -> str:
    value: str | None = getattr(viewer(), name, None)
    if value is None:
        raise RuntimeError(f"this view was reached without an {name}")
    return value


def _enter() -> None:
    g.entered = clock.now()


def _close(_error: BaseException | None) -> None:
    session: Session | None = g.pop("db", None)
    if session is None:
        return
    try:
        session.close()
    except DatabaseAway:
        # The transaction is over anyway, and the response is ready.
        session.invalidate()
