"""What the panel shares and a page kept through an outage: the newest press counts, and not the
last one to come."""

from __future__ import annotations

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from reviews.panel import desk
from reviews.panel.models import SheetEdit, SheetQuestion
from reviews.panel.sheet import history
from reviews.panel.sheet.late import OLDEST, LatePress
from tests.reviews import cases
from tests.reviews.panel.sheets import folio_of, question, released

MINUTE = timedelta(minutes=1)


def _press(
    db: Session, case: cases.Case, kind: str, value: str, minute: float, ago: float, by: str
) -> list[LatePress]:
    """`by` pressed `ago` minutes before `minute`, when it comes."""
    name = f"{kind}-{question(db, case, 'one').id}"
    with clock.at(START + minute * MINUTE):
        saved = desk.save(
            db,
            folio_of(db, case),
            {name: value},
            revision=0,
            was=None,
            by=by,
            ago={name: ago * MINUTE},
        )
    return saved.late


START = clock.now()


def _edits(db: Session, case: cases.Case, one: SheetQuestion) -> list[SheetEdit]:
    """Newest first."""
    return [it.edit for it in history.of_sheet(db, case.folio)[one.id]]


def _told(db: Session, case: cases.Case, one: SheetQuestion) -> list[str]:
    """The history, newest first."""
    return [it.words for it in history.of_sheet(db, case.folio)[one.id]]


def test_an_older_tick_that_comes_later_leaves_a_colleagues_newer_one(
    database: Database,
) -> None:
    case = released(database)
    me, other = case.panel
    with database.transaction() as db:
        one = question(db, case, "one")
        assert _press(db, case, "went", "answered", 2, 0, other) == []
        late = _press(db, case, "went", "not", 3, 2.5, me)
        assert one.went == "answered"
        assert [(it.newer, it.by, it.at) for it in late] == [
            ("answered", "Panel Member 2", START + 2 * MINUTE)
        ]
        # the one that came late is where it belongs
        assert _told(db, case, one) == [
            "ticked: answered, before: nothing",
            "ticked: not answered; a later tick stays: answered",
        ]
        edits = _edits(db, case, one)
        assert edits[-1].at == START + 0.5 * MINUTE
        # sent again, since the answer was lost: told again, and kept once
        assert len(_press(db, case, "went", "not", 4, 3.5, me)) == 1
        assert len(_edits(db, case, one)) == 2
        # a newer one counts, as ever
        assert _press(db, case, "went", "not", 5, 0.1, me) == []
        assert one.went == "not"


def test_a_tick_that_nobody_has_overtaken_is_stamped_with_when_it_was_made(
    database: Database,
) -> None:
    case = released(database)
    me, other = case.panel
    with database.transaction() as db:
        one = question(db, case, "one")
        _press(db, case, "went", "asked", 0, 0, other)
        assert _press(db, case, "went", "partly", 9, 3, me) == []
        assert one.went == "partly"
        edits = _edits(db, case, one)
        assert edits[0].at == START + 6 * MINUTE
        # what is there already is said by nobody's mistake
        assert _press(db, case, "went", "partly", 10, 8, other) == []
        assert len(_edits(db, case, one)) == 2


def test_ones_own_second_press_never_loses_to_ones_first(database: Database) -> None:
    case = released(database)
    me = case.panel[0]
    with database.transaction() as db:
        one = question(db, case, "one")
        # the first was long under way, so that it seems younger than it was
        _press(db, case, "went", "asked", 2, 0, me)
        assert _press(db, case, "went", "answered", 2.1, 0.2, me) == []
        assert one.went == "answered"
        assert _told(db, case, one) == [
            "ticked: answered, before: asked",
            "ticked: asked, before: nothing",
        ]


def test_who_asks_follows_the_newest_choice_too(database: Database) -> None:
    case = released(database)
    me, other = case.panel
    with database.transaction() as db:
        one = question(db, case, "one")
        _press(db, case, "lead", other, 2, 0, other)
        late = _press(db, case, "lead", me, 3, 2, me)
        assert one.lead == other
        assert [it.newer for it in late] == ["Panel Member 2"]
        at = late[0].at.astimezone(UTC)
        assert history.overtaken(late[0], ZoneInfo("UTC")) == (
            f"Panel Member 2 chose “Panel Member 2” after you ({at:%a} {at.day} {at:%b, %H:%M}), so"
            " your choice was not used. To use it, choose again."
        )
        assert _told(db, case, one)[1] == (
            "chose who asks it: Panel Member 1; a later choice stays: Panel Member 2"
        )
        _press(db, case, "lead", "", 4, 0, other)
        assert [it.newer for it in _press(db, case, "lead", me, 5, 2, me)] == [""]


def test_no_press_is_from_the_future_or_older_than_a_week(database: Database) -> None:
    case = released(database)
    me = case.panel[0]
    with database.transaction() as db:
        for minute, ago in ((1, -60), (2, 10**6)):
            _press(db, case, "went", "asked" if minute == 1 else "partly", minute, ago, me)
        edits = _edits(db, case, question(db, case, "one"))
        at = sorted(edit.at for edit in edits)
        assert at[0] == START + MINUTE
        assert START - OLDEST <= at[1] <= START + 2 * MINUTE
