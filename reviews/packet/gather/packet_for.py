from __future__ import annotations

from dataclasses import dataclass

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage

STATES = {Stage.CLOSED: "closed", Stage.STOPPED: "stopped"}

_SEALED = frozenset(
    {
        *(DataClass.OTHER_REVIEWS, DataClass.UNCOUNTED_REVIEWS, DataClass.AGGREGATES),
        *(DataClass.REVIEWER_NAMES, DataClass.GATE_WORD, DataClass.DECISION),
        *(DataClass.FEEDBACK, DataClass.RATING_GUIDES, DataClass.BLINDED_VIEW),
    }
)
"""What the log's entries reveal: a reader who may not see it all gets a packet without
seals."""

_DEBRIEFED = frozenset({DataClass.OTHER_SCORECARDS, DataClass.DEBRIEF_NOTES})
"""The same for the entries after the review decision."""


@dataclass(frozen=True, slots=True)
class PacketFor:
    """`classes` are what the reader may see now, `name` is the candidate's, `by` is who asks,
    empty for the site's operator."""

    folio: Folio
    name: str
    classes: frozenset[DataClass]
    by: str
    runs: bool

    @property
    def state(self) -> str:
        return STATES.get(Stage(self.folio.stage), "undecided")

    @property
    def seals(self) -> bool:
        """Seals put the code and the document's hash beside the name, which the policy allows
        only for a decided folio. The entries also name the coordinator, which only
        coordinators may know."""
        more = _DEBRIEFED if self.folio.stage == Stage.CLOSED else frozenset()
        return self.runs and self.folio.stage in STATES and self.classes >= _SEALED | more
