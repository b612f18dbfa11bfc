"""Options that a heading asks about, or that a paragraph names in its bold lead."""

from __future__ import annotations

import html
import re

from blindfolio.documents.model import Block
from blindfolio.facts.lexicon import gerund, verb_forms, words
from blindfolio.facts.phrases import Phrase, as_gerund, name_phrase, with_article
from blindfolio.facts.reading import Reading, Sentence
from blindfolio.facts.slots import fits_slot
from blindfolio.facts.tagger import VERBAL, tag

_WHY_NOT = re.compile(
    r"^why (?:not|don.t we|didn.t we)(?: just| simply| only)? (?P<what>[^?]{3,60})\??$",
    re.IGNORECASE,
)
_BOLD = re.compile(r"^(?:<(?:p|li)[^<>]{0,80}>)?<(strong|b)>([^<]{3,120})</\1>")


def why_not(
    heading: Block, inside: list[Block], reading: Reading
) -> tuple[Phrase, list[Sentence]] | None:
    """The option of a heading that asks, with the sentences on it: "Why not just listen", "Why
    not a bought ledger?"; None for any other heading, or one with nothing under it."""
    asked = _WHY_NOT.match(heading.text)
    about = [
        s
        for b in inside
        for s in reading.by_block.get(b.seq, ())
        if b.kind not in ("heading", "table")
    ]
    if asked is None or not about:
        return None
    sentences = [*reading.by_block.get(heading.seq, ()), *about]
    what = asked.group("what").strip()
    first, _, rest = what.partition(" ")
    form = verb_forms().get(first.lower())
    if form is not None and form.form == "VB":
        return Phrase(f"{gerund(form.base)} {rest}".strip(), False, what.lower()), sentences
    return with_article(name_phrase(what, reading), reading), sentences


def bold_lead(block: Block, reading: Reading) -> Phrase | None:
    """What a paragraph or an item names in bold before it goes on, as an option's name: brackets
    and what follows a verb or a comma are left away where it is long. A lead that is no name is
    given in quotation marks, as it stands."""
    match = _BOLD.match(block.html.strip())
    if match is None:
        return None
    lead = re.sub(r" ?\([^()]{0,60}\)", "", html.unescape(match.group(2))).strip(" .:")
    lead = re.sub(r"^(?:option |alternative )?[A-H\d][.:)]\s+", "", lead, flags=re.IGNORECASE)
    lead = re.sub(r"^[Dd]o (?=\w+ \w)", "Doing ", lead)
    for part in (lead, re.split(r"[,;:]|\sand\s", lead)[0], _before_verb(lead)):
        first = part.split(" ")[0].lower() if part else ""
        if not first or first in words().prepositions:
            continue
        phrase = with_article(as_gerund(name_phrase(part, reading)), reading)
        if fits_slot(phrase):
            return phrase
    for part in (lead, re.split(r"[,;:]", lead)[0]):
        quoted = Phrase(f"“{part}”", False, part.lower())
        if fits_slot(quoted):
            return quoted
    return None


def _before_verb(lead: str) -> str:
    """The noun phrase before the first verb ("A hosted engine driving all flows"), or ""."""
    tokens = tag(lead, 0, frozenset())
    verb = next((t for t in tokens if t.tag in VERBAL), None)
    return lead[: verb.start].strip() if verb is not None else ""
