"""What a document could know is what its opening was told before it was sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from blindfolio import clock
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from prompts.clarifying import clarify, own_questions, questions
from prompts.clarifying.clarify import Answer
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")


def test_facts_told_later_or_elsewhere_are_not_among_them(
    database: Database, archive: Archive
) -> None:
    first, second, *_ = cases.FOLDER.probes.withheld
    with database.transaction() as db:
        by = cases.member(db, "Jo Sampleton", "coordinator")
        job, another = cases.opening(db, by=by), cases.opening(db, by=by)
        mine, *others = (cases.writing(db, job) for _ in range(3))
        others.append(cases.writing(db, another))
        asked, later, foreign = (
            own_questions.ask(db, one, "problem", "Why 52?", by=one.id) for one in others
        )
        clarify.publish(db, asked, Answer("Why 52?", withheld=first.key), by=by)
        clarify.publish(db, foreign, Answer("Why 52?", withheld=second.key), by=by)
        assert questions.told_before(db, mine.folio) == []
        cases.submitted(db, mine, cases.readable(db, archive, mine), final=True)
        assert questions.told_before(db, mine.folio) == [first.key]
    with clock.at(clock.now() + timedelta(hours=2)), database.transaction() as db:
        clarify.publish(db, db.merge(later), Answer("And?", withheld=second.key), by=by)
        assert questions.told_before(db, mine.folio) == [first.key]
