from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from blindfolio.documents.blinding.addresses import (
    ADDRESS,
    REAL_TLDS,
    domains_of,
    emails,
    profiles,
)
from blindfolio.documents.blinding.folding import fold, folded_character, spellings
from blindfolio.documents.blinding.not_names import NotAName
from blindfolio.documents.blinding.ordinary_words import (
    JOINING,
    MAILBOXES,
    PARTICLES,
    SHORT_PARTICLES,
    SMALL_WORDS,
    common,
    is_noun,
    ordinary,
)
from blindfolio.documents.words import UNSPACED
from blindfolio.languages import spoken

Kind = Literal["email", "profile", "handle", "name", "employer", "own"]
# an ordinary word after one of these is a name
_HANDLE_SIGNS: dict[Kind, tuple[str, ...]] = {"handle": ("@", "/"), "own": ("@",)}
NEVER = r"(?!)"
_LONG = 6  # letters of two parts of a longer name that count when written together
_STRONGEST: tuple[Kind, ...] = ("email", "profile", "handle", "name", "employer", "own")

WORD_OF_NAME = re.compile(r"[^\W\d_][\w'\u2019-]{2,}")
HANGUL = re.compile("[\uac00-\ud7af\u1100-\u11ff]")
PARTS = re.compile(r"[\W_]+")
_FORMS = "inc|llc|ltd|gmbh|ag|sa|bv|plc|co|corp|limited"
LEGAL = re.compile(rf"[\s,]{{1,9}}(?:{_FORMS})\.?\Z")
_THEN_LEGAL = re.compile(rf",? (?:{_FORMS})\b", re.IGNORECASE)
# What may separate two parts of a name: a space, a hyphen, a comma, a middle initial.
_LINE = re.compile(r"[^\n]+")
BETWEEN = re.compile(r"(?:[._-]|,? )(?:[A-Z]\.? )?\Z")
AUTHOR_LINE = re.compile(
    r"\W{0,3}(?:authors?|owners?|by|candidate|applicant"
    r"|(?:written|prepared|authored|drafted|submitted|created)\s+by"
    r"|(?:autor|verfasser|bewerber|kandidat)(?:en|in|innen)?|von"
    r"|(?:verfasst|geschrieben|erstellt|entworfen|vorbereitet|eingereicht)\s+von)\s?[:\t|]",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\b(?:Herrn?|Frau|Dr\.|Prof\.)\s\Z")
SENTENCE_END = re.compile(r"[.!?:;\n\t\u2022|>\"\u201c(\[\u2013\u2014-]\s{0,8}\Z")


@dataclass(frozen=True, slots=True)
class Identity:
    """What the platform knows about a candidate or the candidate has declared. Fields may be
    empty.
    """

    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    employers: tuple[str, ...] = ()
    # other words that the candidate says would identify them; found like employers
    own_words: tuple[str, ...] = ()
    not_names: tuple[NotAName, ...] = ()  # places that the candidate says aren't names


@dataclass(frozen=True, slots=True)
class IdentityPlace:
    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Needle:
    """A folded wording to search for. `weak` means that it is also an ordinary word."""

    words: str
    kind: Kind
    weak: bool = False

    @property
    def is_called(self) -> bool:
        # an employer's name, or a word that the candidate listed
        return self.kind in ("employer", "own")


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    needle: _Needle


class Finder:
    """Finds a candidate's name, employers and other identifying words, and anyone's email
    addresses.
    """

    def __init__(self, identity: Identity) -> None:
        # A wording of several kinds gets the first one; longer wordings are tried first.
        by_words = {n.words: n for n in reversed(list(_needles(identity)))}
        self._needles = sorted(by_words.values(), key=_order)
        spaced = [f"({_inner(n.words)})" for n in self._needles if not _unspaced(n.words)]
        others = [f"({_inner(n.words)})" for n in self._needles if _unspaced(n.words)]
        # The boundaries are tested once for all words, because that is much faster.
        self._pattern = re.compile("|".join([_whole("|".join(spaced) or NEVER), *others]))
        self._domains = domains_of(identity.emails)
        self._not_names = identity.not_names

    @property
    def has_weak_names(self) -> bool:
        """Whether the candidate must check the masked document, because a name or handle is
        also an ordinary word.
        """
        return any(
            n.weak and not n.is_called and n.words not in PARTICLES for n in self._needles
        )

    def may_be_in(self, text: str) -> bool:
        return self._pattern.search(fold(text)[0]) is not None

    def places(
        self, text: str, *, code: bool = False, titled: bool = False
    ) -> list[IdentityPlace]:
        """Returns the identifying places in order, without overlaps.

        In `code`, weak names count only beside another part of the name, and an email address
        needs a real domain or one of the candidate's. With `titled`, capitals are ignored, as
        in a heading.
        """
        hits = self._hits(text)
        sure = _sure(text, hits, code=code, titled=titled)
        found = [IdentityPlace(hit.start, hit.end, hit.needle.kind) for hit in sure]
        addresses = emails(text, real_domain_only=code, known=self._domains)
        found += [IdentityPlace(*span, "email") for span in addresses]
        found += [IdentityPlace(*span, "profile") for span in profiles(text)]
        return [
            place
            for place in _joined(text, found)
            if place.kind in ("email", "profile")
            or not any(it.is_at(text, place.start, place.end) for it in self._not_names)
        ]

    def unsure(self, text: str) -> list[tuple[int, int]]:
        """Returns places where an employer, a listed word or a name in lower case is also an
        ordinary word, whether they are covered or not.
        """
        return [
            (hit.start, hit.end)
            for hit in self._hits(text)
            if (hit.needle.weak and hit.needle.is_called) or _is_a_word(text, hit)
        ]

    def _hits(self, text: str) -> list[_Hit]:
        folded, where = fold(text)
        hits: list[_Hit] = []
        for m in self._pattern.finditer(folded):
            needle = self._needles[(m.lastindex or 1) - 1]
            end = where[m.end() - 1] + 1
            # Combining marks of the last letter.
            while end < len(text) and not folded_character(text[end]):
                end += 1
            hits.append(_Hit(where[m.start()], end, needle))
        return hits


def _sure(text: str, hits: Sequence[_Hit], *, code: bool, titled: bool) -> Iterator[_Hit]:
    called = any(hit.needle.weak and hit.needle.is_called for hit in hits)
    words = any(_is_a_word(text, hit) for hit in hits)
    addresses = _addresses(text, code=code) if called or words else []
    lines = _author_lines(text, hits) if called else []
    for i, hit in enumerate(hits):
        around = hits[max(i - 1, 0) : i + 2]
        capital = not (code or titled) and capital_inside_sentence(text, hit.start, hit.end)
        if (
            not (hit.needle.weak or (not code and _is_a_word(text, hit)))
            or capital
            or _is_named(text, hit, around)
            or (not hit.needle.weak and _is_in(addresses, hit))
            or (hit.needle.is_called and _is_a_company(text, hit, addresses, lines))
        ):
            yield hit


def _is_a_word(text: str, hit: _Hit) -> bool:
    needle = hit.needle
    lower = text[hit.start : hit.end].islower()
    return (
        needle.kind == "name"
        and not needle.weak
        and lower
        and (needle.words in common() or needle.words == "example")
    )


def _is_in(spans: _Spans, hit: _Hit) -> bool:
    return any(start <= hit.start and hit.end <= end for start, end in spans)


def _is_named(text: str, hit: _Hit, around: Sequence[_Hit]) -> bool:
    sign = text[hit.start - 1 : hit.start]
    return (
        _whole_name_with_capitals(text, hit)
        or _TITLE.search(text, max(0, hit.start - 8), hit.start) is not None
        or sign in _HANDLE_SIGNS.get(hit.needle.kind, ())
        or _beside_another(text, hit, around)
    )


def uncertain_names(identity: Identity) -> list[str]:
    """Returns the parts of a name that are too short or too ordinary to mask everywhere, such
    as "Bo" and "May". Initials are left out.
    """
    parts = [part for name in identity.names for part in PARTS.split(name)]
    unsure = [
        part for part in parts if _is_short(part) or fold(part)[0] in ordinary() - PARTICLES
    ]
    return list(dict.fromkeys(part[:1].upper() + part[1:].lower() for part in unsure))


def _is_short(part: str) -> bool:
    word = fold(part)[0]
    length = 1 if _unspaced(word) else 2
    return len(word) == length and word not in SHORT_PARTICLES and not part.isdigit()


def _needles(identity: Identity) -> Iterator[_Needle]:
    mailboxes = (address.partition("@")[0].partition("+")[0] for address in identity.emails)
    for words in _spelt(mailboxes):
        if len(words) >= 3 and words not in ordinary() | MAILBOXES:
            yield _Needle(words, "email")
    accounts = (handle.rstrip("/").rpartition("/")[2] for handle in identity.handles)
    for words in _spelt(account.lstrip("@").strip() for account in accounts):
        if len(words) >= 2:
            yield _Needle(words, "handle", weak=words in ordinary())
    for name in _spelt(identity.names):
        yield from _in_genitive(_named(in_groups(name)))
    for employer in identity.employers:
        yield from _in_genitive(_called(employer, "employer"))
    for word in identity.own_words:
        yield from _in_genitive(_called(word, "own"))


def _in_genitive(needles: Iterable[_Needle]) -> Iterator[_Needle]:
    # German writes it without an apostrophe: "Quells Vorschlag".
    for needle in needles:
        yield needle
        if spoken() == "de" and not needle.words.endswith(("s", "x", "z")):
            weak = needle.weak and is_noun(needle.words)
            yield replace(needle, words=f"{needle.words}s", weak=weak)


def in_groups(name: str) -> list[list[str]]:
    """Returns the parts of a folded name, grouped as logins write them together: "sian o'brien"
    gives `[["sian"], ["o", "brien"]]`.
    """
    groups: list[list[str]] = []
    joins = False
    for parts in filter(None, map(_parts, name.split())):
        if joins:
            groups[-1] += parts
        else:
            groups.append(parts)
        joins = len(groups) > 1 and "".join(parts) in JOINING
    return groups


def _named(groups: list[list[str]]) -> Iterator[_Needle]:
    parts = [*itertools.chain(*groups)]
    wholes = [parts, [parts[-1], *parts[:-1]], [parts[0], parts[-1]]] if parts[1:] else []
    wholes += [[parts[-1], parts[0]]] if parts[2:] else []
    pairs = (one + other for one, other in itertools.permutations(groups, 2))
    wholes += [pair for pair in pairs if len("".join(pair)) >= _LONG]
    for whole in wholes:
        yield _Needle(" ".join(whole), "name", _is_ordinary(whole))
    for group in groups:
        if len(group) > 1 and len(group[-1]) >= 3:
            yield from _written_together(group)
    for part in parts:
        if not part.isdigit() and len(part) >= (2 if _unspaced(part) else 3):
            yield _Needle(part, "name", weak=part in ordinary() | PARTICLES)


def _order(needle: _Needle) -> tuple[bool, int, int]:
    # "vanderwall" is surer than "van der wall", which matches it too.
    words = needle.words
    return _unspaced(words), -len(words.replace(" ", "")), words.count(" ")


def _written_together(group: list[str]) -> Iterator[_Needle]:
    together = "".join(group)
    word = together in common()
    weak = word or _is_ordinary(group)
    for plural in ("", "s"):
        yield _Needle(" ".join(group) + plural, "name", weak)
        if weak and not word:
            yield _Needle(together + plural, "name")


def _is_ordinary(parts: Iterable[str]) -> bool:
    return all(part in ordinary() | PARTICLES | SHORT_PARTICLES for part in parts)


def _spelt(wordings: Iterable[str]) -> Iterator[str]:
    for words in wordings:
        yield from spellings(words)
        if spoken() == "de":
            yield from spellings(_with_umlauts(words))


def _with_umlauts(words: str) -> str:
    # A form without umlauts may have given us "Goehl" for "Göhl". Not "Sauer", nor short names.
    return re.sub(r"(?<![aeoqu])[aou]e(?=\w{2})", lambda it: it[0][0], words.lower())


def _parts(words: str) -> list[str]:
    return [part for part in PARTS.split(words) if part]


def is_common(words: str) -> bool:
    return all(part in common() | SMALL_WORDS for part in _parts(fold(words)[0]))


def _called(words: str, kind: Kind) -> Iterator[_Needle]:
    # A listed phrase in lower case is meant literally; a single word might be any.
    listed = kind == "own" and words == words.lower()
    for spelt in map(str.strip, spellings(words)):
        for called in {spelt, LEGAL.sub("", spelt)}:
            parts = _parts(called.replace("&", " and "))
            # "Quill & Sons" is also written "Quill and Sons" and "quillsons".
            for plain in {" ".join(parts), " ".join(p for p in parts if p != "and")}:
                weak = is_common(plain) and not (listed and " " in plain)
                if len(plain) >= 2:
                    yield _Needle(plain, kind, weak)


def missing(listed: Iterable[str], text: str) -> list[str]:
    """Returns the listed words that the text doesn't contain, either covered or uncovered."""
    folded = fold(text)[0]
    return [
        words
        for words in listed
        if not any(re.search(_expression(it.words), folded) for it in _called(words, "own"))
    ]


def _unspaced(word: str) -> bool:
    # whether its script writes names without spaces around them
    return bool(UNSPACED.search(word) or HANGUL.search(word))


def _expression(words: str) -> str:
    # Whole words in folded text, with short separators. Never matches past the end of a cell or
    # line.
    return _inner(words) if _unspaced(words) else _whole(_inner(words))


def _inner(words: str) -> str:
    return r"[ _.,&'\u00b7-]{0,3}".join(re.escape(part) for part in words.split())


def _whole(inner: str) -> str:
    return rf"(?<![^\W_])(?:{inner})(?![^\W_])"


def _beside_another(text: str, hit: _Hit, around: Iterable[_Hit]) -> bool:
    # If both parts are ordinary words ("max page"), both need a capital.
    for other in around:
        if other.needle.words == hit.needle.words or other.needle.kind != "name":
            continue
        gap = text[min(hit.end, other.end) : max(hit.start, other.start)]
        capitals = text[hit.start].isupper() and text[other.start].isupper()
        if BETWEEN.match(gap) and (capitals or not other.needle.weak):
            return True
    return False


def _whole_name_with_capitals(text: str, hit: _Hit) -> bool:
    parts = _parts(text[hit.start : hit.end])
    return len(parts) > 1 and all(part[0].isupper() for part in parts)


def _is_a_company(text: str, hit: _Hit, addresses: _Spans, lines: _Spans) -> bool:
    words = text[hit.start : hit.end]
    names = [part for part in _parts(words) if part not in SMALL_WORDS]
    capitals = " " not in words or all(part[0].isupper() for part in names)
    within = [*addresses, *(lines if words[0].isupper() else ())]
    return (
        _is_in(within, hit)
        or _THEN_LEGAL.match(text, hit.end) is not None
        or (" " in hit.needle.words and capitals)
    )


_Spans = Sequence[tuple[int, int]]


def _addresses(text: str, *, code: bool) -> list[tuple[int, int]]:
    return [
        found.span()
        for found in ADDRESS.finditer(text)
        if not found["last"] or (not code and found["last"].lower() in REAL_TLDS)
    ]


def _author_lines(text: str, hits: Sequence[_Hit]) -> list[tuple[int, int]]:
    names = {hit.start for hit in hits if hit.needle.kind == "name" and not hit.needle.weak}
    return [
        line.span()
        for line in _LINE.finditer(text)
        if AUTHOR_LINE.match(line[0]) or line.end() - len(line[0].lstrip(" *_|-")) in names
    ]


def capital_inside_sentence(text: str, start: int, end: int) -> bool:
    """Returns whether a capital shows that the word is a name, as in "and Will wrote" but not
    in "Will it" or "MAY".
    """
    word = text[start:end]
    before = text[max(0, start - 8) : start]
    after = text[end : end + 2].strip()
    return (
        (folded := fold(word)[0]) not in PARTICLES
        and not is_noun(folded)
        and word[0].isupper()
        and not word.isupper()
        and bool(before.strip())
        and not SENTENCE_END.search(before)
        and not after[:1].isdigit()
    )


def _joined(text: str, places: list[IdentityPlace]) -> list[IdentityPlace]:
    joined: list[IdentityPlace] = []
    for place in sorted(places, key=lambda p: (p.start, -p.end)):
        last = joined[-1] if joined else place
        overlap = place.start < last.end
        names = last.kind == place.kind == "name"
        if joined and (overlap or (names and BETWEEN.match(text[last.end : place.start]))):
            kind = min(last.kind, place.kind, key=_STRONGEST.index)
            joined[-1] = IdentityPlace(last.start, max(last.end, place.end), kind)
        else:
            joined.append(place)
    return joined
