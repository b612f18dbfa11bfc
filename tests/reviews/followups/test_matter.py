"""What a condition may hang on, what speaks of the prompt at all, and who gets nothing."""

from __future__ import annotations

import pytest

from blindfolio.facts.reading import read
from prompts.folder.probes import Party
from reviews.followups.engine import build
from reviews.followups.left_out import left_out
from reviews.followups.passages import passages
from tests.platform.facts.written import document
from tests.reviews.followups.prompted_documents import probes


def test_a_name_in_a_list_of_fields_is_no_passage() -> None:
    doc = document(
        "# Copy\n## Proposal\nA small function copies: payment id, shop, receipt, amount, hour.\n"
        "The receipt is printed twice.\n"
    )
    found = passages(read(doc), ("receipt",))
    assert [p.sentence.span.text for p in found] == ["The receipt is printed twice."]


def test_a_word_that_stands_everywhere_says_less_of_one_passage() -> None:
    often = " ".join(f"The hub keeps row {n} of the ledger." for n in range(20))
    doc = document(
        f"# Copy\n## Proposal\n{often} The courier will carry the ledger to the bank.\n"
    )
    best = passages(read(doc), ("ledger", "courier"))
    alone = passages(
        read(document("# C\n## Proposal\nThe hub keeps row 1 of the ledger.\n")), ("ledger",)
    )
    assert "courier" in best[0].found
    assert best[-1].score < alone[0].score


def test_a_condition_hangs_on_no_passage_that_shares_one_word_by_chance() -> None:
    doc = document("# Walls\n## Proposal\nWe will keep the paint in one file of the office.\n")
    condition = next(
        q for q in build(doc, probes()).segments[1].questions if "file-twice" in q.text
    )
    assert condition.form == "absence_condition"


def large() -> dict[str, object]:
    """Probes with enough groups and parties that a paper on something else can be told."""
    body = probes().model_dump(by_alias=True)
    party = body["parties"][0]
    return {
        "parties": [
            {**party, "name": f"the {w}", "words": [w]} for w in ("auditor", "vendor", "sailor")
        ]
    }


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("The busy tills and the orphans move first; the auditor and the vendor agree.", True),
        ("We will paint the walls of the office blue.", False),
    ],
)
def test_a_paper_on_something_else_is_put_the_conditions_as_they_stand(
    text: str, speaks: bool
) -> None:
    sheet = build(document(f"# Walls\n## Proposal\n{text}\n"), probes(**large()))
    asked = [q.form for s in sheet.segments for q in s.questions if "_prompt_" not in q.form]
    asked = [
        form
        for form in asked
        if form.startswith(("prompt", "absence_condition", "absence_party", "absence_group"))
    ]
    assert ("hardly speaks" not in sheet.segments[0].note) is speaks
    assert (asked == ["absence_condition"] * 3) is not speaks


SHOPS = Party.model_validate(
    {"name": "Shops", "wants": "quiet releases", "can_refuse": "a release", "words": ["shops"]}
)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Nobody at Shops gets a page of their own.", True),
        ("No team of Shops sees the report.", True),
        ("Shops gets nothing before June.", True),
        ("Each team of Shops sees the report.", False),
    ],
)
def test_a_denial_in_the_subject_leaves_a_party_out(sentence: str, told: bool) -> None:
    found = left_out(SHOPS, read(document(f"# Pages\n## Proposal\n{sentence}\n")))
    assert bool(found) is told


def test_what_may_go_wrong_leaves_nobody_out() -> None:
    text = "# Pages\n## If it goes badly\nThen Shops gets nothing for the rest of the year.\n"
    assert left_out(SHOPS, read(document(text))) == []
