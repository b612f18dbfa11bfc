from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from blindfolio.documents.blinding.addresses import REAL_TLDS, domains_of, emails, profiles
from blindfolio.documents.blinding.folding import fold, folded_character, spellings
from blindfolio.documents.blinding.not_names import NotAName
from blindfolio.documents.blinding.ordinary_words import (
    COMMON,
    MAILBOXES,
    ORDINARY,
    PARTICLES,
    SHORT_PARTICLES,
    SMALL_WORDS,
)
from blindfolio.documents.words import UNSPACED

Kind = Literal["email", "profile", "handle", "name", "employer", "own"]
_CALLED: tuple[Kind, ...] = ("employer", "own")
_STRONGEST: tuple[Kind, ...] = ("email", "profile", "handle", "name", "employer", "own")

WORD_OF_NAME = re.compile(r"[^\W\d_][\w'\u2019-]{2,}")
HANGUL = re.compile("[\uac00-\ud7af\u1100-\u11ff]")
PARTS = re.compile(r"[\W_]+")
_FORMS = "inc|llc|ltd|gmbh|ag|sa|bv|plc|co|corp|limited"
LEGAL = re.compile(rf"[\s,]{{1,9}}(?:{_FORMS})\.?\Z")
_THEN_LEGAL = re.compile(rf",? (?:{_FORMS})\b", re.IGNORECASE)
# What may stand between two parts of one name: a space, a hyphen, a comma, a middle initial.
BETWEEN = re.compile(r"(?:[._-]|,? )(?:[A-Z]\.? )?\Z")
AUTHOR_LINE = re.compile(
    r"\W{0,3}(?:authors?|owners?|by|candidate|applicant"
    r"|(?:written|prepared|authored|drafted|submitted|created)\s+by)\s?[:\t|]",
    re.IGNORECASE,
)
ADDRESS = re.compile(
    r"(?:\w{1,9}://|www\.)\S+|(?<![\w.@-])(?:[\w-]{1,63}\.){1,8}(?P<last>[a-z]{2,12})\b(?:/\S*)?",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"[.!?:;\n\t\u2022|>\"\u201c(\[\u2013\u2014-]\s{0,8}\Z")


@dataclass(frozen=True, slots=True)
class Identity:
    """What the platform knows of a candidate, or what they declared; each field may be empty."""

    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    employers: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()
    """Whatever else they say gives them away; found like employers."""
    not_names: tuple[NotAName, ...] = ()
    """Places where they say there's no name."""


@dataclass(frozen=True, slots=True)
class IdentityPlace:
    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Needle:
    """A folded wording to look for; `weak` if it's also an ordinary word."""

    words: str
    kind: Kind
    weak: bool = False


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    needle: _Needle


class Finder:
    """Finds one candidate's identity, and anybody's addresses."""

    def __init__(self, identity: Identity) -> None:
        # The first kind wins where one wording is several; longer wordings are tried first.
        by_words = {n.words: n for n in reversed(list(_needles(identity)))}
        self._needles = sorted(by_words.values(), key=lambda n: len(n.words), reverse=True)
        groups = "|".join(f"({_expression(n.words)})" for n in self._needles)
        self._pattern = re.compile(groups) if groups else None
        self._domains = domains_of(identity.emails)
        self._not_names = identity.not_names

    @property
    def has_weak_names(self) -> bool:
        """If true, the candidate must check: a name or handle is an ordinary word."""
        return any(
            n.weak and n.kind not in _CALLED and n.words not in PARTICLES for n in self._needles
        )

    def may_be_in(self, text: str) -> bool:
        return self._pattern is not None and self._pattern.search(fold(text)[0]) is not None

    def places(
        self, text: str, *, code: bool = False, titled: bool = False
    ) -> list[IdentityPlace]:
        """In order, without overlaps.

        `code`: weak names count only beside another part, and an e-mail needs a real domain or one
        of the candidate's own. `titled`: capitals mean nothing here (a heading).
        """
        found = [
            IdentityPlace(h.start, h.end, h.needle.kind)
            for h in self._hits(text, code=code, titled=titled)
        ]
        addresses = emails(text, real_domain_only=code, known=self._domains)
        found += [IdentityPlace(a, b, "email") for a, b in addresses]
        found += [IdentityPlace(a, b, "profile") for a, b in profiles(text)]
        return [
            place
            for place in _joined(text, found)
            if place.kind in ("email", "profile")
            or not any(it.is_at(text, place.start, place.end) for it in self._not_names)
        ]

    def unsure(self, text: str) -> Iterator[tuple[int, int]]:
        """Employers or listed words that are ordinary words, whether covered or not."""
        for hit in self._found(text):
            if hit.needle.weak and hit.needle.kind in _CALLED:
                yield hit.start, hit.end

    def _found(self, text: str) -> list[_Hit]:
        if self._pattern is None:
            return []
        folded, where = fold(text)
        hits: list[_Hit] = []
        for m in self._pattern.finditer(folded):
            needle = self._needles[(m.lastindex or 1) - 1]
            end = where[m.end() - 1] + 1
            # A mark that belongs to the last letter goes with it.
            while end < len(text) and not folded_character(text[end]):
                end += 1
            hits.append(_Hit(where[m.start()], end, needle))
        return hits

    def _hits(self, text: str, *, code: bool, titled: bool) -> list[_Hit]:
        hits = self._found(text)
        called = any(hit.needle.weak and hit.needle.kind in _CALLED for hit in hits)
        addresses = _addresses(text, code=code) if called else []
        lines = _author_lines(text, hits) if called else []
        return [
            hit
            for i, hit in enumerate(hits)
            if not hit.needle.weak
            or _whole_name_with_capitals(text, hit)
            or _beside_another(text, hit, hits[max(i - 1, 0) : i + 2])
            or (hit.needle.kind == "handle" and text[hit.start - 1 : hit.start] in ("@", "/"))
            or (hit.needle.kind == "own" and text[hit.start - 1 : hit.start] == "@")
            or (not (code or titled) and capital_inside_sentence(text, hit.start, hit.end))
            or (hit.needle.kind in _CALLED and _as_a_company(text, hit, addresses, lines))
        ]


def uncertain_names(identity: Identity) -> list[str]:
    """Name parts too short or ordinary to mask everywhere ("Bo", "May"); initials are left out."""
    found: dict[str, None] = {}
    for name in identity.names:
        for part in PARTS.split(name):
            word = fold(part)[0]
            short = len(word) == (1 if _unspaced(word) else 2) and word not in SHORT_PARTICLES
            if (short and not part.isdigit()) or word in ORDINARY - PARTICLES:
                found[part[:1].upper() + part[1:].lower()] = None
    return list(found)


def _needles(identity: Identity) -> Iterator[_Needle]:
    for address in identity.emails:
        local = address.partition("@")[0].partition("+")[0]
        for words in spellings(local):
            if len(words) >= 3 and words not in ORDINARY | MAILBOXES:
                yield _Needle(words, "email")
    for handle in identity.handles:
        for words in spellings(handle.rstrip("/").rsplit("/", 1)[-1].lstrip("@").strip()):
            if len(words) >= 2:
                yield _Needle(words, "handle", weak=words in ORDINARY)
    for name in identity.names:
        for spelt in spellings(name):
            parts = [p for p in PARTS.split(spelt) if p]
            if len(parts) > 1:
                weak = all(part in ORDINARY | PARTICLES for part in parts)
                for whole in (parts, [parts[-1], *parts[:-1]], [parts[0], parts[-1]]):
                    yield _Needle(" ".join(whole), "name", weak)
            for part in parts:
                if part.isdigit() or len(part) < (2 if _unspaced(part) else 3):
                    continue
                yield _Needle(part, "name", weak=part in ORDINARY | PARTICLES)
    for employer in identity.employers:
        yield from _called(employer, "employer")
    for word in identity.own_words:
        yield from _called(word, "own")


def is_common(words: str) -> bool:
    """Whether a name has only ordinary words."""
    parts = [part for part in PARTS.split(fold(words)[0]) if part]
    return all(part in COMMON | SMALL_WORDS for part in parts)


def _called(words: str, kind: Kind) -> Iterator[_Needle]:
    """With and without its legal form ("Inc")."""
    # A phrase in small letters is meant as it stands in the text; one word might be any.
    listed = kind == "own" and words == words.lower()
    for spelt in spellings(words):
        for called in {spelt.strip(), LEGAL.sub("", spelt.strip())}:
            parts = [p for p in PARTS.split(called.replace("&", " and ")) if p]
            # "Quill & Sons" is written "Quill and Sons" and "quillsons", too.
            for plain in {" ".join(parts), " ".join(p for p in parts if p != "and")}:
                if len(plain) >= 2:
                    yield _Needle(
                        plain, kind, weak=is_common(plain) and not (listed and " " in plain)
                    )


def missing(listed: Iterable[str], text: str) -> list[str]:
    """The listed words that the text doesn't have, covered or not."""
    folded = fold(text)[0]
    return [
        words
        for words in listed
        if not any(re.search(_expression(it.words), folded) for it in _called(words, "own"))
    ]


def _unspaced(word: str) -> bool:
    """Whether its script writes names without spaces around them."""
    return bool(UNSPACED.search(word) or HANGUL.search(word))


def _expression(words: str) -> str:
    """Whole words over folded text, with anything small between them.

    Never crosses the end of a cell or line: those are two wordings.
    """
    inner = r"[ _.,&'\u2019\u00b7-]{0,3}".join(re.escape(part) for part in words.split())
    return inner if _unspaced(words) else rf"(?<![^\W_]){inner}(?![^\W_])"


def _beside_another(text: str, hit: _Hit, around: Iterable[_Hit]) -> bool:
    """Whether another part of the name is right before or after.

    If both are ordinary words ("max page"), both need a capital.
    """
    for other in around:
        if other.needle.words == hit.needle.words or other.needle.kind != "name":
            continue
        gap = text[min(hit.end, other.end) : max(hit.start, other.start)]
        capitals = text[hit.start].isupper() and text[other.start].isupper()
        if BETWEEN.match(gap) and (capitals or not other.needle.weak):
            return True
    return False


def _whole_name_with_capitals(text: str, hit: _Hit) -> bool:
    """ "Max Page", not "max page"."""
    parts = [p for p in PARTS.split(text[hit.start : hit.end]) if p]
    return len(parts) > 1 and all(part[0].isupper() for part in parts)


_Spans = Sequence[tuple[int, int]]


def _as_a_company(text: str, hit: _Hit, addresses: _Spans, lines: _Spans) -> bool:
    """Whether it has a legal form, is in an address or its author's line, is one word, or has its
    capitals.
    """
    words = text[hit.start : hit.end]
    within = [*addresses, *(lines if words[0].isupper() else ())]
    if any(start <= hit.start and hit.end <= end for start, end in within):
        return True
    if _THEN_LEGAL.match(text, hit.end):
        return True
    parts = [part for part in PARTS.split(words) if part and part not in SMALL_WORDS]
    several = " " in hit.needle.words
    return several and (" " not in words or all(part[0].isupper() for part in parts))


def _addresses(text: str, *, code: bool) -> list[tuple[int, int]]:
    return [
        found.span()
        for found in ADDRESS.finditer(text)
        if not found["last"] or (not code and found["last"].lower() in REAL_TLDS)
    ]


def _author_lines(text: str, hits: Sequence[_Hit]) -> list[tuple[int, int]]:
    names = {hit.start for hit in hits if hit.needle.kind == "name" and not hit.needle.weak}
    found, at = [], 0
    for line in text.split("\n"):
        begins = at + len(line) - len(line.lstrip(" *_|-"))
        if AUTHOR_LINE.match(line) or begins in names:
            found.append((at, at + len(line)))
        at += len(line) + 1
    return found


def capital_inside_sentence(text: str, start: int, end: int) -> bool:
    """Whether only a name is written so: "and Will wrote", not "Will it", "MAY"."""
    word = text[start:end]
    before = text[max(0, start - 8) : start]
    after = text[end : end + 2].strip()
    return (
        fold(word)[0] not in PARTICLES
        and word[0].isupper()
        and not word.isupper()
        and bool(before.strip())
        and not SENTENCE_END.search(before)
        and not after[:1].isdigit()
    )


def _joined(text: str, places: list[IdentityPlace]) -> list[IdentityPlace]:
    """Merges overlapping places, and neighbouring parts of one name."""
    joined: list[IdentityPlace] = []
    for place in sorted(places, key=lambda p: (p.start, -p.end)):
        last = joined[-1] if joined else None
        if last and place.start < last.end:
            kind = min(last.kind, place.kind, key=_STRONGEST.index)
            joined[-1] = IdentityPlace(last.start, max(last.end, place.end), kind)
        elif (
            last
            and last.kind == place.kind == "name"
            and BETWEEN.match(text[last.end : place.start])
        ):
            joined[-1] = IdentityPlace(last.start, place.end, "name")
        else:
            joined.append(place)
    return joined
