"""Finds the parts of covered company and product names that can still be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from blindfolio.documents.blinding.addresses import own_domains
from blindfolio.documents.blinding.folding import fold, spellings
from blindfolio.documents.blinding.identity import (
    LEGAL,
    PARTS,
    THEN_LEGAL,
    WORD_OF_NAME,
    Finder,
    Identity,
    capital_inside_sentence,
    is_common,
    surely_words,
)
from blindfolio.documents.blinding.ordinary_words import PARTICLES
from blindfolio.documents.blinding.people_in_passing import WORD
from blindfolio.documents.blinding.usage import is_ordinary
from blindfolio.documents.blinding.wording import find_wording
from blindfolio.documents.html.canonical import walk
from blindfolio.documents.model import Block, Doubt
from blindfolio.text.english import verb_forms, verbs

# Words that occur more often aren't names and would offer too many places to choose from.
OFTEN = 50


def what_is_left(
    blocks: Sequence[Block], identity: Identity, marked: Iterable[str] = ()
) -> list[Doubt]:
    """Returns readable remains and initials of employers, and remains of listed words and
    `marked` words.

    An ordinary word counts if it is the whole name. As a part of a name it counts only if it is
    written like a name.
    """
    words = tuple(dict.fromkeys(marked))
    found = [*_whole(blocks, replace(identity, names=(), handles=(), emails=()))]
    for again in words:
        found += _of_part(blocks, again)
    for part in _parts((*identity.employers, *identity.own_words, *words)):
        begun = _acting(blocks, part) if fold(part)[0] not in identity.used else ()
        for it in (*_of_part(blocks, part), *begun):
            if not any(map(it.overlaps, found)):
                found.append(it)
    for initials in _initials(identity):
        found += _exactly(blocks, initials)
    found += _of_domains(blocks, identity)
    times = Counter((it.kind, it.text.casefold()) for it in found)
    return [it for it in found if times[it.kind, it.text.casefold()] <= OFTEN]


def _initials(identity: Identity) -> list[str]:
    # "NCS" of Northwind Cargo Systems, and "BoT" and "BT" of Bank of Target, unless the prompt
    # says them
    found: dict[str, None] = {}
    for employer in identity.employers:
        legal = LEGAL.search(employer.lower())
        called = employer[: legal.start()] if legal else employer
        words = WORD.findall(called.replace("-", " "))
        names = [word for word in words if word[0].isupper()]
        if names[1:]:
            short = "".join(word[0] for word in words)
            capitals = "".join(filter(str.isupper, called))
            initials = "".join(word[0] for word in names)
            found |= dict.fromkeys((short, short.upper(), initials, capitals))
    said = WORD.findall(identity.prompt)
    return [it for it in found if it not in said]


def _of_domains(blocks: Iterable[Block], identity: Identity) -> Iterator[Doubt]:
    # "Hexagonal Otter" and "x.hexagonal-otter.io"; of a name of words only the whole domain
    used = surely_words(identity)
    for label, domain in own_domains(identity.emails).items():
        words = PARTS.split(label)
        usual = all(is_common(it) or is_ordinary(it, used) for it in words)
        named = r"[ ._-]?".join(map(re.escape, words)) + r"(?:\.[a-z]{2,12}){0,2}"
        called = re.escape(domain) if usual else named
        pattern = re.compile(rf"(?<![^\W_]){called}(?![^\W_])", re.IGNORECASE)
        for block in blocks:
            for it in pattern.finditer(block.text):
                yield Doubt("part", block.id, *it.span(), it[0])


def _exactly(blocks: Iterable[Block], words: str) -> Iterator[Doubt]:
    for block, start, end in find_wording(blocks, words):
        if block.text[start:end] == words:
            yield Doubt("part", block.id, start, end, words)


def parts_left(words: Iterable[str], blocks: Sequence[Block]) -> list[tuple[str, int]]:
    """Returns the parts of `words` that may still name someone, and how often each occurs. They
    are in the order of `words`.
    """
    found = ((part, len([*_of_part(blocks, part)])) for part in _parts(words))
    return [(part, times) for part, times in found if 0 < times <= OFTEN]


def _parts(names: Iterable[str]) -> list[str]:
    return list(
        dict.fromkeys(
            part
            for name in names
            for spelt in (name, *(it.title() for it in spellings(name) - {name.casefold()}))
            for part in WORD_OF_NAME.findall(spelt)
            if part[0].isupper() and not LEGAL.match(f" {part.lower()}")
        )
    )


def _whole(blocks: Iterable[Block], identity: Identity) -> Iterator[Doubt]:
    finder = Finder(identity)
    for block in blocks:
        places = finder.unsure(block.text) if block.kind != "code" else []
        code = [run for run in walk(block.html)[1] if run.code] if places else []
        for start, end in places:
            if not any(run.start <= start and end <= run.end for run in code):
                yield Doubt("word", block.id, start, end, block.text[start:end])


def _acting(blocks: Sequence[Block], part: str) -> Iterator[Doubt]:
    # a word at the start of a sentence: "Target ran it" and "Target Corp.", not "Target latency"
    for block, start, end in find_wording(blocks, part) if is_common(part) else ():
        then = WORD.match(block.text, end + 1)
        word = then[0].lower() if then else ""
        acts = word in verb_forms() and word not in verbs()
        if block.text[start:end] == part and (acts or THEN_LEGAL.match(block.text, end)):
            yield Doubt("part", block.id, start, end, part)


def _of_part(blocks: Sequence[Block], part: str) -> Iterator[Doubt]:
    common = is_common(part)
    for block, start, end in find_wording(blocks, part):
        as_name = block.kind not in ("code", "heading") and part.lower() not in PARTICLES
        if not common or (as_name and capital_inside_sentence(block.text, start, end)):
            yield Doubt("part", block.id, start, end, block.text[start:end])
