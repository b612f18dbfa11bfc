"""The one scale of levels: what is stored, said, sent and offered of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from blindfolio import levels
from blindfolio.app import FREEZES
from blindfolio.db import migrate
from blindfolio.levels import LEVELS, TARGETS, Level


def test_stored_numbers_and_their_words_do_not_change() -> None:
    assert LEVELS == {1: "below senior", 2: "senior", 3: "staff", 4: "senior staff"}
    assert {level: level.words for level in Level} == LEVELS


def test_an_opening_aims_at_senior_or_above() -> None:
    assert TARGETS == (Level.SENIOR, Level.STAFF, Level.SENIOR_STAFF)
    assert levels.one_of(TARGETS) == "senior, staff or senior staff"


@pytest.mark.parametrize("level", Level)
def test_a_form_sends_the_number(level: Level) -> None:
    assert levels.sent(str(level.value)) is level


@pytest.mark.parametrize("text", ["", "0", "05", "3 ", "staff", "³"])
def test_nothing_else_is_a_level(text: str) -> None:
    assert levels.sent(text) is None


def test_the_migrated_tables_hold_every_level_and_no_other(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'site.sqlite'}"
    migrate.upgrade(url, FREEZES)
    tables = inspect(create_engine(url))
    for table in ("scorecard", "decision"):
        assert levels.CHECK in {c["sqltext"] for c in tables.get_check_constraints(table)}
