"""Telling an option that is turned down from a mechanism which the proposal itself has."""

from __future__ import annotations

import re

from blindfolio.facts.lexicon import singular, verb_forms, words
from blindfolio.facts.model import Alternative
from blindfolio.facts.reading import Reading
from blindfolio.facts.slots import is_gerund


def done_by_design(option: Alternative, reading: Reading) -> bool:
    """Whether the proposal does, elsewhere, what is read as turned down: a mechanism of its own."""
    text = option.phrase.text.lower()
    named = {_base(w) for w in re.findall(r"[a-z][\w-]{3,}", text)}
    doing = _base(text.split()[0]) if is_gerund(text) else ""
    if len(named) < 2 or option.status != "rejected" or doing in words().weak_verbs | {"use"}:
        return False
    return any(
        named <= {_base(t.low) for t in s.tokens}
        for s in reading.sentences
        if s.span != option.evidence and s.role == "design" and s.block.kind != "heading"
        if not doing or any(c.verb == doing and not c.negated for c in s.clauses)
        if not any(t.tag == "NEG" for t in s.tokens) and "alternatives" not in s.topics
    )


def _base(word: str) -> str:
    form = verb_forms().get(word)
    return form.base if form is not None else singular(word)
