"""Fills a site with as many submissions as asked, about fifty of them open.

    .venv/bin/python -m benchmarks.scale --folder FOLDER [--scale 1000]

The demo is played first, and two more rejected submissions with three and four reviews. Copies of
these two and of the closed one are closed. Copies of the demo's open submissions make about fifty,
whatever the number, so the same people have the same work on a small site and on a large one.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.orm import Session

from benchmarks.copies import Template, Written
from blindfolio import chance, clock
from blindfolio.app import FREEZES, SEALED, Parts
from blindfolio.commands import tell
from blindfolio.db import triggers
from blindfolio.demo import reviews, run, scenes
from blindfolio.demo.after_the_gate import stories
from blindfolio.demo.stagehand import Stagehand
from blindfolio.identity.models import CandidateIdentity
from blindfolio.ledger.models import Entry
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from prompts.folder import catalogue
from prompts.models import (
    AnswerCount,
    Opening,
    OpeningMember,
    ProcessAnswer,
    PromptState,
    PromptVersion,
)
from prompts.opening import running
from prompts.submitting.submit import Statement
from reviews.calibration import in_fives
from reviews.calibration.models import EndedOutcome, WaitingEnd
from reviews.feedback import release as feedback
from reviews.panel.models import SheetQuestion, SourceCount, WaitingSource
from reviews.panel.sheet import by_source
from reviews.reading.models import Review

_REVIEWERS = 60
_OPEN_COPIES = 5  # of each open submission of the demo
_OPEN = ("debrief", "panel", "split", "one_lock", "review", "submitted", "writing", "invited")
_OF_AN_OPENING = 40
_OPENINGS_OF_A_PROMPT = 25
_LONG_OPENING = 10  # one in so many is in the same opening, which never closes
_APART = timedelta(minutes=20)
_ANSWERED = 5  # answers about the process that the team reads together
_BATCH = 200


@dataclass(frozen=True, slots=True)
class _Played:
    folio: str
    readers: Sequence[str]


def seed(parts: Parts, count: int) -> None:
    """Fills an empty site with `count` submissions, the demo's own included."""
    tell("Playing the submissions that are copied …")
    team, played = list[str](), list[_Played]()

    def earlier(hand: Stagehand, people: stories.People, opening: str) -> None:
        team.extend(_team(hand))
        for comments in _COMMENTS:
            readers = team[: len(comments)]
            folio = _reject(hand, opening, people, dict(zip(readers, comments, strict=True)))
            played.append(_Played(folio, readers))

    scenes.play(parts, earlier)
    with parts.database.transaction() as db:
        made = db.scalar(select(func.count()).select_from(Folio)) or 0
        finished = _finished(db)
        own = db.get_one(Folio, finished.folio)
        openings = [(own.opening, own.prompt_version)]
    # Each prompt's in one transaction, so that no entry of the log grows with the site.
    wanted = count // _OF_AN_OPENING
    for n in range(0, wanted, _OPENINGS_OF_A_PROMPT):
        numbers = range(n, min(n + _OPENINGS_OF_A_PROMPT, wanted))
        with parts.database.transaction() as db:
            openings += _openings(db, finished.folio, numbers, retired=numbers.stop < wanted)
    played.append(finished)
    engine = parts.database.engines.write
    with engine.begin() as connection:
        # The triggers refuse a row of a review that is locked already.
        triggers.apply(connection, ())
    try:
        _copy(parts, count - made, team, played, openings)
    finally:
        with engine.begin() as connection:
            triggers.apply(connection, FREEZES)
    with parts.database.transaction() as db:
        _count(db)
        _count_ends(db)
    if engine.dialect.name == "postgresql":
        # As autovacuum soon would. A SQLite file is never analysed.
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")


def _copy(
    parts: Parts,
    count: int,
    team: Sequence[str],
    played: Sequence[_Played],
    openings: Sequence[tuple[str, str]],
) -> None:
    engine = parts.database.engines.write
    with engine.begin() as connection:
        found = connection.execute(
            select(Entry.seq, Entry.seal).order_by(Entry.seq.desc()).limit(1)
        ).one()
        templates = [
            Template(connection, it.folio, sealed=SEALED, people=it.readers) for it in played
        ]
        open_ = [
            Template(connection, folio, sealed=SEALED) for folio in _open_folios(connection)
        ]
    written = Written(*found)
    answers = _Answers()
    for first in range(0, count, _BATCH):
        last = min(first + _BATCH, count)
        for n in range(first, last):
            at = n - _OPEN_COPIES * len(open_)
            if at < 0:
                open_[n % len(open_)].copy(written, n, ago=timedelta(seconds=n))
                continue
            template = templates[_SHARES[at % len(_SHARES)]]
            opening = openings[_opening_of(at) % len(openings)]
            readers = [team[(at * 3 + k) % len(team)] for k in range(len(_COMMENTS[-1]))]
            ago = _APART * (count - n)
            folio = template.copy(written, n, ago=ago, opening=opening, people=readers)
            answers.give(folio, opening[0])
        with engine.begin() as connection:
            written.insert(connection)
            answers.insert(connection)
        if last % 10_000 == 0 or last == count:
            tell(f"{last:,} of {count:,} copies")


def _opening_of(at: int) -> int:
    return 1 + at // _OF_AN_OPENING if at % _LONG_OPENING else 0


def _open_folios(connection: Connection) -> list[str]:
    emails = [email for where, _, email in scenes.CANDIDATES if where in _OPEN]
    of = select(CandidateIdentity.folio).where(CandidateIdentity.email.in_(emails))
    return list(connection.scalars(of.order_by(CandidateIdentity.email)))


def _team(hand: Stagehand) -> list[str]:
    return [
        hand.person(f"Reviewer {n + 1}", f"reviewer.{n + 1}@example.test", level=4)
        for n in range(_REVIEWERS)
    ]


def _finished(db: Session) -> _Played:
    """Returns the demo's closed submission."""
    (email,) = (email for where, _, email in scenes.CANDIDATES if where == "closed")
    of = select(CandidateIdentity.folio).where(CandidateIdentity.email == email)
    folio = db.scalars(of).one()
    readers = db.scalars(select(Review.account).where(Review.folio == folio)).all()
    return _Played(folio, readers)


def _reject(
    hand: Stagehand, opening: str, people: stories.People, comments: Mapping[str, int]
) -> str:
    """Plays a submission with so many comments of each reviewer. Returns the folio's id."""
    jo, name = people["jo"], f"Candidate {len(comments)}"
    email = f"played.{len(comments)}@example.test"
    invitation, folio = hand.invite(opening, name, email, by=jo)
    hand.start(invitation)
    samples = {it.name: it for it in catalogue.load(scenes.PROMPT).samples}
    text = scenes.document(samples["staff"], name, len(comments))
    sent = hand.send(invitation, "design.md", text)
    statement = Statement(ai_used=False, ai_statement="", hours="5", worry="")
    hand.submit(invitation, sent, statement, final=True)
    for reader in comments:
        hand.ask_reviewer(folio, reader, by=jo)
    said = reviews.review_of("staff", "first")
    for reader, count in comments.items():
        hand.write_review(folio, reader, replace(said, comments=_some(said.comments, count)))
    hand.decide(folio, "stop", by=people["hanna"], reason=_REASON, feedback=_FEEDBACK)
    # Else each copy would wait for it, and a large site would have more to do.
    hand.on(Folio, folio, feedback.release, _FEEDBACK, by=jo)
    return folio


def _some(comments: Sequence[_Said], count: int) -> tuple[_Said, ...]:
    """Returns so many, and at least one on each criterion."""
    first = {it[0]: it for it in reversed(comments)}
    others = [it for it in comments if it not in first.values()]
    kept = [*first.values(), *others][:count]
    return tuple(it for it in comments if it in kept)


_Said = tuple[str, str, str, str, str]

# Comments of each review. With the finished one's 24, a submission has 21, and three reviews.
_COMMENTS = ((6, 6, 6), (6, 6, 6, 6))
_SHARES = (0, 1, 0, 2)  # which one is copied, in turn
_REASON = "All three reviewers read it as one team's plan, without the others."
_FEEDBACK = (
    "Your plan for the nine busy flows is sound and would work. What we missed are the teams that"
    " would have to change with it, and what you would have built instead."
)


def _openings(
    db: Session, like: str, numbers: range, *, retired: bool
) -> list[tuple[str, str]]:
    """Returns the ids of openings of a new prompt, and of its version, like that of this
    submission.
    """
    opening = db.get_one(Opening, db.get_one(Folio, like).opening)
    version = db.get_one(PromptVersion, opening.prompt_version)
    members = db.scalars(select(OpeningMember).where(OpeningMember.opening == opening.id)).all()
    slug, title = f"{version.slug}-x{numbers.start}", f"{version.title} {numbers.start}"
    current = _like(db, version, slug=slug, title=title, source="draft")
    if retired:
        given = {"by": members[0].account, "retired_at": clock.now(), "at": clock.now()}
        db.add(PromptState(slug=slug, reason="Many have read it.", **given))
    found = []
    for n in numbers:
        old = {"title": f"Opening {n}", "prompt_version": current, "state": running.CLOSED}
        made = _like(db, opening, **old, invited=0)
        for member in members:
            row = {"opening": made, "account": member.account, "kind": member.kind}
            db.add(OpeningMember(**row))
        found.append((made, current))
    return found


def _like(db: Session, row: Any, **changed: Any) -> str:
    columns = row.__mapper__.column_attrs.keys()
    id_ = chance.new_id()
    values = {name: getattr(row, name) for name in columns} | changed | {"id": id_}
    db.add(type(row)(**values))
    db.flush()
    return id_


class _Answers:
    """What candidates say about the process, in complete groups."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[str]] = defaultdict(list)
        self._rows: list[dict[str, Any]] = []

    def give(self, folio: str, opening: str) -> None:
        waiting = self._waiting[opening]
        waiting.append(folio)
        if len(waiting) == _ANSWERED:
            of = {"opening": opening, "batch": chance.new_id(), "at": clock.now()}
            said = {"answer": "mostly", "words": "A shorter brief."}
            self._rows += [{"folio": it, **of, **said} for it in waiting]
            waiting.clear()

    def insert(self, connection: Connection) -> None:
        if self._rows:
            connection.execute(insert(ProcessAnswer), self._rows)
            self._rows.clear()


def _count(db: Session) -> None:
    given = ProcessAnswer.opening, ProcessAnswer.answer
    read = select(*given, func.count()).where(ProcessAnswer.batch.is_not(None))
    for opening, answer, n in db.execute(read.group_by(*given)):
        db.merge(AnswerCount(opening=opening, answer=answer, n=n))
    of = select(Folio.opening, func.count()).where(Folio.purpose == "live")
    for opening, n in db.execute(of.group_by(Folio.opening)):
        db.get_one(Opening, opening).invited = n


def _count_ends(db: Session) -> None:
    for table in (WaitingEnd, EndedOutcome, WaitingSource, SourceCount):
        db.execute(delete(table))
    ended = select(Folio.id, Folio.opening).where(in_fives.counted())
    db.execute(insert(WaitingEnd).from_select(["folio", "opening"], ended))
    for opening in db.scalars(select(WaitingEnd.opening).distinct()).all():
        in_fives.fill(db, opening)
    of = SheetQuestion
    ticked = select(of.folio).join(Folio, Folio.id == of.folio)
    ticked = ticked.where(of.went != "", Folio.stage == Stage.CLOSED)
    asked = select(of.folio, of.segment, of.form).where(of.folio.in_(ticked)).distinct()
    of_source = {
        (by_source.source_of(it.segment, it.form), it.folio) for it in db.execute(asked)
    }
    rows = [{"source": source, "folio": folio} for source, folio in sorted(of_source)]
    if rows:
        db.execute(insert(WaitingSource), rows)
    for source in sorted({it for it, _ in of_source}):
        by_source.fill(db, source)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--scale", type=int, default=1000)
    given = parser.parse_args()
    folder = given.folder.resolve()
    if given.scale < 100 or run.is_seeded(folder):
        parser.error("choose at least 100 submissions, and a folder without a site")
    seed(run.upgraded(run.settings_of(folder, run.PORT)), given.scale)
    run.mark_seeded(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
