"""No form answers a hostile value with an error of ours, or takes a field that it doesn't have."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.crawler.conftest import CanarySite
from tests.crawler.walk import Walk
from tests.every_run import a_third

pytestmark = pytest.mark.faults

TEXTS = (
    *("9" * 5_000, "-1", "1e999", "NaN", "\u0661\u0662", "\u00b2", "a\0b", b"\xed\xa0\x80", ""),
    *("9999-12-31", "0001-01-01", "9999-12-31T23:59", "0001-01-01T00:00", "2026-02-30"),
    *("[" * 20_000, "{a: " * 2_000, "a: &a [1]\nb: [*a, *a]", "a" * 1_000_000),
    *("../../etc/passwd", "%", "'\";--", "\u202e" * 50, "a@" * 5_000, "1:1-2:" + "9" * 5_000),
)
VALUES: tuple[Any, ...] = (None, True, -1, 1e999, [], {}, [[["a"]]], {"a": {}}, "9" * 5_000)
"""Of JSON, beside texts."""
FILES = (b"", b"\xff" * 2_000, b"a,b\n" * 20_000, b'"' * 20_000, b"[" * 20_000)
WHO = ("c1", "m1", "p1", "r1", "i1", "candidate writing", "candidate closed", "nobody")


@pytest.mark.parametrize("name", WHO)
def test_no_form_breaks(canary_site: CanarySite, kept_by_nobody: None, name: str) -> None:
    walk = canary_site.walk(canary_site.viewer(name))
    broken = [said for route in walk.routes for said in _broken(walk, route)]
    assert broken == []
    assert walk.requests > 100 or name == "nobody"


EXTRA = (
    *("role", "state", "stage", "locked_at", "candidate_id", "reviewer_id", "rating"),
    *("deadline", "is_admin", "account", "folio", "id", "__class__"),
)
MARK = "neveraskedfor"


@pytest.mark.parametrize("name", WHO)
def test_fields_that_no_form_has_reach_no_row(
    canary_site: CanarySite, kept_by_nobody: None, name: str
) -> None:
    """SC-39."""
    walk = canary_site.walk(canary_site.viewer(name))
    bound: list[str] = []

    def note(*executed: Any) -> None:
        bound.append(repr(executed[3]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        wrong = [said for route in walk.routes for said in _taken(walk, route, bound)]
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert wrong == []
    assert walk.requests > 100 or name == "nobody"


def _taken(walk: Walk, route: dict[str, Any], bound: list[str]) -> Iterator[str]:
    for values in _open(walk, route) if route["writes"] else ():
        extra = {it: MARK for it in EXTRA if it not in route["body"]}
        sent = walk._body(route, values) | extra
        bound.clear()
        walk.requests += 1
        how: dict[str, Any] = {"json" if route["kind"] == "json" else "data": sent}
        answer = walk.client.post(walk._fill(route, values), **how)
        if answer.status_code >= 500 or any(MARK in it for it in bound):
            yield f"{route['rule']} answers {answer.status_code}"


def _broken(walk: Walk, route: dict[str, Any]) -> Iterator[str]:
    if not route["writes"]:
        return
    for values in _open(walk, route):
        path = walk._fill(route, values)
        for field, kind in route["body"].items():
            for n, hostile in enumerate(FILES if kind == "file" else a_third(TEXTS)):
                file = (io.BytesIO(FILES[n]), "file.md") if kind == "file" else hostile
                sent: dict[str, Any] = {**walk._body(route, values), field: file}
                walk.requests += 1
                answer = walk.client.post(path, data=sent)
                if answer.status_code >= 500:
                    yield f"{path}: {field} number {n} answers {answer.status_code}"
            for value in VALUES if route["kind"] == "json" else ():
                walk.requests += 1
                answer = walk.client.post(path, json=walk._body(route, values) | {field: value})
                if answer.status_code >= 500:
                    yield f"{path}: {field} as {value} answers {answer.status_code}"


def _open(walk: Walk, route: dict[str, Any]) -> Iterator[dict[str, str]]:
    if not route["params"]:
        yield {}
        return
    for values in walk._values(route):
        answer = walk.client.post(walk._fill(route, values), data=walk._body(route, values))
        walk.requests += 1
        if answer.status_code not in (302, 403, 404):
            yield values
            return
