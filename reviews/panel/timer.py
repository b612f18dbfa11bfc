"""The time of a conversation: its parts and where its clock stands. Pure: the caller says what
time it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from reviews.followups.sheet import HEADINGS, MINUTES

LENGTH = 80
"""Minutes of a conversation, where its coordinator says nothing else."""
THEIRS = 5
"""Minutes for the candidate's questions, at the end, however short a conversation is."""
NEAR = 5
"""Minutes before an end at which the page begins to say so."""

SOON = 15
"""Minutes before its slot from which on a conversation is about to begin."""

_FULL = tuple((name, HEADINGS[name], minutes) for name, minutes in MINUTES.items())


class Part(NamedTuple):
    """A segment, or the candidate's questions: what it is called and its minutes."""

    name: str
    heading: str
    minutes: int


QUESTIONS = Part("questions", "Their questions", THEIRS)


def segments(length: int = LENGTH) -> tuple[Part, ...]:
    """The three segments of a conversation of `length` minutes (30 or more): 15, 30 and 30, or in
    that proportion what is left before the candidate's questions, in whole minutes."""
    ours = sum(minutes for _, _, minutes in _FULL)
    left = min(ours, length - THEIRS)
    first, second = (round(left * minutes / ours) for _, _, minutes in _FULL[:2])
    minutes = (first, second, left - first - second)
    return tuple(
        Part(name, heading, length_of)
        for (name, heading, _), length_of in zip(_FULL, minutes, strict=True)
    )


@dataclass(frozen=True, slots=True)
class TimeNotice:
    """What is said of an end that is near or past, with the heading and without; both are empty
    where it is neither."""

    state: Literal["", "near", "over"] = ""
    words: str = ""
    short: str = ""


def told(heading: str, used: float, minutes: int) -> TimeNotice:
    """What is said of a part (or of the whole) of which `used` seconds are gone."""
    left = minutes * 60 - used
    if left <= 0:
        over = int(-left // 60)
        short = f"{over} min over" if over else "time is up"
        return TimeNotice("over", f"{heading}: {short}", short)
    # Of a part that is no longer than this, it would be said from its first second on.
    if left <= NEAR * 60 and minutes > NEAR:
        short = f"{-int(-left // 60)} min left"
        return TimeNotice("near", f"{heading}: {short}", short)
    return TimeNotice()


@dataclass(frozen=True, slots=True)
class Timer:
    """A clock at one moment. Times in seconds of the running clock, pauses left out."""

    started_at: datetime
    paused_at: datetime | None
    paused: float
    """Of all pauses so far, the one that lasts included."""
    elapsed: float
    parts: tuple[Part, ...]
    """The segments, then the candidate's questions."""
    current: int
    since: float
    """When the current part began."""

    @property
    def ours(self) -> int:
        """Minutes of the segments."""
        return sum(part.minutes for part in self.parts[:-1])

    @property
    def ends_at(self) -> datetime:
        """When the conversation would end, if each part that is still to come takes its minutes."""
        return self._coming()[1]

    @property
    def is_last(self) -> bool:
        """Whether the candidate's questions have begun."""
        return self.current == len(self.parts) - 1

    @property
    def is_over(self) -> bool:
        """Whether all its time is gone."""
        if self.is_last:
            return self.of_part.state == "over"
        return self.elapsed >= 60 * (self.ours + self.parts[-1].minutes)

    @property
    def face(self) -> str:
        """What the clock shows: minutes and seconds."""
        return f"{int(self.elapsed) // 60:02d}:{int(self.elapsed) % 60:02d}"

    @property
    def whole(self) -> int:
        """Minutes of the segments as they are going: fewer than planned where the panel has gone on
        before a part's time was up, and never more."""
        to_come = sum(part.minutes for part in self.parts[self.current : -1])
        return min(self.ours, int(self.since / 60 + 0.5) + to_come)

    @property
    def _begins(self) -> int:
        """The minute of the plan at which the current part begins."""
        return sum(part.minutes for part in self.parts[: self.current])

    @property
    def minute(self) -> float:
        """Where in the plan the clock stands: as far behind the beginning of the current part as
        the panel is in it."""
        return self._begins + (self.elapsed - self.since) / 60

    @property
    def over_from(self) -> float | None:
        """The minute of the plan from which on the current part is over; None while it is not."""
        end = self._begins + self.parts[self.current].minutes
        return end if self.minute > end else None

    @property
    def of_part(self) -> TimeNotice:
        """What is said of the current part."""
        part = self.parts[self.current]
        return told(part.heading, self.elapsed - self.since, part.minutes)

    @property
    def of_whole(self) -> TimeNotice:
        """What is said of the segments together; nothing once they are left behind."""
        if self.is_last:
            return TimeNotice()
        return told(f"All {self.whole} min", self.elapsed, self.whole)

    def begins(self) -> dict[str, datetime]:
        """When each part that is still to come would begin, by name, if each takes its minutes."""
        return self._coming()[0]

    def _coming(self) -> tuple[dict[str, datetime], datetime]:
        """When each part would begin, and when the last of them would end."""
        start = self.started_at + timedelta(seconds=self.paused)
        found = {}
        at = self.since
        for n, part in enumerate(self.parts[self.current :]):
            if n:
                found[part.name] = start + timedelta(seconds=at)
            at = max(at + part.minutes * 60, self.elapsed)
        return found, start + timedelta(seconds=at)


def read(
    started_at: datetime,
    paused_at: datetime | None,
    paused_s: int,
    went_on: Mapping[str, int],
    *,
    length: int,
    now: datetime,
) -> Timer:
    """Where a clock stands at `now`. `went_on` has by part the second at which the panel went on
    to it; the last part that is in it is the current one, the first part where none is."""
    parts = (*segments(length), QUESTIONS)
    pause = paused_s + ((now - paused_at).total_seconds() if paused_at else 0.0)
    elapsed = max(0.0, (now - started_at).total_seconds() - pause)
    current = max((n for n, part in enumerate(parts) if part.name in went_on), default=0)
    since = went_on.get(parts[current].name, 0)
    return Timer(started_at, paused_at, pause, elapsed, parts, current, since)
