"""F10: lock, autosave, comment and recusal in one moment leave one seal, and every loser is told.

A round is a folio with a complete draft of one reviewer. Behind one barrier stand two tabs that
lock it, two that save it, one that adds a comment, in every other round one that steps back from
it, and the second reviewer's lock. What each was told is held against what is stored and sealed.
Over the pages themselves, on SQLite and on PostgreSQL. A deadlock would be an answer of 500.
"""

from __future__ import annotations

import random
import shutil
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blindfolio.app import FREEZES
from blindfolio.db import engine
from blindfolio.ledger.models import Entry, Payload
from blindfolio.ledger.verify import verify
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio, Standing
from reviews.reading import draft
from reviews.reading.content import contents
from reviews.reading.models import Review
from reviews.reading.verify import check
from tests import factories
from tests.every_run import of
from tests.faults.judged import judged
from tests.faults.visitor import hidden
from tests.reviews.reading import desks
from tests.sites import Site, open_site

FEW, MANY = 14, of(500, 70)
CAUGHT = 60
"""Rounds in which a wrong build has to show itself."""
KEY = desks.KEYS[0]
Browser = Callable[[str], FlaskClient]
"""Gives a browser in which this account is signed in."""
_PRESSES = 6
"""How often a person reads the lock page again and presses, who was told that it changed."""


@dataclass(slots=True)
class Told:
    """What the tabs of one round were answered."""

    saved: list[tuple[int, str]] = field(default_factory=list)
    """Revision and words of each save that was acknowledged."""
    commented: list[str] = field(default_factory=list)
    locked: int = 0
    recused: bool = False
    answers: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


class Races:
    """Rounds of races on a site with two reviewers; `seed` decides who sets out a moment late."""

    def __init__(self, site: Site, seed: int, browser: Browser | None = None) -> None:
        browser = browser or site.as_account
        self._site = site
        self._dice = random.Random(seed)
        self.answers: Counter[str] = Counter()
        with site.parts.database.transaction() as db:
            self._readers = [factories.account(db).id for _ in range(2)]
        self._tabs = [browser(self._readers[0]) for _ in range(6)]
        self._other = browser(self._readers[1])

    def rounds(self, number: int) -> Iterator[str]:
        for n in range(number):
            folio, code = self._begin()
            leaving = n % 2 == 1
            told = self._race(code, leaving)
            self.answers.update(told.answers)
            yield from told.errors
            yield from self._wrong(folio, told)

    def _begin(self) -> tuple[str, str]:
        with self._site.parts.database.transaction() as db:
            round_ = judged(db, *self._readers)
            fields = {f"rationale-{KEY}": "As it was."}
            review = draft.open_draft(db, round_.folio, by=self._readers[0])
            draft.save(db, round_.folio, fields, revision=review.revision, by=self._readers[0])
            return round_.folio, round_.code

    def _race(self, code: str, leaving: bool) -> Told:
        told = Told()
        one, two, other = (_form(tab, code) for tab in (*self._tabs[:2], self._other))
        first = int(one["revision"])
        acts: list[Callable[[], None]] = [
            lambda: _lock(self._tabs[0], code, one, told),
            lambda: _lock(self._tabs[1], code, two, told),
            lambda: _lock(self._other, code, other, told, mine=False),
            lambda: _save(self._tabs[2], code, ["One", "One and more"], first, told),
            lambda: _save(self._tabs[3], code, ["Other"], first, told),
            lambda: _comment(self._tabs[4], code, told),
        ]
        if leaving:
            acts.append(lambda: _recuse(self._tabs[5], code, told))
        barrier = threading.Barrier(len(acts))
        # Whoever locks or leaves ends the round for the others, so they set out later at times.
        late, soon = (0.0, 0.01, 0.03, 0.06), (0.0, 0.0, 0.002, 0.01)
        pauses = [self._dice.choice(soon if 2 < n < 6 else late) for n in range(len(acts))]

        def run(act: Callable[[], None], pause: float) -> None:
            barrier.wait()
            time.sleep(pause)
            try:
                act()
            except Exception as error:  # a thread's error would be lost
                told.errors.append(repr(error))

        threads = [
            threading.Thread(target=run, args=pair) for pair in zip(acts, pauses, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return told

    def _wrong(self, folio: str, told: Told) -> Iterator[str]:
        with self._site.parts.database.reading() as db:
            review = db.scalars(
                select(Review).where(Review.folio == folio, Review.account == self._readers[0])
            ).one()
            seals = _seals(db, folio, self._readers[0])
            other = _seals(db, folio, self._readers[1])
            words = max(told.saved, default=(0, "As it was."))[1]
            revisions = [revision for revision, _ in told.saved]
            if len(set(revisions)) != len(revisions):
                yield f"one revision was given to two saves: {sorted(told.saved)}"
            stored = contents(db, [review.id])[review.id]
            if stored.rated(KEY).rationale != words:
                yield f"{stored.rated(KEY).rationale!r} is stored, {words!r} was told"
            if len(seals) != bool(told.locked):
                yield f"{told.locked} tabs were told of a lock, {len(seals)} seals"
            if len(other) != 1:
                yield f"{len(other)} seals of the other reviewer"
            remarks = {remark.id for remark in stored.comments if remark.text == "Raced"}
            if remarks != set(told.commented):
                yield f"comments {remarks} are stored, {told.commented} told"
            for seal, facts in seals:
                if seal != review.seal:
                    yield "the review does not carry its seal"
                if facts["ratings"][KEY]["rationale"] != words:
                    yield f"{facts['ratings'][KEY]['rationale']!r} is sealed, {words!r} was told"
                raced = [c for c in facts["comments"] if c["text"] == "Raced"]
                if len(raced) != len(told.commented):
                    yield f"{len(raced)} comments are sealed, {len(told.commented)} were told"
            mine = db.scalars(
                select(Standing).where(
                    Standing.folio == folio, Standing.account == self._readers[0]
                )
            ).one()
            if (mine.state == "reviewer.recused") != told.recused:
                yield f"{mine.state}, and the recusal was told: {told.recused}"
            counted = 1 + bool(seals and not told.recused)
            stage = db.get_one(Folio, folio).stage
            if stage != {1: "3", 2: "4"}[counted]:
                yield f"{counted} locks count, and the folio is at {stage}"


def _form(tab: FlaskClient, code: str) -> dict[str, str]:
    """The lock page as a tab has it open; nothing where it is closed."""
    page = tab.get(f"/read/{code}/lock")
    if page.status_code != 200:
        return {}
    revision, seen = hidden(page.text, "revision", "seen")
    said = {"code": code, "recommendation": "proceed", "action": "lock"}
    return said | {"revision": revision, "seen": seen}


def _lock(
    tab: FlaskClient, code: str, form: dict[str, str], told: Told, *, mine: bool = True
) -> None:
    for _ in range(_PRESSES):
        answer = tab.post(f"/read/{code}/lock", data=form)
        _note(told, "lock", answer, {303, 404, 409})
        if answer.status_code == 303:
            told.locked += mine
            return
        if answer.status_code == 404 or not (form := _form(tab, code)):
            return


def _save(tab: FlaskClient, code: str, words: list[str], revision: int, told: Told) -> None:
    for text in words:
        body = {"code": code, "revision": revision, "fields": {f"rationale-{KEY}": text}}
        answer = tab.post(f"/read/{code}/save", json=body)
        _note(told, "save", answer, {200, 404, 409})
        if answer.status_code != 200:
            return
        revision = (answer.json or {})["revision"]
        told.saved.append((revision, text))


def _comment(tab: FlaskClient, code: str, told: Told) -> None:
    span = desks.on("five seconds")
    spans = [{"block": span.block, "start": span.start, "end": span.end, "quote": span.quote}]
    id_ = str(uuid.uuid4())
    body = {"code": code, "id": id_, "spans": spans, "criterion": KEY, "kind": "concern"}
    answer = tab.post(f"/read/{code}/comments", json=body | {"text": "Raced"})
    _note(told, "comment", answer, {200, 404, 409})
    if answer.status_code == 200:
        told.commented.append(id_)


def _recuse(tab: FlaskClient, code: str, told: Told) -> None:
    answer = tab.post(f"/read/{code}/recuse")
    _note(told, "recuse", answer, {303})
    told.recused = answer.status_code == 303


def _note(told: Told, verb: str, answer: TestResponse, expected: set[int]) -> None:
    told.answers[f"{verb} {answer.status_code}"] += 1
    if answer.status_code not in expected:
        told.errors.append(f"{verb}: {answer.status_code} {answer.text[-300:]}")


def _seals(db: Session, folio: str, account: str) -> list[tuple[str, dict[str, Any]]]:
    rows = db.execute(
        select(Entry.seal, Payload.body)
        .join(Payload, Payload.seq == Entry.seq)
        .where(Entry.folio == folio, Entry.actor == account, Entry.kind == "lock")
    )
    return [(seal, body["facts"]) for seal, body in rows]


DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture
def raced(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path
) -> Iterator[Site]:
    folder = tmp_path / "site"
    folder.mkdir()
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    else:
        shutil.copyfile(sqlite_template, folder / "blindfolio.sqlite")
    site = open_site(folder, database=url)
    yield site
    site.parts.database.engines.dispose()


def holds(site: Site, rounds: int, browser: Browser | None = None) -> None:
    seed = random.SystemRandom().randrange(10**6)
    races = Races(site, seed, browser)
    wrong = list(races.rounds(rounds))
    print(f"seed {seed}, {rounds} rounds: {dict(sorted(races.answers.items()))}")
    assert wrong == []
    for met in ("lock 303", "lock 409", "save 200", "save 409", "recuse 303"):
        assert races.answers[met], f"no round met {met!r}, so this showed little"
    with site.parts.database.reading() as db:
        assert verify(db, freezes=FREEZES, checks=[check]) == []


def _first(site: Site, kind: str) -> str:
    found = next((it for it in Races(site, 1).rounds(CAUGHT) if kind in it), "")
    print(found)
    return found


@pytest.mark.parametrize("raced", DATABASES[:1], indirect=True)
def test_a_few_rounds_leave_one_seal_and_tell_every_loser(raced: Site) -> None:
    holds(raced, FEW)


@pytest.mark.faults
@pytest.mark.parametrize("raced", DATABASES, indirect=True)
def test_many_rounds_leave_one_seal_and_tell_every_loser(raced: Site) -> None:
    holds(raced, MANY)


@pytest.mark.faults
@pytest.mark.parametrize("raced", DATABASES[1:], indirect=True)
def test_a_build_that_does_not_lock_the_folio_first_is_caught(
    raced: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_locked(db: Session, folio_id: str) -> Folio:
        return db.get_one(Folio, folio_id, populate_existing=True)

    monkeypatch.setattr(stages, "locked", not_locked)
    assert _first(raced, "is sealed"), "a seal over words that were not told"


@pytest.mark.parametrize("raced", DATABASES[:1], indirect=True)
def test_a_build_that_takes_the_write_lock_late_is_caught(raced: Site) -> None:
    def deferred(connection: Connection) -> None:
        reading = connection.get_execution_options().get("blindfolio_read", False)
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        connection.exec_driver_sql("BEGIN")

    write = raced.parts.database.engines.write
    event.remove(write, "begin", engine._sqlite_begin)
    event.listen(write, "begin", deferred)
    assert _first(raced, "500"), "a reviewer was told that something broke"
