"""One module to each public class name, so that a search for a class finds that class."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from dev import ROOT

FOLDERS = ("platform", "prompts", "reviews")


def defined_twice(folders: Iterable[Path]) -> dict[str, list[str]]:
    owners: dict[str, list[str]] = defaultdict(list)
    for folder in folders:
        for module in sorted(folder.rglob("*.py")):
            for node in ast.parse(module.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    owners[node.name].append(str(module.relative_to(folder.parent)))
    return {name: modules for name, modules in owners.items() if len(modules) > 1}


def test_a_public_class_name_has_one_owner() -> None:
    twice = defined_twice(ROOT / folder for folder in FOLDERS)
    assert twice == {}, "give each class a name that says what it is (`BoardRow`, not `Row`)"


def test_a_second_owner_is_found_and_a_private_one_is_not(tmp_path: Path) -> None:
    for name in FOLDERS:
        (tmp_path / name / "deep").mkdir(parents=True)
    (tmp_path / "platform" / "a.py").write_text("class Row: ...\nclass _Own: ...\n")
    (tmp_path / "prompts" / "b.py").write_text("class InvitationRow: ...\nclass _Own: ...\n")
    assert defined_twice(tmp_path / name for name in FOLDERS) == {}
    (tmp_path / "reviews" / "deep" / "c.py").write_text("class Row: ...\n")
    found = defined_twice(tmp_path / name for name in FOLDERS)
    assert found == {"Row": ["platform/a.py", "reviews/deep/c.py"]}
