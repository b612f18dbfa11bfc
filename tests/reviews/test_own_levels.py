"""A site with its own levels: from a brief that tells them apart to what the candidate hears."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from blindfolio import yaml_text
from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from prompts.authoring import versions
from prompts.folder import catalogue
from prompts.folder.rubric import Rubric
from prompts.models import Opening, PromptVersion
from prompts.opening import openings, scale
from reviews.calibration.practice import rounds
from reviews.debrief.candidate import beyond
from tests.expect import refused
from tests.reviews import cases
from tests.reviews.reading import desks

THREE, SIX = ("Engineer", "Lead", "IC-P"), tuple(f"L{n}" for n in range(3, 9))


def _brief(db: Session, apart: range, by: str) -> PromptVersion:
    """A version of a prompt of the library with guides for other levels."""
    texts = dict(catalogue.load("payment-flows").texts)
    rubric = desks.RUBRIC.model_dump()
    for it in rubric["criteria"]:
        it["guides"] = {n: f"Names {it['key']} as level {n} does, and says why." for n in apart}
    texts["rubric.yaml"] = yaml_text.written(rubric)
    folder = catalogue.folder_of("payment-flows", texts)
    return versions.publish(db, folder, by=by, source="draft")


@pytest.mark.parametrize(
    ("names", "lowest", "apart", "target", "offered"),
    [(THREE, 1, range(1, 4), 3, 1), (SIX, 2, range(2, 7), 6, 5)],
)
def test_a_site_with_own_levels_goes_the_whole_way(
    db: Session,
    monkeypatch: pytest.MonkeyPatch,
    names: tuple[str, ...],
    lowest: int,
    apart: range,
    target: int,
    offered: int,
) -> None:
    by = cases.member(db, "Jo Sampleton", "coordinator")
    scale.change(db, [*names, "", ""], lowest, by=by)
    version = _brief(db, apart, by)
    with refused("level"):
        openings.create(db, openings.Offer(title="Job", level=7), version=version, by=by)
    job = openings.create(db, openings.Offer(title="Job", level=target), version=version, by=by)
    assert names[target - 1] in str(
        openings.promises(db, job, ZoneInfo("UTC"), model=False, exposure_days=1)
    )
    monkeypatch.setattr(desks, "RUBRIC", Rubric.model_validate(version.rubric))
    for outside in (min(apart) - 1, max(apart) + 1):
        with pytest.raises(Refusal, match="choose a value from the list"):
            cases.begun(db, values=(outside, outside))
    case = cases.met(db, target, target, values=(offered, target))
    folio = case.row(db)
    db.get_one(Opening, folio.opening).level = target
    told: dict[str, Any] = {"outcome": "down_level", "level": offered}
    with refused("feedback", says=f"{names[1]} level"):
        cases.close(db, case, **told, feedback=f"Your plan is at {names[1]} level.")
    cases.close(db, case, **told, feedback=f"Come as a {names[offered - 1]}.")
    outcome = str(beyond(db, folio.id, frozenset({DataClass.DECISION})).outcome)
    assert outcome.startswith(f"An offer at {names[offered - 1]}. The opening was for")


def test_a_prompt_for_more_levels_than_the_site_has_is_refused(db: Session) -> None:
    by = cases.member(db, "Jo Sampleton", "coordinator")
    version = versions.choose(db, "payment-flows", by=by)
    offer = openings.Offer(title="Job", level=3)
    scale.change(db, SIX, 1, by=by)
    for level in (5, 6):
        with refused("level", says=f"{SIX[0]}, {SIX[1]}, {SIX[2]} or {SIX[3]}"):
            openings.create(
                db, openings.Offer(title="Job", level=level), version=version, by=by
            )
    scale.change(db, SIX, 5, by=by)
    with refused("prompt", says="for levels 1 to 4, and this site makes offers at 5 to 6"):
        openings.create(db, openings.Offer(title="Job", level=5), version=version, by=by)
    with refused("prompt"):
        rounds.begin(db, title="First", slug="payment-flows", level=5, by=by)
    scale.change(db, SIX, 1, by=by)
    openings.create(db, offer, version=version, by=by)
    with refused("names", says="An opening is for L5"):
        scale.change(db, THREE, 2, by=by)
    with refused("names", says="An opening of another coordinator needs"):
        scale.change(db, THREE, 2, by=cases.member(db, "Ada Example", "coordinator"))
    (mine,) = openings.run_by(db, by)
    db.get_one(Account, by).level = 6
    with refused("names", says="A colleague has a higher level"):
        scale.change(db, SIX[:5], 1, by=by)
    db.get_one(Account, by).disabled_at = mine.created_at
    scale.change(db, SIX[:5], 1, by=by)


@pytest.mark.postgresql
def test_an_opening_created_while_levels_are_cut_is_refused(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with database.transaction() as db:
        by = cases.member(db, "Jo Sampleton", "coordinator")
        version = versions.choose(db, "payment-flows", by=by).id

    def create() -> None:
        offer = openings.Offer(title="Job", level=3)
        with database.transaction() as db:
            openings.create(db, offer, version=db.get_one(PromptVersion, version), by=by)

    at_the_log = threading.Event()

    def note(_db: object, _cursor: object, statement: str, *_: object) -> None:
        if "pg_advisory_xact_lock" in statement:
            at_the_log.set()

    with ThreadPoolExecutor(1) as other, database.transaction() as db:
        scale.change(db, THREE, 2, by=by)
        event.listen(database.engines.write, "before_cursor_execute", note)
        created = other.submit(create)
        assert at_the_log.wait(
            30
        )  # their checks are behind them, and their entry waits for ours
        db.commit()
        with refused("prompt", says="for levels 1 to 4"):
            created.result(30)
    database.engines.dispose()


@pytest.mark.parametrize(
    ("names", "lowest", "code"),
    [
        (["a", "b"], 1, "names"),
        ([*"abcdefg"], 1, "names"),
        (["a", "", "c"], 1, "names"),
        (["a", "A", "c"], 1, "names"),
        (["a", "2", "c"], 1, "names"),
        (THREE, 4, "lowest"),
        (THREE, 0, "lowest"),
    ],
)
def test_levels_that_cannot_be_are_refused(
    db: Session, names: list[str], lowest: int, code: str
) -> None:
    with refused(code):
        scale.change(db, names, lowest, by=cases.member(db, "Jo Sampleton"))
