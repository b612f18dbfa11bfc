"""The commands as a shell meets them: exit 0, or 2 with one sentence on standard error."""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
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
from tests.platform.ledger.conftest import unguarded
from tests.prompts import cases
from tests.sites import Site, copied, open_site

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "prompts/library/payment-flows/samples/staff.md"


def _settings(data: Path, settings: dict[str, str]) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("BLINDFOLIO_")}
    named = {f"BLINDFOLIO_{name.upper()}": value for name, value in settings.items()}
    return {**clean, "BLINDFOLIO_DATA": str(data), **named}


def _run(*arguments: str, data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return _here(arguments, data.parent, _settings(data, settings))


def _here(
    arguments: tuple[str, ...], folder: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, environment, clear=True),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            code = main(arguments)
        except SystemExit as stopped:
            code = int(stopped.code or 0)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def _shell(*arguments: str, data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("blindfolio")), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=data.parent,
        env=_settings(data, settings),
    )


def _json(ran: subprocess.CompletedProcess[str]) -> Any:
    assert (ran.returncode, ran.stderr) == (0, "")
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "site"
    for command in ("upgrade", "check"):
        ran = _shell("db", command, data=folder)
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    return folder


@pytest.fixture
def site(upgraded: Path, tmp_path: Path) -> Iterator[Site]:
    own = open_site(copied(upgraded, tmp_path / "site"))
    yield own
    own.parts.database.engines.dispose()


REFUSED: dict[str, tuple[tuple[str, ...], dict[str, str], str]] = {
    "missing file": (("ingest", "none.md", "--json"), {}, "none.md can't be opened"),
    "wrong type": (("ingest", __file__, "--json"), {}, "cannot read files of this type"),
    "unknown prompt": (
        ("followups", str(SAMPLE), "--prompt", "none", "--json"),
        {},
        "none",
    ),
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
    ran = _here(arguments, upgraded.parent, _settings(upgraded, settings))
    assert (ran.returncode, ran.stdout, len(ran.stderr.strip().splitlines())) == (2, "", 1)
    assert says in ran.stderr
    assert "secret-word" not in ran.stderr
    assert ran.stderr.strip().endswith(".")
    assert not Path("s3:").exists()


def test_a_refusal_reaches_the_shell(upgraded: Path) -> None:
    ran = _shell("ingest", "none.md", "--json", data=upgraded, zone="Mars/Olympus")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "none.md can't be opened. Check its path and permissions.\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve", "--port", "0"),
        ("audit", "verify"),
    ],
    ids=" ".join,
)
def test_a_database_without_its_tables_is_said(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    ran = _run(*arguments, data=tmp_path / "site")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "`blindfolio db upgrade`" in ran.stderr
    assert "`blindfolio init`" in ran.stderr, "nothing is there yet"
    assert "Traceback" not in ran.stderr


def test_a_port_that_is_taken_is_said(upgraded: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        for arguments in (("serve",), ("demo", "--folder", str(upgraded.parent / "demo"))):
            ran = _run(*arguments, "--port", str(port), data=upgraded)
            assert ran.returncode == 2
            assert f"Port {port} is in use." in ran.stderr
            assert "Traceback" not in ran.stderr


def test_ingest_prints_the_blind_document(upgraded: Path) -> None:
    found = _json(_run("ingest", str(SAMPLE), "--json", "--employer", "Example", data=upgraded))
    assert set(found) == {
        "format",
        "pages",
        "words",
        "blocks",
        "warnings",
        "identity_findings",
    }
    assert (found["format"], found["pages"]) == ("markdown", 4)
    assert found["words"] > 1000
    for n, block in enumerate(found["blocks"], 1):
        assert {"id", "seq", "kind", "text", "html"} <= set(block)
        assert block["seq"] == n


def test_followups_prints_the_sheet_with_or_without_its_prompt(upgraded: Path) -> None:
    for more in ((), ("--prompt", "payment-flows")):
        found = _json(_run("followups", str(SAMPLE), "--json", *more, data=upgraded))
        segments = {s["name"]: s for s in found["segments"]}
        minutes = {name: segment["minutes"] for name, segment in segments.items()}
        assert minutes == {"alternatives": 15, "failure": 30, "migration": 30}
        for segment in segments.values():
            for question in segment["questions"]:
                assert {"text", "form", "quote", "block", "why", "listen_for"} <= set(question)


def test_routes_prints_what_each_declares(upgraded: Path) -> None:
    routes = _json(_run("routes", "--json", data=upgraded))
    wanted = {"endpoint", "rule", "methods", "kind", "auth", "params", "roles", "classes"}
    for route in routes:
        assert wanted | {"writes", "body"} == set(route)
        assert route["auth"] in ("public", "account", "candidate")
        assert route["kind"] in ("page", "json", "export", "blob")
    rules = [(route["rule"], *route["methods"]) for route in routes]
    assert len(rules) == len(set(rules))
    assert ("/sign-in", "POST") in rules


def test_queued_work_is_done_and_what_stands_is_dumped(site: Site) -> None:
    with site.parts.database.transaction() as db:
        cases.sent(db, site.parts.archive, cases.writing(db), at=clock.now())
    ran = _run("jobs", "run", "--until-idle", data=site.parts.settings.data)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert int(ran.stdout) >= 2
    jobs = _json(_run("dump", "--table", "jobs", "--json", data=site.parts.settings.data))
    assert {job["state"] for job in jobs if job["kind"] == "ingest"} == {"done"}
    outbox = _json(_run("dump", "--table", "outbox", "--json", data=site.parts.settings.data))
    assert "prompts/invitation" in {mail["template"] for mail in outbox}
    audit = _json(_run("dump", "--table", "audit", "--json", data=site.parts.settings.data))
    assert [entry["seq"] for entry in audit] == list(range(1, len(audit) + 1))
    assert "Ada" not in json.dumps([jobs, outbox, audit])


def test_an_edited_row_is_one_line_for_a_person_and_fields_for_a_program(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    with site.parts.database.transaction() as db:
        folio = cases.invited(db).folio
    ran = _run("audit", "verify", data=site.parts.settings.data)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(_run("audit", "head", data=site.parts.settings.data).stdout.strip()) == 64
    other = _run("audit", "verify", "--expect-head", "f" * 64, data=site.parts.settings.data)
    assert other.returncode == 1
    with unguarded(site.parts.database) as connection:
        connection.execute(text("UPDATE folio SET quorum = 1"))
    assert main(["audit", "verify"], lambda: site.parts) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"Table folio, row {folio}: quorum differs from what entry ")
    assert main(["audit", "verify", "--json"], lambda: site.parts) == 1
    found = json.loads(capsys.readouterr().out)
    (row,) = found["rows"]
    assert found["faults"] == [line]
    assert row == {
        "table": "folio",
        "row": folio,
        "what": "changed",
        "columns": ["quorum"],
        "entry": row["entry"],
    }
    assert found["compared"] > 1


def test_links_prints_the_first_coordinators_link_alone_and_refuses_others(
    site: Site,
) -> None:
    with site.parts.database.transaction() as db:
        jo = factories.account(db)
        people.grant(db, jo, "coordinator", by=None)
        address, other = jo.email, factories.account(db).email
    data = site.parts.settings.data
    ran = _run("links", address, data=data, base_url="https://review.example.test")
    assert ran.returncode == 0
    link = ran.stdout.strip()
    assert link.startswith("https://review.example.test/open/") and " " not in link
    path = link.removeprefix("https://review.example.test")
    assert site.app.test_client().post(path).status_code == 302
    stranger = _run("links", "nobody@example.test", data=data)
    assert (stranger.returncode, stranger.stdout) == (2, "")
    assert "No current member of the team has this address" in stranger.stderr
    member = _run("links", other, data=data)
    assert (member.returncode, member.stdout) == (2, "")
    assert "BLINDFOLIO_MAIL" in member.stderr


def test_links_sends_an_email_and_prints_no_link_where_the_site_sends_any(
    site: Site, tmp_path: Path
) -> None:
    with site.parts.database.transaction() as db:
        jo = factories.account(db)
        people.grant(db, jo, "coordinator", by=None)
        address = jo.email
    data, mail = site.parts.settings.data, f"folder://{tmp_path / 'out'}"
    ran = _run("links", address, data=data, mail=mail)
    assert (ran.returncode, ran.stdout, "/open/" in ran.stderr) == (0, "", False)
    assert "An email" in ran.stderr
    assert _run("jobs", "run", "--until-idle", data=data, mail=mail).returncode == 0
    (sent,) = (tmp_path / "out").glob("*.eml")
    assert f"To: {jo.name} <{address}>" in sent.read_text()


def test_the_first_account_of_a_site_is_added_and_gets_a_link(site: Site) -> None:
    data = site.parts.settings.data
    add = ("people", "add", "jo@example.test", "--name", "Jo Sampleton", "--coordinator")
    assert _run(*add, data=data).returncode == 0
    assert _run("links", "jo@example.test", data=data).returncode == 0
    again = _run(*add, data=data)
    assert (again.returncode, "already has this email" in again.stderr) == (2, True)
    with site.parts.database.reading() as db:
        jo = db.scalars(select(Account.id).where(Account.email == "jo@example.test")).one()
    assert "Jo Sampleton, coordinator" in site.as_account(jo).get("/people").text


def test_people_end_closes_an_account_and_hands_openings_over(site: Site) -> None:
    data = site.parts.settings.data
    with site.parts.database.transaction() as db:
        jo, kim = cases.member(db, "Jo Sampleton", "coordinator"), cases.member(db, "Kim Lorem")
        cases.opening(db, by=jo)
        to = {id_: db.get_one(Account, id_).email for id_ in (jo, kim)}
    refused = _run("people", "end", to[jo], data=data)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "only coordinator" in refused.stderr and "--hand-over" in refused.stderr
    himself = _run("people", "end", to[jo], "--hand-over", to[jo], data=data)
    assert (himself.returncode, "someone else" in himself.stderr) == (2, True)
    client = site.as_account(jo)
    assert client.get("/openings").status_code == 200
    ended = _run("people", "end", to[jo].upper(), "--hand-over", to[kim], data=data)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Jo Sampleton" in ended.stdout
    assert client.get("/openings").status_code == 302
    assert "Staff Engineer" in site.as_account(kim).get("/openings").text
    again = _run("people", "end", to[jo], data=data)
    assert (again.returncode, "No current member" in again.stderr) == (2, True)
