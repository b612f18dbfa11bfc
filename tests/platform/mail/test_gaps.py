"""No email has two empty lines in a row, whichever of its values are empty."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from jinja2 import Environment, meta

from blindfolio import resources
from blindfolio.mail.render import MailWriter

FILES = sorted(resources.TEMPLATES.rglob("mail/*.txt"))
WRITER = MailWriter(resources.TEMPLATES)
LISTS = {
    "off": ["An interview: Mon 9 Mar 2026"],
    "requests": ["R-7Q2K", "R-9XYZ"],
    "dues": [("by Mon 9 Mar 2026", 2)],
}
NUMBERS = {"count": 3, "seats": 1, "documents": 2, "minutes": 60, "entries": 4, "version": 1}
CHOSEN = {"step": "asked"}
"""Values that are never empty."""
MOST = 8
"""Values of an email that may be empty, whose combinations are all written."""


def _whole(source: str) -> str:
    return re.sub(
        r'{% include "(.*?)" %}',
        lambda part: (resources.TEMPLATES / part[1]).read_text("utf-8"),
        source,
    )


def _decides(source: str) -> list[str]:
    found = meta.find_undeclared_variables(Environment().parse(source))
    tags = [part.partition("%}")[0] for part in source.split("{%")[1:]]
    return sorted(name for name in found if any(name in tag.split() for tag in tags))


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_no_email_has_a_gap(file: Path) -> None:
    source = _whole(file.read_text("utf-8"))
    names = meta.find_undeclared_variables(Environment().parse(source))
    given_here = LISTS | NUMBERS | CHOSEN
    full = {name: given_here.get(name, f"({name})") for name in names}
    decides = [name for name in _decides(source) if name not in CHOSEN]
    assert len(decides) <= MOST, "write fewer of its combinations"
    template = f"{file.parent.parent.name}/{file.stem}"
    for given in itertools.product((True, False), repeat=len(decides)):
        empty = {
            name: type(full[name])()
            for name, is_there in zip(decides, given, strict=True)
            if not is_there
        }
        text = WRITER.write(template, {**full, **empty}).text
        assert "\n\n\n" not in text, empty
