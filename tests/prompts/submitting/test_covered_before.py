"""What a candidate covered stays covered: when they list words, and when they are corrected."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.documents.blinding.identity import Identity
from blindfolio.identity import book
from blindfolio.jobs.worker import Worker
from blindfolio.visibility.models import Folio
from prompts import queries
from prompts.inviting import correct
from prompts.inviting.invite import Invitee
from prompts.models import Invitation, Upload
from prompts.submitting import covered_before
from prompts.submitting.covered_before import CoveredBefore
from prompts.submitting.ingest_job import Ingest
from tests.platform.documents.docx.docx_files import docx, p
from tests.platform.documents.pdf.pdf_material import pdf
from tests.platform.documents.pdf.pdf_material import text as line
from tests.prompts import cases
from tests.prompts.submitting.test_marking import mark, of, send, submit, text_of, work
from tests.prompts.submitting.test_own_words import cover

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


def newest(database: Database) -> str:
    with database.reading() as db:
        return db.scalars(select(Upload.id).order_by(Upload.n.desc())).first() or ""


def told(database: Database, upload: str) -> CoveredBefore:
    with database.reading() as db:
        shown = db.get_one(Upload, upload)
        leaves = queries.leaves(db, shown)
        blocks = [block for _, on_page in leaves for block in on_page]
        sent = queries.uploads(db, shown.invitation)
        return covered_before.told(db, shown, sent, set(), blocks, Identity())


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
    with database.transaction() as db:
        mine = db.get_one(Invitation, db.get_one(Upload, first).invitation)
        later = cases.sent(db, archive, mine, raw, file_name=f"b.{kind}").id
    work(database, archive)
    for read in (again, newest(database)):
        shown = text_of(database, read)
        assert not any(words in shown for words in ("pipeline", "GmbH", "zwetschge"))
        assert "polls one table" in shown
        assert told(database, read).covered == (("Brightwater Freight GmbH", 1), (CODE, 1))
    as_sent = told(database, later)
    assert as_sent.readable == (CODE, "Brightwater Freight GmbH")
    assert as_sent.instead == newest(database)


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
    with database.reading() as db:
        newest_read = next(
            one
            for one in queries.uploads(db, db.get_one(Upload, first).invitation)
            if one.state == "read"
        )
    shown = text_of(database, newest_read.id)
    assert "Brightwater" not in shown and "GmbH" not in shown
    assert newest_read.marked_from == first, "what the end of the window submits"


def test_a_mark_of_a_name_covers_no_ordinary_words_in_the_next_file(
    database: Database, archive: Archive
) -> None:
    raw = b"# Rows\n\nWe left Stripe.\n\nThen we stripe rows.\n\nA stripe, and the ledger.\n"
    first = send(database, archive, raw)
    marked = mark(database, first, of(database, first, "Stripe"), answers=True)
    work(database, archive)
    mark(database, marked, of(database, marked, "ledger"), answers=True)
    work(database, archive)
    with database.transaction() as db:
        mine = db.get_one(Invitation, db.get_one(Upload, first).invitation)
        cases.sent(db, archive, mine, raw + b"\nMore.\n")
    work(database, archive)
    shown = text_of(database, newest(database))
    assert "Stripe" not in shown and "ledger" not in shown
    assert "Then we stripe rows." in shown and "A stripe, and" in shown
    assert told(database, newest(database)).readable == ()


def test_a_correction_makes_no_version_of_a_file_whose_covered_version_is_submitted(
    database: Database, archive: Archive
) -> None:
    first = send(database, archive, TEXT.encode())
    marked = mark(database, first, of(database, first, CODE), answers=True)
    work(database, archive)
    submit(database, marked)
    correct_employers(database, "Brightwater Freight")
    work(database, archive)
    assert newest(database) == marked
    assert "Brightwater" not in text_of(database, first), "it may be submitted still"


def test_a_mark_counts_from_when_it_is_made(database: Database, archive: Archive) -> None:
    """Not from when its version is read, which may be after the next file is."""
    first = send(database, archive, TEXT.encode())
    mark(database, first, of(database, first, CODE))
    handler = Ingest(archive)
    with database.transaction() as db:
        mine = db.get_one(Invitation, db.get_one(Upload, first).invitation)
        sent = cases.sent(db, archive, mine, TEXT.encode())
        later = {"upload": sent.id, "revision": book.revision(db, mine.folio)}
    read = handler.prepare(database, later)
    with database.transaction() as db:
        handler.finish(db, later, read)
    Worker(database, {"ingest": handler}).run_until_idle()
    assert told(database, newest(database)).covered == ((CODE, 1),)
