"""A private list of people and employers: its owner reads it, who assigns learns yes or no."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from blindfolio.identity import book, conflicts
from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from tests import factories

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


def test_who_is_asked_the_same_prompt_judges_nobody_on_it(db: Session) -> None:
    kim, lee = factories.account(db), factories.account(db)
    opening = factories.opening(db)
    own, other = (factories.folio(db, of=opening) for _ in range(2))
    elsewhere = factories.folio(db)
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
