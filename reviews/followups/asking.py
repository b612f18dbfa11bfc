"""Check the questions that people ask through a panel. A question sheet may contain no ratings,
recommendations, names or addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from blindfolio.documents.blinding.folding import fold
from blindfolio.documents.blinding.identity import PARTS, Finder, Identity
from blindfolio.documents.blinding.ordinary_words import COMMON, PARTICLES, SHORT_PARTICLES

MAX_WRITTEN = 1500  # characters

_DIGIT = r"(?<![\w.,])[1-6](?![\w%]|[.,:]\d|\s?%)"
_WORD = r"\b(?:one|two|three|four|five|six)\b(?!-\w)"
# A rating as people write it, but not `2.5`, `1:10`, `v2`, `4 %` or `two-week`.
_MARK = f"(?:{_DIGIT}|{_WORD})"
_STOPS = (
    r"\s?(?:[.,;:?!)\]\"'”’»–—]|- |$"  # noqa: RUF001 - the marks that people type
    r"|(?:and|as|at most|at best|because|but|here|overall|since|so|though|too|while|why)\b)"
)
# "gave it a two." is a rating, "gave it a two minute limit" is not.
_END = rf"(?={_STOPS}|\s(?:for|from|on)\b)"
_GAP = r"[^.?!;]{0,30}?\s"


def any_of(*said: str) -> re.Pattern[str]:
    return re.compile("|".join(said), re.IGNORECASE)


# Prompts and candidates' worries are checked for these alone.
_TELLS = any_of(
    # ada@example.test, ada (at) example.test
    r"[\w.+-]{1,64}(?:@[\w-]{1,64}\.\w[\w.-]*|\s?[(\[]\s?at\s?[)\]]\s?[\w-]{1,64})",
    # 3/4; I rated this 2; Score: 2
    r"\b[1-6]\s*/\s*[4-6]\b",
    r"(?:\b(?:rated|scored?|i gave|rating)|(?<!\bthat )(?<!\bthe )(?<!\ba )\brate)\b.{0,40}"
    r"(?<![\w.,])[1-6]\b(?![.,]\d|\s?%|\s(?:second|minute|hour|day|week|month|year)s?\b)",
)
CRITERION = (
    r"(?:alternatives?|failures?(?:.modes?)?(?: instinct)?|something fails"
    r"|migration(?: judge?ment)?|scope(?: of judge?ment)?|operability|adds? up|decision quality"
    r"|verification|stewardship|communication|leverage|the problem|getting there)"
)
_LEVEL = r"(?:senior|staff|principal|junior)"
_RATED = r"(?:rated|scored|graded|ranked|marked)"
_HIGH_OR_LOW = r"(?:high|low|good|poor|strong|weak)(?:er|est)?"
_PIECE = r"(?:document|design|proposal|plan|section|part|answer|text|writing|work)"
_AUTHOR = r"(?:you|the (?:author|writer))"
_RATES = any_of(
    # they gave it 2, but not: who gave the 4 teams their keys
    rf"\bgave\b.{{0,40}}{_DIGIT}{_END}",
    # reviewers rated scope two; I gave scope two; gave it a two; I gave it a low mark
    rf"\b(?:rated|scored|rating|(?:i|we) (?:\w{{1,20}} )?rate|score (?:is|was|of)){_GAP}"
    rf"{_WORD}{_END}",
    rf"\b(?:i gave|gave{_GAP}an?)\b{_GAP}{_WORD}{_END}",
    rf"\bi gave{_GAP}(?:mark|rating|score)\b",
    # I put it at a 1; this is a two for me; a 2 from me
    r"\b(?:at|as|is|it.s|was|be|to|this|gets?|got|deserves?|earns?) (?:only |just |barely )?"
    rf"an? {_MARK}{_END}",
    rf"{_MARK} from (?:me|us)\b",
    # 2 out of 4 for failure; two of four points, but not: two of four nodes
    rf"{_MARK} (?:out )?of (?:[4-6]|four|five|six)(?: (?:points?|marks?|stars?)\b"
    rf"|(?<!one of four)(?<!one of five)(?<!one of six){_END})",
    # ★★☆☆
    r"[★☆⭐✩✪✫✬✭✮✯✰🌟]",
    # below the bar; a senior or staff engineer; how senior are you; the level you see yourself at
    r"\b(?:below|above) (?:the|our|their|your) (?:\w{1,20} )?bar\b(?![- ](?:chart|code|graph))",
    rf"\b{_LEVEL}(?:.level)? (?:or|versus|vs|than|not|and not|instead of) (?:an? |the )?{_LEVEL}\b",
    rf"\bhow {_LEVEL} (?:(?:are|is|would|do|does) )?{_AUTHOR}\b",
    rf"\b(?:which|what) level [^.?!]{{0,40}}(?:\byourself\b|\b{_AUTHOR} (?:at|reach|belong|are)\b)",
    # rate yourself; to score your plan; your plan scored low; you were rated; but not: at that
    # rate you
    rf"(?<!that )(?<!the )(?<!a )\b(?:rate|score|grade|rank)[sd]? (?:{_AUTHOR}|yourself"
    rf"|(?:your|this) (?:own )?{_PIECE})\b",
    rf"\b(?:{_AUTHOR}|(?:your|this|the) {_PIECE}) (?:(?:was|were|is|has been|got) )?{_RATED} "
    rf"(?:(?:very|only|too) )?(?:down|up|badly|well|poorly|by the reviewers|{_HIGH_OR_LOW})\b",
    rf"\b(?:were|was) {_AUTHOR} {_RATED}\b|\b{_AUTHOR} (?:were|was) {_RATED}\b",
    r"\byour (?:own |overall |final )?(?:score|rating|grade|mark)s? (?:for|on|in|was|were|is) "
    rf"[^.?!]{{0,40}}\b{_HIGH_OR_LOW}\b",
    rf"\b{_HIGH_OR_LOW} (?:score|rating|grade|mark)s? [^.?!]{{0,40}}\b(?:your|this) {_PIECE}\b",
)
# Scope: 2. Failure: 1; but neither Scope: 2 teams, nor Alternatives: 1. buy, 2. build.
_AFTER_A_CRITERION = rf" ?[:=–—-] ?(?!1[.)][^:]*\b2[.)]){_MARK}(?={_STOPS}|\s{CRITERION}\b)"  # noqa: RUF001
_PRAISES = any_of(
    # this excellent design
    r"\b(?:excellent|brilliant|outstanding|flawless|exceptional|impressive|superb|mediocre|sloppy)"
    r" (?:\w{1,20} )?(?:document|design|proposal|author|engineer|architect|writer|writing)\b",
)

_SEVERAL = r"(?:\d{1,3}|two|three|four|five|six)"
_SOME = rf"\b(?:{_SEVERAL}|one|both|all|most|several|some|many|half|none|neither)"
_VERDICT = (
    r"[\"'“‘]?(?:to )?(?:stop|proceed|unsure|hire|no.hire)\b[\"'”’]?"  # noqa: RUF001
    + _END
)
_SAID = (
    r"(?:said|say|voted?|chose|choose|recommend(?:ed)?|lean(?:ed)?)"
    r"(?: (?:that we|for|to|towards|on|a))?:?"
)
_OF_REVIEWS = any_of(
    # two of the three reviewers; both of us reviewers; reviewer 2; three of us; us two
    rf"(?:{_SOME} (?:of )?(?:(?:the|these|us|our|other|{_SEVERAL}|of) ){{0,5}}"
    r"|\b(?:us|we|other|fellow) )reviewers?\b",
    rf"\breviewers? (?:# ?|no\. ?|number )?(?:\d|{_WORD}{_END})",
    rf"{_SOME} of us\b|\bwe (?:two|three|four)\b(?!-)|\bus {_WORD}{_END}",
    # my verdict; recommendation: stop; I'd recommend to proceed; reviewers voted for "stop"
    r"\bmy (?:\w{1,20} )?(?:verdict|recommendation|rating|score|vote)\b",
    rf"\b(?:verdict|recommendation|vote) ?(?:is|was|[:=–—-]) ?{_VERDICT}",  # noqa: RUF001
    rf"\b(?:i|we|us|me|reviewers?)(?: would|.d)? {_SAID} {_VERDICT}",
    # I would stop here, but not: what stops the relay, or: how would I proceed
    r"\b(?:i(?: would| should| must|.d)|reviewers?(?: would| should| both| all){0,2}) "
    rf"(?:not |also |rather |still |never )?{_VERDICT}",
    r"\ba (?:clear |firm )?(?:stop|proceed) (?:from|for) (?:me|us)\b",
    r"\brecommend(?:ation|s|ed)? (?:is |was )?(?:to )(?:stop|proceed|hire|reject)\b" + _END,
    # the readers were split; both reviews doubt it; two people have read this
    r"\b(?:the|our|your|both|all|some|two|three|one|most|several) (?:of the )?"
    r"(?:reviewers?|readers?|reviews?|people who (?:have )?read)\b [^.?!]{0,40}"
    r"\b(?:gave|rated|scored|praised?|doubt(?:ed|s)?|liked?|thought|felt|split|voted|stop|proceed"
    r"|believes?)\b",
    r"\breviewers? (?:gave|rated|scored|praised|doubted|liked|voted)\b",
    r"\b(?:two|three|both|several) people (?:who )?(?:have )?(?:read|reviewed) (?:this|your)\b",
)
_SLOT = re.compile(r"[{}]")
_CLOSING = " \n\t\"'”’»)]*_"  # noqa: RUF001 - the quotation marks that people type
_ORDINARY = COMMON | PARTICLES | SHORT_PARTICLES


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a question may not contain: those of the whole team and of the candidate.

    If only people with a part in this submission were refused, a reviewer could try names to
    find out who they are. A team member's name counts only when written in full, because a
    single name is often an ordinary word or a system ("Will", "Jenkins"). The candidate's first
    or last name counts alone if it has a capital letter.
    """

    team: frozenset[str] = frozenset()
    writer: str = ""
    criteria: tuple[str, ...] = ()


NOBODY = Names()


def asks(text: str) -> bool:
    return text.rstrip(_CLOSING).endswith("?")


def tells(text: str) -> str:
    """Return the first email address or rating in a text, or an empty string."""
    return _first(_TELLS, text)


def tells_of_reviews(text: str, *, praise: bool = True) -> str:
    """Return the first words that give away a reviewer's rating or decision, or how many
    reviewers there are. Return an empty string if there are none. Words of praise count too if
    `praise` is set."""
    praised = _first(_PRAISES, text) if praise else ""
    return praised or _rates(text) or _first(_OF_REVIEWS, text)


def _rates(text: str, criteria: Iterable[str] = ()) -> str:
    called = "|".join([CRITERION, *(re.escape(plain(name)) for name in criteria)])
    rated = re.compile(rf"\b(?:{called}){_AFTER_A_CRITERION}", re.IGNORECASE)
    return _first(rated, text) or _first(_RATES, text)


def unfit(text: str, names: Names = NOBODY) -> str:
    """Return why a question may not be on a sheet, as a sentence for its author, or an empty
    string."""
    faults = (
        (
            tells(text) or _rates(text, names.criteria) or _first(_PRAISES, text),
            "reads like a rating or an email address, which the panel’s sheet can’t contain. Use"  # noqa: RUF001
            " other words.",
        ),
        (
            _first(_OF_REVIEWS, text),
            "gives away a recommendation or the number of reviewers. Ask about the document alone.",
        ),
        (
            _name_in(plain(text), names),
            "is the name of someone on the team. The panel’s sheet can’t contain names, so leave"  # noqa: RUF001
            " it out.",
        ),
    )
    for words, fault in faults:
        if words:
            return f"“{words}” {fault}"
    if _SLOT.search(text):
        return "A question can't contain { or }. Use other words."
    if len(text) > MAX_WRITTEN:
        return f"This question is longer than {MAX_WRITTEN:,} characters. Make it shorter."
    return ""


def not_asked(text: str, names: Names = NOBODY) -> str:
    if not asks(text):
        return (
            "Write the question as the panel will read it out, with a question mark at the end,"
            " or untick “Ask this”."
        )
    return unfit(text, names)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(plain(text))
    return found.group() if found else ""


def plain(text: str) -> str:
    """Return the text on one line, with full-width characters made plain and invisible ones
    removed."""
    seen = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return " ".join("".join(seen).split())


def _name_in(text: str, names: Names) -> str:
    words = [word for word in PARTS.split(text) if word]
    folded = [fold(word)[0] for word in words]
    whole = {form: name for name in names.team for form in _forms(name)}
    for length in sorted({len(form) for form in whole}):
        for start in range(len(words) - length + 1):
            name = whole.get(tuple(folded[start : start + length]), "")
            if name and _means_a_name(words[start : start + length]):
                return name
    # Only if written as a name: a "round robin" is nobody.
    for place in Finder(Identity(names=(names.writer,))).places(text):
        if place.kind == "name" and text[place.start].isupper():
            return text[place.start : place.end]
    return ""


def _forms(name: str) -> Iterator[tuple[str, ...]]:
    parts = tuple(part for part in PARTS.split(fold(plain(name))[0]) if part)
    if len(parts) > 1:
        yield from (parts, (parts[-1], *parts[:-1]), (parts[0], parts[-1]))


def _means_a_name(words: list[str]) -> bool:
    # Ordinary words ("Long Do") count only with capitals.
    ordinary = all(fold(word)[0] in _ORDINARY for word in words)
    return not ordinary or all(word[0].isupper() for word in words)
