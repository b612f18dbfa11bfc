"""A position is read where a document decides; what it rejects or denies counts against."""

from __future__ import annotations

import pytest

from blindfolio.facts.reading import read
from reviews.followups.engine import build
from reviews.followups.position import position_of, stances
from tests.platform.facts.written import document
from tests.reviews.followups.prompted_documents import probes

OPTIONS = (
    "\n## Alternatives\n\nEach shop decides locally at the edge, and loses the one record.\n"
)


def taken(text: str, **changes: object) -> str | None:
    found = position_of(stances(read(document(text)), probes(**changes)))
    return found.position.key if found is not None else None


def test_a_decision_in_the_first_person_is_a_position() -> None:
    text = "# The tills\n\n## Proposal\n\nI propose a central hub which takes every sale.\n"
    assert taken(text) == "central"


def test_what_is_turned_down_is_no_position() -> None:
    text = "# The tills\n\n## Proposal\n\nI propose a central hub which takes every sale.\n"
    assert taken(text + OPTIONS * 3) == "central"


@pytest.mark.parametrize(
    "sentence",
    [
        "We will not build a central hub, and no orchestrator either.",
        "We should never put a central hub between the tills.",
        "I propose paper lists instead of a central hub or an orchestrator.",
    ],
)
def test_a_denied_word_speaks_against(sentence: str) -> None:
    assert taken(f"# The tills\n\n## Proposal\n\n{sentence}\n") is None


def test_one_word_is_no_position() -> None:
    assert taken("# The tills\n\n## Proposal\n\nWe will buy a hub for the network.\n") is None


def test_words_of_contradiction_outweigh() -> None:
    text = "# The tills\n\n## Proposal\n\nI propose a central hub per region, one per region.\n"
    positions = probes().model_dump(by_alias=True)["positions"]
    positions[0]["contradicted"] = ["one per region", "per region"]
    assert taken(text) == "central"
    assert taken(text, positions=positions) is None


def test_a_word_of_the_prompts_own_page_says_little() -> None:
    text = "# The tills\n\n## Proposal\n\nI propose a central hub which takes every sale.\n"
    reading = read(document(text))
    plain = stances(reading, probes())[0]
    known = stances(reading, probes(), "Is there a central hub?")[0]
    assert plain.position.key == known.position.key == "central"
    assert 0 < known.weight < plain.weight
    assert [word for word, _ in known.words] == ["hub", "central"]


def test_a_sheet_names_no_side_where_none_is_taken() -> None:
    text = (
        "# The tills\n\n## Proposal\n\nWe will print paper lists every night. "
        "The radius of the blast is one shop when a list is wrong.\n"
    )
    assert taken(text) is None
    assert "takes this side" not in build(document(text), probes()).segments[0].note


def test_without_positions_no_side_is_taken() -> None:
    assert position_of([]) is None
