from __future__ import annotations

import re
from collections.abc import Collection

from blindfolio.documents.blinding.identity import Finder, Identity

_SHORT = re.compile(r"[^\W\d_]{2}")


def named(text: str, names: Collection[str]) -> str:
    """The first words that name one of these people, wholly or in part, or "". An ordinary word
    (“Mark”) counts only if written as a name, and one of two letters only with a capital."""
    for place in Finder(Identity(names=tuple(names))).places(text):
        if place.kind == "name":
            return text[place.start : place.end]
    for part in dict.fromkeys(part for name in names for part in name.split()):
        if _SHORT.fullmatch(part) and re.search(rf"\b{re.escape(part)}\b", text):
            return part
    return ""
