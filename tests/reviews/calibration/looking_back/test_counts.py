"""The counts of a look-back, against cases that are counted by hand."""

from __future__ import annotations

import json
import random

from reviews.calibration.looking_back.counts import (
    NO_STAGE,
    KnownHire,
    LookBackCounts,
    count,
    of_criterion,
    of_dimension,
    uncovered,
)

STAGES = ("document", "interview", "loop:coding")
PHRASES = {
    "document": "the document",
    "interview": "the interview",
    "loop:coding": "“Coding”",
    NO_STAGE: "no stage",
}
RISK = "risk"


def _counts(
    *given: tuple[str, str, int | None, str],
    named: tuple[tuple[str, str, str, str], ...] = (),
) -> LookBackCounts:
    rated = (
        KnownHire(hire, person, {RISK: (value, stage)} if value else {})
        for hire, person, value, stage in given
    )
    beside = (KnownHire(hire, person, {}, words, stage) for hire, person, words, stage in named)
    return count(
        [*rated, *beside],
        criteria={RISK: "Risk", "scope": "Scope"},
        stages=STAGES,
        level=3,
        hires=5,
        people=3,
    )


FIVE = (
    ("h1", "a", 2, "interview"),
    ("h1", "b", 1, "interview"),
    ("h2", "a", 2, "document"),
    ("h2", "b", 3, ""),
    ("h3", "a", 3, ""),
    ("h4", "b", 4, ""),
    ("h5", "a", 3, ""),
    ("h5", "b", None, ""),
    ("h5", "c", 3, ""),
)


def test_hires_are_counted_and_not_ratings() -> None:
    risk, scope = _counts(*FIVE).criteria
    assert (risk.hires, risk.ratings, risk.weak, risk.weak_to_all) == (5, 8, 2, 1)
    assert (risk.answers, risk.by_stage) == (3, {"document": 1, "interview": 2})
    assert (scope.hires, scope.weak, scope.by_stage) == (0, 0, {})


def test_words_say_what_most_say() -> None:
    risk, scope = _counts(*FIVE).criteria
    assert of_criterion(risk, PHRASES) == (
        "2 of 5 hires were weak on Risk; most say that the interview should have seen it."
    )
    assert of_criterion(scope, PHRASES) == "No one has seen Scope in any hire yet."


def test_words_do_not_make_a_majority_where_there_is_none() -> None:
    def says(*given: tuple[str, str, int | None, str]) -> str:
        return of_criterion(_counts(*given).criteria[0], PHRASES).partition("; ")[2]

    weak = [("h1", person, 1) for person in "abcde"]

    def named(*stages: str) -> str:
        rest = (("h2", person, 3, "") for person in "abc")
        return says(*((*it, stage) for it, stage in zip(weak, stages, strict=False)), *rest)

    assert named("document", "interview") == (
        "answers are split between the document and the interview."
    )
    assert named("interview", "document", "loop:coding") == (
        "answers are split between the document, the interview and “Coding”."
    )
    assert named("document") == "the one answer says that the document should have seen it."
    assert named("document", "document") == (
        "both answers say that the document should have seen it."
    )
    assert named("document", "document", "interview", "loop:coding") == (
        "2 of 4 answers say that the document should have seen it."
    )
    assert named(NO_STAGE, NO_STAGE, "document") == "most say that no stage covers it."


def test_nobody_weak_is_said_so() -> None:
    one = [("h1", person, 3, "") for person in "abc"]
    assert of_criterion(_counts(*one).criteria[0], PHRASES) == (
        "The one hire that was rated was not weak on Risk."
    )
    two = _counts(*one, ("h2", "a", 4, "document"))
    assert of_criterion(two.criteria[0], PHRASES) == "None of 2 hires was weak on Risk."
    assert two.criteria[0].by_stage == {}, "a stage counts only with a weak rating"


def test_what_no_stage_covers_is_named() -> None:
    found = _counts(
        ("h1", "a", 2, NO_STAGE),
        ("h1", "b", 2, "interview"),
        ("h1", "c", 3, ""),
        named=(
            ("h1", "a", "Mentoring", NO_STAGE),
            ("h1", "b", "mentoring!", NO_STAGE),
            ("h2", "a", "Mentoring", "interview"),
            ("h2", "b", "On-call", "loop:coding"),
            ("h3", "b", "Estimates", NO_STAGE),
        ),
    )
    assert uncovered(found) == ["Risk: 1 of 2 answers say that no stage covers it."]
    assert [of_dimension(it) for it in found.dimensions] == [
        "Mentoring: weak in 2 hires. 2 of 3 answers say that no stage covers it.",
        "Estimates: weak in 1 hire. No stage covers it.",
        "On-call: weak in 1 hire. A stage covers it.",
    ]


def test_a_stage_is_unnamed_only_if_no_answer_names_it() -> None:
    named = (("h2", "b", "On-call", "loop:coding"),)
    assert _counts(*FIVE).unnamed == ("loop:coding",)
    assert _counts(*FIVE, named=named).unnamed == ()
    assert _counts().unnamed == STAGES


def test_the_order_of_answers_and_the_names_of_hires_and_people_change_nothing() -> None:
    chance = random.Random(3)
    for _ in range(20):
        given = list(FIVE)
        chance.shuffle(given)
        other = [(f"x{hire}", f"y{who}", value, stage) for hire, who, value, stage in given]
        assert _counts(*other) == _counts(*FIVE)
    told = json.dumps([repr(_counts(*FIVE))])
    assert not any(f"'{hire}'" in told for hire in ("h1", "h2", "h3", "h4", "h5"))


def test_of_fewer_than_three_people_nothing_is_counted() -> None:
    two = [it for it in FIVE if it[1] in "ab"]
    named = (("h1", "a", "Mentoring", "document"),)
    found = _counts(*two, named=named)
    risk = found.criteria[0]
    assert risk.too_few
    assert (risk.hires, risk.ratings, risk.weak, risk.weak_to_all, risk.answers) == (0,) * 5
    assert found.dimensions == ()
    assert found.unnamed == STAGES, "nor does a missing stage say that one of them named it"
    assert of_criterion(risk, PHRASES) == (
        "Fewer than three colleagues rated Risk, so nothing is shown of it."
    )
