"""What people are promised something for: each act, ready to be done in one process, again and
again on the same data.

A prepared site has a candidate with a version and a newer file, a reviewer whose review is
complete, one who has locked theirs, and a candidate who asked to be deleted.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blindfolio import chance, clock
from blindfolio.app import CHECKS, FREEZES, SEALED
from blindfolio.db.orm import Base
from blindfolio.jobs.models import Job
from blindfolio.ledger import verify
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from prompts.erasing import erasures
from reviews.reading import lock
from tests.conftest import build
from tests.faults.judged import judge, judged
from tests.faults.told import Told, violations
from tests.faults.visitor import hidden
from tests.prompts import cases
from tests.sites import Site, open_site

SEED = 7
"""Every try draws the same ids, so that what it leaves can be compared to the byte."""

NOW = cases.NOON + timedelta(hours=3)
LATER = cases.NOON + timedelta(hours=20)
"""When what was asked to be deleted is due, also where an email about it was never sent."""

_LEASE_OVER = timedelta(hours=2)
_RAW = b"# A second design\n\nOne table of steps, and who is woken when one of them fails.\n"
_WORDS = "The engine polls one table of steps every five seconds and wakes who owns the step."
_MAIN = re.compile(r"<main.*?</main>", re.S)


@dataclass(frozen=True, slots=True)
class Said:
    """What a person was told: `receipt` is empty where it was no success."""

    status: int
    receipt: str
    words: str


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do: `at` is what the clock says. `apart` are tables whose rows change in steps
    of their own, so that they are left out of what is compared."""

    name: str
    do: Callable[[Prepared], Said]
    at: datetime = NOW
    apart: tuple[str, ...] = ()


class Prepared:
    """A site in `folder`, as it is before each act."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "site"
        self.data.mkdir(parents=True)
        build(f"sqlite:///{self.data}/blindfolio.sqlite")
        self.site: Site = open_site(self.data)
        chance.seed(SEED)
        with clock.at(cases.NOON), self.site.parts.database.transaction() as db:
            readers = self._people(db)
        with clock.at(NOW):
            self.candidate: FlaskClient = self.site.as_candidate(self.writer)
            self.reviewers = [self.site.as_account(account) for account in readers]
            page = self.reviewers[0].get(f"/read/{self.code}/lock").text
        self.revision, self.seen = hidden(page, "revision", "seen")
        self.close()
        shutil.copytree(self.data, folder / "template")

    def _people(self, db: Session) -> list[str]:
        archive = self.site.parts.archive
        coordinator = cases.member(db, "Jo Sampleton", "coordinator")
        readers = [cases.member(db, f"Reviewer Number {n}") for n in (1, 2)]
        job = cases.opening(db, by=coordinator)
        mine = cases.writing(db, job)
        self.writer = mine.id
        cases.submitted(db, mine, cases.readable(db, archive, mine))
        self.read = cases.readable(db, archive, mine, _WORDS).id
        round_ = judged(db, *readers)
        self.code = round_.code
        lock.lock(db, round_.folio, by=readers[1])
        leaving = cases.writing(db, job)
        self.erased = leaving.folio
        cases.submitted(db, leaving, cases.readable(db, archive, leaving, _WORDS), final=True)
        for account in readers:
            folio = db.get_one(Folio, leaving.folio)
            standing.give(db, folio, account, "reviewer", by=coordinator)
            standing.accept(db, folio, account)
            judge(db, folio, account)
        erasures.by_candidate(db, leaving)
        # Every email has gone, and what comes once a day is not due.
        db.execute(delete(Job).where(Job.kind.not_in(("erase", "note_deletion"))))
        return readers

    def again(self) -> None:
        self.close()
        shutil.rmtree(self.data)
        shutil.copytree(self.folder / "template", self.data)

    def close(self) -> None:
        self.site.parts.database.engines.dispose()

    def perform(self, act: Act) -> Said:
        chance.seed(SEED + 1)
        with clock.at(act.at):
            return act.do(self)

    def perform_again(self, act: Act) -> Said:
        with clock.at(act.at + (_LEASE_OVER if act.apart else timedelta(0))):
            return act.do(self)

    def state(self, act: Act) -> str:
        """A digest of every row; where jobs draw their ids in an order that a fault changes, of how
        many rows each table has."""
        if act.apart:
            return hashlib.sha256(repr(sorted(self.shape(act).items())).encode()).hexdigest()
        held = hashlib.sha256()
        with self.site.parts.database.reading() as db:
            for name, table in sorted(Base.metadata.tables.items()):
                rows = sorted(repr(tuple(row)) for row in db.execute(select(table)))
                held.update(f"{name}\n{rows}\n".encode())
        return held.hexdigest()

    def shape(self, act: Act) -> dict[str, int]:
        with self.site.parts.database.reading() as db:
            return {
                name: len(db.execute(select(*table.primary_key.columns)).all())
                for name, table in Base.metadata.tables.items()
                if name not in act.apart
            }

    def wrong(self, act: Act, said: Said | None, *, audited: bool = False) -> list[str]:
        """What is wrong with the data of which no process has anything open: `said` was told.
        With `audited` the rows are known to pass the audit."""
        told = Told()
        if said is not None and act.name == "upload":
            told.uploads[said.receipt] = hashlib.sha256(_RAW).hexdigest()
        if said is not None and act.name == "submit":
            told.submissions[said.receipt] = self.read
        wrong = violations(self.site.parts, told)
        if not audited:
            with self.site.parts.database.reading() as db:
                wrong += verify.verify(db, freezes=FREEZES, checks=CHECKS, tables=SEALED)
        return wrong

    def finish_erasing(self) -> list[str]:
        with clock.at(LATER + _LEASE_OVER):
            self.site.parts.worker.run_until_idle()
        return [] if _is_erased(self) else ["the deletion was not finished by the next worker"]


def _said(answer: TestResponse) -> Said:
    done = answer.status_code in (302, 303)
    receipt = answer.headers.get("Location", "").rpartition("/")[2] if done else ""
    main = _MAIN.search(answer.text)
    return Said(answer.status_code, receipt, " ".join((main[0] if main else "").split()))


def _upload(on: Prepared) -> Said:
    form = {"document": (io.BytesIO(_RAW), "design.md"), "key": "k" * 43}
    sent = on.candidate.post("/my/uploads", data=form, content_type="multipart/form-data")
    return _said(sent)


def _submit(on: Prepared) -> Said:
    form = {"ai_used": "no", "hours": "3"}
    return _said(on.candidate.post(f"/my/submit/{on.read}", data=form))


def _save(on: Prepared) -> Said:
    fields = {"weakest": "Thin on who is woken, and when."}
    body = {"code": on.code, "revision": int(on.revision), "fields": fields}
    answer = on.reviewers[0].post(f"/read/{on.code}/save", json=body)
    given = answer.get_json(silent=True) or {}
    receipt = f"revision {given['revision']}" if answer.status_code == 200 else ""
    return Said(answer.status_code, receipt, str(given.get("error", {}).get("message", "")))


def _lock(on: Prepared) -> Said:
    form = {"code": on.code, "revision": on.revision, "seen": on.seen}
    form |= {"recommendation": "proceed", "action": "lock"}
    return _said(on.reviewers[0].post(f"/read/{on.code}/lock", data=form))


def _amend(on: Prepared) -> Said:
    form = {"text": "On a second reading, the poll is slower than the capture window."}
    return _said(on.reviewers[1].post(f"/read/{on.code}/amend", data=form))


def _erase(on: Prepared) -> Said:
    try:
        on.site.parts.worker.run_until_idle()
    except (DBAPIError, OSError) as error:  # as `run_forever` does
        return Said(503, "", type(error).__name__)
    return Said(200, "erased", "") if _is_erased(on) else Said(503, "", "not done yet")


def _is_erased(on: Prepared) -> bool:
    with on.site.parts.database.reading() as db:
        # Writing the file anew waits for the next full hour.
        kinds = ("erase", "remove_files", "note_deletion")
        left = db.scalars(select(Job.id).where(Job.kind.in_(kinds), Job.state != "done"))
        return db.get_one(Folio, on.erased).stage == Stage.ERASED and left.first() is None


ACTS = {
    act.name: act
    for act in (
        Act("upload", _upload),
        Act("submit", _submit),
        Act("save", _save),
        Act("lock", _lock),
        Act("amend", _amend),
        # Its jobs are taken, done and queued one after another, each in its own transaction.
        Act("erase", _erase, at=LATER, apart=("job",)),
    )
}
