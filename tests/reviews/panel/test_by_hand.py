"""A model's questions by hand: two recorded rounds of copy and paste, nothing wrong taken. What it
is told of a brief: the page with the facts that this candidate has, and what they were not
told."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from blindfolio import chance
from blindfolio.db.session import Database
from blindfolio.documents.model import Document
from blindfolio.language_model.backend import NoAnswer
from blindfolio.ledger.model_tokens import SHEET
from blindfolio.ledger.models import Entry, Payload
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from prompts.folder import catalogue
from prompts.models import Clarification, Invitation, Opening, PromptVersion, Submission
from prompts.opening import model_use
from reviews.model_questions.requests import SheetMaterial, find_and_ask
from reviews.panel import queries
from reviews.panel.asking import by_hand, model_answers
from reviews.panel.asking.by_hand import Round
from reviews.panel.models import SheetQuestion
from reviews.panel.sheet import edit
from tests.expect import answered, every
from tests.reviews import cases
from tests.reviews.panel import model_sheets
from tests.reviews.panel.model_sheets import (
    ASKED_FOR,
    CHOSEN,
    MENDED,
    Said,
    asking,
    chosen,
    question,
    released,
)
from tests.sites import Site


def _round(database: Database, case: cases.Case, by: str = "") -> Round | None:
    with database.reading() as db:
        return by_hand.next_round(db, case.row(db), by=by or case.panel[0])


def _paste(database: Database, case: cases.Case, answer: str, was: str | None = None) -> int:
    coming = _round(database, case)
    sha = coming.request.sha if coming else ""
    with database.transaction() as db:
        return by_hand.paste(db, case.row(db), answer, was=was or sha, by=case.panel[0])


def _failure(database: Database, case: cases.Case) -> list[tuple[str, str, str]]:
    with database.reading() as db:
        found = queries.sheet(db, case.folio)
        assert found
        return [(q.form, q.text, q.state) for q in found[1]["failure"]]


def test_two_rounds_put_checked_questions_before_the_author_s_own(database: Database) -> None:
    case = released(database, None)
    before = _failure(database, case)
    first = _round(database, case)
    assert first is not None and (first.n, first.taken) == (1, False)
    assert _paste(database, case, f"Here you are:\n```json\n{ASKED_FOR}\n```") == 0
    second = _round(database, case)
    assert second is not None and second.n == 2
    assert question()["text"] in second.request.material
    assert _paste(database, case, CHOSEN) == 1
    assert _failure(database, case) == [("model_failure", MENDED, "proposed"), *before]
    assert _round(database, case) is None


def test_who_took_the_request_is_in_the_audit_log_before_they_see_it(
    database: Database,
) -> None:
    case = released(database, None)
    for _ in range(2):  # pressed twice
        with database.transaction() as db:
            by_hand.take(db, case.row(db), by=case.panel[0])
    coming, other = _round(database, case), _round(database, case, by=case.panel[1])
    assert coming is not None and coming.taken
    assert other is not None and not other.taken, "each takes it for themselves"
    with database.reading() as db:
        found = select(Entry.folio, Entry.actor, Payload.body).join(
            Payload, Payload.seq == Entry.seq
        )
        [(folio, by, body)] = db.execute(found.where(Entry.kind == SHEET)).all()
    assert (folio, by) == (case.folio, case.panel[0])
    assert body["facts"] == {"model": "by hand", "request": coming.request.sha, "tokens": 0}


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("  ", "Paste the model's answer first"),
        ("I'm sorry, I can't.", "one JSON object"),
        ('{"findings": [', "one JSON object"),
        (CHOSEN, "isn't an answer to this request"),
        ("x" * 300_000, "isn't an answer to this request"),
        (ASKED_FOR + "\0", "isn't an answer to this request"),
        (ASKED_FOR + "\ud83d", "isn't an answer to this request"),
        (
            json.dumps({"questions": [question(quote="This stands in another document")]}),
            "quotes this document",
        ),
    ],
)
def test_a_wrong_paste_is_refused_with_a_sentence_and_nothing_is_kept(
    database: Database, answer: str, sentence: str
) -> None:
    case = released(database, None)
    before = _failure(database, case)
    with pytest.raises(Refusal, match=sentence):
        _paste(database, case, answer)
    with database.reading() as db:
        assert model_answers.stored(db, case.folio) == []
    assert _failure(database, case) == before


def test_two_people_at_once_don_t_answer_each_other_s_round(database: Database) -> None:
    case = released(database, None)
    first = _round(database, case)
    assert first is not None
    _paste(database, case, ASKED_FOR)
    with pytest.raises(Refusal, match="Someone else pasted"):
        _paste(database, case, ASKED_FOR, was=first.request.sha)


def test_a_check_by_hand_replaces_what_nobody_had_checked(database: Database) -> None:
    case = released(database, asking(Said([ASKED_FOR, NoAnswer("busy")])))
    assert _failure(database, case)[0][0] == "unchecked_failure"
    coming = _round(database, case)
    assert coming is not None and coming.n == 2
    assert _paste(database, case, CHOSEN) == 1
    states = {text: state for _, text, state in _failure(database, case)}
    assert states[MENDED] == "proposed" and states[question()["text"]] == "dropped"


def test_a_question_that_somebody_has_worked_on_stays(database: Database) -> None:
    case = released(database, asking(Said([ASKED_FOR, NoAnswer("busy")])))
    with database.transaction() as db:
        found = db.scalars(
            select(SheetQuestion).where(SheetQuestion.form == "unchecked_failure")
        ).one()
        edit.reword(db, case.row(db), found, "What then?", was=found.text, by=case.panel[0])
    _paste(database, case, CHOSEN)
    assert ("unchecked_failure", "What then?", "proposed") in _failure(database, case)


@pytest.mark.parametrize(("more", "last"), [((), "proposed"), (("Who", "How"), "dropped")])
def test_a_scenario_that_is_put_or_does_not_apply_or_is_not_needed_is_dropped(
    database: Database, more: tuple[str, ...], last: str
) -> None:
    case = released(database, None)
    with database.reading() as db:
        keys = [q.condition for q in db.scalars(select(SheetQuestion)) if q.condition]
    _paste(database, case, ASKED_FOR)
    answer = {
        "judged": [],
        "chosen": [
            chosen(scenario=keys[0]),
            *(chosen(text=MENDED.replace("Which", word)) for word in more),
        ],
        "untouched": [keys[1]],
    }
    _paste(database, case, json.dumps(answer))
    with database.reading() as db:
        rows = select(SheetQuestion).where(SheetQuestion.form == "author_scenario")
        states = {q.condition: q.state for q in db.scalars(rows)}
    assert states == {keys[0]: "dropped", keys[1]: "dropped", keys[2]: last}


def test_a_sheet_with_a_model_s_questions_and_one_whose_panel_has_met_take_none(
    database: Database,
) -> None:
    case = released(database, asking(Said()))
    assert _round(database, case) is None
    with pytest.raises(Refusal, match="already has a model's questions"):
        _paste(database, case, ASKED_FOR)
    other = released(database, None)
    with database.transaction() as db:
        cases.meet(db, other, 3, 3)
    with pytest.raises(Refusal, match="panel has met"):
        _paste(database, other, ASKED_FOR)


@pytest.mark.parametrize("reason", ["opening", "candidate", "old-notice"])
def test_the_page_says_one_thing_whyever_a_document_may_not_be_sent(
    site: Site, reason: str
) -> None:
    case = released(site.parts.database, None, may_not=reason)
    lee, path = site.as_account(case.panel[0]), f"/panels/{case.folio}/model"
    page = lee.get(path).text
    assert by_hand.MAY_NOT in html.unescape(page) and "Show the request" not in page
    assert lee.post(path, data={"verb": "take"}).status_code == 409
    assert not every(site, select(Entry).where(Entry.kind == SHEET))


def test_the_page_says_that_questions_in_a_language_can_not_be_checked(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = released(site.parts.database, None, may_not="candidate")
    lee, path = site.as_account(case.panel[0]), f"/panels/{case.folio}/model"
    monkeypatch.setattr(model_use, "ASKED_IN", frozenset({"fr"}))
    page = lee.get(path).text
    assert by_hand.OTHER_LANGUAGE in html.unescape(page) and "Show the request" not in page
    assert lee.post(path, data={"verb": "take"}).status_code == 409
    assert not every(site, select(Entry).where(Entry.kind == SHEET))


def test_the_page_carries_both_rounds_and_keeps_what_was_pasted(site: Site) -> None:
    case = released(site.parts.database, None)
    lee, path = site.as_account(case.panel[0]), f"/panels/{case.folio}/model"
    assert path in lee.get(f"/panels/{case.folio}").text
    assert "author_knows" not in lee.get(path).text
    for answer in (ASKED_FOR, CHOSEN):
        assert lee.post(path, data={"verb": "take"}).status_code == 303
        page = answered(lee.get(path), 200, "author_knows").text
        was = page.partition('name="was" value="')[2][:64]
        refused = lee.post(path, data={"verb": "paste", "was": was, "answer": "no <json>"})
        assert refused.status_code == 422
        assert "no &lt;json&gt;" in refused.text and "one JSON object" in refused.text
        assert (
            lee.post(path, data={"verb": "paste", "was": was, "answer": answer}).status_code
            == 303
        )
    assert MENDED in lee.get(f"/panels/{case.folio}?segment=failure").text
    assert "nothing to copy" in lee.get(path).text


PROBES = catalogue.load("payment-flows").probes
TOLD, LATE = PROBES.facts[0], PROBES.facts[1]
WITHHELD = PROBES.withheld[0]
BRIEF = {"intro": "A brief.", "html": "<p>Four hours.</p>"}

Made = Callable[..., str]


@pytest.fixture
def made(database: Database) -> Made:
    """A released folio of a book, whose candidate was given facts before and after it was sent."""

    def build(book: str, before: tuple[str, ...] = (), after: tuple[str, ...] = ()) -> str:
        case = model_sheets.released(database, None, build=False)
        with database.transaction() as db:
            folio = case.row(db)
            version = db.get_one(PromptVersion, folio.prompt_version)
            version.probes = PROBES.model_dump(mode="json", by_alias=True)
            version.brief = BRIEF
            db.get_one(Opening, folio.opening).book = book
            mine = db.get_one(Invitation, case.invitation)
            sent = db.scalars(select(Submission.at).where(Submission.folio == folio.id)).one()
            for keys, at in ((before, sent), (after, sent + timedelta(minutes=1))):
                for key in keys:
                    db.add(
                        Clarification(
                            id=chance.new_id(),
                            invitation=mine.id,
                            opening=mine.opening,
                            about="problem",
                            text="How many?",
                            asked_at=at,
                            state="answered",
                            given=key,
                            topic="Load",
                            settled_at=at,
                        )
                    )
        return case.folio

    return build


def _sent(database: Database, folio: str) -> dict[str, Any]:
    with database.reading() as db:
        material = model_answers.material_of(db, db.get_one(Folio, folio))
    body: dict[str, Any] = json.loads(find_and_ask(material).material)
    return body


def test_of_a_brief_it_reads_the_brief_with_the_facts_of_this_candidate(
    database: Database, made: Made
) -> None:
    page = _sent(database, made("brief", (TOLD.key, WITHHELD.key), (LATE.key,)))["page"]
    assert "A brief. Four hours. Facts that the candidate asked for" in page
    for fact in (TOLD, WITHHELD):
        assert f"{fact.about}: {fact.answer}" in page
    assert LATE.answer not in page
    bare = _sent(database, made("brief"))["page"]
    assert bare.endswith("A brief. Four hours.")


def test_what_was_not_told_is_the_pack_without_what_this_candidate_got(
    database: Database, made: Made
) -> None:
    sent = _sent(database, made("brief", (TOLD.key, WITHHELD.key), (LATE.key,)))
    not_told = sent["author_knows"]["not_told"]
    facts = [fact for fact in PROBES.pack if fact not in (TOLD, WITHHELD)]
    assert [said["fact"] for said in not_told] == [
        getattr(fact, "fact", fact.answer) for fact in facts
    ]
    assert not_told[0] == {"fact": LATE.answer, "changes": ""}
    assert not_told[-1]["changes"] == PROBES.withheld[-1].moves


def test_of_an_open_book_nothing_is_said_otherwise(database: Database, made: Made) -> None:
    folio = made("open", (WITHHELD.key,))
    sent = _sent(database, folio)
    known = SheetMaterial(Document("markdown", (), 0), probes=PROBES).known()
    assert sent["author_knows"] == json.loads(json.dumps(known))
    with database.reading() as db:
        version = db.get_one(PromptVersion, db.get_one(Folio, folio).prompt_version)
        whole = f"{version.title}\n{version.intro}\n{version.html}"
        material = model_answers.material_of(db, db.get_one(Folio, folio))
    assert material.page == whole
    assert material.not_told is None
