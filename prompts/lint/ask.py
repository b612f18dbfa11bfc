from __future__ import annotations

from collections.abc import Iterator

from prompts.lint.findings import Finding
from prompts.lint.lists import lists
from prompts.lint.page import PromptPage


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
