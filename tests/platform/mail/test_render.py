"""A mail's HTML twin says what its text says, loads nothing, and links the site's links alone; no
text has a gap, whichever of its values are empty."""

from __future__ import annotations

import html
import itertools
import re
from pathlib import Path

import pytest
from jinja2 import Environment, meta

from blindfolio import resources
from blindfolio.mail.render import MailWriter, flowing

LINK = "https://review.example/open/abc"
VALUES = {
    "name": "<b>Ada</b> & https://evil.example/x",
    "link": LINK,
    "other_link": f"{LINK}def",
    "answer": "https://evil.example/y",
    "table": "Receipt    r1\n    Received   noon",
}


LOADS = re.compile(r"\b(src|srcset|background)=|url\(|<(link|script|style|img|iframe)\b")


def words(page: str) -> list[str]:
    body = page.partition("<body")[2].partition(">")[2]
    return html.unescape(re.sub(r"<[^>]+>", "", body)).split()


def writer(tmp_path: Path, text: str) -> MailWriter:
    room = tmp_path / "room" / "mail"
    room.mkdir(parents=True)
    (room / "note.txt").write_text(f"Subject: For {{{{ name }}}}\n\n{text}", "utf-8")
    (tmp_path / "web" / "mail").mkdir(parents=True)
    layout = resources.TEMPLATES / "web" / "mail" / "layout.html"
    (tmp_path / "web" / "mail" / "layout.html").write_text(layout.read_text("utf-8"), "utf-8")
    return MailWriter(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "Hello {{ name }},\n\nread this:\n\n    {{ link }}\n\nor {{ other_link }} today.\n",
        "Two lines\nof one paragraph.\n    {{ table }}\nAnd on.\n\n\n\nThe end.",
        "    {{ link }}\n",
    ],
)
def test_the_twin_says_exactly_what_the_text_says(tmp_path: Path, text: str) -> None:
    mails = writer(tmp_path, text)
    written = mails.write("room/note", VALUES)
    twin = mails.twin(written)
    assert words(twin) == written.text.split()
    assert LOADS.search(twin) is None


def test_only_the_sites_own_links_lead_anywhere_and_columns_stay(tmp_path: Path) -> None:
    mails = writer(
        tmp_path, "{{ name }}: {{ link }}, {{ other_link }}, {{ answer }}.\n    {{ table }}\n"
    )
    twin = mails.twin(mails.write("room/note", VALUES))
    assert re.findall(r'<a\b[^>]* href="([^"]+)"', twin) == [LINK, f"{LINK}def"]
    assert "<b>" not in twin
    assert "Receipt    r1\nReceived   noon</p>" in twin and "white-space: pre-wrap" in twin


def test_every_mail_of_the_product_has_a_subject_and_a_text() -> None:
    found = sorted(resources.TEMPLATES.rglob("mail/*.txt"))
    assert found
    for path in found:
        first, blank, rest = path.read_text("utf-8").split("\n", 2)
        assert first.startswith("Subject: ") and blank == "" and rest.strip(), path.name


def test_a_page_breaks_a_mails_lines_where_it_has_room(tmp_path: Path) -> None:
    written = writer(tmp_path, "One line\nand its end.\n\n    A   1\n    B   2\n\nLast.\n")
    assert flowing(written.write("room/note", VALUES).text) == (
        "One line and its end.\n\nA   1\nB   2\n\nLast."
    )


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
    included = re.compile(r'{% include "(.*?)" %}')
    return included.sub(lambda part: (resources.TEMPLATES / part[1]).read_text("utf-8"), source)


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
        gone = itertools.compress(decides, given)
        empty = {name: type(full[name])() for name in gone}
        text = WRITER.write(template, {**full, **empty}).text
        assert "\n\n\n" not in text, empty
