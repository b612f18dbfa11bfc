"""Numbers that carry weight are found with what they bound; dates and versions are not."""

from __future__ import annotations

import pytest

from blindfolio.facts.extract import extract
from blindfolio.facts.model import Quantity
from tests.platform.facts.written import document


def numbers(sentence: str) -> tuple[Quantity, ...]:
    return extract(document(f"# Move the tills\n## Design\n{sentence}")).quantities


@pytest.mark.parametrize(
    ("sentence", "value", "kind"),
    [
        ("The merge must take at most 250 ms.", "250 ms", "latency"),
        ("We expect about 410 payments a second at the peak.", "410 payments", "count"),
        ("The tills send 3.5 rps each.", "3.5 rps", "rate"),
        ("That makes ~94MB/day of logs.", "~94MB/day", "rate"),
        ("Over 90% of respondents skip the check.", "90%", "percent"),
        (
            "We reckon with a handful of engineer-weeks.",
            "a handful of engineer-weeks",
            "duration",
        ),
        ("It costs €6,000 a month.", "€6,000", "money"),
        ("Users can define up to N (5?) group types.", "N (5?)", "count"),
        ("Merging happens at 9:30am.", "9:30am", "time"),
        ("Developers take 2-5 days to merge.", "2-5 days", "duration"),
        ("It moves an order of magnitude more data.", "an order of magnitude", "ratio"),
    ],
)
def test_a_number_and_its_kind(sentence: str, value: str, kind: str) -> None:
    assert (value, kind) in {(q.value, q.kind) for q in numbers(sentence)}


@pytest.mark.parametrize(
    "sentence",
    [
        "This was decided in RFC 128.",
        "We run Ubuntu 14.04 and Python 3.11.",
        "It was released in April 2014.",
        "See issue #4455 for the details.",
        "Trusty was released on 2014-04-17.",
    ],
)
def test_names_versions_and_dates_are_no_quantities(sentence: str) -> None:
    assert numbers(sentence) == ()


def test_a_number_is_said_with_its_noun() -> None:
    (quantity,) = numbers("That amounts to almost 10 hours of wasted developer time.")
    assert quantity.phrase is not None
    assert quantity.phrase.text == "10 hours of wasted developer time"


def test_an_open_number_ranks_first() -> None:
    found = numbers("Each of the 20 teams has N (5?) groups, and the limit is 100 MB.")
    assert found[0].open
