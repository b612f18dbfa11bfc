"""Shows the demo's emails. Only `blindfolio demo` may import this module, because a real site
must never have this page.
"""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Blueprint, Flask, render_template

from blindfolio.visibility.data_class import DataClass
from blindfolio.web import declare
from blindfolio.web.declare import route

NEWEST = 100  # older emails stay in the folder


@dataclass(frozen=True, slots=True)
class Mail:
    to: str
    subject: str
    at: datetime
    lines: tuple[str, ...]


def install(app: Flask, folder: Path) -> None:
    mailbox = Blueprint("mailbox", __name__)

    @route(
        mailbox,
        "/demo/mailbox",
        auth="public",
        classes=(
            DataClass.IDENTITY,
            DataClass.DISPLAY_NAME,
            DataClass.PROMPT,
            DataClass.FOLIO_CODE,
            DataClass.ORIGINAL,
            DataClass.BLINDED_VIEW,
            DataClass.KNOWN_FACTS,
            DataClass.CANDIDATE_QUESTIONS,
            DataClass.ACCOMMODATIONS,
            DataClass.RECEIPT,
        ),
    )
    def listed() -> str:
        files = sorted(folder.glob("*.eml"), key=lambda it: it.stat().st_mtime, reverse=True)
        mails = [_read(file) for file in files[:NEWEST]]
        return render_template(
            "web/mailbox.html", page_title="Mailbox", mails=mails, newest=NEWEST
        )

    @app.context_processor
    def lead() -> dict[str, str]:
        return {"mailbox": "/demo/mailbox"}

    app.register_blueprint(mailbox)
    declare.declarations(app)


def _read(file: Path) -> Mail:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    part = message.get_body(("plain",))
    return Mail(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=message["Date"].datetime,
        lines=tuple(part.get_content().strip().splitlines()) if part else (),
    )
