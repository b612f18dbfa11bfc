"""How pages say the small facts that no canary can stand for."""

from __future__ import annotations

import re

MARKS: dict[str, re.Pattern[str]] = {
    "DD": re.compile(r"\b6 mar"),
    "DL": re.compile(r"\b(9|10) mar"),
    "SW": re.compile(
        r"in review|review decision|has been read|writing|submitted|panel|debrief|closed|gate"
    ),
    "HE": re.compile(r"withdr[ae]w"),
    "EN": re.compile(r"ended"),
    "ER": re.compile(r"was deleted on"),
    "TS": re.compile(r"requested on their page"),
    "CX": re.compile(r"cancelled"),
    "RL": re.compile(r"panel"),
    "DC": re.compile(r"an offer|no offer"),
    "AG": re.compile(r"apart|the same rating|differ"),
    "PF": re.compile(r"every locked review says so|the reviews said"),
    "PR": re.compile(r"\blocked\b|\breading\b|\basked\b"),
    "FR": re.compile(r"a further review is due"),
}
"""By class: what its fact looks like on a page that shows it. Only what a page should show is
asked by these; that it is shown to nobody else is what the two variants are for."""
