"""The page of one's own ratings: for oneself, of what one can read anyway."""

from __future__ import annotations

import random

from sqlalchemy.orm import Session

from prompts.models import Opening
from reviews.calibration import own_ratings
from reviews.calibration.outcomes.own_severity import DOCUMENTS_AT_LEAST
from tests import factories
from tests.reviews.calibration.rated import rated
from tests.sites import Site


def _rated(db: Session, opening: Opening, values: dict[str, int], stage: str = "7") -> None:
    """A document that these people have rated so, on two criteria."""
    both = {who: {"alternatives": n, "failure": n} for who, n in values.items()}
    rated(db, opening, both, stage)


def test_it_is_of_the_documents_whose_other_reviews_one_can_read(site: Site) -> None:
    rng = random.Random(4)
    with site.parts.database.transaction() as db:
        opening = factories.opening(db)
        me, *others = [factories.account(db).id for _ in range(6)]
        for n in range(DOCUMENTS_AT_LEAST + 10):
            level = rng.randint(1, 3)
            _rated(db, opening, {me: level + 1, others[n % 5]: level})
        for _ in range(9):  # before the review decision, and without me
            _rated(db, opening, {me: 1, others[0]: 4}, stage="3")
            _rated(db, opening, {others[1]: 1, others[0]: 4})
    page = site.as_account(me).get("/your-ratings")
    assert page.status_code == 200
    assert "higher</strong> than the team" in page.text
    assert (
        f"covers {DOCUMENTS_AT_LEAST + 10} documents that you and 5 colleagues rated"
        in page.text
    )
    with site.parts.database.reading() as db:
        found = own_ratings.severity(db, me)
    assert found.estimate is not None and 0.5 < found.estimate <= 1
    few = site.as_account(others[0]).get("/your-ratings").text
    assert "Too few to say how far you rate above or below the team." in few
    assert "You have 15, shared with 2." in few


def test_it_costs_the_same_for_more_reviews(site: Site) -> None:
    with site.parts.database.transaction() as db:
        opening = factories.opening(db)
        me, other = (factories.account(db).id for _ in range(2))
    client = site.as_account(me)
    client.get("/your-ratings")
    counted = []
    for n in (1, 25):
        with site.parts.database.transaction() as db:
            for _ in range(n):
                _rated(db, db.merge(opening), {me: 2, other: 3})
        with site.counted() as statements:
            client.get("/your-ratings")
        counted.append(len(statements))
    assert counted[0] == counted[1]
