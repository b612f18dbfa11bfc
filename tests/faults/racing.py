"""One review that several tabs and people write, lock and leave in the same moment.

A round is a folio with a complete draft of one reviewer. Behind one barrier stand two tabs that
lock it, two that save it, one that adds a comment, in every other round one that steps back from
it, and the second reviewer's lock. What each was told is held against what is stored and sealed.
"""

from __future__ import annotations

import random
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blindfolio.archive import documents
from blindfolio.ledger.models import Entry, Payload
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio, Standing
from prompts.models import PromptVersion
from reviews.reading import draft
from reviews.reading.content import contents
from reviews.reading.models import Review
from tests import factories
from tests.reviews.reading import desks
from tests.sites import Site

_REVISION = re.compile(r'name="revision" value="(\d+)"')
_SEEN = re.compile(r'name="seen" value="([0-9a-f]+)"')
_PRESSES = 6
"""How often a person reads the lock page again and presses, who was told that it changed."""

KEY = desks.KEYS[0]


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

    def __init__(self, site: Site, seed: int) -> None:
        self._site = site
        self._dice = random.Random(seed)
        self.answers: Counter[str] = Counter()
        with site.parts.database.transaction() as db:
            self._readers = [factories.account(db).id for _ in range(2)]
            self._opening = factories.opening(db)
            version = db.get_one(PromptVersion, self._opening.prompt_version)
            version.rubric = desks.RUBRIC.model_dump(mode="json")
            self._document = documents.keep(db, desks.document())
        self._tabs = [site.as_account(self._readers[0]) for _ in range(6)]
        self._other = site.as_account(self._readers[1])

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
            folio = factories.folio(db, stage="2", of=self._opening, sha=self._document.sha)
            folio.document = self._document.id
            for reader in self._readers:
                standing.give(db, folio, reader, "reviewer", by=None)
                standing.accept(db, folio, reader)
                desks.fill(db, folio.id, by=reader)
            fields = {f"rationale-{KEY}": "As it was."}
            review = draft.open_draft(db, folio.id, by=self._readers[0])
            draft.save(db, folio.id, fields, revision=review.revision, by=self._readers[0])
            return folio.id, folio.code

    def _race(self, code: str, leaving: bool) -> Told:
        told = Told()
        lockers = [_Form.of(tab, code) for tab in (*self._tabs[:2], self._other)]
        first = lockers[0].revision
        acts: list[Callable[[], None]] = [
            lambda: _lock(lockers[0], told, mine=True),
            lambda: _lock(lockers[1], told, mine=True),
            lambda: _lock(lockers[2], told, mine=False),
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


@dataclass(slots=True)
class _Form:
    """The lock page as one tab has it open."""

    tab: FlaskClient
    code: str
    revision: int = 0
    seen: str = ""

    @staticmethod
    def of(tab: FlaskClient, code: str) -> _Form:
        form = _Form(tab, code)
        assert form.read() == 200
        return form

    def read(self) -> int:
        page = self.tab.get(f"/read/{self.code}/lock")
        if page.status_code == 200:
            found, seen = _REVISION.search(page.text), _SEEN.search(page.text)
            assert found and seen
            self.revision, self.seen = int(found[1]), seen[1]
        return page.status_code

    def press(self) -> TestResponse:
        return self.tab.post(
            f"/read/{self.code}/lock",
            data={
                "code": self.code,
                "revision": self.revision,
                "seen": self.seen,
                "recommendation": "proceed",
                "action": "lock",
            },
        )


def _lock(form: _Form, told: Told, *, mine: bool) -> None:
    for _ in range(_PRESSES):
        answer = form.press()
        _note(told, "lock", answer, {303, 404, 409})
        if answer.status_code == 303:
            told.locked += mine
            return
        if answer.status_code == 404 or form.read() != 200:
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
