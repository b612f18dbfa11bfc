"""What holds for every file of the checkout."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from dev import ROOT, misplaced_inits

# A path that only one machine has, or a package index by name: neither means anything to the
# next reader, and an index belongs to the settings of the package client.
ELSEWHERE = re.compile(
    r"(?<![\w.~])/(work|root|home|Users|opt)/\w"
    r"|pypi\.org|pythonhosted\.org|npmjs\.(org|com)|deb\.debian\.org"
)

# The folders of tests/ that mirror no room.
ACROSS_ROOMS = {"crawler", "faults", "gold", "house", "journeys"}


def texts(own_files: list[str]) -> Iterator[tuple[str, str]]:
    for name in own_files:
        try:
            yield name, (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a sample document


def test_no_file_names_a_machine_or_a_package_index(own_files: list[str]) -> None:
    found = {
        name: match.group()
        for name, text in texts(own_files)
        if (match := ELSEWHERE.search(text))
    }
    assert found == {}


def test_the_guard_knows_a_machine_and_an_index_when_it_sees_one() -> None:
    for planted in ("/ro" + "ot/notes", "see /ho" + "me/ada/x", "https://pypi" + ".org/simple"):
        assert ELSEWHERE.search(planted)
    for harmless in ("#!/usr/bin/env python3", "/static/root/x.css", "a/home/page"):
        assert not ELSEWHERE.search(harmless)


def test_no_source_root_became_a_package() -> None:
    assert misplaced_inits(ROOT) == []


def test_a_source_root_that_became_a_package_is_named(tmp_path: Path) -> None:
    planted = ["platform/__init__.py", "alembic/__init__.py", "tests/prompts/__init__.py"]
    for name in planted:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [line.split(" ")[0] for line in misplaced_inits(tmp_path)] == planted


def test_tests_mirror_the_rooms(own_files: list[str]) -> None:
    folders = {PurePosixPath(name).parent for name in own_files if name.startswith("tests/")}
    strangers = set()
    for folder in folders:
        room, *below = folder.parts[1:] or ("house",)
        code = ROOT.joinpath("platform/blindfolio" if room == "platform" else room, *below)
        if room not in ACROSS_ROOMS and not code.is_dir():
            strangers.add(str(folder))
    assert strangers == set()


def test_every_part_of_every_room_has_tests(own_files: list[str]) -> None:
    parts = {
        PurePosixPath(name).parts[: 3 if name.startswith("platform/") else 2]
        for name in own_files
        if name.endswith(".py")
        and not name.endswith("__init__.py")
        and re.match(r"platform/blindfolio/\w+/|prompts/|reviews/\w+/", name)
    }
    # A file of a room's own level (prompts/x.py) is tested by the room's own folder of tests.
    homes = {
        PurePosixPath("tests", *(part for part in place if part != "blindfolio"))
        for place in parts
        if not place[-1].endswith(".py")
    }
    assert {str(home) for home in homes if not any((ROOT / home).rglob("test_*.py"))} == set()


FOLDERS = ("platform", "prompts", "reviews")


def test_a_public_class_name_has_one_owner() -> None:
    owners: dict[str, list[str]] = defaultdict(list)
    for folder in FOLDERS:
        for module in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.parse(module.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    owners[node.name].append(str(module.relative_to(ROOT)))
    assert len(owners) > 200
    twice = {name: modules for name, modules in owners.items() if len(modules) > 1}
    assert twice == {}, "give each class a name that says what it is (`BoardRow`, not `Row`)"


NAMED = re.compile(r"`([\w/]+\.py)(?:::(test_\w+))?`")


def test_every_test_that_the_page_of_checks_names_is_there() -> None:
    page = (ROOT / "tests/browser-checks.md").read_text(encoding="utf-8")
    named = [
        it for it in NAMED.findall(page) if it[0].split("/")[0] not in ("tests", "benchmarks")
    ]
    assert len(named) > 20
    for path, test in named:
        source = (ROOT / "tests" / path).read_text(encoding="utf-8")
        assert not test or f"def {test}(" in source, f"{path}::{test}"
    assert all(f"\n| {n} |" in page for n in range(1, 11))


def test_what_opens_a_browser_is_among_the_browser_tests(own_files: list[str]) -> None:
    """A test without its mark would run beside everything else, and wait too short there."""
    files = [name for name in own_files if re.fullmatch(r"tests/.*/test_\w+\.py", name)]
    words = {name: (ROOT / name).read_text("utf-8") for name in files}
    using = [
        name for name, text in words.items() if re.search(r"^from playwright\.", text, re.M)
    ]
    assert len(using) > 20
    assert [
        name for name in using if not re.search(r"mark\.(browser|faults)", words[name])
    ] == []
