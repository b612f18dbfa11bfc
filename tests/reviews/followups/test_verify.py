"""The gate: what does not stand in the document, or says too much, is dropped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviews.followups.sheet import Levels, Question
from reviews.followups.verify import holds

TEXTS = {3: "The hub will write each sale to the ledger table. Scored 3 of 4. " + "x" * 300}
GOOD = Question(
    text="The ledger table is full for an afternoon. What happens to the sales?",
    form="store_write",
    quote="write each sale to the ledger table",
    block=3,
    why="Everything relies on the ledger table.",
    listen_for=Levels("waits", "bounds the wait", "asks who waits"),
)


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("Ask the candidate who is paged when the ledger table is full.", True),
        ("I rated this 2; ask about the ledger table.", False),
        ("This is 3/4 for me. Why the ledger table?", False),
    ],
)
def test_a_person_s_question_stands_as_it_is_unless_it_tells_a_rating(
    text: str, stands: bool
) -> None:
    assert holds(replace(GOOD, form="ask_this", text=text), TEXTS) is stands


def test_a_question_in_order_passes() -> None:
    assert holds(GOOD, TEXTS)


@pytest.mark.parametrize(
    "change",
    [
        {"quote": "Write each sale to the ledger table"},
        {"quote": "x" * 201},
        {"quote": ""},
        {"block": 4},
        {"text": "What of {thing} when the hub is away for one whole hour?"},
        {"text": "What of it?"},
        {"text": "Write to ada@example.org about the ledger table and the hub, please?"},
        {"text": "The reviewers gave this passage about the ledger table what they gave it."},
        {"why": "Scored 2 by both, so ask."},
        {"why": " "},
        {"text": "The ledger table is full for an afternoon. Then the shops find out first."},
        {"text": "It is full for an afternoon. What happens to the sales in the ledger?"},
        {"text": "The ledger ledger table is full for an afternoon. What then?"},
        {"listen_for": Levels("waits", "waits", "asks who waits")},
        {"listen_for": Levels("waits", "a rating of two", "asks who waits")},
    ],
)
def test_a_question_that_is_not_in_order_is_dropped(change: dict[str, object]) -> None:
    assert not holds(replace(GOOD, **change), TEXTS)  # type: ignore[arg-type]


def test_the_document_may_say_what_the_question_may_not() -> None:
    assert holds(replace(GOOD, quote="Scored 3 of 4."), TEXTS)


def test_an_absence_needs_no_quote() -> None:
    assert holds(replace(GOOD, quote="", form="absence_numbers"), TEXTS)
