"""A site whose hiring managers decided on a word: they go on deciding, and now read the reviews;
where one sits on a panel, the hiring managers of that opening sit."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from blindfolio.visibility.models import Burn, Folio, Standing
from prompts.models import Opening
from reviews.board.models import GateDecision
from tests.platform.db.conftest import Older
from tests.platform.db.older_rows import NOON, add


def test_managers_go_on_deciding_but_where_one_of_them_sits(
    empty_url: str, older: Older
) -> None:
    database = older(empty_url, "0030")
    with database.engines.write.begin() as connection:
        add(connection, "prompt_version", id="prompt")
        for who in ("hanna", "jo", "mia"):
            add(connection, "account", id=who, email=f"{who}@example.test", disabled_at=None)
        for opening in ("one", "two"):
            about = {"prompt_version": "prompt", "first_invited_at": NOON}
            add(connection, "opening", id=opening, **about)
        for folio, opening, stage in (
            ("early", "one", "2"),
            ("gate", "one", "4"),
            ("read", "one", "4"),
            ("out", "one", "7s"),
            ("seat", "two", "4"),
            ("other", "two", "4"),
        ):
            add(connection, "folio", id=folio, code=folio, opening=opening, stage=stage)
        for n, (folio, who, kind, state, stage) in enumerate(
            (
                ("early", "hanna", "manager", "manager", "2"),
                ("gate", "hanna", "manager", "manager", "4"),
                ("read", "hanna", "manager", "manager", "4"),
                ("read", "hanna", "reviewer", "reviewer.locked", "4"),
                ("out", "hanna", "manager", "manager", "7s"),
                ("out", "jo", "coordinator", "coordinator", "7s"),
                ("seat", "mia", "manager", "manager", "4"),
                ("seat", "mia", "panel", "panel", "4"),
                ("other", "mia", "manager", "manager", "4"),
                ("other", "hanna", "manager", "ended", "4"),
            )
        ):
            about = {"folio": folio, "account": who, "kind": kind, "stage": stage}
            add(connection, "standing", id=f"s{n}", state=state, **about)
        for folio, by in (("out", "hanna"), ("seat", "jo")):
            add(connection, "gate_decision", folio=folio, by=by)
    migrate.upgrade(empty_url, FREEZES)
    with database.reading() as db:
        deciders = {it.id: it.decider for it in db.scalars(select(Opening))}
        assert deciders == {"one": "manager", "two": "engineer"}
        assert {f.id for f in db.scalars(select(Folio)) if f.decider == "engineer"} == {
            "seat",
            "other",
        }
        held = {
            (s.folio, s.account): s.state
            for s in db.scalars(select(Standing).where(Standing.kind == "manager"))
        }
        assert held == {
            ("early", "hanna"): "decider",
            ("gate", "hanna"): "decider",
            ("read", "hanna"): "decider",
            ("out", "hanna"): "decider",
            ("seat", "mia"): "manager.sits",
            ("other", "mia"): "manager.sits",
            ("other", "hanna"): "ended",
        }
        # Entitled is burned, but for whom another capacity of theirs still blinds.
        burned = {(b.account, b.folio, b.class_) for b in db.scalars(select(Burn))}
        assert burned == {
            ("hanna", folio, class_) for folio in ("gate", "out") for class_ in ("RX", "AG")
        }
        assert all(b.since.tzinfo is not None for b in db.scalars(select(Burn)))
        assert db.get_one(GateDecision, "out").capacity == "manager"
        assert db.get_one(GateDecision, "seat").capacity == "before"
    with pytest.raises(IntegrityError, match="frozen: opening"), database.transaction() as db:
        db.execute(text("UPDATE opening SET decider = 'engineer' WHERE id = 'one'"))
