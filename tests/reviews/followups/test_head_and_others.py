"""The head asks two things of everybody; a question knows what else its passage gives."""

from __future__ import annotations

import pytest

from prompts.folder.probes import Probes
from reviews.followups.engine import build
from reviews.followups.everybody import ASSISTANTS
from reviews.followups.verify import block_texts, fault
from tests.platform.facts.written import document
from tests.reviews.followups.prompted_documents import CENTRAL, EDGES, probes

WEIGHED = """# A queue per tenant

## Proposal

We will put one queue per tenant in front of the worker, and the worker must answer within 200 ms.
A run that fails is tried again after 30 seconds, at most 5 times.

## Alternatives

We rejected the hosted engine because its price of 61,000 euros a year is too high.
We rejected a shared library because nobody would keep it up to date.
"""


@pytest.mark.parametrize(
    ("text", "known"), [(WEIGHED, None), (CENTRAL, probes()), (EDGES, probes())]
)
def test_both_questions_stand_outside_the_segments_and_pass_the_gate(
    text: str, known: Probes | None
) -> None:
    doc = document(text)
    sheet = build(doc, known)
    assistants, owned = sheet.everybody
    assert assistants.text == ASSISTANTS
    assert owned.text.endswith(": where is it from, and what would make you drop it?")
    for question in sheet.everybody:
        assert not fault(question, block_texts(doc))
    asked = [q.text for segment in sheet.segments for q in segment.questions]
    assert not {assistants.text, owned.text} & set(asked)


def test_the_prompts_own_figures_are_nobodys_to_account_for() -> None:
    doc = document(WEIGHED)
    named = build(doc).everybody[1]
    assert any(figure in named.text for figure in ("200 ms", "30 seconds", "61,000"))
    figures = "answer within 200 ms, after 30 seconds, at most 5 times, 61,000 euros a year"
    given = build(doc, probes(), prompt=figures).everybody[1]
    assert not any(figure in given.text for figure in ("200 ms", "30 seconds", "61,000"))


def test_a_text_without_figures_or_claims_is_asked_openly() -> None:
    owned = build(document("# Nothing\n\nWe looked at it.\n")).everybody[1]
    assert (owned.form, owned.quote) == ("absence_ownership", "")


PHASED = (
    f"{EDGES}- Phase 1, March: two shops. Treasury has to agree.\n- Phase 2, July: all others\n"
)


@pytest.mark.parametrize("text", [CENTRAL, PHASED])
def test_others_stand_on_the_same_passage_and_nowhere_else_on_the_sheet(text: str) -> None:
    doc = document(text)
    sheet = build(doc, probes())
    chosen = [q for segment in sheet.segments for q in segment.questions]
    kept = []
    for segment in sheet.segments:
        assert len(segment.others) == len(segment.questions)
        for question, others in zip(segment.questions, segment.others, strict=True):
            for other in others:
                assert (other.block, bool(other.quote)) == (
                    question.block,
                    bool(question.quote),
                )
                assert not fault(other, block_texts(doc))
            # the same fact before the rest of the passage
            same = [other.quote == question.quote for other in others]
            assert same == sorted(same, reverse=True)
            kept += [other.text for other in others]
    assert kept, "there is something else to ask somewhere"
    assert len({*kept, *(q.text for q in chosen)}) == len(kept) + len(chosen)
    assert sheet == build(doc, probes())


def test_a_condition_of_the_prompt_is_named_where_it_is_put() -> None:
    known = probes()
    failure = next(s for s in build(document(CENTRAL), known).segments if s.name == "failure")
    put = [q.condition for q in failure.questions if q.condition]
    assert sorted(put) == sorted(c.key for c in known.failure_conditions)
    for question in failure.questions:
        assert bool(question.condition) == question.form.endswith("_condition")
        assert question.as_json().get("condition", "") == question.condition
