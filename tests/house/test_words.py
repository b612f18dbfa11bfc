"""Emails in plain English: no phrase that strangers stumbled over, a capital after the greeting."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from blindfolio import resources

EMAILS = sorted(resources.TEMPLATES.rglob("mail/*.txt"))
BANNED = (
    r"\bstands?\b",
    r"\bany more\b",
    r"\bin (?:the )?place of\b",
    r"\b(?:some|every|no)body\b",
    r"\bwhoever\b",
    r"\bof yours\b",
    r"\b[Yy]ou may\b",
    r"\bcalled off\b",
    r"\btaken back\b",
    r"\bconversation\b",
    r"\badjustment\b",
    r"\bthis mail\b|\bby mail\b|\blast mail\b",
)
"""With what to say instead in `docs/words.md`."""


def words_of(email: Path) -> str:
    """What a person reads: without placeholders and blocks."""
    return re.sub(r"\{[{%].*?[%}]\}", " ", email.read_text("utf-8"))


@pytest.mark.parametrize("email", EMAILS, ids=lambda path: path.stem)
def test_no_email_has_a_banned_phrase(email: Path) -> None:
    text = words_of(email)
    assert [phrase for phrase in BANNED if re.search(phrase, text)] == []


@pytest.mark.parametrize("email", EMAILS, ids=lambda path: path.stem)
def test_a_capital_letter_follows_the_greeting(email: Path) -> None:
    text = email.read_text("utf-8")
    after = re.search(r"Hello \{\{ name \}\},\n\n(.)", text)
    assert after is not None
    assert after[1].isupper() or after[1] == "{", (
        "a placeholder begins with a name or a sentence"
    )
