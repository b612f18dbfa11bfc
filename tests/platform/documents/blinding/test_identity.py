from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from blindfolio.documents.blinding.identity import Finder, Identity, missing
from blindfolio.documents.blinding.not_names import NotAName


def found(text: str, *, code: bool = False, titled: bool = False, **known: Any) -> list[str]:
    places = Finder(replace(Identity(), **known)).places(text, code=code, titled=titled)
    return [text[p.start : p.end] for p in places]


OF = "of ordinary words"
WILL, MAX, ADA = (("Will Kowalski",), ("Max Page",), ("Ada Example",))
CODE = "ssh deploy@db.internal; mail me@firm.dev; x@decorator.route; a@b.com"
BO, INFO = (("bo.k@firm.test",), ("info@acme.example", "team@acme.example"))
IN_CODE: tuple[tuple[str, list[str]], ...] = (
    ('to = "bo.k@firm.test"', ["bo.k@firm.test"]),
    ("send(bo.k+x@Mail.FIRM.test.lower())", ["bo.k+x@Mail.FIRM.test"]),
    ("cc zed@firm.test, me@firm.dev", ["zed@firm.test", "me@firm.dev"]),
    ("ssh zed@firm.testing zed@notfirm.test x@firm.test-2 a@b.local", []),
)

FOUND: dict[str, list[tuple[dict[str, Any], str, list[str]]]] = {
    "logins of an address or handle have any separators or none": [
        *(
            ({"emails": (f"{login}@mail.example",)}, text, text.split(" or "))
            for login, text in (
                ("sunny.side.up77", "sunnysideup77 or sunny-side-up77 or sunny_side_up77"),
                ("bluefox_1984", "bluefox1984 or bluefox-1984"),
                ("bluefox1984", "bluefox_1984"),
            )
        ),
        (
            {"handles": ("moon_walker",)},
            "moon-walker or moonwalker",
            ["moon-walker", "moonwalker"],
        ),
        (
            {"emails": ("rate.limit@mail.example",), "prompt": "limit the rate"},
            "rate_limit",
            [],
        ),
    ],
    "a name has no titles, and may have another in brackets, quotes or Latin letters": [
        ({"names": (name,)}, text, expected)
        for name, text, expected in (
            ("Ruby Keys, PhD (she/her)", "Ruby Keys, PhD, they or she", ["Ruby Keys"]),
            ("\u674e\u4f1f (Wei Li)", "\u674e\u4f1f is WEI LI", ["\u674e\u4f1f", "WEI LI"]),
            ("Robert 'Bob' Stein Jr.", "bobstein, Jr.", ["bobstein"]),
            (
                "\u0418\u0432\u0430\u043d \u041f\u0435\u0442\u0440\u043e\u0432",
                "IVAN PETROV",
                ["IVAN PETROV"],
            ),
        )
    ],
    "employers without accents and legal forms": [
        (
            {"employers": (employer,)},
            f"At {short} and {short.lower()}.com",
            [short, short.lower()],
        )
        for employer, short in (
            ("Nestl\u00e9 S.A.", "Nestle"),
            ("Telef\u00f3nica, S.A.", "Telefonica"),
            ("Ita\u00fa S/A", "Itau"),
            ("\u00d8rsted A/S", "Orsted"),
            ("\u017babka Sp. z o.o.", "Zabka"),
            ("Ko\u00e7 A.\u015e.", "Koc"),
            ("Nordex SE", "Nordex"),
            ("Merz GmbH & Co. KG", "Merz"),
            ("Kiwano Pvt. Ltd.", "Kiwano"),
            ("\u682a\u5f0f\u4f1a\u793eMerkari", "Merkari"),
        )
    ],
    "names are whole words, whatever case and accents": [
        ({"names": (name,)}, text, expected)
        for name, text, expected in (
            ("Jane Doe", "Jane and DOE and jané", ["Jane", "DOE", "jané"]),
            ("Jane Doe", "janet does a doer", []),
            ("Jane Doe", "by Jane Doe.", ["Jane Doe"]),
            ("Jane Doe", "Doe, Jane; Jane W. Doe", ["Doe, Jane", "Jane W. Doe"]),
            ("Jane Doe", "jane_doe; JaneDoe; jane-doe's", ["jane_doe", "JaneDoe", "jane-doe"]),
            ("Jane Doe", "Ja\u00adne and Do\u200de", ["Ja\u00adne", "Do\u200de"]),
            ("Zoë Müller", "zoe; MUELLER; Muller", ["zoe", "MUELLER", "Muller"]),
            ("Zoë Müller", "Zoe\u0308", ["Zoe\u0308"]),
            ("Łukasz Ødegård", "Lukasz or Odegard", ["Lukasz", "Odegard"]),
            ("Li Wei", "we like li wei and Wei; Li alone", ["li wei", "Wei"]),
            ("Bo Xu", "bo xu, boxes, Bo", ["bo xu"]),
            ("王小明", "关于王小明的设计", ["王小明"]),
            ("김 철수", "김철수는 이 문서를", ["김철수"]),
            ("Ludwig van Beethoven", "a van by van Beethoven", ["van Beethoven"]),
        )
    ],
    "a name that is an ordinary word does not blank the text": [
        ({"names": WILL}, "Will it scale? It will, and we will see.", []),
        ({"names": WILL}, "I asked Will about it.", ["Will"]),
        ({"names": WILL}, "Will Kowalski asked.", ["Will Kowalski"]),
        ({"names": WILL}, "It MAY and WILL fail", []),
        ({"names": MAX}, "the max page size", []),
        ({"names": MAX}, "as Max Page says", ["Max Page"]),
        ({"names": ("May Lind",)}, "since May 2024, and May wrote", []),
    ],
    "capital letters in headings and code make no name": [
        ({"names": WILL, "titled": True}, "What This Will Change", []),
        ({"names": MAX, "used": {"max"}, "code": True}, "return Max(a, Max)", []),
        ({"names": MAX, "code": True}, "# Max Page", ["Max Page"]),
    ],
    "addresses and profiles, whoever they are": [
        ({}, text, expected)
        for text, expected in (
            ("write to jane.k@example.org.", ["jane.k@example.org"]),
            ("(zoë.müller@bücher.example)", ["zoë.müller@bücher.example"]),
            ("{a, b.c}@x.com and { d }@y.org", ["{a, b.c}@x.com", "{ d }@y.org"]),
            ("full\uff20width.com", ["full\uff20width.com"]),
            ("<mailto:x+y@sub.example.co.uk>", ["x+y@sub.example.co.uk"]),
            ("react@18.2.0 actions/checkout@v4 @decorator.name a@b", []),
            ("mark(at)field.test, [at]", ["mark(at)field.test"]),
            (
                "mark [at] field [dot] org or m at field dot de",
                ["mark [at] field [dot] org", "m at field dot de"],
            ),
            ("m (at) mail.field (punkt) de.", ["m (at) mail.field (punkt) de"]),
            ("look at readme.md, at the dot product; arrive at vector dot sums", []),
            *(
                (f"mail {it}, then", [it])
                for it in (
                    *("m.x%40field.com", "m\uff20field\uff0ecom", "m @ field.com"),
                    *("m_at_field_dot_com", "m-at-field-dot-com", "m<at>field.com"),
                    *("m -at- field.com", "m \u00e4t field.de", "m(a)field.com"),
                    *("m dot x at field dot com", "m [at] field<dot>com"),
                )
            ),
            ("f(a)(b) or (a) redis.io; encryption-at-rest.md; look @ this", []),
            ("git@github.com:org/repo.git", []),
            ("https://github.com/somebody", ["https://github.com/somebody"]),
            ("github.com/somebody/ and x", ["github.com/somebody/"]),
            ("https://github.com/org/repo/issues/1", []),
            ("https://github.com/features", []),
            ("gitlab.com/some.body?tab=x", ["gitlab.com/some.body?tab=x"]),
            ("www.linkedin.com/in/some-body-1a2", ["www.linkedin.com/in/some-body-1a2"]),
            ("https://x.com/somebody, x", ["https://x.com/somebody"]),
            ("x, twitter.com/you", ["twitter.com/you"]),
            ("netflix.com/somebody docs.github.com/en", []),
        )
    ],
    "names behind percent signs": [
        ({"names": ("Jan Wi\u015bniewski", "Ruby Keys")}, text, expected)
        for text, expected in (
            ("/a/Wi%C5%9Bniewski/b", ["Wi%C5%9Bniewski"]),
            ("?q=ruby%20keys&x", ["ruby%20keys"]),
            ("LIKE '%Jan%'", ["Jan"]),
        )
    ],
    "in code, only addresses with a real domain": [
        ({"code": True}, "a @ b.id", []),
        ({"code": True}, CODE, ["me@firm.dev", "a@b.com"]),
        *(({"code": True, "emails": BO}, text, expected) for text, expected in IN_CODE),
        *(
            (
                {"code": True, "emails": ("no address",)},
                text,
                [it for it in all_ if ".dev" in it],
            )
            for text, all_ in IN_CODE
        ),
    ],
    "declared addresses, handles and employers": [
        ({"emails": ("jane.k+x@a.example",)}, "ask jane.k, not jane.kept", ["jane.k"]),
        ({"emails": ("jane.k+x@a.example",)}, "or JANE.K", ["JANE.K"]),
        ({"handles": ("@janek",)}, "by @janek and janek-2", ["janek", "janek"]),
        ({"handles": ("https://github.com/janek/",)}, "see janek", ["janek"]),
        ({"employers": ("Acme GmbH",)}, "at ACME we; acme's", ["ACME", "acme"]),
        ({"own_words": ("ACME", "kim_r")}, "at acme and Acmes, @kim_r", ["acme", "kim_r"]),
        ({"employers": ("Data Mill Ltd",)}, "Data Mill Ltd runs", ["Data Mill Ltd"]),
        ({"emails": INFO}, "info and team", []),
    ],
    "an employer of ordinary words is covered where it is a name": [
        ({OF: employer}, text, expected)
        for employer, text, expected in (
            ("Stripe", "a stripe of disks; we left Stripe in May", ["Stripe"]),
            ("Target", "the target of the migration. Target latency is 20 ms", []),
            ("Ledger", "append to the ledger, says Ledger Ltd", ["Ledger"]),
            ("Ledger", "ledger inc. runs it", ["ledger"]),
            ("Square Inc", "a square of Square", ["Square"]),
            ("Bank", "Author: Bank", ["Bank"]),
            ("Target", "see https://eng.target.example/x", ["target"]),
            ("Target", "and target.com", ["target"]),
            ("Capture Bank", "the capture bank; at Capture Bank", ["Capture Bank"]),
            ("Bank of Target", "a bank of target rows; Bank of Target", ["Bank of Target"]),
            ("Bank of Target", "eng.bankoftarget.io/x", ["bankoftarget"]),
            ("Bank of Target", "BankOfTarget", ["BankOfTarget"]),
            ("Northgate", "the northgate engine", ["northgate"]),
        )
    ],
    "a name with an and, however it is written": [
        ({known: (listed,)}, f"We left {text}.", [text])
        for known in ("own_words", "employers")
        for listed in ("Quill & Sons", "quill and sons", "Quill&Sons")
        for text in ("Quill & Sons", "Quill and Sons", "Quill&Sons", "quill-sons")
    ],
    "what was listed, wherever it stands": [
        (
            {"own_words": ("the table",)},
            "Move the table. The table",
            ["the table", "The table"],
        ),
        ({"own_words": ("ledger",)}, "the ledger by @ledger", ["ledger"]),
        (
            {"names": ADA, "employers": ("Target",)},
            "Ada Example | Target\nAda Example names a target",
            ["Ada Example", "Target", "Ada Example"],
        ),
    ],
}


@pytest.mark.parametrize(
    ("known", "text", "expected"), [row for rows in FOUND.values() for row in rows]
)
def test_what_names_the_author_is_found_and_nothing_else(
    known: dict[str, Any], text: str, expected: list[str]
) -> None:
    if employer := known.get(OF):
        assert found(text, employers=(employer,)) == expected
        assert found(text, own_words=(employer,)) == expected
        known = {"own_words": (employer if " " in employer else employer.lower(),)}
    assert found(text, **known) == expected


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
    all_ = ["Northgate", "Northgate", "northgate"]
    assert places(text, NotAName.at("Northgate", 0, 9)) == all_


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (
            "Siân O\u2019Brien",
            "obrien OBrien O'BRIEN O\u02bcBrien o-brien o_brien obriens sianobrien",
        ),
        ("Marco D'Angelo", "dangelo D\u2019Angelo d_angelo marco.dangelo angelo"),
        (
            "Jean-Luc Picard-Roe",
            "jeanluc JeanLuc jean_luc picardroe picard\u2010roe roe.jeanluc",
        ),
        ("Omar Al-Sayed", "alsayed AlSayed al_sayed ALSAYED omar.alsayed"),
        ("Juan de la Cruz", "delacruz DeLaCruz de_la_cruz juandelacruz delacruz-juan"),
        ("Jan van der Berg", "vanderberg VanDerBerg van-der-berg janvanderberg vanderbergs"),
        ("Kim van der Wall", "vanderwall"),
        ("Maria Garcia Lopez", "garcialopez mariagarcia lopezmaria"),
        ("Nguyễn Văn An", "nguyenvanan annguyen nguyen.van.an"),
        ("Søren Ødegård", "soren soeren odegard odegaard oedegaard"),
        ("İlker Iş\u0131k", "ilker ISIK \u0131ş\u0131k ilkerisik"),
        ("محمد كريم", "محـمد کریم مُحَمَّد"),
    ],
)
def test_a_surname_is_found_as_logins_and_other_keyboards_spell_it(
    name: str, written: str
) -> None:
    for word in written.split():
        assert found(f"x {word} y", names=(name,)) == [word]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Juan de la Cruz", "de la mesa, la crux, delacruzado"),
        ("Kim van der Wall", "the wall of a van der Pol wall"),
        ("Le Page Roe", "le page, a page"),
        ("Nguyễn Văn An", "the van an hour later"),
        ("Siân O'Brien", "an o-ring, O, obrienium"),
    ],
)
def test_ordinary_words_of_a_surname_stay(name: str, text: str) -> None:
    assert found(text, names=(name,)) == []
