"""Parts of speech from closed lists, a verb lexicon and the words to the left and right."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from blindfolio.facts.lexicon import is_plural, verb_forms, words

_TOKEN = re.compile(
    r"(?:i\.e|e\.g)\.?|[~$€£]?\d+(?:[.,:]\d+)+%?|[~$€£]?\w+(?:[-./:_'’@+&]+\w+)*(?:\+\+|%|\(\))?|[^\w\s]"  # noqa: RUF001
)
_NAME = re.compile(r"\A(?:.+[A-Z]|.*[A-Za-z]\d|.*_|.*\w\.\w|.*::|.*\(\)$|.*/)")
_NUMBER = re.compile(r"\A[~$€£]?\d[\d.,:]*(?:%|[kKmMgGtT]?[bB]?|ms|s|m|h|x|am|pm)?$")
NUMBER_WORDS = frozenset(
    {
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    }
    | {"dozen", "hundred", "thousand", "million", "half"}
)

_CONTRACTED = frozenset({"ll", "d", "ve", "re", "s", "m"})

VERBAL = frozenset({"VB", "VBZ", "VBD", "VBN", "VBG"})
NOMINAL = frozenset({"NOUN", "NAME"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its place in the block, its tag, its base form, whether the tag is a guess.

    Tags: DET POSS PRON PREP CONJ SUB MODAL BE HAVE DO NEG TO ADV ADJ NUM NOUN NAME PUNCT and
    the verb forms VB VBZ VBD VBN VBG.
    """

    text: str
    start: int
    end: int
    tag: str
    base: str
    guess: bool = False

    @property
    def low(self) -> str:
        return self.text.lower()


def tag(
    text: str, offset: int, names: Collection[str], *, heading: bool = False
) -> list[Token]:
    """The tokens of a sentence; `offset` is the sentence's place in its block.

    `names` are words known to be names of things (code spans). In a heading, capitals say
    nothing about names.
    """
    raw = [(m.group(), m.start() + offset, m.end() + offset) for m in _TOKEN.finditer(text)]
    tokens: list[Token] = []
    for i, (word, start, end) in enumerate(raw):
        following = raw[i + 1][0] if i + 1 < len(raw) else ""
        label, base, guess = _tag_word(word, following, tokens, names, heading)
        tokens.append(Token(word, start, end, label, base, guess))
    return tokens


def _tag_word(
    word: str, following: str, left: list[Token], names: Collection[str], heading: bool
) -> tuple[str, str, bool]:
    low = word.lower().replace("’", "'")  # noqa: RUF001
    first = not left or left[-1].text in ".!?:•" or all(t.tag == "PUNCT" for t in left)
    previous = left[-1].tag if left else ""
    if not re.match(r"[~$€£]?\w", word):
        return "PUNCT", low, False
    if _NUMBER.fullmatch(word) or low in NUMBER_WORDS - {"one"}:
        return "NUM", low, False
    if word in names and not (low in verb_forms() and first):
        return "NAME", word, False
    stem, apostrophe, ending = low.partition("'")
    if (
        apostrophe
        and ending in _CONTRACTED
        and stem in words().pronouns | {"that", "let", "what"}
    ):
        return "PRON", stem, False
    closed = _closed(low, following, previous, left)
    if closed:
        return closed, low, False
    if (_NAME.match(word) or (word.isupper() and len(word) > 1)) and not heading:
        return "NAME", word, False
    capital = word[0].isupper()
    if capital and not first and not heading:
        return "NAME", word, False
    form = verb_forms().get(low)
    if form is None and "-" in low:
        tail = verb_forms().get(low.rsplit("-", 1)[1])
        if tail and tail.form in ("VBN", "VBD"):
            return "ADJ", low, False
    if low in words().adjectives and (form is None or not _takes_verb(left)):
        return "ADJ", low, False
    if form is not None:
        return _verb_or_noun(low, form.base, form.form, following, left, first)
    if low.endswith("ly") and len(low) > 4:
        return "ADV", low, False
    if re.search(r"(able|ible|ful|less|ous|ive|ic|ical|ary)$", low) and len(low) > 5:
        # "a library", "the metric": the same ending at the end of a phrase is a noun's
        modifies = following.isalpha() and not _closed(following.lower(), "", "ADJ", left)
        predicate = previous == "BE" or (left and left[-1].tag == "ADV")
        return ("ADJ" if modifies or predicate else "NOUN"), low, False
    if low.endswith("ed") and len(low) > 4:
        return ("VBN" if previous in ("BE", "HAVE") else "ADJ"), low, True
    if capital and first and not heading and low not in words().mass:
        return "NOUN", low, True
    return "NOUN", low, not _noun_like(low)


def _noun_like(low: str) -> bool:
    return bool(
        re.search(r"(tion|ment|ness|ity|ance|ence|ship|age|er|or|ers|ors|ism|al)s?$", low)
    )


def _closed(low: str, following: str, previous: str, left: list[Token]) -> str:
    w = words()
    if low == "to":
        form = verb_forms().get(following.lower())
        verb_follows = form is not None and form.form == "VB"
        return "TO" if verb_follows or following.lower() in ("be", "have") else "PREP"
    if low in ("that", "which", "who", "whose") and previous in ("NOUN", "NAME", "PUNCT", "VB"):
        return "SUB"
    if low in ("that", "this", "these", "those"):
        after = verb_forms().get(following.lower())
        finite = following.lower() in w.be | w.modals | w.have | w.do
        return "PRON" if finite or (after and after.form == "VBZ") else "DET"
    for label, group in (
        ("BE", w.be), ("HAVE", w.have), ("DO", w.do), ("MODAL", w.modals), ("NEG", w.negations),
        ("POSS", w.possessives), ("PRON", w.pronouns), ("CONJ", w.conjunctions),
    ):  # fmt: skip
        if low in group:
            return label
    if low in ("like", "plus") and left and left[-1].tag in ("MODAL", "PRON", "TO"):
        return ""
    if low in w.prepositions and low not in ("rather", "instead"):
        return "PREP"
    if low in w.subordinators:
        return "SUB"
    if low in w.determiners:
        return "DET"
    return "ADV" if low in w.adverbs else ""


def _takes_verb(left: list[Token]) -> bool:
    """Whether the words to the left ask for a verb: a modal, "to", "we" (adverbs skipped)."""
    for token in reversed(left):
        if token.tag in ("ADV", "NEG"):
            continue
        subject = token.tag == "PRON" and token.base in ("we", "i", "you", "they")
        return token.tag in ("MODAL", "TO", "DO") or subject
    return False


def _verb_or_noun(
    low: str, base: str, form: str, following: str, left: list[Token], first: bool
) -> tuple[str, str, bool]:
    w = words()
    previous = next((t for t in reversed(left) if t.tag not in ("ADV", "NEG")), None)
    before = previous.tag if previous else ""
    next_low = following.lower()
    opens_object = next_low in w.determiners | w.possessives | {"it", "them", "us"}
    ambiguous = base in w.both
    if _takes_verb(left):
        return form if form != "VBD" else "VBD", base, False
    if before in ("BE", "HAVE") and form in ("VBN", "VBD", "VBG"):
        return ("VBN" if form == "VBD" else form), base, False
    if form == "VBG":
        if low in w.ing_nouns and before not in ("BE",) and not opens_object:
            return "NOUN", low, False
        if before in ("DET", "POSS", "ADJ") and not opens_object:
            return "NOUN", low, False
        compound = before == "NOUN" and previous is not None and not is_plural(previous.text)
        if compound and _starts_object(next_low) and not opens_object:
            return "NOUN", low, False
        return "VBG", base, False
    if form in ("VBN", "VBD"):
        if before in ("DET", "POSS", "ADJ") and re.match(r"\w", following):
            return "ADJ", low, False
        if before == "PRON" or (before in NOMINAL and opens_object):
            return "VBD", base, False
        return "VBN", base, False
    than = previous is not None and previous.low == "than"
    nominal_place = before in ("DET", "POSS", "ADJ", "NUM", "PREP") and not than
    if nominal_place and (ambiguous or form == "VB"):
        return "NOUN", low, not ambiguous
    if form == "VB":
        if first and (not ambiguous or opens_object or _starts_object(next_low)):
            return "VB", base, False
        if before == "PREP" and previous is not None and previous.low == "than":
            return "VB", base, False
        if before == "CONJ" and (opens_object or _coordinates(left, next_low)):
            return "VB", base, False
        if before in NOMINAL and previous is not None and is_plural(previous.text):
            ends = not re.match(r"\w", following) or next_low in w.prepositions | w.conjunctions
            if opens_object or next_low == "to" or (ends and before == "NOUN"):
                return "VB", base, False
        return ("NOUN", low, not ambiguous) if ambiguous else ("VB", base, first)
    if not ambiguous:
        return "VBZ", base, False
    finite = any(
        t.tag in ("VBZ", "MODAL", "BE", "HAVE", "DO", "VBD") for t in _same_clause(left)
    )
    after_name = before in ("NAME", "NOUN", "PRON", "SUB")
    if after_name and not finite and (opens_object or next_low in w.prepositions | {"to"}):
        return "VBZ", base, False
    if before in ("PRON", "SUB"):
        return "VBZ", base, False
    return "NOUN", low, False


def _coordinates(left: list[Token], following: str) -> bool:
    """Whether "and" or "or" joins a second verb to a modal or "to" of the same sentence."""
    asked = any(t.tag in ("MODAL", "TO") for t in left[-16:])
    return asked and following.isalpha() and following not in words().prepositions


def _starts_object(low: str) -> bool:
    return bool(low) and low not in words().prepositions | words().be and low.isalpha()


def _same_clause(left: list[Token]) -> list[Token]:
    for i in range(len(left) - 1, -1, -1):
        if left[i].tag in ("SUB", "CONJ") or left[i].text in ",;:":
            return left[i + 1 :]
    return left
