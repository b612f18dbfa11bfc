"""F10: a second press of any button on any page does nothing more than the first.

The forms are found, not listed: on every page that the demo's people reach, link by link. Each is
filled in as it stands and sent twice, on a copy of the site of its own; after the second time
every table has as many rows as after the first.
"""

from __future__ import annotations

import html.parser
import io
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from blindfolio.db.orm import Base
from tests.journeys.pages import entrances, reached
from tests.sites import Site, copied, open_site

AGAIN = {
    "sign_in.sign_in": "asks for another link, of which only the newest counts",
    "board.take_link": "shows another link; it is in the log each time that one is shown",
    "openings.copy_links": "shows them again; it is in the log each time that they are shown",
    "openings.create": "a second opening, which has sent nothing; equal ones are made on purpose",
}
"""Buttons whose second press is meant, and does what it says."""

TRIES = 3
"""Pages on which a form is tried until it is taken as it was filled in here."""


FILLED = {
    **{"number": "5", "date": "2031-03-04", "datetime-local": "2031-03-04T15:00", "hidden": ""},
    **{"email": "twice@example.test", "search": "a", "url": "https://example.org/"},
}


@dataclass(slots=True)
class Form:
    """A form as it stands on a page, with what a person has to add filled in."""

    action: str
    post: bool
    fields: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Forms(html.parser.HTMLParser):
    """The forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._area, self._select = "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(of.get("action", ""), of.get("method") == "post"))
        if not self.forms:
            return
        form, name, value = self.forms[-1], of.get("name", ""), of.get("value", "")
        kind = of.get("type", "submit" if tag == "button" else "text")
        if tag == "button" and kind == "submit":
            form.buttons.append((name, value))
        elif tag == "textarea" and name:
            self._area, form.fields[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in of or not form.fields.get(self._select):
                form.fields[self._select] = value
        elif tag == "input" and kind in ("radio", "checkbox"):
            # A choice that nobody has made yet is made: the first.
            if "checked" in of or (kind == "radio" and name not in form.fields):
                form.fields[name] = value
        elif tag == "input" and kind == "file":
            form.files.add(name)
        elif tag == "input" and name:
            form.fields[name] = value or FILLED.get(kind, "Said once")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].fields[self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            fields = self.forms[-1].fields
            fields[self._area] = fields[self._area] or "Said once"
            self._area = ""
        elif tag == "select":
            self._select = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A button: whose, on which page, the form's place there, and the button's place in it."""

    person: str
    path: str
    form: int
    button: int


def _presses(site: Site) -> dict[tuple[str, str, str], list[Press]]:
    adapter = site.app.url_map.bind("localhost")
    found: dict[tuple[str, str, str], list[Press]] = {}
    for name, enter in entrances(site).items():
        for path, page in reached(site, enter()):
            for f, form in enumerate(Forms(page).forms):
                if not form.post:
                    continue
                assert "csrf_token" in form.fields, path
                action = (form.action.partition("#")[0] or path).partition("?")[0]
                endpoint = str(adapter.match(action, method="POST")[0])
                for b, (_, value) in enumerate(form.buttons):
                    key = (endpoint, form.buttons[b][0], value if len(value) < 20 else "")
                    found.setdefault(key, []).append(Press(name, path, f, b))
    return found


def _send(client: FlaskClient, form: Form, button: int, path: str) -> TestResponse:
    name, value = form.buttons[button]
    data: dict[str, object] = dict(form.fields)
    if name:
        data[name] = value
    for file in form.files:
        data[file] = (io.BytesIO(b"# Twice\n\nOne table of steps.\n"), "twice.md")
    return client.post(form.action.partition("#")[0] or path, data=data)


def _rows(site: Site) -> dict[str, int]:
    with site.parts.database.reading() as db:
        return {
            table.name: db.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


@pytest.mark.faults
def test_every_button_pressed_twice_does_what_it_does_once(
    demo_site: Site, demo_template: Path, tmp_path: Path
) -> None:
    wrong: list[str] = []
    taken: set[str] = set()
    refused: dict[str, int] = {}
    for (endpoint, name, value), presses in _presses(demo_site).items():
        for press in presses[:TRIES]:
            folder = tmp_path / "copy"
            site = open_site(copied(demo_template, folder))
            try:
                client = entrances(site)[press.person]()
                form = Forms(client.get(press.path).text).forms[press.form]
                first = _send(client, form, press.button, press.path)
                if first.status_code >= 400:
                    refused[f"{endpoint} {name}={value}"] = first.status_code
                    continue
                once = _rows(site)
                second = _send(client, form, press.button, press.path)
                twice = _rows(site)
            finally:
                site.parts.database.engines.dispose()
                shutil.rmtree(folder)
            taken.add(endpoint)
            more = {table: twice[table] - n for table, n in once.items() if twice[table] != n}
            if second.status_code >= 500 or (more and endpoint not in AGAIN):
                said = f"{second.status_code} {more}"
                wrong.append(f"{endpoint} {name}={value} on {press.path}: {said}")
            break
    print(f"{len(taken)} routes; not taken as filled in here: {refused}")
    assert wrong == []
