"""What holds after verbs in any order: seeded walks over two folios with one document."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Burn, Folio, Standing
from blindfolio.visibility.scope import Absent, classes_of
from tests import factories
from tests.every_run import in_every_run

KINDS = ["reviewer", "reviewer", "reviewer", "panel", "manager", "coordinator", "interviewer"]
EVENTS = {
    "submit": 9,
    "open": 9,
    "release": 9,
    "scorecards": 3,
    "close": 3,
    "stop": 2,
    "end": 1,
}
VERBS = {"give": 12, "accept": 8, "lock": 6, "move": 6, "recuse": 1, "end": 2}
READY = {"accept": "reviewer.planned", "lock": "reviewer.accepted", "recuse": "reviewer.locked"}


def step(db: Session, chance: random.Random, folio: Folio, team: list[str]) -> str:
    verb = chance.choices(list(VERBS), list(VERBS.values()))[0]
    waiting = select(Standing.account).where(
        Standing.folio == folio.id, Standing.state == READY.get(verb)
    )
    # In the team's order: the ids are random, the walk is not.
    ready = sorted(db.scalars(waiting), key=team.index)
    account = chance.choice(ready or team)
    try:
        if verb == "give":
            standing.give(db, folio, account, chance.choice(KINDS), by=None)
        elif verb == "accept":
            standing.accept(db, folio, account)
        elif verb == "lock":
            stages.review_locked(db, folio, account, by=account)
        elif verb == "recuse":
            stages.recuse(db, folio, account, by=account)
        elif verb == "end":
            standing.end(db, folio, account, chance.choice(KINDS), by=None)
        else:
            event = chance.choices(list(EVENTS), list(EVENTS.values()))[0]
            stages.move(db, folio, event, by=None)
    except (Refusal, Absent):
        return "refused"
    return verb


def check(db: Session, folios: list[Folio], team: list[str]) -> None:
    burned = {
        (a, f, c) for a, f, c in db.execute(select(Burn.account, Burn.folio, Burn.class_))
    }
    for folio in folios:
        rows = db.scalars(
            select(Standing)
            .where(Standing.folio == folio.id)
            .execution_options(populate_existing=True)
        ).all()
        assert {row.stage for row in rows} <= {folio.stage}
        locks = sum(row.locked and row.counted for row in rows)
        if folio.stage in ("2", "3"):
            assert locks < folio.quorum
        if folio.stage == "4":
            assert locks >= folio.quorum
        for account in team:
            seen = classes_of(db, account, folio.id)
            for class_, burn in (("ID", "ID"), ("IDn", "ID"), ("RX", "RX"), ("AG", "AG")):
                assert class_ not in seen or (account, folio.id, burn) in burned
            held = {row.state for row in rows if row.account == account} - {"ended"}
            assert not ("coordinator" in held and len(held - {"decider"}) > 1)
            assert not held >= {"decider", "panel"}
            judges = held & {"reviewer.planned", "reviewer.accepted", "reviewer.locked"}
            if judges and folio.stage in ("2", "3", "4"):
                assert (account, folio.id, "ID") not in burned
                assert not seen & {"ID", "IDn", "RX", "AG", "PF", "PR", "RN"}
            if "reviewer.recused" in held:
                assert held <= {"reviewer.recused"}, "nobody in these walks manages and reviews"


@pytest.mark.parametrize("seed", in_every_run(range(3), (0,)))
def test_blindness_quorum_and_burns_hold_after_every_verb(
    database: Database, seed: int
) -> None:
    chance = random.Random(seed)
    done: list[str] = []
    reached: set[str] = set()
    with database.transaction() as db:
        team = [factories.account(db).id for _ in range(12)]
        for walk in range(4):
            job = factories.opening(db, preset=chance.choice(["full", "compact"]))
            sha = f"{seed}{walk}".ljust(64, "0")
            folios = [factories.folio(db, stage=s, of=job, sha=sha) for s in ("0", "2")]
            for _ in range(80):
                done.append(step(db, chance, chance.choices(folios, [1, 4])[0], team))
                reached |= {folio.stage for folio in folios}
                check(db, folios, team)
    assert set(done) >= {"give", "accept", "lock", "recuse", "move", "refused"}
    assert reached >= {"2", "3", "4", "5"}
