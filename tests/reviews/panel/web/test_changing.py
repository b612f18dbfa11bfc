"""The sheet's forms: nothing typed is lost, nothing is shown too early. Of what a candidate asked,
the panel reads a few words, the manager after the conversation, and who reviews nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blindfolio import chance, clock
from prompts.models import Clarification, KnownFact
from reviews.board.scheduling import meetings
from reviews.board.scheduling.hours import Hour
from reviews.panel.models import DesignChange, SheetEdit, SheetQuestion
from reviews.panel.sheet import arrange
from tests.expect import answered, every, transact
from tests.reviews import cases
from tests.reviews.panel import sheets
from tests.sites import Site


def _path(site: Site, case: cases.Case, text: str) -> str:
    return f"/panels/{case.folio}/questions/{transact(site, sheets.question, case, text).id}"


def _write(
    site: Site, case: cases.Case, client: FlaskClient, text: str, **said: str
) -> TestResponse:
    """Send the page's form with these fields of one question, as without a script."""
    id_ = transact(site, sheets.question, case, text).id
    form = {"code": case.folio, "view": "run", "revision": "0", f"seen-went-{id_}": ""}
    form |= {f"{kind}-{id_}": value for kind, value in said.items()}
    return client.post(f"/panels/{case.folio}/notes", data=form)


def test_a_question_is_moved_and_added_without_a_script(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    posts = (
        (_path(site, case, "two"), {"verb": "up", "was": "failure 2"}),
        (f"/panels/{case.folio}/questions", {"segment": "failure", "text": "Who <pays>?"}),
    )
    for path, form in posts:
        answer = lee.post(path, data=form)
        assert answer.status_code == 303
        assert "?view=prepare&segment=failure#q-" in answer.location
    stand = transact(site, sheets.asked, case)
    assert stand == ["two", "one", "three", "Who <pays>?", "four", "five"]
    page = lee.get(f"/panels/{case.folio}?segment=failure").text
    heads = re.findall(r"<h3>([^<]*)</h3>", page)
    assert heads == ["two", "one", "three", "Who &lt;pays&gt;?", "four", "five"]
    for told in (
        "Panel Member 1 moved it from place 2 to 1",
        "Panel Member 1 added it: “Who &lt;pays&gt;?”",
    ):
        assert told in page
    stale = lee.post(posts[0][0], data={"verb": "up", "was": "failure 2"})
    assert stale.status_code == 409
    segment = {"verb": "segment", "was": "failure 1", "to": "migration"}
    moved = lee.post(posts[0][0], data=segment)
    assert moved.location.startswith(f"/panels/{case.folio}?view=prepare&segment=migration#q-")
    assert "moved it from Failure modes to Migration" in lee.get(moved.location).text
    for odd in ("", "2", "failure 1", "migration -1", "migration " + "9" * 40, "migration ²"):
        assert lee.post(posts[0][0], data={"verb": "down", "was": odd}).status_code == 409


def test_after_a_press_the_panel_sees_the_question_in_its_place(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    page, id_ = f"/panels/{case.folio}", transact(site, sheets.question, case, "five").id
    other = transact(site, sheets.question, case, "two").id
    for verb in ("approve", "undo", "drop", "undo", "link", "unlink"):
        said = {"verb": verb, "to": other}
        answer = lee.post(f"{page}/questions/{id_}", data=said)
        assert answer.location.endswith(f"#q-{id_}")
        shown = lee.get(answer.location).text
        heads = re.findall(r"<h3>([^<]*)</h3>", shown)
        assert heads == ["one", "two", "three", "four", "five"], verb
        linked = verb == "link"
        assert ("Asked together with “five”" in shown) is linked
        assert ("with Failure modes 2" in shown) is linked
        assert ("With it: five" in lee.get(f"{page}/print").text) is linked


def test_the_minutes_of_kept_questions_stay_whatever_is_printed(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    for text in ("one", "two"):
        lee.post(_path(site, case, text), data={"verb": "approve"})
    for _ in range(2):
        assert "2 kept, about 20 of 30 min" in lee.get(f"/panels/{case.folio}").text
        lee.post(_path(site, case, "four"), data={"verb": "print", "was": "failure 4"})
    assert "Print as usual" in lee.get(f"/panels/{case.folio}").text


def test_a_linked_question_is_whole_on_paper_has_its_guide_and_is_ticked_with_its_first(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    page, long = f"/panels/{case.folio}", "Who is woken, and by what? " * 5 + "And then?"
    with site.parts.database.transaction() as db:
        two, five = (sheets.question(db, case, text) for text in ("two", "five"))
        five.text, first = long, two.id
        arrange.link(db, case.row(db), five, first, by=case.panel[0])
    assert f"With it: {long}" in lee.get(f"{page}/print").text
    run = lee.get(f"{page}?view=run").text.partition(f'id="q-{first}"')[2]
    assert run.partition("</article>")[0].count("<blockquote>") == 2
    ticked = {"code": case.folio, "revision": "0", f"went-{first}": "partly"}
    assert lee.post(f"{page}/notes", data=ticked).status_code == 303
    assert "Not asked: 3" in lee.get(f"{page}/scorecard").text


def test_what_is_printed_and_who_wrote_it_is_said_on_page_and_paper(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    forms = ["ask_this"] * 2 + ["author_scenario", "unchecked_failure"] + ["model_failure"] * 2
    with site.parts.database.transaction() as db:
        for rank, form in enumerate(forms, 1):
            db.add(
                SheetQuestion(
                    id=chance.new_id(),
                    folio=case.folio,
                    segment="migration",
                    rank=rank,
                    built_text=f"{form} {rank}",
                    **sheets.built(f"{form} {rank}", form),
                )
            )
    path = f"/panels/{case.folio}"

    def read() -> list[str]:
        ends = ("?view=prepare&segment=migration", "/print")
        return [lee.get(f"{path}{end}").text for end in ends]

    prepare, printed = read()
    prepare = prepare.partition('id="migration"')[2]
    order = [*re.findall(r"<h3>([^<]*)</h3>", prepare)[:4], "In full up to here"]
    assert order == [*(f"{form} {n}" for n, form in enumerate(forms[:4], 1)), order[-1]]
    headed = (f"<h3>{words}<" for words in (*order[:4], f"{forms[5]} 6"))
    first, *_, last = places = [prepare.index(words) for words in headed]
    assert first < places[3] < prepare.index(">In full up to here<") < last
    assert places == sorted(places)
    assert prepare.count(">Printed in full<") == 3
    assert prepare.count("From the prompt’s author") == 1  # noqa: RUF001
    assert prepare.count("Proposed by a model, not checked") == 1
    assert re.findall(r'class="number">(\d)</span><div><h3>(\w+)', printed)[-3:] == [
        ("1", "ask_this"),
        ("4", "unchecked_failure"),
        ("5", "model_failure"),
    ]
    assert printed.count("not checked") == 1
    # The other sheet of the fixture has five cards on failure.
    assert printed.count("the author’s") == 1 + 5  # noqa: RUF001
    assert "2. ask_this 2" in printed
    for rank in (3, 4):
        was = f"{forms[rank - 1]} {rank}"
        said = {"verb": "reword", "text": f"Adapted {rank}?", "was": was}
        assert lee.post(_path(site, case, was), data=said).status_code == 303
    prepare, printed = read()
    prepare = prepare.partition('id="migration"')[2]
    assert printed.count("the author’s") == 5 and "not checked" not in prepare + printed  # noqa: RUF001
    place = re.findall(r'name="was" value="([^"]+)"', prepare)[0]
    for text, said in (
        ("ask_this 1", {"verb": "print", "was": place}),
        ("model_failure 6", {"verb": "approve"}),
    ):
        assert lee.post(_path(site, case, text), data=said).status_code == 303
    listed = re.findall(r'<li>(\d)\. *<span class="mark-word">Kept<', read()[1])
    assert listed == ["6"]


def test_a_scenario_that_does_not_touch_the_design_is_said_where_failures_are_prepared(
    site: Site,
) -> None:
    case = sheets.on_site(site, notes={"untouched": ["A bank <closes>."]})
    client = site.as_account(case.panel[0])
    path = f"/panels/{case.folio}"
    said = "doesn\u2019t affect this design: A bank &lt;closes&gt;."
    assert said in client.get(f"{path}?segment=failure").text


def test_what_was_typed_stands_in_its_field_again_when_it_is_refused(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    long = "why so " * 100
    added = lee.post(
        f"/panels/{case.folio}/questions", data={"segment": "migration", "text": long}
    )
    assert added.status_code == 422
    assert f"{long}</textarea>" in added.text
    refused = _write(site, case, lee, "one", went="partly", before="a <queue>", after=long)
    assert refused.status_code == 422
    assert 'value="a &lt;queue&gt;"' in refused.text
    assert f'value="{long.strip()}' in refused.text
    assert re.search(r'value="partly" checked', refused.text)
    assert not every(site, select(SheetEdit)), "the tick went with its sentence"


def test_after_the_conversation_what_comes_late_is_handed_back(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    transact(site, cases.meet, case, 3, 3)
    path = _path(site, case, "one")
    late = (
        (f"/panels/{case.folio}/questions", {"segment": "failure", "text": "My late words"}),
        (path, {"verb": "reword", "was": "one", "text": "My late words"}),
    )
    answers = [lee.post(where, data=form) for where, form in late]
    answers.append(_write(site, case, lee, "one", went="asked", after="My late words"))
    for answer in answers:
        assert answer.status_code == 409
        assert "The panel has met" in answer.text
        assert "<p>My late words</p>" in answer.text
    answered(lee.get(f"/panels/{case.folio}"), 200, lacks="Add a question")


def test_what_a_colleague_saw_change_is_read_in_the_debrief_and_not_before(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    written = {"went": "answered", "before": "a queue", "after": "two queues"}
    assert _write(site, case, lee, "one", **written).status_code == 303
    alex = site.as_account(case.panel[1])
    page = f"/panels/{case.folio}?view=run"
    assert "two queues" in lee.get(page).text
    answered(alex.get(page), 200, "Ticked by Panel Member 1", lacks="two queues")
    assert _write(site, case, alex, "one", went="partly").status_code == 303
    answered(lee.get(page), 200, "instead of “Answered” by Panel Member 1")
    transact(site, cases.meet, case, 3, 3)
    assert "two queues" in alex.get(page).text
    assert len(every(site, select(DesignChange))) == 1


def test_the_paper_is_the_panels_and_has_no_code_and_no_hash(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    lee.post(_path(site, case, "two"), data={"verb": "drop"})
    page = lee.get(f"/panels/{case.folio}/print").text
    assert "<h3>one" in page and "<h3>two" not in page
    assert case.code not in page
    assert not re.search(r"\b[0-9a-f]{64}\b", page)
    for account in (*case.readers, case.coordinator, case.manager):
        client = site.as_account(account)
        assert client.get(f"/panels/{case.folio}/print").status_code == 404
        added = client.post(f"/panels/{case.folio}/questions", data={"segment": "failure"})
        assert added.status_code == 404


def test_the_two_questions_for_everybody_are_ticked_and_never_dropped(site: Site) -> None:
    case = transact(site, cases.met)
    site.parts.worker.run_until_idle()
    client = site.as_account(case.panel[0])
    page = client.get(f"/panels/{case.folio}").text
    assert page.index("Where did an assistant write or decide") < page.index(
        "Alternatives</h2>"
    )
    rows = select(SheetQuestion.id).where(SheetQuestion.segment == "everybody")
    ids = every(site, rows)
    assert len(ids) == 2
    for id_ in ids:
        path = f"/panels/{case.folio}/questions/{id_}"
        for verb in ("drop", "approve", "up"):
            assert client.post(path, data={"verb": verb, "was": "1"}).status_code == 422
        form = {"code": case.folio, "revision": "0", f"went-{id_}": "asked"}
        assert client.post(f"/panels/{case.folio}/notes", data=form).status_code == 303
    printed = client.get(f"/panels/{case.folio}/print").text
    assert "Where did an assistant write or decide" in printed


ASKED = "Who pays for the nights, Ada wonders?"
PROCESS = "May I bring notes?"


def _row(db: Session, asked: cases.Case, text: str, about: str, **more: str) -> None:
    row = Clarification(
        id=chance.new_id(),
        invitation=asked.invitation,
        opening=asked.row(db).opening,
        about=about,
        text=text,
        asked_at=clock.now(),
        state="answered",
        settled_at=clock.now(),
        **more,
    )
    db.add(row)
    db.flush()


@pytest.fixture
def asked(site: Site) -> cases.Case:
    """Released, with a question of each kind that was answered while they wrote."""
    with site.parts.database.transaction() as db:
        made = cases.begun(db)
        folio = made.row(db)
        fact = KnownFact(
            id=chance.new_id(),
            opening=folio.opening,
            question="Who pays for the nights?",
            answer="Nobody has asked so far.",
            at=clock.now(),
        )
        db.add(fact)
        db.flush()
        _row(db, made, ASKED, "problem", fact=fact.id, topic="on-call cost")
        _row(db, made, PROCESS, "process", reply="You may.")
        meetings.plan(
            db, folio, Hour(clock.now() + timedelta(days=1), "Room 1"), by=made.coordinator
        )
        cases.release(db, made)
    site.parts.worker.run_until_idle()
    return made


def test_the_panel_reads_topics_and_neither_words_nor_the_process(
    site: Site, asked: cases.Case
) -> None:
    panel = site.as_account(asked.panel[0])
    sheet, prompt = (panel.get(f"/panels/{asked.folio}{p}").text for p in ("", "/prompt"))
    assert "Asked about while writing: on-call cost" in sheet
    assert "Nobody has asked so far." in prompt
    for page in (sheet, prompt):
        assert ASKED not in page
        assert PROCESS not in page


def test_the_manager_reads_topics_after_the_conversation_and_the_list_before(
    site: Site, asked: cases.Case
) -> None:
    manager = site.as_account(asked.manager)
    path = f"/candidates/{asked.folio}/questions"
    assert path in manager.get(f"/candidates/{asked.folio}").text
    before = manager.get(path).text
    assert "Nobody has asked so far." in before
    assert "on-call cost" not in before
    with clock.at(clock.now() + timedelta(days=2)), site.parts.database.transaction() as db:
        cases.meet(db, asked, 3, 3)
    after = answered(manager.get(path), 200, "on-call cost").text
    for never in (ASKED, PROCESS, "You may."):
        assert never not in before + after
    answered(site.as_account(asked.coordinator).get(path), 200, ASKED, PROCESS)
