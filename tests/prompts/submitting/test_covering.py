"""What identifies a candidate is covered as they say: marked, listed, covered before, no name."""

from __future__ import annotations

from collections.abc import Callable
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
from blindfolio.documents.model import Block
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
from prompts.models import Upload
from prompts.submitting import covered_before, marking, not_a_name, own_words
from prompts.submitting.ingest_job import Ingest
from prompts.submitting.seen import Press
from prompts.submitting.submit import Statement, freeze
from prompts.submitting.upload import read_anew
from tests.expect import refused
from tests.platform.documents.docx.docx_files import docx, p
from tests.platform.documents.pdf.pdf_material import pdf, prose, text
from tests.platform.documents.pdf.test_pdf import PROSE
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
END = cases.NOON + timedelta(days=7)
SECOND = timedelta(seconds=1)
PRESS = Press(cases.NOON, cases.NOON)
TEXT = """# One table of steps

Written by Ada Example with Kim Roe. The code is at github.com/kimroe/steps.

The engine polls a table, says Kim.
"""


class Desk:
    """One candidate's, who writes: what they send is read at once, unless a test says no."""

    def __init__(self, db: Session, database: Database, archive: Archive) -> None:
        self.db, self.database, self.archive = db, database, archive
        self.mine = cases.writing(db)
        self.person = db.scalars(select(CandidateIdentity)).one()

    def work(self) -> None:
        self.db.commit()
        Worker(self.database, {"ingest": Ingest(self.archive)}).run_until_idle()
        self.db.expire_all()

    def _read(self, new: Upload, reads: bool = True) -> Upload:
        if reads:
            self.work()
        return new

    def send(self, raw: bytes | str, name: str = "a.md", *, reads: bool = True) -> Upload:
        sent = raw.encode() if isinstance(raw, str) else raw
        return self._read(
            cases.sent(self.db, self.archive, self.mine, sent, file_name=name), reads
        )

    def mark(
        self,
        upload: Upload,
        *words: str,
        at: datetime = cases.NOON,
        issued: datetime | None = cases.NOON,
        reads: bool = True,
        answers: bool = False,
    ) -> Upload:
        passages = [passage for it in words for passage in self.of(upload, it)]
        press = Press(at, issued)
        return self._read(
            marking.names_me(self.db, self.mine, upload, passages, press, answers=answers),
            reads,
        )

    def cover(self, upload: Upload, typed: str, *, reads: bool = True) -> Upload:
        return self._read(own_words.cover(self.db, self.mine, upload, typed, PRESS), reads)

    def uncover(
        self, upload: Upload, finding: int, *, reads: bool = True, everywhere: bool = False
    ) -> Upload:
        here = self.db, self.mine, upload, finding, PRESS
        return self._read(not_a_name.uncover(*here, everywhere=everywhere), reads)

    def none_of_these(self, upload: Upload, press: Press = PRESS) -> None:
        marking.none_names_me(self.db, self.mine, upload, press)

    def submit(self, upload: Upload) -> None:
        cases.submitted(self.db, self.mine, upload)

    def blocks(self, upload: Upload) -> list[Block]:
        return list(documents.blocks(self.db, upload.document or ""))

    def of(self, upload: Upload, words: str) -> list[RedactedPassage]:
        return [
            RedactedPassage(b.id, b.text.index(words), b.text.index(words) + len(words))
            for b in self.blocks(upload)
            if words in b.text
        ]

    def text_of(self, upload: Upload) -> str:
        return "\n".join(block.text + block.html for block in self.blocks(upload))

    def plain(self, upload: Upload) -> str:
        return "\n".join(block.text for block in self.blocks(upload))

    def trace(self, upload: Upload) -> Trace:
        return self.db.scalars(select(Trace).where(Trace.upload == upload.id)).one()

    def asked(self, upload: Upload) -> list[str]:
        return [it.text for it in book.doubts_of(self.trace(upload)) if not it.answered]

    def entries(self, kind: str) -> int:
        return len(self.db.scalars(select(Entry).where(Entry.kind == kind)).all())


@pytest.fixture
def desk(db: Session, database: Database, archive: Archive) -> Desk:
    return Desk(db, database, archive)


@pytest.mark.parametrize("kind", ["md", "pdf"])
def test_what_was_marked_is_covered_in_a_new_version_and_the_old_one_stays(
    desk: Desk, kind: str
) -> None:
    words = (
        "It was Kim Roe of the billing team who drew the first plan of the steps and the queue."
    )
    sent = desk.send(
        TEXT if kind == "md" else pdf([prose(PROSE) + text(72, 300, words)]), f"a.{kind}"
    )
    before = desk.text_of(sent)
    new = desk.mark(sent, "Kim Roe", answers=True)
    assert "Kim Roe" in before == desk.text_of(sent)
    assert "Kim Roe" not in desk.text_of(new)
    assert (new.state, new.n, new.blob, new.sha256) == ("read", 2, sent.blob, sent.sha256)
    stored = desk.db.get_one(StoredDocument, new.document)
    assert stored.sha != desk.db.get_one(StoredDocument, sent.document).sha
    assert stored.pages == 1
    was, now = desk.trace(sent), desk.trace(new)
    marked = [["marked", p.block, "Kim Roe"] for p in desk.of(sent, "Kim Roe")]
    assert (now.file_name, now.findings) == (was.file_name, [*was.findings, *marked])
    assert desk.entries("marked") == 1
    left = [(it.kind, it.text) for it in book.doubts_of(now) if not it.answered]
    assert left == ([("part", "Kim")] if kind == "md" else [])
    book.none_names_them(desk.db, new.id)
    desk.submit(new)
    assert new.document == stored.id


def test_the_same_marks_twice_are_one_version_and_others_begin_with_the_newer(
    desk: Desk,
) -> None:
    sent = desk.send(TEXT)
    new = desk.mark(sent, "Kim Roe", reads=False)
    assert desk.mark(sent, "Kim Roe", reads=False) is new
    with refused("marked_before"):
        desk.mark(sent, "The engine")
    desk.work()
    newest = desk.mark(new, "says Kim")
    assert "Kim" not in desk.text_of(newest).replace("kimroe", "")


def test_who_was_pointed_out_something_answers_before_submitting(desk: Desk) -> None:
    sent = desk.send(TEXT)
    assert [(kind, words) for kind, _, _, _, words in desk.trace(sent).doubts] == [
        ("author", "Kim Roe"),
        ("repository", "github.com/kimroe/steps"),
    ]
    with refused("doubts"):
        desk.submit(sent)
    for _ in range(2):
        desk.none_of_these(sent)
    desk.submit(sent)
    assert desk.entries("names_nobody") == 1


def test_what_was_answered_once_is_not_asked_of_the_next_files(desk: Desk) -> None:
    first = desk.send(TEXT)
    assert desk.asked(first) == ["Kim Roe", "github.com/kimroe/steps"]
    desk.none_of_these(first)
    more = TEXT + "\nAuthor: Uma Under, of github.com/kimroe/steps.\n"
    assert desk.asked(desk.send(more)) == ["Uma Under"]
    # The answers hold on from file to file, also through one whose question stays open.
    third = desk.send(more + "\nEnd.\n")
    assert desk.asked(third) == ["Uma Under"]
    with refused("doubts"):
        desk.submit(third)
    desk.none_of_these(third)
    last = desk.send(more)
    assert desk.asked(last) == []
    desk.submit(last)


def test_a_no_holds_for_words_of_that_kind_and_until_they_are_marked(desk: Desk) -> None:
    author = "# Plan\n\nAuthor: Kim Roe\n"
    desk.none_of_these(desk.send(author))
    second = desk.send("# Plan\n\nThe steps are ready.\n\nOwner: Kim Roe\n")
    assert desk.asked(second) == ["Kim Roe"]
    desk.mark(second, "Kim Roe", answers=True)
    assert desk.asked(desk.send(author)) == [], "it is covered there"


def test_a_correction_asks_about_what_it_makes_new_alone(desk: Desk) -> None:
    first = desk.send(TEXT)
    desk.none_of_these(first)
    book.keep_own_words(desk.db, desk.mine.folio, ["kimroe"])
    read_anew(desk.db, desk.mine)
    desk.work()
    assert desk.asked(first) == ["github.com/[name removed]/steps"]


def test_no_answer_counts_after_the_window(desk: Desk) -> None:
    sent = desk.send(TEXT)
    with refused("late"):
        desk.none_of_these(sent, Press(END + timedelta(minutes=16), cases.NOON))
    assert book.is_to_be_asked(desk.db, sent.id)


def test_covering_what_was_pointed_out_is_an_answer_and_another_mark_is_none(
    desk: Desk,
) -> None:
    first = desk.mark(desk.send(TEXT), "Kim Roe")
    with refused("doubts"):
        desk.submit(first)
    second = desk.mark(first, "github.com/kimroe/steps", answers=True)
    assert "kimroe" not in desk.text_of(second)
    desk.submit(second)


def test_the_window_that_ends_gives_nobody_a_document_with_open_places(desk: Desk) -> None:
    sent = desk.send(TEXT)
    folio = stages.locked(desk.db, desk.mine.folio)
    freeze(
        *(desk.db, folio, desk.mine, sent, Statement()), at=END + GRACE, automatic=True, by=None
    )
    assert (folio.stage, folio.document) == ("1", None)


@pytest.mark.parametrize(
    "given", [{"at": END + SECOND, "issued": None}, {"at": END + GRACE + SECOND}]
)
def test_a_mark_counts_as_long_as_a_file_does(desk: Desk, given: dict[str, Any]) -> None:
    sent = desk.send(TEXT)
    with refused("late"):
        desk.mark(sent, "Kim Roe", **given)
    assert desk.mark(sent, "Kim Roe", at=END + GRACE)


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
    with refused(own_words.FIELD, says=says):
        own_words.listed(typed)


def test_listed_words_are_covered_in_this_file_and_in_the_next(desk: Desk) -> None:
    first = desk.send(LISTED)
    for read in (desk.cover(first, "Northgate"), desk.send(LISTED + "\nMore.\n")):
        shown = desk.text_of(read)
        assert "northgate" not in shown.lower().replace("northgates", ""), "link targets too"
        assert "polls northgates" in shown, "whole words"
    assert "Northgate" in desk.text_of(first), "what was read stays"


def test_words_marked_before_stay_covered_and_only_what_is_new_is_asked(desk: Desk) -> None:
    newest = desk.cover(desk.mark(desk.send(LISTED), "Kim Roe", answers=True), "Northgate")
    shown = desk.text_of(newest)
    assert "Kim Roe" not in shown
    assert "Northgate" not in shown
    left = [(it.kind, it.text) for it in book.doubts_of(desk.trace(newest)) if not it.answered]
    assert left == [("beside", "Ledger")], "the list made this one"
    book.none_names_them(desk.db, newest.id)
    desk.submit(newest)


def test_sent_twice_it_is_one_version_and_only_what_stands_there_is_read_again(
    desk: Desk,
) -> None:
    first = desk.send(LISTED)
    again = desk.cover(first, "Northgate", reads=False)
    assert desk.cover(first, "Northgate", reads=False) is again
    desk.work()
    assert desk.cover(again, "Northgate") is again, "it stands nowhere any more"
    assert "Northgate" in desk.text_of(desk.cover(again, "")), "a shorter list uncovers"


@pytest.mark.parametrize("how", ["listed", "marked"])
def test_a_file_that_is_being_read_meanwhile_is_read_anew(desk: Desk, how: str) -> None:
    first = desk.send(LISTED)
    waiting = desk.send(LISTED, reads=False)
    desk.db.commit()
    handler = Ingest(desk.archive)
    begun = {"upload": waiting.id, "revision": 0}
    read = handler.prepare(desk.database, begun)
    if how == "listed":
        assert desk.cover(waiting, "Northgate", reads=False) is waiting
    else:
        desk.mark(first, "Northgate", reads=False)
    handler.finish(desk.db, begun, read)
    assert waiting.document is None, "the older reading does not count"
    desk.work()
    assert "Northgate" not in desk.text_of(waiting)


def test_after_the_window_the_list_stays_and_the_ledger_holds_no_word(desk: Desk) -> None:
    first = desk.send(LISTED)
    desk.cover(first, "Northgate")
    late = Press(END + GRACE + SECOND, cases.NOON)
    with pytest.raises(Refusal, match="window ended"):
        own_words.cover(desk.db, desk.mine, first, "Atlas", late)
    assert desk.person.own_words == ["Northgate"]
    assert not any("Northgate" in str(it.body) for it in desk.db.scalars(select(Payload)))


GATE = """# Steps

Northgate sold the engine. Behind the northgate there is a second northgate.

The Northgate in the wall opens at noon, says Ada Example.
"""


@pytest.fixture
def northgate(desk: Desk) -> Desk:
    """Of a candidate whose coordinator named their employer."""
    desk.person.employers = ["Northgate"]
    return desk


def test_one_place_is_uncovered_here_and_in_the_next_file(northgate: Desk) -> None:
    desk, first = northgate, northgate.send(GATE)
    again = desk.uncover(first, 3, reads=False)
    assert desk.uncover(first, 3, reads=False) is again, "twice is once"
    desk.work()
    for read in (again, desk.send(GATE + "\nMore.\n")):
        shown = desk.plain(read)
        assert "The Northgate in the wall" in shown
        assert shown.count("[name removed]") == 4, "the others, and the candidate"
    assert "The Northgate" not in desk.text_of(first), "what was read stays"
    assert desk.entries("not_a_name") == 1
    assert book.named_by_team(desk.person) == ["Northgate"]


@pytest.mark.parametrize("everywhere", [False, True])
def test_a_word_in_small_letters_is_uncovered_at_one_place_or_everywhere_but_in_addresses(
    northgate: Desk, everywhere: bool
) -> None:
    first = northgate.send(GATE + "\nIt is at northgate.test and in gate.northgate.\n")
    blocks, findings = northgate.blocks(first), northgate.trace(first).findings
    assert [it for _, it in not_a_name.places(blocks, findings).values()] == [
        *(1, 3, 3, 1, 0, 1, 3)
    ]
    shown = northgate.plain(northgate.uncover(first, 1, everywhere=everywhere))
    second = "northgate" if everywhere else "[name removed]"
    assert f"Behind the northgate there is a second {second}." in shown
    assert f"at [name removed].test and in gate.{second}" in shown
    assert "Northgate" not in shown


def test_what_is_covered_whatever_stands_there_stays_covered(northgate: Desk) -> None:
    first = northgate.send(GATE)
    for finding in (4, 99, -1):
        with pytest.raises(Refusal, match="can't be uncovered"):
            northgate.uncover(first, finding)


def test_marked_words_are_uncovered_at_one_place_and_stay_covered_at_others(desk: Desk) -> None:
    marked = desk.mark(desk.send("# Steps\n\nKim built it.\n\nAsk Kim, or the team.\n"), "Kim")
    newest = desk.uncover(marked, 1)
    shown = desk.plain(newest)
    assert "[name removed] built it." in shown
    assert "Ask Kim, or the team." in shown
    desk.mark(newest, "Ask Kim")
    later = desk.send("# Steps\n\nAsk Kim, or the team. More.\n")
    assert "Kim" not in desk.plain(later), "marked again, covered again"


def test_listed_words_are_uncovered_without_a_word_to_the_coordinator(northgate: Desk) -> None:
    desk = northgate
    first = desk.send("# Steps\n\nThe kestrel polls, see Kestrel Pay.\n")
    again = desk.uncover(desk.cover(first, "Kestrel Pay, kestrel"), 0)
    assert "The kestrel polls, see [name removed]." in desk.plain(again)
    assert book.named_by_team(desk.person) == []


def as_pdf(words: str) -> bytes:
    sentences = words.split(". ")
    return pdf(["".join(text(72, 700 - 60 * i, it) for i, it in enumerate(sentences))])


every_format = pytest.mark.parametrize(
    ("kind", "written"),
    [("md", str.encode), ("docx", lambda words: docx(p(words))), ("pdf", as_pdf)],
)


@every_format
def test_an_answer_holds_for_its_place_and_a_new_place_is_asked_about(
    desk: Desk, kind: str, written: Callable[[str], bytes]
) -> None:
    def file(words: str) -> tuple[bytes, str]:
        return written(words), f"a.{kind}"

    desk.person.employers = ["Post"]
    said = "The flows post each entry to the record. Then they post a receipt to the shops"
    first = desk.send(*file(said))
    assert desk.asked(first) == ["post", "post"]
    desk.none_of_these(first)
    more = said + ". Post has four thousand vans in all of the towns"
    second = desk.send(*file(more))
    assert desk.asked(second) == ["Post"], "no one has answered about this place"
    places = {it.text: it for it in book.doubts_of(desk.trace(second))}["Post"]
    ticked = [RedactedPassage(places.block, places.start, places.end)]
    marked = marking.names_me(desk.db, desk.mine, second, ticked, PRESS, answers=True)
    desk.work()
    further = more + ". For each parcel we post a label, which is printed in town"
    for read, asked in ((marked, []), (desk.send(*file(further)), ["post"])):
        shown = desk.plain(read)
        assert "[name removed] has four thousand vans" in shown
        assert "flows post each" in shown and "they post a receipt" in shown
        assert desk.asked(read) == asked
        uploads = queries.uploads(desk.db, desk.mine.id)
        covered = covered_before.covered(desk.db, uploads)
        assert covered_before.readable(Identity(), desk.blocks(read), covered) == []


CODE = "https://github.com/zwetschge/pipeline-buffers"
FREIGHT = "Brightwater Freight GmbH"
SENTENCES = f"The engine polls one table at {FREIGHT}. The code is at {CODE} today."


@every_format
def test_words_that_are_listed_uncover_no_mark_that_they_are_a_part_of(
    desk: Desk, kind: str, written: Callable[[str], bytes]
) -> None:
    raw = written(SENTENCES)
    marked = desk.mark(desk.send(raw, f"a.{kind}"), CODE, FREIGHT, answers=True)
    again = desk.cover(marked, "zwetschge, Brightwater Freight, Brightwater")
    assert again.marked_from is None
    for read in (again, desk.send(raw, f"b.{kind}")):
        shown = desk.text_of(read)
        assert not any(words in shown for words in ("pipeline", "GmbH", "zwetschge"))
        assert "polls one table" in shown
        assert book.marked_words(desk.db, [read.id])[read.id] == [FREIGHT, CODE]


def test_what_is_marked_after_a_list_is_covered_when_the_list_is_shorter(desk: Desk) -> None:
    listed = desk.cover(desk.send(SENTENCES), "zwetschge")
    marked = desk.mark(listed, "github.com/[name removed]/pipeline-buffers")
    shown = desk.text_of(desk.cover(marked, ""))
    assert "zwetschge" not in shown and "pipeline" not in shown


@every_format
def test_a_correction_uncovers_no_mark(
    desk: Desk, kind: str, written: Callable[[str], bytes]
) -> None:
    first = desk.send(written(SENTENCES), f"a.{kind}")
    desk.mark(first, FREIGHT)
    given = Invitee("Ada Example", "ada@mail.example", employers=("Brightwater Freight",))
    folio, by = desk.db.get_one(Folio, desk.mine.folio), cases.member(desk.db)
    correct.correct(desk.db, folio, given, secret=cases.SECRET, by=by)
    desk.work()
    shown = desk.text_of(first)
    assert "Brightwater" not in shown and "GmbH" not in shown
    assert first.state == "read", "what the end of the window submits"


def test_a_mark_of_a_name_covers_no_ordinary_words_in_the_next_file(desk: Desk) -> None:
    raw = "# Rows\n\nWe left Stripe.\n\nThen we stripe rows.\n\nA stripe, and the ledger.\n"
    desk.mark(desk.mark(desk.send(raw), "Stripe", answers=True), "ledger", answers=True)
    shown = desk.text_of(desk.send(raw + "\nMore.\n"))
    assert "Stripe" not in shown and "ledger" not in shown
    assert "Then we stripe rows." in shown and "A stripe, and" in shown


def test_words_that_can_be_read_are_named_until_they_are_no_name(desk: Desk) -> None:
    first = desk.send(SENTENCES)
    desk.mark(first, CODE, reads=False)
    blocks = desk.blocks(first)
    covered = covered_before.covered(desk.db, queries.uploads(desk.db, desk.mine.id))
    assert covered.words == [CODE]
    assert covered_before.readable(Identity(), blocks, covered) == [CODE]
    (start,) = (it.start for it in desk.of(first, CODE))
    place = NotAName.at(blocks[0].text, start, start + len(CODE))
    assert covered_before.readable(Identity(not_names=(place,)), blocks, covered) == []


def test_a_surname_that_is_a_word_stays_in_small_letters_and_is_asked_about_in_addresses(
    desk: Desk,
) -> None:
    text = "# Steps\n\nThe queue, for example, stops. See example.org, says ada example of Example."
    first = desk.send(text)
    assert desk.asked(first) == ["example"]
    shown = desk.plain(first)
    assert "for example, stops. See example.org, says [name removed] of [" in shown


def test_the_prompts_words_and_the_candidates_country_say_what_is_asked(desk: Desk) -> None:
    desk.person.name, desk.mine.zone = "Ada Payments", "Europe/Berlin"
    desk.mine.opening = cases.opening(desk.db, by=cases.member(desk.db), zone="US/Pacific").id
    first = desk.send("# Steps\n\nPayments wait.\n\nReach me: 0151 23456789, (415) 555-0123.")
    assert desk.asked(first) == ["0151 23456789", "(415) 555-0123", "Payments"]
    desk.person.name = "Ada Zebra"
    assert "[name removed] waits" in desk.plain(desk.send("# Steps\n\nZebra waits."))
