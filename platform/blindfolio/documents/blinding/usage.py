"""Finds out which words a text also uses as ordinary words: in small letters, or in German with
an article. At the start of a sentence, a capital letter then doesn't show a name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache

from babel.dates import get_day_names, get_month_names

from blindfolio.documents.blinding.addresses import addresses
from blindfolio.documents.blinding.folding import fold
from blindfolio.documents.blinding.ordinary_words import GERMAN, GERMAN_NOUNS
from blindfolio.documents.model import BOX
from blindfolio.languages import spoken
from blindfolio.text.english import common_words, grammar, verb_forms, verbs

AUTHOR_LINE = re.compile(
    r"\W{0,3}(?:authors?|owners?|by|candidate|applicant"
    r"|(?:written|prepared|authored|drafted|submitted|created)\s+by"
    r"|(?:autor|verfasser|bewerber|kandidat)(?:en|in|innen)?|von"
    r"|(?:verfasst|geschrieben|erstellt|entworfen|vorbereitet|eingereicht)\s+von)\s?[:\t|]",
    re.IGNORECASE,
)
# The user names in "@x", "~x", "user: x", "TODO(x)", "x@host", "--user x" and of home folders, not
# in "x@1.2".
LOGIN = re.compile(
    r"(?:(?<![\w.])[@~]|(?<![\w/.])/(?:home|(?-i:Users))/|\\users\\"
    r"|(?<!\w)(?:user(?:name)?|login)\s?[=:]\s?[\"']?|(?<!\w)(?:todo|fixme)\("
    r"|(?<!\w)(?:co-)?authored-by: |--user[ =]|\bsudo -u |\bchown (?:-R )?"
    r"|\bconfig (?:--global )?user\.name [\"']?)[\w.-]+"
    r"|[\w.-]{1,64}@(?!(?!\d{1,3}(?:\.\d{1,3}){3})\d|latest\b|sha\d)(?=\w)",
    re.IGNORECASE,
)
SERVICE = (
    r"\b(?:bluesky|discord|facebook|git(?:hub|lab)|instagram|keybase|linkedin|mastodon"
    r"|reddit|skype|slack|telegram|threema|twitter|wechat|whatsapp|xing)\b"
)
# where a word may be a login
MAYBE_LOGIN = re.compile(
    rf"(?:\b(?:login|account|handle|nick(?:name)?|user(?:name)?) is |(?:\bhandle|{SERVICE}) ?: ?"
    r"|(?<![\w.])@)[\w.-]+",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]+(?![^\W_])")
_ARTICLES = (
    "alle allen aller am ans beim das dem den der des die diese diesem diesen dieser dieses ein"
    " eine einem einen einer eines im ins je jede jedem jeden jeder jedes kein keine keinem"
    " keinen keiner pro unser unsere unserem unseren unserer vom zum zur"
)
_DETERMINERS = frozenset(_ARTICLES.split())
_DESCRIBED = re.compile(
    r"\b(?:an?|the|each|every|any|no|this|that|these|those|many|some|our|its|their) ([a-z]{4,})"
    r"(?: ([a-z]+)|(?=[.,;:)]|$))",
    re.IGNORECASE | re.MULTILINE,
)
_ADJECTIVE = re.compile(r"e[mnrs]?\Z")


def words_used(text: str) -> Iterator[str]:
    """Yields the folded words that a text has in small letters, outside addresses, user names
    and lines that name an author, and with a capital those that it uses as German nouns. A word
    with an English article is also yielded after "the".
    """
    lines = (it for it in BOX.sub("\n", text).split("\n") if not AUTHOR_LINE.match(it))
    plain = "\n".join(lines)
    plain = LOGIN.sub(" ", without(plain, addresses(plain)))
    yield from {fold(it)[0] for it in set(_WORD.findall(plain)) if it.islower()}
    for word in _DESCRIBED.finditer(plain):
        # "the keys are", not "the kowalczyk queue"
        then = word[2] in grammar() or (word[2] in verb_forms() and word[2] not in verbs())
        if then or not word[2]:
            yield f"the {fold(word[1])[0]}"
    for word in _WORD.finditer(plain) if spoken() == "de" else ():
        if word[0].istitle() and is_described(plain, *word.span()):
            yield fold(word[0])[0].capitalize()


def without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Returns the text with spaces at these places."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = " " * (end - start)
    return "".join(letters)


def is_described(text: str, start: int, end: int) -> bool:
    """Returns whether a German word is used as a noun, as in "der Kern", "der ganze Kern" and
    "Kern-System".
    """
    *others, last = ("", *text[max(0, start - 30) : start].lower().split())
    described = _ADJECTIVE.search(last) and others and others[-1] in _DETERMINERS
    return bool(text[end : end + 1] == "-" or last in _DETERMINERS or described)


def is_ordinary(word: str, used: Collection[str]) -> bool:
    """Returns whether a folded word, or its plural or singular, is an ordinary word of the
    language or one of those `used` in the texts.
    """
    known = (used, _always_ordinary(spoken()))
    alike = (word,) if spoken() == "de" else forms(word)
    return is_noun(word, used) or any(it in words for it in alike for words in known)


def is_noun(word: str, used: Collection[str] = ()) -> bool:
    """Returns whether a folded word has a capital in any sentence: months, weekdays, and in
    German nouns, also in the genitive.
    """
    nouns = _always_capitalised(spoken())
    return any(it in nouns or it.capitalize() in used for it in forms(word))


def is_in_calendar(word: str) -> bool:
    return word in _calendar(spoken())


def forms(word: str) -> Iterable[str]:
    return (word, f"{word}s", word.removesuffix("s")) if len(word) > 3 else (word,)


@cache
def _calendar(language: str) -> frozenset[str]:
    names = (get_month_names, get_day_names)
    return frozenset(fold(it)[0] for of in names for it in of(locale=language).values())


@cache
def _always_capitalised(language: str) -> frozenset[str]:
    return _calendar(language) | (GERMAN_NOUNS if language == "de" else frozenset())


@cache
def _always_ordinary(language: str) -> frozenset[str]:
    return GERMAN if language == "de" else common_words() | verb_forms()
