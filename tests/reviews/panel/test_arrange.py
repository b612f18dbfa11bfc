"""The panel orders its sheet and adds to it; two at once lose nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from reviews.panel import queries
from reviews.panel.models import SheetEdit, SheetQuestion
from reviews.panel.sheet import arrange, edit, history, sources
from tests.expect import refused
from tests.reviews import cases
from tests.reviews.panel.sheets import asked, question, released


def test_a_question_moves_among_those_that_are_asked_and_no_further(db: Session) -> None:
    case = released(db)
    me = case.panel[0]
    folio = case.row(db)
    edit.mark(db, folio, question(db, case, "two"), "drop", by=me)

    def move(text: str, way: str) -> list[str]:
        moved = question(db, case, text)
        arrange.move(db, folio, moved, way, was=moved.place, by=me)
        return asked(db, case)

    assert move("three", "up") == ["three", "one", "four", "five"]
    assert move("three", "up") == ["three", "one", "four", "five"], "it is the first"
    assert move("one", "down") == ["three", "four", "one", "five"]
    assert move("five", "down") == ["three", "four", "one", "five"], "it is the last"
    edit.mark(db, folio, question(db, case, "two"), "undo", by=me)
    assert sorted(asked(db, case)) == sorted(["one", "two", "three", "four", "five"])
    told = select(SheetEdit.before, SheetEdit.after).where(SheetEdit.what == "moved")
    assert sorted((e.before, e.after) for e in db.execute(told)) == [("2", "1"), ("2", "3")]


def test_who_saw_an_older_order_moves_nothing(db: Session) -> None:
    case = released(db)
    me, other = case.panel
    folio, two = case.row(db), question(db, case, "two")
    before = two.place
    arrange.move(db, folio, two, "up", was=before, by=me)
    with refused("moved", 409):
        arrange.move(db, folio, two, "up", was=before, by=other)
    assert asked(db, case)[:2] == ["two", "one"]
    edit.mark(db, folio, two, "drop", by=me)
    for way in ("up", "sideways"):
        with pytest.raises(Refusal, match=r"Undo that first|Choose"):
            arrange.move(db, folio, two, way, was=two.place, by=me)


def test_a_question_goes_to_another_segment_behind_what_is_printed_there(db: Session) -> None:
    case = released(db)
    me = case.panel[0]
    folio = case.row(db)

    def go(text: str, to: str) -> None:
        moved = question(db, case, text)
        arrange.move_to(db, folio, moved, to, was=moved.place, by=me)

    go("two", "migration")
    assert asked(db, case) == ["one", "three", "four", "five"]
    assert asked(db, case, "migration") == ["two"]
    for text in ("three", "one", "five"):
        go(text, "migration")
    assert asked(db, case, "migration") == ["two", "three", "one", "five"]
    go("two", "failure")
    assert asked(db, case) == ["four", "two"]
    edit.mark(db, folio, question(db, case, "three"), "drop", by=me)
    go("four", "migration")
    assert asked(db, case, "migration") == ["one", "five", "four"]
    go("four", "migration")
    found = queries.sheet(db, case.folio)
    assert found is not None
    ranks = {name: [q.rank for q in found[1][name]] for name in queries.PRINTED}
    assert ranks == {"alternatives": [], "failure": [1], "migration": [1, 2, 3, 4]}
    told = select(SheetEdit.before, SheetEdit.after).where(SheetEdit.what == "segment")
    assert sorted(map(tuple, db.execute(told))) == sorted(
        [("failure", "migration")] * 5 + [("migration", "failure")]
    )
    words = history.of_sheet(db, case.folio)
    moved = [it.words for it in words[question(db, case, "four").id]]
    assert moved == ["moved it from Failure modes to Migration"]


def test_to_another_segment_goes_nothing_that_is_gone_moved_or_for_everybody(
    db: Session,
) -> None:
    case = released(db)
    me, other = case.panel
    folio, two = case.row(db), question(db, case, "two")
    for segment in ("everybody", "", "questions"):
        with pytest.raises(Refusal, match="Choose where to move"):
            arrange.move_to(db, folio, two, segment, was=two.place, by=me)
    before = two.place
    arrange.move_to(db, folio, two, "migration", was=before, by=me)
    # the same rank, in another segment, too
    for was in (before, f"failure {two.rank}"):
        with pytest.raises(Refusal, match="Someone else moved questions"):
            arrange.move_to(db, folio, two, "alternatives", was=was, by=other)
    edit.mark(db, folio, two, "drop", by=me)
    with pytest.raises(Refusal, match="Undo that first"):
        arrange.move_to(db, folio, two, "failure", was=two.place, by=me)
    two.segment = "everybody"
    with pytest.raises(Refusal, match="Choose where to move"):
        arrange.move_to(db, folio, two, "failure", was=two.place, by=me)


def test_ones_own_question_stands_behind_what_is_printed_and_is_added_once(db: Session) -> None:
    case = released(db)
    folio, me = case.row(db), case.panel[0]
    made = arrange.add(db, folio, "failure", "  Who   pays? ", by=me)
    assert asked(db, case) == ["one", "two", "three", "Who pays?", "four", "five"]
    assert arrange.add(db, folio, "failure", "Who pays?", by=me) is made
    arrange.add(db, folio, "migration", "Who pays?", by=me)
    assert len(asked(db, case)) == 6
    assert (made.form, made.quote, made.state) == (sources.OWN, "", "proposed")
    for segment, text in (("everybody", "Why?"), ("failure", " "), ("failure", "x" * 601)):
        with pytest.raises(Refusal):
            arrange.add(db, folio, segment, text, by=me)
    for n in range(arrange.MOST_OWN - 2):
        arrange.add(db, folio, "failure", f"Why {n}?", by=me)
    with pytest.raises(Refusal, match="Reword one of them"):
        arrange.add(db, folio, "failure", "Why more?", by=me)


def test_linked_questions_are_one_place_and_are_printed_once(db: Session) -> None:
    case = released(db)
    folio, me = case.row(db), case.panel[0]

    def link(text: str, to: str) -> None:
        other = question(db, case, to).id
        arrange.link(db, folio, question(db, case, text), other, by=me)

    def placed() -> list[str]:
        return [it.question.text for it in queries.sheet(db, case.folio).placed["failure"]]

    link("two", "one")
    link("four", "five")
    assert placed() == ["one", "three", "four"]
    link("four", "two")
    link("two", "five")
    assert placed() == ["one", "three"]
    edit.mark(db, folio, question(db, case, "one"), "drop", by=me)
    assert placed() == ["two", "three"], "the first that is asked has the place"
    edit.mark(db, folio, question(db, case, "one"), "undo", by=me)
    for text in ("two", "one", "one", "four"):
        arrange.unlink(db, folio, question(db, case, text), by=me)
    assert placed() == ["one", "two", "three", "four", "five"]
    assert question(db, case, "five").linked is None, "a link has two ends"
    told = select(SheetEdit.what).where(SheetEdit.what.like("%linked"))
    assert sorted(db.scalars(told)) == ["linked"] * 3 + ["unlinked"] * 3
    for to in (question(db, case, "two").id, "none"):
        with refused("to"):
            arrange.link(db, folio, question(db, case, "two"), to, by=me)


def test_the_panel_chooses_how_many_are_printed_in_full(db: Session) -> None:
    case = released(db)
    folio, me = case.row(db), case.panel[0]

    def print_to(text: str) -> list[str]:
        to = question(db, case, text)
        arrange.print_to(db, folio, to, was=to.place, by=me)
        return in_full()

    def in_full() -> list[str]:
        placed = queries.sheet(db, case.folio).placed["failure"]
        return [it.question.text for it in placed if it.paper == "full"]

    edit.mark(db, folio, question(db, case, "five"), "approve", by=me)
    assert print_to("two") == ["one", "two"]
    assert print_to("four") == ["one", "two", "three", "four"]
    with refused("verb"):
        print_to("five")
    edit.mark(db, folio, question(db, case, "one"), "drop", by=me)
    assert print_to("two") == ["two"]
    assert print_to("two") == ["two"], "a second press changes nothing"
    arrange.print_as_usual(db, folio, question(db, case, "two"), by=me)
    assert in_full() == ["two", "three", "five"]


def test_two_who_change_one_sheet_at_once_lose_nothing(either_database: Database) -> None:
    database = either_database
    with database.transaction() as db:
        case = released(db)

    def work(account: str) -> list[Callable[[], None]]:
        def add(text: str) -> None:
            with database.transaction() as db:
                arrange.add(db, case.row(db), "failure", text, by=account)

        def move() -> None:
            with database.transaction() as db:
                two = question(db, case, "two")
                arrange.move(db, case.row(db), two, "up", was=two.place, by=account)

        return [lambda: add(f"{account} a"), move, lambda: add(f"{account} b")]

    faults = _at_once([work(account) for account in case.panel])
    assert set(faults) <= {"moved"}, faults
    with database.reading() as db:
        stand = asked(db, case)
        ranks = list(
            db.scalars(select(SheetQuestion.rank).where(SheetQuestion.folio == case.folio))
        )
    assert sorted(stand) == sorted(
        ["one", "two", "three", "four", "five"]
        + [f"{account} {which}" for account in case.panel for which in "ab"]
    )
    assert sorted(ranks) == list(range(1, len(ranks) + 1))


def _at_once(works: list[list[Callable[[], None]]]) -> list[str]:
    """Run each list in a thread of its own, step by step together; what was refused."""
    barrier = Barrier(len(works))

    def run(steps: list[Callable[[], None]]) -> list[str]:
        faults = []
        for step in steps:
            barrier.wait(20)
            try:
                step()
            except Refusal as refusal:
                faults.append(refusal.code)
        return faults

    with ThreadPoolExecutor(len(works)) as pool:
        return [it for faults in pool.map(run, works) for it in faults]


def test_after_the_conversation_nothing_is_added_or_moved(db: Session) -> None:
    case = released(db)
    cases.meet(db, case, 3, 3)
    folio, one, me = case.row(db), question(db, case, "one"), case.panel[0]
    for act in (
        lambda: arrange.move(db, folio, one, "down", was=one.place, by=me),
        lambda: arrange.move_to(db, folio, one, "migration", was=one.place, by=me),
        lambda: arrange.add(db, folio, "failure", "Why?", by=me),
        lambda: edit.mark(db, folio, one, "drop", by=me),
        lambda: edit.reword(db, folio, one, "Other", was=one.text, by=me),
    ):
        with refused("over", 409):
            act()
