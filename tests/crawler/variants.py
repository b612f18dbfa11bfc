"""Two sites that are equal but for what most viewers may not know, and what tells them apart.

A and B of `planting.plan`: other ratings and stages, another number of reviewers and of comments,
other passages, another day. A viewer who may know none of it gets the same bytes from both, for
what they read and for what they write.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from werkzeug.test import TestResponse

from blindfolio import chance
from tests import policy
from tests.crawler import decode
from tests.crawler.conftest import CanarySite
from tests.crawler.judge import Viewer
from tests.crawler.walk import Walk, stripped


@dataclass(frozen=True, slots=True)
class Compared:
    """Addresses that one viewer asked in both sites, by whether they may answer differently."""

    alike: tuple[str, ...]
    forbidden: tuple[str, ...]
    allowed: tuple[str, ...]
    requests: int


SEAL = re.compile(rb"Seal (?:<code>)?[0-9a-f]{16,64}")
"""The seal of a lock hangs on every entry before it, each with a salt: it differs, and tells
nothing. With the nonces of `walk` and pictures' tags, all that is taken out before comparing; of a
PDF that says a seal, what it prints is compared."""


_FOLDER = re.compile(rb"/[^<>]*/[AB](?=</td>|/mails</td>)")
"""Where the site's data lies, on the page of its settings."""


def compared(a: CanarySite, b: CanarySite, name: str) -> Compared:
    walks = _walks(a, b, name)
    for walk in walks:
        walk.by_links()
    paths = walks[0].reached | walks[1].reached
    for folio in a.judge.folios.values():
        if folio["differs"]:
            paths |= _addresses(walks[0], folio["id"], folio["code"])
    # The audit page's lines have ids by chance: `test_audit_page` compares it for who judges.
    asked = [("GET", path) for path in sorted(paths) if not path.startswith("/audit")]
    for walk in walks:
        for _, path in asked:
            if ("GET", path) not in (walk.kept or {}):
                walk.ask(path)
    return _sorted_out(a, b, walks, asked)


def compared_writes(a: CanarySite, b: CanarySite, name: str) -> Compared:
    """What a viewer is answered to every write, with the ids of what differs, of both sites.

    Nothing may be kept of it, or the next write would meet other sites.
    """
    walks = _walks(a, b, name)
    ids = _ids_of_what_differs(a, b)
    for walk in walks:
        walk.ids = ids
        # A write may draw ids and links: the same in both.
        walk.before_write = lambda: chance.seed(1)
        walk.by_writing(few=walk.viewer.account is None)
    chance.seed(None)
    asked = sorted(key for key in walks[0].kept or {} if key[0] == "POST")
    assert asked == sorted(key for key in walks[1].kept or {} if key[0] == "POST")
    return _sorted_out(a, b, walks, asked)


def _walks(a: CanarySite, b: CanarySite, name: str) -> list[Walk]:
    walks = [site.walk(site.viewer(name)) for site in (a, b)]
    for walk in walks:
        walk.kept = {}
    return walks


def _sorted_out(
    a: CanarySite, b: CanarySite, walks: list[Walk], asked: Collection[tuple[str, str]]
) -> Compared:
    alike, forbidden, allowed = [], [], []
    for method, path in asked:
        first, second = (signed((walk.kept or {})[method, path]) for walk in walks)
        if first == second:
            alike.append(path)
        elif _may_differ(a, b, walks[0].viewer, path, method):
            allowed.append(path)
        else:
            forbidden.append(path)
    requests = sum(walk.requests for walk in walks)
    return Compared(tuple(alike), tuple(forbidden), tuple(allowed), requests)


def _ids_of_what_differs(
    a: CanarySite, b: CanarySite
) -> dict[str, list[dict[str, str | None]]]:
    differing = {id_ for id_, folio in a.judge.folios.items() if folio["differs"]}
    found: dict[str, list[dict[str, str | None]]] = {}
    for kind, rows in a.manifest["ids"].items():
        every = {row["id"]: row for row in (*rows, *b.manifest["ids"][kind])}
        near = [
            row
            for row in every.values()
            if row["folio"] in differing or row["id"] in a.judge.differs
        ]
        found[kind] = near + [row for row in every.values() if row["folio"] is None][:2]
    return found


def _addresses(walk: Walk, folio: str, code: str) -> set[str]:
    found = set()
    for route in walk.routes:
        names = list(route["params"])
        if "GET" in route["methods"] and len(names) == 1:
            kind = route["params"][names[0]]
            value = {"folio": folio, "code": code}.get(kind)
            if value:
                found.add(route["rule"].replace(f"<{names[0]}>", value))
    return found


def signed(answer: TestResponse) -> tuple[object, ...]:
    # A picture's tag, the only one there may be, is drawn by chance when it is kept; the date and
    # the id are those of the answer.
    passing = ("Set-Cookie", "ETag", "Date", "X-Request-ID")
    headers = sorted((k, v) for k, v in answer.headers if k not in passing)
    body = _FOLDER.sub(b"", stripped(answer))
    if body[:5] == b"%PDF-":
        properties, _, pages = decode.printed(answer.get_data())
        # Where a long word may be broken stands a character of no width.
        words = f"{properties}\n{pages}".replace("\u200b", "").encode()
        # Its length is that of what is packed in it.
        headers = [pair for pair in headers if pair[0] != "Content-Length"]
        body = words if SEAL.search(words) else body
    return answer.status_code, headers, SEAL.sub(b"Seal", body)


def _may_differ(a: CanarySite, b: CanarySite, viewer: Viewer, path: str, method: str) -> bool:
    plain = path.partition("?")[0]
    endpoint, values = a.site.app.url_map.bind("localhost").match(plain, method=method)
    # A write may be answered with the page that it was sent from.
    shown = {c for r in a.routes if r["endpoint"] == endpoint for c in r["classes"]}
    if method == "POST":
        shown = set(policy.CLASSES)
    if own := [a.judge.differs[id_] for id_ in values.values() if id_ in a.judge.differs]:
        return any(viewer.account in by for by in own)
    every = a.judge.folios.keys()
    about = a.judge.about(values.values()) or b.judge.about(values.values()) or every
    if any(shown & _differing(a, b, viewer, folio) for folio in about):
        return True
    # Where a coordinator chooses a reviewer, it says how many reviews each has elsewhere.
    chooses = endpoint.startswith("people.") or "RN" in shown
    return chooses and any("RN" in _differing(a, b, viewer, folio) for folio in every)


def _differing(a: CanarySite, b: CanarySite, viewer: Viewer, folio: str) -> frozenset[str]:
    seen = a.judge.visible(viewer, folio) | b.judge.visible(viewer, folio)
    if a.judge.rows(viewer, folio) != b.judge.rows(viewer, folio):
        return seen
    found = a.judge.folios[folio]
    own = {"RO", "SO"} if viewer.account in found["by"] else set()
    return seen & {*found["differs"], *own}
