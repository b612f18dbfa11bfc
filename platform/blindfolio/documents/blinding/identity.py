from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from blindfolio.documents.blinding.addresses import (
    OWNER,
    addresses,
    domains_of,
    emails,
    profiles,
)
from blindfolio.documents.blinding.folding import fold, spellings
from blindfolio.documents.blinding.not_names import NotAName
from blindfolio.documents.blinding.ordinary_words import (
    JOINING,
    MAILBOXES,
    PARTICLES,
    SHORT_PARTICLES,
    SMALL_WORDS,
    common,
)
from blindfolio.documents.blinding.usage import (
    AUTHOR_LINE,
    LOGIN,
    MAYBE_LOGIN,
    forms,
    is_described,
    is_in_calendar,
    is_noun,
    is_ordinary,
    without,
    words_used,
)
from blindfolio.documents.words import UNSPACED
from blindfolio.languages import spoken

Kind = Literal["email", "profile", "handle", "name", "employer", "own"]
# an ordinary word after one of these is a name
_HANDLE_SIGNS: dict[Kind, tuple[str, ...]] = {"handle": ("@", "/"), "own": ("@",)}
NEVER = r"(?!)"
_LONGEST_LINE = 200  # characters of a line that says who the author is
_LONG = 6  # letters of two parts of a longer name that count when written together
_RARE = 3  # letters of a name that can be no everyday word
_STRONGEST: tuple[Kind, ...] = ("email", "profile", "handle", "name", "employer", "own")

WORD_OF_NAME = re.compile(r"[^\W\d_][\w'\u2019-]{2,}")
HANGUL = re.compile("[\uac00-\ud7af\u1100-\u11ff]")
PARTS = re.compile(r"[\W_]+")
_RUNS = re.compile(r"[^\W\d_]+|\d+")
_SEPARATOR = "\u2010"  # where a login may have one; folded words have none
_FORMS = "inc|llc|ltd|gmbh|ag|sa|bv|plc|co|corp|limited"
_MORE_FORMS = (
    r"s\.? ?a|s/a|a/s|a\.? ?s|n\.? ?v|b\.? ?v|s\.? ?p\.? ?a|s\.? ?a?\.? ?r\.? ?l|sp\.? ?z ?o\.? ?o"
    r"|kg|ohg|se|ab|asa|oyj?|pvt|pte|pty|private|company|corporation|incorporated"
)
_KK = "\u682a\u5f0f\u4f1a\u793e"
LEGAL = re.compile(rf"(?:[\s,&]{{1,9}}(?:{_FORMS}|{_MORE_FORMS})\.?)+\Z|\A{_KK}|{_KK}\Z")
THEN_LEGAL = re.compile(rf",? (?:{_FORMS})\b", re.IGNORECASE)
# What may separate two parts of a name: a space, a hyphen, a comma, a middle initial.
_LINE = re.compile(r"[^\n]+")
# another name beside a name, as in "\u674e\u4f1f (Wei Li)" and "Robert 'Bob' Stein"
_ASIDE = re.compile(
    r"[(\uff08\[]([^()\[\]]+)[)\uff09\]]"
    r"|(?<!\w)[\"'\u201c\u2018\u00ab]([^\"\u201d\u00bb]+?)[\"'\u201d\u2019\u00bb](?!\w)"
)
_TITLED = "dr mr mrs ms mx prof jr sr ii iii phd msc bsc mba"
_TITLES = frozenset(_TITLED.split())
_CALLED = "er he her hers him his ihm ihr she sie them they theirs"
_PRONOUNS = frozenset(_CALLED.split())
BETWEEN = re.compile(r"(?:[._-]|,? )(?:[A-Z]\.? )?\Z")
# in code, within quotes or a comment
_SAID = re.compile(r"(?:[\"'#]|//|--|/\*|^ *\*)[^\n]*\Z", re.MULTILINE)
_ENDED = re.compile(r"[^\W\d_]{2}\.\s")
_TITLE = re.compile(r"\b(?:Herrn?|Frau|(?:Mrs?|Ms|Mx|Dr|Prof)\.?)\s\Z")
# where even "Le" or "Do" is a name: within a sentence, after an initial, on its own line
AS_A_NAME = re.compile(r"(?:(?<=[\w,)\]] )|(?<=\b[A-Z]\. )|(?<=\bMr\. )|(?m:^(?=\w+[.,]?$)))")
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
    prompt: str = ""  # the text that the candidate writes about
    # folded words that the prompt or the document uses as ordinary words (`reading`), and words
    # of a whole name that follow each other there
    used: frozenset[str] = frozenset()
    regions: tuple[str, ...] = ()  # countries where their telephone number may be from

    @property
    def called(self) -> tuple[str, ...]:
        """The names, and those in brackets or quotes beside them."""
        return tuple(it for name in self.names for it in _called_also(name))


@dataclass(frozen=True, slots=True)
class IdentityPlace:
    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Needle:
    """A folded wording to search for. `weak` means that it is also an ordinary word, and `part`
    that it is a single part of the candidate's name.
    """

    words: str
    kind: Kind
    weak: bool = False
    part: bool = False

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
        self._pattern = _pattern_of(self._needles)
        self._domains = domains_of(identity.emails)
        self._identity, self._not_names = identity, identity.not_names
        self._compounds = _sure_compounds(identity)

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
        graded = self._graded(text, code=code, titled=titled)
        found = [IdentityPlace(it.start, it.end, it.needle.kind) for it, sure in graded if sure]
        found += [IdentityPlace(*it.span(), "name") for it in self._compounds.finditer(text)]
        mails = emails(text, real_domain_only=code, known=self._domains)
        found += [IdentityPlace(*span, "email") for span in mails]
        found += [IdentityPlace(*span, "profile") for span in profiles(text)]
        return [
            place
            for place in _joined(text, found)
            if place.kind in ("email", "profile")
            or not any(it.is_at(text, place.start, place.end) for it in self._not_names)
        ]

    def names(self, text: str, *, code: bool = False) -> list[tuple[int, int]]:
        """Returns the places that are or may be a name, whether they are covered or not."""
        graded = self._graded(text, code=code, titled=True)
        return [(it.start, it.end) for it, _ in graded if it.needle.kind in ("name", "handle")]

    def unsure(self, text: str) -> list[tuple[int, int]]:
        """Returns places where an employer or a listed word is also an ordinary word, whether
        they are covered or not.
        """
        return [
            (hit.start, hit.end)
            for hit in self._hits(text)
            if hit.needle.weak and hit.needle.is_called
        ]

    def _hits(self, text: str) -> list[_Hit]:
        folded, where = fold(text)
        hits: list[_Hit] = []
        for m in self._pattern.finditer(folded):
            needle = self._needles[(m.lastindex or 1) - 1]
            # with combining marks of the last letter
            end = where[m.end()] if m.end() < len(where) else len(text)
            hits.append(_Hit(where[m.start()], end, needle))
        return hits

    def _graded(self, text: str, *, code: bool, titled: bool) -> Iterator[tuple[_Hit, bool]]:
        # Each hit that may name the candidate, and whether it surely does.
        hits = self._hits(text)
        if not hits:
            return
        used = self._identity.used
        spans = addresses(text, code=code)
        logins = [it.span() for it in LOGIN.finditer(text) if not (code and it[0][0] == "@")]
        maybe = [it.span() for it in MAYBE_LOGIN.finditer(text)]
        lines = _author_lines(text, hits)
        for i, hit in enumerate(hits):
            around, needle = hits[max(i - 1, 0) : i + 2], hit.needle
            if _is_named(text, hit, around, used) or _is_in(logins, hit):
                yield hit, True
            elif needle.part:
                # Without a document to compare with, a name counts in any letters.
                known = not used or _is_in([*spans, *_labelled(text)], hit)
                if text[hit.start : hit.end].islower() and not known:
                    # In running text, it may be a word; whose name it is, nothing says.
                    if _is_in(maybe, hit):
                        yield hit, False
                else:
                    yield from _graded_part(text, hit, used, code=code, titled=titled)
            elif needle.kind == "name":
                yield from _graded_whole(text, hit, used, code=code)
            elif (
                not needle.weak
                or (not (code or titled) and _is_capital(text, hit))
                or (needle.is_called and _is_a_company(text, hit, spans, lines))
            ):
                yield hit, True


def reading(identity: Identity, texts: Iterable[str]) -> Identity:
    """Returns the identity with the words that its prompt and these texts, which the candidate
    wrote, use as ordinary words, and the accounts beside the name in author lines. Names written in
    small letters don't count.
    """
    whole = _pattern_of([it for it in _needles(identity) if not it.part])
    found, accounts = set(words_used(identity.prompt)), list[str]()
    for text in (identity.prompt, *texts):
        folded, where = fold(text)
        spans = [(where[it.start()], where[it.end() - 1] + 1) for it in whole.finditer(folded)]
        found.update(words_used(without(text, spans)))
        for line in _LINE.finditer(text) if "/" in text and OWNER.search(text) else ():
            named = [start for start, _ in spans if line.start() <= start < line.end()]
            begins = _begins(line) in named and len(line[0]) <= _LONGEST_LINE
            if begins or (named and AUTHOR_LINE.match(line[0])):
                accounts += (it["account"] for it in OWNER.finditer(line[0]))
        names = (text[start:end] for start, end in spans)
        found.update(fold(it)[0] for it in names if " " in it and it.islower())
    handles = (*identity.handles, *accounts)
    return replace(identity, used=frozenset(found), handles=handles)


def _graded_part(
    text: str, hit: _Hit, used: frozenset[str], *, code: bool, titled: bool
) -> Iterator[tuple[_Hit, bool]]:
    # a single part of a name
    word, folded = text[hit.start : hit.end], hit.needle.words
    usual = is_ordinary(folded, used or (common() if word.islower() else ()))
    if hit.needle.weak:
        return
    before, after = text[max(0, hit.start - 3) : hit.start], text[hit.end : hit.end + 3]
    noun = is_noun(folded, used)
    if not usual or (not (code or titled or noun) and _is_capital(text, hit)):
        yield hit, True
    elif not (
        (folded in PARTICLES and not AS_A_NAME.match(text, hit.start))
        or "_" in before[-1:] + after[:1]
        or (code and word.isupper())
        or (is_in_calendar(folded) and any(map(str.isdigit, before + after)))
        or (is_noun(folded) and is_described(text, hit.start, hit.end))
        or (word.islower() and not _is_in(addresses(text, code=code), hit))
    ):
        yield hit, False


def _graded_whole(
    text: str, hit: _Hit, used: frozenset[str], *, code: bool
) -> Iterator[tuple[_Hit, bool]]:
    # Written together or joined, or apart in small letters: "annlee", "ann_lee", and "max page"
    # of ordinary words
    words = text[hit.start : hit.end]
    together = fold(words)[0]
    ended = _ENDED.search(words) is not None
    pieces = [it.strip() for it in words.split("." if ended else ",")]
    names = [
        it for it in pieces if not ((ended or it.islower()) and is_ordinary(fold(it)[0], used))
    ]
    if len(names) == 1 < len(pieces):
        # "says Ann, keys rotate" and "says Ann. Keys rotate"
        start = hit.start + words.index(names[0])
        yield replace(hit, start=start, end=start + len(names[0])), True
    elif not hit.needle.weak:
        yield hit, True
    elif " " in words:
        if not code or _SAID.search(text, max(0, hit.start - _LONGEST_LINE), hit.start):
            yield hit, False
    elif not _is_word(together, used):
        yield hit, together.isalnum() or not ("," in words or hit.needle.words in used)


def _is_capital(text: str, hit: _Hit) -> bool:
    return capital_inside_sentence(text, hit.start, hit.end)


def _is_in(spans: _Spans, hit: _Hit) -> bool:
    return any(start <= hit.start and hit.end <= end for start, end in spans)


def _is_named(text: str, hit: _Hit, around: Sequence[_Hit], used: frozenset[str]) -> bool:
    sign = text[hit.start - 1 : hit.start]
    return (
        _whole_name_with_capitals(text, hit)
        or _TITLE.search(text, max(0, hit.start - 8), hit.start) is not None
        or sign in _HANDLE_SIGNS.get(hit.needle.kind, ())
        or _beside_another(text, hit, around, used)
    )


def compounds(name: str) -> Iterator[tuple[str, str]]:
    """Yields the words of a name in both orders, and an expression for the two within a word of
    code, as in "RubyKeysLimiter" and "getRubyKeys".
    """
    for pair in itertools.permutations(in_groups(name), 2):
        first, last = ("".join(parts).capitalize() for parts in pair)
        words = f"{first} {last}".lower()
        yield words, rf"(?-i:(?<=[a-z\d]){first}{last}(?![a-z]))"
        yield words, rf"(?<![^\W_])(?i:{first[0]})(?-i:{first[1:]}{last}(?=[A-Z\d]))"


def _sure_compounds(identity: Identity) -> re.Pattern[str]:
    # unless the texts say "ruby keys"
    found = {
        it: None
        for name in written(identity.called)
        for words, it in compounds(name)
        if words not in identity.used
    }
    return re.compile("|".join(found) or NEVER)


def _called_also(name: str) -> Iterator[str]:
    plain = _ASIDE.sub(" ", name)
    yield plain
    for found in _ASIDE.finditer(name):
        aside = found[1] or found[2]
        if len(groups := in_groups(aside.casefold())) > 1:
            yield aside
        elif groups:
            first, *others = plain.split() or [""]
            yield " ".join((aside, *(others or [first])))


def written(names: Iterable[str]) -> dict[str, None]:
    """Returns the names in small letters, with and without accents."""
    return dict.fromkeys(it for name in names for it in (*spellings(name), name.casefold()))


def uncertain_names(identity: Identity) -> list[str]:
    """Returns the parts of a name that are too short to mask everywhere, such as "Bo". Initials
    are left out.
    """
    parts = [
        part
        for name in identity.called
        for group in in_groups(name)
        for part in group
        if group == [part] or fold(part)[0] not in SHORT_PARTICLES
    ]
    short = filter(_is_short, parts)
    return list(dict.fromkeys(part[:1].upper() + part[1:].lower() for part in short))


def _is_short(part: str) -> bool:
    word = fold(part)[0]
    return len(word) == (1 if _unspaced(word) else 2) and not part.isdigit()


def _needles(identity: Identity) -> Iterator[_Needle]:
    used, prompt = identity.used or common(), {*words_used(identity.prompt)}
    own = {part for name in _spelt(identity.called) for part in _parts(name)}
    known = own | prompt | common()
    mailboxes = (address.partition("@")[0].partition("+")[0] for address in identity.emails)
    for words in _spelt(mailboxes):
        if len(words) >= 3 and words not in known | MAILBOXES:
            yield _Needle(_loosely(words, known), "email")
    accounts = (handle.rstrip("/").rpartition("/")[2] for handle in identity.handles)
    for words in _spelt(account.lstrip("@").strip() for account in accounts):
        if len(words) >= 2:
            usual = words in prompt or (words in common() and is_ordinary(words, ()))
            login = _loosely(words, known)
            yield _Needle(login, "handle", usual and words not in own, usual and words in own)
    for name in _spelt(identity.called):
        yield from _in_genitive(_named(in_groups(name), used))
    for employer in identity.employers:
        yield from _in_genitive(_called(employer, "employer"))
    for word in identity.own_words:
        yield from _in_genitive(_called(word, "own"))


def _loosely(login: str, known: Collection[str]) -> str:
    # "moon_walker77" is also written "moon-walker_77", but "max.page" isn't "max_page".
    parts = _RUNS.findall(login)
    usual = all(it in known or it.isdigit() for it in parts)
    return login if usual else _SEPARATOR.join(parts)


def _is_word(word: str, used: frozenset[str]) -> bool:
    return is_ordinary(word, used) or word in common()


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
        together = "".join(parts)
        if together in _TITLES or (parts[1:] and _PRONOUNS.issuperset(parts)):
            continue
        if joins:
            groups[-1] += parts
        else:
            groups.append(parts)
        joins = len(groups) > 1 and together in JOINING
    return groups


def _named(groups: list[list[str]], used: frozenset[str]) -> Iterator[_Needle]:
    parts = [*itertools.chain(*groups)]
    wholes = [parts, [parts[-1], *parts[:-1]], [parts[0], parts[-1]]] if parts[1:] else []
    wholes += [[parts[-1], parts[0]]] if parts[2:] else []
    pairs = (one + other for one, other in itertools.permutations(groups, 2))
    wholes += [pair for pair in pairs if len("".join(pair)) >= _LONG]
    for whole in wholes:
        yield _Needle(" ".join(whole), "name", _is_usual(whole, used))
    for group in groups:
        if len(group) > 1 and len(group[-1]) >= 3:
            weak = _is_usual(group, used) or _is_word("".join(group), used)
            yield from (_Needle(" ".join(group) + s, "name", weak) for s in ("", "s"))
    for group in groups:
        for part in group:
            if not part.isdigit() and len(part) >= (2 if _unspaced(part) else 3):
                # "Van Roe" is called Van, "Ann van Roe" isn't.
                weak = part in PARTICLES and (group != [part] or part not in JOINING)
                yield _Needle(part, "name", weak=weak, part=True)


def _order(needle: _Needle) -> tuple[bool, int]:
    return _unspaced(needle.words), -len(needle.words.replace(" ", ""))


def _is_usual(parts: Iterable[str], used: frozenset[str]) -> bool:
    return all(it in PARTICLES | SHORT_PARTICLES or is_ordinary(it, used) for it in parts)


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


def surely_words(identity: Identity) -> set[str]:
    """Returns the words that the prompt uses, and those that the document has with an article."""
    described = {it for it in identity.used if it.startswith("the ") or it.istitle()}
    return described.union(words_used(identity.prompt))


def is_rare(word: str, used: Collection[str]) -> bool:
    """Returns whether a folded word is in no list of words, nor one of those `used`."""
    common_form = any(it in common() or f"the {it}" in used for it in forms(word))
    return len(word) >= _RARE and not common_form and not is_ordinary(word, used)


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


def _pattern_of(needles: Sequence[_Needle]) -> re.Pattern[str]:
    # Spaced words first. Their boundaries are tested once for all, because that is much faster.
    spaced = [f"({_inner(n.words)}{_number(n)})" for n in needles if not _unspaced(n.words)]
    others = [f"({_inner(n.words)})" for n in needles if _unspaced(n.words)]
    return re.compile("|".join([_whole("|".join(spaced) or NEVER), *others]))


def _number(needle: _Needle) -> str:
    # Logins end in a number: "annlee88". So do words: "keys2".
    return "" if needle.part or needle.is_called else r"(?:_?\d{1,4})?"


def _unspaced(word: str) -> bool:
    # whether its script writes names without spaces around them
    return bool(UNSPACED.search(word) or HANGUL.search(word))


def _expression(words: str) -> str:
    # Whole words in folded text, with short separators. Never matches past the end of a cell or
    # line.
    return _inner(words) if _unspaced(words) else _whole(_inner(words))


def _inner(words: str) -> str:
    parts = (re.escape(part).replace(_SEPARATOR, "[._-]?") for part in words.split())
    return r"[ _.,&'\u00b7-]{0,3}".join(parts)


def _whole(inner: str) -> str:
    return rf"(?<![^\W_])(?:{inner})(?![^\W_])"


def _beside_another(text: str, hit: _Hit, around: Iterable[_Hit], used: frozenset[str]) -> bool:
    # If both parts are ordinary words ("max page"), both need a capital.
    for other in around:
        if other.needle.words == hit.needle.words or other.needle.kind != "name":
            continue
        gap = text[min(hit.end, other.end) : max(hit.start, other.start)]
        capitals = text[hit.start].isupper() and text[other.start].isupper()
        if gap.startswith(",") and not text[hit.start].isupper():
            continue  # "says Ann, keys rotate"
        if BETWEEN.match(gap) and (capitals or not _is_usual([other.needle.words], used)):
            return True
    return False


def _whole_name_with_capitals(text: str, hit: _Hit) -> bool:
    parts = _parts(text[hit.start : hit.end])
    whole = len(parts) > 1 and not _ENDED.search(text, hit.start, hit.end)
    return whole and all(part[0].isupper() for part in parts)


def _is_a_company(text: str, hit: _Hit, links: _Spans, lines: _Spans) -> bool:
    words = text[hit.start : hit.end]
    names = [part for part in _parts(words) if part not in SMALL_WORDS]
    capitals = " " not in words or all(part[0].isupper() for part in names)
    within = [*links, *(lines if words[0].isupper() else ())]
    return (
        _is_in(within, hit)
        or THEN_LEGAL.match(text, hit.end) is not None
        or (" " in hit.needle.words and capitals)
    )


_Spans = Sequence[tuple[int, int]]


def _labelled(text: str) -> list[tuple[int, int]]:
    return [line.span() for line in _LINE.finditer(text) if AUTHOR_LINE.match(line[0])]


def _author_lines(text: str, hits: Sequence[_Hit]) -> list[tuple[int, int]]:
    names = {hit.start for hit in hits if hit.needle.kind == "name" and not hit.needle.weak}
    begun = (line for line in _LINE.finditer(text) if _begins(line) in names)
    return [*_labelled(text), *(line.span() for line in begun)]


def _begins(line: re.Match[str]) -> int:
    return line.end() - len(line[0].lstrip(" *_|-"))


def capital_inside_sentence(text: str, start: int, end: int) -> bool:
    """Returns whether a capital shows that the word is a name, as in "and Will wrote" but not
    in "Will it" or "MAY".
    """
    word = text[start:end]
    before = text[max(0, start - 8) : start]
    after = text[end : end + 2].strip()
    return (
        not is_noun(fold(word)[0])
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
