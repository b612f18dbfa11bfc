"""The composition root: the only place where the rooms, the platform and the web meet."""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect

from blindfolio import chance, clock, resources
from blindfolio.accounts import mails as account_mails
from blindfolio.accounts import people as people_of_team
from blindfolio.archive.store import Archive
from blindfolio.db.freezes import Freeze
from blindfolio.db.session import Database
from blindfolio.documents import limits
from blindfolio.documents.child import fork_servers
from blindfolio.documents.model import Document
from blindfolio.erasure import ask as erasure_ask
from blindfolio.erasure import platform_tables, traces
from blindfolio.erasure.job import EraseFolio
from blindfolio.erasure.rules import Room
from blindfolio.jobs import heartbeat
from blindfolio.jobs.worker import Handler, Worker
from blindfolio.ledger import models as ledger_models
from blindfolio.ledger.verify import Check
from blindfolio.mail import outbox
from blindfolio.mail.deliver import PAUSES, Addressed, Delivery
from blindfolio.mail.models import MailOut
from blindfolio.mail.transports import open_transport
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings
from blindfolio.visibility import stages
from blindfolio.web import (
    cross_site,
    declare,
    errors,
    headers,
    log,
    pages,
    pictures,
    request,
    signed_in,
    typed_text,
)
from blindfolio.web.json_bodies import JSONBodies
from blindfolio.web.outside import outside
from blindfolio.web.sign_in import doors
from prompts import mails as prompt_mails
from prompts import models as prompt_models
from prompts.authoring import commands as prompt_commands
from prompts.authoring import exposure
from prompts.authoring.exposure import ForgetExposures
from prompts.erasing import retention
from prompts.erasing import tables as prompt_erasure
from prompts.erasing.retention import Retention
from prompts.folder import catalogue
from prompts.inviting.invitation_list import FORGET_JOB, ForgetList
from prompts.submitting.ingest_job import Ingest
from prompts.web.clarifying import clarifying
from prompts.web.declining import declining
from prompts.web.drafting import library
from prompts.web.erasing import erasing
from prompts.web.inviting import openings
from prompts.web.own_files import asking
from prompts.window import outage, reminders
from prompts.window.time_up import StartBy, WindowEnds
from reviews import erasure as review_erasure
from reviews.board import assign, due_mails, leave, meetings, notices, redact
from reviews.board import mails as reader_mails
from reviews.board import models as board_models
from reviews.board import verify as board_verify
from reviews.board.web.board import board
from reviews.board.web.people import people
from reviews.debrief import models as debrief_models
from reviews.debrief import verify as debrief_verify
from reviews.debrief.candidate import beyond
from reviews.debrief.web.files import debrief
from reviews.followups.report import sheet_json, sheet_text, why_json, why_text
from reviews.panel import by_form, scorecards
from reviews.panel import models as panel_models
from reviews.panel import verify as panel_verify
from reviews.panel.bedrock import Bedrock
from reviews.panel.proposing import Asking
from reviews.panel.sheet_job import BuildSheet, queue_sheet
from reviews.panel.web.using import panels
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

ERASED: tuple[Room, ...] = (review_erasure.ROOM, prompt_erasure.ROOM, platform_tables.ROOM)
"""What becomes of each table when a person is erased. In the order of deletion: who points to a
row goes before it."""

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
    archive = Archive(settings.blobs)
    heartbeat.on_outage("windows", outage.give_back)
    stages.on_move("sheet", queue_sheet)
    stages.on_move("seats", scorecards.seat_ended)
    stages.on_move("notices", notices.on_move)
    stages.on_move("meetings", meetings.when_over)
    stages.on_move("due", assign.when_opened)
    stages.on_move("retention", retention.on_move)

    transport = open_transport(settings.mail_url)

    def resolve(database: Database, mail: MailOut) -> Addressed:
        """Whom a mail goes to; in a transaction of its own, because a fresh link is written."""
        find = account_mails.to_account
        if mail.to_kind == "candidate":
            find = prompt_mails.to_candidate
        elif mail.template in reader_mails.TEMPLATES:
            find = reader_mails.to_reviewer
        elif mail.template == leave.LEFT:
            find = reader_mails.to_coordinator
        with database.transaction() as db:
            return find(db, mail, settings)

    handlers: dict[str, Handler] = {
        "ingest": Ingest(archive, require_fences=not settings.weak_fences),
        "window": WindowEnds(),
        "start_by": StartBy(),
        reminders.JOB: reminders.Reminds(),
        due_mails.JOB: due_mails.DueMails(),
        exposure.JOB: ForgetExposures(settings.exposure_days),
        FORGET_JOB: ForgetList(),
        "sheet": BuildSheet(settings.signing_key(), _asking(settings)),
        redact.JOB: redact.Redacts(archive),
        erasure_ask.JOB: EraseFolio(ERASED),
        traces.JOB: traces.RemoveFiles(archive, transport),
        traces.SCRUB: traces.Scrub(),
        retention.JOB: Retention(archive),
        outbox.JOB: Delivery(
            resources.TEMPLATES,
            resolve,
            transport,
            sender=settings.mail_from,
            reply_to=settings.mail_reply_to,
        ),
    }
    worker = Worker(
        database,
        handlers,
        pauses={outbox.JOB: PAUSES},
        # A mail server or a model that does not answer must keep no document waiting.
        apart=[outbox.JOB, *(["sheet"] if settings.model else [])],
        at_start=fork_servers.prepare,
    )
    return Parts(settings, database, archive, worker)


def _asking(settings: Settings) -> Asking | None:
    """The model that may propose questions, if one is switched on."""
    if not settings.model:
        return None
    proposer = Bedrock(settings.model, settings.model_region, settings.model_seconds)
    return Asking(proposer, settings.model_tokens_document, settings.model_tokens_day)


def question_sheet(
    document: Document, slug: str | None, *, explain: bool = False, text: bool = False
) -> dict[str, Any] | str:
    """What `blindfolio followups` prints of a document that answers the prompt `slug`, or none:
    the sheet or, with `explain`, all that was weighed for it; JSON-ready values, or text."""
    folder = catalogue.load(slug) if slug is not None else None
    known = (folder.probes, folder.text) if folder is not None else (None, "")
    if explain:
        return why_text(document, *known) if text else why_json(document, *known)
    return sheet_text(document, *known) if text else sheet_json(document, *known)


def how_forms_went(parts: Parts, *, text: bool = False) -> list[dict[str, object]] | str:
    """What `blindfolio forms` prints: counts for each form of question; JSON-ready values, or
    text."""
    with parts.database.reading() as db:
        rows = by_form.by_form(db)
    return by_form.as_text(rows) if text else rows


def prompt_command(given: argparse.Namespace) -> int:
    """Run `blindfolio prompts …`; the exit code is for the shell."""
    return prompt_commands.run(given)


def end_account(parts: Parts, address: str, *, hand_over: str = "") -> str:
    """What `blindfolio people end` does: close the account at `address`, and make the one at
    `hand_over` coordinator of the openings that only it ran. The name of who left; a Refusal as
    `reviews.board.leave` has it, and for an address that is no member's."""
    with parts.database.transaction() as db:
        person = people_of_team.at_address(db, address)
        successor = people_of_team.at_address(db, hand_over) if hand_over else None
        if successor is not None and successor.id == person.id:
            raise Refusal("account", "Name somebody else to hand the openings over to.")
        leave.leave(db, person, hand_over=successor, by=None)
        return person.name


def erase_now(parts: Parts, again: Sequence[tuple[str, str, str | None]] = ()) -> int:
    """Erase at once whoever asked for it and whoever is kept no longer, and the tombstones `again`
    that a restored backup brought back; how many still wait, for a mail or for a failed job.

    A Refusal where the SQLite file cannot be written anew: the rows are gone all the same."""
    retention.request_again(parts.database, again)
    retention.request_due(parts.database)
    with parts.database.transaction() as db:
        for folio in erasure_ask.waiting(db, asked_before=clock.now()):
            erasure_ask.queue_job(db, folio)
    parts.worker.run_until_idle()
    try:
        parts.database.scrub()
    except (OSError, sqlite3.Error) as error:
        raise Refusal(
            "scrub",
            "Whoever could be erased is erased, but the SQLite file could not be written anew:"
            " somebody reads or writes it, or the disk is full. Run this again.",
        ) from error
    with parts.database.reading() as db:
        return len(erasure_ask.waiting(db, asked_before=clock.now()))


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
    cross_site.install(app)
    typed_text.install(app)
    # Before the rest, so that a form's whole body has arrived when its request takes the lock.
    CSRFProtect(app)
    signed_in.install(app)
    headers.install(app, https=settings.https)
    errors.install(app)
    log.install(app)
    pages.install(app, settings.time_zone, settings.team_name)
    pictures.install(app)
    for blueprint in (
        doors,
        outside,
        asking,
        declining,
        clarifying,
        erasing,
        openings,
        library,
        reading,
        board,
        people,
        panels,
        debrief,
    ):
        app.register_blueprint(blueprint)
    declare.declarations(app)
    return app
