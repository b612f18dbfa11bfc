"""What people leave for the panel that may shape a sheet. No rating can enter: there is no
field for one."""

from __future__ import annotations

from dataclasses import dataclass

from reviews.followups.sheet import SegmentName


@dataclass(frozen=True, slots=True)
class AskThis:
    """A locked comment marked "ask this in the deep-dive", or a question of the lock page: its
    block's `seq`, the words it stands on, and the question in the reviewer's words, unattributed.
    `segment` is that of the comment's criterion, or the one chosen; None: that of its passage."""

    block: int
    quote: str
    text: str
    segment: SegmentName | None = None


@dataclass(frozen=True, slots=True)
class Signals:
    """`worry` is the candidate's "the part that worries me most", if they filled it."""

    ask_this: tuple[AskThis, ...] = ()
    worry: str | None = None


NO_SIGNALS = Signals()
