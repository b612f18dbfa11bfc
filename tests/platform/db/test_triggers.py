"""What is frozen stays as it is, on SQLite and PostgreSQL, until its folio is erased."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.app import ERASED, FREEZES
from blindfolio.db import triggers
from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import Base
from blindfolio.db.session import Database
from blindfolio.visibility.models import Erasure
from reviews.panel.models import ScorecardBasis, ScorecardRating
from reviews.reading.models import Comment, CommentSpan, LockQuestion, Rating
from tests import factories
from tests.platform.db import frozen_rows
from tests.platform.db.frozen_rows import Filler

Rows = dict[str, str]

FROZEN = {freeze.table for freeze in FREEZES}
# Children first, as in an erasure, so that only a trigger can refuse a deletion.
_GOES = [rule.table.__tablename__ for room in ERASED for rule in room.goes]
TABLES = [table for table in _GOES if table in FROZEN]
NEVER_ERASED = (
    *("opening", "prompt_version", "entry", "erasure", "audit_line"),
    *("look_back_answer", "look_back_dimension", "look_back_person"),
)

OF = {
    "review": ("review", "rating", "lock_question", "comment", "amendment"),
    "scorecard": ("scorecard", "scorecard_basis", "scorecard_rating"),
    "person": ("look_back_answer", "look_back_dimension", "look_back_person"),
}
LOCKED = {"review": "locked", "scorecard": "locked_card", "person": "locked_person"}
WHICH = {
    **{
        table: f"{'id' if table in (of, 'look_back_person') else of} = :{LOCKED[of]}"
        for of, tables in OF.items()
        for table in tables
    },
    "comment_span": "comment = :locked_comment",
    "opening": "id = :opening",
    "prompt_version": "id = :prompt_version",
}
"""Which row of a table is frozen, where there are others."""


@pytest.fixture
def rows(either_database: Database) -> Rows:
    with either_database.transaction() as db:
        return frozen_rows.make(db)


def run(db: Session, statement: str, table: str, rows: Rows) -> int:
    found = db.execute(text(f"{statement} WHERE {WHICH.get(table, '1 = 1')}"), rows)
    return int(found.rowcount)  # type: ignore[attr-defined]


def refused(table: str) -> pytest.RaisesExc[IntegrityError]:
    return pytest.raises(IntegrityError, match=f"frozen: {table}")


def test_every_freeze_is_tested_here() -> None:
    assert FROZEN - set(TABLES) == set(NEVER_ERASED)


def test_no_frozen_column_of_a_locked_row_changes(
    either_database: Database, rows: Rows
) -> None:
    with either_database.transaction() as db:
        db.add(Erasure(folio=factories.folio(db, stage="8").id, at=clock.now()))
    for freeze in FREEZES:
        columns = freeze.columns or tuple(Base.metadata.tables[freeze.table].columns.keys())
        for column in columns:
            quoted = either_database.engines.write.dialect.identifier_preparer.quote(column)
            with refused(freeze.table), either_database.transaction() as db:
                run(db, f"UPDATE {freeze.table} SET {quoted} = {quoted}", freeze.table, rows)


def test_a_locked_row_is_deleted_only_under_its_folios_erasure(
    either_database: Database, rows: Rows
) -> None:
    for table in TABLES:
        with refused(table), either_database.transaction() as db:
            run(db, f"DELETE FROM {table}", table, rows)
    with either_database.transaction() as db:
        db.add(Erasure(folio=rows["folio"], at=clock.now()))
        db.flush()
        for table in TABLES:
            assert run(db, f"DELETE FROM {table}", table, rows) == 1, table
    for table in NEVER_ERASED:
        with refused(table), either_database.transaction() as db:
            run(db, f"DELETE FROM {table}", table, rows)


def test_another_folios_erasure_opens_nothing(either_database: Database, rows: Rows) -> None:
    with refused("scorecard"), either_database.transaction() as db:
        db.add(Erasure(folio=factories.folio(db, stage="7").id, at=clock.now()))
        db.flush()
        db.execute(text("DELETE FROM scorecard"))


@pytest.mark.postgresql
def test_no_frozen_table_is_emptied_at_once(postgresql: Database) -> None:
    for freeze in FREEZES:
        with refused(freeze.table), postgresql.transaction() as db:
            db.execute(text(f"TRUNCATE {freeze.table} CASCADE"))


def test_nothing_is_added_to_a_locked_review(either_database: Database, rows: Rows) -> None:
    in_review = {"review": rows["locked"], "criterion": "other", "n": 2}
    in_card = {"scorecard": rows["locked_card"], "criterion": "other"}
    for model, given in (
        (Comment, {**in_review, "kind": "concern"}),
        (CommentSpan, {"comment": rows["locked_comment"], "ordinal": 2, "start": 0, "end": 3}),
        (Rating, {"review": rows["locked"], "criterion": "other", "value": 1}),
        (LockQuestion, {"review": rows["locked"], "n": 2}),
        (ScorecardRating, in_card),
        (ScorecardBasis, {**in_card, "question": rows["question"]}),
    ):
        with refused(model.__tablename__), either_database.transaction() as db:
            Filler(db).add(model, **given)


def test_nothing_is_moved_into_a_locked_review(either_database: Database, rows: Rows) -> None:
    with either_database.transaction() as db:
        basis = {"scorecard": rows["draft_card"], "criterion": "other"}
        Filler(db).add(ScorecardBasis, **basis, question=rows["question"])
    for table, of, more in (
        ("comment", "review", ", n = 7"),
        ("rating", "review", ", criterion = 'x'"),
        ("lock_question", "review", ", n = 3"),
        ("scorecard_rating", "scorecard", ", criterion = 'x'"),
        ("scorecard_basis", "scorecard", ", criterion = 'x'"),
        ("look_back_answer", "person", ""),
        ("look_back_dimension", "person", ""),
        ("comment_span", "comment", ", ordinal = 7"),
    ):
        into = LOCKED.get(of, "locked_comment")
        draft = into.replace("locked", "draft")
        moved = text(f"UPDATE {table} SET {of} = :{into}{more} WHERE {of} = :{draft}")
        with refused(table), either_database.transaction() as db:
            db.execute(moved, rows)


def test_a_draft_and_what_is_not_frozen_still_change(
    either_database: Database, rows: Rows
) -> None:
    with either_database.transaction() as db:
        of = Filler(db)
        of.add(Comment, review=rows["draft"], n=2, kind="concern")
        basis = {"scorecard": rows["draft_card"], "criterion": "other"}
        of.add(ScorecardBasis, **basis, question=rows["question"])
        for statement in (
            "UPDATE review SET strongest = 'new', locked_at = NULL WHERE id = :draft",
            "UPDATE rating SET value = 1 WHERE review = :draft",
            "UPDATE lock_question SET text = 'How?' WHERE review = :draft",
            "DELETE FROM comment WHERE review = :draft",
            "UPDATE scorecard_rating SET value = 2, not_covered = false"
            " WHERE scorecard = :draft_card",
            "DELETE FROM scorecard_basis WHERE scorecard = :draft_card",
            "UPDATE look_back_answer SET known = NULL WHERE person = :draft_person",
            "DELETE FROM look_back_dimension WHERE person = :draft_person",
            "UPDATE look_back_hire SET label = ''",
            "UPDATE prompt_version SET title = 'new' WHERE id <> :prompt_version",
            "UPDATE question SET text = 'reworded', state = 'approved', rank = 2",
        ):
            result = db.execute(text(statement), rows)
            assert result.rowcount >= 1, statement  # type: ignore[attr-defined]
        left = text("SELECT count(*) FROM comment_span WHERE comment = :draft_comment")
        assert db.scalar(left, rows) == 0


def test_words_of_a_look_back_can_go_when_it_is_closed_and_all_when_it_is_cancelled(
    either_database: Database, rows: Rows
) -> None:
    words = "DELETE FROM look_back_dimension WHERE person = :locked_person"
    answers = "DELETE FROM look_back_answer WHERE person = :locked_person"
    with either_database.transaction() as db:
        db.execute(text("UPDATE look_back SET closed_at = created_at"))
        assert db.execute(text(words), rows).rowcount == 1  # type: ignore[attr-defined]
    with refused("look_back_answer"), either_database.transaction() as db:
        db.execute(text(answers), rows)
    with either_database.transaction() as db:
        db.execute(text("UPDATE look_back SET closed_at = NULL, cancelled_at = created_at"))
        assert db.execute(text(answers), rows).rowcount == 1  # type: ignore[attr-defined]


def test_insert_or_replace_cannot_overwrite_a_locked_row(db: Session) -> None:
    rows = frozen_rows.make(db)
    kept = (
        "id, folio, account, recommendation, weakest, private_notes, started_at, saved_at, seal"
    )
    copied = (
        f"INSERT OR REPLACE INTO review ({kept}, revision, confidence, strongest)"
        f" SELECT {kept}, 9, '', 'new' FROM review WHERE id = :locked"
    )
    with refused("review"):
        db.execute(text(copied), rows)


def _of(table: str) -> Freeze:
    (found,) = (freeze for freeze in FREEZES if freeze.table == table)
    return found


def test_applying_again_changes_nothing_and_drops_what_is_no_longer_declared(
    either_database: Database,
) -> None:
    engine = either_database.engines.write
    before = names(engine)
    with engine.begin() as connection:
        triggers.apply(connection, FREEZES)
        assert triggers.missing(connection, FREEZES) == []
    assert names(engine) == before
    with engine.begin() as connection:
        triggers.apply(connection, [_of("erasure")])
    assert names(engine) == {name for name in before if name.startswith("freeze_erasure_")}


def test_a_trigger_that_was_dropped_or_weakened_is_missing(either_database: Database) -> None:
    first, second = _of("erasure"), _of("entry")
    others = [freeze for freeze in FREEZES if freeze not in (first, second)]
    weaker = Freeze(first.table, "1 = 0", first.folio)
    with either_database.engines.write.begin() as connection:
        triggers.apply(connection, [weaker, *others])
        missing = set(triggers.missing(connection, FREEZES))
    changed = {f"freeze_{first.table}_{word}" for word in ("delete", "update")}
    dropped = {f"freeze_{second.table}_{word}" for word in ("delete", "update")}
    assert missing - {f"freeze_{second.table}_truncate"} == changed | dropped


@pytest.mark.postgresql
def test_a_trigger_that_is_switched_off_is_missing(postgresql: Database) -> None:
    with postgresql.engines.write.begin() as connection:
        connection.execute(text("ALTER TABLE entry DISABLE TRIGGER freeze_entry_update"))
        assert triggers.missing(connection, FREEZES) == ["freeze_entry_update"]


def names(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return {name for name, *_ in triggers.present(connection)}
