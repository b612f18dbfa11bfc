"""An opening changes weights, never guides, and only while nobody has read them."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger.models import Entry, Payload
from blindfolio.refusal import Refusal
from prompts.authoring import versions
from prompts.folder import catalogue
from prompts.folder.rubric import Rubric
from prompts.models import Opening, PromptVersion
from prompts.opening import openings, weights
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")

SHIPPED = {c.key: c.weight for c in cases.FOLDER.rubric.criteria}


def _rubric(db: Session, job: Opening) -> Rubric:
    return weights.rubric_for(job, db.get_one(PromptVersion, job.prompt_version))


def _weights(rubric: Rubric) -> dict[str, int]:
    return {c.key: c.weight for c in rubric.criteria}


def _told(db: Session, kind: str) -> list[object]:
    bodies = (
        select(Payload.body)
        .join(Entry, Entry.seq == Payload.seq)
        .where(Entry.kind == kind)
        .order_by(Entry.seq)
    )
    return [body["facts"]["weights"] for body in db.scalars(bodies)]


def test_an_opening_weighs_as_its_prompt_does_until_it_says_otherwise(
    db: Session, by: str
) -> None:
    job, other = cases.opening(db, by=by), cases.opening(db, by=by)
    assert _rubric(db, job) == cases.FOLDER.rubric
    for _ in range(2):
        weights.set_weights(db, job, {**SHIPPED, "scope": 5, "failure": 1}, by=by)
    assert job.weights == {"scope": 5, "failure": 1}
    assert _weights(_rubric(db, job)) == {**SHIPPED, "scope": 5, "failure": 1}
    assert _rubric(db, other) == cases.FOLDER.rubric
    weights.set_weights(db, job, SHIPPED, by=by)
    assert _rubric(db, job) == cases.FOLDER.rubric
    assert _told(db, "opening.weights") == [{"scope": 5, "failure": 1}, {}]


def test_nothing_but_weights_differs(db: Session, by: str, job: Opening) -> None:
    weights.set_weights(db, job, dict.fromkeys(SHIPPED, 1) | {"scope": 2}, by=by)
    for here, there in zip(
        _rubric(db, job).criteria, cases.FOLDER.rubric.criteria, strict=True
    ):
        assert here.model_dump(exclude={"weight"}) == there.model_dump(exclude={"weight"})


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            {"polish": 3},
            "no criterion 'polish'. Its criteria are: alternatives, failure, migration",
        ),
        ({"scope": 0}, "Scope: choose a weight from 1 to 5"),
        ({"scope": 6}, "Scope: choose a weight from 1 to 5"),
        (dict.fromkeys(SHIPPED, 4), "All weights are equal"),
    ],
)
def test_weights_that_cannot_be_are_refused_and_leave_the_old_ones(
    db: Session, by: str, job: Opening, given: dict[str, int], says: str
) -> None:
    weights.set_weights(db, job, {"scope": 5}, by=by)
    with pytest.raises(Refusal, match=says):
        weights.set_weights(db, job, given, by=by)
    assert job.weights == {"scope": 5}


def test_the_first_invitation_fixes_them(db: Session, by: str, job: Opening) -> None:
    weights.set_weights(db, job, {"scope": 5}, by=by)
    cases.invited(db, job)
    with pytest.raises(Refusal, match="have read these") as refused:
        weights.set_weights(db, job, {"scope": 4}, by=by)
    assert (refused.value.status, job.weights) == (409, {"scope": 5})


def test_a_newer_version_keeps_the_weights_of_the_criteria_that_it_has(
    db: Session, by: str, job: Opening
) -> None:
    def with_other_key(*renamed: str) -> PromptVersion:
        rubric = cases.FOLDER.texts["rubric.yaml"]
        for key in renamed:
            rubric = rubric.replace(f"- key: {key}\n", f"- key: other-{key}\n")
        folder = catalogue.folder_of(
            cases.FOLDER.slug, {**cases.FOLDER.texts, "rubric.yaml": rubric}
        )
        return versions.publish(db, folder, by=by, source="draft")

    weights.set_weights(db, job, {"scope": 5, "operability": 4}, by=by)
    openings.take_newer(db, job, with_other_key("scope"), by=by)
    assert job.weights == {"operability": 4}
    assert _rubric(db, job).criterion("other-scope").weight == SHIPPED["scope"]
    assert _told(db, "opening.version") == [{"operability": 4}]


def test_what_would_order_nothing_under_another_rubric_is_dropped() -> None:
    rubric = cases.FOLDER.rubric
    assert weights.kept({**dict.fromkeys(SHIPPED, 2), "gone": 5}, rubric) == {}
    assert weights.kept({"scope": 1, "gone": 5}, rubric) == {"scope": 1}
