"""The demo's links: one for each person, fresh each time, on the data that is there."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.cli import main
from blindfolio.db import migrate
from blindfolio.demo import run, scenes
from blindfolio.ledger.models import Entry
from blindfolio.settings import load
from blindfolio.visibility.models import Folio
from tests.platform.ledger.conftest import unguarded
from tests.sites import Site


def _follow(site: Site, link: str) -> int:
    path = link.removeprefix(site.parts.settings.base_url)
    return site.app.test_client().post(path).status_code


def test_each_person_gets_a_link_and_fresh_ones_when_asked_again(demo_site: Site) -> None:
    def kept() -> list[object]:
        with demo_site.parts.database.reading() as db:
            stages = db.execute(select(Folio.id, Folio.stage).order_by(Folio.id)).all()
            return [stages, db.scalar(select(func.count()).select_from(Entry))]

    before = kept()
    first, second = (run.links(demo_site.parts) for _ in range(2))
    assert kept() == before, "nothing else changes"
    capacities = [capacity for _, capacity, _ in first]
    for capacity, least in (
        ("candidate, has not started", 1),
        ("candidate, is writing", 1),
        ("reviewer", 2),
        ("panel", 2),
        ("manager", 1),
        ("coordinator", 1),
    ):
        assert capacities.count(capacity) >= least, capacity
    for (who, capacity, old), (again, _, new) in zip(first, second, strict=True):
        assert who == again
        assert _follow(demo_site, old) == (302 if capacity.startswith("candidate") else 410)
        assert _follow(demo_site, new) == 302


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
        port = str(free.getsockname()[1])
    where = ("--folder", str(folder), "--port", port)
    for command in (("demo", *where), ("demo", *where, "links")):
        assert main(command) == 0
        said = capsys.readouterr().out
        assert f"`blindfolio demo --folder {folder} --port {port} links`" in said
        assert said.count(f"http://127.0.0.1:{port}/open/") == 13


def test_a_demo_is_played_once_and_is_served_under_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    played: list[Path] = []
    monkeypatch.setattr(scenes, "play", lambda parts: played.append(parts.settings.data))
    monkeypatch.setattr(run, "serve_app", lambda *_, **__: None)
    monkeypatch.setattr(run, "refuse_taken", lambda *_: None)
    folder = tmp_path / "F"
    assert main(("demo", "--folder", str(folder), "links")) == 2
    assert "Run `blindfolio demo` first" in capsys.readouterr().err
    for _ in range(2):
        assert main(("demo", "--folder", str(folder))) == 0
    assert played == [folder]
    assert load(data=folder).team == "Example Harbour"


def test_of_people_who_changed_whoever_has_their_address_gets_a_link(demo_site: Site) -> None:
    before = run.links(demo_site.parts)
    gone, renamed, moved = (who for who, capacity, _ in before if capacity == "reviewer")
    with unguarded(demo_site.parts.database) as connection:
        for name, values in (
            (gone, {"disabled_at": clock.now()}),
            (renamed, {"name": "Kim", "epoch": 7}),
            (moved, {"email": "k@x.test"}),
        ):
            connection.execute(update(Account).where(Account.name == name).values(values))
    after = run.links(demo_site.parts)
    names = {who for who, *_ in after}
    assert len(after) == len(before) - 2 and "Kim" in names and not {gone, moved} & names
    assert all(_follow(demo_site, link) == 302 for *_, link in after)
