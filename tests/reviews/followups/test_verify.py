"""The gate: what does not stand in the document, or says too much, is dropped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviews.followups.asking import MAX_WRITTEN
from reviews.followups.sheet import Levels, Question
from reviews.followups.verify import MAX_TEXT, MIN_WORDS, fault

TEXTS = {3: "The hub will write each sale to the ledger table. Scored 3 of 4. " + "x" * 300}
GOOD = Question(
    text="The ledger table is full for an afternoon. What happens to the sales?",
    form="ownership",
    quote="write each sale to the ledger table",
    block=3,
    why="Everything relies on the ledger table.",
    listen_for=Levels("waits", "bounds the wait", "asks who waits"),
)


def holds(question: Question) -> bool:
    return fault(question, TEXTS) == ""


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("Ask the candidate who is paged when the ledger table is full.", True),
        ("I rated this 2; ask about the ledger table.", False),
        ("I would rate the ledger table 3. Why is it there?", False),
        ("This is 3/4 for me. Why the ledger table?", False),
        ("At that rate the twelve are 0.3 person-months. Why?", True),
        ("You rate the loss at 2 % of sales. Why the ledger table?", True),
        ("Two of us reviewers doubt the ledger table. Why is it there?", False),
        ("My verdict is proceed. Why the ledger table?", False),
        ("I put the ledger table at a two. Why?", False),
    ],
)
def test_a_person_s_question_stands_as_it_is_unless_it_tells_a_rating(
    text: str, stands: bool
) -> None:
    assert holds(replace(GOOD, form="ask_this", text=text)) is stands


def test_who_knows_no_review_may_use_a_reviewers_words() -> None:
    text = "Two of us read the ledger table, and I would stop. Who reads it then?"
    assert holds(replace(GOOD, form="worry", text=text))


def test_a_question_in_order_passes() -> None:
    assert holds(GOOD)


@pytest.mark.parametrize(
    "change",
    [
        {"quote": "Write each sale to the ledger table"},
        {"quote": "x" * 201},
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
    assert not holds(replace(GOOD, **change))  # type: ignore[arg-type]


def test_the_document_may_say_what_the_question_may_not() -> None:
    assert holds(replace(GOOD, quote="Scored 3 of 4."))


def test_a_question_needs_no_quote() -> None:
    assert holds(replace(GOOD, quote=""))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"block": 4}, "its block does not exist"),
        ({"quote": "Write each sale"}, "its quote is not in its block"),
        ({"quote": "x" * 201}, "its quote is too long"),
        ({"quote": "x" * 200}, ""),
        ({"why": " "}, "a part of it is empty or said twice"),
        ({"listen_for": Levels("a", "b", "a")}, "a part of it is empty or said twice"),
        (
            {"text": "What does the rating say of the ledger table and of the hub?"},
            "it carries a rating, an address or a forbidden word",
        ),
        (
            {"text": "See https://example.org/ledger for the table: what becomes of it then?"},
            "it carries a rating, an address or a forbidden word",
        ),
        (
            {"text": "This is 3/4 of the ledger table: what becomes of the rest?"},
            "it carries a rating, an address or a forbidden word",
        ),
        (
            {"text": "Tell me what becomes of each sale in the ledger table."},
            "it asks nothing, or begins with a pronoun",
        ),
        (
            {"text": "They are away for an afternoon: what of the sales?"},
            "it asks nothing, or begins with a pronoun",
        ),
        ({"why": "Everything relies on {thing}."}, "a slot is not filled"),
        ({"text": "What of {thing} when the hub is away for an hour?"}, "a slot is not filled"),
        ({"text": "What becomes of the ledger table?"}, "it is too short or too long"),
    ],
)
def test_the_gate_says_what_is_wrong(change: dict[str, object], reason: str) -> None:
    assert fault(replace(GOOD, **change), TEXTS) == reason  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "stands"), [(MIN_WORDS - 1, False), (MIN_WORDS, True), (MIN_WORDS + 1, True)]
)
def test_the_fewest_words_of_a_question(words: int, stands: bool) -> None:
    text = " ".join(["What", *(f"w{n}" for n in range(words - 2)), "then?"])
    assert holds(replace(GOOD, text=text)) is stands


def test_a_question_is_as_long_as_two_or_three_lines_and_no_longer() -> None:
    assert (MIN_WORDS, MAX_TEXT, MAX_WRITTEN) == (8, 420, 1500)
    words = " ".join(f"w{n}" for n in range(200))
    for length, stands in ((MAX_TEXT, True), (MAX_TEXT + 1, False)):
        text = f"What {words}"[: length - 2].strip().ljust(length - 1, "s") + "?"
        assert len(text) == length
        assert holds(replace(GOOD, text=text)) is stands


@pytest.mark.parametrize("form", ["ask_this", "absence_ask_this", "worry"])
def test_what_people_wrote_may_be_plain_and_long(form: str) -> None:
    theirs = replace(GOOD, form=form, text="It is full. " + "Then what? " * 60)
    assert holds(theirs)
    assert not holds(replace(theirs, form="ownership"))


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("x" * MAX_WRITTEN, True),
        ("x" * (MAX_WRITTEN + 1), False),
        ("What of {thing}?", False),
        ("What of }?", False),
    ],
)
def test_what_people_wrote_has_an_end_and_no_open_slot(text: str, stands: bool) -> None:
    found = fault(replace(GOOD, form="ask_this", text=text), TEXTS)
    assert found == ("" if stands else "it is too long, or a slot is not filled")
