"""What a candidate says names them is covered in a version of its own, and what was read stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from blindfolio.archive import documents
from blindfolio.archive.models import StoredDocument
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.documents.blinding.redaction import RedactedPassage
from blindfolio.identity import book
from blindfolio.identity.models import Trace
from blindfolio.jobs.worker import Worker
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from prompts.deadline import GRACE
from prompts.models import Invitation, Upload
from prompts.submitting import marking
from prompts.submitting.ingest_job import Ingest
from prompts.submitting.seen import Press
from prompts.submitting.submit import Statement, freeze
from prompts.submitting.upload import read_anew
from tests.platform.documents.pdf.pdf_material import pdf, prose
from tests.platform.documents.pdf.pdf_material import text as line
from tests.platform.documents.pdf.test_pdf import PROSE
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
END = cases.NOON + timedelta(days=7)
TEXT = """# One table of steps

Written by Ada Example with Kim Roe. The code is at github.com/kimroe/steps.

The engine polls a table, says Kim.
"""


def send(database: Database, archive: Archive, raw: bytes, name: str = "a.md") -> str:
    with database.transaction() as db:
        sent = cases.sent(db, archive, cases.writing(db), raw, file_name=name).id
    work(database, archive)
    return sent


def work(database: Database, archive: Archive) -> None:
    Worker(database, {"ingest": Ingest(archive)}).run_until_idle()


def of(database: Database, upload: str, words: str) -> list[RedactedPassage]:
    with database.reading() as db:
        blocks = documents.blocks(db, db.get_one(Upload, upload).document or "")
    return [
        RedactedPassage(b.id, b.text.index(words), b.text.index(words) + len(words))
        for b in blocks
        if words in b.text
    ]


def mark(
    database: Database,
    upload: str,
    passages: list[RedactedPassage],
    at: datetime = cases.NOON,
    issued: datetime | None = cases.NOON,
    **given: bool,
) -> str:
    with database.transaction() as db:
        sent = db.get_one(Upload, upload)
        mine = db.get_one(Invitation, sent.invitation)
        return marking.names_me(db, mine, sent, passages, Press(at, issued), **given).id


def text_of(database: Database, upload: str) -> str:
    with database.reading() as db:
        blocks = documents.blocks(db, db.get_one(Upload, upload).document or "")
        return "\n".join(block.text + block.html for block in blocks)


def submit(database: Database, upload: str) -> None:
    with database.transaction() as db:
        sent = db.get_one(Upload, upload)
        cases.submitted(db, db.get_one(Invitation, sent.invitation), sent)


@pytest.mark.parametrize("kind", ["md", "pdf"])
def test_what_was_marked_is_covered_in_a_new_version_and_the_old_one_stays(
    database: Database, archive: Archive, kind: str
) -> None:
    words = (
        "It was Kim Roe of the billing team who drew the first plan of the steps and the queue."
    )
    page = pdf([prose(PROSE) + line(72, 300, words)])
    raw = TEXT.encode() if kind == "md" else page
    sent = send(database, archive, raw, f"a.{kind}")
    before = text_of(database, sent)
    new = mark(database, sent, of(database, sent, "Kim Roe"), answers=True)
    work(database, archive)
    assert "Kim Roe" in before == text_of(database, sent)
    assert "Kim Roe" not in text_of(database, new)
    with database.reading() as db:
        was, now = db.get_one(Upload, sent), db.get_one(Upload, new)
        assert (now.state, now.n, now.blob, now.sha256) == ("read", 2, was.blob, was.sha256)
        stored = db.get_one(StoredDocument, now.document)
        assert stored.sha != db.get_one(StoredDocument, was.document).sha
        assert stored.pages == 1
        traces = {t.upload: t for t in db.scalars(select(Trace))}
        assert traces[new].file_name == traces[sent].file_name
        assert traces[new].findings == [
            *traces[sent].findings,
            *(["marked", p.block, "Kim Roe"] for p in of(database, sent, "Kim Roe")),
        ]
        assert db.scalars(select(Entry.kind).where(Entry.kind == "marked")).all() == ["marked"]
    with database.transaction() as db:
        trace = db.scalars(select(Trace).where(Trace.upload == new)).one()
        left = [(it.kind, it.text) for it in book.doubts_of(trace) if not it.answered]
        assert left == ([("part", "Kim")] if kind == "md" else [])
        book.none_names_them(db, new)
    submit(database, new)
    with database.reading() as db:
        assert db.get_one(Upload, new).document == stored.id


def test_the_same_marks_twice_are_one_version_and_others_begin_with_the_newer(
    database: Database, archive: Archive
) -> None:
    sent = send(database, archive, TEXT.encode())
    kim = of(database, sent, "Kim Roe")
    new = mark(database, sent, kim)
    assert mark(database, sent, kim) == new
    with pytest.raises(Refusal) as refused:
        mark(database, sent, of(database, sent, "The engine"))
    assert refused.value.code == "marked_before"
    work(database, archive)
    newest = mark(database, new, of(database, new, "says Kim"))
    work(database, archive)
    assert "Kim" not in text_of(database, newest).replace("kimroe", "")


def test_who_was_pointed_out_something_answers_before_submitting(
    database: Database, archive: Archive
) -> None:
    sent = send(database, archive, TEXT.encode())
    with database.reading() as db:
        trace = db.scalars(select(Trace)).one()
        assert [(kind, text) for kind, _, _, _, text in trace.doubts] == [
            ("author", "Kim Roe"),
            ("repository", "github.com/kimroe/steps"),
        ]
    with pytest.raises(Refusal) as refused:
        submit(database, sent)
    assert refused.value.code == "doubts"
    for _ in range(2):
        none_of_these(database, sent)
    submit(database, sent)
    with database.reading() as db:
        said = db.scalars(select(Entry).where(Entry.kind == "names_nobody"))
        assert len(list(said)) == 1


def asked(database: Database, upload: str) -> list[str]:
    with database.reading() as db:
        trace = db.scalars(select(Trace).where(Trace.upload == upload)).one()
        return [doubt.text for doubt in book.doubts_of(trace) if not doubt.answered]


def none_of_these(database: Database, upload: str) -> None:
    with database.transaction() as db:
        sent = db.get_one(Upload, upload)
        mine = db.get_one(Invitation, sent.invitation)
        marking.none_names_me(db, mine, sent, Press(cases.NOON, cases.NOON))


def next_file(database: Database, archive: Archive, upload: str, text: str) -> str:
    with database.transaction() as db:
        mine = db.get_one(Invitation, db.get_one(Upload, upload).invitation)
        later = cases.sent(db, archive, mine, text.encode()).id
    work(database, archive)
    return later


def test_what_was_answered_once_is_not_asked_of_the_next_files(
    database: Database, archive: Archive
) -> None:
    first = send(database, archive, TEXT.encode())
    assert asked(database, first) == ["Kim Roe", "github.com/kimroe/steps"]
    none_of_these(database, first)
    more = TEXT + "\nAuthor: Uma Under, of github.com/kimroe/steps.\n"
    second = next_file(database, archive, first, more)
    assert asked(database, second) == ["Uma Under"]
    # The answers hold on from file to file, also through one whose question stays open.
    third = next_file(database, archive, second, more + "\nEnd.\n")
    assert asked(database, third) == ["Uma Under"]
    with pytest.raises(Refusal):
        submit(database, third)
    none_of_these(database, third)
    last = next_file(database, archive, third, more)
    assert asked(database, last) == []
    submit(database, last)


def test_a_no_holds_for_words_of_that_kind_and_until_they_are_marked(
    database: Database, archive: Archive
) -> None:
    first = send(database, archive, b"# Plan\n\nAuthor: Kim Roe\n")
    none_of_these(database, first)
    owner = "# Plan\n\nThe steps are ready.\n\nOwner: Kim Roe\n"
    second = next_file(database, archive, first, owner)
    assert asked(database, second) == ["Kim Roe"]
    mark(database, second, of(database, second, "Kim Roe"), answers=True)
    work(database, archive)
    third = next_file(database, archive, second, "# Plan\n\nAuthor: Kim Roe\n")
    assert asked(database, third) == [], "it is covered there"


def test_a_correction_asks_about_what_it_makes_new_alone(
    database: Database, archive: Archive
) -> None:
    first = send(database, archive, TEXT.encode())
    none_of_these(database, first)
    with database.transaction() as db:
        mine = db.get_one(Invitation, db.get_one(Upload, first).invitation)
        book.keep_own_words(db, mine.folio, ["kimroe"])
        read_anew(db, mine)
    work(database, archive)
    assert asked(database, first) == ["github.com/[name removed]/steps"]


def test_no_answer_counts_after_the_window(database: Database, archive: Archive) -> None:
    sent = send(database, archive, TEXT.encode())
    late = END + timedelta(minutes=16)
    with database.transaction() as db, pytest.raises(Refusal) as refused:
        upload = db.get_one(Upload, sent)
        mine = db.get_one(Invitation, upload.invitation)
        marking.none_names_me(db, mine, upload, Press(late, cases.NOON))
    assert refused.value.code == "late"
    with database.reading() as db:
        assert book.is_to_be_asked(db, sent)


def test_covering_what_was_pointed_out_is_an_answer_and_another_mark_is_none(
    database: Database, archive: Archive
) -> None:
    sent = send(database, archive, TEXT.encode())
    first = mark(database, sent, of(database, sent, "Kim Roe"))
    work(database, archive)
    with pytest.raises(Refusal):
        submit(database, first)
    second = mark(database, first, of(database, first, "github.com/kimroe/steps"), answers=True)
    work(database, archive)
    assert "kimroe" not in text_of(database, second)
    submit(database, second)


def test_the_window_that_ends_asks_nothing(database: Database, archive: Archive) -> None:
    sent = send(database, archive, TEXT.encode())
    with database.transaction() as db:
        upload = db.get_one(Upload, sent)
        mine = db.get_one(Invitation, upload.invitation)
        folio = stages.locked(db, mine.folio)
        said = Statement()
        freeze(db, folio, mine, upload, said, at=END + GRACE, automatic=True, by=None)
        assert (folio.stage, folio.document) == ("1", upload.document)


@pytest.mark.parametrize(
    "given",
    [
        {"at": END + timedelta(seconds=1), "issued": None},
        {"at": END + GRACE + timedelta(seconds=1)},
    ],
)
def test_a_mark_counts_as_long_as_a_file_does(
    database: Database, archive: Archive, given: dict[str, Any]
) -> None:
    sent = send(database, archive, TEXT.encode())
    with pytest.raises(Refusal) as refused:
        mark(database, sent, of(database, sent, "Kim Roe"), **given)
    assert refused.value.code == "late"
    assert mark(database, sent, of(database, sent, "Kim Roe"), at=END + GRACE)


def test_what_cannot_be_covered_makes_no_version(database: Database, archive: Archive) -> None:
    sent = send(database, archive, TEXT.encode())
    with pytest.raises(Refusal):
        mark(database, sent, [RedactedPassage("b77", 0, 4)])
    with database.reading() as db:
        assert len(list(db.scalars(select(Upload)))) == 1
