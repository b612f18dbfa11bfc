from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from prompts.lint.findings import Finding
from prompts.lint.lists import lists
from prompts.lint.values import Value
from prompts.lint.words import stem, words_of

ALIKE = 0.57
"""Share of the shorter name's words in the other from which two names may be one."""

_FEWEST = 4
"""Names with fewer words aren't compared: short ones are often alike but for the verb."""


def is_brief(probes: Value) -> bool:
    return probes["form"].text == "brief"


def no_estate(probes: Value) -> Iterator[Finding]:
    """F303: a long page's estate has fewer than two groups or parties, or a group lacks count or
    owner.
    """
    if probes.raw is None:
        return
    groups = probes["estate"]["groups"]
    for what, given in (("group", groups), ("party", probes["parties"])):
        entries = list(given.items())
        if len(entries) < 2 and not is_brief(probes):
            name = entries[0]["name"].text if entries else ""
            reason = f"There is only one {what}." if entries else f"There is no {what}."
            yield Finding("F303", given.place, name, reason)
    for group in groups.items():
        lacking = [k for k in ("count", "owner") if not group[k].text or group[k].text == "0"]
        if lacking:
            reason = f"A group lacks its {' and '.join(lacking)}."
            yield Finding("F303", group.place, group["name"].text, reason)


def no_contest(probes: Value) -> Iterator[Finding]:
    """F308: a position that no one would take, or two with nearly the same words."""
    positions = list(probes["positions"].items())
    for position in positions:
        name = position["name"]
        if lists().straw.within(words_of(name.text)):
            reason = "By its own name, no one would take this position."
            yield Finding("F308", name.place, name.text, reason)
    for one, other in combinations(positions, 2):
        mine, theirs = _stems(one["name"].text), _stems(other["name"].text)
        fewer = min(len(mine), len(theirs))
        if fewer >= _FEWEST and len(mine & theirs) >= ALIKE * fewer:
            yield Finding(
                "F308",
                other["name"].place,
                other["name"].text,
                f"It has nearly the same words as “{one['name'].text}”.",
            )


def _stems(name: str) -> set[str]:
    return {stem(w.low) for w in words_of(name) if w.low not in lists().stop}
