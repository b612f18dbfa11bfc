"""The demo's links: one for each person, fresh each time, on the data that is there."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Delete, Update, delete, func, select, update

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.cli import main
from blindfolio.db import migrate
from blindfolio.demo import run, scenes, stagehand
from blindfolio.identity.models import CandidateIdentity
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.settings import load
from blindfolio.visibility.models import Folio
from tests.platform.ledger.conftest import unguarded
from tests.sites import Site


def _links(site: Site, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    folder = site.parts.settings.data
    (folder / "seeded").touch()
    run.links(folder, 8123, as_json=True)
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def _follow(site: Site, link: str) -> int:
    return site.app.test_client().post(link.removeprefix("http://127.0.0.1:8123")).status_code


def test_each_person_gets_a_link_and_fresh_ones_when_asked_again(
    demo_site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    first = _links(demo_site, capsys)
    capacities = [row["as"] for row in first]
    for capacity, least in (
        ("candidate, has not started", 1),
        ("candidate, is writing", 1),
        ("reviewer", 2),
        ("panel", 2),
        ("manager", 1),
        ("coordinator", 1),
    ):
        assert capacities.count(capacity) >= least, capacity
    second = _links(demo_site, capsys)
    assert [row["who"] for row in first] == [row["who"] for row in second]
    assert not {row["link"] for row in first} & {row["link"] for row in second}
    for old, new in zip(first, second, strict=True):
        candidate = old["as"].startswith("candidate")
        assert _follow(demo_site, old["link"]) == (302 if candidate else 410)
        assert _follow(demo_site, new["link"]) == 302


def test_asking_for_links_changes_nothing_else(
    demo_site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    def kept() -> list[object]:
        with demo_site.parts.database.reading() as db:
            stages = db.execute(select(Folio.id, Folio.stage).order_by(Folio.id)).all()
            return [stages, db.scalar(select(func.count()).select_from(Entry))]

    before = kept()
    _links(demo_site, capsys)
    assert kept() == before


def test_links_lead_to_the_port_that_is_served(
    demo_site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = demo_site.parts.settings.data
    (folder / "seeded").touch()
    # The copy's tables are this version's and were not made by migrations.
    monkeypatch.setattr(migrate, "upgrade", lambda *_: None)
    monkeypatch.setattr(run, "serve_app", lambda *_, **__: None)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run.demo(folder, port)
    said = capsys.readouterr().out
    assert f"`blindfolio demo --folder {folder} links`" in said
    for asked, leads in ((None, port), (8123, 8123)):
        run.links(folder, asked, as_json=True)
        found = json.loads(capsys.readouterr().out)
        assert {row["link"].partition("/open/")[0] for row in found} == {
            f"http://127.0.0.1:{leads}"
        }


@pytest.mark.parametrize("where", ["--folder", "BLINDFOLIO_DATA", "neither", "both"])
def test_a_seed_goes_to_the_folder_that_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    where: str,
) -> None:
    """The scenes are played once, for the whole run: here it is asked where they would be."""
    played: list[Path] = []
    monkeypatch.setattr(scenes, "play", lambda parts: played.append(parts.settings.data))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BLINDFOLIO_DATA", raising=False)
    if where in ("BLINDFOLIO_DATA", "both"):
        monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path / "of the environment"))
    option = ("--folder", str(tmp_path / "F")) if where in ("--folder", "both") else ()
    assert main(("demo", *option, "seed")) == 0
    expected = {
        "--folder": tmp_path / "F",
        "both": tmp_path / "F",
        "BLINDFOLIO_DATA": tmp_path / "of the environment",
        "neither": Path("var/demo"),
    }[where]
    assert played == [expected]
    assert str(expected) in capsys.readouterr().out
    assert load(data=expected).team == stagehand.TEAM, "`serve` serves it under its name"
    made = tmp_path / expected
    assert [path.name for path in tmp_path.iterdir()] == [made.relative_to(tmp_path).parts[0]]


def test_without_a_demo_there_are_no_links(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="Run `blindfolio demo` first"):
        run.links(tmp_path / "none", 8123, as_json=False)


def test_every_person_of_the_demo_reaches_their_pages(demo_site: Site) -> None:
    """The pages that a stranger clicks first, each drawn from seeded data."""
    for email, paths in {
        "jo.sampleton": (
            "/candidates",
            "/candidates?done=1",
            "/folios",
            "/openings",
            "/panels",
        ),
        "hanna.placeholder": ("/candidates", "/candidates?done=1"),
        "robin.testcase": ("/queue", "/panels"),
        "lee.mockworth": ("/panels", "/queue"),
    }.items():
        member = demo_site.as_member(email)
        for path in paths:
            assert member.get(path).status_code == 200, (email, path)
    for where in ("invited", "writing", "submitted", "review", "gate", "panel", "debrief"):
        candidate = demo_site.as_candidate(demo_site.invitation(where).id)
        assert candidate.get("/my").status_code == 200, where
    for where in ("closed", "stopped", "withdrawn"):
        candidate = demo_site.as_candidate(demo_site.invitation(where).id)
        assert candidate.get("/my").status_code == 200, where


def _edit(site: Site, statement: Update | Delete) -> None:
    with unguarded(site.parts.database) as connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ({"email": "corrected@example.test"}, True),
        ({"name": "Kim Corrected"}, True),
        ({"name": "Kim Corrected", "email": "corrected@example.test"}, False),
        ({}, False),
    ],
)
def test_who_was_corrected_or_deleted_stops_no_one_elses_link(
    demo_site: Site,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, str],
    left: bool,
) -> None:
    folio = demo_site.invitation("invited").folio
    here = CandidateIdentity.folio == folio
    before = _links(demo_site, capsys)
    _edit(
        demo_site,
        update(CandidateIdentity).where(here).values(change)
        if change
        else delete(CandidateIdentity).where(here),
    )
    after = _links(demo_site, capsys)
    assert len(after) == len(before) - (not left)
    assert all(_follow(demo_site, row["link"]) == 302 for row in after)
    if left and "name" in change:
        assert "Kim Corrected" in {row["who"] for row in after}


def test_of_a_team_that_changed_whoever_can_still_sign_in_gets_a_link(
    demo_site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _links(demo_site, capsys)
    readers = [row["who"] for row in before if row["as"] == "reviewer"]
    gone, renamed = (Account.name == name for name in readers[:2])
    _edit(demo_site, update(Account).where(gone).values(disabled_at=clock.now()))
    _edit(demo_site, update(Account).where(renamed).values(name="Kim", epoch=7))
    _edit(demo_site, update(Account).where(Account.name == readers[2]).values(email="k@x.test"))
    after = _links(demo_site, capsys)
    names = {row["who"] for row in after}
    assert readers[0] not in names and {"Kim", readers[2]} <= names
    assert all(_follow(demo_site, row["link"]) == 302 for row in after)
