"""Openings, invitations and read uploads for the asking room's tests, without a reading child."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from blindfolio import chance
from blindfolio.accounts import people
from blindfolio.archive.store import Archive
from blindfolio.demo.opening_texts import TEXTS
from blindfolio.documents.html.canonical import offsets_of, walk
from blindfolio.documents.model import Block, Document
from blindfolio.jobs.models import Job
from prompts.authoring import versions
from prompts.folder import catalogue
from prompts.inviting import invite
from prompts.models import Invitation, Opening, PromptVersion, Submission, Upload
from prompts.opening import openings
from prompts.submitting import submit, upload
from prompts.submitting.ingest_job import Ingest
from prompts.submitting.seen import Press, Seen
from prompts.window import start

FOLDER = catalogue.load("payment-flows")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""When the candidates of these tests start; their windows of seven days end a week later."""

SECRET = "a secret of the tests"
"""Under which the exposure ledger of these tests knows an address."""

TEAM = "Brightwater"
"""Who invites in these tests."""

NO_AI = submit.Statement(ai_used=False)


def member(db: Session, name: str = "Jo Sampleton", role: str | None = None) -> str:
    """A member of the team; gives the account's id."""
    account = people.create(db, name, f"{chance.new_id()}@example.test", by=None)
    if role:
        people.grant(db, account, role, by=None)
    return account.id


def opening(db: Session, *, by: str, language: object = "en", **given: object) -> Opening:
    """An opening on the library's prompt."""
    probes = f"{FOLDER.texts['probes.yaml']}\nlanguage: {language}\n"
    texts = {**FOLDER.texts, "probes.yaml": probes}
    folder = FOLDER if language == "en" else catalogue.folder_of(FOLDER.slug, texts)
    version = versions.publish(db, folder, by=by)
    given = {"title": "Staff Engineer", "level": 3, "zone": "Europe/Lisbon", **given}
    offer = openings.Offer(**{"texts": TEXTS, **given})  # type: ignore[arg-type]
    return openings.create(db, offer, version=version, by=by)


def another_version(db: Session, *, by: str) -> PromptVersion:
    """A version of the library's prompt as somebody of the team would have written the next one."""
    newest = versions.newest_of(db, FOLDER.slug)
    n = newest.n if newest else 0
    texts = {**FOLDER.texts, "prompt.md": FOLDER.texts["prompt.md"] + f"\nText {n + 1}.\n"}
    return versions.publish(db, catalogue.folder_of(FOLDER.slug, texts), by=by, source="draft")


def invited(
    db: Session, of: Opening | None = None, *, name: str = "Ada Example", email: str = ""
) -> Invitation:
    """A candidate who has been sent the prompt."""
    by = member(db)
    job = of or opening(db, by=by)
    address = email or f"{chance.new_id()}@example.test"
    return invite.invite(db, job, name=name, email=address, team=TEAM, secret=SECRET, by=by)


def writing(
    db: Session,
    of: Opening | None = None,
    *,
    zone: str = "Europe/Lisbon",
    name: str = "Ada Example",
) -> Invitation:
    """A candidate who has pressed start."""
    invitation = invited(db, of, name=name)
    start.start(db, invitation, zone, secret=SECRET, told_of_model=True, by=invitation.id)
    return invitation


def document(words: str, *, pages: int | None = 3, house: bytes | None = None) -> Document:
    """A reading of one paragraph."""
    html = f'<p dir="auto">{words}</p>'
    text, runs = walk(html)
    block = Block("b1", 1, "paragraph", text, html, None, (), offsets_of(runs))
    count = len(words.split())
    return Document(format="markdown", blocks=(block,), words=count, pages=pages, house=house)


def sent(
    db: Session,
    archive: Archive,
    invitation: Invitation,
    raw: bytes = b"One table of steps.\n",
    *,
    at: datetime = NOON,
    key: str = "",
    issued: datetime | None = None,
    file_name: str = "ada-example.md",
) -> Upload:
    """A file that arrived and waits to be read."""
    press, named = Press(at, issued), {"file_name": file_name, "key": key or chance.new_id()}
    return upload.receive(db, archive, invitation, raw, press, **named)


def readable(
    db: Session,
    archive: Archive,
    invitation: Invitation,
    words: str = "One table of steps.",
    *,
    pages: int | None = 3,
    house: bytes | None = None,
) -> Upload:
    """A file that arrived and was read."""
    arrived = sent(db, archive, invitation, words.encode())
    read = document(words, pages=pages, house=house)
    Ingest(archive).finish(db, {"upload": arrived.id, "revision": 0}, read)
    db.execute(delete(Job).where(Job.key == f"ingest:{arrived.id}"))
    db.flush()
    return arrived


def submitted(
    db: Session,
    invitation: Invitation,
    arrived: Upload,
    statement: submit.Statement = NO_AI,
    *,
    at: datetime = NOON + timedelta(hours=1),
    issued: datetime | None = None,
    seen: Seen | None = None,
    final: bool = False,
) -> Submission:
    """The candidate presses submit."""
    press = Press(at, issued, seen)
    return submit.submit(db, invitation, arrived, statement, press, final=final)
