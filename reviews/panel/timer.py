"""Compute a conversation's parts and clock. The caller passes the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import inf
from typing import Literal, NamedTuple

from reviews.followups.sheet import HEADINGS, MINUTES
from reviews.panel.models import Conversation, Slot

LENGTH = 80  # default minutes of a conversation
THEIRS = 5  # minutes for the candidate's questions at the end, whatever the length
NEAR = 5  # minutes before an end when the page says so

SOON = 15


class Part(NamedTuple):
    name: str
    heading: str
    minutes: int


QUESTIONS = Part("questions", "Their questions", THEIRS)


def plan_of(slot: Slot | None) -> tuple[Part, ...]:
    """Return the parts of an interview of 30 minutes or more. The three segments take 15, 30
    and 30 minutes, or the same share of the time before the candidate's questions."""
    planned = list(MINUTES.values())
    ours = sum(planned)
    left = min(ours, (slot.minutes if slot else LENGTH) - THEIRS)
    first, second = (round(left * minutes / ours) for minutes in planned[:2])
    return tuple(
        Part(name, HEADINGS[name], minutes)
        for name, minutes in zip(MINUTES, (first, second, left - first - second), strict=True)
    )


@dataclass(frozen=True, slots=True)
class TimeNotice:
    state: Literal["", "near", "over"] = ""
    words: str = ""
    short: str = ""


def told(heading: str, used: float, minutes: int) -> TimeNotice:
    left = minutes * 60 - used
    if left <= 0:
        over = int(-left // 60)
        short = f"{over} min over" if over else "time is up"
        return TimeNotice("over", f"{heading}: {short}", short)
    if left <= NEAR * 60 and minutes > NEAR:
        short = f"{-int(-left // 60)} min left"
        return TimeNotice("near", f"{heading}: {short}", short)
    return TimeNotice()


@dataclass(frozen=True, slots=True)
class Timer:
    """A clock at one moment. Times are in seconds of the running clock, without pauses."""

    started_at: datetime
    paused_at: datetime | None
    paused: float  # all pauses so far, including the present one
    elapsed: float
    parts: tuple[Part, ...]
    current: int
    began: tuple[float, ...]  # of the parts up to the current one

    @property
    def since(self) -> float:
        return self.began[-1]

    @property
    def ours(self) -> int:
        return sum(part.minutes for part in self.parts[:-1])

    @property
    def ends_at(self) -> datetime:
        return self._ends()[-1]

    @property
    def part_ends_at(self) -> datetime:
        return self._ends()[0]

    @property
    def is_last(self) -> bool:
        return self.current == len(self.parts) - 1

    @property
    def is_over(self) -> bool:
        if self.is_last:
            return self.of_part.state == "over"
        return self.elapsed >= 60 * (self.ours + self.parts[-1].minutes)

    @property
    def face(self) -> str:
        return f"{int(self.elapsed) // 60:02d}:{int(self.elapsed) % 60:02d}"

    @property
    def whole(self) -> int:
        """The planned minutes of the segments. Once these are over, the minutes that they took,
        with the last part's."""
        return sum(self.minutes) if self.is_last else self.ours

    @property
    def minutes(self) -> list[int]:
        """By part, the minutes that it took, has now, or is to have."""
        borders = [int(at / 60 + 0.5) for at in self.began]
        now, *coming = (part.minutes for part in self.parts[self.current :])
        return [*(end - at for at, end in pairwise(borders)), now + self.given, *coming]

    @property
    def given(self) -> int:
        """The minutes that the current part gets from earlier ones. The candidate's questions
        get none."""
        planned = sum(part.minutes for part in self.parts[: self.current])
        return 0 if self.is_last else max(0, planned - int(self.since / 60 + 0.5))

    @property
    def over_from(self) -> int | None:
        over = self.of_part.state == "over"
        return sum(self.minutes[: self.current + 1]) if over else None

    @property
    def of_part(self) -> TimeNotice:
        heading = self.parts[self.current].heading
        return told(heading, self.elapsed - self.since, self.minutes[self.current])

    @property
    def of_whole(self) -> TimeNotice:
        if self.is_last:
            return TimeNotice()
        return told(f"All {self.whole} min", self.elapsed, self.whole)

    def begins(self) -> dict[str, datetime]:
        coming = self.parts[self.current + 1 :]
        return {part.name: at for part, at in zip(coming, self._ends(), strict=False)}

    def _ends(self) -> list[datetime]:
        # of the current part and those to come
        start, ends = self.started_at + timedelta(seconds=self.paused), []
        at = self.since + self.given * 60
        for part in self.parts[self.current :]:
            at = max(at + part.minutes * 60, self.elapsed)
            ends.append(start + timedelta(seconds=at))
        return ends


def read(held: Conversation, slot: Slot | None, now: datetime) -> Timer:
    """Return the clock. The part that the panel moved on to last is the current one, or the
    first part if there was no move."""
    parts = (*plan_of(slot), QUESTIONS)
    pause = held.paused_s + ((now - held.paused_at).total_seconds() if held.paused_at else 0.0)
    elapsed = max(0.0, (now - held.started_at).total_seconds() - pause)
    current = max((n for n, it in enumerate(parts) if it.name in held.went_on), default=0)
    # A part that was passed over began and ended when the next one began.
    reached = [held.went_on.get(it.name, inf) for it in parts[1 : current + 1]]
    began = (0, *(min(reached[n:]) for n in range(current)))
    return Timer(held.started_at, held.paused_at, pause, elapsed, parts, current, began)
