"""A sheet has readers' questions first, then the author's cards, and is honest about both."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blindfolio.cli import main
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from dev import ROOT
from prompts.folder import catalogue
from reviews.followups.criteria import asked_where, segment_of
from reviews.followups.engine import build
from reviews.followups.reviewed import AskThis
from reviews.followups.sheet import MINUTES, UNCHECKED, ModelQuestions, Question, SegmentName
from tests.platform.documents.material import document
from tests.reviews.followups.sheets import PROBES, asked, by_model, check, noted

DOC = document("""
# A central hub for the tills
## Proposal
We will build a central hub that books every sale. Each till sends its sales to the sales hub.
The sales hub will write each sale to the ledger table and publish a receipt to the mail gateway.
## Alternatives
This would introduce forty separate ledgers, so nobody would know the day's total.
## Migration
- Move the busy tills to the sales hub
""")
LONG = document("# Tills\n" + "The hub keeps each sale in the ledger table. " * 60)
WRITES = "write each sale to the ledger table"
LEDGER = next(b for b in DOC.blocks if WRITES in b.text)
SAMPLE = "prompts/library/payment-flows/samples/senior.md"
ODD = sorted((ROOT / "tests/gold/odd").glob("*.md"))


def ask(text: str, segment: SegmentName = "failure", quote: str = WRITES) -> AskThis:
    return AskThis(LEDGER.seq, quote, text, segment)


def model(
    *questions: Question, reserves: tuple[Question, ...] = (), **how: Any
) -> ModelQuestions:
    return ModelQuestions({"failure": questions}, {"failure": reserves}, **how)


def one(text: str, condition: str = "", form: str = "model_") -> Question:
    return by_model(text, DOC, "failure", condition, form)


def test_reviewers_then_the_model_then_its_reserves_then_the_authors_cards() -> None:
    found = model(one("What of the first?"), reserves=(one("What of the second?"),))
    sheet = build(DOC, PROBES, (ask("Who owns that table?"),), model=found)
    forms = [q.form for q in asked(sheet, "failure")]
    assert forms == ["ask_this", "model_failure", "model_failure"]
    said = [q.text for q in asked(sheet, "failure")][:3]
    assert said == ["Who owns that table?", "What of the first?", "What of the second?"]
    check(sheet, DOC)


def test_the_authors_cards_are_asked_as_they_are_in_three_parts() -> None:
    sheet = build(DOC, PROBES)
    assert [q.text for q in asked(sheet, "failure")] == [
        c.text for c in PROBES.failure_conditions
    ]
    fast, few = PROBES.flips
    assert [q.text for q in asked(sheet, "alternatives")] == [fast.text]
    assert [q.text for q in asked(sheet, "migration")] == [few.text]
    assert not any(q.quote for q in asked(sheet))
    check(sheet, DOC)


@pytest.mark.parametrize("slug", catalogue.slugs())
def test_every_prompt_of_the_library_has_cards_for_each_part(slug: str) -> None:
    sheet = build(LONG, catalogue.load(slug).probes)
    assert all(segment.questions for segment in sheet.segments)
    check(sheet, LONG)


def test_every_marked_comment_is_asked_in_the_segment_of_its_criterion() -> None:
    asks = tuple(ask(f"What of case {n}?", name) for name in MINUTES for n in range(6))
    sheet = build(DOC, PROBES, asks)
    for segment in sheet.segments:
        first = segment.questions[:6]
        assert [q.text for q in first] == [f"What of case {n}?" for n in range(6)]
        assert {(q.form, q.quote) for q in first} == {("ask_this", WRITES)}


@pytest.mark.parametrize(
    ("block", "quote", "segment"),
    [
        (LEDGER.seq, WRITES, "failure"),
        (6, "This would introduce forty separate ledgers", "alternatives"),
        (8, "Move the busy tills", "migration"),
    ],
)
def test_a_comment_without_a_criterion_is_asked_where_its_headings_say(
    block: int, quote: str, segment: SegmentName
) -> None:
    assert asked_where((), DOC.blocks).of("-", f"b{block}") == segment
    [question] = asked(
        build(DOC, None, (AskThis(block, quote, "What then?", segment),)), segment
    )
    assert (question.form, question.quote) == ("ask_this", quote)


@pytest.mark.parametrize(("block", "quote"), [(LEDGER.seq, "not there"), (99, WRITES)])
def test_a_question_whose_passage_is_gone_stays(block: int, quote: str) -> None:
    [question] = asked(build(DOC, None, (AskThis(block, quote, "What then?", "failure"),)))
    assert question.quote == ""


def test_a_comment_that_tells_a_rating_is_left_out_and_counted() -> None:
    asks = (
        ask("I rated this 2: why is it so?"),
        replace(ask("Who polls?"), look_for="More than the 2/4 that I gave"),
        replace(ask("Who is woken?"), look_for="the on-call team"),
    )
    sheet = build(LONG, None, asks)
    assert [q.text for q in asked(sheet)] == ["Who is woken?"]
    notes = noted(sheet)
    assert asked(sheet)[0].listen_for == {"answer": "the on-call team"}
    assert "Left out of the reviewers’ questions: 2," in notes["failure"]  # noqa: RUF001
    assert notes["alternatives"] == notes["migration"] == ""


def test_a_question_that_two_have_is_asked_once_and_is_the_reviewers() -> None:
    same = "What does a shop see when the hub is away?"
    sheet = build(DOC, None, (ask(same, "failure"),), model=model(one(same)))
    assert [q.form for q in asked(sheet)] == ["ask_this"]


def test_a_scenario_that_the_model_puts_or_says_is_untouched_is_not_put_again() -> None:
    found = model(one("What of the line?", "line-cut"), untouched=("keeper-leaves",))
    sheet = build(DOC, PROBES, model=found)
    cards = [q.condition for q in asked(sheet) if q.form == "author_scenario"]
    assert cards == ["file-twice"]
    assert asked(sheet, "failure")[0].condition == "line-cut"
    assert len(sheet.untouched) == 1


def test_questions_that_nobody_checked_are_announced_where_they_are() -> None:
    mine = one("What of the first?", form=UNCHECKED)
    sheet = build(LONG, None, model=model(mine, checked=False))
    assert asked(sheet)[0].form == "unchecked_failure"
    assert "nobody has checked them" in noted(sheet)["failure"]
    assert noted(sheet)["alternatives"] == noted(sheet)["migration"] == ""
    assert noted(build(LONG, None, model=model(one("What of it?"))))["failure"] == ""


@pytest.mark.parametrize("path", ODD, ids=lambda path: path.stem)
def test_without_a_prompt_a_model_or_reviewers_there_is_the_head_and_nothing_else(
    path: Path,
) -> None:
    sheet = build(ingest(path.read_bytes(), ".md", Identity()))
    assert asked(sheet) == [] and [q.form for q in sheet.everybody] == ["assistants", "figure"]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Die Kasse schreibt jeden Verkauf in das Buch. " * 40, "doesn’t read as English"),  # noqa: RUF001
        ("", "no words that can be read"),
        ("The till will write each sale to the ledger table.", "only 10 words"),
        ("The till will write each sale to the ledger table. " * 60, ""),
    ],
)
def test_a_weak_document_is_called_what_it_is(text: str, note: str) -> None:
    sheet = build(document(text), PROBES)
    assert all(note in said and bool(said) is bool(note) for said in noted(sheet).values())
    assert len(asked(sheet, "failure")) == 3


def test_nothing_of_a_rating_can_be_given_to_the_engine() -> None:
    given = {"block", "quote", "text", "segment", "area", "look_for"}
    assert set(AskThis.__slots__) == given


def test_the_worry_is_read_out_in_the_head_a_long_one_in_part() -> None:
    for worry in ("", "  \n", "Ask ada@example.org of the ledger"):
        assert len(build(DOC, None, worries=worry).everybody) == 2
    said = build(DOC, None, worries="Moving the tills in time.").everybody[2]
    assert said.form == "worry" and "“Moving the tills in time”" in said.text
    long = build(DOC, None, worries="the ledger of a shop " * 30).everybody[2]
    assert " …”" in long.text and len(long.text) < 420


@settings(max_examples=60)
@given(text=st.text(max_size=400), quote=st.text(max_size=60), asks=st.text(min_size=1))
def test_whatever_is_written_the_sheet_keeps_its_shape(
    text: str, quote: str, asks: str
) -> None:
    doc = document(text)
    build(doc, PROBES, (AskThis(1, quote, asks, "failure"),), asks).as_json()
    check(build(doc, PROBES, (AskThis(1, quote, "What then?", "failure"),)), doc)


def test_the_same_bytes_come_from_another_process() -> None:
    command = [sys.executable, "-m", "blindfolio", "followups", SAMPLE, "--json"]
    command += ["--prompt", "payment-flows"]
    one, other = (
        subprocess.check_output(command, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    )
    assert one == other
    assert set(json.loads(one)) == {"everybody", "segments", "untouched"}


def test_the_text_holds_the_questions_in_their_order(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sheet = build(DOC, PROBES)
    text = sheet.as_text()
    places = [text.index(q.text) for q in (*sheet.everybody, *asked(sheet))]
    assert places == sorted(places)
    assert main(["followups", SAMPLE, "--prompt", "payment-flows"]) == 0
    assert "Migration, 30 minutes" in capsys.readouterr().out


# --- a criterion's questions are asked in its own part of the conversation

PLACES = {
    "payment-flows alternatives": "alternatives",
    "payment-flows failure": "failure",
    "payment-flows migration": "migration",
    "payment-flows scope": None,
    "billing-ledger choice": "alternatives",
    "billing-ledger night": "failure",
    "billing-ledger keeping": "migration",
    "search-takeover bad-night": "failure",
    "checkout-flags years": "migration",
}


@pytest.mark.parametrize("where", PLACES)
def test_a_criterion_of_the_library_has_its_segment(where: str) -> None:
    slug, key = where.split()
    assert segment_of(catalogue.load(slug).rubric.criterion(key)) == PLACES[where]


def test_every_long_page_of_the_library_has_a_criterion_for_each_segment() -> None:
    for slug in catalogue.slugs():
        prompt = catalogue.load(slug)
        found = {segment_of(c) for c in prompt.rubric.criteria}
        # A brief's criteria may be asked about where their passages belong.
        assert ({"alternatives"} if prompt.probes.form == "brief" else {*MINUTES}) <= found, (
            slug
        )
