from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from blindfolio.accounts.models import Account
from blindfolio.mail import outbox
from blindfolio.refusal import Conflict
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from reviews.debrief.models import Dissent, DissentAnswer
from reviews.debrief.participants import HEAR_DISSENTS, hearers, holders, speaking
from reviews.debrief.voices.written import Spoken, Voice, by_name, noted, write
from reviews.forms.fields import Choice, Text

THEN = {"commits": "disagrees and commits", "escalates": "escalates"}

ANSWERS = {"goes_on": "the decision can be recorded", "waits": "asks to wait"}

WAITS = timedelta(days=1)

_DISAGREE = "Say in a sentence what you disagree with."
_CHOOSE_THEN = "Choose whether you commit to the decision or escalate it."
_HEARD_BY = noted(Choice, "heard_by", "Heard by", "Choose who has heard you.", options={})
DISSENT = Voice(
    table=Dissent,
    fields=(
        noted(Text, "dissent", "What they disagree with", _DISAGREE, attr="sentence"),
        noted(Choice, "then", "What follows", _CHOOSE_THEN, attr="follows", options=THEN),
        _HEARD_BY,
    ),
    entry="debrief.dissent",
    again="Your dissent is already recorded.",
)
_CHOOSE_HOW = "Choose whether the decision goes ahead or waits."
_WHY = noted(Text, "why", "Why", attr="sentence")
ANSWER = Voice(
    table=DissentAnswer,
    fields=(noted(Choice, "how", "Answer", _CHOOSE_HOW, options=ANSWERS), _WHY),
    entry="debrief.dissent_answered",
)


@dataclass(frozen=True, slots=True)
class Dissenting(Spoken[Dissent, DissentAnswer]):
    heard_by: str = ""

    @property
    def until(self) -> datetime | None:
        if self.row.follows != "escalates" or (self.end and self.end.how == "goes_on"):
            return None
        return (self.end or self.row).at + WAITS

    @property
    def waits_for(self) -> str:
        why = f"{self.heard_by} has not answered it yet."
        if self.end:
            why = f"{self.heard_by} asks to wait: “{self.end.sentence}”"
        return f"{self.by} has escalated a dissent. {why} The decision waits for that until"


def dissent(
    db: Session, folio: Folio, *, sentence: str, heard_by: str, then: str, by: str
) -> None:
    folio = speaking(db, folio, by=by)
    if then == "escalates":
        others, mail = dict(holders(db, folio.id, *HEAR_DISSENTS)), "reviews/debrief_escalated"
        ask = (
            "An escalated dissent is heard by someone other than the hiring manager and the"
            f" participants. Choose {' or '.join(others.values())}."
        )
    else:
        others, mail = dict(hearers(db, folio.id, besides=by)), "reviews/debrief_heard"
        ask = _HEARD_BY.needed
    typed = {"dissent": sentence, "then": then, "heard_by": heard_by}
    write(db, DISSENT, folio, typed, replace(_HEARD_BY, options=others, needed=ask), by=by)
    outbox.tell(db, folio.id, mail, heard_by, f"{folio.id}:{by}")


def answer(
    db: Session, folio: Folio, account: str, *, how: str, sentence: str, by: str
) -> None:
    """Record the answer of `by` to the dissent that `account` escalated to them. `how` is one
    of `ANSWERS`, and `waits` needs a sentence. Raise Absent for everyone else."""
    folio = stages.locked(db, folio.id)
    held = standing.held(db, folio, by)
    mine = (Dissent.folio == folio.id, Dissent.account == account, Dissent.heard_by == by)
    found = db.scalar(select(Dissent).where(*mine, Dissent.follows == "escalates"))
    if found is None or not held.keys() & set(HEAR_DISSENTS):
        raise Absent
    if not matrix.may_write(held.values(), "close", folio.stage):
        raise Conflict("how", "The decision has already been recorded.")
    if db.get(DissentAnswer, found.id, populate_existing=True) is not None:
        raise Conflict("how", "You have already answered this dissent.")
    why = replace(_WHY, needed="Say why the decision should wait." if how == "waits" else "")
    typed, about = {"how": how, "why": sentence}, {"account": account}
    write(db, ANSWER, folio, typed, why, by=by, about=about, dissent=found.id)
    mail = "reviews/debrief_dissent_answered"
    outbox.tell(db, folio.id, mail, account, f"{folio.id}:{by}:{account}")


def holding(found: Iterable[Dissenting], now: datetime) -> dict[str, Dissenting]:
    """Return, by folio, the dissent that has blocked its decision longest."""
    waiting = [(it.until, it) for it in found if it.until is not None and it.until > now]
    return {it.row.folio: it for _, it in sorted(waiting, key=lambda pair: pair[0])}


def dissents(db: Session, *folios: str) -> list[Dissenting]:
    """Return the dissents, oldest first. The viewer must see DN."""
    hearer = aliased(Account)
    query = by_name(Dissent, DissentAnswer, *folios).add_columns(hearer.name)
    found = db.execute(query.join(hearer, hearer.id == Dissent.heard_by))
    return [Dissenting(*row) for row in found]
