"""`blindfolio practice`: all of the files or none, and what it prints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from blindfolio import cli
from blindfolio.accounts import people
from prompts.models import PromptVersion
from reviews.calibration.practice.models import PracticeRound
from tests import factories
from tests.sites import Site, open_site


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site that the command finds, with a coordinator and two engineers."""
    monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path / "site"))
    assert cli.main(["db", "upgrade"]) == 0
    site = open_site(tmp_path / "site")
    with site.parts.database.transaction() as db:
        people.grant(db, factories.account(db, "Jo Sampleton"), "coordinator", by=None)
        for n in (1, 2):
            people.create(db, f"Pat Example {n}", f"pat{n}@example.test", level=3, by=None)
    yield site
    site.parts.database.engines.dispose()


def _files(folder: Path) -> list[str]:
    made = []
    for n in (1, 2):
        file = folder / f"memo-{n}.md"
        file.write_text(f"# Memo {n}\n\nRowan Sample moves queue {n} first.\n")
        made.append(str(file))
    return made


def test_a_round_is_prepared_for_its_owner_to_look_at_first(
    served: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["practice", *_files(tmp_path), "--title", "One", "--prompt", "payment-flows"]
    command += ["--sample", "senior", "--level", "staff", "--mask", "rowan sample"]
    command += ["--mask", "Nobody", "--colleague", "pat1@example.test"]
    assert cli.main(command) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["documents"], said["started"]) == (3, False)
    assert said["masked"] == {"rowan sample": 2, "Nobody": 0}
    assert "look at each masked document" in said["next"]
    with served.parts.database.reading() as db:
        round_ = db.scalars(select(PracticeRound)).one()
        assert (round_.level, round_.started_at) == (3, None)
    again = ["practice", "--title", "Two", "--prompt", "payment-flows"]
    for wrong, says in (
        (["--sample", "nothing"], "It has"),
        (["--sample", "senior", "--level", "5"], "senior, staff or senior staff"),
        ([], "Give a file"),
    ):
        assert cli.main([*again, *wrong]) != 0
        assert says in capsys.readouterr().err


def test_files_become_a_round_that_starts_with_its_colleagues(
    served: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["practice", *_files(tmp_path), "--title", "One"]
    command += ["--mask", "Rowan Sample"]
    for n in (1, 2):
        command += ["--colleague", f"pat{n}@example.test"]
    assert cli.main([*command, "--start"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["documents"], said["reviewers"]) == (2, 2)
    with served.parts.database.reading() as db:
        assert db.scalars(select(PromptVersion.slug)).all() == ["own-documents"], "by default"
    with served.parts.database.reading() as db:
        pat = people.at_address(db, "pat1@example.test").id
    page = served.as_account(pat).get(said["path"])
    assert page.status_code == 200
    code = page.text.split('href="/read/')[1].split('"')[0]
    room = served.as_account(pat).get(f"/read/{code}").text
    assert "moves queue" in room
    assert "Rowan" not in room


def test_one_bad_file_or_owner_and_nothing_is_made(
    served: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = _files(tmp_path)
    empty = tmp_path / "empty.md"
    empty.touch()
    rest = ["--title", "One", "--prompt", "payment-flows"]
    assert cli.main(["practice", *files, str(empty), *rest]) != 0
    assert "empty.md: Choose a file" in capsys.readouterr().err
    assert cli.main(["practice", *files, *rest, "--owner", "no.one@example.test"]) != 0
    assert "No current member" in capsys.readouterr().err
    with served.parts.database.reading() as db:
        assert db.scalar(select(func.count()).select_from(PracticeRound)) == 0
