"""The part of a page that shows where reviewers differ, rendered without a server."""

from __future__ import annotations

import re
from itertools import pairwise

from flask import Flask, render_template_string

from blindfolio import resources
from prompts.folder.rubric import RATINGS
from reviews.calibration.differences.compare import RoundComparison, compare
from reviews.calibration.differences.given import AgreedRating
from tests.reviews.calibration.differences.cases import CRITERIA, FIRST, document, on, review

PART = (
    '{% from "reviews/calibration/differences.html" import differences %}'
    "{{ differences(comparison, ratings) }}"
)


def shown(comparison: RoundComparison) -> str:
    app = Flask(__name__, template_folder=str(resources.TEMPLATES))
    app.jinja_env.autoescape = True
    with app.app_context():
        return render_template_string(PART, comparison=comparison, ratings=RATINGS)


def words(html: str) -> str:
    """What a screen reader says."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_a_difference_has_its_sentence_its_evidence_and_the_reference() -> None:
    given = document(
        review("a", 2, on(FIRST, note="No date.")),
        review("b", 4, on(FIRST, note="Two steps.")),
        reference={"scope": AgreedRating(3, "It gives the order.")},
    )
    html = shown(compare([given], CRITERIA, viewer="b"))
    said = words(html)
    assert "Scope: The payout queue" in said
    assert "Reviewer 1 gave 2 and Reviewer 2 gave 4; the reference is 3; both cite the" in said
    assert "Why the reference is 3: It gives the order." in said
    assert f"Cited for different ratings “{FIRST}” Reviewer 1 (concern): No date." in said
    assert said.count("Reviewer 2 (you)") == len(CRITERIA)
    assert "Reviewer 1 (you)" not in said
    assert html.count('data-label="Reference"') == len(CRITERIA)


def test_headings_descend_and_ids_are_unique() -> None:
    given = document(review("a", 2, on(FIRST), risk=1), review("b", 4, risk=3))
    html = shown(compare([given], CRITERIA))
    levels = [int(n) for n in re.findall(r"<h(\d)", html)]
    assert levels[0] == 2
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'aria-labelledby="([^"]+)"', html)) <= set(ids)


def test_without_a_reference_there_is_no_column_for_it() -> None:
    html = shown(compare([document(review("a", 2), review("b", 2))], CRITERIA))
    assert "Reference" not in html
    assert "All ratings are the same." in words(html)


def test_a_rating_of_not_shown_is_said_in_words() -> None:
    html = shown(compare([document(review("a", None), review("b", 2))], CRITERIA))
    assert "Reviewer 1 not shown" in words(html)


def test_what_reviewers_typed_is_text() -> None:
    given = document(
        review("a", 1, on(FIRST, note="<b>bold</b>")), review("b", 4), title="<i>Queue</i>"
    )
    html = shown(compare([given], CRITERIA))
    assert "&lt;b&gt;bold&lt;/b&gt;" in html
    assert "<i>Queue" not in html
