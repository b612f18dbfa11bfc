"""Whole journeys on a site of several processes that are killed.

A journey: a candidate uploads a document over HTTP, a worker reads it, the candidate submits and
closes the window; two reviewers, assigned by a coordinator, lock their reviews over HTTP; a
decider releases it; a worker makes the question sheet; every tenth candidate has their data
deleted. The acts of the team between these are the product's own functions, in this process.
"""

from __future__ import annotations

import hashlib
import random
import re
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import links
from blindfolio.app import Parts, assemble
from blindfolio.archive import documents, opening
from blindfolio.archive.models import Blob
from blindfolio.identity.models import CandidateIdentity
from blindfolio.jobs.models import Job
from blindfolio.ledger.models import Entry
from blindfolio.settings import load
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts.folder import catalogue
from prompts.models import Invitation, Opening, Submission, Upload
from reviews.board import assign, deciders, gate
from reviews.panel.models import PanelSheet
from reviews.reading import assignment, comments, draft
from reviews.reading.comments import CommentText
from reviews.reading.content import QuotedSpan
from reviews.reading.models import Review
from tests.faults.candidate import Answer, Candidate
from tests.faults.many_processes import WEB, ManyProcesses
from tests.faults.served import BLINDFOLIO
from tests.faults.told_and_kept import wrong_blobs
from tests.prompts import cases

SAMPLES = [sample.text for sample in catalogue.load("payment-flows").samples]
KEYS = [criterion.key for criterion in catalogue.load("payment-flows").rubric.criteria]
REVIEWERS = 6
AT_ONCE = 24
"""Journeys under way at the same time: most of them wait for a worker or for a lease to end."""
DELETED_EACH = 10
WAIT = 1500.0
"""Seconds for which a journey waits for a worker: a lease of a killed one takes two minutes, and
its next try begins up to an hour later."""
KILL_AFTER = (4.0, 10.0)
_SEEDED = 25
_REVISION = re.compile(r'name="revision" value="(\d+)"')
_SEEN = re.compile(r'name="seen" value="([^"]+)"')


@dataclass(slots=True)
class Visitor(Candidate):
    """A browser behind a load balancer: each request goes to any of the web processes."""

    ports: tuple[int, ...] = ()

    def ask(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        file: tuple[str, bytes] | None = None,
    ) -> Answer:
        self.port = random.choice(self.ports)
        return Candidate.ask(self, method, path, fields, file)

    def hidden(self, page: bytes) -> dict[str, str]:
        self._read_token(page)
        revision, seen = _REVISION.search(page.decode()), _SEEN.search(page.decode())
        assert revision is not None and seen is not None
        return {"revision": revision[1], "seen": seen[1]}

    def enter(self) -> None:
        path = "/open/" + self.link
        self._read_token(self.insist("GET", path).body)
        self.insist("POST", path, {})


@dataclass(slots=True)
class Told:
    """What people were told, by folio: it has to be true at the end."""

    uploads: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By folio, the upload's id and the SHA-256 of what was sent."""
    receipts: dict[str, str] = field(default_factory=dict)
    locked: dict[str, set[str]] = field(default_factory=dict)
    """By folio, the accounts that were told that their review is locked."""
    sheets: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)


class Journeys:
    """So many journeys on a site; `parts` are the same site's, in this process."""

    def __init__(
        self, site: ManyProcesses, parts: Parts, how_many: int, wait: float, kills: int
    ) -> None:
        self._site, self._parts, self._patience = site, parts, wait
        self._wanted = kills
        self.told = Told()
        self.errors: list[str] = []
        self.retries = 0
        self.done = 0
        self._one = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}
        with parts.database.transaction() as db:
            self._coordinator = cases.member(db, "Jo Sampleton", "coordinator")
            self._decider = cases.member(db, "Hanna Placeholder", "decider")
            self._reviewers = [
                cases.member(db, f"Reviewer Number {n}") for n in range(REVIEWERS)
            ]
            panel = [cases.member(db, f"Panel Member {n}") for n in (1, 2)]
            job = cases.opening(db, by=self._coordinator)
        self._folios: list[tuple[str, str]] = []
        # In several transactions: PostgreSQL plans for tables as it last counted them, and in a
        # single one it would take all of these for empty.
        for start in range(0, how_many, _SEEDED):
            with parts.database.transaction() as db:
                job = db.get_one(Opening, job.id)
                for _ in range(start, min(start + _SEEDED, how_many)):
                    invited = cases.writing(db, job)
                    folio = db.get_one(Folio, invited.folio)
                    standing.give(db, folio, self._decider, "decider", by=None)
                    for account in panel:
                        standing.give(db, folio, account, "panel", by=self._coordinator)
                    self._folios.append((folio.id, invited.id))
                if db.get_bind().dialect.name == "postgresql":
                    db.execute(text("ANALYZE"))
        self._browsers: dict[str, Visitor] = {}

    def go(self) -> None:
        for account in self._reviewers:
            with self._parts.database.transaction() as db:
                link = links.for_account(db, account)
            self._browsers[account] = self._visitor(link)
            self._browsers[account].enter()
            self._turns[account] = threading.Lock()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(self._survived, range(len(self._folios))))
        self._delete()
        self.retries += sum(browser.retries for browser in self._browsers.values())

    def _visitor(self, link: str) -> Visitor:
        ports = tuple(self._site.ports)
        return Visitor(ports[0], link, patience=300.0, ports=ports)

    def _survived(self, n: int) -> None:
        folio, invitation = self._folios[n]
        while self._site.kills < n * self._wanted // len(self._folios):
            time.sleep(0.1)
        try:
            self._journey(n, folio, invitation)
        except Exception as error:
            self.errors.append(f"journey {n}: {type(error).__name__}: {str(error)[:300]}")
        with self._one:
            self.done += 1
            if self.done % 50 == 0:
                print(f"{self.done} journeys, {self._site.kills} kills", flush=True)

    def _journey(self, n: int, folio: str, invitation: str) -> None:
        with self._parts.database.transaction() as db:
            link = links.for_invitation(db, invitation)
        candidate = self._visitor(link)
        candidate.sign_in()
        raw = f"{SAMPLES[n % len(SAMPLES)]}\n\nThis is design number {n}.\n".encode()
        key = hashlib.sha256(raw).hexdigest()[:40]
        sent = candidate.upload(key, raw)
        self.told.uploads[folio] = (sent, hashlib.sha256(raw).hexdigest())
        self._wait(select(Upload.id).where(Upload.id == sent, Upload.state == "read"))
        candidate.open_document()
        said = {"ai_used": "no", "hours": "3", "ticket": candidate.ticket, "final": "yes"}
        answer = candidate.insist("POST", f"/my/submit/{sent}", said)
        self.told.receipts[folio] = answer.location.partition("?")[0].rpartition("/")[2]
        for account in (self._reviewers[n % REVIEWERS], self._reviewers[(n + 1) % REVIEWERS]):
            self._review(folio, account)
        with self._parts.database.transaction() as db:
            found = db.get_one(Folio, folio)
            deciders.open_reviews(db, found, by=self._decider)
            gate.decide(db, found, "release", reason="It holds.", feedback="", by=self._decider)
        self._wait(select(PanelSheet.folio).where(PanelSheet.folio == folio))
        self.told.sheets.add(folio)
        if n % DELETED_EACH == 0:
            candidate.insist("GET", "/my/erase")
            candidate.insist("POST", "/my/erase", {"sure": "1"})
            self.told.deleted.add(folio)
        with self._one:
            self.retries += candidate.retries

    def _delete(self) -> None:
        """Until workers have deleted everybody who pressed for it, and their files. A deletion
        holds back for some minutes; that is the one wait that is cut short here."""
        until = time.monotonic() + self._patience
        kinds = ("erase", "remove_files")
        waiting = select(Job.id).where(Job.kind.in_(kinds), Job.state != "done")
        while time.monotonic() < until:
            with self._parts.database.transaction() as db:
                if db.execute(waiting).first() is None:
                    return
                early = update(Job).where(Job.kind.in_(kinds), Job.state == "ready")
                db.execute(early.values(run_at=clock.now()))
            time.sleep(1)
        self.errors.append("deletions were pressed for and never done")

    def _review(self, folio: str, account: str) -> None:
        due = clock.now() + timedelta(days=7)
        with self._parts.database.transaction() as db:
            found = db.get_one(Folio, folio)
            assign.reviewer(db, found, account, due=due, by=self._coordinator)
        with self._parts.database.transaction() as db:
            assignment.accept(db, folio, knows="no", by=account)
        with self._parts.database.transaction() as db:
            code = fill_review(db, folio, account)
        with self._turns[account]:
            press_lock(self._browsers[account], code)
        self.told.locked.setdefault(folio, set()).add(account)

    def _wait(self, wanted: object) -> None:
        until = time.monotonic() + self._patience
        while True:
            with self._parts.database.reading() as db:
                if db.execute(wanted).first() is not None:  # type: ignore[call-overload]
                    return
            if time.monotonic() > until:
                raise TimeoutError(f"no worker did it: {wanted}")
            time.sleep(0.5)


def press_lock(browser: Visitor, code: str) -> None:
    path = f"/read/{code}/lock"
    sent = browser.hidden(browser.insist("GET", path).body)
    sent |= {"code": code, "recommendation": "proceed", "action": "lock"}
    browser.insist("POST", path, sent)


def fill_review(db: Session, folio: str, account: str) -> str:
    found = db.get_one(Folio, folio)
    fields = {f"rating-{key}": "3" for key in KEYS}
    fields |= {"recommendation": "proceed", "weakest": "Thin on who is woken."}
    review = draft.open_draft(db, folio, by=account)
    draft.save(db, folio, fields, revision=review.revision, by=account)
    blocks = documents.blocks(db, found.document or "")
    block = next(it for it in blocks if it.kind == "paragraph" and len(it.text) > 40)
    for key in KEYS:
        written = CommentText(key, "concern", "Everything hangs on this.", False)
        span = QuotedSpan(block.id, 0, 30, block.text[:30])
        comments.add(db, folio, str(uuid.uuid4()), written, [span], by=account)
    return found.code


def violations(parts: Parts, told: Told) -> list[str]:
    with parts.database.reading() as db:
        blobs = {row.key: row.sha256 for row in db.scalars(select(Blob))}
        uploads = {it.id: it for it in db.scalars(select(Upload))}
        receipts = set(db.scalars(select(Submission.id)))
        locked = Counter(
            (it.folio, it.account)
            for it in db.scalars(select(Review).where(Review.locked_at.is_not(None)))
        )
        sheets = Counter(db.scalars(select(PanelSheet.folio)))
        entries = Counter(
            tuple(row) for row in db.execute(select(Entry.folio, Entry.actor, Entry.kind)).all()
        )
        named = set(db.scalars(select(CandidateIdentity.folio)))
        invited = {it.folio: it.id for it in db.scalars(select(Invitation))}
        erased = set(db.scalars(select(Folio.id).where(Folio.stage == "8")))
    wrong = wrong_blobs(parts, blobs, uploads)
    wrong += [f"{folio}: told deleted, and it is not" for folio in told.deleted - erased]
    wrong += [f"{folio}: deleted, and still named" for folio in told.deleted & named]
    of_erased = {invited.get(folio, "") for folio in told.deleted}
    wrong += [
        f"{it.id}: of a deleted candidate"
        for it in uploads.values()
        if it.invitation in of_erased
    ]
    for folio, (upload, sha) in told.uploads.items():
        if folio not in erased and (upload not in uploads or uploads[upload].sha256 != sha):
            wrong.append(f"{folio}: its upload was told, and is not there")
    for folio, receipt in told.receipts.items():
        if folio not in erased and receipt not in receipts:
            wrong.append(f"{folio}: its receipt was told, and is not there")
    for folio, accounts in told.locked.items():
        for account in accounts:
            if folio not in erased and locked[folio, account] != 1:
                wrong.append(f"{folio}: a locked review was told, and is not there")
            if entries[folio, account, "lock"] != 1:
                wrong.append(f"{folio}: {entries[folio, account, 'lock']} entries of one lock")
    for folio in told.sheets:
        if folio not in erased and sheets[folio] != 1:
            wrong.append(f"{folio}: its sheet is not there")
        if entries[folio, None, "sheet"] > 1:
            wrong.append(f"{folio}: its sheet was made twice")
    return wrong


def leftovers(parts: Parts) -> int:
    with parts.database.reading() as db:
        rows = set(db.scalars(select(Blob.key)))
    return sum(key not in rows for key, _ in opening.of_site(parts.settings).names())


@contextmanager
def shared_parts(kind: str) -> Iterator[dict[str, str]]:
    """The settings of a database and a storage: `postgresql` with S3, or `sqlite` with a folder."""
    if kind == "sqlite":
        yield {}
        return
    import os

    from tests.conftest import PostgresqlServer
    from tests.platform.archive import s3_server

    os.environ.update(s3_server.CREDENTIALS)
    folder = Path(tempfile.mkdtemp(prefix="blindfolio-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    server = PostgresqlServer(folder / "data")
    try:
        server.execute("CREATE DATABASE journeys")
        with s3_server.running() as endpoint:
            at = s3_server.make_bucket(endpoint, "journeys")
            yield {
                "BLINDFOLIO_DATABASE": server.url("journeys"),
                "BLINDFOLIO_STORAGE": f"{at}?region={at.region}&endpoint={endpoint}",
            }
    finally:
        server.stop()


def run(
    folder: Path,
    kind: str,
    how_many: int,
    seed: int,
    *,
    command: tuple[str, ...] = BLINDFOLIO,
    kill_after: tuple[float, float] = KILL_AFTER,
    wait: float = WAIT,
    only_web: bool = False,
    kills: int = 0,
) -> tuple[list[str], int]:
    """Journeys on one kind of site: what was found wrong, and how many kills there were. On a fast
    machine the later journeys wait for them; after `kills`, where given, there are no more."""
    with shared_parts(kind) as shared:
        mails = folder / "mails"
        mails.mkdir()
        more = {
            **shared,
            "BLINDFOLIO_SECRET": "s" * 43,
            "BLINDFOLIO_MAIL": f"folder://{mails}",
            "BLINDFOLIO_TEAM": "Example Pay",
        }
        site = ManyProcesses(folder, more, command=command)
        site.mortal = site.members[:WEB] if only_web else site.members
        done = site.run("db", "upgrade")
        assert done.returncode == 0, done.stderr
        given = {k.removeprefix("BLINDFOLIO_").lower(): v for k, v in more.items()}
        parts = assemble(load(data=Path(site.members[0].env["BLINDFOLIO_DATA"]), **given))
        journeys = Journeys(site, parts, how_many, wait, kills)
        began = time.monotonic()
        killer = threading.Thread(
            target=site.kill_now_and_then, args=(seed, *kill_after, kills), daemon=True
        )
        try:
            site.start()
            killer.start()
            journeys.go()
        finally:
            site.stop()
            killer.join()
            site.stop()
        took = time.monotonic() - began
        told = journeys.told
        wrong = journeys.errors + violations(parts, told)
        audit = site.run("audit", "verify")
        if audit.returncode != 0:
            wrong.append(f"audit verify: {audit.stdout[-300:]}{audit.stderr[-300:]}")
        with parts.database.reading() as db:
            entries = db.scalar(select(func.count()).select_from(Entry))
        print(
            f"{kind}: {how_many} journeys in {took:.0f} s, {site.kills} kills, {journeys.retries}"
            f" requests tried again; {len(told.receipts)} receipts,"
            f" {sum(map(len, told.locked.values()))} locked reviews, {len(told.sheets)} sheets,"
            f" {len(told.deleted)} deleted; {entries} entries in the audit log;"
            f" {leftovers(parts)} files without a row; violations: {len(wrong)}"
        )
        parts.database.engines.dispose()
        return wrong, site.kills
