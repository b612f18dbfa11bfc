"""Hostile text on every page that shows it, in real Chromium: SC-01 to SC-04 and SC-08.

The verdict on a page: no dialog, no report of its content policy, nothing in the page that runs,
and not one request to another host; a port that the document names hears nothing.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from tests.journeys.pages import reached
from tests.journeys.poisoned import Poisoned, poison
from tests.live import browser, live, sign_in
from tests.platform.documents.hostile_pages import LITERAL
from tests.sinks import silent
from tests.sites import Site, open_site

pytestmark = [pytest.mark.browser, pytest.mark.faults]

_TYPED = re.compile(r"(typed[A-Za-z0-9]+)(.{0,60})")
_HOSTILE = re.compile(r"typed[A-Za-z0-9]+&|Before the attacks\.")
"""What a page holds that is worth a look in the browser."""

ACTIVE = """() => [...document.querySelectorAll("*")].flatMap((element) =>
  [...element.attributes].filter(({name, value}) => /^on/i.test(name) ||
    /^[\\s\\x00-\\x1f]*(javascript|vbscript|data:text\\/html)/i.test(value))
  .map(({name, value}) => `${element.tagName} ${name}=${value}`))"""


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mailbox")


@pytest.fixture(scope="module")
def sink() -> Iterator[str]:
    with silent() as address:
        yield address


@pytest.fixture(scope="module")
def poisoned(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, mailbox: Path, sink: str
) -> Iterator[tuple[Site, Poisoned]]:
    folder = tmp_path_factory.mktemp("poisoned")
    shutil.copyfile(sqlite_template, folder / "blindfolio.sqlite")
    site = open_site(folder, mail=f"folder://{mailbox}")
    yield site, poison(site, sink)
    site.parts.database.engines.dispose()


def people(site: Site, made: Poisoned) -> dict[str, FlaskClient]:
    team = {who: site.as_account(account) for who, account in made.accounts.items()}
    return team | {
        f"candidate {where}": site.as_candidate(invitation)
        for where, invitation in made.invitations.items()
    }


class _Said(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts += [value or "" for _, value in attrs]
        self.handlers += [f"{tag} {name}" for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def test_what_was_typed_is_shown_as_it_was_typed(poisoned: tuple[Site, Poisoned]) -> None:
    """SC-08: file names, titles, names, comments, rationales, guides, notes, reasons, feedback."""
    site, made = poisoned
    shown: set[str] = set()
    for client in people(site, made).values():
        for path, page in reached(site, client):
            said = _Said()
            said.feed(page)
            assert said.handlers == [], path
            for found in _TYPED.finditer("\n".join(said.parts)):
                # Team text is Markdown: there the tag is dropped, and its words stay.
                assert not re.match(r'"?>?49', found[2]), path
                if found[2].startswith(LITERAL):
                    shown.add(found[1])
    # What no page shows: probes and risks that this sheet did not need, and the weights' reasons.
    unused = r"typedpoisoned(probes|risk|\w+reason$|intro$|text$)"
    assert {label for label in made.labels if not re.match(unused, label)} <= shown


def test_no_mail_is_a_page(poisoned: tuple[Site, Poisoned], mailbox: Path) -> None:
    """SC-08: markup in what people wrote is text, in the plain part and in its HTML twin."""
    site, _ = poisoned
    site.parts.worker.run_until_idle()
    mails = [
        message_from_bytes(f.read_bytes(), policy=policy.default) for f in mailbox.iterdir()
    ]
    assert mails
    for mail in mails:
        told = TagsOf()
        for part in mail.walk():
            if part.get_content_type() == "text/html":
                told.feed(part.get_content())
        assert told.tags == {"html", "head", "meta", "title", "body", "div", "p"} | (
            {"a"} if told.links else set()
        )
        assert all(link.startswith(site.parts.settings.base_url) for link in told.links)


class TagsOf(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def test_no_page_runs_or_fetches_what_a_text_says(poisoned: tuple[Site, Poisoned]) -> None:
    """SC-01 to SC-04 and SC-08 in the browser, on each route's page for everybody who has it."""
    site, made = poisoned
    wrong: list[str] = []
    visited: set[str] = set()
    with live(site) as base, browser() as chromium:
        for who, client in people(site, made).items():
            page = _signed_in(chromium, base, client, wrong)
            seen: set[str] = set()
            for path, told in reached(site, client):
                endpoint = str(site.app.url_map.bind("localhost").match(path.split("?")[0])[0])
                if endpoint in seen or not _HOSTILE.search(told):
                    continue
                seen.add(endpoint)
                page.goto(base + path)
                wrong += [f"{who} {path}: {line}" for line in page.evaluate(ACTIVE)]
                if "Before the attacks." in page.content():
                    visited.add(endpoint)
            page.context.close()
        blank = chromium.new_page()
        blank.set_content('<a href=" javascript:x">a</a><p onclick="x">b</p>')
        assert len(blank.evaluate(ACTIVE)) == 2, "else the verdict could not see anything"
    assert wrong == []
    assert {"reading.room", "asking.document", "asking.preview", "board.document"} <= visited


def _signed_in(chromium: Browser, base: str, client: FlaskClient, wrong: list[str]) -> Page:
    context = chromium.new_context()
    sign_in(context, base, client)
    page = context.new_page()

    def dialog(opened: object) -> None:
        wrong.append(f"a dialog opened: {opened}")

    page.on("dialog", dialog)
    page.on("console", lambda message: wrong.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(f"{base}/") else wrong.append(f"asks {request.url}")
        ),
    )
    return page
