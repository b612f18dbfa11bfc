"""What is written in the conversation: ticks merge, notes are their writer's alone, nothing is
overwritten in silence. Of what was kept through an outage the newest press counts, and not the last
one to come."""

from __future__ import annotations

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.refusal import Refusal
from reviews.forms.filled import Stale
from reviews.panel import desk, queries
from reviews.panel.models import PanelNotes, Scorecard
from reviews.panel.sheet import edit, history
from reviews.panel.sheet.ticks import OLDEST, LatePress
from reviews.scorecards import lock as card_lock
from tests.reviews import cases
from tests.reviews.panel.sheets import question, released


def test_each_has_notes_of_their_own_and_the_ticks_merge(db: Session) -> None:
    case = released(db)
    me, other = case.panel
    folio, one = case.row(db), question(db, case, "one")
    fields = {f"went-{one.id}": "asked", f"note-{one.id}": " Mine.\r\nAll of it. "}
    assert desk.save(db, folio, fields, revision=0, was=None, by=me).revision == 1
    theirs = {f"note-{one.id}": "Theirs.", f"lead-{one.id}": other}
    assert desk.save(db, folio, theirs, revision=0, was=None, by=other).revision == 1
    ticked = {f"went-{one.id}": "answered"}
    assert desk.save(db, folio, ticked, revision=0, was=None, by=other).revision == 1
    assert (one.went, one.lead) == ("answered", other)
    for account, words in ((me, "Mine.\nAll of it."), (other, "Theirs.")):
        held = desk.notes(db, case.folio, account)
        assert held is not None and held.texts == {one.id: words}
    told = history.of_sheet(db, case.folio)[one.id]
    assert sorted(it.words for it in told) == [
        "assigned it to Panel Member 2",
        "ticked: answered, before: asked",
        "ticked: asked, before: nothing",
    ]


def test_a_note_on_what_the_candidate_asks_has_no_tick_and_no_changed_design(
    db: Session,
) -> None:
    case = released(db)
    folio, me = case.row(db), case.panel[0]
    theirs = {f"note-{desk.THEIRS}": " Who is on call? "}
    assert desk.save(db, folio, theirs, revision=0, was=None, by=me).revision == 1
    one = {f"note-{question(db, case, 'one').id}": "Mine."}
    desk.save(db, folio, one, revision=1, was=None, by=me)
    held = desk.notes(db, case.folio, me)
    assert held is not None and held.texts[desk.THEIRS] == "Who is on call?"
    for kind in ("went", "before", "lead"):
        with pytest.raises(Refusal, match="doesn't belong"):
            desk.save(db, folio, {f"{kind}-{desk.THEIRS}": ""}, revision=2, was=None, by=me)
    with pytest.raises(Stale):
        desk.save(db, folio, theirs | {f"note-{desk.THEIRS}": "x"}, revision=0, was=None, by=me)


def test_two_tabs_get_both_texts_and_a_tick_is_never_in_the_way(db: Session) -> None:
    case = released(db)
    me = case.panel[0]
    folio, one, two = (case.row(db), question(db, case, "one"), question(db, case, "two"))
    first = {f"note-{one.id}": "First tab", f"after-{one.id}": "two queues"}
    assert desk.save(db, folio, first, revision=0, was=None, by=me).revision == 1
    late = {f"note-{one.id}": "Second tab", f"went-{two.id}": "partly"}
    with pytest.raises(Stale) as stale:
        desk.save(db, folio, late, revision=0, was=None, by=me)
    assert stale.value.saved == {f"note-{one.id}": "First tab"}
    assert stale.value.sent == {f"note-{one.id}": "Second tab"}
    assert stale.value.revision == 1
    assert two.went == "", "nothing of a stale save is kept"
    assert desk.save(db, folio, first, revision=0, was=None, by=me).revision == 1, "said again"
    ticked = {f"went-{two.id}": "partly"}
    assert desk.save(db, folio, ticked, revision=0, was=None, by=me).revision == 1
    assert desk.save(db, folio, late, revision=1, was=None, by=me).revision == 2
    gone = {f"note-{one.id}": " ", f"went-{two.id}": "", f"after-{one.id}": ""}
    assert desk.save(db, folio, gone, revision=2, was=None, by=me).revision == 3
    held = desk.notes(db, case.folio, me)
    assert held is not None
    assert (held.texts, two.went) == ({}, "")
    assert queries.design_changes(db, case.folio, me) == {}


def test_a_form_with_every_field_takes_nothing_from_a_colleague(db: Session) -> None:
    case = released(db)
    me, other = case.panel
    folio, one = case.row(db), question(db, case, "one")
    shared = {f"went-{one.id}": "asked", f"lead-{one.id}": other}
    desk.save(db, folio, shared, revision=0, was=None, by=other)
    whole = {f"went-{one.id}": "", f"lead-{one.id}": "", f"note-{one.id}": "Mine"}
    desk.save(db, folio, whole, revision=0, was={}, by=me)
    assert (one.went, one.lead) == ("asked", other)
    seen = {f"went-{one.id}": "asked", f"lead-{one.id}": other}
    desk.save(db, folio, whole, revision=1, was=seen, by=me)
    assert (one.went, one.lead) == ("", None)


def test_each_member_keeps_what_they_saw_change_and_sees_the_others_later(db: Session) -> None:
    case = released(db)
    me, other = case.panel
    folio, one = case.row(db), question(db, case, "one")

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
    with pytest.raises(DBAPIError), db.begin_nested():
        db.execute(text("UPDATE design_change SET \"after\" = 'c'"))


def test_the_record_for_the_scorecard_is_ones_own_alone(db: Session) -> None:
    case = released(db)
    me, other = case.panel
    folio, one, two = case.row(db), *(question(db, case, it) for it in ("one", "two"))
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


def test_what_is_not_of_the_sheet_is_refused(db: Session) -> None:
    case = released(db)
    elsewhere = released(db)
    me = case.panel[0]
    folio, one = case.row(db), question(db, case, "one").id
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


def test_ones_own_lock_freezes_ones_notes_and_leaves_the_panels_ticks(db: Session) -> None:
    case = released(db)
    me, other = case.panel
    folio, one = case.row(db), question(db, case, "one")
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
    with pytest.raises(DBAPIError), db.begin_nested():
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
        with pytest.raises(DBAPIError), db.begin_nested():
            db.execute(text(statement))
    db.execute(text(f"UPDATE panel_notes SET texts = '{{}}' WHERE account = '{other}'"))
    folio = case.row(db)
    cases.write_card(db, folio, other)
    card_lock.lock(db, folio, by=other)
    with pytest.raises(Refusal, match="The panel has met"):
        late = {f"note-{one.id}": "Late"}
        desk.save(db, folio, late, revision=2, was=None, by=other)


MINUTE = timedelta(minutes=1)


def _press(
    db: Session, case: cases.Case, kind: str, value: str, minute: float, ago: float, by: str
) -> list[LatePress]:
    """`by` pressed `ago` minutes before `minute`, when it comes."""
    name = f"{kind}-{question(db, case, 'one').id}"
    with clock.at(START + minute * MINUTE):
        saved = desk.save(
            db,
            case.row(db),
            {name: value},
            revision=0,
            was=None,
            by=by,
            ago={name: ago * MINUTE},
        )
    return saved.late


START = clock.now()


def test_an_older_tick_that_comes_later_leaves_a_colleagues_newer_one(db: Session) -> None:
    case = released(db)
    me, other = case.panel
    one = question(db, case, "one")
    assert _press(db, case, "went", "answered", 2, 0, other) == []
    late = _press(db, case, "went", "not", 3, 2.5, me)
    assert one.went == "answered"
    assert [(it.newer, it.by, it.at) for it in late] == [
        ("answered", "Panel Member 2", START + 2 * MINUTE)
    ]
    # the one that came late is where it belongs
    assert [it.words for it in history.of_sheet(db, case.folio)[one.id]] == [
        "ticked: answered, before: nothing",
        "ticked: not answered; a later tick stays: answered",
    ]
    edits = [it.edit for it in history.of_sheet(db, case.folio)[one.id]]
    assert edits[-1].at == START + 0.5 * MINUTE
    # sent again, since the answer was lost: told again, and kept once
    assert len(_press(db, case, "went", "not", 4, 3.5, me)) == 1
    assert len([it.edit for it in history.of_sheet(db, case.folio)[one.id]]) == 2
    # a newer one counts, as ever
    assert _press(db, case, "went", "not", 5, 0.1, me) == []
    assert one.went == "not"


def test_a_tick_that_nobody_has_overtaken_is_stamped_with_when_it_was_made(db: Session) -> None:
    case = released(db)
    me, other = case.panel
    one = question(db, case, "one")
    _press(db, case, "went", "asked", 0, 0, other)
    assert _press(db, case, "went", "partly", 9, 3, me) == []
    assert one.went == "partly"
    edits = [it.edit for it in history.of_sheet(db, case.folio)[one.id]]
    assert edits[0].at == START + 6 * MINUTE
    # what is there already is said by nobody's mistake
    assert _press(db, case, "went", "partly", 10, 8, other) == []
    assert len([it.edit for it in history.of_sheet(db, case.folio)[one.id]]) == 2


def test_ones_own_second_press_never_loses_to_ones_first(db: Session) -> None:
    case = released(db)
    me = case.panel[0]
    one = question(db, case, "one")
    # the first was long under way, so that it seems younger than it was
    _press(db, case, "went", "asked", 2, 0, me)
    assert _press(db, case, "went", "answered", 2.1, 0.2, me) == []
    assert one.went == "answered"
    assert [it.words for it in history.of_sheet(db, case.folio)[one.id]] == [
        "ticked: answered, before: asked",
        "ticked: asked, before: nothing",
    ]


def test_who_asks_follows_the_newest_choice_too(db: Session) -> None:
    case = released(db)
    me, other = case.panel
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
    assert [it.words for it in history.of_sheet(db, case.folio)[one.id]][1] == (
        "chose who asks it: Panel Member 1; a later choice stays: Panel Member 2"
    )
    _press(db, case, "lead", "", 4, 0, other)
    assert [it.newer for it in _press(db, case, "lead", me, 5, 2, me)] == [""]


def test_no_press_is_from_the_future_or_older_than_a_week(db: Session) -> None:
    case = released(db)
    me = case.panel[0]
    for minute, ago in ((1, -60), (2, 10**6)):
        _press(db, case, "went", "asked" if minute == 1 else "partly", minute, ago, me)
    edits = [it.edit for it in history.of_sheet(db, case.folio)[question(db, case, "one").id]]
    at = sorted(edit.at for edit in edits)
    assert at[0] == START + MINUTE
    assert START - OLDEST <= at[1] <= START + 2 * MINUTE
