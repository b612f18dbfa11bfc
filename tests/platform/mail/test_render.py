"""A mail's HTML twin says what its text says, loads nothing, and links the site's links alone."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

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


class Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.words = ""
        self.links: list[str] = []
        self.loads: list[str] = []
        self._in_body = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_body = self._in_body or tag == "body"
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(given["href"])
        self.loads += [name for name in given if name in ("src", "background", "srcset")]
        if tag in ("link", "script", "style", "img", "iframe"):
            self.loads.append(tag)
        self.loads += [value for value in given.values() if "url(" in value]

    def handle_data(self, data: str) -> None:
        if self._in_body:
            self.words += data


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
    page = Page(mails.twin(written))
    assert page.words.split() == written.text.split()
    assert page.loads == []


def test_only_the_sites_own_links_lead_anywhere_and_columns_stay(tmp_path: Path) -> None:
    mails = writer(
        tmp_path, "{{ name }}: {{ link }}, {{ other_link }}, {{ answer }}.\n    {{ table }}\n"
    )
    twin = mails.twin(mails.write("room/note", VALUES))
    assert Page(twin).links == [LINK, f"{LINK}def"]
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
