"""A covered place that is no name is uncovered in this file and in later ones, and nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blindfolio.archive import documents
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.identity import book
from blindfolio.identity.models import CandidateIdentity
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from prompts.models import Invitation, Upload
from prompts.submitting import not_a_name
from prompts.submitting.seen import Press
from tests.prompts import cases
from tests.prompts.submitting.test_marking import mark, of, text_of, work
from tests.prompts.submitting.test_own_words import cover, sent_again

pytestmark = pytest.mark.usefixtures("noon")

TEXT = b"""# Steps

Northgate sold the engine. Behind the northgate there is a second northgate.

The Northgate in the wall opens at noon, says Ada Example.
"""


def begin(database: Database, archive: Archive, text: bytes = TEXT) -> str:
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
    for read in (again, sent_again(database, archive, first, TEXT + b"\nMore.\n")):
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
