"""Emails that contain more than a link. To reviewers: a review's days, and nothing about the
document or its author. To coordinators: who left the team."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.accounts import mails
from blindfolio.accounts.models import Account
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from blindfolio.visibility.stage import Stage
from reviews.panel import team_calendar
from reviews.panel.queries import SEATED
from reviews.reading import assigned_reviews, assignment
from reviews.reading.models import Assignment

OF_A_REVIEW = tuple(
    f"reviews/{name}"
    for name in ("assigned", "answer_reminder", "review_reminder", "review_overdue", "redacted")
)


MANY = "reviews/assigned_many"


MOVED = "reviews/due_changed"


_WAITED = (*assigned_reviews.ACCEPTED, *assigned_reviews.LOCKED, *SEATED)
ENDED = "reviews/ended"

TAKEN_BACK = "reviews/taken_back"


def to_coordinator(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """An email about a person who left the team or these openings: their name, and nothing
    about a candidate."""
    to = mails.to_account(db, mail, settings)
    who = db.get_one(Account, mail.args["account"])
    closed = "closed" if who.disabled_at else ""
    return replace(to, values={**to.values, "who": who.name, "closed": closed})


def to_reviewer(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """The days are as in the reviewer's list, without hours.

    `due`, `answer_by`, `request` (its name in the mail) and `review` (its name in their list)
    are empty if the review is no longer theirs. `due` is also empty while the document
    can't be read; `due_words` then say what it is counted from.
    """
    to = mails.to_account(db, mail, settings)
    query = (
        _asked_of(mail)
        .where(Folio.id == mail.args.get("folio"))
        .with_only_columns(
            Standing.id, Assignment.answer_by, *assigned_reviews.DUE, maintain_column_froms=True
        )
    )
    found = db.execute(query).one_or_none()
    asked, answer_by = (found.id, found.answer_by) if found else (None, None)
    due = assigned_reviews.due_in(found) if found else None
    zone = settings.time_zone
    called = assigned_reviews.called(db, mail.to_id, mail.args["folio"]) if found else None
    words = {
        "due": times.day(due.at, zone) if due and due.readable else "",
        "due_words": due.words(zone) if due else "",
        "answer_by": times.day(answer_by, zone) if answer_by else "",
        "answer_over": bool(answer_by and times.days_over(answer_by, clock.now(), zone)),
        "due_over": bool(due and due.readable and times.days_over(due.at, clock.now(), zone)),
        "takes": assignment.TAKES,
        "request": assigned_reviews.request_name(asked) if asked else "",
        "review": called.name if called else "",
    }
    return replace(to, values={**to.values, **words})


def _asked_of(mail: MailOut) -> Select[Folio, Standing]:
    """The mail's reviews that are still the recipient's, with what determines their due
    dates."""
    return assigned_reviews.with_due(
        scope(
            mail.to_id,
            [DataClass.OWN_DUE_DATE],
            rows=(*assigned_reviews.PLANNED, *assigned_reviews.ACCEPTED),
        )
    )


def to_reviewer_of_date(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """As `to_reviewer`, with the previous day (`args["was"]`), empty if the day is the
    same."""
    to = to_reviewer(db, mail, settings)
    was = mail.args.get("was")
    day = times.day(datetime.fromisoformat(was), settings.time_zone) if was else ""
    return replace(to, values={**to.values, "was": day if day != to.values["due"] else ""})


def to_reviewer_of_many(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """Only reviews that are still theirs: how many, the first day to answer by, and the number
    due on each day."""
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
    words = {
        "count": len(found),
        "dues": [(words, number) for words, number in Counter(dues).items()],
        "answer_by": times.day(min(row.answer_by for row in found), zone) if found else "",
        "takes": assignment.TAKES,
    }
    return replace(to, values={**to.values, **words})


def to_reviewer_taken_back(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """`request` is what their list and emails called the review."""
    to = mails.to_account(db, mail, settings)
    name = assigned_reviews.request_name(mail.args["standing"])
    return replace(to, values={**to.values, "request": name})


def to_reviewer_of_ended(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """Everything that ended for somebody at one instant (`args["at"]`).

    An ended submission is in nobody's scope and its code may no longer be told. So this reads
    only the recipient's own standings.
    """
    to = mails.to_account(db, mail, settings)
    at = datetime.fromisoformat(mail.args["at"])
    ended = Folio.stage == Stage.ENDED
    query = (
        select(Standing.id, Standing.kind, Standing.locked)
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
    hours = mail.args.get("off", ())
    zone = mails.zone_of(db, mail, settings)
    told = {
        "requests": requests,
        "seats": len(found) - len(requests),
        "unlocked": not found or not all(locked for _, _, locked in found),
        "off": [
            times.exact(datetime.fromisoformat(it["was"]), zone)
            for it in hours
            if it["what"] == team_calendar.PANEL
        ],
    }
    return replace(to, values={**to.values, **told}, calendar=team_calendar.cancelled(hours))
