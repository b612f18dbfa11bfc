"""Promises about drafts: every save is kept, and nothing is overwritten unseen."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.scope import Absent
from reviews.forms.filled import Stale
from reviews.reading import draft, lock
from reviews.reading.content import contents
from reviews.reading.models import RATINGS, Review
from tests.reviews.reading import desks


def test_a_save_keeps_what_it_names_and_leaves_the_rest(either_database: Database) -> None:
    with either_database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        first = {"rating-failure": "2", "rationale-failure": "Says what callers see."}
        review = draft.save(db, round_.folio, first, revision=0, by=me)
        assert review.revision == 1
        second = {"strongest": "Nai\u0308ve\r\nbut whole", "recommendation": "unsure"}
        review = draft.save(db, round_.folio, second, revision=1, by=me)
        rated = contents(db, [review.id])[review.id].ratings
        fields = draft.filled_of(review, {RATINGS: rated}, desks.RUBRIC).values()
    assert fields["rating-failure"] == "2"
    assert fields["rationale-failure"] == "Says what callers see."
    assert fields["strongest"] == "Naïve\nbut whole", (
        "composed letters and one kind of line end"
    )
    assert (fields["recommendation"], fields["rating-scope"]) == ("unsure", "")


def test_blank_stays_blank(database: Database) -> None:
    with database.transaction() as db:
        round_ = desks.begin(db)
        review = draft.open_draft(db, round_.folio, by=round_.readers[0])
        fields = draft.filled_of(review, {}, desks.RUBRIC).values()
    assert set(fields.values()) == {""}


def test_a_save_from_an_older_page_is_refused_with_both_texts(database: Database) -> None:
    with database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        draft.save(db, round_.folio, {"strongest": "From one tab"}, revision=0, by=me)
    with (
        database.transaction() as db,
        pytest.raises(Stale) as refused,
    ):
        sent = {"strongest": "From the other", "rating-scope": ""}
        draft.save(db, round_.folio, sent, revision=0, by=me)
    assert refused.value.status == 409
    assert refused.value.saved == {"strongest": "From one tab"}
    assert refused.value.sent == {"strongest": "From the other"}
    with database.transaction() as db:
        chosen = refused.value.sent
        draft.save(db, round_.folio, chosen, revision=refused.value.revision, by=me)
        assert db.scalar(select(Review.strongest)) == "From the other"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"rating-elegance": "3"}, "unknown_field"),
        ({"colour": "red"}, "unknown_field"),
        ({"rating-scope": "5"}, "unknown_value"),
        ({"rating-scope": "0"}, "unknown_value"),
        ({"rating-scope": "3.5"}, "unknown_value"),
        ({"recommendation": "hire"}, "unknown_value"),
        ({"absent-scope": "yes"}, "unknown_value"),
        ({"strongest": "x" * 20_001}, "too_long"),
        ({"strongest": 7}, "not_text"),
    ],
)
def test_what_is_not_of_this_review_is_refused(
    db: Session, round_: desks.Round, fields: dict[str, str], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        draft.save(db, round_.folio, fields, revision=0, by=round_.readers[0])
    assert refused.value.code == code
    assert db.scalar(select(func.count()).select_from(Review)) == 0


def test_what_no_database_can_hold_is_stored_without_it(either_database: Database) -> None:
    with either_database.transaction() as db:
        round_ = desks.begin(db)
        fields = {"strongest": "a\x00b\ud800c"}
        review = draft.save(db, round_.folio, fields, revision=0, by=round_.readers[0])
    assert review.strongest == "ab?c"


@pytest.mark.parametrize("stage", ["0", "1"])
def test_nobody_writes_before_reading_begins(db: Session, stage: str) -> None:
    round_ = desks.begin(db, stage=stage)
    with pytest.raises(Absent):
        draft.open_draft(db, round_.folio, by=round_.readers[0])


def test_who_has_not_accepted_or_was_recused_or_never_asked_finds_nothing(
    db: Session, round_: desks.Round
) -> None:
    planned = desks.begin(db, accepted=False)
    stages.recuse(db, stages.locked(db, round_.folio), round_.readers[0], by=None)
    for folio, account in (
        (planned.folio, planned.readers[0]),
        (round_.folio, round_.readers[0]),
        (round_.folio, planned.readers[0]),
    ):
        with pytest.raises(Absent):
            draft.save(db, folio, {"strongest": "x"}, revision=0, by=account)


def test_the_gates_decision_freezes_a_draft(db: Session) -> None:
    round_ = desks.begin(db, readers=3)
    late = round_.readers[2]
    draft.save(db, round_.folio, {"strongest": "Under way"}, revision=0, by=late)
    folio = stages.locked(db, round_.folio)
    for reader in round_.readers[:2]:
        stages.review_locked(db, folio, reader, by=reader)
    stages.move(db, folio, "stop", by=None)
    with pytest.raises(Refusal) as refused:
        draft.save(db, round_.folio, {"strongest": "More"}, revision=1, by=late)
    assert refused.value.code == "ended"
    with pytest.raises(Refusal) as refused:
        lock.lock(db, round_.folio, by=late)
    assert refused.value.code == "ended"
    assert db.scalar(select(Review.strongest).where(Review.account == late)) == "Under way"
