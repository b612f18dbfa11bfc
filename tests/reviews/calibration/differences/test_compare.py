"""Where reviewers of a practice round differ, and about which sentences."""

from __future__ import annotations

import pytest

from reviews.calibration.differences.cited import CitedBy
from reviews.calibration.differences.compare import RoundDifference
from reviews.calibration.differences.given import CitedPassage, GivenRating, PracticeReview
from tests.reviews.calibration.differences.cases import (
    FIRST,
    SECOND,
    THIRD,
    compared,
    document,
    on,
    review,
)


def only(*reviews: PracticeReview, reference: int | None = None) -> RoundDifference:
    """The one difference of these reviews."""
    agreed = {"scope": GivenRating(reference)} if reference else {}
    (found,) = compared(document(*reviews, reference=agreed)).differences
    return found


def cited_by(found: RoundDifference) -> list[tuple[str, CitedBy]]:
    return [(text.text, text.by) for text in found.texts]


def test_overlapping_passages_of_one_sentence_are_the_same_evidence() -> None:
    found = only(
        review("a", 2, on("Payouts can wait", note="No bound.")),
        review("b", 2),
        review("c", 4, on("three days while the queue", note="A bound."), on("Nothing else")),
    )
    assert found.sentence == "Reviewers 1 and 2 gave 2 and Reviewer 3 gave 4."
    assert cited_by(found) == [(SECOND, CitedBy.BOTH), (THIRD, CitedBy.ONE)]
    notes = [(c.reviewer, c.note) for c in found.texts[0].citations]
    assert notes == [(1, "No bound."), (3, "A bound.")]


@pytest.mark.parametrize(
    ("left", "right", "by"),
    [
        ((), (), []),
        ((on(FIRST),), (), [(FIRST, CitedBy.ONE)]),
        ((on(FIRST),), (on(THIRD),), [(FIRST, CitedBy.ONE), (THIRD, CitedBy.ONE)]),
        ((on(FIRST),), (on("two steps"),), [(FIRST, CitedBy.BOTH)]),
        ((on(FIRST),), (on(FIRST, "risk"),), [(FIRST, CitedBy.ELSEWHERE)]),
        ((on(f"{FIRST} {SECOND}"),), (), [(f"{FIRST} {SECOND}", CitedBy.ONE)]),
        ((on("drain --slowly"),), (on("--slowly --all"),), [("drain --slowly", CitedBy.BOTH)]),
    ],
)
def test_each_text_says_for_which_ratings_it_is_cited(
    left: tuple[CitedPassage, ...],
    right: tuple[CitedPassage, ...],
    by: list[tuple[str, CitedBy]],
) -> None:
    found = only(review("a", 1, *left), review("b", 4, *right))
    assert found.sentence == "Reviewer 1 gave 1 and Reviewer 2 gave 4."
    assert cited_by(found) == by


def test_the_same_rating_on_the_same_sentence_is_one_side() -> None:
    found = only(review("a", 2, on(FIRST)), review("b", 2, on(FIRST)), review("c", 3))
    assert cited_by(found) == [(FIRST, CitedBy.ONE)]


def test_not_shown_is_a_difference_without_a_distance() -> None:
    found = only(review("a", None), review("b", 3))
    assert found.compared.spread is None
    assert found.sentence == "Reviewer 1 found it not shown and Reviewer 2 gave 3."


def test_the_reference_makes_a_difference_where_reviewers_agree() -> None:
    found = only(review("a", 2), review("b", 2), reference=3)
    assert (found.compared.spread, found.compared.off) == (0, 1)
    assert found.sentence == "Reviewers 1 and 2 gave 2; the reference is 3."


def test_what_differs_most_often_comes_first_and_the_widest_difference_within_it() -> None:
    far, near = {"scope": GivenRating(4)}, {"scope": GivenRating(2)}
    found = compared(
        document(review("a", 2), review("b", 3), reference=near, key="d1"),
        document(review("a", 2), review("b", 3), reference=far, key="d2"),
        document(review("a", 1, risk=4), review("b", 1, risk=2), key="d3"),
    )
    order = [(it.compared.document, it.compared.criterion.key) for it in found.differences]
    assert order == [("d2", "scope"), ("d1", "scope"), ("d3", "risk")]
    figures = [
        (g.criterion.key, len(g.differences), g.documents, g.widest) for g in found.criteria
    ]
    assert figures == [("scope", 2, 3, 1), ("risk", 1, 3, 2)]
    assert [it.document for it in found.criteria[1].compared] == ["d1", "d2", "d3"]


def test_one_rating_is_no_agreement() -> None:
    found = compared(
        document(review("a", 3), title="Alone"), document(key="d2", title="Unread")
    )
    assert [group.documents for group in found.criteria] == [0, 0]
    assert found.alone == ("Alone", "Unread")
    reference = {"scope": GivenRating(3)}
    assert compared(document(review("a", 3), reference=reference)).alone == ()
    assert compared(document(reference=reference)).differences == ()


def test_the_guides_beside_a_difference_reach_from_the_lowest_to_the_highest_rating() -> None:
    assert only(review("a", 4), review("b", 1), review("c", 2)).compared.levels == (1, 2, 3, 4)
    assert only(review("a", 2), review("b", 2), reference=3).compared.levels == (2, 3)
    assert only(review("a", None), review("b", 2)).compared.levels == (2,)


def test_numbers_follow_no_rating_or_lock_and_stay_in_every_document_for_every_viewer() -> None:
    ours, theirs = review("k", 4), review("b", 1)
    for viewer, own in (("k", 2), ("b", 1), (None, None)):
        for reviews in ((ours, theirs), (theirs, ours)):
            found = compared(document(*reviews), document(ours, key="d2"), viewer=viewer)
            first, second = found.criteria[0].compared
            assert [(n, it.value) for n, it in first.ratings.items()] == [(1, 1), (2, 4)]
            assert list(second.ratings) == [2]
            assert found.viewer == own
