"""The clock of a conversation: its parts, its ends and its words, and what pressing it does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from reviews.panel import conversation, timer
from reviews.panel.models import Conversation, Slot
from tests.reviews.panel.sheets import folio_of, released

NOW = datetime(2026, 12, 9, 15, 2, tzinfo=UTC)


def _at(minutes: float, *, length: int = 80, **went_on: int) -> timer.Timer:
    now = NOW + timedelta(minutes=minutes)
    held = Conversation(started_at=NOW, paused_s=0, went_on=went_on)
    return timer.read(held, Slot(minutes=length), now)


def test_segments_share_what_a_short_conversation_leaves_in_proportion() -> None:
    def minutes(length: int) -> list[int]:
        return [part.minutes for part in timer.plan_of(Slot(minutes=length))]

    assert minutes(80) == [15, 30, 30]
    assert minutes(60) == [11, 22, 22]
    assert minutes(45) == [8, 16, 16]
    for length in range(30, 81):
        found = minutes(length)
        assert sum(found) == length - timer.THEIRS
        assert abs(found[1] - 2 * found[0]) <= 2
        assert abs(found[2] - found[1]) <= 1, "the two long ones are alike"


@pytest.mark.parametrize(
    ("minute", "state", "words"),
    [
        (9.9, "", ""),
        (10, "near", "Alternatives: 5 min left"),
        (14.5, "near", "Alternatives: 1 min left"),
        (15, "over", "Alternatives: time is up"),
        (18.67, "over", "Alternatives: 3 min over"),
    ],
)
def test_an_end_is_said_five_minutes_before_and_then_by_how_much_it_is_over(
    minute: float, state: str, words: str
) -> None:
    at = _at(minute)
    assert (at.of_part.state, at.of_part.words) == (state, words)
    assert at.over_from == (15 if minute > 15 else None)


def test_the_whole_has_its_own_end_whatever_the_segments_took() -> None:
    assert _at(69, failure=20 * 60).of_whole == timer.TimeNotice()
    assert _at(70, failure=20 * 60).of_whole.words == "All 75 min: 5 min left"
    assert _at(78, migration=50 * 60).of_whole.words == "All 75 min: 3 min over"
    theirs = _at(78, questions=76 * 60)
    assert theirs.of_whole == theirs.of_part == timer.TimeNotice(), (
        "their five minutes have begun"
    )
    assert _at(84, questions=76 * 60).of_part.words == "Their questions: 3 min over"
    assert _at(50, length=60).of_whole.words == "All 55 min: 5 min left"


def test_marker_and_total_are_those_of_the_part_that_the_panel_has_gone_on_to() -> None:
    def stands(minute: float, **went_on: int) -> tuple[float, int, float | None]:
        at = _at(minute, **went_on)
        return at.minute, at.whole, at.over_from

    assert stands(10) == (10, 75, None)
    # Gone on to failure modes after three seconds: as its end says, an hour is left.
    assert stands(0.05, failure=3) == (15, 60, None)
    assert _at(0.05, failure=3).ends_at == NOW + timedelta(minutes=65, seconds=3)
    assert stands(31, failure=60) == (45, 61, None)
    assert stands(34, failure=60) == (48, 61, 45)
    assert _at(58, failure=60).of_whole.words == "All 61 min: 3 min left"
    # Late, the planned total stays, by which the panel sees that it is.
    assert stands(21, failure=20 * 60) == (16, 75, None)
    assert stands(60, questions=50 * 60) == (85, 50, 80)


def test_plain_times_say_when_it_began_and_ends_and_what_is_to_come() -> None:
    at = _at(0)
    assert f"{at.started_at:%H:%M} {at.ends_at:%H:%M}" == "15:02 16:22"
    assert [f"{t:%H:%M}" for t in at.begins().values()] == ["15:17", "15:47", "16:17"]
    late = _at(18.5)
    assert f"{late.ends_at:%H:%M}" == "16:25", "as what is said of the parts to come"
    assert [f"{t:%H:%M}" for t in late.begins().values()] == ["15:20", "15:50", "16:20"]
    on = _at(20, failure=1110)
    assert {k: f"{t:%H:%M}" for k, t in on.begins().items()} == {
        "migration": "15:50",
        "questions": "16:20",
    }
    assert on.face == "20:00"


def test_it_is_over_once_all_its_minutes_are_gone_or_those_of_the_last_part() -> None:
    assert [_at(minute).is_over for minute in (79.9, 80)] == [False, True]
    theirs = [_at(minute, questions=60 * 60) for minute in (64.9, 65)]
    assert [at.is_over for at in theirs] == [False, True]
    assert (_at(60).is_last, theirs[0].is_last) == (False, True)


def test_a_pause_stops_the_clock_and_moves_its_end_for_everybody(database: Database) -> None:
    case = released(database)
    me, other = case.panel
    start = clock.now()

    def press(db: Session, minute: float, verb: str, by: str, to: str = "") -> timer.Timer:
        with clock.at(start + timedelta(minutes=minute)):
            conversation.press(db, folio_of(db, case), verb, to=to, by=by)
            found = conversation.read(db, case.folio)
            assert found is not None
            return found

    with database.transaction() as db:
        with pytest.raises(Refusal, match="Start it first"):
            press(db, 0, "pause", me)
        press(db, 0, "start", me)
        press(db, 1, "start", other)
        assert press(db, 10, "pause", other).face == "10:00", "the second start changed nothing"
        press(db, 12, "pause", me)
        assert press(db, 14, "go", me, "failure").face == "10:00"
        press(db, 15, "resume", me)
        again = press(db, 16, "resume", other)
        assert again.face == "11:00"
        assert again.ends_at == start + timedelta(minutes=80)
        assert again.parts[again.current].name == "failure"
        assert again.since == 600
        assert press(db, 17, "go", other, "failure").since == 600, "pressed twice, gone on once"
        press(db, 18, "go", me, "migration")
        back = press(db, 19, "go", me, "failure")
        assert (back.current, back.since) == (1, 600), "where it was before"
        for verb, to in (("stop", ""), ("go", "coffee")):
            with pytest.raises(Refusal, match="Choose"):
                press(db, 20, verb, me, to)
        conversation.press(db, folio_of(db, case), "reset", by=me)
        conversation.press(db, folio_of(db, case), "reset", by=other)
        assert conversation.read(db, case.folio) is None
        kinds = list(db.scalars(select(Entry.kind).where(Entry.kind == "conversation")))
        assert len(kinds) == 7, "what changed nothing is not recorded"
