"""Emails and pages in plain English: no phrase that strangers stumbled over, a capital after the
greeting of an email."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from blindfolio import resources

EMAILS = sorted(resources.TEMPLATES.rglob("mail/*.txt"))
PAGES = sorted(resources.TEMPLATES.rglob("*.html"))
BANNED = (
    r"\bstands?\b",
    r"\bany more\b",
    r"\bin (?:the )?place of\b",
    r"\b(?:[Ss]ome|[Ee]very|[Nn]o)body\b",
    r"\b[Ww]hoever\b",
    r"\bof yours\b",
    r"\b[Yy]ou may\b",
    r"\bcalled off\b",
    r"\btaken back\b",
    r"\bconversation\b",
    r"\badjustment\b",
    r"\bthis mail\b|\bby mail\b|\blast mail\b",
    # An opening may have several: "the coordinators of this opening".
    r"\b(?:[Oo]nly|and) your coordinator (?:reads?|sees?)\b",
)
"""With what to say instead in `docs/words.md`."""


def words_of(template: Path) -> str:
    """What a person reads: without placeholders, blocks, comments and tags, but with the
    sentences that stand in a placeholder or a block as a string."""
    text = re.sub(r"\{#.*?#\}", " ", template.read_text("utf-8"), flags=re.S)
    code = re.findall(r"\{[{%].*?[%}]\}", text, flags=re.S)
    quoted = [it for part in code for it in re.findall(r"'([A-Z][^'=]* [^'=]*)'", part)]
    plain = re.sub(r"<[^>]*>", " ", re.sub(r"\{[{%].*?[%}]\}", " ", text, flags=re.S))
    return "\n".join([plain, *quoted])


@pytest.mark.parametrize("template", [*EMAILS, *PAGES], ids=lambda path: path.name)
def test_no_template_has_a_banned_phrase(template: Path) -> None:
    text = words_of(template)
    assert [phrase for phrase in BANNED if re.search(phrase, text)] == []


@pytest.mark.parametrize("email", EMAILS, ids=lambda path: path.stem)
def test_a_capital_letter_follows_the_greeting(email: Path) -> None:
    text = email.read_text("utf-8")
    after = re.search(r"Hello \{\{ name \}\},\n\n(.)", text)
    assert after is not None
    assert after[1].isupper() or after[1] == "{", (
        "a placeholder begins with a name or a sentence"
    )
