"""Cast and read votes: a hire level and one sentence, written before seeing anyone else's
judgement. A locked scorecard holds its author's vote; others write theirs here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from blindfolio import level_scale, levels
from blindfolio.refusal import Conflict
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from reviews.debrief import notices
from reviews.debrief.models import DebriefVote
from reviews.debrief.participants import INTERVIEWER, VOTED, Participant
from reviews.debrief.voices.written import Voice, by_name, write
from reviews.forms.fields import Form, ShownLevel, Text
from reviews.interviews.waiting import StageRow
from reviews.panel.models import CARD
from reviews.scorecards.content import LockedCard

# The form's value for a vote against hiring, which is stored as NULL.
NO_HIRE = "none"

_LEVEL = ShownLevel(
    key="level",
    words="Level",
    options=dict.fromkeys((*map(str, levels.NUMBERS), NO_HIRE), ""),
    needed="Choose the level at which you would hire, or “no hire”.",
    seen_as=DataClass.OTHER_SCORECARDS,
)
_BECAUSE = Text(
    key="sentence",
    words="Because",
    needed="Say in a sentence what your vote rests on.",
    seen_as=DataClass.OTHER_SCORECARDS,
)
VOTE = Voice(table=DebriefVote, fields=(_LEVEL, _BECAUSE), entry="debrief.vote")


@dataclass(frozen=True, slots=True)
class Vote:
    by: str
    level: int | None
    sentence: str
    at: datetime
    from_card: bool
    more: tuple[tuple[str, str], ...] = ()


def cast(db: Session, folio: Folio, *, level: str, sentence: str, by: str) -> None:
    """Write the vote of `by` once, which opens the debrief to them. `level` is a number or
    `NO_HIRE`. Raise Absent if they have no vote to write, and Refusal if it is incomplete or
    late."""
    folio = stages.locked(db, folio.id)
    rows = [row for row in standing.held(db, folio, by).values() if row in VOTED]
    if not rows:
        raise Absent
    if not matrix.may_write(rows, "vote", folio.stage):
        raise Conflict(
            "late",
            "The decision has been recorded, so you can no longer vote.",
        )
    own = _LEVEL.offering(level_scale.of_site(db), ())
    write(db, VOTE, folio, {"level": level, "sentence": sentence}, own, by=by)
    for row in rows:
        standing.take_part(db, folio, by, VOTED[row], by=by)
    notices.say_voted(db, folio, by=by)


def votes(
    db: Session,
    folio: str,
    cards: Sequence[LockedCard],
    interviews: Sequence[StageRow] = (),
    voting: Collection[str] = (),
) -> list[Vote]:
    """Return the votes sorted by name, including those in locked scorecards. The viewer must
    see SX. Of the loop's `interviews`, only those by accounts that are `voting` count."""
    written = db.execute(by_name(DebriefVote, None, folio))
    found = [Vote(by, it.level, it.sentence, it.at, False) for it, by in written]
    found += [_of_card(it.by, CARD, it.card) for it in cards]
    found += [
        _of_card(it.name, it.form, it.card)
        for it in interviews
        if it.card is not None and it.card.account in voting
    ]
    return sorted(found, key=lambda vote: (vote.by, vote.from_card, vote.at))


def of_interviewers(among: Iterable[Participant]) -> set[str]:
    """Return the accounts whose vote is the scorecard of another interview."""
    return {it.account for it in among if it.row == INTERVIEWER}


def _of_card(by: str, form: Form[Any], card: Any) -> Vote:
    more = [(it.words, said) for it, said in form.told(card) if it.key not in ("level", "text")]
    return Vote(by, card.level, card.text, card.locked_at, True, tuple(more))
