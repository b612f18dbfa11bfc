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
from reviews.panel.models import ScorecardRating
from reviews.reading.models import Rating
from tests import factories
from tests.platform.db import frozen_rows
from tests.platform.db.frozen_rows import Rows

FROZEN = {freeze.table for freeze in FREEZES}
# Children first, as in an erasure, so that only a trigger can refuse a deletion.
_GOES = [rule.table.__tablename__ for room in ERASED for rule in room.goes]
TABLES = [table for table in _GOES if table in FROZEN]
NEVER_ERASED = (
    *("opening", "prompt_version", "entry", "erasure"),
    *("look_back_answer", "look_back_dimension", "look_back_person"),
)

WHICH = {
    "review": "id = :locked",
    "rating": "review = :locked",
    "lock_question": "review = :locked",
    "scorecard": "id = :locked_card",
    "scorecard_basis": "scorecard = :locked_card",
    "scorecard_rating": "scorecard = :locked_card",
    "comment": "review = :locked",
    "comment_span": "comment = :locked_comment",
    "amendment": "review = :locked",
    "opening": "id = :opening",
    "look_back_answer": "person = :locked_person",
    "look_back_dimension": "person = :locked_person",
    "look_back_person": "id = :locked_person",
    "prompt_version": "id = :prompt_version",
}
"""Which row of a table is frozen, where there are others."""


@pytest.fixture
def rows(either_database: Database) -> Rows:
    with either_database.transaction() as db:
        return frozen_rows.make(db)


def run(db: Session, statement: str, table: str, rows: Rows) -> int:
    where = WHICH.get(table, "1 = 1")
    result = db.execute(text(f"{statement} WHERE {where}"), vars(rows))
    return int(result.rowcount)  # type: ignore[attr-defined]


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
        db.add(Erasure(folio=rows.folio, at=clock.now()))
        db.flush()
        for table in TABLES:
            assert run(db, f"DELETE FROM {table}", table, rows) == 1, table
    for table in NEVER_ERASED:
        with refused(table), either_database.transaction() as db:
            run(db, f"DELETE FROM {table}", table, rows)


def test_another_folios_erasure_opens_nothing(either_database: Database, rows: Rows) -> None:
    with either_database.transaction() as db:
        other = factories.folio(db, stage="7").id
    with refused("scorecard"), either_database.transaction() as db:
        db.add(Erasure(folio=other, at=clock.now()))
        db.flush()
        db.execute(text("DELETE FROM scorecard"))


@pytest.mark.postgresql
def test_no_frozen_table_is_emptied_at_once(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    for freeze in FREEZES:
        with refused(freeze.table), database.transaction() as db:
            db.execute(text(f"TRUNCATE {freeze.table} CASCADE"))
    database.engines.dispose()


def test_nothing_is_added_to_a_locked_review(either_database: Database, rows: Rows) -> None:
    for table, row in {
        "comment": frozen_rows.comment(rows.locked, 2),
        "comment_span": frozen_rows.span(rows.locked_comment, 2),
        "rating": Rating(review=rows.locked, criterion="other", value=1),
        "lock_question": frozen_rows.lock_question(rows.locked, 2),
        "scorecard_rating": ScorecardRating(scorecard=rows.locked_card, criterion="other"),
        "scorecard_basis": frozen_rows.basis(rows.locked_card, rows),
    }.items():
        with refused(table), either_database.transaction() as db:
            frozen_rows.add(db, row)


def test_nothing_is_moved_into_a_locked_review(either_database: Database, rows: Rows) -> None:
    with either_database.transaction() as db:
        frozen_rows.add(db, frozen_rows.basis(rows.draft_card, rows))
    for table, statement in {
        "comment": "UPDATE comment SET review = :locked, n = 7 WHERE id = :draft_comment",
        "comment_span": "UPDATE comment_span SET comment = :locked_comment, ordinal = 7"
        " WHERE comment = :draft_comment",
        "rating": "UPDATE rating SET review = :locked, criterion = 'x' WHERE review = :draft",
        "lock_question": "UPDATE lock_question SET review = :locked, n = 3"
        " WHERE review = :draft",
        "scorecard_rating": "UPDATE scorecard_rating SET scorecard = :locked_card,"
        " criterion = 'x' WHERE scorecard = :draft_card",
        "scorecard_basis": "UPDATE scorecard_basis SET scorecard = :locked_card,"
        " criterion = 'x' WHERE scorecard = :draft_card",
        "look_back_answer": "UPDATE look_back_answer SET person = :locked_person"
        " WHERE person = :draft_person",
        "look_back_dimension": "UPDATE look_back_dimension SET person = :locked_person"
        " WHERE person = :draft_person",
    }.items():
        with refused(table), either_database.transaction() as db:
            db.execute(text(statement), vars(rows))


def test_a_draft_and_what_is_not_frozen_still_change(
    either_database: Database, rows: Rows
) -> None:
    with either_database.transaction() as db:
        frozen_rows.add(db, frozen_rows.comment(rows.draft, 2))
        frozen_rows.add(db, frozen_rows.basis(rows.draft_card, rows))
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
            result = db.execute(text(statement), vars(rows))
            assert result.rowcount >= 1, statement  # type: ignore[attr-defined]
        left = db.execute(
            text("SELECT count(*) FROM comment_span WHERE comment = :draft_comment"),
            vars(rows),
        )
        assert left.scalar() == 0


def test_words_of_a_look_back_can_go_when_it_is_closed_and_all_when_it_is_cancelled(
    either_database: Database, rows: Rows
) -> None:
    words = "DELETE FROM look_back_dimension WHERE person = :locked_person"
    answers = "DELETE FROM look_back_answer WHERE person = :locked_person"
    with either_database.transaction() as db:
        db.execute(text("UPDATE look_back SET closed_at = created_at"))
        assert db.execute(text(words), vars(rows)).rowcount == 1  # type: ignore[attr-defined]
    with refused("look_back_answer"), either_database.transaction() as db:
        db.execute(text(answers), vars(rows))
    with either_database.transaction() as db:
        db.execute(text("UPDATE look_back SET closed_at = NULL, cancelled_at = created_at"))
        assert db.execute(text(answers), vars(rows)).rowcount == 1  # type: ignore[attr-defined]


def test_insert_or_replace_cannot_overwrite_a_locked_row(database: Database) -> None:
    with database.transaction() as db:
        rows = frozen_rows.make(db)
    with refused("review"), database.transaction() as db:
        db.execute(
            text(
                "INSERT OR REPLACE INTO review (id, folio, account, revision, recommendation,"
                " confidence, strongest, weakest, private_notes, started_at, saved_at,"
                " seal) SELECT id, folio, account, 9, recommendation, '', 'new', '',"
                " private_notes, started_at, saved_at, seal FROM review WHERE id = :locked"
            ),
            vars(rows),
        )


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
def test_a_trigger_that_is_switched_off_is_missing(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with database.engines.write.begin() as connection:
        connection.execute(text("ALTER TABLE entry DISABLE TRIGGER freeze_entry_update"))
        assert triggers.missing(connection, FREEZES) == ["freeze_entry_update"]
    database.engines.dispose()


def names(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return {name for name, *_ in triggers.present(connection)}
