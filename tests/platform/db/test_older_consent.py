"""A site of before candidates were asked about practice: nobody has said yes, and of those who were
deleted before, nothing is known."""

from __future__ import annotations

from sqlalchemy import select

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from prompts.models import PracticeConsent
from prompts.window import practice_consent
from reviews.calibration import erased_outcomes, own_history
from reviews.calibration.models import ErasedOutcome
from tests.platform.db.conftest import Older
from tests.platform.db.older_rows import NOON, add

FOLIOS = (("closed", "7"), *((f"left-{n}", "E") for n in range(4)), ("deleted", "8"))


def test_an_older_site_has_no_consent_and_no_counts(empty_url: str, older: Older) -> None:
    database = older(empty_url, "0045")
    with database.engines.write.begin() as connection:
        add(connection, "account", id="me", email="me@example.test", created_at=NOON)
        add(connection, "prompt_version", id="prompt")
        add(
            connection, "opening", id="opening", prompt_version="prompt", title="Staff", level=3
        )
        for id_, stage in FOLIOS:
            add(
                connection,
                "folio",
                id=id_,
                code=f"F-{id_}",
                opening="opening",
                prompt_version="prompt",
                purpose="live",
                stage=stage,
            )
            add(
                connection,
                "standing",
                id=f"s-{id_}",
                folio=id_,
                account="me",
                kind="coordinator",
                state="coordinator",
                stage=stage,
            )
        add(connection, "decision", folio="closed", outcome="offer", level=3, feedback="Come.")
    migrate.upgrade(empty_url, FREEZES)
    with database.transaction() as db:
        assert db.scalars(select(PracticeConsent)).all() == []
        assert practice_consent.of(db, "closed") is None
        assert db.scalars(select(ErasedOutcome)).all() == []
        assert erased_outcomes.of_openings(db, "me") == []
        assert own_history.of_openings(db, "me")["closed"].outcome == "offer"
    migrate.check(empty_url)
