"""A pasted list of colleagues: what is read of each line, and what is wrong with it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blindfolio.accounts import pasted_list, people, welcome
from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Ada Example <ada@example.test>", [("Ada Example", "ada@example.test")]),
        ('"Example, Ada" <Ada@Example.test>', [("Example, Ada", "ada@example.test")]),
        ("Ada Example, ada@example.test", [("Ada Example", "ada@example.test")]),
        ("Example, Ada; ada@example.test", [("Example, Ada", "ada@example.test")]),
        ("ada@example.test, Ada Example", [("Ada Example", "ada@example.test")]),
        ("Ada Example\tada@example.test", [("Ada Example", "ada@example.test")]),
        ("Ada Example ada@example.test", [("Ada Example", "ada@example.test")]),
        (
            "Ada <ada@example.test>, Bo Specimen <bo@example.test>;",
            [("Ada", "ada@example.test"), ("Bo Specimen", "bo@example.test")],
        ),
    ],
)
def test_a_line_is_read_in_the_ways_that_people_paste(
    database: Database, line: str, said: list[tuple[str, str]]
) -> None:
    with database.reading() as db:
        found = pasted_list.read(db, f"\n{line}\r\n\n")
    assert [(it.name, it.email, it.wrong, it.line) for it in found] == [
        (name, email, "", 2) for name, email in said
    ]


def test_each_line_says_what_is_wrong_and_then_nobody_is_added(database: Database) -> None:
    text = "\n".join(
        (
            "Ada Example <ada@example.test>",
            "Bo Specimen",
            "cy@example.test",
            "Ada Again, ADA@example.test",
            "Zoe, zoe@example.test",
            "Gone, gone@example.test",
            "Di <di@>",
        )
    )
    with database.transaction() as db:
        people.create(db, "Zoe", "zoe@example.test", by=None)
        people.disable(db, people.create(db, "Gone", "gone@example.test", by=None), by=None)
        found = pasted_list.read(db, text)
        assert [it.new for it in found] == [True, *[False] * 6]
        assert [it.member for it in found] == [False] * 4 + [True, False, False]
        for it, says in zip(
            found,
            ("", "not an email", "person's name", "on line 1", "", "is closed", "not an email"),
            strict=True,
        ):
            assert says in it.wrong and bool(says) == bool(it.wrong), it
        terms = {"level": 3, "zone": "", "week": "12345", "tell": True, "by": "jo"}
        with pytest.raises(Refusal, match="lines 2, 3, 4, 6, 7 first"):
            pasted_list.add(db, found, **terms)  # type: ignore[arg-type]
        assert db.scalars(select(Account.email).where(Account.email.like("ada%"))).all() == []
        assert pasted_list.add(db, found[:1] + found[4:5], **terms) == 1  # type: ignore[arg-type]
        told = db.scalars(select(MailOut)).one()
        assert (told.template, told.args) == (welcome.MAIL, {"by": "jo"})


@pytest.mark.parametrize("text", ["", " \n ", ", ;", "Ada <a@b.test>\n" * 101])
def test_an_empty_list_and_an_endless_one_are_refused(database: Database, text: str) -> None:
    with database.reading() as db, pytest.raises(Refusal, match="list is"):
        pasted_list.read(db, text)


@pytest.mark.parametrize("text", ["<" * 50_000, ">" * 50_000, "a " * 25_000, ",;" * 25_000])
def test_odd_lines_take_no_time_and_no_one_in(database: Database, text: str) -> None:
    with database.reading() as db:
        try:
            found = pasted_list.read(db, text)
        except Refusal:
            return
    assert not any(it.new for it in found)
