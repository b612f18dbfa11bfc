"""Who a candidate is: told only where the cell holds it, and never to who is blind; and the private
lists of people and employers, of which who assigns learns yes or no."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from blindfolio.documents.model import IdentityFinding
from blindfolio.identity import book, conflicts
from blindfolio.identity.models import Trace
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from prompts.queries import own_folio
from tests import factories, policy
from tests.prompts import cases


def _named(db: Session, stage: str = "0") -> Folio:
    folio = factories.folio(db, stage=stage)
    book.register(db, folio.id, name="Ada Example", email="ada@example.test", handles=["ada-x"])
    db.flush()
    return folio


def test_the_name_is_told_exactly_where_the_page_opens_it(db: Session) -> None:
    rows = {"reviewer": "reviewer.planned", "panel": "panel", "manager": "decider"}
    rows |= {"coordinator": "coordinator", "interviewer": "interviewer.open"}
    for stage in matrix.FORWARD[:5]:
        folio = _named(db, stage)
        for kind, row in rows.items():
            account = factories.account(db).id
            standing.give(db, folio, account, kind, by=None)
            open_ = "IDn" in policy.visible([row], stage)
            assert book.names_of(db, account, [folio.id]) == (
                {folio.id: "Ada Example"} if open_ else {}
            ), (stage, row)
            if open_:
                assert book.name(db, account, folio.id) == "Ada Example"
            else:
                with pytest.raises(Absent):
                    book.name(db, account, folio.id)
            if "ID" not in policy.visible([row], stage):
                with pytest.raises(Absent):
                    book.person(db, account, folio.id)
            else:
                assert book.person(db, account, folio.id).email == "ada@example.test"


def test_who_also_reviews_is_not_told(db: Session) -> None:
    job = factories.opening(db, preset="compact")
    folio = factories.folio(db, stage="0", of=job)
    book.register(db, folio.id, name="Ada Example", email="ada@example.test")
    account = factories.account(db).id
    standing.give_reviewing_manager(db, folio, account, by=None)
    assert book.names_of(db, account, [folio.id]) == {}
    with pytest.raises(Absent):
        book.name(db, account, folio.id)


def test_a_stranger_and_a_folio_that_never_was_are_the_same(db: Session) -> None:
    folio, stranger = _named(db).id, factories.account(db).id
    for asked in (folio, "no such folio"):
        for ask in (book.name, book.person):
            with pytest.raises(Absent):
                ask(db, stranger, asked)


def test_a_candidate_reads_their_own_record_and_trace_and_no_other(db: Session) -> None:
    mine, other = cases.invited(db), cases.invited(db, name="Bo Specimen")
    for invitation in (mine, other):
        book.seal_file_name(db, invitation.folio, f"u-{invitation.id}"[:20], "x" * 4000)
    db.flush()
    book.seal_findings(
        db, f"u-{mine.id}"[:20], [IdentityFinding("name", "b1", "Ada Example")], []
    )
    assert book.own(db, own_folio(mine.id)).name == "Ada Example"
    trace = book.own_trace(db, own_folio(mine.id), f"u-{mine.id}"[:20])
    assert (len(trace.file_name), trace.findings) == (255, [["name", "b1", "Ada Example"]])
    with pytest.raises(Absent):
        book.own_trace(db, own_folio(mine.id), f"u-{other.id}"[:20])
    with pytest.raises(Absent):
        book.own(db, own_folio("no such invitation"))


def test_no_table_points_to_who_the_candidate_is() -> None:
    pointing = {
        key.target_fullname.partition(".")[0]
        for table in Trace.metadata.tables.values()
        for key in table.foreign_keys
    }
    assert pointing.isdisjoint({"trace", "candidate"})


def test_the_reading_room_and_the_engine_never_load_identity() -> None:
    """Asked of the interpreter, so that what is imported indirectly counts too."""
    root = Path(__file__).parents[3]
    modules = [
        ".".join(path.relative_to(root).with_suffix("").parts)
        for room in ("reviews/reading", "reviews/followups")
        for path in sorted((root / room).rglob("*.py"))
    ]
    assert "reviews.reading.queries" in modules
    code = f"import sys, importlib\nfor m in {modules!r}: importlib.import_module(m)\n"
    code += "print([m for m in sys.modules if m.startswith('blindfolio.identity')])"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    assert ast.literal_eval(ran.stdout) == []


NAME, EMAIL = "Zoë B. Müller", "zoe.mueller@specimen.example"


FITS = {
    ("person", True): (
        *("Zoë B. Müller", "zoe muller", "ZOE MUELLER", "Zoe.Mueller@specimen.example"),
        *("@zoem", "zoem"),
    ),
    ("person", False): ("Müller", "Zoë Mustermann", "Specimen Bank"),
    ("employer", True): ("specimen bank", "Specimen Bank Ltd.", "specimen.example"),
    ("employer", False): ("Specimen", "example", "Zoë Müller"),
}


@pytest.mark.parametrize(
    ("kind", "words", "fits"),
    [(kind, it, fits) for (kind, fits), every in FITS.items() for it in every],
)
def test_an_entry_fits_the_person_and_nobody_alike(
    db: Session, kind: str, words: str, fits: bool
) -> None:
    folio, kim = factories.folio(db), factories.account(db).id
    book.register(
        db,
        folio.id,
        name=NAME,
        email=EMAIL,
        handles=("zoem",),
        employers=("Specimen Bank, Inc.",),
    )
    conflicts.declare(db, kim, kind, words)
    found = conflicts.among(db, [kim, factories.account(db).id], [folio.id])
    assert found == ({(kim, folio.id)} if fits else set())


def test_who_applies_judges_nobody_of_the_same_opening_and_of_others_nothing_is_said(
    db: Session,
) -> None:
    kim, lee = factories.account(db), factories.account(db)
    opening = factories.opening(db)
    own, other = (factories.folio(db, of=opening) for _ in range(2))
    elsewhere = factories.folio(db)
    elsewhere.prompt_version = own.prompt_version
    book.register(db, own.id, name="Kim", email=kim.email.upper())
    for folio in (other, elsewhere):
        book.register(db, folio.id, name=NAME, email=f"{folio.id}@example.test")
    found = conflicts.among(db, [kim.id, lee.id], [own.id, other.id, elsewhere.id])
    assert found == {(kim.id, own.id), (kim.id, other.id)}


def test_a_list_is_its_owners_alone(db: Session) -> None:
    kim, lee = factories.account(db).id, factories.account(db).id
    for words in ("  Ada   Example ", "ada example", "Bo Specimen"):
        conflicts.declare(db, kim, "person", words)
    entries = conflicts.own(db, kim)
    assert [entry.words for entry in entries] == ["Ada Example", "Bo Specimen"]
    assert conflicts.own(db, lee) == []
    with pytest.raises(Absent):
        conflicts.take_off(db, lee, entries[0].id)
    conflicts.take_off(db, kim, entries[0].id)
    assert [entry.words for entry in conflicts.own(db, kim)] == ["Bo Specimen"]


@pytest.mark.parametrize(
    ("kind", "words", "code"),
    [("", "Ada Example", "kind"), ("person", "  ", "words"), ("employer", " , ", "words")],
)
def test_what_is_no_entry_is_refused(
    database: Database, kind: str, words: str, code: str
) -> None:
    with database.transaction() as db, pytest.raises(Refusal) as refused:
        conflicts.declare(db, factories.account(db).id, kind, words)
    assert refused.value.code == code


def test_a_list_has_an_end(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conflicts, "MOST", 1)
    kim = factories.account(db).id
    conflicts.declare(db, kim, "person", "Ada Example")
    with pytest.raises(Refusal, match="Remove some first"):
        conflicts.declare(db, kim, "person", "Bo Specimen")
