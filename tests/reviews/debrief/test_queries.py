"""The debrief's agenda: what reviewers disagree on, and of that what weighs most here."""

from __future__ import annotations

from blindfolio.db.session import Database
from blindfolio.visibility.models import Folio
from prompts.models import Opening, PromptVersion
from prompts.opening.weights import rubric_for
from reviews.debrief import queries
from tests.reviews import cases


def test_of_criteria_that_lie_equally_far_apart_the_openings_weightiest_stands_first(
    database: Database,
) -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, cases.begun(db, values=(4, 2)).folio)
        opening = db.get_one(Opening, folio.opening)
        version = db.get_one(PromptVersion, folio.prompt_version)
        last = rubric_for(opening, version).criteria[-1].key
        for given in (
            {},
            {c.key: 1 for c in rubric_for(opening, version).criteria} | {last: 5},
        ):
            opening.weights = given
            reviews = queries.reviews(db, folio, named=False, uncounted=False)
            rows = queries.compared(reviews, rubric_for(opening, version))
            assert {row.apart for row in rows} == {2}
            weights = [row.criterion.weight for row in rows]
            assert weights == sorted(weights, reverse=True)
        assert rows[0].criterion.key == last
        assert {it.by for it in reviews} == {"Reviewer 1", "Reviewer 2"}
        named = queries.reviews(db, folio, named=True, uncounted=False)
        assert {it.by for it in named} == {"Pat Example"}
