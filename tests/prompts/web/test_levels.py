"""A coordinator names the site's levels."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio.ledger.models import Entry
from tests.expect import answered, every
from tests.prompts import cases
from tests.sites import Site

NAMES = {f"level-{n}": name for n, name in enumerate(("Solid", "Lead", "IC-P", "IC-D"), 1)}


def test_the_levels_are_named_on_one_page_and_shown_on_others(
    site: Site, account: str, jo: FlaskClient
) -> None:
    assert answered(jo.get("/levels"), 200, "below senior").text.count('name="level-') == 6
    wrong = jo.post("/levels", data=NAMES | {"level-2": "", "lowest": "3"})
    assert answered(wrong, 422, 'value="IC-P"', "3 to 6 levels").text.count("selected") == 1
    assert jo.post("/levels", data=NAMES | {"lowest": "3"}).status_code == 303
    answered(jo.get("/openings/new"), 200, "IC-D", "IC-P", lacks="Lead")
    answered(jo.get("/people"), 200, "Their own level", "IC-P")
    assert [it.actor for it in every(site, select(Entry).where(Entry.kind == "levels"))] == [
        account
    ]
    with site.parts.database.transaction() as db:
        opening = cases.opening(db, by=account)
        cases.invited(db, opening)
    fixed = answered(
        jo.get("/levels"), 200, "Offers are made from level 3 up.", lacks='name="lowest"'
    )
    assert fixed.text.count('name="level-') == 4
    late = jo.post("/levels", data=NAMES | {"level-5": "CTO"})
    answered(late, 409, "still change the names", 'value="CTO"')
    assert jo.post("/levels", data=NAMES | {"level-1": "Junior"}).status_code == 303
    answered(jo.get("/levels"), 200, "Junior")
