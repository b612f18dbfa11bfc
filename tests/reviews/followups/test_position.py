"""A position is read where a document decides; what it rejects or denies counts against."""

from __future__ import annotations

import pytest

from reviews.followups.engine import build, weigh
from reviews.followups.position import position_of
from tests.platform.facts.written import document
from tests.reviews.followups.prompted_documents import probes

OPTIONS = (
    "\n## Alternatives\n\nEach shop decides locally at the edge, and loses the one record.\n"
)


def taken(text: str, **changes: object) -> str | None:
    found = position_of(list(weigh(document(text), probes(**changes)).stances))
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


def test_without_a_position_the_sheet_says_so() -> None:
    text = (
        "# The tills\n\n## Proposal\n\nWe will print paper lists every night. "
        "The radius of the blast is one shop when a list is wrong.\n"
    )
    sheet = build(document(text), probes())
    assert "none of the prompt's positions" in sheet.segments[0].note
    assert not any(q.form == "prompt_position" for s in sheet.segments for q in s.questions)
