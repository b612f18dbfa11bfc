from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, url_for

from blindfolio.web.http import addresses


@pytest.fixture
def app() -> Flask:
    made = Flask(__name__)
    made.add_url_rule("/read/<code>", "room")
    made.add_url_rule("/list", "listed")
    addresses.install(made)
    return made


def built(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What is asked of the map of addresses from now on."""
    asked: list[dict[str, Any]] = []
    build = app.url_map.bind("x.test").__class__.build

    def count(self: Any, endpoint: str, values: dict[str, Any], **of: Any) -> str:
        asked.append(values)
        return build(self, endpoint, values, **of)

    monkeypatch.setattr("werkzeug.routing.map.MapAdapter.build", count)
    return asked


def test_an_address_is_built_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = built(app, monkeypatch)
    for _ in range(3):
        with app.test_request_context():
            assert url_for("room", code="F-1") == "/read/F-1"
            assert url_for("room", code="F-2", _anchor="b") == "/read/F-2#b"
            assert app.jinja_env.globals["url_for"]("room", code="F-1") == "/read/F-1"  # type: ignore[operator]
    assert len(asked) == 2


def test_addresses_of_values_that_look_alike_are_apart(app: Flask) -> None:
    with app.test_request_context():
        found = [url_for("listed", n=n) for n in (1, True, "1", None, ["1", "2"])]
    assert found == ["/list?n=1", "/list?n=True", "/list?n=1", "/list", "/list?n=1&n=2"]


def test_a_whole_address_and_one_below_a_folder_are_of_their_request(app: Flask) -> None:
    for host in ("a.test", "b.test"):
        with app.test_request_context(base_url=f"https://{host}/"):
            assert url_for("listed", _external=True) == f"https://{host}/list"
            assert url_for("listed", _scheme="http") == f"http://{host}/list"
            assert url_for("listed") == "/list"
    with app.test_request_context(base_url="https://a.test/below/"):
        assert url_for("listed") == "/below/list"


def test_what_anyone_may_type_is_not_kept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = built(app, monkeypatch)
    for _ in range(2):
        with app.test_request_context():
            url_for("room", code="F" * 41)
    assert len(asked) == 2
