"""Options are found under headings, in lists and in prose, and named as one would say them."""

from __future__ import annotations

import re

import pytest

from blindfolio.facts.alternatives import frames
from blindfolio.facts.extract import extract
from blindfolio.facts.model import Alternative
from tests.platform.facts.written import document

FIRES = {
    "decided_against": ("We decided against a shared library.", "shared library"),
    "considered": (
        "We considered tightening the merge rules for gems.",
        "tightening the merge",
    ),
    "rejected": ("A central queue was rejected because it adds a hop.", "the central queue"),
    "alternatively": ("Alternatively, we could rotate the keys by hand.", "rotating the keys"),
    "other_way": ("A third way, to search all logs, costs two months.", "searching all logs"),
    "rather_than": ("We keep groups on events rather than user profiles.", "user profiles"),
    "over": ("We chose Postgres over a document store.", "document store"),
    "could_but": (
        "We could restrict the run times, but fixes would wait.",
        "restricting the run",
    ),
    "could_argued": (
        "One could argue that major upgrades should be merged too.",
        "merging major upgrades",
    ),
    "non_goal": ("There will not be any functionality for merging two groups.", "merging two"),
    "no_more": ("There will be no more LevelDB files.", "LevelDB files"),
    "do_nothing": ("If we did nothing, the pager would go on.", "doing nothing"),
    "deferred": ("Feature flags will not be part of the first release.", "feature flags"),
    "should_we": ("Should we reconsider using the existing sinks?", "using the existing sinks"),
    "tempting_use": (
        "If we used the managed broker, we would lose the order.",
        "using the managed",
    ),
}


def options(text: str) -> tuple[Alternative, ...]:
    return extract(document(f"# Move the tills\n## Design\n{text}")).alternatives


def test_every_frame_has_an_example() -> None:
    assert set(FIRES) == {frame.name for frame, _ in frames()}


@pytest.mark.parametrize(("frame", "case"), FIRES.items())
def test_a_frame_names_its_option(frame: str, case: tuple[str, str]) -> None:
    sentence, name = case
    assert any(name.lower() in option.phrase.text.lower() for option in options(sentence))


def test_a_heading_child_is_one_option_with_its_reason() -> None:
    found = options(
        "We will build a step table.\n## Alternatives\n### Hosted workflow service\n"
        "It would do the same. This would introduce a monthly bill for each transition.\n"
        "### Shared library\nEverybody would have to upgrade."
    )
    named = {option.phrase.text: option for option in found if option.headed}
    assert set(named) == {"hosted workflow service", "shared library"}
    reason = named["hosted workflow service"].reason
    assert reason is not None and "monthly bill" in reason.text


def test_instead_of_x_we_could_y_names_what_could_be() -> None:
    found = options(
        "## Alternatives\n"
        "- Instead of comparing the wait with an average, we could use the last value."
    )
    assert found[0].phrase.text == "using the last value"


@pytest.mark.parametrize(
    "sentence",
    [
        "Why do we need this?",
        "We considered the following.",
        "Users can alternatively run into the opposite problem.",
        "We will write the ledger first.",
    ],
)
def test_no_option_where_none_is_weighed(sentence: str) -> None:
    assert options(sentence) == ()


def test_a_quote_is_always_in_its_block() -> None:
    text = " ".join(sentence for sentence, _ in FIRES.values())
    doc = document(f"# Tills\n## Design\n{text}")
    texts = {b.seq: b.text for b in doc.blocks}
    for option in extract(doc).alternatives:
        assert option.quote.text in texts[option.quote.block]
        assert re.search(r"\w", option.quote.text)


def test_a_noun_that_says_nothing_alone_takes_what_it_is_for() -> None:
    (option,) = options("We do not record entries for each nightly count.")
    assert option.phrase.text == "entries for each nightly count"


def test_a_ticked_box_does_not_hide_the_question_behind_it() -> None:
    found = options("## Open questions\n- [x] Should we reconsider using the old ledger?")
    assert [o.phrase.text for o in found] == ["using the old ledger"]


def test_a_part_of_the_design_is_no_measurable_reason() -> None:
    found = options(
        "## Alternatives\n### Paper at each till\nIt would introduce a `TillLedger` resource."
    )
    assert [o.reason for o in found] == [None]
