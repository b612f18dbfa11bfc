from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from blindfolio.byte_cache import byte_cache
from blindfolio.documents.model import Block
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


@byte_cache(500_000)  # a room's page asks once for each block, and few blocks differ
def segment_named_in(text: str) -> SegmentName | None:
    words = set(re.findall(r"[a-z]+", text.lower()))
    counts = Counter({name: len(words & set(cues.split())) for name, cues in _CUES.items()})
    (best, most), (_, second) = counts.most_common(2)
    return best if most > second else None


@dataclass(frozen=True, slots=True)
class AskedWhere:
    """The segments that criteria name and, for other comments, those that the headings above
    the blocks suggest."""

    criteria: Mapping[str, SegmentName]
    blocks: Mapping[str, SegmentName]

    def of(self, criterion: str, block: str) -> SegmentName:
        return self.criteria.get(criterion) or self.blocks.get(block, "failure")


def asked_where(criteria: Iterable[Criterion], blocks: Sequence[Block]) -> AskedWhere:
    words = {it.id: it.text for it in blocks}
    above = {it.id: " ".join(words.get(id_, "") for id_ in it.section) for it in blocks}
    return AskedWhere(
        {it.key: name for it in criteria if (name := segment_of(it))},
        {id_: name for id_, text in above.items() if (name := segment_named_in(text))},
    )
