"""Of whom a packet is, and for whom."""

from __future__ import annotations

from dataclasses import dataclass

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage

STATES = {Stage.CLOSED: "closed", Stage.STOPPED: "stopped"}
"""What a packet calls the stages at which a submission is decided."""

_SEALED = frozenset(
    {
        *(DataClass.OTHER_REVIEWS, DataClass.UNCOUNTED_REVIEWS, DataClass.AGGREGATES),
        *(DataClass.REVIEWER_NAMES, DataClass.GATE_WORD, DataClass.DECISION),
        *(DataClass.FEEDBACK, DataClass.RATING_GUIDES, DataClass.BLINDED_VIEW),
    }
)
"""What the log's entries say: who may not see all of it gets a packet without seals."""

_DEBRIEFED = frozenset({DataClass.OTHER_SCORECARDS, DataClass.DEBRIEF_NOTES})
"""The same of the entries about what came after the review decision."""


@dataclass(frozen=True, slots=True)
class PacketFor:
    """`classes` are what they may see of the folio now, and `name` is the candidate's. `by` is who
    asks; "" where that is the site's operator."""

    folio: Folio
    name: str
    classes: frozenset[DataClass]
    by: str
    runs: bool

    @property
    def state(self) -> str:
        """closed, stopped or undecided."""
        return STATES.get(Stage(self.folio.stage), "undecided")

    @property
    def seals(self) -> bool:
        """Whether they get it with seals: with the code and the hash of the document, beside the
        name. The policy allows that of a decided folio alone. The entries name whoever runs the
        opening, which others don't learn, so it is for who runs it."""
        more = _DEBRIEFED if self.folio.stage == Stage.CLOSED else frozenset()
        return self.runs and self.folio.stage in STATES and self.classes >= _SEALED | more
