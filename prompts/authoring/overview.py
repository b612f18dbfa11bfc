from __future__ import annotations

import math
from dataclasses import dataclass

from prompts.folder.catalogue import PromptFolder
from prompts.lint.page import PromptPage

WORDS_A_MINUTE = 140
"""Reading speed for a page with figures."""


@dataclass(frozen=True, slots=True)
class Overview:
    """`words` excludes the title; `minutes` is rounded up; `estate` has each group's name and
    count.
    """

    slug: str
    title: str
    words: int
    minutes: int
    criteria: tuple[tuple[str, int], ...]
    positions: tuple[str, ...]
    conditions: tuple[str, ...]
    unit: str
    estate: tuple[tuple[str, int], ...]
    counts: dict[str, int]


def overview(folder: PromptFolder) -> Overview:
    page = PromptPage(f"# {folder.title}\n\n{folder.text}")
    probes = folder.probes
    return Overview(
        slug=folder.slug,
        title=folder.title,
        words=page.words,
        minutes=math.ceil(page.words / WORDS_A_MINUTE),
        criteria=tuple((c.name, c.weight) for c in folder.rubric.criteria),
        positions=tuple(p.name for p in probes.positions),
        conditions=tuple(c.text for c in probes.failure_conditions),
        unit=probes.estate.unit,
        estate=tuple((g.name, g.count) for g in probes.estate.groups),
        counts={
            "flips": len(probes.flips),
            "parties": len(probes.parties),
            "withheld facts": len(probes.withheld),
            "known risks": len(probes.known_risks),
            "samples": len(folder.samples),
        },
    )
