"""The demo's people, and every page that each of them reaches link by link."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from flask.testing import FlaskClient

from blindfolio.demo import scenes
from blindfolio.web import outside
from blindfolio.web.declare import declarations
from tests.sites import Site

_LINK = re.compile(r'\s(?:href|action)="(/[^"#]*)')


def entrances(site: Site) -> dict[str, Callable[[], FlaskClient]]:
    found: dict[str, Callable[[], FlaskClient]] = {"nobody": site.app.test_client}
    for _, name, email, _ in scenes.TEAM:
        found[name] = partial(site.as_member, email.partition("@")[0])
    for where, name, _ in scenes.CANDIDATES:
        if where != "erased":  # nothing is left of them but the page that says so
            found[name] = partial(site.as_candidate, site.invitation(where).id)
    return found


def declared(site: Site) -> dict[str, str]:
    return {
        it["endpoint"]: it["rule"]
        for it in declarations(site.app)
        if it["kind"] == "page" and "GET" in it["methods"]
    }


def reached(site: Site, client: FlaskClient) -> Iterator[tuple[str, str]]:
    waiting = [rule for rule in declared(site).values() if "<" not in rule]
    waiting.append("/open/any-link")
    waiting.append("/prompts/zones/brief?step=publish")  # a form of the draft leads there
    with site.app.test_request_context():
        waiting.append(outside.by_way_of("https://patterns.example.test/outbox?page=2"))
    asked = set(waiting)
    while waiting:
        path = waiting.pop(0)
        answer = client.get(path)
        if answer.status_code == 302 and answer.location not in asked:
            asked.add(answer.location)
            waiting.append(answer.location)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        yield path, answer.text
        for link in _LINK.findall(answer.text):
            link = link.replace("&amp;", "&")
            if link not in asked and not link.startswith("/static/"):
                asked.add(link)
                waiting.append(link)
