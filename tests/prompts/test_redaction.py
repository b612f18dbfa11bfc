"""What whoever reads a document is told of what was covered in it."""

from __future__ import annotations

from collections import Counter

import pytest

from prompts.redaction import READ, REASONS, TOLD, sentence


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        ({}, ""),
        ({"other": 2}, "2 naming someone else or an employer"),
        (
            {"private": 1, "candidate": 2},
            "2 naming the candidate or pointing to them, 1 confidential or private",
        ),
    ],
)
def test_the_number_and_the_reasons_are_one_sentence(
    reasons: dict[str, int], said: str
) -> None:
    told = f"Passages that the coordinator had covered: {said}." if said else ""
    assert sentence(Counter(reasons)) == told


def test_each_reason_has_its_words_for_everybody() -> None:
    assert REASONS.keys() == TOLD.keys() == READ.keys()
