"""The segment of the conversation in which a criterion's questions are asked."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from blindfolio.facts.knowledge_files import read_yaml
from prompts.folder.rubric import Criterion
from reviews.followups.sheet import MINUTES, SegmentName


class Cues(BaseModel):
    """`criteria.yaml`: for each segment the words by which a criterion belongs to it."""

    model_config = ConfigDict(extra="forbid")
    alternatives: frozenset[str]
    failure: frozenset[str]
    migration: frozenset[str]


@cache
def _cues() -> dict[SegmentName, frozenset[str]]:
    read = read_yaml(Path(__file__).parent / "knowledge" / "criteria.yaml", Cues)
    return {name: getattr(read, name) for name in MINUTES}


def segment_of(criterion: Criterion) -> SegmentName | None:
    """The segment of a criterion: the one it has its key from, else the one that its words speak
    of most; None where they speak of none, or of two alike."""
    for name in MINUTES:
        if criterion.key == name:
            return name
    said = f"{criterion.key} {criterion.name} {criterion.sentence}".lower()
    words = set(re.findall(r"[a-z]+", said))
    counts = Counter({name: len(words & cues) for name, cues in _cues().items()})
    (best, most), (_, second) = counts.most_common(2)
    return best if most > second else None
