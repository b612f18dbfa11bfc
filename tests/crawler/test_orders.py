"""What hiring systems are told is the same, byte for byte, whatever reviews say and whoever
reads."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from blindfolio.connections.models import ConnectionCandidate
from blindfolio.connections.webhooks.models import WebhookDelivery
from reviews.connected.hiring import ashby, told
from reviews.connected.hiring.told import SYSTEMS, StatusInWords
from tests.crawler.conftest import CanarySite
from tests.crawler.test_connections import API, of
from tests.crawler.test_planted_leaks import Both

ANY = datetime(2026, 1, 1, tzinfo=UTC)


def ids(site: CanarySite) -> dict[str, str]:
    """The hiring system's id for each candidate of the opening that its token is for."""
    folios = {it["id"]: name for name, it in site.manifest["folios"].items()}
    rows = site.manifest["ids"]["order"]
    full = site.manifest["openings"]["full"]
    found = {folios[row["folio"]]: row["id"] for row in rows}
    return {n: i for n, i in found.items() if site.manifest["folios"][n]["opening"] == full}


def sent(site: CanarySite, id_: str) -> list[bytes]:
    """All that leaves the site about a candidate."""
    status = f"{API}/greenhouse/test_status?partner_interview_id={id_}"
    answer = of(site, "orders:take").ask(status)
    assert answer.status_code == 200
    with site.site.parts.database.reading() as db:
        connection = db.get_one(ConnectionCandidate, id_).connection
        caller = told.caller_for(connection)
        said = told.said(db, caller, id_, sends=False)
    updates = [
        WebhookDelivery(type=type_, at=ANY, data={"candidate": id_})
        for type_ in sorted(SYSTEMS[told.ASHBY].events)
    ]
    bodies = [json.dumps(ashby.update(said, it, "/page", 1)).encode() for it in updates]
    return [answer.data, *bodies]


def different(both: Both) -> set[str]:
    a, b = both
    known = ids(a)
    assert known == ids(b)
    differ = [n for n in known if a.manifest["folios"][n]["differs"]]
    assert len(differ) > 3
    return {name for name in differ if sent(a, known[name]) != sent(b, known[name])}


def test_two_sites_whose_reviews_differ_send_the_same(both: Both) -> None:
    assert not different(both)


def test_a_planted_figure_is_found(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = StatusInWords.lines
    seen: dict[str, int] = {}

    def lines(said: StatusInWords) -> dict[str, str]:
        # Called in turn for one site and the other.
        seen[said.status.id] = seen.get(said.status.id, 0) + 1
        return ours(said) | {"Locks": str(seen[said.status.id])}

    monkeypatch.setattr(StatusInWords, "lines", lines)
    assert different(both)


def test_no_number_leaves(canary_site: CanarySite) -> None:
    for id_ in ids(canary_site).values():
        for body in sent(canary_site, id_):
            said = json.loads(body)
            said.pop("timestamp", None)
            assert not _numbers(said), said


def _numbers(said: object) -> list[object]:
    if isinstance(said, dict):
        return [it for value in said.values() for it in _numbers(value)]
    if isinstance(said, list):
        return [it for value in said for it in _numbers(value)]
    return [said] if isinstance(said, int | float) else []
