"""Asks the API for what its description allows, and for what it doesn't.

`EXAMPLES=1500 python3 dev.py test -n0 tests/reviews/connected/test_schema.py -m faults` takes ten
minutes.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import timedelta
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, strategies
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from blindfolio.web.session.asking_limit import AskingLimit
from tests.reviews.connected.conftest import connected
from tests.reviews.connected.test_calls import known, opening_of
from tests.sites import Site

ALL = tuple(HealthCheck)
EXAMPLES = int(os.environ.get("EXAMPLES", "15"))


@pytest.mark.faults
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_described(demo_site: Site, mode: GenerationMode) -> None:
    token = connected(demo_site).environ_base["HTTP_AUTHORIZATION"]
    unlimited = AskingLimit(10**9, timedelta(minutes=1))
    object.__setattr__(demo_site.app.extensions["blindfolio"], "called", unlimited)
    ids = {
        "candidate_id": [known(demo_site, "closed"), known(demo_site, "panel"), "never"],
        "account_id": [demo_site.account("sam.dummy"), "never"],
        "opening": [opening_of(demo_site), "never"],
    }
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", demo_site.app)
    schema.config.generation.update(with_security_parameters=False)
    found: dict[str, set[int]] = {}
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        cases = result.ok().as_strategy(generation_mode=mode)

        @hypothesis.settings(
            max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=ALL
        )
        @hypothesis.given(case=cases, data=strategies.data())
        def ask(case: Any, data: Any) -> None:
            if mode is GenerationMode.POSITIVE:
                for name in case.path_parameters or {}:
                    case.path_parameters[name] = data.draw(strategies.sampled_from(ids[name]))
                if isinstance(case.body, dict):
                    case.body["opening"] = data.draw(strategies.sampled_from(ids["opening"]))
            answer = case.call_and_validate(
                headers={"Authorization": token}, excluded_checks=[positive_data_acceptance]
            )
            found.setdefault(case.operation.label, set()).add(answer.status_code)

        # A call without a query and a body takes nothing that its description forbids.
        with suppress(Unsatisfiable):
            ask()
    assert len(found) >= (7 if mode is GenerationMode.POSITIVE else 4), found
