"""What a candidate covered stays covered: when they list words, and when they are corrected."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from blindfolio.archive import documents
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.blinding.not_names import NotAName
from blindfolio.identity import book
from blindfolio.visibility.models import Folio
from prompts import queries
from prompts.inviting import correct
from prompts.inviting.invite import Invitee
from prompts.models import Invitation, Upload
from prompts.submitting import covered_before
from prompts.submitting.ingest_job import Ingest
from tests.platform.documents.docx.docx_files import docx, p
from tests.platform.documents.pdf.pdf_material import pdf
from tests.platform.documents.pdf.pdf_material import text as line
from tests.prompts import cases
from tests.prompts.submitting.test_marking import mark, of, send, text_of, work
from tests.prompts.submitting.test_not_a_name import newest
from tests.prompts.submitting.test_own_words import cover, sent_again

pytestmark = pytest.mark.usefixtures("noon")

CODE = "https://github.com/zwetschge/pipeline-buffers"
TEXT = f"The engine polls one table at Brightwater Freight GmbH. The code is at {CODE} today."


def as_markdown(text: str) -> bytes:
    return text.encode()


def as_docx(text: str) -> bytes:
    return docx(p(text))


def as_pdf(text: str) -> bytes:
    sentences = text.split(". ")
    return pdf(["".join(line(72, 700 - 60 * i, it) for i, it in enumerate(sentences))])


every_format = pytest.mark.parametrize(
    ("kind", "written"), [("md", as_markdown), ("docx", as_docx), ("pdf", as_pdf)]
)


def correct_employers(database: Database, *employers: str) -> None:
    with database.transaction() as db:
        mine = db.scalars(select(Invitation)).one()
        given = Invitee("Ada Example", "ada@mail.example", employers=employers)
        folio = db.get_one(Folio, mine.folio)
        correct.correct(db, folio, given, secret=cases.SECRET, by=cases.member(db))


@every_format
def test_words_that_are_listed_uncover_no_mark_that_they_are_a_part_of(
    database: Database, archive: Archive, kind: str, written: Callable[[str], bytes]
) -> None:
    raw = written(TEXT)
    first = send(database, archive, raw, f"a.{kind}")
    passages = [*of(database, first, CODE), *of(database, first, "Brightwater Freight GmbH")]
    marked = mark(database, first, passages, answers=True)
    work(database, archive)
    cover(database, marked, "zwetschge, Brightwater Freight, Brightwater")
    work(database, archive)
    again = newest(database)
    with database.reading() as db:
        assert db.get_one(Upload, again).marked_from is None
    later = sent_again(database, archive, first, raw, f"b.{kind}")
    for read in (again, later):
        shown = text_of(database, read)
        assert not any(words in shown for words in ("pipeline", "GmbH", "zwetschge"))
        assert "polls one table" in shown
        with database.reading() as db:
            assert book.marked_words(db, [read])[read] == ["Brightwater Freight GmbH", CODE]


def test_what_is_marked_after_a_list_is_covered_when_the_list_is_shorter(
    database: Database, archive: Archive
) -> None:
    first = send(database, archive, TEXT.encode())
    listed = cover(database, first, "zwetschge")
    work(database, archive)
    rest = "github.com/[name removed]/pipeline-buffers"
    marked = mark(database, listed, of(database, listed, rest))
    work(database, archive)
    cover(database, marked, "")
    work(database, archive)
    shown = text_of(database, newest(database))
    assert "zwetschge" not in shown and "pipeline" not in shown


@every_format
def test_a_correction_uncovers_no_mark(
    database: Database, archive: Archive, kind: str, written: Callable[[str], bytes]
) -> None:
    first = send(database, archive, written(TEXT), f"a.{kind}")
    mark(database, first, of(database, first, "Brightwater Freight GmbH"))
    work(database, archive)
    correct_employers(database, "Brightwater Freight")
    work(database, archive)
    shown = text_of(database, first)
    assert "Brightwater" not in shown and "GmbH" not in shown
    with database.reading() as db:
        assert db.get_one(Upload, first).state == "read", "what the end of the window submits"


def test_a_mark_of_a_name_covers_no_ordinary_words_in_the_next_file(
    database: Database, archive: Archive
) -> None:
    raw = b"# Rows\n\nWe left Stripe.\n\nThen we stripe rows.\n\nA stripe, and the ledger.\n"
    first = send(database, archive, raw)
    marked = mark(database, first, of(database, first, "Stripe"), answers=True)
    work(database, archive)
    mark(database, marked, of(database, marked, "ledger"), answers=True)
    work(database, archive)
    shown = text_of(database, sent_again(database, archive, first, raw + b"\nMore.\n"))
    assert "Stripe" not in shown and "ledger" not in shown
    assert "Then we stripe rows." in shown and "A stripe, and" in shown


def test_a_file_that_is_being_read_when_words_are_marked_covers_them_too(
    database: Database, archive: Archive
) -> None:
    first = send(database, archive, TEXT.encode())
    handler = Ingest(archive)
    with database.transaction() as db:
        mine = db.get_one(Invitation, db.get_one(Upload, first).invitation)
        sent = cases.sent(db, archive, mine, TEXT.encode()).id
    begun = {"upload": sent, "revision": 0}
    read = handler.prepare(database, begun)
    mark(database, first, of(database, first, CODE))
    with database.transaction() as db:
        handler.finish(db, begun, read)
        assert db.get_one(Upload, sent).document is None, "the older reading does not count"
    work(database, archive)
    assert "pipeline" not in text_of(database, sent)


def test_words_that_can_be_read_are_named_until_they_are_no_name(
    database: Database, archive: Archive
) -> None:
    first = send(database, archive, TEXT.encode())
    mark(database, first, of(database, first, CODE))
    with database.reading() as db:
        upload = db.get_one(Upload, first)
        sent, blocks = (
            queries.uploads(db, upload.invitation),
            documents.blocks(db, upload.document or ""),
        )
        covered = covered_before.words(db, sent)
        assert covered == [CODE]
        assert covered_before.readable(Identity(), blocks, covered) == [CODE]
        (start,) = (it.start for it in of(database, first, CODE))
        place = NotAName.at(blocks[0].text, start, start + len(CODE))
        assert covered_before.readable(Identity(not_names=(place,)), blocks, covered) == []
