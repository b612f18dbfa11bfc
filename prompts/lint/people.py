from __future__ import annotations

import itertools
import re

from blindfolio.documents.blinding.identity import is_common

PERSON = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof)\.?\s(?:[A-Z][^\W\d_]+[ -]?){1,3}(?<![ -])"
    r"|\b[A-Z][a-z]+ [A-Z][a-z]+(?= (?:said|says|asked|asks|wrote|writes|suggested|suggests|noticed"
    r"|noted|found|reported|reports|proposed|proposes|argued|thinks|believes|told|fixed|restarted"
    r"|deployed|merged|agreed|disagreed|pointed|left)\b)"
    r"|(?<![\w.@/])@[A-Za-z][\w-]{1,38}\b"
)
_IN_ROLE = re.compile(
    r"\b(?:head|lead|leader|manager|director|chief|owner|engineer|architect|officer|founder"
    r"|controller|CTO|CEO|CFO|VP)(?:,| is)? ([A-Z][a-z]+ [A-Z][a-z]+)\b"
)


def people_in(text: str) -> list[str]:
    """Return what may be names of people, to be asked about."""
    return [*PERSON.findall(text), *itertools.filterfalse(is_common, _IN_ROLE.findall(text))]
