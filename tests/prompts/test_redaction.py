"""What whoever reads a document is told of what was covered in it."""

from __future__ import annotations

from collections import Counter

import pytest

from prompts.redaction import READ, REASONS, TOLD, sentence


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        ({}, ""),
        ({"candidate": 1}, "had 1 passage covered: it names the candidate, or points to them."),
        ({"other": 2}, "had 2 passages covered: they name someone else, or an employer."),
        (
            {"private": 1, "candidate": 2},
            "had 3 passages covered: 2 name the candidate, or point to them; 1 is confidential"
            " or private.",
        ),
    ],
)
def test_the_number_and_the_reasons_are_one_sentence(
    reasons: dict[str, int], said: str
) -> None:
    assert sentence(Counter(reasons)) == (f"The coordinator {said}" if said else "")


def test_each_reason_has_its_words_for_everybody() -> None:
    assert REASONS.keys() == TOLD.keys() == READ.keys()
