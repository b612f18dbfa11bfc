"""A screen before the invitation: written down with a name, and read by few."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts.inviting.screening import NONE, Screening, screening
from prompts.models import Invitation
from prompts.opening import openings
from tests.prompts import cases
from tests.sites import Site

SAID = "Knows billing, wants to leave the pager."
FORM = {
    "screened_by": " Lou  Placeholder ",
    "screened_on": "2026-01-20",
    "screened_words": SAID,
}


def test_a_screen_is_optional_and_kept_as_it_was_typed() -> None:
    assert screening({}) == NONE
    assert screening(FORM) == Screening("Lou Placeholder", "2026-01-20", SAID)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"screened_by": " "}, "screened_by"),
        ({"screened_on": "soon"}, "screened_on"),
        ({"screened_on": "2999-01-01"}, "screened_on"),
        ({"screened_words": "x" * 301}, "screened_words"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(change: dict[str, str], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        screening({**FORM, **change})
    assert refused.value.code == code


@pytest.mark.parametrize("decider", ["manager", "engineer"])
def test_coordinator_and_decider_read_it_and_nobody_else_does(site: Site, decider: str) -> None:
    with site.parts.database.transaction() as db:
        people = {
            kind: cases.member(db, f"{kind.title()} Placeholder", role)
            for kind, role in (("coordinator", "coordinator"), ("manager", "manager"))
        }
        opening = cases.opening(db, by=people["coordinator"], decider=decider)
        openings.join(db, opening, people["manager"], "manager", by=people["coordinator"])
        people |= {kind: cases.member(db, f"{kind} Dummy") for kind in ("panel", "reviewer")}
        job = opening.id
    jo = site.as_account(people["coordinator"])
    form = {"name": "Ada Example", "email": "ada@example.test", **FORM}
    refused = jo.post(f"/openings/{job}/invitations", data={**form, "screened_on": "x"})
    assert refused.status_code == 422 and SAID in refused.text
    assert jo.post(f"/openings/{job}/invitations", data=form).status_code == 303
    with site.parts.database.transaction() as db:
        made = db.scalars(select(Invitation)).one()
        folio = db.get_one(Folio, made.folio)
        for kind in ("panel", "reviewer"):
            standing.give(db, folio, people[kind], kind, by=None, due=clock.now())
        invitation, folio_id = made.id, folio.id
    case = f"/candidates/{folio_id}"
    for kind, reads in (("coordinator", True), ("manager", decider == "manager")):
        page = site.as_account(people[kind]).get(case)
        assert page.status_code == 200
        assert (f"Lou Placeholder, 2026-01-20: {SAID}" in page.text) == reads, kind
    for kind in ("panel", "reviewer"):
        browser = site.as_account(people[kind])
        for path in (case, "/assigned", "/panels", f"/panels/{folio_id}"):
            assert SAID not in browser.get(path).text
    assert SAID not in site.as_candidate(invitation).get("/my").text
