"""The commands as a shell meets them: exit 0, or 2 with one sentence on standard error."""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import select, text

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.cli import main
from tests import factories
from tests.platform.conftest import Opened
from tests.platform.ledger.conftest import unguarded
from tests.prompts import cases
from tests.sites import Site, copied

ROOT = Path(__file__).parents[2]
SAMPLE = str(ROOT / "prompts/library/payment-flows/samples/staff.md")
Ran = subprocess.CompletedProcess[str]
Run = Callable[..., Ran]


def _settings(data: Path, settings: dict[str, str]) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("BLINDFOLIO_")}
    named = {f"BLINDFOLIO_{name.upper()}": value for name, value in settings.items()}
    return {**clean, "BLINDFOLIO_DATA": str(data), **named}


def _run(*arguments: str, at: Path, code: int = 0, **settings: str) -> Ran:
    """What a command says about the site whose data lies there, by its streams."""
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, _settings(at, settings), clear=True),
        contextlib.chdir(at.parent),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            found = main(arguments)
        except SystemExit as stopped:
            found = int(stopped.code or 0)
    ran = subprocess.CompletedProcess(arguments, found, out.getvalue(), err.getvalue())
    assert ran.returncode == code, ran
    assert "Traceback" not in ran.stderr
    return ran


def _shell(*arguments: str, at: Path, **settings: str) -> Ran:
    command = [str(Path(sys.executable).with_name("blindfolio")), *arguments]
    streams: dict[str, Any] = {"capture_output": True, "text": True, "check": False}
    return subprocess.run(command, cwd=at.parent, env=_settings(at, settings), **streams)


def _json(ran: Ran) -> Any:
    assert ran.stderr == ""
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "site"
    for command in ("upgrade", "check"):
        ran = _shell("db", command, at=folder)
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    return folder


@pytest.fixture
def site(upgraded: Path, tmp_path: Path, opened: Opened) -> Site:
    return opened(copied(upgraded, tmp_path / "site"))


@pytest.fixture
def run(site: Site) -> Run:
    return partial(_run, at=site.parts.settings.data)


REFUSED: dict[str, tuple[tuple[str, ...], dict[str, str], str]] = {
    "missing file": (("ingest", "none.md", "--json"), {}, "none.md can't be opened"),
    "wrong type": (("ingest", __file__, "--json"), {}, "cannot read files of this type"),
    "unknown prompt": (("followups", SAMPLE, "--prompt", "none", "--json"), {}, "none"),
    "bad zone": (("db", "check"), {"zone": "Mars/Olympus"}, "BLINDFOLIO_ZONE"),
    "bad mail": (("jobs", "run", "--until-idle"), {"mail": "pigeon://x"}, "smtp://"),
    "no demo": (("demo", "links", "--folder", "nowhere"), {}, "Run `blindfolio demo` first"),
    "demo elsewhere": (("demo", "--folder", "s3://bucket"), {}, "a folder on this machine"),
    "data elsewhere": (("db", "upgrade"), {"data": "s3://bucket/site"}, "BLINDFOLIO_DATA"),
    "no database": (
        ("serve", "--port", "0"),
        {"database": "postgresql://me:secret-word@127.0.0.1:9/none"},
        "Connection refused. Check that it is running and that BLINDFOLIO_DATABASE is its address",
    ),
    "no setting": (("db", "check"), {"teem": "Brightwater"}, "Did you mean BLINDFOLIO_TEAM?"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_is_one_sentence_and_exit_2(upgraded: Path, what: str) -> None:
    arguments, settings, says = REFUSED[what]
    ran = _run(*arguments, at=upgraded, code=2, **settings)
    assert (ran.stdout, len(ran.stderr.strip().splitlines())) == ("", 1)
    assert says in ran.stderr
    assert "secret-word" not in ran.stderr
    assert ran.stderr.strip().endswith(".")
    assert not Path("s3:").exists()


def test_a_refusal_reaches_the_shell(upgraded: Path) -> None:
    ran = _shell("ingest", "none.md", "--json", at=upgraded, zone="Mars/Olympus")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "none.md can't be opened. Check its path and permissions.\n"


@pytest.mark.parametrize("arguments", ["serve --port 0", "audit verify"])
def test_a_database_without_its_tables_is_said(tmp_path: Path, arguments: str) -> None:
    ran = _run(*arguments.split(), at=tmp_path / "site", code=2)
    assert ran.stdout == ""
    assert "`blindfolio db upgrade`" in ran.stderr
    assert "`blindfolio init`" in ran.stderr, "nothing is there yet"


def test_a_port_that_is_taken_is_said(upgraded: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = str(holder.getsockname()[1])
        for arguments in (("serve",), ("demo", "--folder", str(upgraded.parent / "demo"))):
            ran = _run(*arguments, "--port", port, at=upgraded, code=2)
            assert f"Port {port} is in use." in ran.stderr


def test_ingest_prints_the_blind_document(upgraded: Path) -> None:
    found = _json(_run("ingest", SAMPLE, "--json", "--employer", "Example", at=upgraded))
    keys = {"format", "pages", "words", "blocks", "warnings", "identity_findings"}
    assert set(found) == keys
    assert (found["format"], found["pages"]) == ("markdown", 4)
    assert found["words"] > 1000
    for n, block in enumerate(found["blocks"], 1):
        assert {"id", "seq", "kind", "text", "html"} <= set(block)
        assert block["seq"] == n


def test_ingest_writes_the_page_that_readers_see(upgraded: Path, tmp_path: Path) -> None:
    _run("ingest", SAMPLE, "--json", "--out", str(tmp_path / "out"), at=upgraded)
    page = (tmp_path / "out/page.html").read_text("utf-8")
    assert '<article class="document"' in page and ".leaf" in page and "--bar" in page
    assert (tmp_path / "out/pages.pdf").read_bytes().startswith(b"%PDF")
    told = _run("ingest", SAMPLE, "--json", "--out", SAMPLE, at=upgraded, code=2).stderr
    assert "Choose another folder." in told


def test_followups_prints_the_sheet_with_or_without_its_prompt(upgraded: Path) -> None:
    for more in ((), ("--prompt", "payment-flows")):
        found = _json(_run("followups", SAMPLE, "--json", *more, at=upgraded))
        minutes = {segment["name"]: segment["minutes"] for segment in found["segments"]}
        assert minutes == {"alternatives": 15, "failure": 30, "migration": 30}
        for segment in found["segments"]:
            for question in segment["questions"]:
                assert {"text", "form", "quote", "block", "why", "listen_for"} <= set(question)


def test_routes_prints_what_each_declares(upgraded: Path) -> None:
    routes = _json(_run("routes", "--json", at=upgraded))
    wanted = {"endpoint", "rule", "methods", "kind", "auth", "params", "roles", "classes"}
    wanted |= {"scope", "needs", "takes", "gives"}
    for route in routes:
        assert wanted | {"writes", "body"} == set(route)
        assert route["auth"] in ("public", "account", "candidate", "token")
        assert route["kind"] in ("page", "json", "export", "blob")
    assert ("/sign-in", ["POST"]) in [(route["rule"], route["methods"]) for route in routes]


def test_queued_work_is_done_and_what_stands_is_dumped(site: Site, run: Run) -> None:
    with site.parts.database.transaction() as db:
        cases.sent(db, site.parts.archive, cases.writing(db), at=clock.now())
    ran = run("jobs", "run", "--until-idle")
    assert (int(ran.stdout) >= 2, ran.stderr) == (True, "")
    tables = ("jobs", "outbox", "audit")
    jobs, outbox, audit = (_json(run("dump", "--table", it, "--json")) for it in tables)
    assert {job["state"] for job in jobs if job["kind"] == "ingest"} == {"done"}
    assert "prompts/invitation" in {mail["template"] for mail in outbox}
    assert [entry["seq"] for entry in audit] == list(range(1, len(audit) + 1))
    assert "Ada" not in json.dumps([jobs, outbox, audit])


def test_an_edited_row_is_one_line_for_a_person_and_fields_for_a_program(
    site: Site, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    with site.parts.database.transaction() as db:
        folio = cases.invited(db).folio
    assert run("audit", "verify").stderr == ""
    assert len(run("audit", "head").stdout.strip()) == 64
    run("audit", "verify", "--expect-head", "f" * 64, code=1)
    with unguarded(site.parts.database) as connection:
        connection.execute(text("UPDATE folio SET quorum = 1"))
    assert main(["audit", "verify"], lambda: site.parts) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"Table folio, row {folio}: quorum differs from what entry ")
    assert main(["audit", "verify", "--json"], lambda: site.parts) == 1
    found = json.loads(capsys.readouterr().out)
    (row,) = found["rows"]
    assert found["faults"] == [line]
    named = {"table": "folio", "row": folio, "what": "changed", "columns": ["quorum"]}
    assert row == named | {"entry": row["entry"]}
    assert found["compared"] > 1


def test_links_prints_the_first_coordinators_link_alone_and_refuses_others(
    site: Site, run: Run
) -> None:
    add = ("people", "add", "jo@example.test", "--name", "Jo Sampleton", "--coordinator")
    run(*add)
    assert "already has this email" in run(*add, code=2).stderr
    base_url = "https://review.example.test"
    link = run("links", "jo@example.test", base_url=base_url).stdout.strip()
    assert link.startswith(f"{base_url}/open/") and " " not in link
    jo = site.app.test_client()
    assert jo.post(link.removeprefix(base_url)).status_code == 302
    assert "Jo Sampleton, coordinator" in jo.get("/people").text
    with site.parts.database.transaction() as db:
        other = factories.account(db).email
    for address, says in (
        ("nobody@example.test", "No current member of the team has this address"),
        (other, "BLINDFOLIO_MAIL"),
    ):
        refused = run("links", address, code=2)
        assert (refused.stdout, says in refused.stderr) == ("", True)


def test_links_sends_an_email_and_prints_no_link_where_the_site_sends_any(
    site: Site, run: Run, tmp_path: Path
) -> None:
    with site.parts.database.transaction() as db:
        jo = factories.account(db)
        people.grant(db, jo, "coordinator", by=None)
    mail = f"folder://{tmp_path / 'out'}"
    ran = run("links", jo.email, mail=mail)
    assert (ran.stdout, "/open/" in ran.stderr) == ("", False)
    assert "An email" in ran.stderr
    run("jobs", "run", "--until-idle", mail=mail)
    (sent,) = (tmp_path / "out").glob("*.eml")
    assert f"To: {jo.name} <{jo.email}>" in sent.read_text()


def test_people_end_closes_an_account_and_hands_openings_over(site: Site, run: Run) -> None:
    with site.parts.database.transaction() as db:
        jo, kim = cases.member(db, "Jo Sampleton", "coordinator"), cases.member(db, "Kim Lorem")
        cases.opening(db, by=jo)
        of = {
            id_: db.scalars(select(Account.email).filter_by(id=id_)).one() for id_ in (jo, kim)
        }
    refused = run("people", "end", of[jo], code=2)
    assert refused.stdout == ""
    assert "only coordinator" in refused.stderr and "--hand-over" in refused.stderr
    himself = run("people", "end", of[jo], "--hand-over", of[jo], code=2)
    assert "someone else" in himself.stderr
    client = site.as_account(jo)
    assert client.get("/openings").status_code == 200
    ended = run("people", "end", of[jo].upper(), "--hand-over", of[kim])
    assert (ended.stderr, "Jo Sampleton" in ended.stdout) == ("", True)
    assert client.get("/openings").status_code == 302
    assert "Staff Engineer" in site.as_account(kim).get("/openings").text
    assert "No current member" in run("people", "end", of[jo], code=2).stderr
