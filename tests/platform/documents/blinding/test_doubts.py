"""What may still name the author of a masked document is found, and what cannot is left alone."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from blindfolio.documents.blinding.doubts import MOST, doubts, is_far_from
from blindfolio.documents.blinding.identity import Identity, reading
from blindfolio.documents.blinding.logins import Logins
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
        *("jdoe.github.io/outbox", "https://jdoe.substack.com/p/x", "jdoe.bsky.social"),
        *("https://huggingface.co/jdoe", "kaggle.com/jdoe", "https://codepen.io/jdoe"),
        "https://medium.com/@jdoe/outbox-1",
        *(
            "https://t.me/jdoe",
            "packages.example/user/jdoe/",
            "https://www.xing.com/profile/J_D",
        ),
        "https://orcid.org/0000-0002-1825-0097",
        *("papers.example/citations?user=abcDEF12", "https://a.example/x?author=jdoe"),
        *("https://forum.example/u/jdoe", "https://chat.example/@jdoe", "site.example/~jdoe"),
        *("https://forum.example/users/17/jdoe", "https://me.example/author/jdoe/"),
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


NAMED = ("ivarela", "IVarela", "varelai", "inesv", "I.V", "I. V")
WITH_SERVICE = ("badger-pay4", "badgerx")
NOBODY_IN_PASSING = (
    *(
        "Owner: Payments core",
        "Owner: the platform group",
        "Owner: TBD",
        "Reviewers: all teams",
    ),
    *("Hi all,", "Hi All,", "Dear Team,", "Thanks for the feedback", "Best Practice"),
    *("Regards the queue as empty.", "On Friday the relay wrote: nothing."),
    *("Copyright is not our subject.", "© 2014", "# Contact"),
)
INES = Identity(names=("Inês Varela",))
MAY = Identity(names=("May Quill",))
KIM = Identity(names=("Kim",))
ANA = Identity(names=("Ana de la Cruz", "J. K. Roe", "Eva Gomez"))
SHORT = Identity(names=("李 Roe", "\u0141ukasz \u017bakowski"))
TARGET = Identity(names=("Ada Example",), employers=("Bank of Target", "Ledger", "Kestrel Pay"))
AT_NORTHWIND = "author: Principal Engineer at Northwind Rail"

Row = tuple[Identity, str, list[str]]


def of(identity: Identity, *rows: tuple[str, list[str]]) -> list[Row]:
    return [(identity, *row) for row in rows]


ASKED: dict[str, list[Row]] = {
    "what a mask leaves of an account or address": of(
        BO,
        ("at github.com/boli-dev/x.", ["repository: github.com/[name removed]-dev/x"]),
        ("at github.com/the-boli/x.", ["repository: github.com/the-[name removed]/x"]),
        ("at github.com/boli/x.", ["repository: github.com/[name removed]/x"]),
        ("at https://github.com/boli/boli and https://github.com/boli.", []),
        ("at github.com/boli.", []),
        ("at git@github.com:boli/boli, ssh://git@gitlab.com/boli", []),
        (
            "at https://acme.gitlab.com/boli/boli.",
            ["repository: https://acme.gitlab.com/[name removed]/[name removed]"],
        ),
        ("Author: Bo Li and Kim Roe", ["author: Kim Roe"]),
    ),
    "user names and initials": of(
        INES,
        *((f"See {n}. in it, i.v. in none.", [f"account: {n}"]) for n in NAMED),
        *((f"See {n} in it.", []) for n in ("ivarelas", "divarela", "e.g. x", "XI.V.", "IV")),
        ("I. Varela wrote it, then Varela. B. Varela", ["account: I"]),
        ("then Inês M. wrote, and Inês V. wrote", ["account: V"]),
    ),
    "initials beside surnames that logins write together": [
        (Identity(names=(name,)), f"See {login} in it.", [f"account: {login}"])
        for name, logins in (
            ("Siân O\u2019Brien", "sobrien siano"),
            ("Juan de la Cruz", "jdelacruz jcruz dlcruz"),
            ("Jean-Luc Picard-Roe", "jlpicardroe jpicardroe"),
            ("Maria Garcia Lopez", "mgarcia mgarcialopez mlopez"),
            ("Jörg Müller", "jmueller jmuller"),
            ("Иван Петров", "ипетров"),
        )
        for login in logins.split()
    ],
    "words that are no logins": of(
        Identity(
            names=("Sam Tran", "Max Page", "Tim Egan", "Will Bell", "Art Star", "Adam Min"),
            prompt="The max of a page",
        ),
        ("Transfer, strain, transmission, pages, times, start, admin, wills, a will-be", []),
        ("max_pages, timed, willing, starts", []),
    ),
    "possessives without an apostrophe": of(
        Identity(names=("Ruby Keys", "Eva Roe", "Amy Roe", "Mark Stone")),
        *(
            (f"On {host} it ran.", [f"account: {host.partition('-')[0]}"])
            for host in ("Rubys-MacBook-Pro", "Evas-MacBook-Pro", "Amys-MBP.local", "marks-mbp")
        ),
        ("It marks rubys and evas; marks-based.", []),
    ),
    "surnames in camel case": [
        (
            Identity(names=("Siân O'Brien", "Max Page")),
            words,
            [f"account: {it}" for it in asked],
        )
        for words, *asked in (
            ("run getObrienToken()", "Obrien"),
            ("see OBrienQueue and obrienHub", "OBrien", "obrien"),
            ("a PageSize, MaxPages, theobrien",),
            ("obrienite", "obrienite"),
        )
    ],
    "a name that is no word, with an ending and in longer words": [
        *of(
            Identity(
                names=("Tomasz Wi\u015bniewski", "Ida Sebastian"), employers=("Globex GmbH",)
            ),
            (
                "The Wi\u015bniewskis, Sebastians, Tomaszowi.",
                [f"account: {it}" for it in ("Wi\u015bniewskis", "Sebastians", "Tomaszowi")],
            ),
            (
                "As Wi\u015bniewska and Wi\u015bniewskiej say, wisniewskidev.",
                [
                    *("account: Wi\u015bniewska", "account: Wi\u015bniewskiej"),
                    "account: wisniewskidev",
                ],
            ),
            ("The GlobexLedger, `globexctl`", ["account: Globex", "account: globexctl"]),
        ),
        *of(
            Identity(names=("Ruby Keys",), employers=("Target",), prompt="Use each ruby."),
            ("A KeysCache of keys in ruby, RubyVersion, TargetGroup", []),
        ),
    ],
    "logins with a number, and initial and surname in longer ones": [
        *of(
            Identity(names=("Tomasz Wi\u015bniewski",), emails=("owl@mail.example",)),
            ("See wisniewski77, Tomasz1988.", ["account: wisniewski77", "account: Tomasz1988"]),
            ("See `twisniewski88`.", ["account: twisniewski88"]),
            ("The tomaszek2 and xwisniewski77 of wisniewskis are others.", []),
        ),
        *of(
            Identity(names=("Ruby Keys",)),
            ("See rkeysdev, rkeys1.", ["account: rkeysdev", "account: rkeys1"]),
            ("See keys1 of ruby -v, and rkeysx.", []),
            ("See r.keys or `r_keys2`.", ["account: r.keys", "account: r_keys2"]),
        ),
        *of(
            Identity(names=("Max Page",), used=frozenset({"max page"})),
            ("the max page of MaxPageSize", ["account: MaxPage"]),
        ),
        *of(
            Identity(names=("Max Page", "Tom Rain", "Sam Tran")),
            ("A page404 of page1988, training strangers.", ["account: page1988"]),
        ),
    ],
    "addresses in code whose domain may be real": of(
        INES,
        ("```\nsend zed@firm.testing\n```", ["account: zed@firm.testing"]),
        ("Run `x@firm.internal`.", ["account: x@firm.internal"]),
        ("Run `git@firm.internal:x`, `react@18.2.0` and `a@v4`.", []),
    ),
    "links whose target holds a part of a name or a login": of(
        INES,
        *(
            (f"See [it]({target}).", [f"repository: {unquote(target)}"])
            for target in (
                "https://site.example/out?to=x%26&login=inesv",
                "https://site.example/x?by=ivarela2",
            )
        ),
        ("See [it](https://site.example/out?to=x) or [this](https://site.example/in).", []),
    ),
    "links in an author's line": of(
        NOBODY,
        ("Author: [owl](https://site.example/owl)", ["repository: https://site.example/owl"]),
        ("[name removed], [owl](https://a.example/o)", ["repository: https://a.example/o"]),
        ("[name removed] wrote [this](https://a.example/o) for it.", []),
    ),
    "links whose target holds a word that is a name": of(
        Identity(names=("Ann Page",)),
        ("Each page of [it](https://a.example/page).", ["repository: https://a.example/page"]),
        ("Each page of [it](https://a.example/pages).", []),
    ),
    "accounts of pages that are asked about, unless they are products": of(
        NOBODY,
        (
            "At github.com/owlkey/x, as `owlkey` and @owlkey say.",
            ["repository: github.com/owlkey/x", "part: owlkey", "part: owlkey"],
        ),
        (
            "At [it](https://t.me/OwlKey), OwlKey.",
            ["repository: https://t.me/OwlKey", "part: OwlKey"],
        ),
        ("At github.com/owlkey/x, Owlkey runs owlkey.", ["repository: github.com/owlkey/x"]),
        ("At github.com/queue/x, a queue.", ["repository: github.com/queue/x"]),
    ),
    "no person's page": of(
        NOBODY,
        ("GET https://api.shop.example/users/42, https://shop.example/v1/users/42", []),
        ("https://api.shop.example/x?user=jdoe, https://shop.example/v1/x?user=jdoe", []),
        ("https://shop.example/x?user=1234", []),
        ("https://shop.example/users/{id}, https://shop.example/users/me", []),
    ),
    "phone numbers with a country code": of(
        INES,
        ("Call +351 912 345 678.", ["phone: +351 912 345 678"]),
        ("Call 0049 (30) 1234-567, or not.", ["phone: 0049 (30) 1234-567"]),
        ("At +5 ms, +1000 rows, 2026-11-25, 10.0.0.1 and 1 000 000 000 rows.", []),
        ("The id is 00123456789012345678901234.", []),
    ),
    "handles that begin like a name, not decorators and packages": of(
        INES,
        ("Ask @inevdl, then @var_x.", ["account: @inevdl", "account: @var_x"]),
        ("Ask `@inesque`, @inesque/core, x@inesque.y and @kroe.", []),
        ("```\n@inesque\n```", []),
    ),
    "handles beside the name of a service": of(
        NOBODY,
        ("Telegram @zz_pay, @badgerpay7 on Slack", ["account: zz_pay", "account: badgerpay7"]),
        ("My GitHub is badgerpay.", ["account: badgerpay"]),
        ("LinkedIn: badger-pay4  \nWeChat: badgerx", [f"account: {it}" for it in WITH_SERVICE]),
        ("Skype live:badgerx", ["account: badgerx"]),
        ("Our GitHub is private. Slack: on-call, GitHub: we use it, slack: 5ms", []),
    ),
    "an employer's initials": of(
        Identity(
            employers=("Northwind Cargo Systems GmbH", "Bank of Target", "Atlas Pay"),
            prompt="The AP of the terminal",
        ),
        ("NCS moved it, as NCS_URL says. The ncs.", ["part: NCS", "part: NCS"]),
        (
            "At BoT, BOT or BT the AP and the API is new.",
            ["part: BoT", "part: BOT", "part: BT"],
        ),
    ),
    "short forms, initials and words of employers": [
        (Identity(employers=(employer,)), text, [f"part: {it}" for it in asked])
        for employer, text, *asked in (
            ("Soci\u00e9t\u00e9 G\u00e9n\u00e9rale S.A.", "the Generale", "Generale"),
            ("Tata Consultancy Services Pvt. Ltd.", "At TCS", "TCS"),
            ("JPMorgan Chase & Co.", "At JPMC", "JPMC"),
            ("Nationale-Nederlanden N.V.", "At NN", "NN"),
            ("O'Reilly GmbH & Co. KG", "this OR that KG", *()),
        )
    ],
    "the domain of the candidate's own address": [
        (Identity(emails=(email,), prompt="Each firm and otter."), text, asked)
        for email, text, asked in (
            (
                "vic@mail.hexagonal-otter.io",
                "At x.hexagonal-otter.io, Hexagonal Otter and `hexagonal_otter`",
                [
                    "part: hexagonal-otter.io",
                    "part: Hexagonal Otter",
                    "part: hexagonal_otter",
                ],
            ),
            ("zed@brightcorp.co.uk", "At Brightcorp", ["part: Brightcorp"]),
            (
                "zed@brightcorp.example",
                "A BrightcorpLedger",
                ["account: Brightcorp"],
            ),
            ("zed@otter.io", "An Otter at otter.io", ["part: otter.io"]),
            ("zed@gmail.com", "At Gmail or gmail.com", []),
            ("zed@yahoo.co.uk", "At Yahoo", []),
            ("zed", "At zed", []),
        )
    ],
    "identifiers, pages and short handles": [
        *(
            (NOBODY, f"See {page} for it.", [f"repository: {page}"])
            for page in (
                "0000-0002-1825-0097",
                "0009-0001-2345-678X",
                "news.ycombinator.com/user?id=wfx",
                "openreview.net/profile?id=~W_F1",
                "https://dblp.org/pid/12/3456",
                "speakerdeck.com/wfx",
                "https://www.calendly.com/wfx/30min",
            )
        ),
        *of(
            NOBODY,
            ("My site is https://wfx.me.", ["repository: https://wfx.me"]),
            ("See my old blog wfx.tech or our site a.example", ["repository: wfx.tech"]),
            ("[It](https://www.kaggle.com/rk77)", ["repository: https://www.kaggle.com/rk77"]),
            ("GitHub: wfx", ["account: wfx"]),
            ("Skype: wfx.live", ["account: wfx.live"]),
            ("GitHub: now, Slack: TBD, a 0000-0002-1825 row and /order?id=abc", []),
        ),
    ],
    "names with their letters apart": of(
        Identity(names=("Ruby Keys",)),
        ("# R U B Y   K E Y S", ["account: R U B Y K E Y S"]),
        ("As R.U.B.Y. K.E.Y.S", ["account: R.U.B.Y. K.E.Y.S"]),
        ("By r u b y", ["account: r u b y"]),
        ("R U B I K, a rub y", []),
    ),
    "initials that sign": of(
        Identity(names=("Will Frank",), prompt="An API"),
        ("It is so. (WF)", ["account: WF"]),
        ("\u2013 WF, 3 May 2024", ["account: WF"]),
        ("```\nauthor: WF\n```", ["account: WF"]),
        ("The WF is old (WF)", []),
        ("The Wire Format (WF)", []),
        ("```\nf(WF)\n```", []),
    ),
    "repositories": of(
        NOBODY,
        ("<https://github.com/jdoe/x> is it.", ["repository: https://github.com/jdoe/x"]),
        ("See github.com/features/actions for it.", []),
        ("Use git.commit in hooks.d/pre.", []),
        ("Nothing is in https://example.org/jdoe/outbox.", []),
        ("It is 5 github.com or so.", []),
    ),
    "authors": of(
        NOBODY,
        ("Author: Kim Roe", ["author: Kim Roe"]),
        (
            "**Authors:** Kim Roe, Ana de la Cruz and J. Poe",
            ["author: Kim Roe", "author: Ana de la Cruz", "author: J. Poe"],
        ),
        ("By Kim Roe", ["author: Kim Roe"]),
        ("*by Kim Roe & Łukasz Żak.*", ["author: Kim Roe", "author: Łukasz Żak"]),
        ("Prepared by Kim Roe for the board", ["author: Kim Roe"]),
        ("This document was written by Kim Roe in May.", ["author: Kim Roe"]),
        ("| Author | Kim Roe |\n|---|---|\n| State | Draft |", ["author: Kim Roe"]),
        ("Status: draft  \nAuthor: Kim Roe  \nDate: May 2026", ["author: Kim Roe"]),
        ("# Plan\n\nAuthor: 王小明", ["author: 王小明"]),
        ("By Monday we move the first flows.", []),
        ("By default the reader waits.", []),
        ("# By component", []),
        ("Rows are written by the relay, and read by Kafka.", []),
        ("The author is unknown.", []),
        ("Standby: Kafka", []),
        ("Author: [name removed]", []),
    ),
    "short and ordinary names": of(
        BO,
        (
            "Bo asked why. Li-ion cells, boat, lib and bo are no names. Bo Li knows.",
            ["short: Bo", "short: Li"],
        ),
    ),
    "a surname that is also a particle": of(
        Identity(names=("Minh Le", "Thi Do")),
        ("Mr. Le drew it. It was Le, by M. Le.", ["short: Le"] * 3),
        ("Le asked. I, Do, did.", ["short: Le", "short: Do"]),
        ("Le\n\nDo.", ["short: Le", "short: Do"]),
        ("We do it. Do it at le bar. Le bar.", []),
    ),
    "an ordinary name where masking was not sure": of(
        MAY,
        ("May asked why. It may wait until it is told.", ["short: May"]),
    ),
    "neither a particle nor an initial": of(
        ANA,
        ("De facto, La Liga, J and K are here.", []),
        ("E.g. this, e.g. that. Bo asked why.", []),
    ),
    "names in other scripts": of(
        SHORT,
        ("由李寫的", ["short: 李"]),
        ("See lzakowski and lukaszz.", ["account: lzakowski", "account: lukaszz"]),
    ),
    "people in passing": of(
        NOBODY,
        ("* Owner: Kim Roe (@kroe1)", ["role: Kim Roe (@kroe1)"]),
        (
            "Owners: Ana de la Cruz, Kim Roe (@kroe1)",
            ["role: Ana de la Cruz", "role: Kim Roe (@kroe1)"],
        ),
        ("Reviewers: Kim Roe and Łukasz Żak", ["role: Kim Roe", "role: Łukasz Żak"]),
        ("**Approver:** Kim", ["role: Kim"]),
        ("| By | What | Gate |\n|---|---|---|\n| June | Ferries | Two nights |", []),
        ("| Created By | Kim Roe |\n|---|---|\n| State | Draft |", ["role: Kim Roe"]),
        ("Originator: Kim Roe", ["role: Kim Roe"]),
        ("Hi Kim,", ["letter: Kim"]),
        ("Hello Kim Roe, we looked at it.", ["letter: Kim Roe"]),
        ("Thanks Kim for your feedback", ["letter: Kim"]),
        ("Regards,  \nKim", ["letter: Kim"]),
        ("Kind regards,\n\nKim Roe", ["letter: Kim Roe"]),
        ("Cheers / Kim", ["letter: Kim"]),
        ("On Mar 16, 2015, at 6:44 AM, Kim Roe <kim@a.org> wrote:", ["letter: Kim Roe"]),
        ("Kim\n\nOn Monday, Bo Li wrote:", ["letter: Kim", "letter: Bo Li"]),
        ("© 2014 Sample Labs, Example, Inc.", ["holder: Sample Labs, Example, Inc"]),
        ("Copyright (c) 2019-2021 Sample Labs. All rights reserved.", ["holder: Sample Labs"]),
        *((words, []) for words in NOBODY_IN_PASSING),
    ),
    "words beside a mask": of(
        KIM,
        ("We asked Kim Quill about it.", ["beside: Quill"]),
        ("We asked Ana Kim about it.", ["beside: Ana"]),
        ("The Kim Queue is full, and every queue is.", []),
        ("# Kim Quill", []),
        ("Kafka answers. If Kim asks, Kafka and Kim Kafka answer.", []),
        ("Kim SDK calls it.", []),
        ("We asked Kim Ltd for it.", []),
    ),
    "what is left of a company, of an author's line and of an address": of(
        TARGET,
        ("the target of a bank account", []),
        ("Target latency. Now the Target team", ["part: Target"]),
        ("Target ran it. Target Corp. did.", ["part: Target", "part: Target"]),
        ("Target ran each target.", []),
        ("append to the ledger; Ledger rows", ["word: ledger", "word: Ledger"]),
        ("a ledger. " * 51, []),
        ("run `ledger.py`", []),
        ("kestrel pays", ["part: kestrel"]),
        ("Kestrel Pay and Kestrel", ["part: Kestrel"]),
        ("the Pay GmbH", ["part: Pay"]),
        ("Author: Ada Example, Principal Engineer at Northwind Rail", [AT_NORTHWIND]),
        (
            "Ada Example | Staff Engineer | Northwind Rail",
            ["author: Staff Engineer | Northwind Rail"],
        ),
        ("By Ada Example, Engineer at Northwind", ["author: Engineer at Northwind"]),
        ("Ada Example\\\nPrincipal Engineer at Northwind Rail", [AT_NORTHWIND]),
        (
            "**Ada Example**, Principal Engineer at Northwind Rail\n"
            "ada@mail.example · @quill_rail · +44 7700 900123",
            [AT_NORTHWIND, "phone: +44 7700 900123"],
        ),
        (
            "Author: Ada Example, Engineer at Acme Rail\nada@mail.example",
            ["author: Engineer at Acme Rail"],
        ),
        ("Author: Ada Example, Principal Engineer at Ledger", []),
        ("Author: Ada Example, Principal Engineer", []),
        ("Ada Example, an engineer at heart, wrote the queue that Kafka replaced.", []),
        (
            "see https://eng.bankoftarget.com/how-we-moved",
            ["repository: https://eng.[name removed].com/how-we-moved"],
        ),
        ("see kestrelpay.io/blog.", ["repository: [name removed].io/blog"]),
        ("see `https://docs.kestrelpay.io`", ["repository: https://docs.[name removed].io"]),
        ("at Kestrel Pay. Then www.kestrelpay.com", []),
        ("Kestrel Pay/Northwind, Kestrel Pay.", []),
    ),
    "the rest of a user name": of(
        KNOWN,
        (
            "By @pipeworks_rail and old_pipeworks; pipeworks-based.",
            ["account: @[name removed]_rail", "account: old_[name removed]"],
        ),
    ),
}


@pytest.mark.parametrize(
    ("identity", "markdown", "asked"),
    [row for rows in ASKED.values() for row in rows],
)
def test_what_may_name_the_author_is_asked_about_and_nothing_else(
    identity: Identity, markdown: str, asked: list[str]
) -> None:
    assert [f"{kind}: {text}" for kind, text in texts(markdown, identity)] == asked


_LOGINS = (
    ("José Núñez-Pérez", "jnunez josenunez nunez.j"),
    ("Zoë Müller-Lüdenscheidt", "zmueller zoemueller"),
    ("José María Ñuñez-O\u2019Brien", "jnunez OBrien"),
    ("Smith, Johanna", "jsmith"),
    ("Keys, Ruby (Ms)", "rkeys rubyk"),
    ("Nguyễn Văn Đức", "ducnv nvduc"),
    ("Tran Thi Mai", "maitt ttmai"),
    ("Kim Min-jun", "mjkim kimmj"),
    ("Ann Roy", "aroy annr"),
    ("Peter Novák", "novak.p peter.n"),
    ("Mark Field", "field.m"),
    ("April Wells", "april.w"),
    ("Robert 'Bob' Stein Jr.", "bstein steinb"),
    ("Juan Carlos de la Cruz", "jcdelacruz jccruz"),
    *((f"Ruby Keys{it}", "rubyk") for it in (", PhD", " (she/her)", " III", " MSc.")),
    ("Ms. Ruby Keys", "rubyk"),
    ('Ольга Смирнова "Olga Smirnova"', "osmirnova"),
    ("Иван Петров", "ipetrov"),
    ("Γιώργος Παπαδόπουλος", "gpapadopoulos"),
    ("李伟 (Wei Li)", "liwei"),
)


@pytest.mark.parametrize(
    ("name", "login"), [(name, it) for name, logins in _LOGINS for it in logins.split()]
)
def test_a_login_made_of_beginnings_of_a_name_is_asked_about(name: str, login: str) -> None:
    text = f"See {login} in it.\n\n```\n# {login}\n```\n\nAs {login}_77 or @{login}, `{login}`"
    identity = reading(Identity(names=(name,)), [text])
    masked, _ = mask(blocks_of(text), identity)
    left = "".join(block.text for block in masked).lower().count(login.lower())
    assert left == sum(login.lower() in it.text.lower() for it in doubts(masked, identity))


def test_a_plural_of_a_word_that_the_text_uses_is_no_login() -> None:
    text = "Each pod of pods. Pods of spod"
    identity = reading(Identity(names=("Sue Pod",)), [text])
    masked, _ = mask(blocks_of(text), identity)
    assert [it.text for it in doubts(masked, identity)] == ["spod"]


def test_a_name_of_like_parts_is_compared_in_time() -> None:
    identity = Identity(names=(" ".join(["a" * 38] * 8),))
    assert not [*Logins(identity).spans("a" * 39 + "b")]


def _numbers(markdown: str, region: str, prompt: str = "") -> list[str]:
    known = Identity(prompt=prompt, regions=("GB", region))
    return [text for kind, text in texts(markdown, known) if kind == "phone"]


@pytest.mark.parametrize(
    ("region", "number"),
    [
        ("US", "(415) 555-0123"),
        ("US", "415-555-0123"),
        ("US", "415.555.0123"),
        ("DE", "0151 23456789"),
        ("DE", "030/123 45 67"),
        ("SK", "0912 345 678"),
        ("FR", "06 12 34 56 78"),
        ("JP", "03-1234-5678"),
        ("BR", "(11) 91234-5678"),
        ("DK", "20 25 11 02"),
        ("ES", "612 34 56 78"),
        ("GB", "020 7946 0958"),
    ],
)
def test_a_telephone_number_is_asked_about_as_its_country_writes_it(
    region: str, number: str
) -> None:
    assert _numbers(f"Reach me: {number}. Or write.", region) == [number]
    assert _numbers(f"| Name | Phone |\n|---|---|\n| Kim | {number} |", region) == [number]
    for figure in (
        f"It took {number} ms, ${number} and #{number}",
        f"| Name | Rows |\n|---|---|\n| Kim | {number} |",
        f"```\n{number}\n```",
    ):
        assert _numbers(figure, region) == []
    assert _numbers(f"It had {number} then.", region, f"Of {number} rows.") == []


@pytest.mark.parametrize("region", ["DK", "NO", "PT", "US", "DE", "AT", "PL", "ES", "SG"])
def test_dates_figures_and_addresses_are_no_telephone_numbers(region: str) -> None:
    text = (
        "On 2025-11-02, 02.11.2025, 2/11/2025, 2025-11-02 10:30 and 20251102 it had 912 345 678"
        " or 4155550123 or 61234567 or 512.345.678 rows at 10.20.30.40, from 2019-2024 in"
        " 1764450000 s, see 978-3-16-148410-0, v2.13.4567 and 4f2a-9c31-0151-2345."
    )
    assert _numbers(text, region) == []


@pytest.mark.parametrize(
    "label",
    [
        *("Telefone:", "Telem\u00f3vel:", "Contacto:", "M\u00f3vil:", "T\u00e9l\u00e9phone :"),
        *("T\u00e9l.", "Tel\u00e9fono", "Rufnummer:", "Ph:", "Contact no.", "Reach me on"),
        *("Cellulare:", "\u260e", "\U0001f4de", "\u7535\u8bdd\uff1a", "\u624b\u673a"),
    ],
)
def test_words_for_a_telephone_are_known_in_other_languages(label: str) -> None:
    assert _numbers(f"{label} 12 34 56 78", "US") == ["12 34 56 78"]


@pytest.mark.parametrize(
    ("region", "number"),
    [
        ("IN", "9876543210"),
        ("CN", "13812345678"),
        ("IT", "3471234567"),
        ("BR", "11987654321"),
        ("CA", "4169671111"),
    ],
)
def test_a_number_in_one_piece_is_asked_about_where_someone_is_called(
    region: str, number: str
) -> None:
    for words in ("Call", "Please call me:", "You can reach us on"):
        assert _numbers(f"{words} {number}.", region) == [number]
    assert _numbers(f"Call {number} times, of {number} rows. It had {number}.", region) == []


def test_after_tel_or_in_the_line_of_a_name_any_number_is_asked_about() -> None:
    assert _numbers("Tel. 0151 1234567, mobile: 912 345 678", "US") == [
        "0151 1234567",
        "912 345 678",
    ]
    assert _numbers("[name removed], 912 345 678", "PT") == ["912 345 678"]
    assert _numbers("Call (415) 555-0123 of no country here", "DE") == []


def test_only_so_many_places_are_pointed_out() -> None:
    many = "\n\n".join(f"See github.com/jdoe/repo{n}." for n in range(MOST + 20))
    assert len(found(many)) == MOST


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


def test_the_account_of_a_covered_page_is_asked_about() -> None:
    blocks = blocks_of("As owlkey says, `owlkey` is OwlKey.")
    page = "https://github.com/owlkey"
    assert [d.text for d in doubts(blocks, NOBODY, marked=[page])] == []
    blocks = blocks_of("As owlkey says, `owlkey` is.")
    assert [d.text for d in doubts(blocks, NOBODY, marked=[page])] == ["owlkey", "owlkey"]


def test_parts_of_marked_words_are_asked_about() -> None:
    blocks = blocks_of("Roe built it, and the Box of Roe")
    asked = [(d.kind, d.text) for d in doubts(blocks, NOBODY, marked=("Kim Roe", "Box Mail"))]
    assert asked == [("part", "Roe"), ("part", "Roe"), ("part", "Box")]
