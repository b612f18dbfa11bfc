from __future__ import annotations

from dataclasses import dataclass

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage

STATES = {Stage.CLOSED: "closed", Stage.STOPPED: "stopped"}

# What the log's entries reveal. A reader who may not see all of it gets a packet without seals.
_SEALED = frozenset(
    {
        *(DataClass.OTHER_REVIEWS, DataClass.UNCOUNTED_REVIEWS, DataClass.AGGREGATES),
        *(DataClass.REVIEWER_NAMES, DataClass.GATE_WORD, DataClass.DECISION),
        *(DataClass.FEEDBACK, DataClass.RATING_GUIDES, DataClass.BLINDED_VIEW),
    }
)

# What the entries after the review decision reveal.
_DEBRIEFED = frozenset({DataClass.OTHER_SCORECARDS, DataClass.DEBRIEF_NOTES})


@dataclass(frozen=True, slots=True)
class PacketFor:
    """Who asks for a packet, and what they may see. `name` is the candidate's. `by` is empty
    for the site's operator."""

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
        """Whether the packet may have seals. They put the submission code beside the name,
        which is allowed only after the decision, and name the coordinator, which only
        coordinators may know."""
        more = _DEBRIEFED if self.folio.stage == Stage.CLOSED else frozenset()
        return self.runs and self.folio.stage in STATES and self.classes >= _SEALED | more
