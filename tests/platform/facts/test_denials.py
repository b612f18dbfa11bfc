"""A subject that denies, a particle behind its object, and what a text does without."""

from __future__ import annotations

import pytest

from blindfolio.facts.extract import extract
from blindfolio.facts.phrases import plain
from blindfolio.facts.reading import read
from tests.platform.facts.written import document


@pytest.mark.parametrize(
    ("sentence", "negated"),
    [
        ("Nobody reads the queue.", True),
        ("No team gets the report.", True),
        ("None reads the queue.", True),
        ("Each team gets the report.", False),
    ],
)
def test_a_subject_can_deny_the_clause(sentence: str, negated: bool) -> None:
    clause = read(document(sentence)).sentences[0].clauses[0]
    assert clause.negated is negated


def test_a_particle_may_stand_behind_its_object() -> None:
    clause = read(document("A flag turns the cache off again.")).sentences[0].clauses[0]
    assert (clause.verb, clause.particle) == ("turn", "off")
    clause = read(document("The job sends files out to partners.")).sentences[0].clauses[0]
    assert clause.particle == ""


def test_whose_it_is_is_left_out_when_words_are_said_back() -> None:
    assert plain("its own nine functions") == "the nine functions"
    assert plain("Claims' copy") == "Claims' copy"


def test_a_number_of_what_is_left_behind_is_no_figure_of_the_design() -> None:
    text = "# Calls\n## Proposal\nWe expect 6 seconds with calls instead of nine queue polls.\n"
    ranked = extract(document(text)).quantities
    assert ranked[0].value == "6 seconds"
    assert all(q.score < 1.0 for q in ranked if "nine" in q.value)


@pytest.mark.parametrize(
    ("sentence", "is_set"),
    [
        ("The reader looks every 5 minutes.", True),
        ("The call times out after 20 seconds.", True),
        ("Customer Care takes 3 minutes for each request.", False),
        ("We stop when a lorry waits longer than 15 minutes.", False),
    ],
)
def test_only_a_value_that_the_design_sets_is_chosen(sentence: str, is_set: bool) -> None:
    found = extract(document(f"# Doors\n## Proposal\n{sentence}\n")).quantities
    assert any(q.chosen for q in found) is is_set
