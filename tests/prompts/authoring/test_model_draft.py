"""A model's draft from two sentences is proposals, of which nothing counts before a person has
decided, and the request has nothing but the draft."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from blindfolio.jobs.worker import Worker
from blindfolio.language_model.backend import NoAnswer
from blindfolio.ledger.model_tokens import of_the_day
from prompts.authoring import checking, drafts, model_draft
from prompts.folder import brief_form, marks
from prompts.folder.brief_form import Form
from prompts.models import PromptDraft
from tests.expect import refused
from tests.prompts import cases
from tests.prompts.clarifying.test_match_job import Model

TWO = "We must move payments off 47 Lambdas. I want to see how somebody weighs it."
FORM = brief_form.new(
    title="Payments", problem=TWO, **{"topic-0": "Load", "answer-0": "9 a second."}
)
# What a large language model answered on 2026-11-27 to the request for FORM, without its fact.
ANSWER = Path(__file__).with_name("two_sentences.answer.json").read_text("utf-8")
PROPOSED = model_draft.pasted(FORM, ANSWER)


def _decided(choice: str, typed: Mapping[str, str] = {}) -> Form:
    shown = {name: marks.parted(text)[1] for name, text in PROPOSED.items()}
    chosen = {f"choice-{name}": choice for name in shown}
    return brief_form.typed_over(PROPOSED, {**shown, **chosen, **typed})


def _codes(form: Form) -> set[str]:
    return {it["code"] for it in checking.check("payments", brief_form.files(form)).findings}


def test_what_a_person_wrote_stays_and_nothing_proposed_counts_before_it_is_kept() -> None:
    assert brief_form.form_of(brief_form.files(PROPOSED)) == PROPOSED
    assert [it for it in brief_form.facts(PROPOSED) if "Load" in it] == brief_form.facts(FORM)
    assert TWO in PROPOSED["problem"]
    assert _codes(PROPOSED) == {"OPEN"}
    assert _decided("") == PROPOSED
    # The site's rationales are not put back: a person writes each that is dropped or emptied.
    dropped = FORM | {name: "" for name in FORM if name.startswith("reason-")}
    assert _decided("drop") == brief_form.decided(PROPOSED) == dropped
    assert _codes(_decided("keep", {"reason-leverage": " "})) == {"OPEN"}
    assert _decided("drop", {"weight-leverage": "1"})["weight-leverage"] == "1"
    kept = _decided("keep")
    assert _codes(kept) == set()
    assert kept["problem"].startswith("Since 2019")
    assert kept["weight-leverage"] == "2"
    assert model_draft.pasted(kept, ANSWER) == kept


def test_a_changed_proposal_is_the_persons_and_an_emptied_one_is_dropped() -> None:
    typed = {"position-0": "another design", "answer-1": "", "unit": "", "problem": " "}
    form = _decided("", typed)
    assert (form["position-0"], form["unit"], form["problem"]) == ("another design", "", TWO)
    assert "What it costs today" not in form.values()
    assert marks.parted(form["position-1"])[0]


def test_a_long_situation_is_not_replaced_and_marks_in_an_answer_are_taken_out() -> None:
    long = brief_form.new(problem="word " * (brief_form.SEED + 1))
    answer = json.loads(ANSWER) | {"unit": "[decide: keep this] 47"}
    form = model_draft.pasted(long, f"Here it is:\n{json.dumps(answer)}")
    assert form["problem"] == long["problem"]
    assert form["unit"].endswith("] 47") and form["unit"].count("[") == 1


@pytest.mark.parametrize("answer", ["", "{", '{"situation": "x"}', "[]"])
def test_another_answer_is_refused(answer: str) -> None:
    with refused("answer", says="from the first { to the last }"):
        model_draft.pasted(FORM, answer)


def test_the_request_has_what_is_typed_and_what_is_proposed_and_nothing_else() -> None:
    sent = json.loads(model_draft.request_for(PROPOSED).material)
    assert set(sent) == {"written", "proposed", "criteria"}
    written = {k: v for k, v in FORM.items() if v and not k.startswith("reason-")}
    assert sent["written"] == written
    assert sent["proposed"]["unit"].startswith("47 Lambdas")


@pytest.mark.parametrize(
    ("says", "budget", "proposed"),
    [(ANSWER, 10**6, True), (ANSWER, 10, False), (NoAnswer("x"), 10**6, False)],
)
def test_the_job_asks_once_and_keeps_what_was_typed_meanwhile(
    db: Session,
    database: Database,
    says: str | Exception,
    budget: int,
    proposed: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    by = cases.member(db)
    drafts.begin(db, "payments", _checked(FORM), based_on=None, by=by)
    model_draft.ask(db, "payments", by=by)
    db.commit()
    assert model_draft.is_asked(db, "payments", by=by)

    def meanwhile() -> None:
        with database.transaction() as other:
            checked = _checked(brief_form.new(title="Payments", problem=TWO, unit="47 of them"))
            drafts.save(other, "payments", checked, revision=1, by=by)

    model = Model(says, meanwhile=meanwhile)
    db.rollback()
    with caplog.at_level(logging.INFO):
        handler = model_draft.DraftBrief(model, budget, budget)
        Worker(database, {model_draft.JOB: handler}).run_until_idle()
    assert TWO not in caplog.text
    assert len(model.asked) == (budget > 10)
    assert (of_the_day(db, erased=0) > 0) is bool(model.asked)
    form = brief_form.form_of(db.get_one(PromptDraft, "payments").texts)
    assert form is not None
    assert form["unit"] == ("47 of them" if model.asked else "")
    assert bool(marks.parted(form["problem"])[0]) is proposed
    assert not model_draft.is_asked(db, "payments", by=by)


def _checked(form: Form) -> checking.Checked:
    return checking.check("payments", brief_form.files(form))
