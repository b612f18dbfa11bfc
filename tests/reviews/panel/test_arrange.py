"""The panel orders its sheet, adds to it and asks differently; two at once lose nothing."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from reviews.panel import arrange, edit
from reviews.panel.models import SheetEdit, SheetQuestion
from tests.reviews import cases
from tests.reviews.panel.sheets import asked, folio_of, question, released


def test_a_question_moves_among_those_that_are_asked_and_no_further(database: Database) -> None:
    case = released(database)
    me = case.panel[0]
    with database.transaction() as db:
        folio = folio_of(db, case)
        edit.mark(db, folio, question(db, case, "two"), "drop", by=me)

        def move(text: str, way: str) -> list[str]:
            moved = question(db, case, text)
            arrange.move(db, folio, moved, way, was=moved.rank, by=me)
            return asked(db, case)

        assert move("three", "up") == ["three", "one", "four", "five"]
        assert move("three", "up") == ["three", "one", "four", "five"], "it is the first"
        assert move("one", "down") == ["three", "four", "one", "five"]
        assert move("five", "down") == ["three", "four", "one", "five"], "it is the last"
        edit.mark(db, folio, question(db, case, "two"), "undo", by=me)
        assert sorted(asked(db, case)) == sorted(["one", "two", "three", "four", "five"])
        told = select(SheetEdit.before, SheetEdit.after).where(SheetEdit.what == "moved")
        assert sorted((e.before, e.after) for e in db.execute(told)) == [("2", "1"), ("2", "3")]


def test_who_saw_an_older_order_moves_nothing(database: Database) -> None:
    case = released(database)
    me, other = case.panel
    with database.transaction() as db:
        folio, two = folio_of(db, case), question(db, case, "two")
        seen = two.rank
        arrange.move(db, folio, two, "up", was=seen, by=me)
        with pytest.raises(Refusal) as refused:
            arrange.move(db, folio, two, "up", was=seen, by=other)
        assert (refused.value.code, refused.value.status) == ("moved", 409)
        assert asked(db, case)[:2] == ["two", "one"]
        edit.mark(db, folio, two, "drop", by=me)
        for way in ("up", "sideways"):
            with pytest.raises(Refusal, match=r"Undo that first|Choose"):
                arrange.move(db, folio, two, way, was=two.rank, by=me)


def test_ones_own_question_stands_behind_what_is_printed_and_is_added_once(
    database: Database,
) -> None:
    case = released(database)
    with database.transaction() as db:
        folio, me = folio_of(db, case), case.panel[0]
        made = arrange.add(db, folio, "failure", "  Who   pays? ", by=me)
        assert asked(db, case) == ["one", "two", "three", "Who pays?", "four", "five"]
        assert arrange.add(db, folio, "failure", "Who pays?", by=me) is made
        arrange.add(db, folio, "migration", "Who pays?", by=me)
        assert len(asked(db, case)) == 6
        assert (made.form, made.quote, made.others) == (arrange.OWN, "", [])
        for segment, text in (("everybody", "Why?"), ("failure", " "), ("failure", "x" * 601)):
            with pytest.raises(Refusal):
                arrange.add(db, folio, segment, text, by=me)
        for n in range(arrange.MOST_OWN - 2):
            arrange.add(db, folio, "failure", f"Why {n}?", by=me)
        with pytest.raises(Refusal, match="Reword one of them"):
            arrange.add(db, folio, "failure", "Why more?", by=me)


def test_asked_differently_is_the_next_on_the_passage_and_can_be_taken_back(
    database: Database,
) -> None:
    case = released(database)
    me, other = case.panel
    with database.transaction() as db:
        folio, one = folio_of(db, case), question(db, case, "one")
        again = arrange.differently(db, folio, one, by=me)
        assert asked(db, case) == ["one again", "two", "three", "four", "five"]
        assert (again.form, again.quote, again.instead_of) == ("poison", "the queue", one.id)
        for late in (
            lambda: arrange.differently(db, folio, one, by=other),
            lambda: edit.mark(db, folio, one, "drop", by=other),
        ):
            with pytest.raises(Refusal, match="editing: “one again” To ask") as refused:
                late()
            assert refused.value.status == 409
        third = arrange.differently(db, folio, again, by=other)
        assert asked(db, case)[0] == third.text == "one once more"
        with pytest.raises(Refusal, match="no other question about this passage"):
            arrange.differently(db, folio, third, by=me)
        edit.mark(db, folio, again, "undo", by=me)
        assert asked(db, case)[0] == "one again"
        edit.mark(db, folio, one, "undo", by=me)
        assert asked(db, case) == ["one", "two", "three", "four", "five"]
        with pytest.raises(Refusal, match="no other question about this passage"):
            arrange.differently(db, folio, one, by=me)
        log = [(e.what, e.before, e.after) for e in db.scalars(select(SheetEdit))]
    assert ("instead", "one", "one again") in log
    assert ("state", "proposed", "replaced") in log


def test_two_who_change_one_sheet_at_once_lose_nothing(either_database: Database) -> None:
    database = either_database
    case = released(database)

    def work(account: str) -> list[Callable[[], None]]:
        def add(text: str) -> None:
            with database.transaction() as db:
                arrange.add(db, folio_of(db, case), "failure", text, by=account)

        def move() -> None:
            with database.transaction() as db:
                two = question(db, case, "two")
                arrange.move(db, folio_of(db, case), two, "up", was=two.rank, by=account)

        def again() -> None:
            with database.transaction() as db:
                one = question(db, case, "one")
                arrange.differently(db, folio_of(db, case), one, by=account)

        return [lambda: add(f"{account} a"), move, again, lambda: add(f"{account} b")]

    faults = _at_once([work(account) for account in case.panel])
    assert all(fault in ("replaced", "moved") for fault in faults), faults
    assert faults.count("replaced") == 1, "one of the two asked it differently"
    with database.reading() as db:
        stand = asked(db, case)
        ranks = list(
            db.scalars(select(SheetQuestion.rank).where(SheetQuestion.folio == case.folio))
        )
    assert sorted(stand) == sorted(
        ["one again", "two", "three", "four", "five"]
        + [f"{account} {which}" for account in case.panel for which in "ab"]
    )
    assert sorted(ranks) == list(range(1, len(ranks) + 1))


def _at_once(works: list[list[Callable[[], None]]]) -> list[str]:
    """Run each list in a thread of its own, step by step together; what was refused."""
    barrier, faults = Barrier(len(works)), []

    def run(steps: list[Callable[[], None]]) -> None:
        for step in steps:
            barrier.wait()
            try:
                step()
            except Refusal as refusal:
                faults.append(refusal.code)
            except Exception as error:  # a thread's error would be lost
                faults.append(repr(error))

    threads = [Thread(target=run, args=(steps,)) for steps in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_after_the_conversation_nothing_is_added_or_moved(database: Database) -> None:
    case = released(database)
    with database.transaction() as db:
        cases.meet(db, case, 3, 3)
        folio, one, me = folio_of(db, case), question(db, case, "one"), case.panel[0]
        for act in (
            lambda: arrange.move(db, folio, one, "down", was=1, by=me),
            lambda: arrange.add(db, folio, "failure", "Why?", by=me),
            lambda: arrange.differently(db, folio, one, by=me),
        ):
            with pytest.raises(Refusal) as refused:
                act()
            assert (refused.value.code, refused.value.status) == ("over", 409)
