"""Write the tables of docs/visibility.md: python -m tests.platform.visibility.page"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from blindfolio import yaml_text
from blindfolio.visibility import matrix
from tests import policy

PAGE = Path(__file__).parents[3] / "docs" / "visibility.md"
_TABLES = re.compile(r"(?<=<!-- tables -->\n\n).*?(?=\n\n<!-- end of tables -->)", re.DOTALL)
_POLICY: dict[str, Any] = yaml_text.values(
    Path(matrix.__file__).with_name("matrix.yaml").read_text(encoding="utf-8")
)


def written(page: str) -> str:
    opens = _table("you are", "you see", _POLICY["cells"])
    closes = _table(
        "as long as you are", "you don't see, whatever else you are", _POLICY["closes"]
    )
    return _TABLES.sub(lambda _: f"{opens}\n\n{closes}", page)


def _table(who: str, what: str, rows: Mapping[str, Mapping[str, Sequence[str]]]) -> str:
    said: dict[str, list[str]] = {}
    for row, cells in rows.items():
        stages: dict[str, list[int]] = {}
        for at, codes in cells.items():
            for code in codes:
                stages.setdefault(code, []).extend(map(matrix.STAGES.index, at.split(",")))
        together: dict[str, list[str]] = {}
        for code, indices in stages.items():
            together.setdefault(_spans(sorted(indices)), []).append(_POLICY["classes"][code])
        seen = " · ".join(f"**{at}** {', '.join(words)}" for at, words in together.items())
        said.setdefault(seen or "nothing", []).append(policy.CAPACITIES[row])
    lines = [f"| {'; '.join(names)} | {seen} |" for seen, names in said.items()]
    return "\n".join([f"| {who} | {what} |", "|---|---|", *lines])


def _spans(stages: Sequence[int]) -> str:
    spans: list[list[int]] = []
    for at in stages:
        if spans and spans[-1][-1] == at - 1:
            spans[-1].append(at)
        else:
            spans.append([at])
    ends = ([matrix.STAGES[at] for at in dict.fromkeys((span[0], span[-1]))] for span in spans)
    return ", ".join(
        (" to " if end[-1] != "7s" or end[0] != "7" else ", ").join(end) for end in ends
    )


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
