"""An opening that was sent before it had days and all texts: what it promised stands, what it
lacks can be written, and then it sends again."""

from __future__ import annotations

import pytest
from sqlalchemy import MetaData, insert

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from blindfolio.demo.opening_texts import TEXTS
from blindfolio.refusal import Refusal
from prompts.models import Opening
from prompts.opening import openings, terms
from tests.platform.db.conftest import Older
from tests.prompts import cases

OLD_TEXTS = {"It takes": "A day.", "It is paid": "Yes.", "We keep it": "For a year."}


def test_it_keeps_its_words_and_is_completed(empty_url: str, older: Older) -> None:
    database = older(empty_url, "0012")
    with database.engines.write.begin() as connection:
        meta = MetaData()
        meta.reflect(connection, only=["prompt_version", "opening"], resolve_fks=False)
        at = cases.NOON
        version = {"id": "v", "slug": "s", "n": 1, "title": "T", "intro": "", "html": ""}
        version |= {"rubric": "{}", "probes": "{}", "source": "draft", "sha": "x"}
        connection.execute(insert(meta.tables["prompt_version"]), version | {"created_at": at})
        opening = {"id": "o", "title": "T", "level": 3, "prompt_version": "v", "quorum": 2}
        opening |= {"window_days": 7, "preset": "full", "zone": "UTC", "terms": OLD_TEXTS}
        opening |= {"created_at": at, "first_invited_at": at}
        connection.execute(insert(meta.tables["opening"]), opening)
    migrate.upgrade(empty_url, FREEZES)
    with database.transaction() as db:
        job = db.get_one(Opening, "o")
        assert (job.retention_days, job.start_within_days, job.level_fixed) == (180, 21, False)
        assert job.state == "open"
        assert [row["words"] for row in terms.rows(job, invented=False, exposure_days=730)] == [
            "A day.",
            "Yes.",
            "For a year.",
        ]
        with pytest.raises(Refusal):
            cases.invited(db, job)
        by = cases.member(db)
        openings.fill_in(db, job, TEXTS, by=by)
        assert job.terms == {**TEXTS, **OLD_TEXTS}
        openings.join(db, job, cases.member(db), "manager", by=by)
        cases.invited(db, job)
