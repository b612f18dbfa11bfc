"""The program doesn't grow unnoticed. A number falls with each commit that takes something out,
and rises only in a commit that says what for."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CEILINGS = {
    "nodes": 343_914,
    "nodes of documents": 62_366,
    "nodes of benchmarks and dev.py": 23_334,
    "lines of YAML": 8_596,
    "bytes of pages": 1_004_998,
}
SLACK = 0.002
"""A number may lie so far above what there is; else it falls with the commit."""


def files(*parts: str, ends: tuple[str, ...] = (".py",)) -> Iterator[Path]:
    for part in parts:
        found = [ROOT / part] if (ROOT / part).is_file() else (ROOT / part).rglob("*")
        yield from (it for it in found if it.suffix in ends)


def nodes(tree: ast.AST) -> int:
    """Nodes of the syntax tree that do something: no imports, annotations or docstrings."""
    if isinstance(tree, ast.Import | ast.ImportFrom | ast.Load | ast.Store | ast.Del):
        return 0
    if isinstance(tree, ast.Expr) and isinstance(getattr(tree.value, "value", None), str):
        return 0
    total = 1
    for name, value in ast.iter_fields(tree):
        if name not in ("annotation", "returns", "type_comment"):
            children = value if isinstance(value, list) else [value]
            total += sum(nodes(it) for it in children if isinstance(it, ast.AST))
    return total


def nodes_in(paths: Iterator[Path], wanted: Callable[[str], bool] = bool) -> int:
    return sum(nodes(ast.parse(it.read_text())) for it in paths if wanted(it.as_posix()))


def measured() -> dict[str, int]:
    program = ("platform", "prompts", "reviews")
    pages = files("templates", "platform", ends=(".html", ".txt", ".js", ".css", ".typ"))
    of_documents = nodes_in(files(*program), lambda path: "/documents/" in path)
    return {
        "nodes": nodes_in(files(*program)),
        "nodes of documents": of_documents,
        "nodes of benchmarks and dev.py": nodes_in(files("benchmarks", "dev.py")),
        "lines of YAML": sum(
            it.read_text().count("\n") for it in files("prompts", ends=(".yaml",))
        ),
        "bytes of pages": sum(it.stat().st_size for it in pages),
    }


def test_nothing_is_above_its_ceiling_nor_far_below() -> None:
    found = measured()
    assert found.keys() == CEILINGS.keys()
    above = {name: n for name, n in found.items() if n > CEILINGS[name]}
    assert not above, "take something out, or say in the commit what the ceiling rises for"
    below = {name: n for name, n in found.items() if n < CEILINGS[name] * (1 - SLACK)}
    assert not below, "lower the ceiling to what there is now"


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("import os\nfrom a import b\n", 1),
        ('"""Words."""\n', 1),
        ("x: int\n", 3),
        ("x = 1\n", 4),
        ("def f(a: int) -> str:\n    '''Words.'''\n    return a\n", 6),
    ],
)
def test_what_counts(text: str, n: int) -> None:
    assert nodes(ast.parse(text)) == n
