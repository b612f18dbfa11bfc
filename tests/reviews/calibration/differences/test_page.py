"""The part of a page that shows where reviewers differ, rendered without a server."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Flask, render_template_string

from blindfolio import resources
from prompts.folder.rubric import RATINGS
from reviews.calibration.differences.compare import RoundComparison
from reviews.calibration.differences.given import GivenRating
from tests.reviews.calibration.differences.cases import FIRST, compared, document, on, review

PART = (
    '{% from "reviews/calibration/differences.html" import differences %}'
    "{{ differences(comparison, ratings, whole, note) }}"
)


def shown(
    comparison: RoundComparison, whole: Mapping[str, str] | None = None, note: str = ""
) -> str:
    app = Flask(__name__, template_folder=str(resources.TEMPLATES))
    app.jinja_env.autoescape = True
    with app.app_context():
        return render_template_string(
            PART, comparison=comparison, ratings=RATINGS, whole=whole or {}, note=note
        )


def words(html: str) -> str:
    """What a screen reader says."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_where_all_gave_the_same_the_widest_difference_is_that_from_the_reference() -> None:
    reference = {"scope": GivenRating(4, "It gives the order.")}
    for given in ((review("a", 2),), (review("a", 2), review("b", 2))):
        said = words(shown(compared(document(*given, reference=reference))))
        assert "Scope Differs in 1 of 1 document 2 steps from the reference" in said
    apart = document(review("a", 2), review("b", 3), reference=reference)
    assert "Differs in 1 of 1 document 1 step Risk" in words(shown(compared(apart)))


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
        "Scope: differs in 1 of 1 document &lt;i&gt;Queue",
        "Reviewer 1 gave 2, Reviewer 2 gave 4 and Reviewer 3 found it not shown; the reference is",
        "Why the reference is 3: It gives the order.",
        "Guide for 2 senior Names one. Guide for 3 staff Names two. Guide for 4 senior staff",
        f"Cited for different ratings “{FIRST}”",
        "Reviewer 1 gave 2 (concern): No &lt;b&gt;date&lt;/b&gt;.",
        "Reviewer 2 gave 4 (concern): Two steps.",
        "Reviewer 1 gave 2. Why: One step &lt;only&gt;.",
        "Reviewer 3 found it not shown; absent from the document. Searched: The last two",
        "You are Reviewer 2.",
        "\u2013 not shown 3",
    ):
        assert expected in said, expected
    assert "Reviewer 1 (you)" not in said
    for link in ("/reviews#b1", "/reviews", "/round?about=scope#add-note"):
        assert f'href="{link}"' in html
    assert "/reviews" not in shown(compared(given))


def test_it_begins_with_a_summary_by_criterion_and_ends_with_a_grid() -> None:
    given = [
        document(review("a", 2), review("b", 4), title="One"),
        document(review("a", 3), review("b", 3), key="d2", title="Two"),
        document(review("a", 2), review("b", 4), key="d3", title="Three"),
    ]
    said = words(shown(compared(*given)))
    assert "Scope Differs in 2 of 3 documents 2 steps" in said
    assert "Risk The same in all 3 documents none" in said
    assert said.count("Guide for 4") == 1 and "The guides for 2, 3, 4 are above." in said
    _, grid = said.split("All ratings")
    assert "Scope One 2 4 Two 3 3 Three 2 4 Risk One 2 2" in grid


def test_one_review_is_not_called_the_same() -> None:
    said = words(shown(compared(document(review("a", 2), title="Alone"))))
    assert "All ratings are the same" not in said
    assert "There is nothing to compare" in said
    both = document(review("a", 2), review("b", 2), key="d2", title="B")
    said = words(shown(compared(document(review("a", 2)), both)))
    assert "All ratings are the same." in said
    assert "Only one review, so nothing to compare: The payout queue" in said
