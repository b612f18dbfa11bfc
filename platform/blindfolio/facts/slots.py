"""What may stand in a question's slot: a short noun phrase or gerund phrase, never a sentence."""

from __future__ import annotations

import re

from blindfolio.documents.model import REPLACEMENT
from blindfolio.facts.lexicon import verb_forms, words
from blindfolio.facts.phrases import Phrase
from blindfolio.facts.tagger import tag

NOUN_WORDS, GERUND_WORDS, QUOTED_WORDS = 6, 8, 10
_QUOTED = re.compile(r"^“[^“”]+”$")
"""The longest noun phrase and gerund phrase, in words, articles not counted."""
_SENTENCE = frozenset({"MODAL", "BE", "HAVE", "DO", "SUB", "PRON"})
_CLAUSE = re.compile(
    r"\b(?:which|who|whom|whose|where|when|whether|what|how|why|if|because|it|they|them|"
    r"there)\b",
    re.IGNORECASE,
)
_PHASE = re.compile(r"^(?:the )?(?:phase|stage|step|milestone)\b[^()]{1,50} \(", re.IGNORECASE)
_NOUNS = frozenset({"one", "ones", "nothing", "nobody", "everything", "something", "anything"})
_DOING = frozenset({"doing", "having"})
_ALONE = frozenset({"this", "that", "these", "those"})
_ARTICLES = frozenset({"the", "a", "an", "your"})


def fits_slot(phrase: Phrase) -> bool:
    """Whether the phrase is short, names something by itself, and is no clause or sentence."""
    label = _PHASE.match(phrase.text)
    # within a label's brackets a list may keep its commas: "phase 3 (card, capture, refund)"
    text = phrase.text[label.end() :].removesuffix(")") if label else phrase.text
    parting = r"[;!?]|[:.]\s" if label else r"[;!?]|[:.,]\s"
    if not text.strip() or REPLACEMENT in text or set("{}") & set(text):
        return False
    if _QUOTED.match(text):
        return len(text.split()) <= QUOTED_WORDS  # said back as it stands
    if re.search(parting, text):
        return False
    counted = [w for w in text.split() if w.lower() not in _ARTICLES]
    gerund = is_gerund(text)
    if not counted or len(counted) > (GERUND_WORDS if gerund else NOUN_WORDS):
        return False
    return not _CLAUSE.search(text) and not _states(text)


def is_gerund(text: str) -> bool:
    """Whether the phrase begins with a verb in -ing ("writing every event")."""
    first = text.split()[0].lower()
    verbal = first.endswith("ing") and first not in words().ing_nouns and first not in _NOUNS
    return verbal and len(text.split()) > 1


def _states(text: str) -> bool:
    """Whether a finite verb stands in it: a form of "be", a modal, or a verb with its object."""
    tokens = tag(text, 0, frozenset())
    for place, token in enumerate(tokens):
        following = tokens[place + 1].tag if place + 1 < len(tokens) else ""
        # "from that session": a determiner, though it can open a clause elsewhere
        points = token.low == "that" and place and tokens[place - 1].tag == "PREP"
        if token.tag in _SENTENCE and not points and token.low not in _NOUNS | _DOING:
            return True
        if token.low in _ALONE and not following:
            return True
        third = verb_forms().get(token.low)
        finite = token.tag in ("VBZ", "VBD") or (third is not None and third.form == "VBZ")
        counted = place and tokens[place - 1].tag == "NUM"  # "31 pages a week"
        if place and finite and not counted and following in ("DET", "POSS"):
            return True
        # "the build refuses unknown names": a verb that the lexicon does not know
        before = tokens[place - 1] if place > 1 else token
        acts = before.tag == "NOUN" and before.low.endswith("s") and token.tag == "ADJ"
        if acts and following in ("NOUN", "NAME"):
            return True
        after_noun = place and tokens[place - 1].tag in ("NOUN", "NAME")
        if after_noun and token.tag == "VBZ" and following in ("ADJ", "NOUN", "NAME", "NUM"):
            return True
    return False
