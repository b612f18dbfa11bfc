"""What hiring systems are told is the same, byte for byte, whatever reviews say and whoever
reads, and says no more than a connection may know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from blindfolio import chance
from blindfolio.connections.models import ConnectionCandidate
from blindfolio.connections.webhooks import events
from blindfolio.connections.webhooks.models import Webhook, WebhookDelivery
from reviews.connected.hiring import ashby, told
from reviews.connected.hiring.told import ASHBY, GREENHOUSE, SYSTEMS, StatusInWords
from tests.crawler.conftest import CanarySite
from tests.crawler.judge import Judge
from tests.crawler.ordering import TAKES, Called, calls, ids
from tests.crawler.planting.connecting import HIRING, ORDERS, VIEWERS, WAITING
from tests.crawler.planting.words import word
from tests.crawler.test_connections import API, of
from tests.crawler.test_planted_leaks import Both, saying
from tests.crawler.variants import signed
from tests.crawler.walk import Walk

ANY = datetime(2026, 1, 1, tzinfo=UTC)


def mine(site: CanarySite, system: str) -> dict[str, str]:
    """The hiring system's id for each candidate of the opening that its token is for."""
    full, folios = site.manifest["openings"]["full"], site.manifest["folios"]
    return {
        name: id_
        for name, id_ in ids(site, system).items()
        if name not in folios
        or (folios[name]["opening"] == full and not folios[name]["closed"])
    }


def sent(site: CanarySite, name: str) -> list[bytes]:
    """All that leaves the site about a candidate, whatever has happened."""
    status = f"{API}/greenhouse/test_status?partner_interview_id={ids(site, GREENHOUSE)[name]}"
    answer = of(site, TAKES).ask(status)
    assert answer.status_code == 200
    if (id_ := ids(site, ASHBY).get(name)) is None:
        return [answer.data]
    with site.site.parts.database.reading() as db:
        connection = db.get_one(ConnectionCandidate, id_).connection
        said = told.said(db, told.caller_for(connection), id_, sends=False)
    updates = [
        WebhookDelivery(type=type_, at=ANY, data={"candidate": id_})
        for type_ in sorted(SYSTEMS[ASHBY].events)
    ]
    bodies = [json.dumps(ashby.update(said, it, "/page", 1)).encode() for it in updates]
    return [answer.data, *bodies]


def different(both: Both) -> set[str]:
    a, b = both
    assert mine(a, GREENHOUSE) == mine(b, GREENHOUSE) and mine(a, ASHBY) == mine(b, ASHBY)
    folios = a.manifest["folios"]
    differ = [name for name in mine(a, ASHBY) if folios[name]["differs"]]
    assert len(differ) > 3
    return {name for name in differ if sent(a, name) != sent(b, name)}


def test_two_sites_whose_reviews_differ_send_the_same(both: Both) -> None:
    assert not different(both)


def leak_a_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = StatusInWords.lines
    seen: dict[str, int] = {}

    def lines(said: StatusInWords) -> dict[str, str]:
        # Called in turn for one site and the other.
        seen[said.status.id] = seen.get(said.status.id, 0) + 1
        return ours(said) | {"Locks": str(seen[said.status.id])}

    monkeypatch.setattr(StatusInWords, "lines", lines)


def test_a_planted_figure_is_found(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    leak_a_figure(monkeypatch)
    assert different(both)


def test_no_number_leaves(canary_site: CanarySite) -> None:
    for name in mine(canary_site, GREENHOUSE):
        for body in sent(canary_site, name):
            said = json.loads(body)
            said.pop("timestamp", None)
            assert not _numbers(said), said


def _numbers(said: object) -> list[object]:
    if isinstance(said, dict):
        return [it for value in said.values() for it in _numbers(value)]
    if isinstance(said, list):
        return [it for value in said for it in _numbers(value)]
    return [said] if isinstance(said, int | float) else []


Answers = list[tuple[Called, tuple[object, ...]]]


def callers(site: CanarySite) -> dict[str, Walk]:
    return {name: of(site, name) for name in VIEWERS.values()}


def called(site: CanarySite, walks: Mapping[str, Walk]) -> Answers:
    """Every call, kept by nobody, with its answer."""
    for walk in walks.values():
        # The same ids in each site, and none that was planted.
        walk.before_write = lambda: chance.seed(10**9)
    answers = [(it, signed(it.by(walks[it.viewer]))) for it in calls(site)]
    chance.seed(None)
    return answers


def test_no_call_says_too_much(canary_site: CanarySite, kept_by_nobody: None) -> None:
    walks = callers(canary_site)
    before = canary_site.rows()
    answers = called(canary_site, walks)
    assert canary_site.rows() == before, "a call was kept, so the next ones met another site"
    assert [wrong for walk in walks.values() for wrong in walk.wrong] == []
    taken = {it.endpoint for it, (status, *_) in answers if status == 200}
    assert taken == {it.endpoint for it, _ in answers}


@pytest.mark.parametrize("key", ["code", "id", "invitation", "other connection", "name"])
def test_a_planted_word_of_a_call_is_found(
    canary_site: CanarySite, kept_by_nobody: None, key: str
) -> None:
    leaked = {
        **canary_site.manifest["folios"]["gate"],
        "other connection": ids(canary_site, "api")["gate"],
        "name": word("gate name"),
    }[key]
    walks = callers(canary_site)
    with saying(canary_site, f" {leaked}", lambda path: path.startswith(API)):
        called(canary_site, walks)
    wrong = [it for walk in walks.values() for it in walk.wrong]
    assert any(f"says {leaked.lower()}" in it for it in wrong)


def test_only_coordinators_of_its_opening_see_an_order(canary_site: CanarySite) -> None:
    c1 = canary_site.walk(canary_site.viewer("c1"))
    shown = c1.ask("/orders").text
    for it in (*shown_of_an_order(canary_site), ids(canary_site, GREENHOUSE)["gate"]):
        assert it in shown
    assert not c1.wrong


def shown_of_an_order(site: CanarySite) -> list[str]:
    parts = ("given", "name", "email", f"{GREENHOUSE} profile")
    return [ids(site, GREENHOUSE)[WAITING], *(word(f"{WAITING} {it}") for it in parts)]


@pytest.mark.parametrize("viewer", ["c2", "m1", "r1", "out", "candidate gate", ASHBY])
def test_anybody_elses_order_is_found(canary_site: CanarySite, viewer: str) -> None:
    who = canary_site.viewer(viewer)
    for it in (*shown_of_an_order(canary_site), ids(canary_site, GREENHOUSE)["gate"]):
        assert canary_site.judge.look(who, f"<p>{it}</p>".encode())[0], it


def told_apart(both: Both) -> list[Called]:
    a, b = (called(site, callers(site)) for site in both)
    assert [it for it, _ in a] == [it for it, _ in b]
    return [it for (it, one), (_, other) in zip(a, b, strict=True) if one != other]


def test_what_reviews_say_changes_no_call(both: Both, kept_by_nobody: None) -> None:
    assert not told_apart(both)


def test_a_planted_figure_of_a_call_is_found(
    both: Both, kept_by_nobody: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    leak_a_figure(monkeypatch)
    assert told_apart(both)


def letters(site: CanarySite) -> list[Path]:
    folder = site.folder / "mails"
    return [it for it in folder.iterdir() if it.suffix in (".webhook", ".message")]


def outgoing(site: CanarySite) -> dict[str, list[bytes]]:
    """By address: all that is sent of all that ever happened to anybody."""
    for file in letters(site):
        file.unlink()
    with site.site.parts.database.transaction() as db:
        db.execute(delete(WebhookDelivery))
        db.execute(update(Webhook).values(seen=0))
    worker = site.site.parts.worker
    for _ in range(2):  # A decision waits until the candidate has been told.
        worker.tidy()
        worker.run_until_idle()
    found: dict[str, list[bytes]] = {}
    for file in letters(site):
        head, _, body = file.read_bytes().partition(b"\n\n")
        request, *headers = head.decode().splitlines()
        # Of a webhook, these are drawn by chance and by the time of the attempt.
        kept = [it for it in headers if not it.startswith("webhook-")]
        found.setdefault(request, []).append("\n".join(kept).encode() + b"\n" + body)
    return {request: sorted(bodies) for request, bodies in found.items()}


def test_what_reviews_say_changes_nothing_that_is_sent(both: Both) -> None:
    a, b = map(outgoing, both)
    told_of = {request.partition(" ")[2].rpartition("/")[0] for request in a}
    assert told_of == {"https://hooks.example.test", HIRING, ORDERS}
    assert a == b


def test_an_event_that_a_lock_causes_is_found(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(events._OF_STAGES, "lock", "candidate.submitted")
    a, b = map(outgoing, both)
    assert a != b


def leaked(site: CanarySite) -> set[str]:
    """What is sent to hiring systems and they may not know. Their own addresses are theirs."""
    found, judge = set(), Judge(site.manifest)
    every = frozenset(site.manifest["openings"].values())
    for request, bodies in outgoing(site).items():
        if HIRING in request:
            system = GREENHOUSE if request.startswith("PATCH") else ASHBY
            # Of each candidate that it knows, whatever opening its token is for.
            viewer = replace(site.viewer(VIEWERS[system]), openings=every)
            leaks, _ = judge.look(viewer, *bodies, said=request.lower())
            found |= set(leaks)
    return found


def test_no_letter_says_too_much(canary_site: CanarySite) -> None:
    assert leaked(canary_site) == set()


@pytest.mark.parametrize("key", ["code", "id", "invitation", "other connection"])
def test_a_planted_word_of_a_letter_is_found(
    canary_site: CanarySite, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    folio = canary_site.manifest["folios"]["panel"]
    word_of = folio | {"other connection": ids(canary_site, GREENHOUSE)["panel"]}
    ours = ashby.update
    monkeypatch.setattr(ashby, "update", lambda *it: ours(*it) | {"more": word_of[key]})
    assert any(it.startswith(word_of[key].lower()) for it in leaked(canary_site))
