"""The log: a request's id, JSON lines, and nothing that people wrote or are called."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from blindfolio.identity.models import CandidateIdentity
from blindfolio.jobs.queue import enqueue
from blindfolio.operating.log_lines import JSONLines, TextLines, WithoutPaths
from blindfolio.refusal import Refusal
from blindfolio.settings import load
from blindfolio.visibility.models import Folio
from blindfolio.web import log
from blindfolio.web.http import senders
from tests.prompts import cases
from tests.sites import Site

ID, LONG_ID = "0123456789abcdef0123456789abcdef", "-".join(["0" * 32] * 3)
Logged = Callable[[str], Path]
LOGGERS = ("blindfolio", "waitress", "blindfolio.jobs.queue")


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Logged]:
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [(list(it.handlers), list(it.filters), it.level, it.propagate) for it in loggers]

    def open_(begins: str) -> Path:
        file = tmp_path / "site.log"
        log.open_log(f"{begins}{file}")
        return file

    yield open_
    for it, (handlers, filters, level, propagate) in zip(loggers, before, strict=True):
        for handler in set(it.handlers) - set(handlers):
            handler.close()
        it.handlers[:], it.filters[:], it.propagate = handlers, filters, propagate
        it.setLevel(level)


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_a_json_line_has_the_rule_and_the_id_that_the_answer_has(
    site: Site, logged: Logged
) -> None:
    file = logged("json:")
    answer = site.app.test_client().get("/open/a-token-of-someone?next=/x")
    other = site.app.test_client().get("/healthz").headers["X-Request-ID"]
    line, _ = lines(file)
    assert line.pop("request") == answer.headers["X-Request-ID"] != other
    assert re.fullmatch(r"[0-9a-f]{32}", other)
    assert re.fullmatch(r".+T.+\+00:00", line.pop("time"))
    assert line.pop("milliseconds") >= 0
    assert re.fullmatch(r"GET /open/<token> 200 \d+ ms", line.pop("message"))
    named = {"level": "info", "logger": "blindfolio.request"}
    assert line == named | {"method": "GET", "rule": "/open/<token>", "status": 200}


def test_the_text_log_is_as_it_was(site: Site, logged: Logged) -> None:
    file = logged("")
    site.app.test_client().get("/healthz")
    line = r"\d{4}-\d\d-\d\d [\d:,]+ INFO blindfolio.request GET /healthz 200 \d+ ms\n"
    assert re.fullmatch(line, file.read_text())


@pytest.mark.parametrize(
    ("proxies", "sender", "given", "believed"),
    [
        ("127.0.0.1", "127.0.0.1", ID, True),
        ("10.0.0.0/8, ::1", "10.1.2.3", "f47ac10b-58cc-4372-a567-0e02b2c3d479", True),
        ("127.0.0.1", "192.0.2.1", ID, False),
        ("", "127.0.0.1", ID, False),
        *(
            ("127.0.0.1", "127.0.0.1", it, False)
            for it in ("kim-example", "kim.example@example.org", "abcdef", "0" * 65, LONG_ID)
        ),
        ("127.0.0.1", "not an address", ID, False),
    ],
)
def test_an_id_is_believed_only_of_a_known_proxy_and_only_if_well_formed(
    proxies: str, sender: str, given: str, believed: bool
) -> None:
    app = Flask("ids")
    senders.install(app, proxies, "http://localhost")
    log.install(app)
    app.add_url_rule("/", view_func=lambda: "")
    headers, sent_by = {"X-Request-ID": given}, {"REMOTE_ADDR": sender}
    answer = app.test_client().get("/", headers=headers, environ_base=sent_by)
    assert (answer.headers["X-Request-ID"] == given) is believed


def test_a_proxy_that_is_no_address_is_refused() -> None:
    assert load(proxy="127.0.0.1,10.0.0.0/8").proxy == "127.0.0.1/32, 10.0.0.0/8"
    with pytest.raises(Refusal, match="BLINDFOLIO_PROXY"):
        load(proxy="proxy.example.test")


def test_a_job_is_named_with_the_request_that_queued_it(site: Site, logged: Logged) -> None:
    file = logged("json:")
    with site.app.test_request_context("/"):
        site.app.preprocess_request()
        with site.parts.database.transaction() as db:
            enqueue(db, "outbox", "a key", {})
    (line,) = lines(file)
    assert re.fullmatch(r"job \w{20} queued: outbox", line["message"])
    assert re.fullmatch(r"[0-9a-f]{32}", line["request"])


@pytest.mark.parametrize("begins", ["", "json:"])
def test_an_error_is_logged_without_what_it_says(
    site: Site, logged: Logged, begins: str
) -> None:
    file = logged(begins)

    def breaks() -> str:
        try:
            raise ValueError("kim.example@example.org")
        except ValueError as cause:
            raise KeyError("Kim Example") from cause

    site.app.add_url_rule("/breaks", view_func=breaks)
    assert site.app.test_client().get("/breaks").status_code == 500
    written = file.read_text()
    assert "ValueError" in written and "KeyError" in written
    assert "test_log.py" in written, "where it was"
    assert "kim" not in written.lower()


def test_the_web_servers_own_lines_have_no_path() -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(TextLines())
    handler.addFilter(WithoutPaths())
    server = logging.Logger("waitress")
    server.addHandler(handler)
    # As it does: the path is in the message already.
    server.error(f"Exception while serving {'/open/a-token'}")
    server.warning("Task queue depth is %d", 3)
    first, second = written.getvalue().splitlines()
    assert first.endswith("Exception while serving a request")
    assert second.endswith("Task queue depth is 3")


def test_a_json_line_is_one_line() -> None:
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, "two\nlines \u2028", None, None)
    assert JSONLines().format(record).count("\n") == 0


@pytest.mark.parametrize("begins", ["", "json:"])
def test_pages_of_every_kind_leave_no_name_address_or_code_in_the_log(
    site: Site, logged: Logged, begins: str
) -> None:
    file = logged(begins)
    with site.parts.database.transaction() as db:
        coordinator = cases.member(db, "Marmalade Quillfeather", "coordinator")
        job = cases.opening(db, by=coordinator)
        kim = cases.writing(db, job, name="Tangerine Whistlewood")
        email = db.query(CandidateIdentity.email).one()[0]
        code = db.query(Folio.code).one()[0]
        invitation, folio, opening = kim.id, kim.folio, job.id
    member, candidate = site.as_account(coordinator), site.as_candidate(invitation)
    for client in (member, candidate, site.app.test_client()):
        for path in ("/", "/candidates", "/openings", "/people", "/reviews", "/panels", "/my"):
            client.get(path, follow_redirects=True)
        for path in (f"/candidates/{folio}", f"/openings/{opening}", f"/reviews/{code}"):
            client.get(path)
        client.get("/candidates", query_string={"q": "Tangerine", "email": email})
        client.get(f"/open/{code}/{email}/Tangerine")
        client.post("/sign-in", data={"email": email})
        client.post("/my/decline", data={"reason": "Whistlewood", "email": email})
    written = file.read_text("utf-8").lower()
    assert written.count("blindfolio.request") > 30
    planted = (email, code, folio, opening, invitation, coordinator)
    names = ("Marmalade", "Quillfeather", "Tangerine", "Whistlewood")
    assert [it for it in (*planted, *names) if it.lower() in written] == []
