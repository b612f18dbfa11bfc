"""What a document proposes, said as one would say it."""

from __future__ import annotations

import pytest

from blindfolio.facts.decision import UNNAMED, title_words
from blindfolio.facts.extract import extract
from tests.platform.facts.written import document


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("RFC 117: Use a container runtime", "using a container runtime"),
        ("RFC 1858 - 2020-04-06 - Automatically Adjust Request Limits",
         "automatically adjusting request limits"),
        ("RFD 60 Scaling the Designation API", "scaling the Designation API"),
        ("Buffer Improvements", "the buffer improvements"),
        ("One engine for the payment flows", "one engine for the payment flows"),
        ("Deletion Desk: why there is one case for each person", "the Deletion Desk"),
        ("A witness, not a conductor", "the witness"),
        ("Forgetting by key: why we should stop", "forgetting by key"),
    ],
)  # fmt: skip
def test_a_title_is_the_decision(title: str, said: str) -> None:
    text = f"# {title}\n## Proposal\n"
    text += "Our request limits call the Designation API for payment flows.\n"
    text += "The hub asks the Deletion Desk for a case."
    phrase = extract(document(text)).decision.phrase
    assert phrase.text.removeprefix("the ") == said.removeprefix("the ")


def test_the_head_decides_the_verb_not_the_last_word() -> None:
    phrase = extract(
        document("# One engine for the payment flows\nWe run flows.")
    ).decision.phrase
    assert not phrase.plural


@pytest.mark.parametrize(
    "title", ["Request for Comments: topic of the proposal", "Who owns it"]
)
def test_a_template_or_a_question_is_no_decision(title: str) -> None:
    facts = extract(
        document(f"# {title}\n## Design\nWe propose rewriting the disk buffer in Rust.")
    )
    assert facts.decision.phrase.text == "rewriting the disk buffer in Rust"


def test_a_document_that_proposes_nothing_has_no_named_decision() -> None:
    assert extract(document("A few words about buffers.")).decision.phrase == UNNAMED


def test_numbers_and_dates_are_no_part_of_a_title() -> None:
    assert title_words("RFC 9477 - 2021-10-14 - Buffer Improvements") == "Buffer Improvements"


def test_a_heading_that_held_the_author_s_name_is_not_the_title() -> None:
    text = "# By [name removed]\n# Merge the two queues\nThe two queues hold the same orders."
    assert extract(document(text)).decision.phrase.text == "merging the two queues"


@pytest.mark.parametrize(
    ("sentence", "decided"),
    [
        ("We propose to write each sale to one ledger.", True),
        ("The proposed hub places each ledger in a folder.", False),
        ("We will expose a new ledger for the tills.", False),
    ],
)
def test_only_a_sentence_that_proposes_gives_the_decision(sentence: str, decided: bool) -> None:
    text = f"# Request for comments: topic of the proposal\n## Proposal\n{sentence}"
    assert (extract(document(text)).decision.phrase != UNNAMED) is decided
