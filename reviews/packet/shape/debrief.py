"""What a packet has of the debrief: votes, passes, changed views, red flags and dissent. In sealed
parts `account`, `by` and `heard_by` are accounts' ids, in the others names. Models only."""

from __future__ import annotations

from reviews.packet.shape.base import PacketPart, Time, Unsealed


class PlainVote(Unsealed):
    """The vote of a participant without a locked scorecard; `level` null is "no hire"."""

    by: str
    level: int | None
    sentence: str
    at: Time


class SealedVote(PacketPart):
    """The same, as the log sealed it."""

    sealed: bool
    id: str
    account: str
    level: int | None
    sentence: str
    at: Time


class PlainPass(Unsealed):
    """That the debrief did not wait for the scorecard or the vote of `who`, and why."""

    who: str
    reason: str
    by: str
    at: Time


class SealedPass(PacketPart):
    """The same of an account, as the log sealed it."""

    sealed: bool
    id: str
    account: str
    reason: str
    by: str
    at: Time


class PlainViewChange(Unsealed):
    """How the interview changed a participant's view of a criterion. It rests on `quote`, words of
    the document, or on a question, whose words are `asked`: "" for who may not see the sheet."""

    by: str
    criterion: str
    was: int
    now: int
    because: str
    quote: str
    asked: str
    at: Time


class SealedViewChange(PacketPart):
    """The same, as the log sealed it."""

    sealed: bool
    id: str
    account: str
    criterion: str
    was: int
    now: int
    because: str
    quote: str
    question: str | None
    asked: str
    at: Time


class PlainSettlement(PacketPart):
    """How a red flag ended: `how` is answered or withdrawn."""

    how: str
    sentence: str
    by: str
    at: Time


class PlainFlag(Unsealed):
    """What a participant wanted settled before the decision; `settled` is null while it is open."""

    by: str
    sentence: str
    quote: str
    asked: str
    at: Time
    settled: PlainSettlement | None


class SealedSettlement(PlainSettlement):
    """The same, as the log sealed it; `flag` is the red flag's id."""

    sealed: bool
    flag: str


class SealedFlag(PacketPart):
    """A red flag, as the log sealed it."""

    sealed: bool
    id: str
    account: str
    sentence: str
    quote: str
    question: str | None
    asked: str
    at: Time
    settled: SealedSettlement | None


class PlainAnswer(PacketPart):
    """What the person to whom a dissent was escalated said: `how` is goes_on or waits."""

    how: str
    sentence: str
    by: str
    at: Time


class SealedAnswer(PlainAnswer):
    """The same, as the log sealed it; `dissent` is the dissent's id."""

    sealed: bool
    dissent: str


class PlainDissent(Unsealed):
    """That a participant disagreed with the decision, and who heard it; `follows` is commits or
    escalates, and `answer` is null where none was given."""

    by: str
    sentence: str
    heard_by: str
    follows: str
    at: Time
    answer: PlainAnswer | None


class SealedDissent(PacketPart):
    """The same, as the log sealed it."""

    sealed: bool
    id: str
    account: str
    sentence: str
    heard_by: str
    follows: str
    at: Time
    answer: SealedAnswer | None
