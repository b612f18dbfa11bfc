"""The admin's page: settings without secrets, and jobs by id."""

from __future__ import annotations

from typing import Any

import pytest

from blindfolio import chance, clock
from blindfolio.accounts import people
from blindfolio.jobs.models import Job
from blindfolio.settings import Settings
from tests.expect import answered, transact
from tests.prompts import cases
from tests.sites import Site

SECRET = "canarysecret"
GIVEN: dict[str, Any] = {
    "secret": SECRET * 3,
    "secret_before": SECRET,
    "mail": f"smtp://me:{SECRET}@mail.example.test",
    "database": f"postgresql://me:{SECRET}@db.example.test/x",
    "storage": f"s3://{SECRET}/x?region=eu-central-1",
    "deletions": f"/srv/{SECRET}",
    "model": f"openai:m@http://me:{SECRET}@127.0.0.1/v1",
    "model_key": SECRET,
    "oidc_client_secret": SECRET,
    "outbound_also": "hooks.example.test",
    "test_seed": 5,
}


def test_no_secret_is_shown_and_every_setting_is_named() -> None:
    shown = dict(Settings.model_construct(**GIVEN).shown())
    assert SECRET not in str(shown)
    assert {shown[f"BLINDFOLIO_{name.upper()}"] for name in GIVEN} == {"set"}
    assert shown["BLINDFOLIO_REVIEW_DAYS"] == "4"
    unset = {
        name for name in Settings.model_fields if f"BLINDFOLIO_{name.upper()}" not in shown
    }
    assert unset == {"test_now"}


@pytest.mark.parametrize("judges", [False, True])
def test_jobs_are_shown_by_id_to_who_judges_nothing(demo_site: Site, judges: bool) -> None:
    with demo_site.parts.database.transaction() as db:
        at = clock.now()
        job = Job(
            id=chance.new_id(), kind="ingest", key="x", args={}, state="failed", run_at=at
        )
        job.created_at = at
        db.add(job)
        failed = job.id
    account = demo_site.account("robin.testcase")
    if not judges:
        account = transact(demo_site, cases.member, "Ana Placeholder")
    client = demo_site.as_account(account)
    assert client.get("/admin").status_code == 404
    with demo_site.parts.database.transaction() as db:
        people.grant(db, people.found(db, account), people.ADMIN, by=None)
    page = answered(demo_site.as_account(account).get("/admin"), 200, "BLINDFOLIO_ZONE").text
    assert (failed in page) == (not judges)
    assert ("Jobs are hidden" in page) == judges
