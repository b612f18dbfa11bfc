"""A figure that stands in the prompt is not asked about as the document's own."""

from __future__ import annotations

import pytest

from blindfolio.facts.extract import extract
from reviews.followups.engine import build
from reviews.followups.figures import figures_of
from tests.platform.facts.written import document
from tests.reviews.followups.prompted_documents import probes

PROMPT = "We have 1,900 shops, 31 pages a week and 28 person-months. | 4.8 s / 41 s |"


@pytest.mark.parametrize(
    ("sentence", "known"),
    [
        ("We have 1,900 customers today.", True),
        ("We expect 31 pages a week.", True),
        ("It takes 4.8 s at noon.", True),
        ("We expect 31 hours a week.", False),
        ("We expect 210 pages a week.", False),
    ],
)
def test_the_prompts_figures_are_known_with_their_unit(sentence: str, known: bool) -> None:
    quantity = extract(document(f"# Tills\n## Design\n{sentence}")).quantities[0]
    assert figures_of(probes(), PROMPT).hold(quantity) is known


@pytest.mark.parametrize(
    ("sentence", "fires"),
    [
        ("We plan for growth of the busy tills.", True),
        ("We assume that growth stays low.", False),
        ("The growth ends at 90 sales a second.", False),
        ("We plan without growth.", False),
        ("Nobody has a list, so we plan for growth.", True),
    ],
)
def test_an_assumption_is_held_against_a_fact_only_where_it_is_made(
    sentence: str, fires: bool
) -> None:
    doc = document(f"# A central hub\n## Proposal\n{sentence}\n")
    forms = {q.form for s in build(doc, probes()).segments for q in s.questions}
    assert ("start_assumption" in forms) is fires
