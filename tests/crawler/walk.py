"""Walks a site as one viewer: by links, by every id, by every write, and by odd requests."""

from __future__ import annotations

import html
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.crawler import decode
from tests.crawler import response_headers as headers_of
from tests.crawler.judge import Judge, Viewer

MARKS: dict[str, re.Pattern[str]] = {
    "DD": re.compile(r"\b6 mar"),
    "DL": re.compile(r"\b(9|10) mar"),
    "SW": re.compile(
        r"in review|review decision|has been read|writing|submitted|panel|debrief|closed|gate"
    ),
    "HE": re.compile(r"withdr[ae]w"),
    "EN": re.compile(r"ended"),
    "ER": re.compile(r"was deleted on"),
    "TS": re.compile(r"requested on their page"),
    "CX": re.compile(r"cancelled"),
    "RL": re.compile(r"panel"),
    "DC": re.compile(r"an offer|no offer"),
    "AG": re.compile(r"apart|the same rating|differ"),
    "PF": re.compile(r"every locked review says so|the reviews said"),
    "PR": re.compile(r"\blocked\b|\breading\b|\basked\b"),
    "FR": re.compile(r"a further review is due"),
}
"""By class: what its fact looks like on a page that shows it. Only what a page should show is
asked by these; that it is shown to nobody else is what the two variants are for."""

NEVER = {
    "code": "F-ZZZZZ",
    "comment": "00000000-0000-4000-8000-00000000dead",
    "link": "never" * 8 + "iss",
}
"""Ids in the shape of the real ones that were never issued; of other types, see `never`."""

ODD_HEADERS: Mapping[str, Mapping[str, str]] = {
    "Range": {"Range": "bytes=0-40"},
    "If-None-Match": {"If-None-Match": '*, "0"'},
    "JSON": {"Accept": "application/json"},
}
BODIES = {
    "text": "Some words.",
    "date": "2026-03-25",
    "email": "new.person@example.test",
    "slug": "payment-flows",
    "zone": "Europe/Lisbon",
}
NONCE = re.compile(
    r'((?:name="csrf_token" value|name="csrf-token" content|name="ticket" value'
    r'|name="key" value)="|\b(?:state|nonce|code_challenge)=)[^"&]*'
)
"""What may differ between two answers to the same question: tokens and keys of forms, and what a
sign-in at the company's provider is recognised by."""

_LINK = re.compile(r'\s(?:href|src|action)="([^"]*)"')
_QUERY_FORM = re.compile(r'<form[^>]*method="get".*?</form>', re.S)
_FIELD = re.compile(r'\sname="([^"]*)"')
_IN_RULE = re.compile(r"<(?:[^<>:]*:)?([a-z_]+)>")
_OF_ALL = ("/orders/", "/holds/")
"""Where the address names one order or hold, and the answer shows all that need the coordinator
or admin, each of another candidate. All else tells only of whom its address names."""


def never(kind: str) -> str:
    """An id of this type that was never issued."""
    return NEVER.get(kind, "never2issued" + "a" * 8)


def stripped(response: TestResponse) -> bytes:
    """A response's body without its nonces."""
    return NONCE.sub(r"\1", response.get_data().decode("utf-8", "surrogateescape")).encode(
        "utf-8", "surrogateescape"
    )


@dataclass(slots=True)
class Walk:
    """One viewer's walk, and all that was wrong on it."""

    client: FlaskClient
    viewer: Viewer
    judge: Judge
    routes: list[dict[str, Any]]
    ids: dict[str, list[dict[str, str | None]]]
    requests: int = 0
    wrong: list[str] = field(default_factory=list)
    shown: set[tuple[str, str]] = field(default_factory=set)
    """`(folio, class)` that was rightly found."""
    visited: dict[str, set[int]] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)
    queries: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    """The addresses that answered, of those that were found by links or by ids."""
    kept: dict[tuple[str, str], TestResponse] | None = None
    """Where it is a dict: the answer to every plain GET and to every POST, by method and path."""
    before_write: Callable[[], None] | None = None
    """Called before each POST."""
    read_names: set[str] = field(default_factory=set)
    """The names of a query that the site has asked for since this was last cleared."""

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        data: Mapping[str, Any] | None = None,
        json: Mapping[str, Any] | None = None,
        about: frozenset[str] | None = None,
        endpoint: str = "",
        said: str = "",
    ) -> TestResponse:
        self.requests += 1
        if method == "POST" and self.before_write is not None:
            self.before_write()
        response = self.client.open(path, method=method, headers=headers, data=data, json=json)
        if self.kept is not None and method in ("GET", "POST") and not headers:
            self.kept[method, path] = response
        if about is None:
            about = frozenset[str]()
            if not path.startswith(_OF_ALL):
                about = self.judge.about(re.findall(r"[^/?=&.#]+", path))
        if endpoint:
            self.visited.setdefault(endpoint, set()).add(response.status_code)
        where = f"{self.viewer.name}: {method} {path}"
        if response.status_code >= 500:
            self.wrong.append(f"{where} answers {response.status_code}")
        self.wrong += [f"{where} has {fault}" for fault in headers_of.faults(response)]
        body = self._body_of(response)
        spoken = "\n".join(f"{k}: {v}" for k, v in response.headers if k != "Set-Cookie")
        leaks, shown = self.judge.look(
            self.viewer,
            body,
            spoken.encode(),
            about=about,
            path=path.partition("?")[0].lower(),
            said=f"{path.partition('?')[2]} {said}".lower(),
        )
        self.wrong += [f"{where} says {leak}" for leak in leaks]
        if method == "GET" and response.status_code == 200:
            self._note(about, body, shown)
            self._follow(response)
        if "Location" in response.headers:
            self.links.add(response.headers["Location"])
        return response

    def _body_of(self, response: TestResponse) -> bytes:
        body = response.get_data()
        if self.viewer.token:
            body = body.replace(self.viewer.token.encode(), b"")
        return stripped(response) if body[:1] == b"<" else body

    def _note(
        self, about: frozenset[str], body: bytes, shown: set[tuple[str | None, str]]
    ) -> None:
        subjects = about or ({self.viewer.folio} if self.viewer.folio else self.judge.folios)
        for folio, data_class in shown:
            # What belongs to an opening is seen of each of its folios that the page is about.
            for id_ in [folio] if folio else subjects:
                if id_ and data_class in self.judge.visible(self.viewer, id_):
                    self.shown.add((id_, data_class))
        for data_class, mark in MARKS.items():
            wanted = {
                (id_, data_class)
                for id_ in subjects
                if id_ and data_class in self.judge.visible(self.viewer, id_)
            }
            if not wanted <= self.shown and mark.search(decode.everything(body)):
                self.shown |= wanted

    def _follow(self, response: TestResponse) -> None:
        if response.mimetype != "text/html":
            return
        page = response.get_data(as_text=True)
        for link in _LINK.findall(page):
            self.links.add(html.unescape(link))
        for form in _QUERY_FORM.findall(page):
            self.queries |= set(_FIELD.findall(form))

    def by_links(self, *, most: int | None = None) -> None:
        """Everything that can be reached from the start page; what answers is in `reached`. Of
        each route it asks on until so many have answered."""
        found: Counter[str] = Counter()
        match = self.client.application.url_map.bind("localhost").match
        self.links.add("/")
        tried: set[str] = set()
        while waiting := self.links - tried:
            tried |= waiting
            for link in sorted(waiting):
                parts = urlsplit(link)
                self.queries |= {name for name, _ in parse_qsl(parts.query)}
                path = parts.path + (f"?{parts.query}" if parts.query else "")
                if parts.netloc or not path.startswith("/") or path.startswith("/static"):
                    continue
                try:
                    endpoint, _ = match(parts.path, method="GET")
                except HTTPException:  # an action that only takes POST
                    continue
                if most is not None and found[endpoint] >= most:
                    continue
                if self.ask(path, endpoint=endpoint).status_code == 200:
                    self.reached.add(path)
                    found[endpoint] += 1

    def by_ids(self, *, few: bool = False) -> None:
        """Each GET route with each id of its type; what answers is in `reached`.

        What the policy does not open has to answer like an id that was never issued. `few`
        asks of a route that is not for this kind of viewer one id only.
        """
        for route in self.routes:
            if "GET" not in route["methods"] or not route["params"]:
                continue
            absent = self._signature(self._fill(route, {}), {}, route)
            turned_away = few and route["auth"] == "account"
            for n, values in enumerate(self._values(route)):
                if turned_away and n > 2:
                    break
                path = self._fill(route, values)
                answer = self.ask(path, endpoint=route["endpoint"])
                if answer.status_code == 200:
                    self.reached.add(path)
                if not self._opens(route, values):
                    self._compare(answer, path, values, absent)

    def by_writing(
        self, *, few: bool = False, unanswered: Callable[[str], bool] | None = None
    ) -> None:
        """Each write with a valid body and each id, kept by nobody: the site does not commit.
        With `unanswered`, a route only as long as that is true of it."""
        for route in self.routes:
            if not route["writes"]:
                continue
            if unanswered is not None and not unanswered(route["endpoint"]):
                continue
            absent: tuple[object, ...] | None = None
            if route["params"]:
                absent = self._signature(self._fill(route, {}), {}, route, "POST")
            for n, values in enumerate(self._values(route) if route["params"] else [{}]):
                if few and route["auth"] == "account" and n > 2:
                    break
                if unanswered is not None and not unanswered(route["endpoint"]):
                    break
                path = self._fill(route, values)
                data = self._body(route, values)
                said = " ".join(str(value) for value in data.values())
                answer = self.ask(
                    path, method="POST", data=data, endpoint=route["endpoint"], said=said
                )
                operates = self._operates(route["params"].values())
                if absent is not None and not operates and not self._stands(values):
                    self._compare(answer, path, values, absent)

    def by_queries(self, paths: set[str]) -> None:
        """Each name of a query that any page uses, with what may be known and what may not: one
        by one those that the page reads, and all others at once."""
        canary = next(v for v, e in self.judge.entries.items() if e[0].what == "gate name")
        known = self.judge.opens(self.viewer, self.judge.entries[canary][0])
        for path in self._one_of_each_route(paths):
            if known and path.startswith("/candidates") and "/" not in path[1:]:
                continue  # The list that is searched by names finds those that it shows.
            if path.startswith("/audit."):
                continue  # Each download of the audit log is a line of the next.
            tried: set[str] = set()
            names = self.queries | {"q", "sort", "format"}
            self.read_names.clear()
            self._with_query(path, sorted(names), canary)
            # A page may read a name only because of another one's value.
            while unread := self.read_names - tried:
                tried |= unread
                for name in sorted(unread):
                    self._with_query(path, [name], canary)

    def _with_query(self, path: str, names: list[str], canary: str) -> None:
        answers = []
        for value in (canary, "qvznobodyis"):
            query = "&".join(f"{name}={value}" for name in names)
            answer = self.ask(f"{path}{'&' if '?' in path else '?'}{query}")
            answers.append(stripped(answer).replace(value.encode(), b""))
        if answers[0] != answers[1]:
            self.wrong.append(f"{self.viewer.name}: {path}?{'&'.join(names)}= knows {canary}")

    def oddly(self, paths: set[str]) -> None:
        """The same addresses in other ways; HEAD says what GET says, only shorter."""
        for path in self._one_of_each_route(paths):
            plain, _, query = path.partition("?")
            for headers in ODD_HEADERS.values():
                self.ask(path, headers=headers)
            self.ask(path, method="HEAD")
            self.ask(path, method="OPTIONS")
            self.ask(f"{plain}/")
            self.ask(plain.upper())
            self.ask(f"{plain}?{query}&format=json")

    def oddly_forbidden(self, *, few: bool = False) -> None:
        for route in self.routes:
            if "GET" not in route["methods"] or not route["params"]:
                continue
            if few and route["auth"] == "account":
                continue
            closed = [v for v in self._values(route) if not self._opens(route, v)]
            for values in closed[-1:]:
                path, nothing = self._fill(route, values), self._fill(route, {})
                for headers in ODD_HEADERS.values():
                    absent = self._signature(nothing, {}, route, headers=headers)
                    self._compare(self.ask(path, headers=headers), path, values, absent)
                for method in ("HEAD", "OPTIONS", "PUT"):
                    absent = self._signature(nothing, {}, route, method)
                    self._compare(self.ask(path, method=method), path, values, absent)

    def _one_of_each_route(self, paths: set[str]) -> list[str]:
        match = self.client.application.url_map.bind("localhost").match
        by_route: dict[str, str] = {}
        for path in sorted(paths):
            endpoint, _ = match(path.partition("?")[0], method="GET")
            by_route.setdefault(endpoint, path)
        return list(by_route.values())

    def _values(self, route: dict[str, Any]) -> Iterator[dict[str, str]]:
        names = list(route["params"].items())
        first, kind = names[0]
        for row in self._rows(kind):
            id_ = str(row["id"])
            if len(names) == 1:
                yield {first: id_}
                continue
            second, other = names[1]
            if other == "hire":
                inners = [*self.judge.hires[id_][:1], never(other)]
            else:
                inners = self._some(other, row["folio"])
            for inner in inners:
                yield {first: id_, second: inner}

    def _rows(self, kind: str) -> list[dict[str, str | None]]:
        asked: list[dict[str, str | None]] = []
        others: dict[str | None, int] = {}
        for row in self.ids.get(kind, []):
            if row["owner"] not in (None, self.viewer.account) and kind != "account":
                others[row["folio"]] = others.get(row["folio"], 0) + 1
                if others[row["folio"]] > 2:
                    continue
            asked.append(row)
        return asked

    def _some(self, kind: str, folio: str | None) -> list[str]:
        rows = [r for r in self.ids[kind] if r["folio"] in (folio, None)]
        own = [r for r in rows if r["owner"] == self.viewer.account][:1]
        others = [r for r in rows if r["owner"] != self.viewer.account][:1]
        return [str(row["id"]) for row in (*own, *others)] + [never(kind)]

    def _fill(self, route: dict[str, Any], values: Mapping[str, str]) -> str:
        kinds = route["params"]
        return _IN_RULE.sub(
            lambda m: values.get(m.group(1), never(kinds[m.group(1)])), route["rule"]
        )

    def _opens(self, route: dict[str, Any], values: Mapping[str, str]) -> bool:
        mine = self.viewer.account
        if among := self._among(values):
            return all(mine in each for each in among)
        for id_ in values.values():
            owner = self.judge.owner_of.get(id_)
            if owner is not None and owner != mine:
                return False
            if id_ in NEVER.values() or id_.startswith("never2issued"):
                return False
        if self.viewer.bearer and not self._holds_all(values):
            return False
        if not route["classes"] and route["auth"] == "public":
            return True
        if {*route["params"].values()} in (
            {"prompt"},
            {"prompt", "version"},
            {"loop"},
            {"account"},
            {"email_text"},
        ):
            admits = self.viewer.admin and "account" in route["params"].values()
            confirms = self.viewer.manages and route["endpoint"] == "people.person"
            return bool(self.viewer.runs or self.viewer.team or admits or confirms)
        of_systems = {"connection", "token", "webhook_delivery"}
        if route["params"] and of_systems.issuperset(route["params"].values()):
            return self.viewer.admin
        folios = self.judge.about(values.values())
        if not folios:
            return bool(self.viewer.runs & set(values.values()))
        if self._operates(route["params"].values()):
            return True
        declared = set(route["classes"])
        return any(declared & self.judge.visible(self.viewer, folio) for folio in folios)

    def _operates(self, kinds: Collection[str]) -> bool:
        return self.viewer.admin and set(kinds) <= {
            *("deletion", "hold", "hold_request", "reopening", "address")
        }

    def _among(self, values: Mapping[str, str]) -> list[frozenset[str]]:
        """Who is in the look-back that the ids name; nobody, where one was never issued."""
        known = [self.judge.among.get(id_) for id_ in values.values()]
        if not any(known):
            return []
        return [each or frozenset() for each in known]

    def _holds_all(self, values: Mapping[str, str]) -> bool:
        """Whether those of the ids that a connection has for candidates are the viewer's to
        know."""
        theirs = self.judge.tokens_of.keys() & set(values.values())
        return all(self.judge.holds(self.viewer, id_) for id_ in theirs)

    def _stands(self, values: Mapping[str, str]) -> bool:
        if among := self._among(values):
            return all(self.viewer.account in each for each in among)
        if not self._holds_all(values):
            return False
        folios = self.judge.about(values.values())
        return not folios or any(self.judge.visible(self.viewer, f) for f in folios)

    def _signature(
        self,
        path: str,
        values: Mapping[str, str],
        route: dict[str, Any],
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
    ) -> tuple[object, ...]:
        data = self._body(route, values) if method == "POST" else None
        answer = self.ask(path, method=method, headers=headers, data=data)
        return _signed(answer, [never(kind) for kind in route["params"].values()])

    def _compare(
        self,
        answer: TestResponse,
        path: str,
        values: Mapping[str, str],
        absent: tuple[object, ...],
    ) -> None:
        signed = _signed(answer, [*values.values()])
        if signed != absent:
            method = answer.request.method
            self.wrong.append(
                f"{self.viewer.name}: {method} {path} is not for them and answers"
                f" {signed[0]} {signed[1]}, an absent one {absent[0]} {absent[1]}"
            )

    def _body(self, route: dict[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
        body: dict[str, Any] = {}
        for name, value in route["body"].items():
            if value.startswith("="):
                body[name] = values.get(value[1:], never(value[1:]))
            elif value == "file":
                body[name] = (io.BytesIO(b"# A document\n\nOf a few words.\n"), "file.md")
            elif value in self.ids:
                body[name] = self.ids[value][0]["id"]
            else:
                body[name] = BODIES.get(value, value)
        return body


def _signed(answer: TestResponse, ids: list[str]) -> tuple[object, ...]:
    body = stripped(answer)
    passing = ("Set-Cookie", "X-Request-ID")
    headers = str(sorted((k, v) for k, v in answer.headers if k not in passing))
    for id_ in ids:
        if id_.isdecimal():  # the number of a version: only where it is a part of an address
            id_, named = f"/versions/{id_}", "/versions/{id}"
        else:
            named = "{id}"
        body = body.replace(id_.encode(), named.encode())
        headers = headers.replace(id_, named)
    if b"{id}" in body:
        headers = re.sub(r"\('Content-Length', '\d+'\)", "", headers)
    return answer.status_code, headers, body
