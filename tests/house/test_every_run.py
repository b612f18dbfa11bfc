"""Everyone writes where the law, a route or a form may have changed what they are answered."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import every_run

NOW = 1_800_000_000
HOUR, DAY = 60 * 60, every_run.DAY
VIEW, LIST, TEXT = "reviews/board/web/case.py", "reviews/board/row.py", "docs/audit.md"


class Checkout:
    """A repository whose first commit is ten days old."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self.git("init", "--initial-branch=main")
        self.commit(10 * DAY, VIEW, LIST, TEXT)

    def git(self, *asked: str, ago: int = 0) -> None:
        when = {f"GIT_{who}_DATE": f"{NOW - ago} +0000" for who in ("AUTHOR", "COMMITTER")}
        who = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.test")
        done = ["git", *who, *asked]
        subprocess.run(
            done, cwd=self.root, env=os.environ | when, check=True, capture_output=True
        )

    def write(self, *names: str) -> None:
        for name in names:
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a") as file:
                file.write("another line\n")

    def commit(self, ago: int, *names: str) -> None:
        self.write(*names)
        self.git("add", ".")
        self.git("commit", "--message=Say more", ago=ago)


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    yield Checkout(tmp_path / "checkout")


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("platform/blindfolio/visibility/matrix.yaml", True),
        (VIEW, True),
        ("platform/blindfolio/web/declare.py", True),
        ("reviews/forms/card.py", True),
        ("templates/reviews/board/case.html", True),
        (LIST, False),
        (TEXT, False),
        ("templates/reviews/mail/due.txt", False),
        ("tests/reviews/board/web/test_case.py", False),
    ],
)
def test_the_law_routes_and_forms_count(checkout: Checkout, name: str, changed: bool) -> None:
    checkout.commit(2 * HOUR, name)
    checkout.commit(0, TEXT)
    assert every_run.answers_changed(checkout.root) is changed


def test_what_has_stood_for_a_day_was_tested_then(checkout: Checkout) -> None:
    checkout.commit(2 * DAY, VIEW)
    checkout.commit(0, TEXT)
    assert not every_run.answers_changed(checkout.root)
    assert every_run.answers_changed(checkout.root, "HEAD~2")


def test_an_old_branch_counts_when_it_lands(checkout: Checkout) -> None:
    checkout.git("checkout", "-b", "branch")
    checkout.commit(3 * DAY, VIEW)
    checkout.git("checkout", "main")
    checkout.commit(2 * DAY, TEXT)
    checkout.git("merge", "--no-ff", "--message=Land it", "branch")
    assert every_run.answers_changed(checkout.root)


@pytest.mark.parametrize("how", ["changed", "added"])
def test_what_is_not_committed_counts(checkout: Checkout, how: str) -> None:
    checkout.commit(0, TEXT)
    assert not every_run.answers_changed(checkout.root)
    checkout.write(VIEW if how == "changed" else "reviews/board/web/other.py")
    assert every_run.answers_changed(checkout.root)


def test_where_git_does_not_know_everyone_writes(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout.commit(2 * HOUR, TEXT)
    checkout.commit(0, TEXT)
    of_one = tmp_path / "one"
    origin = checkout.root.as_uri()
    subprocess.run(["git", "clone", "-q", "--depth=1", origin, of_one], check=True)
    assert every_run.answers_changed(of_one), "too short a history"
    assert every_run.answers_changed(checkout.root, "0" * 40), "a commit that isn't here"
    monkeypatch.setenv("PATH", "")
    assert every_run.answers_changed(checkout.root), "no git"


def test_a_commit_is_given_the_same_third_each_time_and_all_thirds_are_all(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = set()
    for n in range(20):
        checkout.commit(20 - n, TEXT)
        given.add(every_run._third(checkout.root))
        assert every_run._third(checkout.root) == every_run._third(checkout.root)
    assert given == {0, 1, 2}
    monkeypatch.delenv("FAULTS", raising=False)
    people = [f"person {n}" for n in range(10)]
    thirds: list[str] = []
    for third in range(3):
        monkeypatch.setattr(every_run, "THIRD", third)
        thirds += every_run.a_third(people)
    assert sorted(thirds) == people
