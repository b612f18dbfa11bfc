"""What identifies a candidate is covered as they say: marked, listed, covered before, no name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from blindfolio.archive import documents
from blindfolio.archive.models import StoredDocument
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.blinding.not_names import NotAName
from blindfolio.documents.blinding.redaction import RedactedPassage
from blindfolio.documents.ingest import ingest
from blindfolio.documents.pdf.rectangles import leaves, sheets
from blindfolio.identity import book
from blindfolio.identity.models import CandidateIdentity, Trace
from blindfolio.jobs.worker import Worker
from blindfolio.ledger.models import Entry, Payload
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from prompts import queries
from prompts.deadline import GRACE
from prompts.inviting import correct
from prompts.inviting.invite import Invitee
from prompts.models import Invitation, Upload
from prompts.submitting import covered_before, marking, not_a_name, own_words
from prompts.submitting.identity_found import FoundIdentity, places
from prompts.submitting.ingest_job import Ingest
from prompts.submitting.seen import Press
from prompts.submitting.submit import Statement, freeze
from prompts.submitting.upload import read_anew
from tests.platform.documents.docx.docx_files import docx, p
from tests.platform.documents.pdf.pdf_material import pdf, prose, text
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


def test_what_was_answered_once_is_not_asked_of_the_next_files(
    database: Database, archive: Archive
) -> None:
    first = send(database, archive, TEXT.encode())
    assert asked(database, first) == ["Kim Roe", "github.com/kimroe/steps"]
    none_of_these(database, first)
    more = TEXT + "\nAuthor: Uma Under, of github.com/kimroe/steps.\n"
    second = sent_again(database, archive, first, (more).encode())
    assert asked(database, second) == ["Uma Under"]
    # The answers hold on from file to file, also through one whose question stays open.
    third = sent_again(database, archive, second, (more + "\nEnd.\n").encode())
    assert asked(database, third) == ["Uma Under"]
    with pytest.raises(Refusal):
        submit(database, third)
    none_of_these(database, third)
    last = sent_again(database, archive, third, (more).encode())
    assert asked(database, last) == []
    submit(database, last)


def test_a_no_holds_for_words_of_that_kind_and_until_they_are_marked(
    database: Database, archive: Archive
) -> None:
    first = send(database, archive, b"# Plan\n\nAuthor: Kim Roe\n")
    none_of_these(database, first)
    owner = "# Plan\n\nThe steps are ready.\n\nOwner: Kim Roe\n"
    second = sent_again(database, archive, first, (owner).encode())
    assert asked(database, second) == ["Kim Roe"]
    mark(database, second, of(database, second, "Kim Roe"), answers=True)
    work(database, archive)
    third = sent_again(database, archive, second, (b"# Plan\n\nAuthor: Kim Roe\n"))
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


LISTED = """# Steps at Northgate

Kim Roe of [the team](https://wiki.northgate.example/steps) built NORTHGATE Ledger.

The engine polls northgates.
"""


def cover(
    database: Database,
    upload: str,
    typed: str,
    at: datetime = cases.NOON,
    shown: str | None = None,
) -> str:
    with database.transaction() as db:
        sent = db.get_one(Upload, upload)
        mine = db.get_one(Invitation, sent.invitation)
        press = Press(at, cases.NOON)
        return own_words.cover(db, mine, sent, typed, press, shown=shown).id


def sent_again(
    database: Database, archive: Archive, upload: str, raw: bytes, name: str = "b.md"
) -> str:
    with database.transaction() as db:
        mine = db.get_one(Invitation, db.get_one(Upload, upload).invitation)
        again = cases.sent(db, archive, mine, raw, file_name=name).id
    work(database, archive)
    return again


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Northgate, kim\r\n\n  Atlas   Pay ;northgate,", ["Northgate", "kim", "Atlas Pay"]),
        (" , \n", []),
        ("Zoe\u0308", ["Zo\u00eb"]),
        ("東京", ["東京"]),
    ],
)
def test_a_list_has_one_word_on_each_line_or_between_commas(
    typed: str, words: list[str]
) -> None:
    assert own_words.listed(typed) == words


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("Atlas, C++", "“C++” is too short"),
        ("\u202e\u202e", "is too short"),
        ("x" * 61, "is longer than 60 characters"),
        (
            ",".join(f"word{n}" for n in range(31)),
            "You have entered 31 words. Enter at most 30",
        ),
    ],
)
def test_what_cannot_be_looked_for_is_refused_in_a_sentence(typed: str, says: str) -> None:
    with pytest.raises(Refusal) as refused:
        own_words.listed(typed)
    assert (refused.value.code, says in str(refused.value)) == (own_words.FIELD, True)


def test_listed_words_are_covered_in_this_file_and_in_the_next(
    database: Database, archive: Archive
) -> None:
    first = send(database, archive, LISTED.encode())
    again = cover(database, first, "Northgate")
    work(database, archive)
    for read in (again, sent_again(database, archive, first, LISTED.encode() + b"\nMore.\n")):
        shown = text_of(database, read)
        assert "northgate" not in shown.lower().replace("northgates", ""), "link targets too"
        assert "polls northgates" in shown, "whole words"
    assert "Northgate" in text_of(database, first), "what was read stays"


def test_words_marked_before_stay_covered_and_only_what_is_new_is_asked(
    database: Database, archive: Archive
) -> None:
    first = send(database, archive, LISTED.encode())
    marked = mark(database, first, of(database, first, "Kim Roe"), answers=True)
    work(database, archive)
    cover(database, marked, "Northgate")
    work(database, archive)
    with database.reading() as db:
        newest = db.scalars(select(Upload).order_by(Upload.n.desc())).first()
        assert newest is not None
    shown = text_of(database, newest.id)
    assert "Kim Roe" not in shown
    assert "Northgate" not in shown
    with database.transaction() as db:
        trace = db.scalars(select(Trace).where(Trace.upload == newest.id)).one()
        asked = [(it.kind, it.text) for it in book.doubts_of(trace) if not it.answered]
        assert asked == [("beside", "Ledger")], "the list made this one"
        book.none_names_them(db, newest.id)
    submit(database, newest.id)


def test_sent_twice_it_is_one_version_and_only_what_stands_there_is_read_again(
    database: Database, archive: Archive
) -> None:
    first = send(database, archive, LISTED.encode())
    again = cover(database, first, "Northgate")
    assert cover(database, first, "Northgate") == again
    work(database, archive)
    assert cover(database, again, "Northgate") == again, "it stands nowhere any more"
    emptied = cover(database, again, "")
    work(database, archive)
    assert "Northgate" in text_of(database, emptied), "a shorter list uncovers"


def test_a_file_that_is_being_read_meanwhile_is_read_with_the_new_list(
    database: Database, archive: Archive
) -> None:
    with database.transaction() as db:
        waiting = cases.sent(db, archive, cases.writing(db), LISTED.encode()).id
    handler = Ingest(archive)
    with database.reading() as db:
        begun = {"upload": waiting, "revision": 0}
    read = handler.prepare(database, begun)
    assert cover(database, waiting, "Northgate") == waiting
    with database.transaction() as db:
        handler.finish(db, begun, read)
        assert db.get_one(Upload, waiting).document is None, "the older reading does not count"
    Worker(database, {"ingest": handler}).run_until_idle()
    assert "Northgate" not in text_of(database, waiting)


def test_after_the_window_the_list_stays_and_the_ledger_holds_no_word(
    database: Database, archive: Archive
) -> None:
    first = send(database, archive, LISTED.encode())
    cover(database, first, "Northgate")
    late = cases.NOON + timedelta(days=7) + GRACE + timedelta(seconds=1)
    with pytest.raises(Refusal, match="window ended"):
        cover(database, first, "Atlas", at=late)
    with database.reading() as db:
        assert db.scalars(select(CandidateIdentity.own_words)).one() == ["Northgate"]
        assert not any("Northgate" in str(it.body) for it in db.scalars(select(Payload)))


GATE = b"""# Steps

Northgate sold the engine. Behind the northgate there is a second northgate.

The Northgate in the wall opens at noon, says Ada Example.
"""


def begin(database: Database, archive: Archive, text: bytes = GATE) -> str:
    with database.transaction() as db:
        writing = cases.writing(db)
        db.scalars(select(CandidateIdentity)).one().employers = ["Northgate"]
        sent = cases.sent(db, archive, writing, text).id
    work(database, archive)
    return sent


def uncover(database: Database, upload: str, finding: int) -> str:
    with database.transaction() as db:
        sent = db.get_one(Upload, upload)
        mine = db.get_one(Invitation, sent.invitation)
        press = Press(cases.NOON, cases.NOON)
        return not_a_name.uncover(db, mine, sent, finding, press).id


def newest(database: Database) -> str:
    with database.reading() as db:
        return db.scalars(select(Upload.id).order_by(Upload.n.desc())).first() or ""


def plain(database: Database, upload: str) -> str:
    with database.reading() as db:
        blocks = documents.blocks(db, db.get_one(Upload, upload).document or "")
        return "\n".join(block.text for block in blocks)


def test_one_place_is_uncovered_here_and_in_the_next_file(
    database: Database, archive: Archive
) -> None:
    first = begin(database, archive)
    again = uncover(database, first, 3)
    assert uncover(database, first, 3) == again, "twice is once"
    work(database, archive)
    for read in (again, sent_again(database, archive, first, GATE + b"\nMore.\n")):
        shown = plain(database, read)
        assert "The Northgate in the wall" in shown
        assert shown.count("[name removed]") == 4, "the others, and the candidate"
    assert "The Northgate" not in text_of(database, first), "what was read stays"
    with database.reading() as db:
        assert len(db.scalars(select(Entry).where(Entry.kind == "not_a_name")).all()) == 1
        assert book.named_by_team(db.scalars(select(CandidateIdentity)).one()) == ["Northgate"]


def test_a_word_in_small_letters_is_uncovered_wherever_it_is_written_so(
    database: Database, archive: Archive
) -> None:
    again = uncover(database, begin(database, archive), 1)
    work(database, archive)
    shown = plain(database, again)
    assert "Behind the northgate there is a second northgate." in shown
    assert "Northgate" not in shown


def test_what_is_covered_whatever_stands_there_stays_covered(
    database: Database, archive: Archive
) -> None:
    first = begin(database, archive)
    for finding in (4, 99, -1):
        with pytest.raises(Refusal, match="can't be uncovered"):
            uncover(database, first, finding)


def test_marked_words_are_uncovered_at_one_place_and_stay_covered_at_others(
    database: Database, archive: Archive
) -> None:
    first = begin(database, archive, b"# Steps\n\nKim built it.\n\nAsk Kim, or the team.\n")
    marked = mark(database, first, of(database, first, "Kim"))
    work(database, archive)
    uncover(database, marked, 1)
    work(database, archive)
    shown = plain(database, newest(database))
    assert "[name removed] built it." in shown
    assert "Ask Kim, or the team." in shown
    again = mark(database, newest(database), of(database, newest(database), "Ask Kim"))
    work(database, archive)
    later = sent_again(database, archive, again, b"# Steps\n\nAsk Kim, or the team. More.\n")
    assert "Kim" not in plain(database, later), "marked again, covered again"


def test_listed_words_are_uncovered_without_a_word_to_the_coordinator(
    database: Database, archive: Archive
) -> None:
    first = begin(database, archive, b"# Steps\n\nThe kestrel polls, see Kestrel Pay.\n")
    listed = cover(database, first, "Kestrel Pay, kestrel")
    work(database, archive)
    again = uncover(database, listed, 0)
    work(database, archive)
    assert "The kestrel polls, see [name removed]." in plain(database, again)
    with database.reading() as db:
        assert book.named_by_team(db.scalars(select(CandidateIdentity)).one()) == []


CODE = "https://github.com/zwetschge/pipeline-buffers"
SENTENCES = (
    f"The engine polls one table at Brightwater Freight GmbH. The code is at {CODE} today."
)


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
    raw = written(SENTENCES)
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
    first = send(database, archive, SENTENCES.encode())
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
    first = send(database, archive, written(SENTENCES), f"a.{kind}")
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
    first = send(database, archive, SENTENCES.encode())
    handler = Ingest(archive)
    with database.transaction() as db:
        mine = db.get_one(Invitation, db.get_one(Upload, first).invitation)
        sent = cases.sent(db, archive, mine, SENTENCES.encode()).id
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
    first = send(database, archive, SENTENCES.encode())
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


JANE = Identity(names=("Jane Canary",), emails=("jane@firm.example",))


def found(raw: bytes, ending: str) -> list[FoundIdentity]:
    read = ingest(raw, ending, JANE)
    findings = [(one.kind, one.block, one.text) for one in read.findings]
    return places(findings, leaves(read.blocks, sheets(read.sizes, read.geometry)))


def test_a_place_in_a_text_has_its_heading() -> None:
    body = p("Plan of Jane Canary", "Titre1") + p("Ask jane@firm.example about it.")
    plan = "Plan of [name removed]"
    assert found(docx(p("By Jane Canary.") + body), "docx") == [
        FoundIdentity("name", "Jane Canary", "b1", None, ""),
        FoundIdentity("name", "Jane Canary", "b2", None, plan),
        FoundIdentity("email", "jane@firm.example", "b3", None, plan),
    ]


def test_a_place_in_a_pdf_has_its_page_too() -> None:
    words = "The dispatcher claims a batch of rows and waits for the printer. " * 9
    pages = [
        text(72, 760, "Printing orders", size=20, font="F2") + prose(words),
        prose(words) + text(72, 400, "This was written by Jane Canary"),
    ]
    (place,) = found(pdf(pages), "pdf")
    assert (place.page, place.section) == (2, "Printing orders")
    assert place.words == "Jane Canary"


def test_the_files_own_data_stands_nowhere_in_the_text() -> None:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Jane Canary'
        "</dc:creator></cp:coreProperties>"
    )
    (place,) = found(docx(p("No name in the text."), {"docProps/core.xml": core}), "docx")
    assert place == FoundIdentity("metadata", "Author: Jane Canary", None, None, "")
