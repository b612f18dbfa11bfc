from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from blindfolio.accounts.models import Account
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from reviews.debrief.models import Dissent, DissentAnswer
from reviews.debrief.participants import ROWS, speaking
from reviews.debrief.voices.written import Spoken, Voice, by_name, checked, noted, write
from reviews.forms.fields import Choice, Text
from reviews.panel.queries import people

THEN = {"commits": "disagrees and commits", "escalates": "escalates"}

ANSWERS = {"goes_on": "the decision can be recorded", "waits": "asks to wait"}

WAITS = timedelta(days=1)

_DECIDES = ("coordinator", "decider")
"""Kinds of standing to escalate to; the escalation is about the hiring manager's decision."""

_HEARS = ("coordinator", "decider", "manager.sits", *ROWS)

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
    heard = replace(_HEARD_BY, options=dict(hearers(db, folio.id, besides=by)))
    if then == "escalates":
        others = dict(deciders(db, folio.id))
        ask = (
            "An escalated dissent is heard by someone other than the hiring manager and the"
            f" participants. Choose {' or '.join(others.values())}."
        )
        heard = replace(_HEARD_BY, options=others, needed=ask)
    typed = {"dissent": sentence, "then": then, "heard_by": heard_by}
    write(db, DISSENT, folio, checked(DISSENT, typed, heard), by=by)
    mail = "reviews/debrief_escalated" if then == "escalates" else "reviews/debrief_heard"
    outbox.tell(db, folio.id, mail, heard_by, f"{folio.id}:{by}")


def answer(
    db: Session, folio: Folio, account: str, *, how: str, sentence: str, by: str
) -> None:
    """Answers the dissent that `account` escalated to `by`, once, with one of `ANSWERS`; `waits`
    needs a sentence. Raises Absent for everyone else."""
    folio = stages.locked(db, folio.id)
    held = standing.held(db, folio, by)
    mine = (Dissent.folio == folio.id, Dissent.account == account, Dissent.heard_by == by)
    found = db.scalar(select(Dissent).where(*mine, Dissent.follows == "escalates"))
    if found is None or not held.keys() & set(_DECIDES):
        raise Absent
    if not matrix.may_write(held.values(), "close", folio.stage):
        raise Refusal("how", "The decision has already been recorded.", status=409)
    if db.get(DissentAnswer, found.id, populate_existing=True) is not None:
        raise Refusal("how", "You have already answered this dissent.", status=409)
    why = replace(_WHY, needed="Say why the decision is to wait." if how == "waits" else "")
    said = checked(ANSWER, {"how": how, "why": sentence}, why)
    own, about = {"dissent": found.id}, {"account": account}
    write(db, ANSWER, folio, said, by=by, own=own, about=about)
    mail = "reviews/debrief_dissent_answered"
    outbox.tell(db, folio.id, mail, account, f"{folio.id}:{by}:{account}")


def holding(found: Iterable[Dissenting], now: datetime) -> Dissenting | None:
    waiting = [(it.until, it) for it in found if it.until is not None and it.until > now]
    return max(waiting, key=lambda it: it[0])[1] if waiting else None


def deciders(db: Session, folio: str) -> list[tuple[str, str]]:
    return people(db, folio, Standing.kind.in_(_DECIDES), Standing.state != "ended")


def hearers(db: Session, folio: str, *, besides: str = "") -> list[tuple[str, str]]:
    return people(db, folio, Standing.state.in_(_HEARS), Standing.account != besides)


def dissents(db: Session, *folios: str) -> list[Dissenting]:
    """Oldest first; the viewer must see DN. One statement."""
    hearer = aliased(Account)
    query = by_name(Dissent, DissentAnswer, of=folios).add_columns(hearer.name)
    query = query.join(hearer, hearer.id == Dissent.heard_by)
    return [Dissenting(*row) for row in db.execute(query)]


def escalated(db: Session, folios: Collection[str]) -> dict[str, list[Dissenting]]:
    """Escalated ones by folio; the viewer must see DN. One statement."""
    by_folio: dict[str, list[Dissenting]] = defaultdict(list)
    for it in dissents(db, *folios):
        if it.row.follows == "escalates":
            by_folio[it.row.folio].append(it)
    return by_folio
