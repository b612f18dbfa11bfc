"""Two teams on one site: neither finds the other's openings, candidates or lists."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from tests.crawler.walk import NONCE
from tests.journeys.pages import reached
from tests.prompts import cases
from tests.reviews import cases as judged
from tests.sites import Site


def _told(client: FlaskClient, path: str) -> str:
    return NONCE.sub("", client.get(path).text)


def test_nothing_of_the_other_team_is_named_or_answers(site: Site) -> None:
    with site.parts.database.transaction() as db:
        accounts = [cases.member(db, it, role="coordinator") for it in ("Uma Unsdie", "Otto O")]
        cases.invited(db, cases.opening(db, by=accounts[0]))
        opening = cases.opening(db, by=accounts[1])
        writes = cases.writing(db, opening, name="Bo Specimen")
        invited = (writes, cases.invited(db, opening, name="Finn Ejemplo"))
        opening_id = opening.id
        words = {opening_id, judged.begun(db).folio}
        words |= {id_ for it in invited for id_ in (it.id, it.folio)}
    one, other = map(site.as_account, accounts)
    mine = "".join(page for _, page in reached(site, one))
    assert not [it for it in (*words, "Bo Specimen", "Finn Ejemplo") if it in mine]
    theirs = [path for path, _ in reached(site, other) if any(it in path for it in words)]
    assert len(theirs) > 10, theirs
    # A filter by their opening finds what a filter by one that never was finds.
    filtered = {
        path for path in theirs if re.match(r"(/candidates(/assign)?|/reminders)\?", path)
    }
    for path in filtered:
        never = re.sub(r"opening=\w+", "opening=" + "n" * 20, path)
        assert _told(one, path) == _told(one, never).replace("n" * 20, opening_id), path
    answered = {path: one.get(path).status_code for path in theirs if path not in filtered}
    assert set(answered.values()) == {404}, answered
    for path in theirs:
        if re.search(r"/(correct|assign|message|close|note|copy|invite)$", path):
            assert one.post(path, data={}).status_code == 404, path
