"""P103 and P107: a page that leaves no choice, and one that names the mechanisms itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from prompts.lint.findings import Finding
from prompts.lint.goals import at
from prompts.lint.knowledge import goals, mechanisms, requirements
from prompts.lint.page import PromptPage, PromptSentence
from prompts.lint.quantities import has_quantity
from prompts.lint.words import Hit, Word, verbatim

MOST = 8
"""Requirements that a page may hold before it leaves no choice."""

_FEW = 5
"""Fewer than this many orders or requirements are no list."""


def no_choice(page: PromptPage) -> Iterator[Finding]:
    """P103: a list of requirements or of orders, or one that is mechanisms for a third."""
    read = page.besides("title", "figures", "ask", "out", "length", "rated")
    required = [s for s in read if s.kind != "header" and _is_required(s)]
    ordered = [s for s in read if s.kind in ("item", "paragraph") and _is_order(s)]
    counted = {id(s) for s in (*required, *ordered)}
    both = [s for s in read if id(s) in counted]
    built = [s for s in both if _names_means(s.words)]
    if len(required) > MOST:
        yield _p103(
            required[MOST],
            f"The page has {len(required)} requirements; {MOST} is already a lot.",
        )
    elif (orders := _mostly_orders(read, ordered)) > 0:
        reason = (
            f"{orders} lines give orders, so candidates can no longer choose what to build."
        )
        yield _p103(ordered[0], reason)
    elif len(both) >= _FEW and len(built) * 3 > len(both):
        reason = f"{len(built)} of {len(both)} requirements say how, not what."
        yield _p103(built[0], reason)


def _mostly_orders(read: Sequence[PromptSentence], ordered: Sequence[PromptSentence]) -> int:
    """How many orders stand in a section that is little else; 0 when there is none such."""
    here = Counter(s.section for s in ordered)
    lines = Counter(s.section for s in read)
    crowded = (n for section, n in here.items() if n >= _FEW and n * 2 > lines[section])
    return next(crowded, 0)


def _p103(sentence: PromptSentence, reason: str) -> Finding:
    return Finding("P103", at(sentence), " ".join(sentence.text.split()), reason)


def _is_required(sentence: PromptSentence) -> bool:
    """Whether the sentence demands something of the design and not an outsider's due."""
    listed = requirements()
    if not listed.modals.within(sentence.words):
        return False
    fixed_by_outsider = any(w.low in listed.outsiders or w.low in listed.dates
                            for w in sentence.words)  # fmt: skip
    return not (sentence.role == "fixed" and fixed_by_outsider)


def _is_order(sentence: PromptSentence) -> bool:
    words = sentence.words
    if len(words) < 2 or words[0].low not in requirements().orders:
        return False
    # "Use is billed by the hour": a noun has its verb right behind it.
    return words[1].low not in ("is", "are", "was", "of", "has", "and", "by", "in")


def _names_means(words: Sequence[Word]) -> bool:
    listed = mechanisms()
    means = (*listed.mechanisms.values(), listed.further, goals().products, goals().manners)
    return any(phrases.within(words) for phrases in (*means, goals().shapes))


def prompted(page: PromptPage) -> Iterator[Finding]:
    """P107: two or more names of failure mechanisms."""
    found: list[tuple[PromptSentence, str, Hit]] = []
    for sentence in page.sentences:
        for name, phrases in mechanisms().mechanisms.items():
            found += [
                (sentence, name, hit)
                for hit in phrases.find(sentence.words)
                if not _means_something_else(sentence, name, hit)
            ]
    if len(found) < 2:
        return
    found.sort(key=lambda entry: (entry[0].line, entry[2].start))
    first = found[0][0]
    words = [verbatim(s.text, s.words[hit.start : hit.end]) for s, _, hit in found]
    yield Finding(
        "P107",
        at(first),
        ", ".join(dict.fromkeys(words)),
        f"{len(found)} words here say what a careful candidate would think of unprompted.",
    )


def mechanism_in(words: Sequence[Word]) -> Hit | None:
    """The first failure mechanism that the words name."""
    hits = [hit for p in mechanisms().mechanisms.values() for hit in p.find(words)]
    return min(hits, key=lambda hit: hit.start, default=None)


def _means_something_else(sentence: PromptSentence, name: str, hit: Hit) -> bool:
    """An incident told by its effect, a customer who tries again, two copies of a thing."""
    listed, words = mechanisms(), sentence.words
    near = [w.low for w in words[max(0, hit.start - 6) : hit.end + 6]]
    if name == "retry" and (listed.hands & set(near) or listed.by_hand & set(near)):
        return True
    text = verbatim(sentence.text, words[hit.start : hit.end]).lower()
    if name == "duplicate":
        behind = [w.low for w in words[hit.end : hit.end + 2]]
        if behind and behind[0] in listed.copies:
            return sentence.role not in ("ask", "out")
        if words[hit.start - 1].low == "in" and hit.start:
            return True
    if name == "saga":
        return bool({"family", "novel", "book", "film", "norse", "icelandic"} & set(near))
    told = any(w.low in listed.past for w in words) and (
        has_quantity(sentence) or any(w.digits for w in words)
    )
    return told and text in listed.effects and sentence.role not in ("ask", "out", "fixed")
