"""Where reviewers of a practice round differ, about which sentences, and how a page shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from flask import Flask, render_template_string

from blindfolio import resources
from blindfolio.documents.model import Block
from blindfolio.levels import DEFAULT
from blindfolio.web.pages import share_components
from prompts.folder.rubric import Criterion
from reviews.calibration.differences.cited import CitedBy
from reviews.calibration.differences.compare import RoundComparison, RoundDifference, compare
from reviews.calibration.differences.given import (
    CitedPassage,
    GivenRating,
    PracticeDocument,
    PracticeReview,
    cut,
)

GUIDES = {1: "Names none.", 2: "Names one.", 3: "Names two.", 4: "Prices each."}
CRITERIA = tuple(
    Criterion(key=name.lower(), name=name, weight=1, reason=name, sentence=name, guides=GUIDES)
    for name in ("Scope", "Risk")
)

FIRST = "The scheduler moves to the new hosts in two steps."
SECOND = "Payouts can wait for three days while the queue drains."
THIRD = "Nothing else changes before the end of the quarter."
PROSE = Block("b1", 1, "paragraph", f"{FIRST} {SECOND} {THIRD}", "")
LISTING = Block("b2", 2, "code", "drain --slowly --all", "")
SENTENCES = (*cut(PROSE), *cut(LISTING))


def on(words: str, criterion: str = "scope", note: str = "") -> CitedPassage:
    """A concern about these words of the document."""
    block = PROSE if words in PROSE.text else LISTING
    start = block.text.index(words)
    return CitedPassage(criterion, "concern", block.id, start, start + len(words), words, note)


def review(
    reviewer: str,
    scope: int | None,
    *passages: CitedPassage,
    risk: int | None = 2,
    why: str = "",
    searched: str = "",
) -> PracticeReview:
    """A locked review; its rating of risk is everyone's unless it says otherwise. `why` and where
    was `searched` in vain are about the scope."""
    ratings = {
        "scope": GivenRating(scope, why, bool(searched), searched),
        "risk": GivenRating(risk),
    }
    return PracticeReview(reviewer, ratings, passages)


def document(
    *reviews: PracticeReview,
    reference: Mapping[str, GivenRating] | None = None,
    key: str = "d1",
    title: str = "The payout queue",
) -> PracticeDocument:
    """The document with these reviews."""
    return PracticeDocument(key, title, SENTENCES, reviews, reference or {})


def compared(*documents: PracticeDocument, viewer: str | None = None) -> RoundComparison:
    return compare(documents, CRITERIA, viewer=viewer)


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


PART = (
    '{% from "reviews/calibration/differences.html" import differences %}'
    "{{ differences(comparison, whole, note) }}"
)


def shown(
    comparison: RoundComparison, whole: Mapping[str, str] | None = None, note: str = ""
) -> str:
    app = Flask(__name__, template_folder=str(resources.TEMPLATES))
    app.jinja_env.autoescape = True
    app.jinja_env.globals["levels"] = DEFAULT
    share_components(app.jinja_env)
    with app.app_context():
        return render_template_string(PART, comparison=comparison, whole=whole or {}, note=note)


def words(html: str) -> str:
    """What a screen reader says."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_a_difference_has_its_evidence_the_guides_and_the_reasons_as_text() -> None:
    given = document(
        review("a", 2, on(FIRST, note="No <b>date</b>."), why="One step <only>."),
        review("b", 4, on(FIRST, note="Two steps.")),
        review("c", None, searched="The last two sections"),
        reference={"scope": GivenRating(3, "It gives the order.")},
        title="<i>Queue</i>",
    )
    html = shown(compared(given, viewer="b"), {"d1": "/reviews"}, "/round?about=")
    said = words(html)
    for expected in (
        "Scope: differs in 1 of 1 document &lt;i&gt;Queue&lt;/i&gt; 2 apart, the widest gap",
        "Reviewer 1 gave 2, Reviewer 2 gave 4 and Reviewer 3 found it not shown; the reference is",
        "Why the reference is 3: It gives the order.",
        "Guide for 2 senior Names one. Guide for 3 staff Names two. Guide for 4 senior staff",
        f"Cited for different ratings “{FIRST}”",
        "Reviewer 1 gave 2 (concern): No &lt;b&gt;date&lt;/b&gt;.",
        "Reviewer 2 gave 4 (concern): Two steps.",
        "Reviewer 1 gave 2. Why: One step &lt;only&gt;.",
        "Reviewer 3 found it not shown; absent from the document. Searched: The last two",
        "Reviewer 2 you Reviewer 3 Reference",
        "\u2013 not rated absent 3 staff",
    ):
        assert expected in said, expected
    for link in ("/reviews#b1", "/reviews", "/round?about=scope#add-note"):
        assert f'href="{link}"' in html
    assert "/reviews" not in shown(compared(given))


def test_it_begins_with_the_grid_in_which_differences_lead_to_their_evidence() -> None:
    given = [
        document(review("a", 2), review("b", 4), title="One"),
        document(review("a", 3), review("b", 3), key="d2", title="Two"),
        document(review("a", 2), review("b", 4), key="d3", title="Three"),
    ]
    html = shown(compared(*given))
    grid, _, rest = words(html).partition("Scope One Reviewer 1 gave 2")
    assert (
        "One 2 apart, the widest gap 2 senior 4 senior staff Two 3 staff 3 staff Three" in grid
    )
    assert "Scope: differs in 2 of 3 documents" in grid
    assert "Risk: the same in all 3 documents One 2 senior 2 senior" in grid
    assert rest.count("Guide for 4") == 1 and "The guides for 2, 3, 4 are above." in rest
    links = re.findall(r'href="#([^"]+)"', html)
    assert (
        links
        == ["differ-d1-scope", "differ-d3-scope"]
        == re.findall(r'id="(differ-[^"]+)"', html)
    )


def test_one_review_is_not_called_the_same() -> None:
    said = words(shown(compared(document(review("a", 2), title="Alone"))))
    assert "All ratings are the same" not in said
    assert "There is nothing to compare" in said
    both = document(review("a", 2), review("b", 2), key="d2", title="B")
    said = words(shown(compared(document(review("a", 2)), both)))
    assert "All ratings are the same." in said
    assert "Only one review, so nothing to compare: The payout queue" in said
