"""What a candidate lists is covered in their files, and bad lists are refused in a sentence."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.identity import book
from blindfolio.identity.models import CandidateIdentity, Trace
from blindfolio.jobs.worker import Worker
from blindfolio.ledger.models import Payload
from blindfolio.refusal import Refusal
from prompts.deadline import GRACE
from prompts.models import Invitation, Upload
from prompts.submitting import own_words
from prompts.submitting.ingest_job import Ingest
from prompts.submitting.seen import Press
from tests.prompts import cases
from tests.prompts.submitting.test_marking import mark, of, send, submit, text_of, work

pytestmark = pytest.mark.usefixtures("noon")

TEXT = """# Steps at Northgate

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
    first = send(database, archive, TEXT.encode())
    again = cover(database, first, "Northgate")
    work(database, archive)
    for read in (again, sent_again(database, archive, first, TEXT.encode() + b"\nMore.\n")):
        shown = text_of(database, read)
        assert "northgate" not in shown.lower().replace("northgates", ""), "link targets too"
        assert "polls northgates" in shown, "whole words"
    assert "Northgate" in text_of(database, first), "what was read stays"


def test_words_marked_before_stay_covered_and_only_what_is_new_is_asked(
    database: Database, archive: Archive
) -> None:
    first = send(database, archive, TEXT.encode())
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
    first = send(database, archive, TEXT.encode())
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
        waiting = cases.sent(db, archive, cases.writing(db), TEXT.encode()).id
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
    first = send(database, archive, TEXT.encode())
    cover(database, first, "Northgate")
    late = cases.NOON + timedelta(days=7) + GRACE + timedelta(seconds=1)
    with pytest.raises(Refusal, match="window ended"):
        cover(database, first, "Atlas", at=late)
    with database.reading() as db:
        assert db.scalars(select(CandidateIdentity.own_words)).one() == ["Northgate"]
        assert not any("Northgate" in str(it.body) for it in db.scalars(select(Payload)))
