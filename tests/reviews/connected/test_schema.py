"""Asks a served site's API for what its description allows, and for what it doesn't.

`EXAMPLES=1500 python3 dev.py test -n0 tests/reviews/connected/test_schema.py -m faults` takes ten
minutes.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, strategies
from hypothesis.errors import Unsatisfiable
from requests import Session
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from blindfolio.demo import scenes, stagehand
from prompts.models import Opening
from prompts.opening import openings
from tests.faults.served import Served
from tests.reviews.connected.conftest import bearers
from tests.reviews.connected.test_calls import API, known, opening_of
from tests.sites import open_site

ALL = tuple(HealthCheck)
EXAMPLES = int(os.environ.get("EXAMPLES", "15"))
TOKENS = 20  # so that none is used too often


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served") / "site"
    made = Served(folder, {"BLINDFOLIO_TEAM": stagehand.TEAM})
    scenes.play(made.set_up())
    try:
        made.start()
        yield made
    finally:
        made.kill()


@pytest.mark.faults
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_described(served: Served, mode: GenerationMode) -> None:
    site = open_site(served.data)
    held = bearers(site, number=TOKENS)
    tokens, sam = cycle(held), site.account("sam.dummy")
    shown = site.app.test_client().get(
        f"{API}/people/{sam}", headers={"Authorization": held[0]}
    )
    with site.parts.database.transaction() as db:
        told = db.get_one(Opening, opening_of(site, "closed"))
        openings.tell_decisions(db, told, tells=True, by=sam)
    real: dict[str, list[str | None]] = {
        "candidate_id": [known(site, "closed"), known(site, "panel"), "never"],
        "account_id": [sam, "never"],
        "opening": [opening_of(site), "never"],
        "name": ["Nova Example", None],
        "email": ["nova@example.test", None],
        "If-Match": [shown.headers["ETag"], None],
    }
    schema = schemathesis.openapi.from_url(f"http://127.0.0.1:{served.port}{API}/openapi.json")
    schema.config.generation.update(with_security_parameters=False)
    session, found = Session(), Counter[tuple[str, int]]()
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        cases = result.ok().as_strategy(generation_mode=mode)

        @hypothesis.settings(
            max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=ALL
        )
        @hypothesis.given(case=cases, data=strategies.data())
        def ask(case: Any, data: Any) -> None:
            if mode is GenerationMode.POSITIVE:
                body = case.body if isinstance(case.body, dict) else {}
                for sent in (case.path_parameters, case.headers, body):
                    for name in real.keys() & sent.keys():
                        sent[name] = (
                            data.draw(strategies.sampled_from(real[name])) or sent[name]
                        )
            answer = case.call_and_validate(
                session=session,
                headers={"Authorization": next(tokens)},
                excluded_checks=[positive_data_acceptance],
            )
            found[case.operation.label, answer.status_code] += 1

        # A call without a query and a body takes nothing that its description forbids.
        with suppress(Unsatisfiable):
            ask()
    print(mode, found.total(), sorted(found.items()))
    asked = {label for label, _ in found}
    assert len(asked) >= (7 if mode is GenerationMode.POSITIVE else 4), found
