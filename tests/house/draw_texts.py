#!/usr/bin/env python3
"""Draw texts that people read, for readers who speak English every day.

    python3 tests/house/draw_texts.py [--seed N] [NUMBER]

A quarter each from emails, errors, docs and the command line, each with the place it comes from.
"""

from __future__ import annotations

import argparse
import ast
import random
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("platform/blindfolio", "prompts", "reviews")
AT_LEAST = 4
"""Words that make a text."""


def emails() -> Iterator[tuple[str, str]]:
    """Paragraphs of the plain emails, with their placeholders and what is indented below them."""
    for path in sorted((ROOT / "templates").rglob("mail/*.txt")):
        text = re.sub(r"\{%.*?%\}", "", path.read_text("utf-8"))
        for paragraph in re.split(r"\n\n+(?=\S)", text):
            yield (
                path.name,
                re.sub(r"\{\{\s*(\w+).*?\}\}", r"[\1]", " ".join(paragraph.split())),
            )


def _words(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        parts = (_words(v) if isinstance(v, ast.Constant) else "[…]" for v in node.values)
        return "".join(parts)
    return ""


def _calls() -> Iterator[tuple[str, str, ast.Call]]:
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", name, node


def errors() -> Iterator[tuple[str, str]]:
    """The sentences of refusals."""
    for place, name, call in _calls():
        if name.endswith(("Refusal", "refuse", "refusal")):
            for argument in call.args[1:]:
                yield place, _words(argument)


def command_line() -> Iterator[tuple[str, str]]:
    """Help texts and what commands print."""
    for place, name, call in _calls():
        if name in ("add", "add_parser", "add_argument"):
            given = [*call.args[2:], *(k.value for k in call.keywords if k.arg == "help")]
            for argument in given:
                yield place, _words(argument)
        elif name == "print":
            for argument in call.args:
                yield place, _words(argument)


def docs() -> Iterator[tuple[str, str]]:
    """Sentences of README and docs, without code and tables' rules."""
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.S)
        for line in re.sub(r"(?<=[a-z,;:])\n(?=[a-z`(])", " ", text).splitlines():
            for sentence in re.split(r"(?<=[.?!]) (?=[A-Z])", line.strip("#-| ")):
                yield path.name, sentence


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("number", nargs="?", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    kinds = {"email": emails, "error": errors, "docs": docs, "command": command_line}
    drawn = {
        kind: [it for it in found() if len(it[1].split()) >= AT_LEAST]
        for kind, found in kinds.items()
    }
    for n in range(given.number):
        kind = list(kinds)[n % len(kinds)]
        place, text = chance.choice(drawn[kind])
        print(f"{n + 1}. [{kind}, {place}] {text}")


if __name__ == "__main__":
    main()
