"""A criterion's questions are asked in its own part of the conversation."""

from __future__ import annotations

import pytest

from prompts.folder import catalogue
from reviews.followups.criteria import segment_of
from reviews.followups.sheet import MINUTES

PLACES: dict[str, dict[str, str | None]] = {
    "payment-flows": {
        "alternatives": "alternatives",
        "failure": "failure",
        "migration": "migration",
        "scope": None,
    },
    "billing-ledger": {"choice": "alternatives", "night": "failure", "keeping": "migration"},
    "search-takeover": {"ways": "alternatives", "bad-night": "failure"},
    "person-deletion": {"choice": "alternatives", "both-errors": "failure"},
    "checkout-flags": {"choice": "alternatives", "years": "migration"},
}


@pytest.mark.parametrize(
    ("slug", "key", "segment"),
    [(slug, key, name) for slug, places in PLACES.items() for key, name in places.items()],
)
def test_a_criterion_of_the_library_has_its_segment(
    slug: str, key: str, segment: str | None
) -> None:
    assert segment_of(catalogue.load(slug).rubric.criterion(key)) == segment


def test_every_long_page_of_the_library_has_a_criterion_for_each_segment() -> None:
    for slug in catalogue.slugs():
        prompt = catalogue.load(slug)
        found = {segment_of(c) for c in prompt.rubric.criteria}
        # A brief's criteria may be asked about where their passages belong.
        assert ({"alternatives"} if prompt.probes.form == "brief" else {*MINUTES}) <= found, (
            slug
        )
