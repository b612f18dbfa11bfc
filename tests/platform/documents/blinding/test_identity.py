from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from blindfolio.documents.blinding.identity import Finder, Identity, missing
from blindfolio.documents.blinding.not_names import NotAName


def found(text: str, *, code: bool = False, titled: bool = False, **known: Any) -> list[str]:
    places = Finder(replace(Identity(), **known)).places(text, code=code, titled=titled)
    return [text[p.start : p.end] for p in places]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Jane Doe", "Jane and DOE and jané", ["Jane", "DOE", "jané"]),
        ("Jane Doe", "janet does a doer", []),
        ("Jane Doe", "by Jane Doe.", ["Jane Doe"]),
        ("Jane Doe", "Doe, Jane; Jane W. Doe", ["Doe, Jane", "Jane W. Doe"]),
        ("Jane Doe", "jane_doe; JaneDoe; jane-doe's", ["jane_doe", "JaneDoe", "jane-doe"]),
        ("Jane Doe", "Ja\u00adne and Do\u200de", ["Ja\u00adne", "Do\u200de"]),
        (
            "Zoë Müller",
            "zoe; MUELLER; Muller; Zoe\u0308",
            ["zoe", "MUELLER", "Muller", "Zoe\u0308"],
        ),
        ("Łukasz Ødegård", "Lukasz or Odegard", ["Lukasz", "Odegard"]),
        ("Li Wei", "we like li wei and Wei; Li alone", ["li wei", "Wei"]),
        ("Bo Xu", "bo xu, boxes, Bo", ["bo xu"]),
        ("王小明", "关于王小明的设计", ["王小明"]),
        ("김 철수", "김철수는 이 문서를", ["김철수"]),
        ("Ludwig van Beethoven", "a van by van Beethoven", ["van Beethoven"]),
    ],
)
def test_names_are_whole_words_whatever_case_and_accents(
    name: str, text: str, expected: list[str]
) -> None:
    assert found(text, names=(name,)) == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Will Kowalski", "Will it scale? It will, and we will see.", []),
        ("Will Kowalski", "I asked Will about it.", ["Will"]),
        ("Will Kowalski", "Will Kowalski asked.", ["Will Kowalski"]),
        ("Will Kowalski", "It MAY and WILL fail", []),
        ("Max Page", "the max page size", []),
        ("Max Page", "as Max Page says", ["Max Page"]),
        ("May Lind", "since May 2024, and May wrote", ["May"]),
    ],
)
def test_a_name_that_is_an_ordinary_word_does_not_blank_the_text(
    name: str, text: str, expected: list[str]
) -> None:
    assert found(text, names=(name,)) == expected


def test_capital_letters_in_headings_and_code_make_no_name() -> None:
    assert found("What This Will Change", names=("Will Kowalski",), titled=True) == []
    assert found("return Max(a, Max)", names=("Max Kowalski",), code=True) == []
    assert found("# Max Kowalski", names=("Max Kowalski",), code=True) == ["Max Kowalski"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to jane.k@example.org.", ["jane.k@example.org"]),
        ("(zoë.müller@bücher.example)", ["zoë.müller@bücher.example"]),
        ("{a, b.c}@x.com and { d }@y.org", ["{a, b.c}@x.com", "{ d }@y.org"]),
        ("full\uff20width.com", ["full\uff20width.com"]),
        ("<mailto:x+y@sub.example.co.uk>", ["x+y@sub.example.co.uk"]),
        ("react@18.2.0 actions/checkout@v4 @decorator.name a@b", []),
        ("git@github.com:org/repo.git", []),
        ("https://github.com/somebody", ["https://github.com/somebody"]),
        ("github.com/somebody/ and x", ["github.com/somebody/"]),
        ("https://github.com/org/repo/issues/1", []),
        ("https://github.com/features", []),
        ("gitlab.com/some.body?tab=x", ["gitlab.com/some.body?tab=x"]),
        ("www.linkedin.com/in/some-body-1a2", ["www.linkedin.com/in/some-body-1a2"]),
        (
            "https://x.com/somebody, twitter.com/you",
            ["https://x.com/somebody", "twitter.com/you"],
        ),
        ("netflix.com/somebody docs.github.com/en", []),
    ],
)
def test_addresses_and_profiles_are_found_whoever_they_are(
    text: str, expected: list[str]
) -> None:
    assert found(text) == expected


def test_in_code_only_addresses_with_a_real_domain_are_mail() -> None:
    text = "ssh deploy@db.internal; mail me@firm.dev; x@decorator.route; a@b.com"
    assert found(text, code=True) == ["me@firm.dev", "a@b.com"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('to = "bo.k@firm.test"', ["bo.k@firm.test"]),
        ("send(bo.k+x@Mail.FIRM.test.lower())", ["bo.k+x@Mail.FIRM.test"]),
        ("cc zed@firm.test, me@firm.dev", ["zed@firm.test", "me@firm.dev"]),
        ("ssh zed@firm.testing zed@notfirm.test x@firm.test-2 a@b.local", []),
    ],
)
def test_in_code_the_candidates_own_domain_is_real(text: str, expected: list[str]) -> None:
    assert found(text, code=True, emails=("bo.k@firm.test",)) == expected
    assert found(text, code=True, emails=("no address",)) == [
        it for it in expected if it.endswith(".dev")
    ]


def test_declared_addresses_handles_and_employers_are_found() -> None:
    assert found("ask jane.k or JANE.K, not jane.kept", emails=("jane.k+x@a.example",)) == [
        "jane.k",
        "JANE.K",
    ]
    assert found("by @janek and janek-2", handles=("@janek",)) == ["janek", "janek"]
    assert found("see janek", handles=("https://github.com/janek/",)) == ["janek"]
    assert found("at ACME we; acme's", employers=("Acme GmbH",)) == ["ACME", "acme"]
    assert found("at acme and Acmes, @kim_r", own_words=("ACME", "kim_r")) == ["acme", "kim_r"]
    assert found("Data Mill Ltd runs", employers=("Data Mill Ltd",)) == ["Data Mill Ltd"]
    assert found("info and team", emails=("info@acme.example", "team@acme.example")) == []


@pytest.mark.parametrize(
    ("employer", "text", "expected"),
    [
        ("Stripe", "a stripe of disks; we left Stripe in May", ["Stripe"]),
        ("Target", "the target of the migration. Target latency is 20 ms", []),
        ("Ledger", "append to the ledger, says Ledger Ltd", ["Ledger"]),
        ("Ledger", "ledger inc. runs it", ["ledger"]),
        ("Square Inc", "a square of Square", ["Square"]),
        ("Bank", "Author: Bank", ["Bank"]),
        ("Target", "see https://eng.target.example/x and target.com", ["target", "target"]),
        ("Capture Bank", "the capture bank; at Capture Bank", ["Capture Bank"]),
        ("Bank of Target", "a bank of target rows; Bank of Target", ["Bank of Target"]),
        (
            "Bank of Target",
            "eng.bankoftarget.io/x BankOfTarget",
            ["bankoftarget", "BankOfTarget"],
        ),
        ("Northgate", "the northgate engine", ["northgate"]),
    ],
)
def test_an_employer_of_ordinary_words_is_covered_where_it_is_a_name(
    employer: str, text: str, expected: list[str]
) -> None:
    assert found(text, employers=(employer,)) == expected
    assert found(text, own_words=(employer,)) == expected
    if " " not in employer:
        assert found(text, own_words=(employer.lower(),)) == expected


def test_a_phrase_listed_in_small_letters_is_covered_wherever_it_stands() -> None:
    text = "Move the table. The table"
    assert found(text, own_words=("the table",)) == ["the table", "The table"]


def test_an_employer_beside_the_candidates_name_is_covered() -> None:
    text = "Ada Example | Target\nAda Example names a target"
    names = ["Ada Example", "Target", "Ada Example"]
    assert found(text, names=("Ada Example",), employers=("Target",)) == names


def test_an_ordinary_word_is_covered_as_a_user_name() -> None:
    assert found("the ledger by @ledger", own_words=("ledger",)) == ["ledger"]


@pytest.mark.parametrize("listed", ["Quill & Sons", "quill and sons", "Quill&Sons"])
@pytest.mark.parametrize("text", ["Quill & Sons", "Quill and Sons", "Quill&Sons", "quill-sons"])
def test_a_name_with_an_and_is_found_however_it_is_written(listed: str, text: str) -> None:
    assert found(f"We left {text}.", own_words=(listed,)) == [text]
    assert found(f"We left {text}.", employers=(listed,)) == [text]


def test_listed_words_that_stand_nowhere_are_known() -> None:
    listed = ("Quill & Crow", "quill", "Crow", "Kestrel", "ledger")
    text = "We left QUILL.\nThen the ledger of Crow."
    assert missing(listed, text) == ["Quill & Crow", "Kestrel"]


def test_what_is_said_to_be_no_name_is_left() -> None:
    def places(text: str, *said: NotAName) -> list[str]:
        known = Identity(employers=("Northgate",), not_names=said)
        return [text[p.start : p.end] for p in Finder(known).places(text)]

    text = "Northgate opens at noon. We left Northgate, the northgate"
    assert places(text, NotAName("northgate")) == ["Northgate", "Northgate"]
    assert places(text, NotAName.at(text, 0, 9)) == ["Northgate", "northgate"]
    assert places("Northgate", NotAName.at(text, 0, 9)) == ["Northgate"]
    assert places("Northgate", NotAName.at("Northgate", 0, 9)) == []
    assert places(text, NotAName.at("Northgate", 0, 9)) == [
        "Northgate",
        "Northgate",
        "northgate",
    ]
