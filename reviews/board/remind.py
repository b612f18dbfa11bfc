"""Send at most one reminder a day about the same subject. A subject is written `kind:id`, with
the id of a standing (`review:`, `card:`, `vote:`), an interview (`interview:`) or a folio
(`start:`, and `gate:` with a decider's account).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from prompts.window import reminders
from reviews import telling
from reviews.board.row import SOON, BoardRow, LoopProgress, Reader, SeatProgress

TEMPLATES = {
    "review": "reviews/review_reminder",
    "overdue": "reviews/review_overdue",
    "answer": "reviews/answer_reminder",
    "card": "reviews/card_reminder",
    "gate": "reviews/gate",
    "third": "reviews/gate",
    "vote": "reviews/debrief_vote",
    "interview": "reviews/interview_reminder",
    "start": reminders.OF_START,
}

MOST = 200
FRESH = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Reminder:
    who: str
    folio: str
    kind: str
    to_kind: Literal["account", "candidate"]
    # An account's id, or the candidate's folio.
    to: str
    name: str = ""
    # The candidate, or the opening in a reminder to a candidate.
    about: str = ""
    of: datetime | None = None
    late: bool = False
    # Already today.
    told: bool = False
    # Invited less than `FRESH` ago.
    fresh: bool = False


def send(db: Session, wanted: Sequence[Reminder], *, by: str) -> int:
    """How many were new. The caller has checked that each is in scope and still needed."""
    if len(wanted) > MOST:
        raise Refusal("many", f"At most {MOST} people can be reminded at once. Choose fewer.")
    for folio in sorted({reminder.folio for reminder in wanted}):
        stages.locked(db, folio)
    now = clock.now()
    told, _ = lately(db, [r.who for r in wanted], [r.folio for r in wanted], now)
    sent = [reminder for reminder in wanted if reminder.who not in told]
    for reminder in sent:
        outbox.send(
            db,
            TEMPLATES[reminder.kind],
            to_kind=reminder.to_kind,
            to_id=reminder.to,
            key=telling.day_key(reminder.who, now),
            args={"folio": reminder.folio},
        )
    for reminder in sent:
        facts = {"kind": reminder.kind, "to": reminder.to}
        chain.record(db, "reminded", facts, folio=reminder.folio, by=by)
    return len(sent)


def lately(
    db: Session, whos: Collection[str], folios: Collection[str], now: datetime
) -> tuple[frozenset[str], frozenset[str]]:
    """Return which of `whos`, and of the folios' `start:` reminders, were reminded today and
    which yesterday (in UTC), by a person or automatically.
    """
    yesterday = now - timedelta(days=1)
    whos = (*whos, *(f"start:{folio}" for folio in folios))
    keys = {telling.day_key(who, day): (who, day) for day in (now, yesterday) for who in whos}
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    by_clock = and_(
        MailOut.template == reminders.OF_START,
        MailOut.to_id.in_(folios),
        MailOut.created_at >= midnight,
    )
    found = db.execute(
        select(MailOut.key, MailOut.to_id).where(or_(MailOut.key.in_(keys), by_clock))
    )
    told = {keys.get(key, (f"start:{to}", now)) for key, to in found}
    today = frozenset(who for who, day in told if day == now)
    return today, frozenset(who for who, day in told if day == yesterday)


def wanted(row: BoardRow) -> list[Reminder]:
    found = [
        Reminder(
            person.who,
            row.folio,
            kind,
            "account",
            person.account,
            person.name,
            row.name,
            of,
            kind not in ("review", "third"),
            person.who in row.told,
        )
        for kind, person, of in _owed(row)
    ]
    if row.runs and not row.begun:
        who = f"start:{row.folio}"
        to = Reminder(who, row.folio, "start", "candidate", row.folio, row.name, row.opening)
        fresh = row.now - row.stage_since < FRESH
        found.append(replace(to, of=row.promised, told=who in row.told, fresh=fresh))
    return found


def _owed(
    row: BoardRow,
) -> Iterator[tuple[str, Reader | SeatProgress | LoopProgress, datetime | None]]:
    """Yield the reviewers who are late or nearly late, late deciders, and after a meeting the
    people without a locked scorecard or a vote.
    """
    for reader in row.reading:
        asked = reader.state == "asked"
        by = reader.answer_by if asked else reader.due
        if by is not None and by - row.now <= (timedelta(0) if asked else SOON):
            yield "answer" if asked else "overdue" if by < row.now else "review", reader, by
    if not row.runs:
        return
    due = row.promised if row.word and not row.further else None
    if due and due < row.now:
        kind = "third" if row.asks_for_a_third else "gate"
        yield from ((kind, it, due) for it in row.deciders)
    if row.met:
        yield from (("card", seat, row.slot) for seat in row.seats if not seat.locked)
    ended = (it for it in row.loop if it.ends and it.ends < row.now)
    yield from (("interview", it, it.ends) for it in ended)
    yield from (("vote", seat, row.since) for seat in row.votes)
