"""What people leave for the panel that may shape a sheet. No rating can enter: there is no field
for one."""

from __future__ import annotations

from dataclasses import dataclass

from reviews.followups.sheet import SegmentName


@dataclass(frozen=True, slots=True)
class AskThis:
    """A comment marked "ask this in the deep-dive", or a lock-page question, both locked and
    unattributed: its block's `seq`, the quote and the question. `segment` is the criterion's or the
    chosen one; None: the passage's."""

    block: int
    quote: str
    text: str
    segment: SegmentName | None = None


@dataclass(frozen=True, slots=True)
class Signals:
    """`worry` is the candidate's "the part that worries me most"."""

    ask_this: tuple[AskThis, ...] = ()
    worry: str | None = None


NO_SIGNALS = Signals()
