"""A condition of the prompt names in its own words what of this document it meets."""

from __future__ import annotations

from typing import Any

import pytest

from prompts.folder.probes import Probes
from reviews.followups.engine import build
from reviews.followups.meeting import naming
from reviews.followups.sheet import Question
from tests.platform.facts.written import document
from tests.reviews.followups.prompted_documents import CENTRAL, LEVELS, probes

TEXT = "On Saturday the backup of the tills is restored for six hours. Who notices that?"
BOUND = "On Saturday the backup is restored. How does {thing} learn of it, and when?"


def one(words: list[str], text: str = TEXT, bound: str | None = BOUND, **more: Any) -> Probes:
    """Probes whose first condition is found by `words`; the others meet nothing."""
    first = {"key": "restored", "kind": "data", "text": text, "bound": bound, "words": words}
    first |= {"hits": ["one"], "spares": ["other"], "listen_for": LEVELS} | more
    rest = [
        c.model_dump() | {"words": ["xylophone", "zither", "oboe"]}
        for c in probes().failure_conditions[1:]
    ]
    return probes(failure_conditions=[first, *rest])


WORDS = ["restore*", "backup*", "replayed"]


def asked(body: str, known: Probes) -> Question:
    sheet = build(document(body), known)
    return next(q for q in sheet.segments[1].questions if q.condition == "restored")


def section(line: str, heading: str = "Backups", title: str = "A note on tills") -> str:
    return f"# {title}\n## {heading}\n{line}\n"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (
            "After a restore from a backup, the replay list is checked by hand.",
            "the replay list",
        ),
        # Of a length of time, of an act and of a heading readers said that they led nowhere.
        ("A backup is kept for 17 weeks and then it is restored to be tried.", ""),
        ("After the backup is restored, we send every voucher to Accounts.", ""),
        ("After a restore from a backup they are told again by us.", ""),
    ],
)
def test_a_condition_asks_of_the_part_or_store_that_its_passage_speaks_of(
    line: str, names: str
) -> None:
    question = asked(section(line), one(WORDS))
    assert question.form == "prompt_condition"
    assert names in question.text and question.text.endswith("?")
    assert (question.text == TEXT) is (not names)


def test_two_documents_are_not_asked_the_same_words() -> None:
    lists = asked(section("After a restore of a backup, the replay list is read."), one(WORDS))
    marks = asked(section("After a restore of a backup, the shop ledger is read."), one(WORDS))
    assert lists.text != marks.text
    assert "replay list" in lists.text and "shop ledger" in marks.text


def test_the_design_by_its_name_takes_the_place_of_a_part_that_acts() -> None:
    line = "After a restore from a backup they are told again by us."
    question = asked(section(line, title="The till register"), one(WORDS))
    assert "How does the till register learn of it" in question.text


@pytest.mark.parametrize(
    "line",
    [
        "After a restore from a backup, no other check runs.",
        "After a restore from a backup, every second night is the same.",
    ],
)
def test_what_is_denied_or_says_nothing_alone_is_not_named(line: str) -> None:
    assert asked(section(line), one(WORDS)).text == TEXT


def test_a_part_that_the_document_turns_down_is_not_asked_about() -> None:
    line = "After a restore from a backup they are told again by us. "
    body = section(line + "The listener sends each sale. The listener writes each sale. " * 3)
    assert "the listener" in asked(body, one(WORDS)).text
    refused = body + "We should not put a listener beside the tills.\n"
    assert "listener" not in asked(refused, one(WORDS)).text


def test_a_condition_is_never_made_longer_than_paper_bears() -> None:
    most = naming().most_words
    line = "After a restore from a backup, the replay list is checked by hand."
    long = "On Saturday " + "very " * (most - 8) + "much is restored. Who notices?"
    assert asked(section(line), one(WORDS, long, None)).text == long
    short = asked(section(line), one(WORDS, TEXT, None)).text
    assert len(short.split()) <= most and short.startswith(TEXT)


def test_a_long_condition_is_put_in_the_shorter_words_of_its_author() -> None:
    line = "After a restore from a backup, the replay list is checked by hand."
    long = "On Saturday " + "very " * naming().most_words + "much is restored. Who notices?"
    text = asked(section(line), one(WORDS, long)).text
    assert text.startswith("On Saturday the backup is restored. How does your design learn")
    assert "the replay list" in text


def test_what_the_document_does_not_touch_is_said_with_its_own_name() -> None:
    question = asked(
        section("Nobody plays here at all.", title="The till register"), one(WORDS)
    )
    assert question.form == "absence_condition" and not question.quote
    assert question.text.endswith("Nothing you write about the till register says.")


def test_what_meets_nothing_keeps_no_passage_from_another_condition() -> None:
    line = "After a restore from a backup, the replay list is checked by hand."
    late = one(WORDS, spares_positions=["central"])  # asked after two that meet nothing
    body = section(line, title="A central hub orchestrates the tills")
    assert asked(body, late).form == "prompt_condition"


def test_a_condition_that_should_spare_the_design_asks_why() -> None:
    body = (
        CENTRAL
        + "## Backups\nAfter a restore from a backup the sales hub reads the replay list.\n"
    )
    question = asked(body, one(WORDS, spares_positions=["central"]))
    assert question.text.endswith("Or does the replay list spare you, and how?")


def test_a_verb_that_reads_like_a_noun_is_not_named() -> None:
    line = "After the backup is restored, the till imports each price."
    assert asked(section(line), one(WORDS)).text == TEXT


def test_no_more_than_five_words_together_are_copied() -> None:
    line = "After a restore of the backup we import the nightly price rows of every shop."
    text = asked(section(line), one(WORDS)).text.lower()
    copied = line.lower().rstrip(".").split()
    runs = (" ".join(copied[i : i + 6]) for i in range(len(copied) - 5))
    assert not any(run in text for run in runs)
