"""A signed cookie counts whatever time it was signed at, and no other one does."""

from __future__ import annotations

import time

import pytest
from flask import Flask, session

from blindfolio.web.cookies import AgelessCookies


@pytest.fixture
def app() -> Flask:
    made = Flask("cookies")
    made.config["SECRET_KEY"] = "a key of the tests"
    made.session_interface = AgelessCookies()

    @made.get("/<word>")
    def keep(word: str) -> str:
        before = str(session.get("word", "nothing"))
        session["word"] = word
        return before

    return made


@pytest.mark.parametrize("seconds", [-7200, -1, 0, 40 * 86_400])
def test_a_clock_that_is_set_signs_nobody_out(
    app: Flask, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    browser = app.test_client()
    assert browser.get("/first").text == "nothing"
    now = time.time() + seconds
    monkeypatch.setattr(time, "time", lambda: now)
    assert browser.get("/second").text == "first"


def test_a_cookie_that_somebody_altered_counts_for_nothing(app: Flask) -> None:
    browser = app.test_client()
    browser.get("/first")
    cookie = browser.get_cookie("session")
    assert cookie is not None
    browser.set_cookie("session", "x" + cookie.value)
    assert browser.get("/second").text == "nothing"
