"""The demo: its people in every stage, a fresh link for each, and the mailbox that no served site
has."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from blindfolio import clock
from blindfolio.accounts import links
from blindfolio.accounts.models import Account
from blindfolio.app import CHECKS, FREEZES, SEALED, create_app
from blindfolio.cli import main
from blindfolio.db import migrate
from blindfolio.demo import mailbox, run, scenes
from blindfolio.ledger import verify
from blindfolio.ledger.models import Entry
from blindfolio.settings import load
from blindfolio.visibility import matrix
from blindfolio.visibility.models import Folio
from blindfolio.web import declare
from tests.platform.ledger.conftest import unguarded
from tests.sites import Site, open_site


def _is_whole(site: Site) -> None:
    with site.parts.database.reading() as db:
        assert set(db.scalars(select(Folio.stage))) == set(matrix.STAGES)
        assert verify.verify(db, freezes=FREEZES, checks=CHECKS, tables=SEALED) == []


def test_a_folio_stands_in_every_stage_and_the_ledger_is_sound(demo_site: Site) -> None:
    _is_whole(demo_site)


@pytest.mark.faults
@pytest.mark.postgresql
def test_the_whole_demo_plays_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    site = open_site(tmp_path, database=postgresql_url)
    scenes.play(site.parts)
    _is_whole(site)
    assert site.as_member("jo.sampleton").get("/candidates").status_code == 200
    assert site.as_member("robin.testcase").get("/queue").status_code == 200
    site.parts.database.engines.dispose()


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


PAGE = "/demo/mailbox"


def test_the_mailbox_shows_a_mail_whose_link_works(demo_site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "mailbox"
    sending = open_site(demo_site.parts.settings.data, mail=f"folder://{folder}")
    mailbox.install(sending.app, folder)
    reader = sending.app.test_client()
    assert "No emails yet." in reader.get(PAGE).get_data(as_text=True)
    with sending.parts.database.transaction() as db:
        links.ask(db, "robin.testcase@example.test")
    sending.parts.worker.run_until_idle()
    words = reader.get(PAGE).get_data(as_text=True)
    assert "Your sign-in link" in words and "robin.testcase@example.test" in words
    (link,) = re.findall(r'href="(http://127\.0\.0\.1:8000/open/[^"]+)"', words)
    token = link.rpartition("/")[2]
    assert reader.post(f"/open/{token}").status_code == 302
    said = "You can use this link to sign in once, within the next 15 minutes:"
    assert f",\n\n{said}\n\n    <a " in words
    assert PAGE in sending.app.test_client().get("/sign-in").get_data(as_text=True)


def test_the_mailbox_is_declared_where_it_is_and_is_nowhere_else(demo_site: Site) -> None:
    served = declare.declarations(demo_site.app)
    with_mailbox = create_app(demo_site.parts)
    mailbox.install(with_mailbox, demo_site.parts.settings.data)
    more = [d for d in declare.declarations(with_mailbox) if d not in served]
    assert [(d["rule"], d["methods"], d["writes"]) for d in more] == [(PAGE, ("GET",), False)]


def test_a_served_site_has_no_mailbox_whatever_its_mails_go_to(tmp_path: Path) -> None:
    asked = """
import json, sys
from blindfolio.app import assemble, create_app
from blindfolio.settings import load
import blindfolio.cli, blindfolio.operating.serving
app = create_app(assemble(load()))
answer = app.test_client().get("/demo/mailbox")
absent = app.test_client().get("/nothing/here")
loaded = [name for name in sys.modules if name.startswith("blindfolio.demo")]
print(json.dumps([answer.status_code, answer.data == absent.data, loaded]))
"""
    mails = tmp_path / "mailbox"
    mails.mkdir()
    env = os.environ | {
        "BLINDFOLIO_DATA": str(tmp_path / "site"),
        "BLINDFOLIO_MAIL": f"folder://{mails}",
    }
    command = [sys.executable, "-c", asked]
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE)
    assert json.loads(done.stdout) == [404, True, []]
