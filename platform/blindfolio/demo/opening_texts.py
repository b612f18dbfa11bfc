"""What the demo's invented team promises, with the answers that only a team can give."""

from __future__ import annotations

from prompts.opening.terms import TERMS

TEXTS: dict[str, str] = TERMS | {
    "You hear": "Whether there is a conversation within ten working days of your deadline, and "
    "the decision by the end of the day after it.",
    "It is real": "These flows ran here for six years. The team settled the problem two years "
    "ago; nobody waits for your answer to build it.",
    "It is paid": "No. It takes the place of two interviews.",
    "Feedback": "One paragraph with the decision, whatever the outcome.",
    "An adjustment": "More time, another format, breaks in the conversation: ask on your page, or "
    "answer the mail that brought you here. Reviewers and the panel are not told.",
}
"""Complete: an opening with them can send."""
