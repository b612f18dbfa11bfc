from __future__ import annotations

import sqlite3
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session

from blindfolio import chance, clock, languages, look, resources, site_keys
from blindfolio import settings as site_settings
from blindfolio.accounts import mails as account_mails
from blindfolio.accounts import models as account_models
from blindfolio.accounts import people as people_of_team
from blindfolio.accounts import run_out, welcome
from blindfolio.archive import opening as archive_opening
from blindfolio.audit import models as audit_models
from blindfolio.backup import unfinished
from blindfolio.backup.restore import Leave, Restored, Rooms, restore
from blindfolio.connections.webhooks import deliver as webhook_deliver
from blindfolio.connections.webhooks import events as webhook_events
from blindfolio.connections.webhooks import sending as webhook_sending
from blindfolio.db import migrate
from blindfolio.db.session import Database
from blindfolio.documents import limits
from blindfolio.erasure import ask as erasure_ask
from blindfolio.erasure import deletion_log, noting, platform_tables, traces
from blindfolio.erasure.job import EraseFolio
from blindfolio.erasure.rules import RoomTables
from blindfolio.files.disk_space import Reserve
from blindfolio.identity import models as identity_models
from blindfolio.jobs import finished, heartbeat
from blindfolio.jobs.worker import Handler, Worker
from blindfolio.ledger import head_mail
from blindfolio.ledger import models as ledger_models
from blindfolio.ledger import rows as sealed_rows
from blindfolio.mail import choosing, outbox, own_texts
from blindfolio.mail.deliver import PAUSES, Addressed, Delivery, Resolver
from blindfolio.mail.models import MailOut
from blindfolio.mail.transports import open_transport
from blindfolio.operating.readiness import Readiness
from blindfolio.refusal import Refusal
from blindfolio.registration import Means, Registration
from blindfolio.registration import Parts as Parts
from blindfolio.settings import Settings
from blindfolio.visibility import models as visibility_models
from blindfolio.visibility import stages
from blindfolio.visibility import verify as visibility_verify
from blindfolio.web import (
    admin,
    declare,
    errors,
    log,
    looks,
    openapi,
    pages,
    pictures,
    place,
    request,
    typed_text,
    webhooks,
)
from blindfolio.web.help import help_pages
from blindfolio.web.http import (
    addresses,
    bounds,
    bundled,
    cross_site,
    database_away,
    headers,
    health,
    packed,
    senders,
)
from blindfolio.web.http.json_bodies import JSONBodies
from blindfolio.web.outside import outside
from blindfolio.web.session import oidc, signed_in
from blindfolio.web.session.cookies import AgelessCookies
from blindfolio.web.session.sign_in import signing_in
from blindfolio.web.templates import Templates
from prompts import registration as prompts
from prompts.erasing import retention
from prompts.web import judging
from prompts.web import pages as prompt_pages
from reviews import pages_of_mails
from reviews import registration as reviews
from reviews.board import leave, sent_messages
from reviews.board.web import pages as board_pages
from reviews.calibration.web import pages as calibration_pages
from reviews.connected.hiring import told as hiring_told
from reviews.connected.hiring import writers as hiring_writers
from reviews.connected.web import pages as connected_pages
from reviews.connected.web.hiring_calls import hiring_calls
from reviews.debrief.candidate import beyond
from reviews.debrief.web import pages as debrief_pages
from reviews.feedback.web import pages as feedback_pages
from reviews.interviews.web import pages as interview_pages
from reviews.own_copy.web import pages as own_copy_pages
from reviews.own_work.web import pages as own_work_pages
from reviews.packet.commands import verify_packet as verify_packet
from reviews.packet.web import pages as packet_pages


def _of_the_ground(means: Means) -> Mapping[str, Handler]:
    return {
        erasure_ask.JOB: EraseFolio(ERASED),
        traces.JOB: traces.RemoveFiles(means.archive, means.transport),
        traces.SCRUB: traces.Scrub(),
        noting.JOB: noting.NoteDeletion(deletion_log.of_site(means.settings)),
        noting.DAILY: noting.NoteDeletions(deletion_log.of_site(means.settings)),
        head_mail.JOB: head_mail.MailHead(means.settings),
        webhook_deliver.JOB: webhook_deliver.DeliverEvent(
            site_keys.of_site(means.settings),
            webhook_sending.of_site(means.settings),
            hiring_writers.of_site(means.settings),
        ),
    }


_GROUND = Registration(
    freezes=(*ledger_models.FREEZES, *audit_models.FREEZES),
    sealed=(*visibility_models.SEALED, *account_models.SEALED, *identity_models.SEALED),
    checks=(visibility_verify.check,),
    erased=(platform_tables.ROOM,),
    handlers=_of_the_ground,
    to_accounts={
        head_mail.MAIL: head_mail.to_operator,
        welcome.MAIL: welcome.to_added,
        welcome.RAISED: welcome.to_raised,
        choosing.NOT_SENT: choosing.to_author,
    },
    pages_of_mails={
        welcome.MAIL: lambda _db, _mail: welcome.PAGE,
        welcome.RAISED: welcome.page_of_raised,
        webhook_deliver.OFF_MAIL: webhook_deliver.page_of_mail,
    },
)
ROOMS = (*reviews.ROOMS, prompts.ROOM, _GROUND)

FREEZES = tuple(freeze for room in ROOMS for freeze in room.freezes)

SEALED = tuple(part for room in ROOMS for sealed in room.sealed for part in sealed.parts)

CHECKS = tuple(check for room in ROOMS for check in room.checks)

ERASED: tuple[RoomTables, ...] = tuple(tables for room in ROOMS for tables in room.erased)

BLUEPRINTS = (
    signing_in,
    oidc.oidc,
    health.health,
    help_pages,
    outside,
    looks.looks,
    admin.admin,
    openapi.api,
    webhooks.webhooks,
    *prompt_pages.BLUEPRINTS,
    *own_work_pages.BLUEPRINTS,
    *board_pages.BLUEPRINTS,
    *interview_pages.BLUEPRINTS,
    *debrief_pages.BLUEPRINTS,
    *calibration_pages.BLUEPRINTS,
    *feedback_pages.BLUEPRINTS,
    *packet_pages.BLUEPRINTS,
    *own_copy_pages.BLUEPRINTS,
    *connected_pages.BLUEPRINTS,
)

_FORM_MEMORY = 2 * 1024 * 1024


def assemble(settings: Settings) -> Parts:
    if settings.test_now is not None:
        clock.fix(settings.test_now)
    if settings.test_seed is not None:
        chance.seed(settings.test_seed)
    settings.make_data()
    database = _database(settings.database_url)
    archive = archive_opening.of_site(settings)
    means = Means(settings, archive, open_transport(settings.mail_url))
    handlers = dict(ChainMap(*(dict(room.handlers(means)) for room in ROOMS)))
    handlers[outbox.JOB] = Delivery(
        resources.TEMPLATES,
        _resolver(settings),
        means.transport,
        sender=settings.mail_from,
        # Lets people in touch with two teams tell their emails apart.
        sender_name=settings.team,
        reply_to=settings.mail_reply_to,
        on_failed=[tell for room in ROOMS for tell in room.on_mail_failed],
    )
    leases = {**prompts.leases(settings), **reviews.leases(settings)}

    def at_start() -> None:
        noting.begin(database)
        if settings.audit_head_addresses:
            with database.transaction() as db:
                head_mail.begin(db, settings)

    reserve = Reserve(settings.database_file) if settings.database_file else None

    def each_minute(db: Session) -> None:
        run_out.end(db)
        finished.remove(db)
        webhook_events.follow(db, sends=bool(settings.mail_url), told=hiring_told.EVENTS)
        if reserve is not None:
            reserve.keep()

    worker = Worker(
        database,
        handlers,
        pauses={outbox.JOB: PAUSES},
        # A mail server, model or receiver that doesn't answer must not hold up documents.
        apart=[
            outbox.JOB,
            webhook_deliver.JOB,
            *(leases if settings.model else []),
        ],
        # A candidate's costly files must not hold up deletions and the ends of windows.
        slow=["ingest"],
        leases=leases,
        at_start=at_start,
        each_minute=each_minute,
    )
    return Parts(settings, database, archive, worker)


def open_site() -> Parts:
    """Opens the site described by the settings. Raises Refusal while a backup is being
    restored, or if the database has other tables than this version needs.
    """
    settings = site_settings.load()
    unfinished.refuse(settings)
    parts = assemble(settings)
    migrate.check(parts.settings.database_url)
    return parts


def _database(url: str) -> Database:
    database = Database(url)
    sealed_rows.watch(database, SEALED)
    heartbeat.on_outage(database, *(follow for room in ROOMS for follow in room.on_outage))
    stages.on_move(database, *(follow for room in ROOMS for follow in room.on_move))
    return database


def _resolver(settings: Settings) -> Resolver:
    to_accounts = ChainMap(*(dict(room.to_accounts) for room in ROOMS))
    to_candidates = ChainMap(*(dict(room.to_candidates_of) for room in ROOMS))
    pages_of = ChainMap(*(dict(room.pages_of_mails) for room in ROOMS))
    (to_candidate,) = (room.to_candidates for room in ROOMS if room.to_candidates is not None)

    def resolve(database: Database, mail: MailOut) -> Addressed:
        to_one = mail.to_kind == "candidate"
        if to_one:
            find = to_candidates.get(mail.template, to_candidate)
        else:
            find = to_accounts.get(mail.template, account_mails.to_account)
        with database.transaction() as db:
            if choosing.TEST in mail.args:
                with languages.speaking(mail.args.get(choosing.LANGUAGE, languages.SOURCE)):
                    return _trial(db, mail, settings)
            head = look.of_site(db, with_logo=True) if to_one else None
            to = replace(find(db, mail, look.applied(head, settings)), head=head)
            page = pages_of.get(mail.template)
            if page is not None:
                link = settings.base_url + page(db, mail)
                to = replace(to, values={**to.values, "link": link})
            if mail.to_kind == "account":
                zone = account_mails.zone_of(db, mail, settings)
                to = replace(to, about=pages_of_mails.about(db, mail, zone))
            with languages.speaking(to.language):
                return choosing.addressed(db, mail, to)

    return resolve


def _trial(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    to_one = own_texts.to_candidate(mail.template)
    head = look.of_site(db, with_logo=True) if to_one else None
    shown = look.applied(head, settings)
    case = sent_messages.newest(db, mail.template, shown, by=mail.to_id)
    return replace(choosing.trial(db, mail, shown, case[1] if case else None), head=head)


def end_account(parts: Parts, address: str, *, hand_over: Sequence[str] = ()) -> str:
    """Closes an account and returns the person's name. Each opening that only this person ran
    goes to the first of `hand_over` who can run it.

    Raises Refusal as `reviews.board.leave` does, and for unknown addresses.
    """
    with parts.database.transaction() as db:
        person = people_of_team.at_address(db, address)
        successors = [people_of_team.at_address(db, it) for it in hand_over]
        if person in successors:
            raise Refusal("account", "Name someone else to take over the openings.")
        leave.leave(db, person, hand_over=successors, by=None)
        return person.name


def erase_now(parts: Parts) -> int:
    """Runs all deletions that are due, and deletes people again whom a restored database
    brought back. Returns how many deletions are still waiting.

    Raises Refusal if the deletion log can't be read. Also raises Refusal if the SQLite file
    can't be rewritten, although the rows have been deleted by then.
    """
    try:
        noted = [*deletion_log.of_site(parts.settings).entries()]
    except OSError as error:
        raise Refusal(
            "deletions",
            "The deletion log can't be read, so nothing was deleted. Run `blindfolio"
            " doctor` to find out why, then run this command again.",
        ) from error
    with parts.database.reading() as db:
        again = noting.undone(db, noted)
    retention.request_again(parts.database, again)
    retention.request_due(parts.database)
    with parts.database.transaction() as db:
        for folio in erasure_ask.waiting(db, ahead=erasure_ask.HOLD):
            erasure_ask.queue_job(db, folio)
    parts.worker.run_until_idle()
    try:
        parts.database.scrub()
    except (OSError, sqlite3.Error) as error:
        raise Refusal(
            "scrub",
            "Everything that could be deleted has been deleted, but the SQLite file could"
            " not be rewritten: another process is using it, or the disk is full. Run"
            " this command again.",
        ) from error
    with parts.database.reading() as db:
        return len(erasure_ask.waiting(db, ahead=erasure_ask.HOLD))


def restore_backup(
    settings: Settings, source: Path, leave: Leave, tell: Callable[[str], None]
) -> Restored | None:
    rooms = Rooms(
        open=_database,
        request_again=retention.request_again,
        erased=ERASED,
        freezes=FREEZES,
        sealed=SEALED,
        checks=CHECKS,
    )
    return restore(settings, source, rooms, leave, tell)


def create_app(parts: Parts) -> Flask:
    settings = parts.settings
    app = Flask(
        "blindfolio",
        template_folder=str(resources.TEMPLATES),
        static_folder=resources.STATIC,
        static_url_path=resources.static_path(),
    )
    app.jinja_environment = Templates
    app.config.update(
        SECRET_KEY=settings.signing_key(),
        SECRET_KEY_FALLBACKS=[it for it in (settings.secret_before,) if it],
        # Forms carry an upload and a few words; anything larger is refused unread.
        MAX_CONTENT_LENGTH=limits.UPLOAD_BYTES + _FORM_MEMORY,
        MAX_FORM_MEMORY_SIZE=_FORM_MEMORY,
        SESSION_COOKIE_NAME="__Host-blindfolio" if settings.https else "blindfolio",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        # It requires a Referer on https, which our Referrer-Policy stops browsers from sending;
        # `web.cross_site` checks Origin and Sec-Fetch-Site instead.
        WTF_CSRF_SSL_STRICT=False,
        TEMPLATES_AUTO_RELOAD=False,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
    )
    addresses.install(app)
    bounds.install(app)
    app.json = JSONBodies(app)
    app.session_interface = AgelessCookies()
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    languages.install(app.jinja_env)
    request.install(app, request.Site(settings, parts.database, parts.archive, parts.worker))
    senders.install(app, settings.proxy, settings.base_url)
    health.install(app, Readiness(parts.database, parts.archive))
    judging.install(app, beyond)
    cross_site.install(app)
    typed_text.install(app)
    # First, so that a form's whole body has arrived before its request takes the lock.
    csrf = CSRFProtect(app)
    csrf.exempt(oidc.back_channel)
    csrf.exempt(openapi.api)
    csrf.exempt(hiring_calls)
    signed_in.install(app)
    oidc.install(app, settings)
    bundled.install(app)
    packed.install(app)
    headers.install(app, https=settings.https)
    place.install(app)
    errors.install(app)
    database_away.install(app)
    log.install(app)
    pages.install(app, settings.time_zone, settings.team_name)
    pictures.install(app)
    looks.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    declare.declarations(app)
    pages.share_components(app.jinja_env)
    return app
