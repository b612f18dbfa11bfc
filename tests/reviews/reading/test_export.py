"""Promises about exports: whole, exact to the code point, and never more than their reader sees."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from markdown import markdown as rendered_by_library
from sqlalchemy import select

from blindfolio import clock
from blindfolio.archive import documents
from blindfolio.documents.model import BlockKind
from blindfolio.levels import DEFAULT
from blindfolio.text import plain_markdown
from blindfolio.visibility.models import Folio
from reviews.reading import amend, comments, export
from reviews.reading.comments import CommentText
from reviews.reading.content import GENERAL, QuotedSpan
from reviews.reading.export import Exported, markdown
from reviews.reading.models import Review
from reviews.reading.queries import reviews_of
from reviews.reading.room import room
from tests.reviews.reading import desks
from tests.reviews.reading.desks import Desk

UTC = ZoneInfo("UTC")
HOSTILE = '#read("/etc/passwd") $x$ @ref \u202e \u65e5\u672c ' + "x" * 300
QUESTION = "Which of the two counts first?"
LINE = "Who is told when the table is late?"
HEARD = "whoever books it first"


def own(desk: Desk) -> Exported:
    """The review as its writer takes it along."""
    with desk.database.reading() as db:
        return export.own(room(db, desk.me, desk.code), UTC)


def everybodys(desk: Desk) -> Exported:
    with desk.database.reading() as db:
        blocks = documents.blocks(db, db.get_one(Folio, desk.folio).document or "")
        found = [(f"Reviewer {it.alias}", it) for it in reviews_of(db, desk.folio)]
        return export.everybodys("Title", desk.code, desks.RUBRIC, found, blocks, UTC, DEFAULT)


@pytest.fixture
def whole(desk: Desk) -> Exported:
    """A locked review with everything in it."""
    desk.fill()
    asks = {"question": QUESTION, "look_for": HEARD, "segment": "alternatives"}
    written = CommentText("scope", "strength", HOSTILE, True, **asks)
    spans = [desks.on("😀 readers — שלום", "b4"), desks.on("First weeks", "b7")]
    desk.act(comments.add, "00000000-0000-4000-8000-000000000001", written, spans)
    desk.ask(n=2, ask=LINE, ask_words="*Engine polls* the table", ask_in="migration")
    desk.lock()
    return own(desk)


def test_an_export_says_the_whole_of_ones_own_review(whole: Exported) -> None:
    read = markdown(whole)
    for words in (
        *("3 staff", "Failure-mode instinct", "First weeks", "engine polls the table"),
        *("Migration", QUESTION, LINE, f"A good answer says: {HEARD}", *desks.SAID.values()),
    ):
        assert words in read
    asked = (
        f"Ask this in the interview: {QUESTION} · Alternatives · A good answer says: {HEARD}"
    )
    heading = re.escape(f"Strength · {asked}")
    words = re.escape(plain_markdown.line(HOSTILE))
    assert re.search(rf"^\d+\. {heading}\n\n   {words}$", read, re.MULTILINE)
    assert "> (§1)\n" in read
    [seal] = re.findall(r"^Locked .* Seal (\w+)\.$", read, re.MULTILINE)
    assert not re.search(r"\bb\d+\b", read.replace(seal, "")), "no block is named"


def test_everybodys_export_has_no_notes_no_seal_and_not_who_asks(desk: Desk) -> None:
    for reader in desk.readers:
        desk.fill(by=reader)
        desk.comment("scope", by=reader, text="Whose?", ask_this=True, look_for="a name")
        desk.ask(by=reader, ask=LINE, ask_words="polls the table")
        desk.lock(by=reader)
    exported = everybodys(desk)
    seals = desk.all(select(Review.seal))
    said = markdown(exported)
    assert "a name" not in said
    for words in ("Reviewer 1", "Reviewer 2", "Whose?"):
        assert words in said
    rest = said.rpartition("Thin on who is woken.")[2]
    assert said.count(LINE) == rest.count(LINE) == 2, "after the last review"
    own_alone = [desks.SAID[key] for key in desks.ONLY_OWN]
    for never in ("No one else", "in the interview", "Private notes", *own_alone, *seals):
        assert never is not None and never not in said


LISTING = "if lag > `5 s`:\n\tpage()"


def test_cells_stand_apart_and_a_listing_is_one(
    desk: Desk,
) -> None:
    html = f'<pre dir="auto"><code>{LISTING.replace(">", "&gt;")}</code></pre>'
    row = "Plan\nUnowned\tAdopted by 30 June"
    read = desks.document((*desks.PIECES, ("code", html)))
    desk.give(read)
    for quote, block in ((row, read.blocks[5]), (LISTING, read.blocks[7])):
        start = block.text.index(quote)
        span = QuotedSpan(block.id, start, start + len(quote), quote)
        desk.comment("scope", span=span)
    exported = own(desk)
    said = markdown(exported)
    assert "> Plan / Unowned · Adopted by 30 June\n> (§" in said
    assert ">     if lag > `5 s`:\n>     \tpage()\n>\n> (§" in said


ACTING = (
    "![x](https://evil.test/c.png) [n](https://evil.test/n) <img src=x onerror=alert(1)>"
    "\n\n# Forged\n\n- Forged item\n\nForged\n---\n> `a`\n\n```\n<script>"
)


@pytest.mark.parametrize("listing", [False, True])
def test_nothing_that_anybody_wrote_acts_in_the_markdown(desk: Desk, listing: bool) -> None:
    block: BlockKind = "code" if listing else "paragraph"
    tag = "pre" if listing else "p"
    written = f"<{tag}><code>{html.escape(ACTING)}</code></{tag}>"
    read = desks.document((*desks.PIECES, (block, written)))
    desk.give(read)
    quote = read.blocks[7].text
    question = f"{ACTING.partition('<script>')[0]} why?"
    span = QuotedSpan("b8", 0, len(quote), quote)
    desk.comment("scope", text=ACTING, ask_this=True, question=question, span=span)
    named = ("rationale-scope", "strongest", "weakest", "private_notes", "searched-scope")
    desk.save(dict.fromkeys(named, ACTING) | {"absent-scope": "1"})
    said = markdown(replace(own(desk), title=ACTING))
    page = rendered_by_library(said)
    ours = 1 + len(desks.KEYS) + 3
    assert len(re.findall(r"<h\d", page)) == len(re.findall("^#", said, re.MULTILINE)) == ours
    assert page.count("<blockquote>") == 1
    assert page.count("<pre>") == listing
    tags = {"h1", "h2", "p", "br", "ol", "li", "blockquote", *(("pre", "code") * listing)}
    assert set(re.findall(r"<(\w+)", page)) <= tags
    assert html.unescape(page).count("![x](https://evil.test/c.png)") == 9


def test_ones_own_file_says_the_hour_of_the_lock_and_the_others_the_day(desk: Desk) -> None:
    with clock.at(datetime(2031, 3, 5, 12, 34, tzinfo=UTC)):
        seal = desk.whole().seal
    with clock.at(datetime(2031, 3, 6, 7, 8, tzinfo=UTC)):
        desk.act(amend.amend, "One more thing.")
    said, theirs = markdown(own(desk)), markdown(everybodys(desk))
    assert f"Locked Wed 5 Mar 2031, 12:34 UTC (UTC+0). Seal {seal}." in said
    assert "Locked Wed 5 Mar 2031.\n" in theirs
    assert "Amendment 1, Thu 6 Mar 2031" in said and "Amendment 1, Thu 6 Mar 2031" in theirs
    assert "12:34" not in theirs


def test_a_general_comment_is_in_the_export_and_under_no_rating(desk: Desk) -> None:
    desk.fill()
    desk.comment(GENERAL, text="Reads like a memo.")
    exported = own(desk)
    for said in (markdown(exported),):
        assert "General, on no criterion" in said and "Reads like a memo." in said
        assert "Not rated" not in said
