"""The counts of a look-back against cases that are counted by hand; what the lock of a colleague's
answers seals, and what `audit verify` says once they differ."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select, text

from blindfolio.ledger.verify import recorded
from reviews.calibration.looking_back import answering, look_backs_of
from reviews.calibration.looking_back.counts import (
    NO_STAGE,
    DimensionCount,
    KnownHire,
    LookBackCounts,
    count,
)
from reviews.calibration.looking_back.models import LookBackAnswer, LookBackPerson
from tests.expect import got
from tests.reviews.calibration.looking_back.acts import KEYS, STAFF, LookedBack, begun
from tests.reviews.packet import forging
from tests.sites import Site


def _counts(
    *given: tuple[str, str, str, str], named: tuple[tuple[str, str, str, str], ...] = ()
) -> LookBackCounts:
    """Ratings of a risk, and dimensions: each of a hire, by a person, with a stage."""
    known = [
        *(KnownHire(it, by, {"risk": {"rating": n, "stage": at}}) for it, by, n, at in given),
        *(KnownHire(hire, by, {}, words, at) for hire, by, words, at in named),
    ]
    return count(known, {"risk": "Risk", "scope": "Scope"}, 3)


FIVE = (
    ("h1", "a", "2", "interview"),
    ("h1", "b", "1", "interview"),
    ("h2", "a", "2", "document"),
    ("h2", "b", "3", "document"),
    ("h3", "a", "3", ""),
    ("h4", "b", "4", ""),
    ("h5", "a", "3", ""),
    ("h5", "b", "not_seen", ""),
    ("h5", "b", "", ""),
    ("h5", "c", "3", ""),
)


def test_hires_are_counted_and_a_stage_only_with_a_weak_rating() -> None:
    risk, scope = _counts(*FIVE).criteria
    assert (risk.name, risk.hires, risk.weak, risk.weak_to_all) == ("Risk", 5, 2, 1)
    assert (risk.answers, risk.by_stage) == (3, {"document": 1, "interview": 2})
    assert (scope.hires, scope.weak, scope.by_stage, scope.too_few) == (0, 0, {}, False)


def test_dimensions_are_counted_in_their_usual_spelling_the_uncovered_first() -> None:
    found = _counts(
        named=(
            ("h1", "a", "Mentoring", NO_STAGE),
            ("h1", "b", "mentoring!", NO_STAGE),
            ("h2", "c", "Mentoring", "interview"),
            ("h2", "b", "On-call", "loop:coding"),
            ("h3", "b", "Estimates", NO_STAGE),
        )
    )
    assert found.dimensions == (
        DimensionCount("mentoring", "Mentoring", hires=2, answers=3, uncovered=2),
        DimensionCount("estimates", "Estimates", hires=1, answers=1, uncovered=1),
        DimensionCount("on call", "On-call", hires=1, answers=1, uncovered=0),
    )


def test_the_order_of_answers_and_the_names_of_hires_and_people_change_nothing() -> None:
    chance = random.Random(3)
    for _ in range(20):
        given = list(FIVE)
        chance.shuffle(given)
        other = [(f"x{hire}", f"y{who}", value, stage) for hire, who, value, stage in given]
        assert _counts(*other) == _counts(*FIVE)


def test_of_fewer_than_three_people_nothing_is_counted() -> None:
    two = [it for it in FIVE if it[1] in "ab"]
    found = _counts(*two, named=(("h1", "a", "Mentoring", "document"),))
    risk = found.criteria[0]
    assert found.too_few and risk.too_few
    assert (risk.hires, risk.weak, risk.weak_to_all, risk.answers) == (0,) * 4
    assert (risk.by_stage, found.dimensions) == ({}, ())


WEAK = {f"rating-{KEYS[0]}": "2", f"stage-{KEYS[0]}": "interview"}


@pytest.fixture
def locked(site: Site) -> LookedBack:
    """One of three has locked what they say of three hires, of whom they know the first."""
    found = begun(site)
    found.start()
    first, *others = found.hires()
    named = {"dimension": "Mentoring", "dimension-stage": "document"}
    found.say(0, first, known="yes", **(STAFF | WEAK | named))
    for hire in others:
        found.say(0, hire, known="no")
    assert found.lock(0).status_code == 303
    return found


def test_the_log_has_a_digest_of_all_that_was_said_but_the_words(
    site: Site, locked: LookedBack
) -> None:
    first, *others = locked.hires()
    ratings = {key: {"rating": "3", "stage": ""} for key in KEYS}
    ratings[KEYS[0]] = {"rating": "2", "stage": "interview"}
    known = {"known": True, "ratings": ratings, "dimension_stage": "document"}
    nothing = {"known": False, "ratings": {}, "dimension_stage": ""}
    said = {first: known} | dict.fromkeys(others, nothing)
    with site.parts.database.reading() as db:
        [entry] = recorded(db, answering.KIND)
    person = got(site, LookBackPerson, entry.facts["person"])
    rows = [{"hire": hire, **said[hire]} for hire in sorted(said)]
    assert entry.facts == {
        "form": 1,
        "look_back": locked.id,
        "person": person.id,
        "digest": forging.sha([1, person.salt, person.id, rows]),
    }


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE look_back_answer SET known = NULL WHERE known", "are not what was recorded"),
        ("DELETE FROM look_back_answer WHERE NOT known", "are not what was recorded"),
        ("DELETE FROM look_back_answer", "are not what was recorded"),
        ("UPDATE look_back_person SET locked_at = NULL", "are gone or a draft again"),
        ("UPDATE look_back_person SET account = account", ""),
        ("DELETE FROM look_back_dimension", ""),
        ("UPDATE look_back SET cancelled_at = created_at", "are not what was recorded"),
    ],
)
def test_what_was_changed_past_the_triggers_is_found(
    site: Site, locked: LookedBack, statement: str, says: str
) -> None:
    with site.parts.database.transaction() as db:
        [entry] = recorded(db, answering.KIND)
        before = list(db.scalars(select(LookBackAnswer)))
        assert list(answering.check(db)) == []
        for (name,) in db.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).all():
            db.execute(text(f"DROP TRIGGER {name}"))
        db.execute(text(statement))
        found = list(answering.check(db))
        assert len(before) == 3
    assert [fault.split()[4] for fault in found] == ([entry.facts["person"]] if says else [])
    assert all(says in fault and fault.endswith(".") for fault in found)


def test_each_gap_names_its_hire_and_leads_to_its_field(site: Site) -> None:
    found = begun(site)
    found.start()
    first, second, third = found.hires()
    lacking = {f"rating-{KEYS[0]}": "2", f"rating-{KEYS[1]}": ""}
    found.say(0, first, known="yes", **(STAFF | lacking | {"dimension": "Mentoring"}))
    found.say(0, second, known="no", **lacking)
    with site.parts.database.reading() as db:
        mine = look_backs_of.seat(db, found.colleagues[0], found.id)
        own = look_backs_of.own_answers(db, mine)
        gaps = [gap for it in own for gap in answering.missing(mine, it)]
        weak, unrated = (it.name for it in mine.rubric.criteria[:2])
    assert [(gap.sentence, gap.fragment, gap.of) for gap in gaps] == [
        (
            f"R. S., {weak}: choose which stage should have seen it",
            f"f-stage-{KEYS[0]}",
            first,
        ),
        (
            f"R. S., {unrated}: choose a rating, or “not seen yet”",
            f"f-rating-{KEYS[1]}",
            first,
        ),
        ("R. S.: say whether a stage covers “Mentoring”", "f-dimension-stage", first),
        ("T. Q.: say whether you know this hire", "f-known", third),
    ]
