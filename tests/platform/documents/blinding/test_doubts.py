"""What may still name the author of a masked document is found, and what cannot is left alone."""

from __future__ import annotations

import pytest

from blindfolio.documents.blinding.doubts import MOST, doubts, is_far_from
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.blinding.mask import mask
from blindfolio.documents.model import Doubt
from tests.platform.documents.material import blocks_of

KNOWN = Identity(
    names=("Inês Müller-Varela",),
    emails=("quill.feather@mail.example",),
    handles=("https://github.com/nightowl",),
    employers=("Atlas Pay GmbH",),
    own_words=("pipeworks",),
)
BO = Identity(names=("Bo Li",), emails=("bo.li@firm.example",), handles=("boli",))
NOBODY = Identity()


def found(markdown: str, identity: Identity = NOBODY) -> list[Doubt]:
    blocks, _ = mask(blocks_of(markdown), identity)
    by_id = {block.id: block for block in blocks}
    places = doubts(blocks, identity)
    for doubt in places:
        words = by_id[doubt.block].text[doubt.start : doubt.end]
        assert words.strip() == words != ""
        assert doubt.text == words or "://" in doubt.text or "@" in doubt.text
    return list(places)


def texts(markdown: str, identity: Identity = NOBODY) -> list[tuple[str, str]]:
    return [(doubt.kind, doubt.text) for doubt in found(markdown, identity)]


@pytest.mark.parametrize(
    "address",
    [
        "github.com/jdoe/outbox",
        "https://github.com/jdoe/outbox/blob/main/README.md#why",
        "https://raw.githubusercontent.com/jdoe/outbox/main/x.sql",
        "git@github.com:jdoe/outbox.git",
        "gitlab.com/jdoe/group/outbox",
        "https://bitbucket.org/jdoe/outbox",
        "https://bitbucket.org/jdoe",
        "https://codeberg.org/jdoe/outbox",
        "https://git.sr.ht/~jdoe/outbox",
        "https://gitlab.firm.example/jdoe/outbox",
        "jdoe.github.io/outbox",
        "https://medium.com/@jdoe/outbox-1",
    ],
)
def test_a_repository_is_pointed_out_in_text_code_and_behind_a_link(address: str) -> None:
    assert texts(f"The code is at {address}.") == [("repository", address)]
    assert texts(f"```\nclone {address}\n```") == [("repository", address)]
    if "@" in address.partition("/")[0]:
        return  # No browser follows such an address.
    linked = address if "://" in address else f"https://{address}"
    ((kind, text),) = texts(f"It runs: [the proof]({linked}).")
    assert (kind, text) == ("repository", linked)


@pytest.mark.parametrize(
    ("owner", "left"),
    [
        ("boli-dev", "github.com/[name removed]-dev/outbox"),
        ("the-boli", "github.com/the-[name removed]/outbox"),
    ],
)
def test_what_a_mask_leaves_of_an_accounts_name_is_asked_about(owner: str, left: str) -> None:
    assert texts(f"The code is at github.com/{owner}/outbox.", BO) == [("repository", left)]


def test_of_an_account_that_is_masked_whole_only_the_repository_is_asked_about() -> None:
    assert texts("The code is at github.com/boli.", BO) == []
    assert texts("The code is at github.com/boli/outbox.", BO) == [
        ("repository", "github.com/[name removed]/outbox")
    ]


INES = Identity(names=("In\u00eas Varela",))


@pytest.mark.parametrize("words", ["ivarela", "IVarela", "varelai", "inesv", "I.V", "I. V"])
def test_what_may_be_a_user_name_or_the_initials_is_asked_about(words: str) -> None:
    assert texts(f"See {words}. in it, i.v. in none.", INES) == [("account", words)]


def test_a_user_name_is_written_without_the_names_own_letters() -> None:
    identity = Identity(names=("\u0141ukasz \u017bakowski",))
    assert texts("See lzakowski and lukaszz in it.", identity) == [
        ("account", "lzakowski"),
        ("account", "lukaszz"),
    ]


@pytest.mark.parametrize("words", ["ivarelas", "divarela", "e.g. this", "XI.V.", "IV"])
def test_other_words_are_not(words: str) -> None:
    assert texts(f"See {words} in it.", INES) == []
    assert texts("E.g. this, e.g. that.", Identity(names=("Eva Gomez",))) == []


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Call +351 912 345 678.", "+351 912 345 678"),
        ("Call 0049 (30) 1234-567, or not.", "0049 (30) 1234-567"),
        ("At +5 ms and +1000 rows, 2026-11-25, 10.0.0.1 and 1 000 000 000 rows.", ""),
        ("The id is 00123456789012345678901234.", ""),
    ],
)
def test_a_phone_number_with_its_country_code_is_asked_about(words: str, asked: str) -> None:
    assert texts(words, INES) == ([("phone", asked)] if asked else [])


def test_a_link_that_is_its_own_address_is_one_place() -> None:
    assert len(found("<https://github.com/jdoe/outbox> is where it is.")) == 1


@pytest.mark.parametrize(
    "words",
    [
        "See github.com/features/actions for it.",
        "Use git.commit in hooks.d/pre.",
        "Nothing is in https://example.org/jdoe/outbox.",
        "It is 5 github.com or so.",
    ],
)
def test_what_is_no_repository_is_left_alone(words: str) -> None:
    assert texts(words) == []


@pytest.mark.parametrize(
    ("markdown", "names"),
    [
        ("Author: Kim Roe", ["Kim Roe"]),
        (
            "**Authors:** Kim Roe, Ana de la Cruz and J. Poe",
            ["Kim Roe", "Ana de la Cruz", "J. Poe"],
        ),
        ("By Kim Roe", ["Kim Roe"]),
        ("*by Kim Roe & Łukasz Żak.*", ["Kim Roe", "Łukasz Żak"]),
        ("Prepared by Kim Roe for the board", ["Kim Roe"]),
        ("This document was written by Kim Roe in May.", ["Kim Roe"]),
        ("| Author | Kim Roe |\n|---|---|\n| State | Draft |", ["Kim Roe"]),
        ("Status: draft  \nAuthor: Kim Roe  \nDate: May 2026", ["Kim Roe"]),
        ("# Plan\n\nAuthor: 王小明", ["王小明"]),
    ],
)
def test_the_names_of_an_author_line_are_pointed_out(markdown: str, names: list[str]) -> None:
    assert texts(markdown) == [("author", name) for name in names]


def test_a_second_author_beside_a_masked_one_is_pointed_out() -> None:
    assert texts("Author: Bo Li and Kim Roe", BO) == [("author", "Kim Roe")]


@pytest.mark.parametrize(
    "words",
    [
        "By Monday we move the first flows.",
        "By default the reader waits.",
        "# By component",
        "Rows are written by the relay, and read by Kafka.",
        "The author is unknown.",
        "Standby: Kafka",
        "Author: [name removed]",
    ],
)
def test_what_names_no_author_is_left_alone(words: str) -> None:
    assert texts(words) == []


def test_a_short_name_is_asked_about_where_it_is_written_as_a_name() -> None:
    text = "Bo asked why. Li-ion cells, boat, lib and bo are no names. Bo Li knows."
    assert texts(text, BO) == [("short", "Bo"), ("short", "Li")]
    assert texts("Bo asked why.", Identity(names=("Kim Roe",))) == []


def test_an_ordinary_name_is_asked_about_where_masking_was_not_sure() -> None:
    may = Identity(names=("May Quill",))
    text = "May asked why. It may wait until it is told."
    assert texts(text, may) == [("short", "May")]


def test_a_particle_or_an_initial_is_no_name() -> None:
    ana = Identity(names=("Ana de la Cruz", "J. K. Roe"))
    assert texts("De facto, La Liga, J and K are here.", ana) == []


def test_a_short_name_in_a_script_without_spaces_is_asked_about() -> None:
    li = Identity(names=("李 Roe",))
    assert texts("由李寫的", li) == [("short", "李")]


def test_only_so_many_places_are_pointed_out() -> None:
    many = "\n\n".join(f"See github.com/jdoe/repo{n}." for n in range(MOST + 20))
    assert len(found(many)) == MOST


@pytest.mark.parametrize(
    ("markdown", "kind", "names"),
    [
        ("* Owner: Kim Roe (@kroe1)", "role", ["Kim Roe (@kroe1)"]),
        (
            "Owners: Ana de la Cruz, Kim Roe (@kroe1)",
            "role",
            ["Ana de la Cruz", "Kim Roe (@kroe1)"],
        ),
        ("Reviewers: Kim Roe and Łukasz Żak", "role", ["Kim Roe", "Łukasz Żak"]),
        ("**Approver:** Kim", "role", ["Kim"]),
        ("| Created By | Kim Roe |\n|---|---|\n| State | Draft |", "role", ["Kim Roe"]),
        ("Originator: Kim Roe", "role", ["Kim Roe"]),
        ("| Contact | Kim Roe |\n|---|---|\n| State | Draft |", "role", ["Kim Roe"]),
        ("Hi Kim,", "letter", ["Kim"]),
        ("Hello Kim Roe, we looked at it.", "letter", ["Kim Roe"]),
        ("Thanks Kim for your feedback", "letter", ["Kim"]),
        ("Regards,  \nKim", "letter", ["Kim"]),
        ("Kind regards,\n\nKim Roe", "letter", ["Kim Roe"]),
        ("Cheers / Kim", "letter", ["Kim"]),
        ("Thanks,\n\nKim", "letter", ["Kim"]),
        (
            "On Mar 16, 2015, at 6:44 AM, Kim Roe <kim@example.org> wrote:",
            "letter",
            ["Kim Roe"],
        ),
        ("Kim\n\nOn Monday, Bo Li wrote:", "letter", ["Kim", "Bo Li"]),
        (
            "© 2014 Sample Corporation, Example, Inc.",
            "holder",
            ["Sample Corporation, Example, Inc"],
        ),
        (
            "Copyright (c) 2019-2021 Sample Labs. All rights reserved.",
            "holder",
            ["Sample Labs"],
        ),
    ],
)
def test_who_is_named_in_passing_is_pointed_out(
    markdown: str, kind: str, names: list[str]
) -> None:
    assert texts(markdown) == [(kind, name) for name in names]


@pytest.mark.parametrize(
    "words",
    [
        "Owner: Payments core",
        "Owner: the platform group",
        "Owner: TBD",
        "Reviewers: all teams",
        "Hi all,",
        "Hi All,",
        "Dear Team,",
        "Thanks for the feedback",
        "Best Practice",
        "Regards the queue as empty.",
        "On Friday the relay wrote: nothing.",
        "Copyright is not our subject.",
        "© 2014",
        "# Contact",
    ],
)
def test_what_names_nobody_in_passing_is_left_alone(words: str) -> None:
    assert texts(words) == []


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("We asked Kim Quill about it.", ["Quill"]),
        ("We asked Ana Kim about it.", ["Ana"]),
        ("The Kim Queue is full, and every queue is.", []),
        ("# Kim Quill", []),
        ("Kafka answers. If Kim asks, Kafka and Kim Kafka answer.", []),
        ("Kim SDK calls it.", []),
        ("We asked Kim Ltd for it.", []),
    ],
)
def test_a_name_beside_a_masked_one_is_pointed_out(markdown: str, words: list[str]) -> None:
    assert texts(markdown, Identity(names=("Kim",))) == [("beside", word) for word in words]


@pytest.mark.parametrize(
    ("address", "far"),
    [
        ("https://github.com/apache/kafka", True),
        ("https://api.github.com/repos/redis/redis", True),
        ("git@gitlab.com:gitlab-org/gitlab.git", True),
        ("https://github.com/varela-dev/steps", False),
        ("https://github.com/mueller/steps", False),
        ("https://github.com/ivarela/steps", False),
        ("https://github.com/quillfeather/steps", False),
        ("https://github.com/nightowl/steps", False),
        ("https://github.com/atlas-pay/steps", False),
        ("https://github.com/the-pipeworks/steps", False),
        ("https://github.com/[name removed]/steps", False),
        # A server of their own, or a short name, says nothing.
        ("https://git.firm.example/team/steps", False),
        ("https://github.com/ab/steps", False),
    ],
)
def test_a_public_account_is_far_from_a_person_only_if_nothing_of_them_is_in_it(
    address: str, far: bool
) -> None:
    assert is_far_from(KNOWN, address) is far
    assert is_far_from(NOBODY, "https://github.com/apache/kafka")


TARGET = Identity(names=("Ada Example",), employers=("Bank of Target", "Ledger", "Kestrel Pay"))


@pytest.mark.parametrize(
    ("markdown", "asked"),
    [
        ("the target of a bank account", []),
        ("Target latency. Now the Target team", [("part", "Target")]),
        ("append to the ledger; Ledger rows", [("word", "ledger"), ("word", "Ledger")]),
        ("run `ledger.py`", []),
        ("kestrel pays", [("part", "kestrel")]),
        ("Kestrel Pay and Kestrel", [("part", "Kestrel")]),
        ("the Pay GmbH", [("part", "Pay")]),
    ],
)
def test_what_is_left_of_a_covered_company_is_asked_about_where_it_may_be_its_name(
    markdown: str, asked: list[tuple[str, str]]
) -> None:
    assert texts(markdown, TARGET) == asked


def test_parts_of_marked_words_are_asked_about() -> None:
    blocks = blocks_of("Roe built it, and the Box of Roe")
    asked = [(d.kind, d.text) for d in doubts(blocks, NOBODY, marked=("Kim Roe", "Box Mail"))]
    assert asked == [("part", "Roe"), ("part", "Roe"), ("part", "Box")]


def test_a_word_at_too_many_places_is_no_name() -> None:
    assert texts("a ledger. " * 51, TARGET) == []


@pytest.mark.parametrize(
    ("markdown", "asked"),
    [
        (
            "Author: Ada Example, Principal Engineer at Northwind Rail",
            [("author", "Principal Engineer at Northwind Rail")],
        ),
        (
            "Ada Example | Staff Engineer | Northwind Rail",
            [("author", "Staff Engineer | Northwind Rail")],
        ),
        (
            "By Ada Example, Engineer at Northwind",
            [("author", "Engineer at Northwind")],
        ),
        (
            "Ada Example\\\nPrincipal Engineer at Northwind Rail",
            [("author", "Principal Engineer at Northwind Rail")],
        ),
        (
            "**Ada Example**, Principal Engineer at Northwind Rail\n"
            "ada@mail.example · @quill_rail · +44 7700 900123",
            [("author", "Principal Engineer at Northwind Rail"), ("phone", "+44 7700 900123")],
        ),
        (
            "Author: Ada Example, Engineer at Acme Rail\nada@mail.example",
            [("author", "Engineer at Acme Rail")],
        ),
        ("Author: Ada Example, Principal Engineer at Ledger", []),
        ("Author: Ada Example, Principal Engineer", []),
        ("Ada Example, an engineer at heart, wrote the queue that Kafka replaced.", []),
    ],
)
def test_the_rest_of_an_author_line_is_asked_about(
    markdown: str, asked: list[tuple[str, str]]
) -> None:
    assert texts(markdown, TARGET) == asked


def test_the_rest_of_a_half_covered_user_name_is_asked_about() -> None:
    rest = [("account", "@[name removed]_rail"), ("account", "old_[name removed]")]
    assert texts("By @pipeworks_rail and old_pipeworks; pipeworks-based.", KNOWN) == rest


def test_an_initial_beside_a_covered_name_is_asked_about() -> None:
    assert texts("I. Varela wrote it, then Varela. B. Varela", KNOWN) == [("account", "I")]
    assert texts("then Inês M. wrote, and Inês V. wrote", KNOWN) == [("account", "V")]


@pytest.mark.parametrize(
    ("markdown", "asked"),
    [
        (
            "see https://eng.bankoftarget.com/how-we-moved",
            ["https://eng.[name removed].com/how-we-moved"],
        ),
        ("see kestrelpay.io/blog.", ["[name removed].io/blog"]),
        ("see `https://docs.kestrelpay.io`", ["https://docs.[name removed].io"]),
        ("at Kestrel Pay. Then www.kestrelpay.com", []),
        ("Kestrel Pay/Northwind, Kestrel Pay.", []),
    ],
)
def test_the_rest_of_a_half_covered_address_is_asked_about(
    markdown: str, asked: list[str]
) -> None:
    assert texts(markdown, TARGET) == [("repository", address) for address in asked]
