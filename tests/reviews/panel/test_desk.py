"""What is written in the conversation: ticks merge, notes are their writer's alone, nothing is
overwritten in silence."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from reviews.forms.filled import Stale
from reviews.panel import desk, queries
from reviews.panel.models import PanelNotes, Scorecard
from reviews.panel.scorecards import lock as card_lock
from reviews.panel.sheet import edit, history
from tests.reviews import cases
from tests.reviews.panel.sheets import folio_of, question, released


def test_each_has_notes_of_their_own_and_the_ticks_merge(database: Database) -> None:
    case = released(database)
    me, other = case.panel
    with database.transaction() as db:
        folio, one = folio_of(db, case), question(db, case, "one")
        fields = {f"went-{one.id}": "asked", f"note-{one.id}": " Mine.\r\nAll of it. "}
        assert desk.save(db, folio, fields, revision=0, was=None, by=me).revision == 1
        theirs = {f"note-{one.id}": "Theirs.", f"lead-{one.id}": other}
        assert desk.save(db, folio, theirs, revision=0, was=None, by=other).revision == 1
        ticked = {f"went-{one.id}": "answered"}
        assert desk.save(db, folio, ticked, revision=0, was=None, by=other).revision == 1
        assert (one.went, one.lead) == ("answered", other)
        assert _notes(database, case.folio, me) == {}, "nothing is committed yet"
        held = desk.notes(db, case.folio, me)
        assert held is not None
        assert held.texts == {one.id: "Mine.\nAll of it."}
        told = history.of_sheet(db, case.folio)[one.id]
        assert sorted(it.words for it in told) == [
            "assigned it to Panel Member 2",
            "ticked: answered, before: asked",
            "ticked: asked, before: nothing",
        ]
    assert _notes(database, case.folio, other) == {one.id: "Theirs."}


def _notes(database: Database, folio: str, account: str) -> dict[str, str]:
    with database.reading() as db:
        held = desk.notes(db, folio, account)
        return held.texts if held else {}


def test_two_tabs_get_both_texts_and_a_tick_is_never_in_the_way(database: Database) -> None:
    case = released(database)
    me = case.panel[0]
    with database.transaction() as db:
        folio, one, two = (
            folio_of(db, case),
            question(db, case, "one"),
            question(db, case, "two"),
        )
        first = {f"note-{one.id}": "First tab", f"after-{one.id}": "two queues"}
        assert desk.save(db, folio, first, revision=0, was=None, by=me).revision == 1
        late = {f"note-{one.id}": "Second tab", f"went-{two.id}": "partly"}
        with pytest.raises(Stale) as stale:
            desk.save(db, folio, late, revision=0, was=None, by=me)
        assert stale.value.saved == {f"note-{one.id}": "First tab"}
        assert stale.value.sent == {f"note-{one.id}": "Second tab"}
        assert stale.value.revision == 1
        assert two.went == "", "nothing of a stale save is kept"
        assert desk.save(db, folio, first, revision=0, was=None, by=me).revision == 1, (
            "said again"
        )
        ticked = {f"went-{two.id}": "partly"}
        assert desk.save(db, folio, ticked, revision=0, was=None, by=me).revision == 1
        assert desk.save(db, folio, late, revision=1, was=None, by=me).revision == 2
        gone = {f"note-{one.id}": " ", f"went-{two.id}": "", f"after-{one.id}": ""}
        assert desk.save(db, folio, gone, revision=2, was=None, by=me).revision == 3
        held = desk.notes(db, case.folio, me)
        assert held is not None
        assert (held.texts, two.went) == ({}, "")
        assert queries.design_changes(db, case.folio, me) == {}


def test_a_form_with_every_field_takes_nothing_from_a_colleague(database: Database) -> None:
    case = released(database)
    me, other = case.panel
    with database.transaction() as db:
        folio, one = folio_of(db, case), question(db, case, "one")
        shared = {f"went-{one.id}": "asked", f"lead-{one.id}": other}
        desk.save(db, folio, shared, revision=0, was=None, by=other)
        whole = {f"went-{one.id}": "", f"lead-{one.id}": "", f"note-{one.id}": "Mine"}
        desk.save(db, folio, whole, revision=0, was={}, by=me)
        assert (one.went, one.lead) == ("asked", other)
        seen = {f"went-{one.id}": "asked", f"lead-{one.id}": other}
        desk.save(db, folio, whole, revision=1, was=seen, by=me)
        assert (one.went, one.lead) == ("", None)


def test_each_member_keeps_what_they_saw_change_and_sees_the_others_later(
    database: Database,
) -> None:
    case = released(database)
    me, other = case.panel
    with database.transaction() as db:
        folio, one = folio_of(db, case), question(db, case, "one")

        def change(before: str, after: str, by: str) -> None:
            fields = {f"before-{one.id}": before, f"after-{one.id}": after}
            held = desk.notes(db, folio.id, by)
            revision = held.revision if held else 0
            desk.save(db, folio, fields, revision=revision, was=None, by=by)

        change(" a queue ", "two\nqueues", me)
        change("a queue", "none", other)
        change("a queue", "three queues", me)

        def seen(account: str) -> list[tuple[str, str]]:
            found = queries.design_changes(db, case.folio, account)
            return [(c.before, c.after) for c, _ in found.get(one.id, [])]

        assert (seen(me), seen(other)) == ([("a queue", "three queues")], [("a queue", "none")])
        with pytest.raises(Refusal, match="Each text can"), db.begin_nested():
            change("x" * (edit.LONGEST + 1), "", me)
        change("", " ", other)
        assert seen(other) == []
        change("a", "b", other)
        assert not history.of_sheet(db, folio.id), "the shared history has nobody's own"
        cases.meet(db, case, 3, 3)
        assert seen(other) == [("a", "b"), ("a queue", "three queues")]
    with pytest.raises(DBAPIError), database.transaction() as db:
        db.execute(text("UPDATE design_change SET \"after\" = 'c'"))


def test_the_record_for_the_scorecard_is_ones_own_alone(database: Database) -> None:
    case = released(database)
    me, other = case.panel
    with database.transaction() as db:
        folio, one, two = folio_of(db, case), *(question(db, case, it) for it in ("one", "two"))
        mine = {f"note-{one.id}": "Did not know.", f"after-{two.id}": "two queues"}
        desk.save(db, folio, mine, revision=0, was=None, by=me)
        theirs = {f"note-{two.id}": "Theirs.", f"before-{one.id}": "a queue"}
        desk.save(db, folio, theirs, revision=0, was=None, by=other)
        found = desk.record_of(db, folio.id, me)
        assert [desk.piece(it, found[it.id]) for it in (one, two)] == [
            "Asked: one\nDid not know.",
            "Asked: two\nDesign changed from “?” to “two queues”.",
        ]


def test_what_is_taken_over_stays_and_pressing_twice_adds_nothing() -> None:
    once = desk.taken_over("Mine. \n", ["Asked: one\nYes.", "Asked: two\nNo."])
    assert once == "Mine.\n\nAsked: one\nYes.\n\nAsked: two\nNo."
    assert desk.taken_over(once, ["Asked: one\nYes.", "Asked: two\nNo."]) == once
    assert desk.taken_over("", ["Asked: one"]) == "Asked: one"


def test_what_is_not_of_the_sheet_is_refused(database: Database) -> None:
    case = released(database)
    elsewhere = released(database)
    me = case.panel[0]
    with database.transaction() as db:
        folio, one = folio_of(db, case), question(db, case, "one").id
        for fields in (
            {f"note-{'a' * 20}": "x"},
            {f"note-{question(db, elsewhere, 'one').id}": "x"},
            {f"rating-{one}": "4"},
            {"note": "x"},
            {f"went-{one}": "well"},
            {f"lead-{one}": case.coordinator},
            {f"lead-{one}": elsewhere.panel[0]},
            {f"note-{one}": "x" * (desk.LONGEST + 1)},
            {f"note-{one}": ["x"]},
        ):
            with pytest.raises(Refusal), db.begin_nested():
                desk.save(db, folio, fields, revision=0, was=None, by=me)  # type: ignore[arg-type]


def test_ones_own_lock_freezes_ones_notes_and_leaves_the_panels_ticks(
    database: Database,
) -> None:
    case = released(database)
    me, other = case.panel
    with database.transaction() as db:
        folio, one = folio_of(db, case), question(db, case, "one")
        for account in (me, other):
            note = {f"note-{one.id}": f"Seen by {account}"}
            desk.save(db, folio, note, revision=0, was=None, by=account)
        cases.meet(db, case, 3)  # the first alone
        for mine in ({f"note-{one.id}": "Changed"}, {f"before-{one.id}": "a queue"}):
            with pytest.raises(Refusal, match="Your scorecard is locked"):
                desk.save(db, folio, mine, revision=1, was=None, by=me)
        desk.save(db, folio, {f"went-{one.id}": "asked"}, revision=1, was=None, by=me)
        assert one.went == "asked"
        note = {f"note-{one.id}": "More"}
        assert desk.save(db, folio, note, revision=1, was=None, by=other).revision == 2
    with pytest.raises(DBAPIError), database.transaction() as db:
        third = cases.member(db, "Panel Member 3")
        held = {"folio": case.folio, "account": third, "saved_at": clock.now()}
        db.add(Scorecard(id="z" * 20, locked_at=clock.now(), **held))
        db.flush()
        db.add(PanelNotes(revision=1, texts={}, **held))
    frozen = (
        f"UPDATE panel_notes SET texts = '{{}}' WHERE account = '{me}'",
        f"DELETE FROM panel_notes WHERE account = '{me}'",
        f"UPDATE panel_notes SET account = '{me}' WHERE account = '{other}'",
    )
    for statement in frozen:
        with pytest.raises(DBAPIError), database.transaction() as db:
            db.execute(text(statement))
    with database.transaction() as db:
        db.execute(text(f"UPDATE panel_notes SET texts = '{{}}' WHERE account = '{other}'"))
        folio = folio_of(db, case)
        cases.write_card(db, folio, other)
        card_lock.lock(db, folio, by=other)
        with pytest.raises(Refusal, match="The panel has met"):
            late = {f"note-{one.id}": "Late"}
            desk.save(db, folio, late, revision=2, was=None, by=other)
