"""No second worker takes a sheet's job over while its model may still answer."""

from __future__ import annotations

from datetime import timedelta

from blindfolio.jobs.worker import LEASE
from blindfolio.language_model import patience
from blindfolio.settings import load
from reviews.model_questions.pipeline import CALLS
from reviews.registration import leases


def test_a_sheet_is_leased_for_as_long_as_all_its_answers_may_take() -> None:
    for seconds in (5, 300):
        settings = load(model="openai:llama3@http://127.0.0.1:1/v1", model_seconds=str(seconds))
        waiting = patience.TRIES * (patience.CONNECT_SECONDS + seconds) + patience.LONGEST_PAUSE
        needed = CALLS * timedelta(seconds=waiting)
        assert leases(settings)["sheet"] >= needed + LEASE
    assert leases(load()) == {}, "without a model, no job is leased for longer"
