"""How long a review took: what makes this field another than the rest."""

from __future__ import annotations

from reviews.forms.fields import Minutes
from reviews.reading.models import CLOSING


def test_it_is_its_writers_alone_sealed_and_counted_in_hours() -> None:
    (minutes,) = [it for it in CLOSING if it.key == "minutes"]
    assert isinstance(minutes, Minutes), "hours of reviewers are made of it"
    assert (minutes.least, minutes.most, minutes.optional) == (1, 600, True)
    assert (minutes.seen_as, minutes.sealed) == (None, True)
