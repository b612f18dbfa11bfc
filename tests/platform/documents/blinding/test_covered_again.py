"""What was covered in one file is covered in the next, whatever else is masked there by then, and
however its words are set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blindfolio.documents.blinding import wording as searching
from blindfolio.documents.blinding.covered_again import find_covered
from blindfolio.documents.blinding.identity import Finder, Identity, IdentityPlace, reading
from blindfolio.documents.blinding.mask import boxed, mask, places_in
from blindfolio.documents.blinding.redaction import (
    RedactedPassage,
    places_of,
    redacted,
    whole_words,
    with_marked,
)
from blindfolio.documents.blinding.wording import FEWEST, find_wording
from blindfolio.documents.model import REPLACEMENT, Block, Document
from blindfolio.refusal import Refusal
from tests.platform.documents.material import blocks_of

ADA = Identity(names=("Ada Example",), handles=("pzwet",))


def read(blocks: Sequence[Block], identity: Identity) -> Document:
    """A reading without a child."""
    masked, findings = mask(blocks, identity)
    return Document("markdown", masked, words=0, findings=findings, unmasked=tuple(blocks))


def marked(document: Document, passages: Sequence[RedactedPassage]) -> Document:
    """A reading in which its sender has these covered."""
    places = places_of(document, whole_words(document, passages))
    after = tuple(
        redacted(block, places[block.id]) if block.id in places else block
        for block in document.blocks
    )
    return replace(document, blocks=after, findings=with_marked(document, places))


def coverable(
    document: Document, identity: Identity, words: Sequence[str]
) -> Iterator[RedactedPassage]:
    for one in find_covered(document, identity, words):
        with suppress(Refusal):
            places_of(document, [one])
            yield one


def covered_again(document: Document, identity: Identity, words: Sequence[str]) -> Document:
    return marked(document, [*coverable(document, identity, words)])


def words_of(document: Document) -> list[str]:
    return [one.text for one in document.findings if one.kind == "marked"]


def of(document: Document, words: str) -> list[RedactedPassage]:
    return [
        RedactedPassage(b.id, b.text.index(words), b.text.index(words) + len(words))
        for b in document.blocks
        if words in b.text
    ]


def text_of(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks)


def test_a_mark_round_a_masked_word_is_kept_in_the_words_that_stood_there() -> None:
    blocks = blocks_of("Written by Ada Example with Kim Roe at Quokka, says Ada Example.")
    first = read(blocks, ADA)
    second = marked(first, of(first, f"{REPLACEMENT} with Kim Roe"))
    third = marked(second, of(second, f"by {REPLACEMENT} at Quokka"))
    assert words_of(third) == [
        "by Ada Example with Kim Roe at Quokka",
        "Ada Example with Kim Roe",
    ]
    assert [one.text for one in third.findings if one.kind == "name"] == ["Ada Example"] * 2
    # Whatever is masked by then.
    again = covered_again(read(blocks, Identity()), Identity(), words_of(third))
    assert text_of(again) == f"Written {REPLACEMENT}, says Ada Example."


def test_a_word_in_small_letters_does_not_hide_where_the_mark_was() -> None:
    blocks = blocks_of("No bishop. The bishop is by Ann Bishop at Quokka, a bishop.")
    ann = Identity(names=("Ann Bishop",))
    document = read(blocks, reading(ann, (block.text for block in blocks)))
    again = covered_again(document, ann, ["by Ann Bishop at Quokka"])
    assert text_of(again) == f"No bishop. The bishop is {REPLACEMENT}, a bishop."


@pytest.mark.parametrize(
    ("mark", "shown"),
    [
        ("Stripe", f"We stripe a table by stripe. At {REPLACEMENT} we did. {REPLACEMENT} did."),
        ("stripe", f"We {REPLACEMENT} a table by {REPLACEMENT}. At Stripe we did. Stripe did."),
    ],
)
def test_ordinary_words_are_covered_again_as_they_were_written(mark: str, shown: str) -> None:
    document = read(
        blocks_of("We stripe a table by stripe. At Stripe we did. Stripe did."), ADA
    )
    assert text_of(covered_again(document, ADA, [mark])) == shown


def test_a_mark_within_a_word_covers_the_word() -> None:
    document = read(blocks_of("The QuokkaMailer sends, 王小明设计了它。"), ADA)
    assert "The [name removed] sends" in text_of(marked(document, of(document, "Quokka")))
    assert "[name removed]设计了它" in text_of(marked(document, of(document, "王小明")))


def test_words_that_the_author_wrote_like_a_box_are_no_box() -> None:
    document = read(blocks_of("See [name removed] and Kim Roe."), ADA)
    first = marked(document, of(document, "[name removed] and Kim"))
    assert words_of(first) == ["[name removed] and Kim"]
    assert text_of(covered_again(document, ADA, words_of(first))) == f"See {REPLACEMENT} Roe."


WORDS = [
    *("Ada", "Example", "pzwet", "Kim", "Roe", "Kim Roe", "Atlas Pay", "atlas", "Pay"),
    "northgate",
    *("https://github.com/pzwet/roe-atlas", "github.com/kim/pay", "kim@atlas.example", "GmbH"),
    *("+49 170 123 4567", "the queue", "`pay_atlas`", "**Kim** Roe", "王小明", "Zoë", "KimRoe"),
]
BETWEEN = [" ", ", ", " and ", ". ", "-", "/", " (", "\n", "\n\n", "\n- "]
OWN_WORDS = [
    *("Kim", "Roe", "Atlas", "Atlas Pay", "Pay", "GmbH", "queue", "Pay and Kim", "roe-atlas"),
    *("github", "王小明", "170 123", "northgate Kim"),
]

Marks = list[tuple[int, float, float]]
"""Block, and where a mark begins and ends in it, from 0 to 1."""


@st.composite
def texts(pick: st.DrawFn) -> list[Block]:
    part = st.tuples(st.sampled_from(WORDS), st.sampled_from(BETWEEN))
    return blocks_of(
        "".join(word + between for word, between in pick(st.lists(part, min_size=2)))
    )


MARKS = st.lists(
    st.tuples(st.integers(0, 9), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=4
)
LISTED = st.lists(st.sampled_from(OWN_WORDS), max_size=4, unique=True).map(tuple)


@dataclass
class Followed:
    """A document with where its boxes stand in the text as its author wrote it, by block."""

    document: Document
    boxes: dict[str, list[tuple[int, int]]]

    @classmethod
    def of(cls, document: Document, identity: Identity) -> Followed:
        finder = Finder(identity)
        boxes = {
            block.id: [(p.start, p.end) for p in places_in(block, finder)]
            for block in document.unmasked
        }
        return cls(document, boxes)

    def cover(self, passages: Sequence[RedactedPassage]) -> None:
        places = places_of(self.document, whole_words(self.document, passages))
        for id_, here in places.items():
            found = [(self._origin(id_, p.start), self._origin(id_, p.end)) for p in here]
            left = [b for b in self.boxes[id_] if not any(f[0] <= b[0] < f[1] for f in found)]
            self.boxes[id_] = sorted(left + found)
        self.document = marked(self.document, passages)

    def mark(self, block: int, begins: float, ends: float) -> None:
        shown = self.document.blocks[block % len(self.document.blocks)]
        start, end = sorted(round(at * len(shown.text)) for at in (begins, ends))
        passage = RedactedPassage(shown.id, start, end)
        try:
            self.cover([passage])
        except Refusal:
            return

    def cover_again(self, identity: Identity, words: Sequence[str]) -> None:
        self.cover([*coverable(self.document, identity, words)])

    def covered(self) -> set[tuple[str, int]]:
        """The characters that nobody can read, in all boxes."""
        for block, shown in zip(self.document.unmasked, self.document.blocks, strict=True):
            places = [IdentityPlace(*box, "name") for box in self.boxes[block.id]]
            assert boxed(block.text, places) == shown.text
        return {
            (block.id, offset)
            for block in self.document.unmasked
            for start, end in self.boxes[block.id]
            for offset in range(start, end)
            if not block.text[offset].isspace()
        }

    def _origin(self, block: str, offset: int) -> int:
        for start, end in self.boxes[block]:
            if offset <= start:
                break
            offset += (end - start) - len(REPLACEMENT)
        return offset


@given(texts(), MARKS, LISTED, st.integers(0, 4))
@settings(max_examples=400)
def test_nothing_that_was_covered_can_be_read_after_a_list_or_in_the_next_file(
    blocks: list[Block], marks: Marks, listed: tuple[str, ...], listed_after: int
) -> None:
    """Marks and a list in any order, the list reading the file once more, then the file again."""
    first = Followed.of(read(blocks, ADA), ADA)
    for mark in marks[:listed_after]:
        first.mark(*mark)
    identity = replace(ADA, own_words=listed)
    with_list = Followed.of(read(blocks, identity), identity)
    check_again(first, with_list, identity)
    for mark in marks[listed_after:]:
        with_list.mark(*mark)
    check_again(with_list, Followed.of(read(blocks, identity), identity), identity)


def check_again(before: Followed, after: Followed, identity: Identity) -> None:
    """Cover in the second what is covered in the first, and see that it is."""
    words = words_of(before.document)
    if [*coverable(after.document, identity, words)]:
        after.cover_again(identity, words)
    # A single letter is looked for nowhere: it would be found everywhere.
    if all(sum(map(str.isalnum, word)) >= FEWEST for word in words):
        assert before.covered() <= after.covered()


def found(text: str, wording: str) -> list[str]:
    return [b.text[start:end] for b, start, end in find_wording(blocks_of(text), wording)]


@pytest.mark.parametrize(
    ("text", "wording", "places"),
    [
        ("Kim Roe wrote it; KIM ROE said so.\n", "Kim Roe", ["Kim Roe", "KIM ROE"]),
        ("Call +91 98200 12345.\n", "+919820012345", ["+91 98200 12345"]),
        ("Call +919820012345.\n", "+91 98200-12345", ["+919820012345"]),
        ("Call (020) 7946-0958 now.\n", "020 7946 0958", ["(020) 7946-0958"]),
        ("Jobs go to Jo.\n", "Jo", ["Jo"]),
        ("12345 rows, and 1234567 more.\n", "123456", []),
        (f"{'1 ' * 50}\n", "1" * 50, []),
        ("A plan is a plan.\n", "a", []),
        ("王小明设计了它。\n", "王小明", ["王小明"]),
        ("c++ (old) is here.\n", "(old)", ["(old)"]),
    ],
)
def test_the_same_wording_is_found_however_it_is_set(
    text: str, wording: str, places: list[str]
) -> None:
    assert found(text, wording) == places


@pytest.mark.parametrize("at_once", [1, 7, 1_000])
@pytest.mark.parametrize("wording", ["a b", "ab", ".a.", "ab-ab", "112233", "a"])
def test_searching_in_steps_finds_the_same(
    monkeypatch: pytest.MonkeyPatch, wording: str, at_once: int
) -> None:
    text = " ".join(
        ["a b", "ab-ab-ab", "xab", ".a..a.b", "1122 33", "+11-22-33", "1122334"] * 9
    )
    whole = found(text, wording)
    monkeypatch.setattr(searching, "_AT_ONCE", at_once)
    assert found(text, wording) == whole
