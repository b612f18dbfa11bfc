"""Show who signed in, opened, downloaded, changed rights and deleted: an opening's lines to its
coordinators, and the site's to admins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, replace

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from blindfolio import csv_cells
from blindfolio.accounts import people
from blindfolio.audit import acts, lines
from blindfolio.audit.lines import AuditFilter, AuditReader
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages
from blindfolio.web.declare import route
from blindfolio.web.http import downloads
from blindfolio.web.request import current
from prompts.models import Opening
from prompts.opening import openings

auditing = Blueprint("auditing", __name__)

_ROLES = (people.ADMIN, "coordinator")
_SHOWN = (DataClass.PROMPT, DataClass.IDENTITY, DataClass.REVIEWER_NAMES, DataClass.PANEL_NAMES)
"""Of a coordinator's own openings; an admin sees accounts and random ids."""


@route(auditing, "/audit", auth="account", roles=_ROLES, classes=_SHOWN)
def listed() -> ResponseReturnValue:
    db = current.db
    reader, asks, mine = _asked()
    found, more = lines.page(db, reader, asks, request.args.get("before", ""))
    return pages.page(
        "prompts/audit.html",
        "Audit log",
        rows=found,
        more=found[-1].id if more else "",
        first="before" not in request.args,
        names=lines.names(db, found),
        asks=asks,
        acts=acts.ACTS,
        sentence=acts.sentence,
        openings=mine,
        admin=reader.admin,
    )


@route(auditing, "/audit.csv", auth="account", roles=_ROLES, classes=_SHOWN, kind="export")
def as_csv() -> Response:
    head = csv_cells.written([lines.COLUMNS])
    rows = (csv_cells.as_text([list(it.values())]).encode() for it in _records())
    return _streamed(head, rows, ".csv", "text/csv; charset=utf-8")


@route(auditing, "/audit.jsonl", auth="account", roles=_ROLES, classes=_SHOWN, kind="export")
def as_json_lines() -> Response:
    rows = (json.dumps(it, ensure_ascii=False).encode() + b"\n" for it in _records())
    return _streamed(b"", rows, ".jsonl", "application/x-ndjson")


def _records() -> Iterator[dict[str, str]]:
    reader, asks, _ = _asked()
    found = lines.every(current.site.database, reader, asks)
    return (lines.record(line, named) for line, named in found)


def _streamed(head: bytes, rows: Iterator[bytes], ending: str, media_type: str) -> Response:
    answer = downloads.attachment(b"", "audit", ending, media_type)
    answer.response = (part for parts in ([head], rows) for part in parts)
    del answer.headers["Content-Length"]
    return answer


def _asked() -> tuple[AuditReader, AuditFilter, list[Opening]]:
    """Return who asks for what. A coordinator reads one of their openings, the newest if none is
    chosen. Raise Absent for another's."""
    db, me = current.db, current.account
    asks = AuditFilter(**{it.name: request.args.get(it.name, "") for it in fields(AuditFilter)})
    admin = people.ADMIN in people.roles(db, me)
    mine = openings.to_choose(db, me, asks.opening)
    if not admin:
        chosen = asks.opening or (mine[0].id if mine else "")
        if asks.opening and asks.opening not in {it.id for it in mine}:
            raise Absent
        asks = replace(asks, opening=chosen or "-")
    return AuditReader(me, admin, current.settings.time_zone), asks, mine
