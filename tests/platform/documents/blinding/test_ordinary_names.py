"""A surname that is also an ordinary word: small letters stay, and what may be a name is asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from blindfolio import languages
from blindfolio.documents.blinding.doubts import doubts
from blindfolio.documents.blinding.identity import Identity, reading
from blindfolio.documents.blinding.mask import mask
from blindfolio.documents.model import BOX
from tests.platform.documents.material import blocks_of

_WORDS = """
    keys gates wells ruby frank april sommer brooks young long rich will mark grace summer page
    stone field may june bill art rob pat sue drew chase miles dean king bishop cook baker ford
    west north bank price cash day wood rose lane banks waters rivers bell ball best good case
    sharp bush hunter carpenter fisher hope joy faith steel frost snow rain cloud pike fox hall
    park banner porter carter marsh heath brook glen reed moss peters jack guy ray christian
    """
NAMES = _WORDS.split()
CALENDAR = {"april", "may", "june"}


@pytest.fixture
def german() -> Iterator[None]:
    with languages.speaking("de"):
        yield


def read(markdown: str, name: str, prompt: str = "") -> tuple[str, list[str]]:
    """Returns the masked text, and the sentences around what is asked."""
    blocks = blocks_of(markdown)
    identity = reading(Identity(names=(name,), prompt=prompt), (block.text for block in blocks))
    masked, _ = mask(blocks, identity)
    texts = {block.id: block.text for block in masked}
    asked = [
        texts[it.block][max(0, it.start - 5) : it.end + 6]
        for it in doubts(masked, identity)
        if it.kind == "short"
    ]
    return "\n".join(texts.values()), asked


@pytest.mark.parametrize("word", NAMES)
def test_a_word_in_small_letters_is_no_name(word: str) -> None:
    ordinary = (
        f"# On {word}\n\nThe {word} must be opaque, to be {word} and x_{word}.\n\n- {word}\n\n"
        f"```\n{word} -v\nclass {word.title()}Cache: {word}.run(signing_{word})\n```\n\n"
        f"| {word} | x |\n|---|---|\n| x | `{word}` |\n"
    )
    assert read(ordinary, f"Ann {word.title()}") == (read(ordinary, "Nobody Else")[0], [])
    assert BOX.search(read(ordinary, f"{word.title()} Roe")[0]) is None


@pytest.mark.parametrize("word", NAMES)
def test_at_the_start_of_a_sentence_a_word_that_is_also_used_is_asked_about(word: str) -> None:
    name = word.title()
    capital = f"{name} is x.\n\n- {name} y\n\n# {name} z\n\nSo. {name} asked."
    for text, prompt in ((f"{capital} Each {word} counts.", ""), (capital, f"Each {word}.")):
        masked, asked = read(text, f"Ann {name}", prompt)
        assert "[name removed]" not in masked
        assert len(asked) == 4


@pytest.mark.parametrize("word", sorted({*NAMES} - CALENDAR))
def test_within_a_sentence_a_capital_shows_a_name(word: str) -> None:
    masked, asked = read(f"Each {word} counts, says {word.title()}.", f"Ann {word.title()}")
    assert masked == f"Each {word} counts, says [name removed]."
    assert asked == []


@pytest.mark.parametrize(
    ("name", "text", "masked"),
    [
        ("Ann Kowalski", "Kowalski decided. Then Kowalski", "{0} decided. Then {0}"),
        ("Ann Keys", "ann keys. So ANN KEYS or keys-ann or annkeys", "{0}. So {0} or {0} or {0}"),
        ("Ann Keys", "keys, @keys, `\\Users\\keys`", "keys, @{0}, \\Users\\{0}"),
        ("Ann Keys", "See keys. TODO(keys) by ~keys", "See keys. TODO({0}) by ~{0}"),
        ("Ann Keys", "ssh keys@10.0.0.1, chown keys:x", "ssh {0}@10.0.0.1, chown {0}:x"),
        ("Ann Keys", "sudo -u keys ls --user keys --keys", "sudo -u {0} ls --user {0} --keys"),
        ("Ann Keys", "git config user.name keys", "git config user.name {0}"),
        ("Ann Keys", "Co-authored-by: keys", "Co-authored-by: {0}"),
        ("Ann Keys", "keys@laptop:~$ ls keys; keys@1.2", "{0}@laptop:~$ ls keys; keys@1.2"),
        ("Ann Kowalski", "https://kowalski.dev/x, kowalski.png", "https://{0}.dev/x, {0}.png"),
        ("Ann Kowalski", "Author: kowalski", "Author: {0}"),
        ("Ann Keys", "as Ann says, keys rotate", "as {0} says, keys rotate"),
        ("Ann Keys", "says Ann. Keys rotate, many keys", "says {0}. Keys rotate, many keys"),
        ("Ann Kowalski", "says Ann. Kowalski asks", "says {0} asks"),
        ("Ann Keys", "as said by Ann, keys or many keys", "as said by {0}, keys or many keys"),
        ("Max Page", "the max page size", "the max page size"),
        ("Max Page", "the max page size, max_page", "the max page size, max_page"),
        ("Max Page", "max_page or page.max or maxpage88", "{0} or {0} or {0}"),
        ("Max Page", "max,page and page2 and max_2", "max,page and page2 and max_2"),
        ("Ruby Keys", "keys of ruby, ruby_keys by RubyKeys", "keys of ruby, {0} by {0}"),
        ("Ruby Keys", "many keys, keys.ruby or ruby-keys2", "many keys, {0} or {0}"),
        ("Will Frank", "will be frank: will-frank_88", "will be frank: {0}"),
        ("Ann Keys", "By: Ann Keys, t.me/owl2\n\nAs owl2", "By: {0}, t.me/{0}\nAs {0}"),
        ("Ann Keys", "Ann Keys | github.com/owl2/x\n\nAs owl2", "{0} | github.com/{0}/x\nAs {0}"),
        ("王小明", "关于王小明的设计", "关于{0}的设计"),
        ("김 철수", "김철수는 이 문서를", "{0}는 이 문서를"),
        ("محمد كريم", "كتب كريم هذا", "كتب {0} هذا"),
        ("Ruby Keys", "keys of ruby: RubyKeysCache, xRubyKeys", "keys of ruby: {0}Cache, x{0}"),
        ("Anh Do", "do anhDoLedger or AnhDose, AnhDo2", "do {0}Ledger or AnhDose, {0}"),
        ("Max Page", "the max page: MaxPageSize", "the max page: MaxPageSize"),
        ("Van Roe", "a van. Van it is, says Van, Mr. Van", "a van. Van it is, says {0}, Mr. {0}"),
        ("Ann van Roe", "a van and Van", "a van and Van"),
        ("May Lind", "since May 2024, on 4 May", "since May 2024, on 4 May"),
        ("Siân O\u2019Brien", "Ask obrien. OBrien and o'brien", "Ask {0}. {0} and {0}"),
        ("Juan de la Cruz", "the cruz of delacruz and DeLaCruz", "the cruz of {0} and {0}"),
        ("Jean-Luc Roe", "jeanluc or jean-luc and Jean", "{0} or {0} and {0}"),
    ],
)  # fmt: skip
def test_logins_addresses_and_whole_names_are_covered_in_any_letters(
    name: str, text: str, masked: str
) -> None:
    assert read(text, name, "A max of each page")[0] == masked.format("[name removed]")


def test_what_may_be_a_whole_name_or_a_month_is_asked_about() -> None:
    asked = read("the max page size", "Max Page", "A max of each page")[1]
    assert asked == ["the max page size"]
    asked = read("# A\n\nSet max_page", "Max Page", "The max page size")[1]
    assert asked == ["Set max_page"]
    asked = read("Then April asked, not in April 2026.", "April Roe")[1]
    assert asked == ["Then April asked"]
    for text in ("My login is keys", "GitHub: keys", "`@keys`"):
        assert read(f"{text}\n\nThe keys.", "Ann Keys")[1], text
    asked = read(
        "```\na max page\nb  # max page\nc 'max page'\n```", "Max Page", "A max of each page"
    )[1]
    assert asked == ["b  # max page\nc 'ma", "e\nc 'max page'"]
    asked = read("The bin is full. Bin it.\n\nBin", "Al Bin")[1]
    assert asked == ["Bin"]


@pytest.mark.parametrize(
    "text", ["As wiśniewski said.", "```\nwisniewski_queue\n```", "The tomasz queue"]
)
def test_a_part_of_a_name_in_small_letters_stays_in_running_text(text: str) -> None:
    masked, questions = read(text, "Tomasz Wiśniewski")
    assert (masked, questions) == (text.strip("`\n"), [])


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("name", "text", "masked", "asked"),
    [
        ("Ida Sommer", "Im Sommer und in der Sommerzeit. Das sagt Sommer.", 0, 1),
        ("Ida Sommer", "Der letzte Sommer war Sommer. Frau Sommer", 1, 1),
        ("Ida Brunnen", "Der Brunnen ist alt. Das sagt Brunnen.", 0, 2),
        ("Ida Brunnen", "Das sagt Brunnen.", 1, 0),
        ("Ida Weiß", "Wer weiß. Weiß ich nicht. Das sagt Weiß", 1, 1),
        ("Ida Koch", "Er koch und Koch", 1, 0),
        ("April Roe", "Im April, sagt April, am 4. April 2026", 0, 1),
        ("Ida Lang", "So lang. Lang war es. Langs Entwurf, sagt Frau Lang", 2, 1),
    ],
)
def test_in_german_a_capital_shows_no_name_of_a_noun(
    name: str, text: str, masked: int, asked: int
) -> None:
    found, questions = read(text, name)
    assert (found.count("[Name entfernt]"), len(questions)) == (masked, asked)
