"""The panel's pages: seats, sheet, paper, document."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from blindfolio import clock
from blindfolio.ledger.verify import recorded
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import Stage
from reviews.board.scheduling import meetings
from reviews.board.scheduling.hours import Hour
from reviews.debrief import inviting
from reviews.panel.models import SheetEdit, SheetQuestion, Slot
from reviews.panel.queries import PanelSeat
from tests.expect import answered, every, got, transact
from tests.reviews import cases
from tests.reviews.panel import sheets
from tests.sites import Site


@pytest.fixture
def case(site: Site) -> cases.Case:
    """Released, with its sheet."""
    with site.parts.database.transaction() as db:
        made = cases.begun(db)
        when = clock.now() + timedelta(days=3)
        meetings.plan(db, made.row(db), Hour(when, "Room 1"), by=made.coordinator)
        cases.release(db, made)
    site.parts.worker.run_until_idle()
    return made


VIEWS = ("?view=prepare&segment=failure", "?view=run")


def _question(site: Site) -> SheetQuestion:
    with site.parts.database.reading() as db:
        built = (
            select(SheetQuestion)
            .where(SheetQuestion.segment == "failure")
            .order_by(SheetQuestion.id)
        )
        found = db.scalars(built).first()
        assert found is not None
        return found


def test_a_running_interview_comes_first_then_todays_debrief_and_what_is_to_be_written() -> (
    None
):
    now, tonight = clock.now(), clock.now() + timedelta(hours=2)
    today, later = (Slot(at=now, debrief_at=now + timedelta(days=days)) for days in (0, 1))
    in_order = [
        PanelSeat("running", Stage.PANEL, later, running="Migration"),
        PanelSeat("debrief", Stage.DEBRIEF, today),
        PanelSeat("scorecard", Stage.PANEL, later, over=True),
        PanelSeat("interview", Stage.PANEL, later),
        PanelSeat("locked", Stage.PANEL, later, over=True, locked=True),
    ]
    assert [seat.turn(tonight) for seat in in_order] == [-1, 0, 1, 2, 3]
    assert [seat.is_due(tonight) for seat in in_order] == [True] * 4 + [False]
    for has_read in (True, False):
        seat = PanelSeat("later", Stage.PANEL, Slot(at=tonight + timedelta(days=1)))
        seat.has_read = has_read
        assert seat.is_due(tonight) is not has_read
    for slot, voted in ((later, False), (today, True)):
        assert PanelSeat("debrief", Stage.DEBRIEF, slot, voted=voted).turn(tonight) == 3


def test_before_the_release_a_seat_is_a_role_and_a_date(site: Site) -> None:
    case = transact(site, cases.begun)
    client = site.as_account(case.panel[0])
    page = client.get("/panels").text
    for never in (cases.NAME, case.folio, case.code, "Staff engineer, payments"):
        assert never not in page
    for path in ("", "/print", "/document", "/prompt", "/scorecard"):
        assert client.get(f"/panels/{case.folio}{path}").status_code == 404
    assert client.get(f"/debriefs/{case.folio}").status_code == 404


def test_a_question_is_approved_dropped_and_reworded(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    question = _question(site)
    path = f"/panels/{case.folio}/questions/{question.id}"
    for form in (
        {"verb": "approve"},
        {"verb": "drop"},
        {"verb": "undo"},
        {"verb": "reword", "text": "Who is woken & when?", "was": question.text},
    ):
        assert lee.post(path, data=form).status_code == 303
    marked = "This question may be about a person, not the design."
    for view in VIEWS:
        text = lee.get(f"/panels/{case.folio}{view}").text
        assert "Who is woken &amp; when?" in text and marked not in text
    for text, was in (
        ("How old are you?", "Who is woken & when?"),
        ("Who is woken & when?", "How old are you?"),
    ):
        assert lee.post(path, data={"verb": "reword", "text": text, "was": was}).location
        asks = lee.get(f"/panels/{case.folio}{VIEWS[0]}").text.count(marked)
        assert asks == (text == "How old are you?")
    empty = {"verb": "reword", "text": " ", "was": "Who is woken & when?"}
    for form in ({"verb": "burn"}, empty, {}):
        assert lee.post(path, data=form).status_code == 422
    late = {"verb": "reword", "text": "My own words", "was": question.text}
    answered(
        lee.post(path, data=late), 409, "“Who is woken &amp; when?”", "My own words</textarea>"
    )
    assert len(every(site, select(SheetEdit))) == 6
    elsewhere = sheets.on_site(site)
    client = site.as_account(elsewhere.panel[0])
    for folio in (case.folio, elsewhere.folio):
        other = f"/panels/{folio}/questions/{question.id}"
        assert client.post(other, data={"verb": "drop"}).status_code == 404


def test_a_save_of_the_conversation_takes_as_many_statements_on_the_fifth_question(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    run = lee.get(f"/panels/{case.folio}?view=run").text
    questions = re.findall(r'data-question="(\w+)"', run)
    path, taken = f"/panels/{case.folio}/notes", []
    for n, question in enumerate(questions[:5]):
        fields = {f"note-{question}": "Heard.", f"went-{question}": "asked"}
        body = {"code": case.folio, "revision": n, "fields": fields}
        with site.counted() as statements:
            assert lee.post(path, json=body).json == {"revision": n + 1}
        taken.append(len(statements))
    assert len(set(taken[1:])) == 1
    assert max(taken) <= 30


def test_around_its_slot_and_with_the_clock_the_sheet_opens_for_running(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    slot = got(site, Slot, case.folio)
    path = f"/panels/{case.folio}"

    def view(minutes: float, query: str = "") -> str:
        with clock.at(slot.at + timedelta(minutes=minutes)):
            page = lee.get(path + query).text
        found = re.search(r'<main class="sheet (\w+)"', page)
        assert found is not None
        assert ('id="clock"' in page) == ("tick-buttons" in page) == (found[1] == "run")
        early = "Start the clock early" in page and "The interview is planned for" in page
        assert early == (minutes < -15)
        return found[1]

    around = [view(minutes) for minutes in (-16, -15, 0, slot.minutes - 1, slot.minutes)]
    assert around == ["prepare", "run", "run", "run", "prepare"]
    assert (view(-60, "?view=elsewhere"), view(-60, "?view=run")) == ("prepare", "run")
    with clock.at(slot.at + timedelta(minutes=90)):
        assert lee.post(f"{path}/clock", data={"verb": "start"}).status_code == 303
    assert view(91) == view(91, "?segment=failure") == "run"
    assert view(91, "?view=prepare") == "prepare"
    lee.post(f"{path}/clock", data={"verb": "reset"})
    assert view(92) == "prepare"


def test_the_list_leads_to_the_sheet_then_the_scorecard_and_then_how_it_went(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    slot = got(site, Slot, case.folio)

    def links(minutes: float) -> list[str]:
        with clock.at(slot.at + timedelta(minutes=minutes)):
            page = lee.get("/panels").text.partition("<main")[2]
        return re.findall(r'href="(/(?:panels|debriefs)/[^".]+)"', page)

    sheet = f"/panels/{case.folio}"
    over = [f"{sheet}/scorecard", sheet]
    assert links(0) == links(slot.minutes - 1) == [sheet]
    assert links(slot.minutes) == over
    # the clock knows better than the plan, where it was started late
    with clock.at(slot.at + timedelta(minutes=20)):
        lee.post(f"{sheet}/clock", data={"verb": "start"})
    assert links(slot.minutes) == [sheet, f"{sheet}/scorecard"]
    with clock.at(slot.at + timedelta(minutes=22)):
        answered(lee.get("/panels"), 200, "Running: Alternatives")
    assert links(slot.minutes + 20) == over
    with clock.at(slot.at + timedelta(minutes=110)):
        transact(site, cases.meet, case, 3)
        assert "Locked. The debrief opens" in lee.get("/panels").text
    assert links(120) == [sheet]
    with clock.at(slot.at + timedelta(minutes=110)), site.parts.database.transaction() as db:
        cases.meet(db, case, 3, 3)
    assert links(120) == [f"/debriefs/{case.folio}", f"{sheet}?view=run"]
    answered(lee.get("/panels"), 200, "You have voted; waits for the decision")
    transact(
        site,
        inviting.invite,
        got(site, Folio, case.folio),
        case.readers[0],
        by=case.coordinator,
    )
    answered(
        lee.get("/panels"),
        200,
        "You have voted; waits for Pat Example",
        "No panel needs you today.",
    )
    assert "How it went" in lee.get(f"{sheet}/scorecard").text
    assert "How it went" in lee.get(f"{sheet}?view=run").text
    with site.parts.database.transaction() as db:
        db.execute(update(Folio).values(stage=Stage.CLOSED))
        db.execute(update(Standing).values(closed_at=clock.now()))
    answered(lee.get("/panels"), 200, "Decided", "Read the debrief", lacks="Open the debrief")


@pytest.mark.parametrize("heard", ["", "who is woken"])
def test_a_reviewers_good_answer_is_what_to_look_for(site: Site, heard: str) -> None:
    case = sheets.on_site(site, names=())
    of = {"listen_for": {"answer": heard} if heard else {}}
    made = sheets.built("Who?", "ask_this") | of
    transact(site, sheets.add, case, "failure", 1, made)
    lee = site.as_account(case.panel[0])
    for end in (*VIEWS, "/print"):
        page = lee.get(f"/panels/{case.folio}{end}").text
        for words in ("A good answer says</dt>", "<dd>who is woken</dd>"):
            assert (words in page) == bool(heard), end
        assert heard or not re.search(r"Look for</b>|class=\"look-for", page), end


def test_from_the_document_one_comes_back_to_the_question_one_came_from(site: Site) -> None:
    case = sheets.on_site(site)
    lee = site.as_account(case.panel[0])
    for view in VIEWS:
        page = lee.get(f"/panels/{case.folio}{view}").text.replace("&amp;", "&")
        found = re.search(r'href="([^"]+/document\?[^"]+)#b3"', page)
        assert found is not None
        document = lee.get(found[1]).text.replace("&amp;", "&")
        back = re.search(r'<p class="back"><a href="([^"]+)"', document)
        assert back is not None
        path, _, anchor = back[1].partition("#")
        there = lee.get(path).text
        assert f'id="{anchor}"' in there
        assert f'<main class="sheet {"run" if "run" in view else "prepare"}"' in there
    plain = lee.get(f"/panels/{case.folio}/document").text
    assert f'<p class="back"><a href="/panels/{case.folio}">' in plain


def test_a_save_that_comes_late_is_answered_with_what_counts_and_why(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    question = _question(site)
    path, name = f"/panels/{case.folio}/notes", f"went-{question.id}"
    body = {"code": case.folio, "revision": 0}
    other = site.as_account(case.panel[1])
    other.post(path, json=body | {"fields": {name: "answered"}})
    sent = body | {"fields": {name: "not"}, "ages": {name: 90_000}}
    answer = lee.post(path, json=sent).json
    assert answer is not None
    [late] = answer["late"]
    assert (late["name"], late["stands"], late["question"]) == (name, "answered", question.id)
    assert "Panel Member 2 chose “Answered” after you" in late["said"]
    shared = lee.get(f"/panels/{case.folio}/now").json
    assert shared is not None
    assert shared["shared"][question.id]["went"] == "answered"
    assert "Panel Member 2" in shared["shared"][question.id]["ticked"]
    assert "a later tick stays: answered" in lee.get(f"/panels/{case.folio}?view=run").text
    # an age that is none counts as now
    none: tuple[object, ...] = ({name: "old"}, {name: -5}, [], {name: None})
    for ages in none:
        assert "late" not in (lee.post(path, json=sent | {"ages": ages}).json or {})


def test_once_the_panel_has_met_the_page_has_the_beginning_and_no_clock(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    question = _question(site).id
    assert '<span class="soft">from ' in lee.get(f"/panels/{case.folio}?view=run").text
    note = {"code": case.folio, "revision": "0", f"note-{question}": "Heard it."}
    assert lee.post(f"/panels/{case.folio}/notes", data=note).status_code == 303
    assert lee.post(f"/panels/{case.folio}/clock", data={"verb": "start"}).status_code == 303
    with clock.at(clock.now() + timedelta(days=4)), site.parts.database.transaction() as db:
        cases.meet(db, case, 3, 3)
    page = answered(
        lee.get(f"/panels/{case.folio}"), 200, "Began ", lacks=("min over", 'id="clock"')
    ).text
    assert '<span class="soft">from ' not in page, "when it was planned is not how it went"
    assert "</b> Heard it.</p>" in page
    other = site.as_account(case.panel[1])
    for end in ("", "/print"):
        assert "Heard it." not in other.get(f"/panels/{case.folio}{end}").text, end
    assert "Heard it." not in other.get(f"/debriefs/{case.folio}").text
    late = lee.post(f"/panels/{case.folio}/clock", data={"verb": "pause"})
    assert late.status_code == 409
    assert "The panel has met" in late.text


def test_a_script_sends_objects_and_gets_both_texts_of_two_tabs(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    name, code = f"note-{_question(site).id}", {"code": case.folio, "revision": 0}
    for note, status in (("First", 200), ("Second", 409)):
        both = lee.post(f"/panels/{case.folio}/notes", json=code | {"fields": {name: note}})
        assert both.status_code == status
    assert both.json is not None
    [row] = both.json["fields"]
    assert row["words"].startswith("Your note: ")
    assert (row["here"], row["there"]) == ("Second", "First")
    wrong: tuple[object, ...] = ([], {"fields": []}, {"code": "x", "fields": {}})
    for sent in wrong:
        answer = lee.post(f"/panels/{case.folio}/notes", json=sent)
        assert answer.status_code in (400, 409, 422)
    odds: tuple[object, ...] = ([], {"verb": "burn"})
    for odd in odds:
        assert lee.post(f"/panels/{case.folio}/clock", json=odd).status_code == 422


def test_the_panels_pages_take_the_same_statements_for_one_seat_as_for_many(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    def count(path: str) -> int:
        lee.get(path)  # The first of a day is noted.
        with site.counted() as statements:
            assert lee.get(path).status_code == 200
        return len(statements)

    one = count("/panels")
    sheet = [count(f"/panels/{case.folio}{view}") for view in VIEWS]
    for n in range(4):
        with site.parts.database.transaction() as db:
            more = cases.begun(db)
            folio = db.get_one(Folio, more.folio)
            meetings.seat(db, folio, case.panel[0], by=more.coordinator)
            if n % 2:
                cases.release(db, more)
    run = lee.get(f"/panels/{case.folio}?view=run").text
    questions = re.findall(r'id="q-(\w+)"', run)
    for question in questions[:5]:
        path = f"/panels/{case.folio}/questions/{question}"
        fields = {"went": "asked", "before": "a", "after": "b", "note": "c"}
        form = {f"{kind}-{question}": value for kind, value in fields.items()}
        own = {"code": case.folio, "revision": str(questions.index(question))}
        assert lee.post(f"/panels/{case.folio}/notes", data=form | own).status_code == 303
        lee.post(path, data={"verb": "approve"})
    lee.post(f"/panels/{case.folio}/clock", data={"verb": "start"})
    assert count("/panels") == one <= 8
    assert count(f"/panels/{case.folio}/now") <= 13
    assert [count(f"/panels/{case.folio}{view}") for view in VIEWS] == sheet
    assert max(sheet) <= 19


def test_a_row_names_the_candidate_as_soon_as_the_viewer_may_know_them(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db)
        folio = case.row(db)
        folio.decider = "engineer"
        db.flush()
        mo = cases.member(db, "Mo Placeholder")
        # A hiring manager who sits knows the name from the start; a seat alone opens none.
        standing.give(db, folio, mo, "manager", by=None)
        standing.give(db, folio, mo, "panel", by=None)
    assert cases.NAME in site.as_account(mo).get("/panels").text
    seat = site.as_account(case.panel[0]).get("/panels").text
    assert "Name to follow" in seat
    assert cases.NAME not in seat


READ = "I have read the document and the sheet"


def test_one_press_says_to_the_panel_and_the_coordinator_that_one_has_read(
    site: Site, case: cases.Case
) -> None:
    first, second = (site.as_account(account) for account in case.panel)
    jo, path = site.as_account(case.coordinator), f"/panels/{case.folio}"
    assert jo.get(f"/candidates/{case.folio}").text.count("has not confirmed") == 2
    assert READ in first.get(path).text
    answered(first.get("/panels"), 200, "Prepare the sheet", lacks="No panel needs you today")
    for _ in range(2):
        pressed = first.post(f"{path}/read")
        assert (pressed.status_code, pressed.location) == (303, f"{path}?view=prepare")
    with site.parts.database.reading() as db:
        assert len([*recorded(db, "panel_read")]) == 1
    mine, theirs = (it.get(f"{path}?view=prepare").text for it in (first, second))
    answered(first.get("/panels"), 200, "Open the sheet", "No panel needs you today")
    assert READ not in mine and READ in theirs
    both = "has read the document and the sheet"
    assert mine.count(both) == theirs.count(both) == 1
    progress = jo.get(f"/candidates/{case.folio}").text
    assert progress.count("has read the document and the question sheet") == 1
    for account in (*case.readers, case.manager, case.coordinator):
        assert site.as_account(account).post(f"{path}/read").status_code == 404
    manager = site.as_account(case.manager).get(f"/candidates/{case.folio}").text
    assert "has read the document" not in manager
    with site.parts.database.transaction() as db:
        db.execute(update(Slot).values(at=clock.now()))
        cases.meet(db, case, 3, 3)
    assert second.post(f"{path}/read").status_code == 409
