"""Promises about drafts: every save is kept, and nothing is overwritten unseen."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from blindfolio.db.session import Database
from blindfolio.levels import DEFAULT
from blindfolio.visibility import stages
from blindfolio.visibility.scope import Absent
from reviews.forms.filled import Stale
from reviews.reading import draft
from reviews.reading.models import RATINGS, Review
from tests.expect import refused
from tests.reviews.reading import desks
from tests.reviews.reading.desks import Desk


def values(desk: Desk) -> dict[str, str]:
    filled = draft.filled_of(
        desk.review(), {RATINGS: desk.content().ratings}, desks.RUBRIC, DEFAULT
    )
    return filled.values()


@pytest.mark.usefixtures("either_database")
def test_a_save_keeps_what_it_names_and_leaves_the_rest(desk: Desk) -> None:
    desk.act(draft.open_draft)
    assert set(values(desk).values()) == {""}, "blank stays blank"
    first = {"rating-failure": "2", "rationale-failure": "Says what callers see."}
    assert desk.save(first, 0).revision == 1
    desk.save({"strongest": "Nai\u0308ve\r\nbut whole", "recommendation": "unsure"}, 1)
    # Without what no database can hold.
    desk.save({"weakest": "a\x00b\ud800c"}, 2)
    assert {name: said for name, said in values(desk).items() if said} == {
        **first,
        "recommendation": "unsure",
        "strongest": "Naïve\nbut whole",  # composed letters and one kind of line end
        "weakest": "ab?c",
    }


def test_a_save_from_an_older_page_is_refused_with_both_texts(desk: Desk) -> None:
    desk.save({"strongest": "From one tab"}, 0)
    with pytest.raises(Stale) as stale:
        desk.save({"strongest": "From the other", "rating-scope": ""}, 0)
    assert stale.value.status == 409
    assert stale.value.saved == {"strongest": "From one tab"}
    assert stale.value.sent == {"strongest": "From the other"}
    desk.save(stale.value.sent, stale.value.revision)
    assert desk.review().strongest == "From the other"


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
    desk: Desk, fields: dict[str, str], code: str
) -> None:
    with refused(code):
        desk.save(fields, 0)
    assert desk.one(select(func.count()).select_from(Review)) == 0


@pytest.mark.parametrize(
    "how", [{"stage": "0"}, {"stage": "1"}, {"accepted": False}, {"recused": True}, {}]
)
def test_who_does_not_read_it_or_not_yet_finds_nothing(
    database: Database, how: dict[str, object]
) -> None:
    recused = how.pop("recused", False)
    desk = desks.sit(database, **how)
    by = desk.me if how or recused else desks.sit(database).me
    if recused:
        with database.transaction() as db:
            stages.recuse(db, stages.locked(db, desk.folio), desk.me, by=None)
    with pytest.raises(Absent):
        desk.save({"strongest": "x"}, 0, by=by)


def test_the_gates_decision_freezes_a_draft(database: Database) -> None:
    desk = desks.sit(database, readers=3)
    desk.save({"strongest": "Under way"}, 0)
    with database.transaction() as db:
        folio = stages.locked(db, desk.folio)
        for reader in desk.readers[1:]:
            stages.review_locked(db, folio, reader, by=reader)
        stages.move(db, folio, "stop", by=None)
    with refused("ended"):
        desk.save({"strongest": "More"}, 1)
    with refused("ended"):
        desk.lock()
    assert desk.review().strongest == "Under way"
