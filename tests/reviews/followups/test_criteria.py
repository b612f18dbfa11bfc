"""A criterion's questions are asked in its own part of the conversation."""

from __future__ import annotations

import pytest

from prompts.folder import catalogue
from reviews.followups.criteria import segment_of
from reviews.followups.sheet import MINUTES

PLACES = {
    "payment-flows alternatives": "alternatives",
    "payment-flows failure": "failure",
    "payment-flows migration": "migration",
    "payment-flows scope": None,
    "billing-ledger choice": "alternatives",
    "billing-ledger night": "failure",
    "billing-ledger keeping": "migration",
    "search-takeover bad-night": "failure",
    "checkout-flags years": "migration",
}


@pytest.mark.parametrize("where", PLACES)
def test_a_criterion_of_the_library_has_its_segment(where: str) -> None:
    slug, key = where.split()
    assert segment_of(catalogue.load(slug).rubric.criterion(key)) == PLACES[where]


def test_every_long_page_of_the_library_has_a_criterion_for_each_segment() -> None:
    for slug in catalogue.slugs():
        prompt = catalogue.load(slug)
        found = {segment_of(c) for c in prompt.rubric.criteria}
        # A brief's criteria may be asked about where their passages belong.
        assert ({"alternatives"} if prompt.probes.form == "brief" else {*MINUTES}) <= found, (
            slug
        )
