"""Promises about comments on an area of a drawing: a rectangle of this document's pictures, with
the words in it, in every form that a comment takes."""

from __future__ import annotations

import uuid
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from blindfolio.archive.documents import Body
from blindfolio.documents.model import Document, seq_of
from blindfolio.visibility.models import Folio
from reviews.followups.engine import build
from reviews.followups.reviewed import AskThis
from reviews.reading import comments, export, queries, room, verify
from reviews.reading.comments import CommentText
from reviews.reading.content import QuotedSpan, Remark, sealed_facts
from reviews.reading.models import CommentSpan, LockQuestion
from tests.expect import refused
from tests.reviews.reading import drawings
from tests.reviews.reading.desks import Desk, on
from tests.reviews.reading.drawings import BOX, INSIDE

PAGED = drawings.paged()
ASKS = CommentText("failure", "question", "What if the queue is full?", ask_this=True)


def mark(desk: Desk, *written: str | QuotedSpan, document: Document = PAGED) -> Remark:
    desk.give(document)
    spans = [
        it if isinstance(it, QuotedSpan) else QuotedSpan("b1", 0, 0, "", area=it)
        for it in written
    ]
    id_ = str(uuid.uuid4())
    kept = desk.act(comments.add, id_, ASKS, spans)
    return next(remark for remark in kept.comments if remark.id == id_)


@pytest.mark.usefixtures("either_database")
def test_an_area_of_a_page_has_the_masked_words_inside_and_the_block_beside_it(
    desk: Desk,
) -> None:
    (span,) = mark(desk, BOX).spans
    assert span.quote == INSIDE
    assert span.words == f"Area of page 1: {INSIDE}"
    assert "Gateway" in next(b.text for b in PAGED.blocks if b.id == span.block)
    assert span.area == f"{BOX}:595x842"
    assert desk.content().comments[0].spans == (span,)


def test_an_area_of_a_picture_has_its_description_and_may_stand_beside_words(
    desk: Desk,
) -> None:
    words = on("five seconds", "b3")
    remark = mark(desk, "p1:100,200,3333,5000", words, document=drawings.pictured())
    assert [it.block for it in remark.spans] == ["b3", "b4"]
    assert remark.quote == "five seconds … Area of picture 1: Gateway and queue"


def test_an_area_without_words_belongs_to_the_nearest_block(desk: Desk) -> None:
    (corner,) = mark(desk, "page-1:0,9000,500,500").spans
    assert corner.quote == ""
    assert corner.words == "Area of page 1"
    assert "Drawn by" in next(b.text for b in PAGED.blocks if b.id == corner.block)


@pytest.mark.parametrize(
    "area",
    [
        "page-3:0,0,500,500",
        "p1:0,0,500,500",
        "page-1:0,0,99,500",
        "page-1:9600,0,500,500",
        "page-1:0,9600,500,500",
        "page-1:-1,0,500,500",
        "page-1:1.5,0,500,500",
        "page-0:0,0,500,500",
        "../p1:0,0,500,500",
    ],
)
def test_what_is_no_area_of_this_documents_pictures_is_refused(desk: Desk, area: str) -> None:
    with refused("not_verbatim"):
        mark(desk, area)


@pytest.mark.usefixtures("either_database")
def test_an_area_is_sealed_and_frozen(desk: Desk) -> None:
    marked = mark(desk, "p1:100,200,3333,5000", document=drawings.pictured())
    desk.ask(ask="Who empties it?", ask_on=marked.id)
    desk.whole()
    with desk.database.reading() as db:
        sealed = sealed_facts(db.get_one(Folio, desk.folio), desk.review(), desk.content())
        assert not [it for it in verify.check(db) if it.startswith("Review")]
        asked = [it for it in queries.asked(db, desk.folio) if it.area]
    spans = [span for comment in sealed["comments"] for span in comment["spans"]]
    assert spans[0]["area"] == "p1:100,200,3333,5000:400x200"
    assert len(spans) > 1 and not any(span["area"] for span in spans[1:])
    with pytest.raises(DatabaseError), desk.database.transaction() as db:
        db.execute(update(CommentSpan).values(area="p1:0,0,500,500:400x200"))
    words = "Gateway and queue"
    assert [(it.block, it.quote, it.text) for it in asked] == [
        ("b4", words, ASKS.text),
        ("b4", words, "Who empties it?"),
    ]
    assert desk.one(select(LockQuestion.quote)) == f"Area of picture 1: {words}"


def test_the_sheet_has_the_area_with_its_words_and_without_them_its_place() -> None:
    at = seq_of(PAGED.blocks[-1].id)
    asks = (
        AskThis(at, INSIDE, "What if it is full?", "failure", BOX),
        AskThis(at, "", "Why?", "failure", BOX),
    )
    sheet = build(PAGED, asked=asks)
    found = [q for segment in sheet.segments for q in segment.questions if q.area]
    assert [(q.quote, q.block, q.area) for q in found] == [(INSIDE, at, BOX), ("", at, BOX)]


def test_an_export_says_which_area(desk: Desk) -> None:
    mark(desk, BOX)
    with desk.database.reading() as db:
        own = export.own(room.room(db, desk.me, desk.code), ZoneInfo("UTC"))
    assert "> Area of page 1: Gateway Queue Drawn by" in export.markdown(own)


def test_a_redaction_changes_the_words_of_an_area(desk: Desk) -> None:
    (span,) = mark(desk, BOX).spans
    block = next(b for b in PAGED.blocks if "Queue" in b.text)
    hidden = replace(block, text=block.text.replace("Queue", "xxxxx"))
    after = tuple(hidden if it is block else it for it in PAGED.blocks)
    with desk.database.transaction() as db:
        body = Body(after, PAGED.sizes, PAGED.geometry)
        comments.requote(db, desk.folio, PAGED.blocks, body, {})
    assert desk.one(select(CommentSpan.quote)) == INSIDE.replace("Queue", "xxxxx")
    assert desk.one(select(CommentSpan.area)) == span.area
