"""The commands that documents name are there, and take what is written after them."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from blindfolio import cli
from dev import ROOT

_SPAN = re.compile(r"`blindfolio ([a-z][^`\n]*)`|^ *(?:\$ )?blindfolio ([a-z][^\n|]*)$", re.M)
_OPTIONAL = str.maketrans("", "", "[]")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("deploy/*.md")])


def fault(line: str) -> str:
    """Why this can't be run, or an empty string. Without arguments, only the command is named."""
    # What can be left out is given, and a number is a number.
    line = re.sub(r"\bN\b", "100", line.translate(_OPTIONAL))
    words, context = shlex.split(line, comments=True), click.Context(cli._Commands())
    command: click.Command | None = context.command
    while isinstance(command, click.Group) and words:
        command = command.get_command(context, words.pop(0))
    if command is None:
        return "there is no such command"
    if not words:
        return ""
    try:
        command.make_context(command.name, words)
    except click.UsageError as error:
        return error.format_message()
    return ""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda it: it.name)
def test_each_command_can_be_run_as_it_is_written(document: object) -> None:
    text = (ROOT / str(document)).read_text(encoding="utf-8")
    named = [one or other for one, other in _SPAN.findall(text.replace("\\\n", " "))]
    assert {it: fault(it) for it in named if fault(it)} == {}


def test_what_cannot_be_run_is_found() -> None:
    assert fault("ingest FILE --out FOLDER") == "Missing option '--json'."
    assert fault("ingest FILE --json --outt FOLDER").startswith("No such option")
    assert fault("digest FILE") == "there is no such command"
    assert fault("people end") == fault("people") == fault("audit verify --json") == ""
