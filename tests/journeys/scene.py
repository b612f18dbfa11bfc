"""One site, its worker, a mail server in a process of its own, and browsers: a journey's stage.

The clock stands where `travel` put it. A journey's people come in by their own mails, as they were
taken by the mail server.
"""

from __future__ import annotations

import email
import email.policy
import re
import time
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from icalendar import Calendar
from playwright.sync_api import Browser, FilePayload, Page, expect
from sqlalchemy import update

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.demo.opening_texts import TEXTS
from blindfolio.jobs.models import Heartbeat
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts.inviting import invite
from prompts.models import Invitation, Opening
from prompts.opening import openings
from prompts.window import start
from tests.live import sign_in
from tests.platform.mail.conftest import SmtpProcess
from tests.prompts import cases
from tests.sites import Site

PATIENCE = 60.0
"""Seconds that a mail may take on a busy machine."""

UPLOAD = "form:has(input[type=file]) button"
SUBMIT = ".action-bar button"
"""The two buttons of the document's page, by what they do: one has the file's name in its words."""

_MEANT = re.compile(r"responded with a status of (404|409|422)")
"""A refused form is what some journeys ask for; anything else in the console is a fault."""


def send(page: Page, text: bytes, name: str = "steps.md") -> None:
    """Upload a file, the first or another."""
    if (again := page.get_by_text("Upload another file")).count():
        again.click()
    file = FilePayload(name=name, mimeType="text/markdown", buffer=text)
    page.set_input_files("[name=document]", file)
    page.locator(UPLOAD).click()


def submit(page: Page) -> None:
    """Submit for good, without AI assistants."""
    page.get_by_label("No", exact=True).check()
    for _ in ("asked", "confirmed"):
        page.get_by_role("button", name="Submit as final").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 1 received, thank you")


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    event: Any
    """As icalendar reads it; None where no file came with it."""

    @property
    def path(self) -> str:
        found = re.search(r"https?://[^/\s]+(/\S*)", self.text)
        assert found, self.text
        return found.group(1)


def event_of(raw: bytes) -> Any:
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    return event


@dataclass(slots=True)
class Scene:
    site: Site
    base: str
    smtp: SmtpProcess
    chromium: Browser
    jo: str
    said: list[str] = field(default_factory=list)
    """What browsers wrote to their consoles and nobody meant."""

    def travel(self, to: datetime) -> None:
        clock.fix(to)
        self.site.parts.worker.wake()

    def wait(self, to: datetime) -> None:
        """It is `to` now, and the site ran all the while: no outage that windows are lengthened
        by."""
        with self.site.parts.database.transaction() as db:
            db.execute(update(Heartbeat).values(at=to))
        self.travel(to)

    def opening(self, **given: Any) -> str:
        with self.site.parts.database.transaction() as db:
            return cases.opening(db, by=self.jo, texts=TEXTS, **given).id

    def invite(self, opening: str, name: str, address: str) -> Invitation:
        secret = self.site.parts.settings.signing_key()
        with self.site.parts.database.transaction() as db:
            job = db.get_one(Opening, opening)
            return invite.invite(
                db, job, name=name, email=address, team=cases.TEAM, secret=secret, by=self.jo
            )

    def begin(self, invitation: Invitation, zone: str = "Europe/Lisbon") -> None:
        secret = self.site.parts.settings.signing_key()
        with self.site.parts.database.transaction() as db:
            mine = db.get_one(Invitation, invitation.id)
            start.start(db, mine, zone, secret=secret, by=mine.id)

    def uploaded(
        self,
        name: str,
        text: bytes,
        *,
        zone: str = "Europe/Lisbon",
        address: str = "",
        opening: str = "",
    ) -> tuple[Invitation, Page]:
        """A candidate in front of the preview of their file."""
        address = address or f"{name.partition(' ')[0].lower()}@example.test"
        invitation = self.invite(opening or self.opening(), name, address)
        self.begin(invitation, zone)
        page = self.follow(self.letter(address, "Invitation to write a design document for"))
        page.goto(self.base + "/my/document")
        send(page, text)
        return invitation, page

    def member(self, name: str, address: str, opening: str = "", kind: str = "") -> str:
        with self.site.parts.database.transaction() as db:
            account = people.create(db, name, address, level=3, by=None).id
            if opening:
                openings.join(db, db.get_one(Opening, opening), account, kind, by=self.jo)
            return account

    def reviewer(self, folio: str, name: str) -> tuple[str, str]:
        """Their account, who has accepted to review the folio, and its code."""
        account = self.member(name, f"{name.split()[-1].lower()}@example.test")
        with self.site.parts.database.transaction() as db:
            found = db.get_one(Folio, folio)
            standing.give(db, found, account, "reviewer", by=self.jo)
            standing.accept(db, found, account)
            return account, found.code

    def letter(self, address: str, subject: str) -> Letter:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for raw in reversed(self.smtp.taken()):
                message = email.message_from_bytes(raw, policy=email.policy.default)
                if address in str(message["To"]) and subject in str(message["Subject"]):
                    return _letter(message)
            time.sleep(0.05)
        raise AssertionError(f"no mail “{subject}” to {address}")

    def window(self, width: int = 1280, timezone_id: str = "America/Bogota") -> Page:
        context = self.chromium.new_context(
            viewport={"width": width, "height": 800}, timezone_id=timezone_id
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self._hear("error", str(error)))
        return page

    def follow(self, letter: Letter, **device: Any) -> Page:
        page = self.window(**device)
        page.goto(self.base + letter.path)
        page.get_by_role("button", name="Open my page").click()
        return page

    def member_page(self, account: str, path: str) -> Page:
        page = self.window()
        sign_in(page.context, self.base, self.site.as_account(account))
        page.goto(self.base + path)
        return page

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and not _MEANT.search(text):
            self.said.append(text)


def _letter(message: EmailMessage) -> Letter:
    body = message.get_body(("plain",))
    assert body is not None
    files = [part.get_content() for part in message.iter_attachments()]
    words = files[0] if files else ""
    event = event_of(words.encode() if isinstance(words, str) else words) if files else None
    text = "\n".join(str(body.get_content()).splitlines()) + "\n"
    return Letter(str(message["Subject"]), text, event)
