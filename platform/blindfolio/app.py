"""The composition root: the only place where the rooms, the platform and the web meet."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect

from blindfolio import chance, clock, resources
from blindfolio.accounts import mails as account_mails
from blindfolio.archive.store import Archive
from blindfolio.db.freezes import Freeze
from blindfolio.db.session import Database
from blindfolio.documents import limits
from blindfolio.documents.model import Document
from blindfolio.jobs.worker import Handler, Worker
from blindfolio.ledger import models as ledger_models
from blindfolio.ledger.verify import Check
from blindfolio.mail import outbox
from blindfolio.mail.deliver import Addressed, Delivery
from blindfolio.mail.models import MailOut
from blindfolio.mail.transports import open_transport
from blindfolio.settings import Settings
from blindfolio.visibility import stages
from blindfolio.web import (
    declare,
    elsewhere,
    errors,
    headers,
    log,
    pages,
    pictures,
    request,
    signed_in,
    typed_text,
)
from blindfolio.web.doors import doors
from blindfolio.web.json_bodies import JSONBodies
from prompts import catalogue, exposure
from prompts import commands as prompt_commands
from prompts import mails as prompt_mails
from prompts import models as prompt_models
from prompts.exposure import ForgetExposures
from prompts.ingest_job import Ingest
from prompts.web.drafting import library
from prompts.web.openings import openings
from prompts.web.pictures import asking
from prompts.window import StartBy, WindowEnds
from reviews.board import models as board_models
from reviews.board import notices
from reviews.board import verify as board_verify
from reviews.board.web.board import board
from reviews.debrief import models as debrief_models
from reviews.debrief import verify as debrief_verify
from reviews.debrief.candidate import beyond
from reviews.debrief.web.debrief import debrief
from reviews.followups.report import sheet_json
from reviews.panel import models as panel_models
from reviews.panel import scorecards
from reviews.panel import verify as panel_verify
from reviews.panel.sheet_job import BuildSheet, queue_sheet
from reviews.panel.web.pictures import panels
from reviews.reading import models as reading_models
from reviews.reading import verify as reading_verify
from reviews.reading.web.reading import reading

FREEZES: tuple[Freeze, ...] = (
    *ledger_models.FREEZES,
    *prompt_models.FREEZES,
    *reading_models.FREEZES,
    *board_models.FREEZES,
    *panel_models.FREEZES,
    *debrief_models.FREEZES,
)
"""Everything that triggers freeze, of all rooms."""

CHECKS: tuple[Check, ...] = (
    reading_verify.check,
    board_verify.check,
    panel_verify.check,
    debrief_verify.check,
)
"""What the rooms add to `blindfolio audit verify`."""

_FORM_MEMORY = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Parts:
    """A site without its web: what the worker, the commands and the tests need."""

    settings: Settings
    database: Database
    archive: Archive
    worker: Worker


def assemble(settings: Settings) -> Parts:
    """Wire a site's database, archive, listeners and worker."""
    if settings.test_now is not None:
        clock.fix(settings.test_now)
    if settings.test_seed is not None:
        chance.seed(settings.test_seed)
    settings.make_data()
    database = Database(settings.database_url)
    archive = Archive(settings.data / "blobs")
    stages.on_move("sheet", queue_sheet)
    stages.on_move("seats", scorecards.seat_ended)
    stages.on_move("notices", notices.on_move)

    def resolve(database: Database, mail: MailOut) -> Addressed:
        """Whom a mail goes to; in a transaction of its own, because a fresh link is written."""
        find = (
            prompt_mails.to_candidate
            if mail.to_kind == "candidate"
            else account_mails.to_account
        )
        with database.transaction() as db:
            return find(db, mail, settings)

    handlers: dict[str, Handler] = {
        "ingest": Ingest(archive, require_fences=not settings.weak_fences),
        "window": WindowEnds(),
        "start_by": StartBy(),
        exposure.JOB: ForgetExposures(settings.exposure_days),
        "sheet": BuildSheet(),
        outbox.JOB: Delivery(
            resources.TEMPLATES,
            resolve,
            open_transport(settings.mail_url),
            sender=settings.mail_from,
        ),
    }
    return Parts(settings, database, archive, Worker(database, handlers))


def question_sheet(document: Document, slug: str | None) -> dict[str, Any]:
    """What `blindfolio followups` prints of a document that answers the prompt `slug`, or none."""
    if slug is None:
        return sheet_json(document, None)
    folder = catalogue.load(slug)
    return sheet_json(document, folder.probes, folder.text)


def prompt_command(given: argparse.Namespace) -> int:
    """Run `blindfolio prompts …`; the exit code is for the shell."""
    return prompt_commands.run(given)


def create_app(parts: Parts) -> Flask:
    """The web application of a site."""
    settings = parts.settings
    app = Flask(
        "blindfolio", template_folder=str(resources.TEMPLATES), static_folder=resources.STATIC
    )
    app.config.update(
        SECRET_KEY=settings.signing_key(),
        # Forms carry an upload and a few words; what is larger is refused before it is read.
        MAX_CONTENT_LENGTH=limits.UPLOAD_BYTES + _FORM_MEMORY,
        MAX_FORM_MEMORY_SIZE=_FORM_MEMORY,
        SESSION_COOKIE_NAME="__Host-blindfolio" if settings.https else "blindfolio",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        # It wants a Referer on https, which our own Referrer-Policy keeps browsers from sending;
        # `web.elsewhere` looks at Origin and Sec-Fetch-Site instead.
        WTF_CSRF_SSL_STRICT=False,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.json = JSONBodies(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    request.install(app, request.Site(settings, parts.database, parts.archive, parts.worker))
    app.extensions["blindfolio.beyond"] = beyond
    elsewhere.install(app)
    typed_text.install(app)
    # Before the rest, so that a form's whole body has arrived when its request takes the lock.
    CSRFProtect(app)
    signed_in.install(app)
    headers.install(app, https=settings.https)
    errors.install(app)
    log.install(app)
    pages.install(app, settings.time_zone, settings.team)
    pictures.install(app)
    for blueprint in (doors, asking, openings, library, reading, board, panels, debrief):
        app.register_blueprint(blueprint)
    declare.declarations(app)
    return app
