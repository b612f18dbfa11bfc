"""The gate of what people wrote and of the head's questions; a model's have checks of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from blindfolio.documents.model import Document
from blindfolio.facts.spans import QUOTE_LIMIT
from reviews.followups.asking import MAX_WRITTEN, tells, tells_of_reviews
from reviews.followups.sheet import Question

_FORBIDDEN = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,64}\.\w|https?://|\breviewers?\b|\brating\b|\bscored?\s+(?:a|of)?\s*[1-4]\b|"
    r"\b[1-4]\s*/\s*4\b|\bcandidate\b|\bcriterion\b|\bscorecard\b|\bas an ai\b",
    re.IGNORECASE,
)
_UNFILLED = re.compile(r"[{}<>\[\]|]|\.\.\.|\bNone\b|\b(\w+) \1\b")
MAX_TEXT = 420
MIN_WORDS = 8
_REVIEWERS = ("ask_this", "absence_ask_this")
_WRITTEN = (*_REVIEWERS, "worry")
"""Forms of what people wrote, which stands as it is."""
_UNBOUND = re.compile(r"^(?:It|They|Them|This|That|These|Those|He|She)\b")
"""A question that begins with a pronoun speaks of nothing."""


def block_texts(document: Document) -> dict[int, str]:
    """Each block's canonical text by its `seq`."""
    return {block.seq: block.text for block in document.blocks}


def fault(question: Question, texts: Mapping[int, str]) -> str:
    """What keeps the question off a sheet, in words; "" if nothing does.

    The quote itself may hold any word that the document does; the question's own may not.
    """
    text = texts.get(question.block)
    if text is None:
        return "its block does not exist"
    if question.quote:
        if question.quote not in text:
            return "its quote is not in its block"
        if len(question.quote) > QUOTE_LIMIT:
            return "its quote is too long"
    levels = question.listen_for
    own = (question.text, question.why, levels.senior, levels.staff, levels.senior_staff)
    if any(not part.strip() for part in own) or len(set(own[2:])) < 3:
        return "a part of it is empty or said twice"
    written = question.form in _WRITTEN
    if any(tells(part) if written else _FORBIDDEN.search(part) for part in own):
        return "it carries a rating, an address or a forbidden word"
    if question.form in _REVIEWERS and tells_of_reviews(question.text):
        return "it tells of a rating, a recommendation, or how many reviewed"
    if written:
        short = len(question.text) <= MAX_WRITTEN and not re.search(r"[{}]", question.text)
        return "" if short else "it is too long, or a slot is not filled"
    if not question.text.rstrip().endswith("?") or _UNBOUND.match(question.text):
        return "it asks nothing, or begins with a pronoun"
    if _UNFILLED.search(question.text) or _UNFILLED.search(question.why):
        return "a slot is not filled"
    if len(question.text.split()) < MIN_WORDS or len(question.text) > MAX_TEXT:
        return "it is too short or too long"
    return ""
