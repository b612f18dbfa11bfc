"""P108 and P109: what is asked for, against the time and against the three parts of an ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prompts.lint.findings import Finding
from prompts.lint.goals import at
from prompts.lint.knowledge import asking
from prompts.lint.page import PromptPage, PromptSentence
from prompts.lint.words import Hit, Word, verbatim

DOCUMENT_HOURS = 3
"""What the document itself takes before anything beside it."""

MOST_HOURS = 8
"""An evening or two: more is asked of nobody."""

PAGE_HOURS = 0.5
"""The least that a page takes."""


_PARTS = 3
"""What an ask asks for: an approach, alternatives, risks."""

_REACH = 15
"""How many words may stand between a verb of making and what is to be made."""


@dataclass(frozen=True, slots=True)
class _Time:
    hours: float
    sentence: PromptSentence


def longer_than_time(page: PromptPage) -> Iterator[Finding]:
    """P108: no time, or more things asked for than fit into it. A brief may leave the hours to the
    opening, whose promises to candidates state them."""
    time = _stated(page)
    wanted = list(_artefacts(page))
    needed = DOCUMENT_HOURS + sum(hours for _, _, hours in wanted)
    if time is None and page.brief and needed <= MOST_HOURS:
        return
    if time is None:
        reason = "The page does not say how much time to spend."
        if needed > MOST_HOURS:
            reason += f" What it asks for takes about {needed:g} hours."
        words = "; ".join(dict.fromkeys(words for _, words, _ in wanted))
        yield Finding("P108", page.place("Length and time"), words, reason)
        return
    if needed > time.hours:
        if wanted:
            words = "; ".join(dict.fromkeys(words for _, words, _ in wanted))
            where = at(wanted[0][0])
        else:
            words, where = time.sentence.text.strip(), at(time.sentence)
        yield Finding(
            "P108",
            where,
            words,
            f"Together with the document, this takes about {needed:g} hours, but the page"
            f" states {time.hours:g}.",
        )
        return
    pages = _fewest_pages(page)
    if pages is not None and pages[0] * PAGE_HOURS > time.hours:
        yield Finding(
            "P108",
            at(pages[1]),
            pages[1].text.strip(),
            f"{pages[0]} pages can't be written in {time.hours:g} hours.",
        )


def _stated(page: PromptPage) -> _Time | None:
    """The most hours that the page gives, read where length and time stand, else anywhere; of a
    brief also in its facts."""
    found = [t for s in page.of("length") for t in _hours(s)]
    if not found:
        rest = page.sentences if page.brief else page.of("ask", "rated", "intro", "")
        found = [t for s in rest if asking().spending.within(s.words) for t in _hours(s)]
        if page.brief:
            about = asking().exercise
            told = (s for s in page.with_facts().sentences if about.within(s.words))
            found += [t for s in told for t in _hours(s)]
    evenings = [t for t in found if t.hours <= 16] or found
    return max(evenings, key=lambda t: t.hours, default=None)


def _hours(sentence: PromptSentence) -> Iterator[_Time]:
    words = sentence.words
    for i, word in enumerate(words):
        rate = i > 1 and words[i - 1].low in ("a", "an") and words[i - 2].digits
        if word.low in ("hours", "hour", "h") and not rate:
            for before in reversed(words[max(0, i - 2) : i]):
                number = _number(before)
                if number is not None:
                    yield _Time(number, sentence)
                    break
    for hours, phrases in asking().hours.items():
        if phrases.within(words):
            yield _Time(hours, sentence)


def _number(word: Word) -> float | None:
    listed = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
              "eleven", "twelve")  # fmt: skip
    if word.low in listed:
        return listed.index(word.low) + 1
    if word.low in ("an", "a"):
        return 1
    try:
        return float(word.low.replace(",", ".")) if word.digits else None
    except ValueError:
        return None


def _fewest_pages(page: PromptPage) -> tuple[float, PromptSentence] | None:
    """The least number of pages that is asked for. A brief says it beside the hours: elsewhere its
    pages may be those that wake people."""
    asked = page.of("length", "ask")
    if page.brief:
        asked = [s for s in page.sentences if any(_hours(s))]
    found = []
    for sentence in asked:
        words = sentence.words
        for i, word in enumerate(words):
            if word.low in ("pages", "page"):
                near = [_number(w) for w in words[max(0, i - 3) : i]]
                counted = [n for n in near if n is not None]
                if counted:
                    found.append((min(counted), sentence))
    return min(found, key=lambda entry: entry[0], default=None)


def _artefacts(page: PromptPage) -> Iterator[tuple[PromptSentence, str, float]]:
    """Things to be made beside the document: sentence, words, hours."""
    seen: set[str] = set()
    listing = False
    for sentence in page.sentences:
        listed = listing and sentence.kind == "item"
        asks = _asks_the_reader(sentence)
        listing = listed or (asks and sentence.text.rstrip().endswith(":"))
        if not asks and not listed:
            continue
        for part in _clauses(sentence):
            if asking().not_asked.within(part):
                continue
            for hours, phrases in asking().artefacts.items():
                for hit in phrases.find(part):
                    if hit.phrase in seen or _exists(part, hit) or not _is_wanted(part, hit):
                        continue
                    seen.add(hit.phrase)
                    words = verbatim(sentence.text, part[hit.start : hit.end])
                    yield sentence, words, float(hours) * _how_many(part, hit)


def _asks_the_reader(sentence: PromptSentence) -> bool:
    if sentence.role in ("ask", "length"):
        return True
    if sentence.role in ("out", "figures", "who", "title", "rated"):
        return False
    return asking().asked_of_you.at(sentence.words, 0) is not None if sentence.words else False


_BREAKS = ".;:!?\n|("


def _clauses(sentence: PromptSentence) -> Iterator[list[Word]]:
    """The sentence at its stops and before "but": what is not wanted in one part may be in
    the next."""
    part: list[Word] = []
    for word in sentence.words:
        gap = sentence.text[part[-1].end : word.start] if part else ""
        turns = word.low in ("but", "however", "though") or any(
            c in _BREAKS for c in gap.strip()
        )
        if part and turns:
            yield part
            part = []
        part.append(word)
    if part:
        yield part


def _exists(words: Sequence[Word], hit: Hit) -> bool:
    """Whether the thing is there already: "the existing API specification"."""
    before = words[max(0, hit.start - 2) : hit.start]
    if not any(w.low in asking().existing for w in before):
        return False
    return not any(w.low in asking().making for w in words[max(0, hit.start - 4) : hit.start])


def _is_wanted(words: Sequence[Word], hit: Hit) -> bool:
    """Whether somebody is to produce it: a verb of making before it, or it leads a list."""
    return hit.start == 0 or asking().producing.within(
        words[max(0, hit.start - _REACH) : hit.start]
    )


def _how_many(words: Sequence[Word], hit: Hit) -> float:
    number = _number(words[hit.start - 1]) if hit.start else None
    plural = hit.end <= len(words) and words[hit.end - 1].low.endswith("s")
    return min(number, 6) if number is not None and plural and number > 1 else 1


def incomplete(page: PromptPage) -> Iterator[Finding]:
    """P109: the ask lacks an approach, alternatives or the top three risks. That none of the three
    is there a word list knows; that one lacks may be a matter of words."""
    asked = page.of("ask")
    if not asked:
        asked = page.besides("title", "figures", "who", "fixed", "out", "rated")
    parts = [part for s in asked for part in _clauses(s) if not _waived(part)]
    lacking = [
        name
        for name, there in (
            ("an approach", any(_asks_for_approach(p) for p in parts)),
            ("alternatives", any(asking().alternatives.within(p) for p in parts)),
            ("the top three risks", any(_asks_for_risks(p) for p in parts)),
        )
        if not there
    ]
    if lacking:
        where = at(asked[0]) if page.has("ask") else page.place("The ask")
        words = " ".join(" ".join(s.text.split()) for s in page.of("ask"))
        missing = len(lacking) == _PARTS
        reason = (
            "The page asks for nothing: no approach, no alternatives, no risks."
            if missing
            else f"The ask lacks {' and '.join(lacking)}."
        )
        yield Finding("P109", where, words, reason, sure=missing)


def _waived(words: Sequence[Word]) -> bool:
    """Whether the clause says that something need not be written."""
    low = [w.low for w in words]
    waives = ("not needed", "not asked", "out of scope", "no need", "need not", "not want")
    text = " ".join(low)
    return low[:1] == ["no"] or low[:2] == ["do", "not"] or low[:1] == ["don't"] or any(
        phrase in text for phrase in waives
    )  # fmt: skip


def _asks_for_approach(words: Sequence[Word]) -> bool:
    """Whether an approach is asked for itself, and not only the risks of one."""
    listed = asking()
    for hit in listed.approach.find(words):
        before = [w.low for w in words[max(0, hit.start - 2) : hit.start]]
        of_another = len(before) == 2 and before[0] in listed.about and before[1] in _ITS
        if not of_another:
            return True
    answered = listed.alternatives.within(words) or listed.risks.within(words)
    return not answered and listed.choosing.within(words)


_ITS = frozenset({"your", "the", "this", "that", "its", "each", "any"})


def _asks_for_risks(words: Sequence[Word]) -> bool:
    listed = asking()
    for hit in listed.risks.find(words):
        if hit.phrase != "risks" or not _of_the_trade(words, hit.start):
            return True
    for i, word in enumerate(words):
        if word.low in listed.one_risk or word.low.removesuffix("s") in listed.one_risk:
            before = {w.low for w in words[max(0, i - 3) : i]}
            if before & listed.risk_numbers and not _of_the_trade(words, i):
                return True
    return False


def _of_the_trade(words: Sequence[Word], i: int) -> bool:
    """Whether risk is what the trade deals in: a credit risk, the risk engine."""
    listed = asking()
    before = words[i - 1].low if i else ""
    after = words[i + 1].low if i + 1 < len(words) else ""
    return before in listed.domain_before_risk or after in listed.domain_after_risk
