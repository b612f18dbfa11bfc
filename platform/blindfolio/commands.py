from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from textwrap import indent
from typing import Protocol

import click

from blindfolio.registration import Parts

# Passed to every command. Raises Refusal if the site can't be used now.
OpenSite = Callable[[], Parts]

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
only_json = click.option("--json", is_flag=True, required=True, expose_value=False)


class Printable(Protocol):
    def as_text(self) -> str: ...

    def as_json(self) -> object: ...


def print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def print_json_list(values: Iterable[object]) -> None:
    """Prints as `print_json` does, one value at a time."""
    before = "["
    for value in values:
        print(
            before,
            indent(json.dumps(value, ensure_ascii=False, indent=2), "  "),
            sep="\n",
            end="",
        )
        before = ","
    print("[]" if before == "[" else "\n]")


def print_found(found: Printable, *, as_json: bool, end: str = "\n") -> None:
    if as_json:
        print_json(found.as_json())
    else:
        print(found.as_text(), end=end)


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
