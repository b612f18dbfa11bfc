from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from prompts.folder.rubric import Criterion
from reviews.followups.sheet import MINUTES, SegmentName

_CUES: Mapping[SegmentName, str] = {
    "alternatives": "alternatives choice choose chosen considered decision routes strongest turned"
    " ways weigh weighed",
    "failure": "absence away behaves errors fails failure late missing night wrong",
    "migration": "after afterwards handover keeping keeps lives migration move moved order"
    " stewardship taking weeks years",
}


def segment_of(criterion: Criterion) -> SegmentName | None:
    """Return the segment that the criterion's key names, or else the one that its words mention
    most. Return None if they mention no segment, or two equally often."""
    for name in MINUTES:
        if criterion.key == name:
            return name
    return segment_named_in(f"{criterion.key} {criterion.name} {criterion.sentence}")


def segment_named_in(text: str) -> SegmentName | None:
    words = set(re.findall(r"[a-z]+", text.lower()))
    counts = Counter({name: len(words & set(cues.split())) for name, cues in _CUES.items()})
    (best, most), (_, second) = counts.most_common(2)
    return best if most > second else None
