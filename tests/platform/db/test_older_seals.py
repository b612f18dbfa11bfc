"""A review that was locked before reviews had closing words: it still verifies, and no word can be
slipped into what its seal does not name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, insert, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from blindfolio.app import FREEZES
from blindfolio.db import migrate, triggers
from blindfolio.db.session import Database
from blindfolio.ledger import chain
from blindfolio.ledger.verify import verify
from blindfolio.visibility.models import Folio
from reviews.reading import draft, sealed
from reviews.reading.content import contents
from reviews.reading.models import Review
from reviews.reading.queries import reviews_of
from reviews.reading.verify import check
from tests.every_run import in_every_run
from tests.platform.db.conftest import Older
from tests.platform.ledger.conftest import unguarded
from tests.reviews.reading import desks

TABLES = (
    "account",
    "prompt_version",
    "opening",
    "document",
    "document_body",
    "folio",
    "standing",
    "review",
    "rating",
    "comment",
    "comment_span",
)
"""Of a review and what it stands on, each after those that it refers to."""

SLIPPED = (
    "UPDATE review SET strongest = 'Never said' WHERE locked_at IS NOT NULL",
    "UPDATE review SET confidence = 'high' WHERE locked_at IS NOT NULL",
    "UPDATE comment SET new_to_us = true",
    "UPDATE comment SET question = 'Who asked?'",
    "UPDATE review SET summary = 'Other' WHERE locked_at IS NOT NULL",
    "INSERT INTO lock_question (review, n, text, comment, words, block, quote)"
    " SELECT id, 1, 'Who asked?', '', '', 'b3', 'five seconds' FROM review"
    " WHERE locked_at IS NOT NULL",
    "UPDATE review SET minutes = 45 WHERE locked_at IS NOT NULL",
)


@pytest.fixture
def before() -> str:
    """The migration that the site has yet to make: 0018, with which closing words came."""
    return "0018"


@pytest.fixture
def older_site(
    empty_url: str, older: Older, database: Database, before: str
) -> Callable[[], tuple[Database, desks.Round]]:
    """An upgraded site with one review that the release before had locked, and one draft."""

    def make() -> tuple[Database, desks.Round]:
        with database.transaction() as db:
            round_ = desks.begin(db)
            for reader in round_.readers:
                desks.fill(db, round_.folio, by=reader)
                words = {"weakest": "", "summary": "In one sentence."}
                revision = draft.open_draft(db, round_.folio, by=reader).revision
                draft.save(db, round_.folio, words, revision=revision, by=reader)
            me = round_.readers[0]
            review = db.scalars(select(Review).where(Review.account == me)).one()
            facts = _as_it_was(db, review, before)
            # Only the copy is locked: as here nothing is sealed, nothing here may be.
            rows = _rows(db.connection())
        site = older(empty_url, before)
        with site.transaction() as db:
            entry = chain.record(db, "lock", facts, folio=round_.folio, by=me)
            for row in rows["review"]:
                if row["id"] == review.id:
                    row |= {"locked_at": entry.at, "seal": entry.seal}
            for row in rows["standing"]:
                row["locked"] = row["account"] == me
            _insert(db.connection(), rows)
        migrate.upgrade(empty_url, FREEZES)
        return site, round_

    return make


def _as_it_was(db: Session, review: Review, before: str) -> dict[str, Any]:
    """What the release before sealed of it."""
    folio = db.get_one(Folio, review.folio)
    facts = sealed.facts(folio, review, contents(db, [review.id])[review.id])
    del facts["minutes"]
    if before == "0046":
        return facts | {"form": 4}
    del facts["questions"]
    if before == "0027":
        return facts | {"form": 3}
    for comment in facts["comments"]:
        del comment["question"]
    if before == "0023":
        return facts | {"form": 2}
    for name in ("form", "confidence", "strongest", "weakest"):
        del facts[name]
    for comment in facts["comments"]:
        del comment["new_to_us"]
    return facts


def _rows(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    meta = MetaData()
    meta.reflect(connection, only=TABLES, resolve_fks=False)
    found = {}
    for name in TABLES:
        rows = connection.execute(select(meta.tables[name])).mappings()
        found[name] = [{k: _aware(v) for k, v in row.items()} for row in rows]
    return found


def _aware(value: object) -> object:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def _insert(connection: Connection, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Add them as far as the older tables have their columns."""
    meta = MetaData()
    meta.reflect(connection, only=TABLES, resolve_fks=False)
    for name in TABLES:
        table = meta.tables[name]
        kept: Sequence[dict[str, Any]] = [
            {key: value for key, value in row.items() if key in table.columns}
            for row in rows[name]
        ]
        if kept:
            connection.execute(insert(table), kept)


@pytest.mark.parametrize("before", ["0018", "0023", "0027", "0046"])
def test_an_older_lock_verifies_and_its_one_summary_stays_readable(
    older_site: Callable[[], tuple[Database, desks.Round]],
) -> None:
    site, round_ = older_site()
    with site.reading() as db:
        assert verify(db, freezes=FREEZES, checks=[check]) == []
        [review] = reviews_of(db, round_.folio)
        assert (review.summary, review.strongest, review.weakest) == (
            "In one sentence.",
            "",
            "",
        )
        assert review.confidence == ""
        assert db.scalars(select(Review.minutes)).all() == [None, None]
        assert not any(remark.new_to_us for remark in review.content.comments)
        assert not any(remark.question for remark in review.content.comments)
        assert review.content.lines == []


@pytest.mark.parametrize("before", ["0046"])
def test_what_was_locked_before_stays_frozen_in_a_column_that_came_later(
    older_site: Callable[[], tuple[Database, desks.Round]],
) -> None:
    site, round_ = older_site()
    locked, begun = round_.readers
    with site.transaction() as db:
        assert triggers.missing(db.connection(), FREEZES) == []
    minutes = update(Review).values(minutes=45)
    with pytest.raises(DatabaseError), site.transaction() as db:
        db.execute(minutes.where(Review.account == locked))
    with site.transaction() as db:
        revision = draft.open_draft(db, round_.folio, by=begun).revision
        draft.save(db, round_.folio, {"minutes": "45"}, revision=revision, by=begun)
        assert db.scalar(select(Review.minutes).where(Review.account == begun)) == 45


def test_a_draft_from_before_goes_on_with_its_summary(
    older_site: Callable[[], tuple[Database, desks.Round]],
) -> None:
    site, round_ = older_site()
    other = round_.readers[1]
    with site.transaction() as db:
        review = draft.open_draft(db, round_.folio, by=other)
        assert review.summary == "In one sentence."
        fields = {"strongest": "Counts first.", "summary": ""}
        draft.save(db, round_.folio, fields, revision=review.revision, by=other)
        assert (review.summary, review.strongest) == ("", "Counts first.")


@pytest.mark.parametrize("before", in_every_run(("0018", "0023", "0027", "0046"), ("0018",)))
@pytest.mark.parametrize("slipped", in_every_run(SLIPPED, SLIPPED[:1]))
def test_nothing_is_slipped_into_a_review_that_was_sealed_without_a_word_for_it(
    older_site: Callable[[], tuple[Database, desks.Round]], slipped: str
) -> None:
    site, _ = older_site()
    with unguarded(site) as connection:
        connection.execute(text(slipped))
    with site.reading() as db:
        [fault] = list(check(db))
    assert fault.endswith("is not what was sealed when it was locked.")
