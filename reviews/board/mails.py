"""Fill in emails to the team that contain more than a link. Reviewers learn nothing about the
document or its author, and no candidate is named to coordinators.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.accounts import mails
from blindfolio.accounts.models import Account
from blindfolio.jobs.worker import Handler
from blindfolio.mail import outbox
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import ErasureRequest, Folio, Standing
from blindfolio.visibility.scope import scope
from blindfolio.visibility.stage import Stage
from reviews.board import queries
from reviews.board.row import NextStep
from reviews.panel.queries import SEATED
from reviews.reading import assigned_reviews, assignment
from reviews.reading.models import Assignment

OF_A_REVIEW = tuple(
    f"reviews/{name}"
    for name in ("assigned", "answer_reminder", "review_reminder", "review_overdue", "redacted")
)

MANY, MOVED = "reviews/assigned_many", "reviews/due_changed"
ENDED, TAKEN_BACK = "reviews/ended", "reviews/taken_back"
LEFT, LATE = "reviews/left", "reviews/late"

_WAITED = (*assigned_reviews.ACCEPTED, *assigned_reviews.LOCKED, *SEATED)


def with_values(to: Addressed, **values: Any) -> Addressed:
    return replace(to, values={**to.values, **values})


class LateMails(Handler):
    # `args`: {"folio": id}, or also "account" and "by": what is late from
    # this account, for coordinators other than `by`.

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        """Email each coordinator, at most once a day, if someone is late now."""
        folio = stages.locked(db, args["folio"])
        today = clock.now().date().isoformat()
        runs = select(Standing.account).where(
            Standing.folio == folio.id,
            Standing.state == "coordinator",
            Standing.account != args.get("by", ""),
        )
        for account in sorted(db.scalars(runs)):
            late = _late(db, account, folio.id)
            if [it for it in late if args.get("account") in (None, it.account)]:
                outbox.tell(db, folio.id, LATE, account, f"{folio.id}:{account}:{today}")


def to_coordinator_of_late(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    # `late` is empty if nobody is late now.
    to, zone = mails.to_account(db, mail, settings), settings.time_zone
    found = _late(db, mail.to_id, mail.args["folio"], zone)
    lines = [f"{it.sentence} {times.day(it.at, zone) if it.at else ''}".strip() for it in found]
    return with_values(to, late=lines)


def _late(
    db: Session, account: str, folio: str, days_in: ZoneInfo | None = None
) -> list[NextStep]:
    row = queries.of_folio(db, account, folio, days_in=days_in)
    return [step for step in (*row.steps, *row.reminded) if step.late] if row else []


def to_coordinator(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    to = mails.to_account(db, mail, settings)
    who = db.get_one(Account, mail.args["account"])
    return with_values(to, who=who.name, closed="closed" if who.disabled_at else "")


def to_reviewer(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """Fill in an email about one review. The values are empty if the review is no longer
    theirs. While the document can't be read, `due` is empty and `due_words` says what the date
    is counted from.
    """
    to = mails.to_account(db, mail, settings)
    query = (
        _asked_of(mail)
        .where(Folio.id == mail.args.get("folio"))
        .with_only_columns(
            Standing.id, Assignment.answer_by, *assigned_reviews.DUE, maintain_column_froms=True
        )
    )
    held = db.execute(query).one_or_none()
    due, answer_by = (assigned_reviews.due_in(held), held.answer_by) if held else (None, None)
    called = assigned_reviews.called(db, mail.to_id, mail.args["folio"]) if held else None
    day = due.at if due and due.readable else None
    zone, now = settings.time_zone, clock.now()
    return with_values(
        to,
        due=times.day(day, zone) if day else "",
        due_words=due.words(zone) if due else "",
        answer_by=times.day(answer_by, zone) if answer_by else "",
        answer_over=bool(answer_by and times.days_over(answer_by, now, zone)),
        due_over=bool(day and times.days_over(day, now, zone)),
        takes=assignment.TAKES,
        request=assigned_reviews.request_name(held.id) if held else "",
        review=called.name if called else "",
    )


def _asked_of(mail: MailOut) -> Select[Folio, Standing]:
    """Those still the recipient's, with what determines their due dates."""
    return assigned_reviews.with_due(
        scope(
            mail.to_id,
            [DataClass.OWN_DUE_DATE],
            rows=(*assigned_reviews.PLANNED, *assigned_reviews.ACCEPTED),
        )
    )


def to_reviewer_of_date(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """`was` is the previous day, or empty if the day is the same."""
    to = to_reviewer(db, mail, settings)
    was = mail.args.get("was")
    day = times.day(datetime.fromisoformat(was), settings.time_zone) if was else ""
    return with_values(to, was=day if day != to.values["due"] else "")


def to_reviewer_of_many(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    to = mails.to_account(db, mail, settings)
    query = (
        _asked_of(mail)
        .where(Assignment.asked_at == datetime.fromisoformat(mail.args["at"]))
        .with_only_columns(
            Assignment.answer_by, *assigned_reviews.DUE, maintain_column_froms=True
        )
        .order_by(assigned_reviews.READABLE.desc(), Standing.due)
    )
    found = db.execute(query).all()
    zone = settings.time_zone
    dues = [due.words(zone) for row in found if (due := assigned_reviews.due_in(row))]
    return with_values(
        to,
        count=len(found),
        dues=list(Counter(dues).items()),
        answer_by=times.day(min(row.answer_by for row in found), zone) if found else "",
        takes=assignment.TAKES,
    )


def to_reviewer_taken_back(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    # `request` is what the reviewer's list and emails called the review.
    to = mails.to_account(db, mail, settings)
    return with_values(to, request=assigned_reviews.request_name(mail.args["standing"]))


def to_reviewer_of_ended(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    # Ended submissions are outside every scope, so only the recipient's own standings are read.
    to = mails.to_account(db, mail, settings)
    at = datetime.fromisoformat(mail.args["at"])
    ended = Folio.stage == Stage.ENDED
    gone = exists().where(ErasureRequest.folio == Folio.id)
    query = (
        # What was written goes with a deletion.
        select(Standing.id, Standing.kind, or_(Standing.locked, gone))
        .join(Folio, Folio.id == Standing.folio)
        .where(
            Standing.account == mail.to_id,
            Folio.stage_since == at,
            or_(
                Standing.state.in_(assigned_reviews.PLANNED),
                and_(ended, Standing.state.in_(_WAITED)),
            ),
        )
    )
    found = db.execute(query).all()
    requests = sorted(
        assigned_reviews.request_name(id_) for id_, kind, _ in found if kind == "reviewer"
    )
    return with_values(
        to,
        requests=requests,
        seats=len(found) - len(requests),
        unlocked=not found or not all(locked for _, _, locked in found),
    )
