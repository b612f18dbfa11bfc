from __future__ import annotations

import itertools
import re

from blindfolio.documents.blinding.identity import is_common

PERSON = re.compile(
    r"\b(?:Mr|Mrs|Ms|Herrn?|Frau|Dr|Prof)\.?\s(?:[A-Z][^\W\d_]+[ -]?){1,3}(?<![ -])"
    r"|\b[A-Z][a-z]+ [A-Z][a-z]+(?= (?:said|says|asked|asks|wrote|writes|suggested|suggests|noticed"
    r"|noted|found|reported|reports|proposed|proposes|argued|thinks|believes|told|fixed|restarted"
    r"|deployed|merged|agreed|disagreed|pointed|left)\b)"
    r"|(?<![\w.@/])@[A-Za-z][\w-]{1,38}\b"
)
_IN_ROLE = re.compile(
    r"\b(?:head|lead|leader|manager|director|chief|owner|engineer|architect|officer|founder"
    r"|controller|CTO|CEO|CFO|VP)(?:,| is)? ([A-Z][a-z]+ [A-Z][a-z]+)\b"
)

COMPANY = re.compile(
    r"\b[A-Z][\w&'-]{0,30}(?: (?:& )?[A-Z][\w&'-]{0,30}){0,2},? (?:Inc|LLC|Ltd|"
    r"GmbH(?: & Co\.? KG)?|AG|S\.A|B\.V|plc|PLC|Corp|Corporation|Limited)\b(?:\.(?=,| [a-z]))?"
)
CONTACT = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.[A-Za-z]{2,24}\b"
    r"|(?<![\w.,])(?:\+\d[\d ./()-]{8,16}|\(?0\d{2,4}\)?[ /-][\d /-]{4,12})\d\b"
)


def people_in(text: str) -> list[str]:
    """Return what may be names of people, to be asked about."""
    return [*PERSON.findall(text), *itertools.filterfalse(is_common, _IN_ROLE.findall(text))]
