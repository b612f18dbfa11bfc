"""How a question went: one tick for the panel, and what each member saw change for themselves."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from reviews.panel import edit, history, queries, ticks
from reviews.panel.models import DesignChange, SheetEdit
from tests.reviews import cases
from tests.reviews.panel.sheets import folio_of, question, released


def test_two_members_ticks_merge_and_the_last_word_is_told_with_the_one_before(
    database: Database,
) -> None:
    case = released(database)
    me, other = case.panel
    with database.transaction() as db:
        folio, one = folio_of(db, case), question(db, case, "one")
        ticks.tick(db, folio, one, "answered", was="", by=me)
        ticks.tick(db, folio, one, "", was="", by=other)  # who left it empty takes nothing away
        assert one.went == "answered"
        ticks.tick(db, folio, one, "partly", was="", by=other)
        assert one.went == "partly"
        ticks.tick(db, folio, one, "", was="partly", by=me)
        assert one.went == ""
        with pytest.raises(Refusal, match="Choose"):
            ticks.tick(db, folio, one, "well", was="", by=me)
        told = history.by_question(queries.edits(db, case.folio))[one.id]
        assert sorted(it.words for it in told) == [
            "ticked: answered",
            "ticked: nothing, before: partly",
            "ticked: partly, before: answered",
        ]


def test_each_member_keeps_what_they_saw_change_and_sees_the_others_later(
    database: Database,
) -> None:
    case = released(database)
    me, other = case.panel
    with database.transaction() as db:
        folio, one = folio_of(db, case), question(db, case, "one")
        ticks.change(db, folio, one, " a queue ", "two\nqueues", by=me)
        ticks.change(db, folio, one, "a queue", "none", by=other)
        ticks.change(db, folio, one, "a queue", "three queues", by=me)
        ticks.change(db, folio, question(db, case, "two"), "", "", by=me)

        def seen(account: str, *, everyone: bool) -> list[tuple[str, str]]:
            found = queries.design_changes(db, case.folio, account, everyone=everyone)
            return [(c.before, c.after) for c, _ in found.get(one.id, [])]

        assert seen(me, everyone=False) == [("a queue", "three queues")]
        assert seen(other, everyone=True) == [("a queue", "none"), ("a queue", "three queues")]
        with pytest.raises(Refusal, match="Each text can"):
            ticks.change(db, folio, one, "x" * (edit.LONGEST + 1), "", by=me)
        ticks.change(db, folio, one, "", " ", by=other)
        assert len(db.scalars(select(DesignChange)).all()) == 1
        assert not db.scalars(select(SheetEdit)).all(), "the shared history has nobody's own"


def test_after_the_conversation_neither_changes(database: Database) -> None:
    case = released(database)
    me = case.panel[0]
    with database.transaction() as db:
        folio, one = folio_of(db, case), question(db, case, "one")
        ticks.change(db, folio, one, "a", "b", by=me)
        cases.meet(db, case, 3, 3)
        for act in (
            lambda: ticks.tick(db, folio, one, "asked", was="", by=me),
            lambda: ticks.change(db, folio, one, "a", "c", by=me),
        ):
            with pytest.raises(Refusal) as refused:
                act()  # type: ignore[no-untyped-call]
            assert refused.value.status == 409
    with pytest.raises(DBAPIError), database.transaction() as db:
        db.execute(text("UPDATE design_change SET \"after\" = 'c'"))
