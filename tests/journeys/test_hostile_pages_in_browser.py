"""Hostile text on every page that shows it, in real Chromium: SC-01 to SC-04 and SC-08.

The verdict on a page: no dialog, no report of its content policy, nothing in the page that runs,
and not one request to another host; a port that the document names hears nothing.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from blindfolio import chance
from blindfolio.demo.stagehand import Judgement, Stagehand
from prompts.models import Invitation, KnownFact, Opening, PromptVersion, Upload
from prompts.submitting import marking
from prompts.submitting.seen import Press
from prompts.submitting.submit import Statement
from reviews.debrief.decide import Deciding
from tests.crawler.planting import acts, words
from tests.journeys.pages import reached
from tests.live import browser, live, sign_in
from tests.platform.documents.hostile_pages import LITERAL, hostile_markdown
from tests.sinks import silent
from tests.sites import Site, open_site

pytestmark = [pytest.mark.browser, pytest.mark.faults]

_TEAM = {
    "jo": ("Jo Sampleton", "coordinator"),
    "r1": ("Robin Testcase", None),
    "r2": ("Sam Dummy", None),
    "p1": ("Lee Mockworth", None),
}
_QUOTE = "which a relay empties 40 times a second"
_NOBODY = {"name": "Bo Specimen", "email": "x@example.org", "handle": "bo", "employer": "Bank"}
_DESIGN = words.document(_NOBODY, "the relay", [])


@dataclass(slots=True)
class Poisoned:
    accounts: dict[str, str] = field(default_factory=dict)
    invitations: dict[str, str] = field(default_factory=dict)
    folios: dict[str, str] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)

    def typed(self, label: str) -> str:
        word = "typed" + "".join(c for c in label if c.isalnum())
        self.labels.append(word)
        return word + LITERAL


def poison(site: Site, sink: str) -> Poisoned:
    """Fill an empty site: one folio under review, whose document attacks, and one that is closed
    after everybody has written about it."""
    made = Poisoned()
    hand = Stagehand(site.parts, datetime.now(UTC) - timedelta(hours=6), timedelta(minutes=1))
    # A paragraph to the candidate that holds a word of a reviewer's name is refused, so the team
    # has names of its own.
    for who, (name, role) in _TEAM.items():
        made.accounts[who] = hand.person(name, f"{who}@example.test", role=role)
    folder = words.folder("poisoned", lambda _, label: made.typed(label))
    texts = words.terms("poisoned", lambda _, label: made.typed(label))
    jo = made.accounts["jo"]
    opening = hand.opening(folder, made.typed("opening"), 3, by=jo, texts=texts)
    with site.parts.database.transaction() as db:
        # As the team would have written it: of a library's prompt nobody may say that it is real.
        db.get_one(PromptVersion, db.get_one(Opening, opening).prompt_version).source = "draft"
        db.add(
            KnownFact(
                id=chance.new_id(),
                opening=opening,
                question=made.typed("asked"),
                answer=made.typed("answer"),
                at=hand.now,
            )
        )
    for where, name, text in (
        ("read", "Ada Example", hostile_markdown(sink)),
        ("closed", made.typed("candidate"), _DESIGN),
    ):
        invitation, folio = hand.invite(opening, name, f"{where}@example.test", by=jo)
        made.invitations[where], made.folios[where] = invitation, folio
        hand.seat(folio, made.accounts["p1"], by=jo)
        hand.slot(folio, hand.now + 2 * hand.step, made.typed(f"{where} place"), by=jo)
        hand.start(invitation)
        sent = hand.send(invitation, f"{made.typed(f'{where} file')}.md", text)
        statement = Statement(
            ai_used=True,
            ai_statement=made.typed(f"{where} ai"),
            hours="12",
            worry=made.typed(f"{where} worry"),
        )
        with hand.act() as db:
            mine, upload = db.get_one(Invitation, invitation), db.get_one(Upload, sent)
            marking.none_names_me(db, mine, upload, Press(hand.now, hand.now))
        hand.submit(invitation, sent, statement, final=True)
        for who in ("r1", "r2"):
            hand.ask_reviewer(folio, made.accounts[who], by=jo)
    quote = "Before the attacks."
    hand.write_review(
        made.folios["read"], made.accounts["r1"], _judged(made, "draft", quote), locks=False
    )
    _to_its_end(made, hand, made.folios["closed"])
    return made


_ASKED = 'What would "><img src=x onerror=alert(1)> be asked?'
"""Without braces, which no sheet holds."""


def _judged(made: Poisoned, who: str, quote: str) -> Judgement:
    criteria = ("alternatives", "failure", "migration", "scope", "adds-up")
    return Judgement(
        ratings=dict.fromkeys((*criteria, "operability"), 3),
        rationale={key: made.typed(f"{who} {key} why") for key in criteria},
        comments=tuple(
            (
                key,
                "concern",
                quote,
                made.typed(f"{who} {key} comment"),
                _ASKED if key == "failure" else "",
            )
            for key in criteria
        ),
        recommendation="proceed",
        strongest=made.typed(f"{who} strongest"),
        weakest=made.typed(f"{who} weakest"),
        private_notes=made.typed(f"{who} notes"),
        absent={"operability": made.typed(f"{who} searched")},
    )


def _to_its_end(made: Poisoned, hand: Stagehand, folio: str) -> None:
    people = made.accounts
    for who in ("r1", "r2"):
        hand.write_review(folio, people[who], _judged(made, who, _QUOTE))
    hand.decide(folio, "release", by=people["jo"], reason=made.typed("gate reason"))
    hand.amend(folio, people["r1"], made.typed("amended"))
    # A question may hold no braces, which is a rule of the sheet.
    acts.reword(hand, folio, people["p1"], 'What would "><img src=x onerror=alert(1)> say?')
    hand.scorecard(
        folio,
        people["p1"],
        {
            "level": 3,
            "text": made.typed("card"),
            "confidence": "medium",
            "criteria": {
                key: {"rating": 3, "said": made.typed(f"card {key}")}
                for key in ("alternatives", "failure", "scope")
            },
        },
    )
    said = Deciding(
        outcome="offer",
        level=3,
        feedback=made.typed("feedback"),
        reason=made.typed("reason"),
        conditions=made.typed("conditions"),
        present=(people["jo"],),
    )
    hand.close(folio, said, by=people["jo"])


_TYPED = re.compile(r"(typed[A-Za-z0-9]+)(.{0,60})")
_HOSTILE = re.compile(r"typed[A-Za-z0-9]+&|Before the attacks\.")
"""What a page holds that is worth a look in the browser."""

ACTIVE = """() => [...document.querySelectorAll("*")].flatMap((element) =>
  [...element.attributes].filter(({name, value}) => /^on/i.test(name) ||
    /^[\\s\\x00-\\x1f]*(javascript|vbscript|data:text\\/html)/i.test(value))
  .map(({name, value}) => `${element.tagName} ${name}=${value}`))"""


@pytest.fixture(scope="module")
def poisoned(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, Poisoned]]:
    folder = tmp_path_factory.mktemp("poisoned")
    shutil.copyfile(sqlite_template, folder / "blindfolio.sqlite")
    site = open_site(folder, mail=f"folder://{folder / 'mails'}")
    with silent() as sink:
        yield site, poison(site, sink)
    site.parts.database.engines.dispose()


def people(site: Site, made: Poisoned) -> dict[str, FlaskClient]:
    team = {who: site.as_account(account) for who, account in made.accounts.items()}
    return team | {
        f"candidate {where}": site.as_candidate(invitation)
        for where, invitation in made.invitations.items()
    }


class Read(HTMLParser):
    """What a page says, in its text and in attributes."""

    def __init__(self, page: str = "") -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.parts: list[str] = []
        self.links: list[str] = []
        self.handlers: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.parts += [value or "" for _, value in attrs]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        self.handlers += [f"{tag} {name}" for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def test_what_was_typed_is_shown_as_it_was_typed(poisoned: tuple[Site, Poisoned]) -> None:
    """SC-08: file names, titles, names, comments, rationales, guides, notes, reasons, feedback."""
    site, made = poisoned
    shown: set[str] = set()
    for client in people(site, made).values():
        for path, page in reached(site, client):
            said = Read(page)
            assert said.handlers == [], path
            for found in _TYPED.finditer("\n".join(said.parts)):
                # Team text is Markdown: there the tag is dropped, and its words stay.
                assert not re.match(r'"?>?49', found[2]), path
                if found[2].startswith(LITERAL):
                    shown.add(found[1])
    # What no page shows: probes and risks that this sheet did not need, and the weights' reasons.
    unused = r"typedpoisoned(probes|risk|\w+reason$|intro$|text$)"
    assert {label for label in made.labels if not re.match(unused, label)} <= shown


def test_no_mail_is_a_page(poisoned: tuple[Site, Poisoned]) -> None:
    """SC-08: markup in what people wrote is text, in the plain part and in its HTML twin."""
    site, _ = poisoned
    site.parts.worker.run_until_idle()
    mails = list((site.parts.settings.data / "mails").iterdir())
    assert mails
    for file in mails:
        told, mail = Read(), message_from_bytes(file.read_bytes(), policy=policy.default)
        for part in mail.walk():
            if part.get_content_type() == "text/html":
                told.feed(part.get_content())
        assert told.tags == {"html", "head", "meta", "title", "body", "div", "p"} | (
            {"a"} if told.links else set()
        )
        assert all(link.startswith(site.parts.settings.base_url) for link in told.links)


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
