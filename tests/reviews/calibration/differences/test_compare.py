"""Where reviewers of a practice round differ, and about which sentences."""

from __future__ import annotations

import dataclasses

import pytest

from reviews.calibration.differences.cited import CitedBy, CitedText
from reviews.calibration.differences.compare import (
    ComparedRatings,
    CriterionInRound,
    NumberedRating,
    RoundComparison,
    RoundDifference,
    compare,
)
from reviews.calibration.differences.given import AgreedRating, CitedPassage, PracticeReview
from tests.reviews.calibration.differences.cases import (
    CRITERIA,
    FIRST,
    SECOND,
    SENTENCES,
    THIRD,
    document,
    on,
    review,
)


def only(*reviews: PracticeReview) -> RoundDifference:
    """The one difference of these reviews."""
    (found,) = compare([document(*reviews)], CRITERIA).differences
    return found


def cited_by(found: RoundDifference) -> list[tuple[str, CitedBy]]:
    return [(text.text, text.by) for text in found.texts]


def test_the_sentences_are_the_documents_own() -> None:
    assert [s.text for s in SENTENCES] == [FIRST, SECOND, THIRD]


def test_overlapping_passages_of_one_sentence_are_the_same_evidence() -> None:
    found = only(
        review("a", 2, on("Payouts can wait", note="No bound.")),
        review("b", 2),
        review("c", 4, on("three days while the queue", note="A bound."), on("Nothing else")),
    )
    assert found.sentence == (
        "Reviewers 1 and 2 gave 2 and Reviewer 3 gave 4;"
        " Reviewers 1 and 3 cite the same sentence."
    )
    assert cited_by(found) == [(SECOND, CitedBy.BOTH), (THIRD, CitedBy.ONE)]
    assert [(c.reviewer, c.note) for c in found.texts[0].citations] == [
        (1, "No bound."),
        (3, "A bound."),
    ]


def test_the_same_rating_on_the_same_sentence_is_one_side() -> None:
    found = only(review("a", 2, on(FIRST)), review("b", 2, on(FIRST)), review("c", 3))
    assert cited_by(found) == [(FIRST, CitedBy.ONE)]
    assert found.sentence.endswith("; only Reviewers 1 and 2 cite passages.")


def test_a_sentence_that_counts_for_another_criterion_is_told() -> None:
    found = only(review("a", 2, on(FIRST)), review("b", 3, on(FIRST, "risk")))
    assert cited_by(found) == [(FIRST, CitedBy.ELSEWHERE)]
    assert [(c.reviewer, c.criterion) for c in found.texts[0].citations] == [
        (1, "scope"),
        (2, "risk"),
    ]
    assert found.sentence.endswith("; they cite the same sentence for different criteria.")


@pytest.mark.parametrize(
    ("left", "right", "says"),
    [
        ((), (), "no one cites a passage"),
        ((on(FIRST),), (), "only Reviewer 1 cites a passage"),
        ((on(FIRST),), (on(THIRD),), "they cite different passages"),
        ((on(FIRST),), (on("two steps"),), "both cite the same sentence"),
    ],
)
def test_the_sentence_says_who_cites_what(
    left: tuple[CitedPassage, ...], right: tuple[CitedPassage, ...], says: str
) -> None:
    found = only(review("a", 1, *left), review("b", 4, *right))
    assert found.sentence == f"Reviewer 1 gave 1 and Reviewer 2 gave 4; {says}."


def test_a_passage_over_two_sentences_is_shown_once() -> None:
    found = only(review("a", 1, on(f"{FIRST} {SECOND}")), review("b", 4))
    assert cited_by(found) == [(f"{FIRST} {SECOND}", CitedBy.ONE)]


def test_lines_of_code_are_compared_by_their_overlap() -> None:
    found = only(review("a", 1, on("drain --slowly")), review("b", 4, on("--slowly --all")))
    assert [text.by for text in found.texts] == [CitedBy.BOTH]
    assert found.texts[0].text in ("drain --slowly", "--slowly --all")


def test_not_shown_is_a_difference_without_a_distance() -> None:
    found = only(review("a", None), review("b", 3))
    assert found.compared.spread is None
    assert found.sentence.startswith("Reviewer 1 found it not shown and Reviewer 2 gave 3;")


def test_the_reference_makes_a_difference_where_reviewers_agree() -> None:
    reference = {"scope": AgreedRating(3, "It names the loss.")}
    both = document(review("a", 2), review("b", 2), reference=reference)
    (found,) = compare([both], CRITERIA).differences
    assert (found.compared.spread, found.compared.off) == (0, 1)
    assert found.sentence == "Reviewers 1 and 2 gave 2; the reference is 3."


def test_what_differs_most_often_comes_first_and_the_widest_difference_within_it() -> None:
    far, near = AgreedRating(4, ""), AgreedRating(2, "")
    documents = [
        document(review("a", 2), review("b", 3), reference={"scope": near}, key="d1"),
        document(review("a", 2), review("b", 3), reference={"scope": far}, key="d2"),
        document(review("a", 1, risk=4), review("b", 1, risk=2), key="d3"),
    ]
    found = compare(documents, CRITERIA)
    order = [(it.compared.document, it.compared.criterion.key) for it in found.differences]
    assert order == [("d2", "scope"), ("d1", "scope"), ("d3", "risk")]
    assert [
        (g.criterion.key, len(g.differences), g.documents, g.widest) for g in found.criteria
    ] == [
        ("scope", 2, 3, 1),
        ("risk", 1, 3, 2),
    ]
    assert [it.document for it in found.criteria[1].compared] == ["d1", "d2", "d3"]


def test_one_rating_is_no_agreement() -> None:
    documents = [document(review("a", 3), title="Alone"), document(key="d2", title="Unread")]
    found = compare(documents, CRITERIA)
    assert [group.documents for group in found.criteria] == [0, 0]
    assert found.alone == ("Alone", "Unread")
    reference = {"scope": AgreedRating(3, "")}
    beside = compare([document(review("a", 3), reference=reference)], CRITERIA)
    assert beside.alone == ()


def test_the_guides_beside_a_difference_are_of_the_lowest_and_the_highest_rating() -> None:
    three = only(review("a", 4), review("b", 1), review("c", 2)).compared
    assert three.ends == (1, 4)
    assert three.levels == (1, 2, 3, 4), "one settles on what stands between"
    reference = {"scope": AgreedRating(3, "")}
    both = document(review("a", 2), review("b", 2), reference=reference)
    assert compare([both], CRITERIA).differences[0].compared.ends == (2, 3)
    assert only(review("a", None), review("b", 2)).compared.ends == (2,)


def test_numbers_do_not_follow_ratings_or_the_order_of_locks_or_the_viewer() -> None:
    ours, theirs = review("k", 4), review("b", 1)
    seen = [
        compare([document(*reviews)], CRITERIA, viewer=viewer).criteria[0].compared[0].ratings
        for reviews in ((ours, theirs), (theirs, ours))
        for viewer in ("k", None)
    ]
    assert [[(r.number, r.value) for r in ratings] for ratings in seen] == [
        [(1, 1), (2, 4)]
    ] * 4
    assert [[r.own for r in ratings] for ratings in seen] == [[False, True], [False, False]] * 2


def test_a_reviewer_keeps_their_number_in_every_document() -> None:
    documents = [document(review("a", 1), review("b", 2)), document(review("b", 4), key="d2")]
    assert [r.number for r in compare(documents, CRITERIA).criteria[0].compared[1].ratings] == [
        2
    ]


def test_no_result_has_a_figure_of_a_person_or_a_reviewers_id() -> None:
    names = {
        field.name
        for kind in (
            RoundComparison,
            RoundDifference,
            CriterionInRound,
            ComparedRatings,
            NumberedRating,
            CitedText,
        )
        for field in dataclasses.fields(kind)
    }
    assert not names & {"mean", "average", "score", "rank", "account", "by_reviewer"}
    found = compare([document(review("id-of-ann", 1), review("id-of-bo", 4))], CRITERIA)
    assert "id-of" not in repr(found)


def test_a_round_without_reviews_has_no_difference() -> None:
    reference = {"scope": AgreedRating(3, "")}
    assert compare([document(reference=reference)], CRITERIA).differences == ()
