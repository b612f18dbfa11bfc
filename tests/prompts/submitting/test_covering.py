"""What identifies a candidate is covered as they say: marked, listed, covered before, no name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

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


@dataclass(frozen=True)
class Desk:
    database: Database
    archive: Archive

    def send(self, raw: bytes, name: str = "a.md", *employers: str) -> str:
        with self.database.transaction() as db:
            mine = cases.writing(db)
            db.scalars(select(CandidateIdentity)).one().employers = [*employers]
            sent = cases.sent(db, self.archive, mine, raw, file_name=name).id
        self.work()
        return sent

    def work(self) -> None:
        Worker(self.database, {"ingest": Ingest(self.archive)}).run_until_idle()

    def both(self, db: Session, upload: str) -> tuple[Upload, Invitation]:
        sent = db.get_one(Upload, upload)
        return sent, db.get_one(Invitation, sent.invitation)

    def _after(self, new: str, reads: bool) -> str:
        if reads:
            self.work()
        return new

    def of(self, upload: str, words: str) -> list[RedactedPassage]:
        with self.database.reading() as db:
            blocks = documents.blocks(db, db.get_one(Upload, upload).document or "")
        return [
            RedactedPassage(b.id, b.text.index(words), b.text.index(words) + len(words))
            for b in blocks
            if words in b.text
        ]

    def mark(
        self,
        upload: str,
        passages: list[RedactedPassage],
        at: datetime = cases.NOON,
        issued: datetime | None = cases.NOON,
        *,
        reads: bool = True,
        **given: bool,
    ) -> str:
        with self.database.transaction() as db:
            sent, mine = self.both(db, upload)
            new = marking.names_me(db, mine, sent, passages, Press(at, issued), **given).id
        return self._after(new, reads)

    def text_of(self, upload: str) -> str:
        with self.database.reading() as db:
            blocks = documents.blocks(db, db.get_one(Upload, upload).document or "")
            return "\n".join(block.text + block.html for block in blocks)

    def submit(self, upload: str) -> None:
        with self.database.transaction() as db:
            sent, mine = self.both(db, upload)
            cases.submitted(db, mine, sent)

    def asked(self, upload: str) -> list[str]:
        with self.database.reading() as db:
            trace = db.scalars(select(Trace).where(Trace.upload == upload)).one()
            return [doubt.text for doubt in book.doubts_of(trace) if not doubt.answered]

    def none_of_these(self, upload: str) -> None:
        with self.database.transaction() as db:
            sent, mine = self.both(db, upload)
            marking.none_names_me(db, mine, sent, Press(cases.NOON, cases.NOON))

    def cover(
        self,
        upload: str,
        typed: str,
        at: datetime = cases.NOON,
        *,
        reads: bool = True,
    ) -> str:
        with self.database.transaction() as db:
            sent, mine = self.both(db, upload)
            new = own_words.cover(db, mine, sent, typed, Press(at, cases.NOON)).id
        return self._after(new, reads)

    def sent_again(self, upload: str, raw: bytes, name: str = "b.md") -> str:
        with self.database.transaction() as db:
            _, mine = self.both(db, upload)
            again = cases.sent(db, self.archive, mine, raw, file_name=name).id
        self.work()
        return again

    def uncover(self, upload: str, finding: int, *, reads: bool = True) -> str:
        with self.database.transaction() as db:
            sent, mine = self.both(db, upload)
            press = Press(cases.NOON, cases.NOON)
            new = not_a_name.uncover(db, mine, sent, finding, press).id
        return self._after(new, reads)

    def newest(self) -> str:
        with self.database.reading() as db:
            return db.scalars(select(Upload.id).order_by(Upload.n.desc())).first() or ""

    def plain(self, upload: str) -> str:
        with self.database.reading() as db:
            blocks = documents.blocks(db, db.get_one(Upload, upload).document or "")
            return "\n".join(block.text for block in blocks)

    def correct_employers(self, *employers: str) -> None:
        with self.database.transaction() as db:
            mine = db.scalars(select(Invitation)).one()
            given = Invitee("Ada Example", "ada@mail.example", employers=employers)
            folio = db.get_one(Folio, mine.folio)
            correct.correct(db, folio, given, secret=cases.SECRET, by=cases.member(db))


@pytest.fixture
def desk(database: Database, archive: Archive) -> Desk:
    return Desk(database, archive)


@pytest.mark.parametrize("kind", ["md", "pdf"])
def test_what_was_marked_is_covered_in_a_new_version_and_the_old_one_stays(
    desk: Desk, kind: str
) -> None:
    words = (
        "It was Kim Roe of the billing team who drew the first plan of the steps and the queue."
    )
    page = pdf([prose(PROSE) + line(72, 300, words)])
    raw = TEXT.encode() if kind == "md" else page
    sent = desk.send(raw, f"a.{kind}")
    before = desk.text_of(sent)
    new = desk.mark(sent, desk.of(sent, "Kim Roe"), answers=True)
    assert "Kim Roe" in before == desk.text_of(sent)
    assert "Kim Roe" not in desk.text_of(new)
    with desk.database.reading() as db:
        was, now = db.get_one(Upload, sent), db.get_one(Upload, new)
        assert (now.state, now.n, now.blob, now.sha256) == ("read", 2, was.blob, was.sha256)
        stored = db.get_one(StoredDocument, now.document)
        assert stored.sha != db.get_one(StoredDocument, was.document).sha
        assert stored.pages == 1
        traces = {t.upload: t for t in db.scalars(select(Trace))}
        assert traces[new].file_name == traces[sent].file_name
        assert traces[new].findings == [
            *traces[sent].findings,
            *(["marked", p.block, "Kim Roe"] for p in desk.of(sent, "Kim Roe")),
        ]
        assert db.scalars(select(Entry.kind).where(Entry.kind == "marked")).all() == ["marked"]
    with desk.database.transaction() as db:
        trace = db.scalars(select(Trace).where(Trace.upload == new)).one()
        left = [(it.kind, it.text) for it in book.doubts_of(trace) if not it.answered]
        assert left == ([("part", "Kim")] if kind == "md" else [])
        book.none_names_them(db, new)
    desk.submit(new)
    with desk.database.reading() as db:
        assert db.get_one(Upload, new).document == stored.id


def test_the_same_marks_twice_are_one_version_and_others_begin_with_the_newer(
    desk: Desk,
) -> None:
    sent = desk.send(TEXT.encode())
    kim = desk.of(sent, "Kim Roe")
    new = desk.mark(sent, kim, reads=False)
    assert desk.mark(sent, kim, reads=False) == new
    with pytest.raises(Refusal) as refused:
        desk.mark(sent, desk.of(sent, "The engine"))
    assert refused.value.code == "marked_before"
    desk.work()
    newest = desk.mark(new, desk.of(new, "says Kim"))
    assert "Kim" not in desk.text_of(newest).replace("kimroe", "")


def test_who_was_pointed_out_something_answers_before_submitting(desk: Desk) -> None:
    sent = desk.send(TEXT.encode())
    with desk.database.reading() as db:
        trace = db.scalars(select(Trace)).one()
        assert [(kind, text) for kind, _, _, _, text in trace.doubts] == [
            ("author", "Kim Roe"),
            ("repository", "github.com/kimroe/steps"),
        ]
    with pytest.raises(Refusal) as refused:
        desk.submit(sent)
    assert refused.value.code == "doubts"
    for _ in range(2):
        desk.none_of_these(sent)
    desk.submit(sent)
    with desk.database.reading() as db:
        said = db.scalars(select(Entry).where(Entry.kind == "names_nobody"))
        assert len(list(said)) == 1


def test_what_was_answered_once_is_not_asked_of_the_next_files(desk: Desk) -> None:
    first = desk.send(TEXT.encode())
    assert desk.asked(first) == ["Kim Roe", "github.com/kimroe/steps"]
    desk.none_of_these(first)
    more = TEXT + "\nAuthor: Uma Under, of github.com/kimroe/steps.\n"
    second = desk.sent_again(first, (more).encode())
    assert desk.asked(second) == ["Uma Under"]
    # The answers hold on from file to file, also through one whose question stays open.
    third = desk.sent_again(second, (more + "\nEnd.\n").encode())
    assert desk.asked(third) == ["Uma Under"]
    with pytest.raises(Refusal):
        desk.submit(third)
    desk.none_of_these(third)
    last = desk.sent_again(third, (more).encode())
    assert desk.asked(last) == []
    desk.submit(last)


def test_a_no_holds_for_words_of_that_kind_and_until_they_are_marked(desk: Desk) -> None:
    first = desk.send(b"# Plan\n\nAuthor: Kim Roe\n")
    desk.none_of_these(first)
    owner = "# Plan\n\nThe steps are ready.\n\nOwner: Kim Roe\n"
    second = desk.sent_again(first, (owner).encode())
    assert desk.asked(second) == ["Kim Roe"]
    desk.mark(second, desk.of(second, "Kim Roe"), answers=True)
    third = desk.sent_again(second, (b"# Plan\n\nAuthor: Kim Roe\n"))
    assert desk.asked(third) == [], "it is covered there"


def test_a_correction_asks_about_what_it_makes_new_alone(desk: Desk) -> None:
    first = desk.send(TEXT.encode())
    desk.none_of_these(first)
    with desk.database.transaction() as db:
        mine = db.get_one(Invitation, db.get_one(Upload, first).invitation)
        book.keep_own_words(db, mine.folio, ["kimroe"])
        read_anew(db, mine)
    desk.work()
    assert desk.asked(first) == ["github.com/[name removed]/steps"]


def test_no_answer_counts_after_the_window(desk: Desk) -> None:
    sent = desk.send(TEXT.encode())
    late = END + timedelta(minutes=16)
    with desk.database.transaction() as db, pytest.raises(Refusal) as refused:
        upload = db.get_one(Upload, sent)
        mine = db.get_one(Invitation, upload.invitation)
        marking.none_names_me(db, mine, upload, Press(late, cases.NOON))
    assert refused.value.code == "late"
    with desk.database.reading() as db:
        assert book.is_to_be_asked(db, sent)


def test_covering_what_was_pointed_out_is_an_answer_and_another_mark_is_none(
    desk: Desk,
) -> None:
    sent = desk.send(TEXT.encode())
    first = desk.mark(sent, desk.of(sent, "Kim Roe"))
    with pytest.raises(Refusal):
        desk.submit(first)
    second = desk.mark(first, desk.of(first, "github.com/kimroe/steps"), answers=True)
    assert "kimroe" not in desk.text_of(second)
    desk.submit(second)


def test_the_window_that_ends_asks_nothing(desk: Desk) -> None:
    sent = desk.send(TEXT.encode())
    with desk.database.transaction() as db:
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
def test_a_mark_counts_as_long_as_a_file_does(desk: Desk, given: dict[str, Any]) -> None:
    sent = desk.send(TEXT.encode())
    with pytest.raises(Refusal) as refused:
        desk.mark(sent, desk.of(sent, "Kim Roe"), **given)
    assert refused.value.code == "late"
    assert desk.mark(sent, desk.of(sent, "Kim Roe"), at=END + GRACE)


LISTED = """# Steps at Northgate

Kim Roe of [the team](https://wiki.northgate.example/steps) built NORTHGATE Ledger.

The engine polls northgates.
"""


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


def test_listed_words_are_covered_in_this_file_and_in_the_next(desk: Desk) -> None:
    first = desk.send(LISTED.encode())
    again = desk.cover(first, "Northgate")
    for read in (again, desk.sent_again(first, LISTED.encode() + b"\nMore.\n")):
        shown = desk.text_of(read)
        assert "northgate" not in shown.lower().replace("northgates", ""), "link targets too"
        assert "polls northgates" in shown, "whole words"
    assert "Northgate" in desk.text_of(first), "what was read stays"


def test_words_marked_before_stay_covered_and_only_what_is_new_is_asked(desk: Desk) -> None:
    first = desk.send(LISTED.encode())
    marked = desk.mark(first, desk.of(first, "Kim Roe"), answers=True)
    desk.cover(marked, "Northgate")
    with desk.database.reading() as db:
        newest = db.scalars(select(Upload).order_by(Upload.n.desc())).first()
        assert newest is not None
    shown = desk.text_of(newest.id)
    assert "Kim Roe" not in shown
    assert "Northgate" not in shown
    with desk.database.transaction() as db:
        trace = db.scalars(select(Trace).where(Trace.upload == newest.id)).one()
        asked = [(it.kind, it.text) for it in book.doubts_of(trace) if not it.answered]
        assert asked == [("beside", "Ledger")], "the list made this one"
        book.none_names_them(db, newest.id)
    desk.submit(newest.id)


def test_sent_twice_it_is_one_version_and_only_what_stands_there_is_read_again(
    desk: Desk,
) -> None:
    first = desk.send(LISTED.encode())
    again = desk.cover(first, "Northgate", reads=False)
    assert desk.cover(first, "Northgate", reads=False) == again
    desk.work()
    assert desk.cover(again, "Northgate") == again, "it stands nowhere any more"
    emptied = desk.cover(again, "")
    assert "Northgate" in desk.text_of(emptied), "a shorter list uncovers"


@pytest.mark.parametrize("how", ["listed", "marked"])
def test_a_file_that_is_being_read_meanwhile_is_read_anew(desk: Desk, how: str) -> None:
    first = desk.send(LISTED.encode())
    with desk.database.transaction() as db:
        _, mine = desk.both(db, first)
        waiting = cases.sent(db, desk.archive, mine, LISTED.encode()).id
    handler = Ingest(desk.archive)
    begun = {"upload": waiting, "revision": 0}
    read = handler.prepare(desk.database, begun)
    if how == "listed":
        assert desk.cover(waiting, "Northgate", reads=False) == waiting
    else:
        desk.mark(first, desk.of(first, "Northgate"), reads=False)
    with desk.database.transaction() as db:
        handler.finish(db, begun, read)
        assert db.get_one(Upload, waiting).document is None, "the older reading does not count"
    desk.work()
    assert "Northgate" not in desk.text_of(waiting)


def test_after_the_window_the_list_stays_and_the_ledger_holds_no_word(desk: Desk) -> None:
    first = desk.send(LISTED.encode())
    desk.cover(first, "Northgate")
    late = cases.NOON + timedelta(days=7) + GRACE + timedelta(seconds=1)
    with pytest.raises(Refusal, match="window ended"):
        desk.cover(first, "Atlas", at=late)
    with desk.database.reading() as db:
        assert db.scalars(select(CandidateIdentity.own_words)).one() == ["Northgate"]
        assert not any("Northgate" in str(it.body) for it in db.scalars(select(Payload)))


GATE = b"""# Steps

Northgate sold the engine. Behind the northgate there is a second northgate.

The Northgate in the wall opens at noon, says Ada Example.
"""


def test_one_place_is_uncovered_here_and_in_the_next_file(desk: Desk) -> None:
    first = desk.send(GATE, "a.md", "Northgate")
    again = desk.uncover(first, 3, reads=False)
    assert desk.uncover(first, 3, reads=False) == again, "twice is once"
    desk.work()
    for read in (again, desk.sent_again(first, GATE + b"\nMore.\n")):
        shown = desk.plain(read)
        assert "The Northgate in the wall" in shown
        assert shown.count("[name removed]") == 4, "the others, and the candidate"
    assert "The Northgate" not in desk.text_of(first), "what was read stays"
    with desk.database.reading() as db:
        assert len(db.scalars(select(Entry).where(Entry.kind == "not_a_name")).all()) == 1
        assert book.named_by_team(db.scalars(select(CandidateIdentity)).one()) == ["Northgate"]


def test_a_word_in_small_letters_is_uncovered_wherever_it_is_written_so(desk: Desk) -> None:
    again = desk.uncover(desk.send(GATE, "a.md", "Northgate"), 1)
    shown = desk.plain(again)
    assert "Behind the northgate there is a second northgate." in shown
    assert "Northgate" not in shown


def test_what_is_covered_whatever_stands_there_stays_covered(desk: Desk) -> None:
    first = desk.send(GATE, "a.md", "Northgate")
    for finding in (4, 99, -1):
        with pytest.raises(Refusal, match="can't be uncovered"):
            desk.uncover(first, finding)


def test_marked_words_are_uncovered_at_one_place_and_stay_covered_at_others(desk: Desk) -> None:
    first = desk.send(
        b"# Steps\n\nKim built it.\n\nAsk Kim, or the team.\n", "a.md", "Northgate"
    )
    marked = desk.mark(first, desk.of(first, "Kim"))
    desk.uncover(marked, 1)
    shown = desk.plain(desk.newest())
    assert "[name removed] built it." in shown
    assert "Ask Kim, or the team." in shown
    again = desk.mark(desk.newest(), desk.of(desk.newest(), "Ask Kim"))
    later = desk.sent_again(again, b"# Steps\n\nAsk Kim, or the team. More.\n")
    assert "Kim" not in desk.plain(later), "marked again, covered again"


def test_listed_words_are_uncovered_without_a_word_to_the_coordinator(desk: Desk) -> None:
    first = desk.send(b"# Steps\n\nThe kestrel polls, see Kestrel Pay.\n", "a.md", "Northgate")
    listed = desk.cover(first, "Kestrel Pay, kestrel")
    again = desk.uncover(listed, 0)
    assert "The kestrel polls, see [name removed]." in desk.plain(again)
    with desk.database.reading() as db:
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


@every_format
def test_words_that_are_listed_uncover_no_mark_that_they_are_a_part_of(
    desk: Desk, kind: str, written: Callable[[str], bytes]
) -> None:
    raw = written(SENTENCES)
    first = desk.send(raw, f"a.{kind}")
    passages = [*desk.of(first, CODE), *desk.of(first, "Brightwater Freight GmbH")]
    marked = desk.mark(first, passages, answers=True)
    desk.cover(marked, "zwetschge, Brightwater Freight, Brightwater")
    again = desk.newest()
    with desk.database.reading() as db:
        assert db.get_one(Upload, again).marked_from is None
    later = desk.sent_again(first, raw, f"b.{kind}")
    for read in (again, later):
        shown = desk.text_of(read)
        assert not any(words in shown for words in ("pipeline", "GmbH", "zwetschge"))
        assert "polls one table" in shown
        with desk.database.reading() as db:
            assert book.marked_words(db, [read])[read] == ["Brightwater Freight GmbH", CODE]


def test_what_is_marked_after_a_list_is_covered_when_the_list_is_shorter(desk: Desk) -> None:
    first = desk.send(SENTENCES.encode())
    listed = desk.cover(first, "zwetschge")
    rest = "github.com/[name removed]/pipeline-buffers"
    marked = desk.mark(listed, desk.of(listed, rest))
    desk.cover(marked, "")
    shown = desk.text_of(desk.newest())
    assert "zwetschge" not in shown and "pipeline" not in shown


@every_format
def test_a_correction_uncovers_no_mark(
    desk: Desk, kind: str, written: Callable[[str], bytes]
) -> None:
    first = desk.send(written(SENTENCES), f"a.{kind}")
    desk.mark(first, desk.of(first, "Brightwater Freight GmbH"))
    desk.correct_employers("Brightwater Freight")
    desk.work()
    shown = desk.text_of(first)
    assert "Brightwater" not in shown and "GmbH" not in shown
    with desk.database.reading() as db:
        assert db.get_one(Upload, first).state == "read", "what the end of the window submits"


def test_a_mark_of_a_name_covers_no_ordinary_words_in_the_next_file(desk: Desk) -> None:
    raw = b"# Rows\n\nWe left Stripe.\n\nThen we stripe rows.\n\nA stripe, and the ledger.\n"
    first = desk.send(raw)
    marked = desk.mark(first, desk.of(first, "Stripe"), answers=True)
    desk.mark(marked, desk.of(marked, "ledger"), answers=True)
    shown = desk.text_of(desk.sent_again(first, raw + b"\nMore.\n"))
    assert "Stripe" not in shown and "ledger" not in shown
    assert "Then we stripe rows." in shown and "A stripe, and" in shown


def test_words_that_can_be_read_are_named_until_they_are_no_name(desk: Desk) -> None:
    first = desk.send(SENTENCES.encode())
    desk.mark(first, desk.of(first, CODE), reads=False)
    with desk.database.reading() as db:
        upload = db.get_one(Upload, first)
        sent, blocks = (
            queries.uploads(db, upload.invitation),
            documents.blocks(db, upload.document or ""),
        )
        covered = covered_before.words(db, sent)
        assert covered == [CODE]
        assert covered_before.readable(Identity(), blocks, covered) == [CODE]
        (start,) = (it.start for it in desk.of(first, CODE))
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
