"""Promises about exports: whole, exact to the code point, and never more than their reader sees."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from markdown import markdown as rendered_by_library

from blindfolio import clock
from blindfolio.archive import documents
from blindfolio.db.session import Database
from blindfolio.documents.model import BlockKind
from blindfolio.text import plain_markdown
from blindfolio.visibility.models import Folio
from reviews.reading import amend, comments, draft, export, lock
from reviews.reading.comments import CommentText
from reviews.reading.content import GENERAL, QuotedSpan
from reviews.reading.export import Exported, json_ld, markdown
from reviews.reading.queries import reviews_of
from reviews.reading.room import room
from tests.reviews.reading import desks

UTC = ZoneInfo("UTC")
HOSTILE = '#read("/etc/passwd") $x$ @ref \u202e \u65e5\u672c ' + "x" * 300


QUESTION = "Which of the two counts first?"
LINE = "Who is told when the table is late?"


def own(database: Database) -> Exported:
    """A locked review with everything in it, as its writer takes it along."""
    with database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.fill(db, round_.folio, by=me)
        written = CommentText(
            "scope", "strength", HOSTILE, ask_this=True, new_to_us=True, question=QUESTION
        )
        spans = [desks.on("😀 readers — שלום", "b4"), desks.on("First weeks", "b7")]
        id_ = "00000000-0000-4000-8000-000000000001"
        comments.add(db, round_.folio, id_, written, spans, by=me)
        line = {"ask": LINE, "ask_words": "*Engine polls* the table", "ask_in": "migration"}
        desks.ask(db, round_.folio, by=me, n=2, **line)
        lock.lock(db, round_.folio, by=me)
        return export.own(room(db, me, round_.code), UTC)


def test_both_forms_say_the_whole_of_ones_own_review(database: Database) -> None:
    exported = own(database)
    read, exact = markdown(exported), json_ld(exported)
    for words in (
        *desks.SAID.values(),
        "3 staff",
        "Failure-mode instinct",
        "First weeks",
        QUESTION,
        LINE,
        "engine polls the table",
        "Migration",
    ):
        assert words in read and words in exact
    assert '#read(\\"/etc/passwd\\")' in exact and '"new to us"' in exact
    assert '"ask this in the interview"' in exact and '"value": "b3"' in exact
    heading = re.escape(f"Strength · Ask this in the interview: {QUESTION} · New to us")
    words = re.escape(plain_markdown.line(HOSTILE))
    assert re.search(rf"^\d+\. {heading}\n\n   {words}$", read, re.MULTILINE)
    assert "> (§1)\n" in read
    [seal] = re.findall(r"^Locked .* Seal (\w+)\.$", read, re.MULTILINE)
    assert not re.search(r"\bb\d+\b", read.replace(seal, "")), "no block is named"


def test_an_annotation_finds_its_passage_by_words_and_by_place(database: Database) -> None:
    exported = own(database)
    found = json.loads(json_ld(exported))
    code = exported.title.partition(":")[0]
    assert found["@context"] == "http://www.w3.org/ns/anno.jsonld"
    items = found["first"]["items"]
    assert found["total"] == len(items) == len({item["id"] for item in items})
    texts = {block.id: block.text for block in desks.document().blocks}
    [mine] = [item for item in items if item["id"].endswith("-000000000001")]
    assert len(mine["target"]) == 2
    for target in mine["target"]:
        assert target["source"] == f"urn:blindfolio:{code}"
        selector = target["selector"]
        text = texts[selector["value"]]
        quote, position = selector["refinedBy"]
        start, end = position["start"], position["end"]
        assert (quote["type"], position["type"]) == (
            "TextQuoteSelector",
            "TextPositionSelector",
        )
        assert text[start:end] == quote["exact"], "code points, past an emoji and Hebrew"
        assert text[:start].endswith(quote["prefix"])
        assert text[end:].startswith(quote["suffix"])


def test_everybodys_export_has_no_notes_no_seal_and_not_who_asks(database: Database) -> None:
    with database.transaction() as db:
        round_ = desks.begin(db)
        for reader in round_.readers:
            desks.fill(db, round_.folio, by=reader)
            desks.comment(db, round_.folio, "scope", by=reader, text="Whose?", ask_this=True)
            desks.ask(db, round_.folio, by=reader, ask=LINE, ask_words="polls the table")
            lock.lock(db, round_.folio, by=reader)
        folio = db.get_one(Folio, round_.folio)
        found = reviews_of(db, folio.id)
        exported = export.everybodys(
            "Title",
            folio.code,
            desks.RUBRIC,
            [(f"Reviewer {n}", review) for n, review in enumerate(found, 1)],
            documents.blocks(db, folio.document or ""),
            UTC,
        )
    for said in (markdown(exported), json_ld(exported)):
        assert "Reviewer 1" in said
        assert "Reviewer 2" in said
        assert "Whose?" in said
        rest = said.rpartition("Thin on who is woken.")[2]
        assert said.count(LINE) == rest.count(LINE) == 2, "after the last review"
        for never in (
            "No one else",
            "in the interview",
            "Private notes",
            *(desks.SAID[key] for key in desks.ONLY_OWN),
            *(r.row.seal or "" for r in found),
        ):
            assert never not in said
    items = json.loads(json_ld(exported))["first"]["items"]
    asked = [item for item in items if item["body"][0]["value"] == LINE]
    assert len({item["id"] for item in asked}) == 2
    assert not any("creator" in item for item in asked)
    selectors = [item["target"]["selector"] for item in asked]
    assert {(it["value"], it["refinedBy"]["exact"]) for it in selectors} == {
        ("b3", "polls the table")
    }


LISTING = "if lag > `5 s`:\n\tpage()"


def test_cells_stand_apart_and_a_listing_is_one_in_every_form_but_the_exact_one(
    database: Database,
) -> None:
    with database.transaction() as db:
        round_ = desks.begin(db, readers=1)
        me = round_.readers[0]
        html = f'<pre dir="auto"><code>{LISTING.replace(">", "&gt;")}</code></pre>'
        stored = documents.keep(db, desks.document((*desks.PIECES, ("code", html))))
        folio = db.get_one(Folio, round_.folio)
        folio.document, folio.sha = stored.id, stored.sha
        row = "Plan\nUnowned\tAdopted by 30 June"
        for quote, block in ((row, "b6"), (LISTING, "b8")):
            start = documents.blocks(db, stored.id)[int(block[1:]) - 1].text.index(quote)
            span = QuotedSpan(block, start, start + len(quote), quote)
            desks.comment(db, round_.folio, "scope", by=me, span=span)
        exported = export.own(room(db, me, round_.code), UTC)
    shown = "Plan / Unowned · Adopted by 30 June"
    said = markdown(exported)
    assert f"> {shown}\n> (§" in said
    assert ">     if lag > `5 s`:\n>     \tpage()\n>\n> (§" in said
    exact = {
        selector["refinedBy"][0]["exact"]
        for item in json.loads(json_ld(exported))["first"]["items"]
        for selector in [target["selector"] for target in item["target"]]
    }
    assert exact == {row, LISTING}


ACTING = (
    "![x](https://evil.test/c.png) [n](https://evil.test/n) <img src=x onerror=alert(1)>"
    "\n\n# Forged\n\n- Forged item\n\nForged\n---\n> `a`\n\n```\n<script>"
)


@pytest.mark.parametrize("listing", [False, True])
def test_nothing_that_anybody_wrote_acts_in_the_markdown(
    database: Database, listing: bool
) -> None:
    with database.transaction() as db:
        round_ = desks.begin(db, readers=1)
        me = round_.readers[0]
        words = html.escape(ACTING)
        block: BlockKind = "code" if listing else "paragraph"
        tags = ("<pre>", "</pre>") if listing else ("<p>", "</p>")
        written = f"{tags[0]}<code>{words}</code>{tags[1]}"
        stored = documents.keep(db, desks.document((*desks.PIECES, (block, written))))
        folio = db.get_one(Folio, round_.folio)
        folio.document, folio.sha = stored.id, stored.sha
        quote = next(b.text for b in documents.blocks(db, stored.id) if b.id == "b8")
        span = QuotedSpan("b8", 0, len(quote), quote)
        question = f"{ACTING.partition('<script>')[0]} why?"
        desks.comment(
            db,
            round_.folio,
            "scope",
            by=me,
            text=ACTING,
            ask_this=True,
            question=question,
            span=span,
        )
        fields = dict.fromkeys(
            ("rationale-scope", "strongest", "weakest", "private_notes"), ACTING
        )
        fields |= {"absent-scope": "1", "searched-scope": ACTING}
        revision = draft.open_draft(db, round_.folio, by=me).revision
        draft.save(db, round_.folio, fields, revision=revision, by=me)
        exported = replace(export.own(room(db, me, round_.code), UTC), title=ACTING)
    said = markdown(exported)
    page = rendered_by_library(said)
    ours = 1 + len(desks.KEYS) + 3
    assert len(re.findall(r"<h\d", page)) == len(re.findall("^#", said, re.MULTILINE)) == ours
    assert page.count("<blockquote>") == 1
    assert page.count("<pre>") == listing
    assert set(re.findall(r"<(\w+)", page)) <= {
        *("h1", "h2", "p", "br", "ol", "li", "blockquote"),
        *(("pre", "code") if listing else ()),
    }
    assert html.unescape(page).count("![x](https://evil.test/c.png)") == 9


def test_ones_own_file_says_the_hour_of_the_lock_and_the_others_the_day(
    database: Database,
) -> None:
    with database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.fill(db, round_.folio, by=me)
        with clock.at(datetime(2031, 3, 5, 12, 34, tzinfo=ZoneInfo("UTC"))):
            seal = lock.lock(db, round_.folio, by=me).seal
        with clock.at(datetime(2031, 3, 6, 7, 8, tzinfo=ZoneInfo("UTC"))):
            amend.amend(db, round_.folio, "One more thing.", by=me)
        mine = export.own(room(db, me, round_.code), UTC)
        blocks = documents.blocks(db, db.get_one(Folio, round_.folio).document or "")
        found = [("Reviewer 1", review) for review in reviews_of(db, round_.folio)]
        every = export.everybodys("Title", "", desks.RUBRIC, found, blocks, UTC)
    said, theirs = markdown(mine), markdown(every)
    assert f"Locked Wed 5 Mar 2031, 12:34 UTC (UTC+0). Seal {seal}." in said
    assert "Locked Wed 5 Mar 2031.\n" in theirs
    assert "Amendment 1, Thu 6 Mar 2031" in said and "Amendment 1, Thu 6 Mar 2031" in theirs
    assert "12:34" not in theirs


def test_a_general_comment_is_in_every_form_and_under_no_rating(database: Database) -> None:
    with database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.fill(db, round_.folio, by=me)
        desks.comment(db, round_.folio, GENERAL, by=me, text="Reads like a memo.")
        exported = export.own(room(db, me, round_.code), UTC)
    for said in (markdown(exported), json_ld(exported)):
        assert "General, on no criterion" in said
        assert "Reads like a memo." in said
        assert "Not rated" not in said
