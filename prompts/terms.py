"""What an opening promises to its candidates. It cannot go out while a text is missing."""

from __future__ import annotations

from collections.abc import Mapping

from blindfolio.refusal import Refusal

TERMS: dict[str, str] = {
    "You write": "One document of 3 to 8 pages, in Markdown, Word or PDF.",
    "It takes": "An evening: 4 to 8 hours. More time, or more pages, is not rewarded.",
    "You prepare": "Nothing. No slides; you do not present.",
    "Who reads it": "At least two reviewers. They never see your name, your file's name or when "
    "you sent it.",
    "Then": "A conversation of 80 minutes with a panel: 75 on your document, five for your "
    "questions.",
    "The level": "Is settled in the debrief, on the day of the conversation. You hear by the end "
    "of the next working day.",
    "AI assistants": "Are allowed. You say what you used them for; reviewers do not see it while "
    "they rate.",
    "It is paid": "No. It takes the place of two interviews.",
    "It is yours": "The document stays yours. It is used for this opening only.",
    "Feedback": "You get one paragraph with the decision, whatever the outcome.",
    "We keep it": "Until 180 days after the decision. Ask, and it is deleted sooner.",
    "An adjustment": "More time, another format, breaks in the conversation: answer the mail that "
    "brought you here. Reviewers and the panel are not told.",
}
"""Heading and default text of each, in the order of the candidate's page."""


def complete(given: Mapping[str, str]) -> dict[str, str]:
    """The texts of an opening, all of them; a missing or empty one is a `Refusal` naming it."""
    texts = {heading: given.get(heading, "").strip() for heading in TERMS}
    missing = [heading for heading, text in texts.items() if not text]
    if missing:
        raise Refusal(
            "terms",
            f"The candidate's page says nothing under “{missing[0]}”. Write one sentence there.",
        )
    return texts
