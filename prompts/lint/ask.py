from __future__ import annotations

from collections.abc import Iterator

from prompts.lint.findings import Finding
from prompts.lint.lists import lists
from prompts.lint.page import PromptPage, PromptSentence
from prompts.lint.words import Word, verbatim

MOST = 2


def longer_than_time(page: PromptPage) -> Iterator[Finding]:
    """P108: the page gives no time, or asks for too much besides the document. A brief may
    leave the hours to its opening."""
    asked = page.of("ask", "length") or page.besides("title", "figures", "out", "rated")
    if not page.brief and lists().times.isdisjoint(word for s in asked for word in s.words):
        reason = "The page does not say how much time to spend."
        yield Finding("P108", page.place("Length and time"), "", reason)
    wanted: dict[str, PromptSentence] = {}
    for sentence in asked:
        for part in _clauses(sentence):
            if not lists().not_asked.within(part):
                for hit in lists().artefacts.find(part):
                    words = verbatim(sentence.text, part[hit.start : hit.end])
                    wanted.setdefault(words, sentence)
    if len(wanted) > MOST:
        reason = f"It asks for {len(wanted)} things besides the document."
        yield Finding("P108", next(iter(wanted.values())).place, "; ".join(wanted), reason)


def incomplete(page: PromptPage) -> Iterator[Finding]:
    """P109: the page doesn't ask for an approach, alternatives or risks. Only a page without
    all three is blocked, because a single one may just be worded differently."""
    asked = page.of("ask") or page.besides("title", "figures", "out", "rated")
    listed = lists()
    looked_for = {
        "an approach": listed.approach,
        "alternatives": listed.alternatives,
        "the top three risks": listed.risks,
    }
    lacking = [
        name
        for name, phrases in looked_for.items()
        if not any(phrases.within(sentence.words) for sentence in asked)
    ]
    if lacking:
        missing = len(lacking) == len(looked_for)
        reason = (
            "The page asks for nothing: no approach, no alternatives, no risks."
            if missing
            else f"The ask lacks {' and '.join(lacking)}."
        )
        ask = page.of("ask")
        where = ask[0].place if ask else page.place("The ask")
        words = " ".join(" ".join(s.text.split()) for s in ask)
        yield Finding("P109", where, words, reason, sure=missing)


_BREAKS = frozenset(".;:!?\n|(")


def _clauses(sentence: PromptSentence) -> Iterator[list[Word]]:
    # A negation in one part doesn't apply to the next.
    part: list[Word] = []
    for word in sentence.words:
        gap = sentence.text[part[-1].end : word.start].strip() if part else ""
        if part and (word in ("but", "however", "though") or not _BREAKS.isdisjoint(gap)):
            yield part
            part = []
        part.append(word)
    if part:
        yield part
