"""Mails that say more than a link: to reviewers the days of one review, and nothing of the document
or of who wrote it; to coordinators who of the team has left."""

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
"""The emails that say the days of one review."""


MANY = "reviews/assigned_many"
"""The email to who was asked for several reviews in one act."""


MOVED = "reviews/due_changed"
"""The email to a reviewer whose due date has changed."""


_WAITED = (*assigned_reviews.ACCEPTED, *assigned_reviews.LOCKED, *SEATED)
ENDED = "reviews/ended"
"""The email to who was to review or discuss submissions that one act has closed."""

TAKEN_BACK = "reviews/taken_back"
"""The email to whose review was unassigned, or given to somebody else."""


def to_coordinator(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """A mail about a person who left the team, or these openings: their name, and nothing of a
    candidate."""
    to = mails.to_account(db, mail, settings)
    who = db.get_one(Account, mail.args["account"])
    closed = "closed" if who.disabled_at else ""
    return replace(to, values={**to.values, "who": who.name, "closed": closed})


def to_reviewer(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """A mail about a review, with its days as the reviewer's list has them: no hour.

    `due` and `answer_by` are empty where there is none, or where the review is theirs no more;
    then `request`, what the request is called, and `review`, what their list calls it now, are
    empty too. `due` is empty as well while the document can't be read, when `due_words` say what
    it will be counted from.
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
    """What a mail's reader was asked for and is still theirs, with what says when it is due."""
    return assigned_reviews.with_due(
        scope(
            mail.to_id,
            [DataClass.OWN_DUE_DATE],
            rows=(*assigned_reviews.PLANNED, *assigned_reviews.ACCEPTED),
        )
    )


def to_reviewer_of_date(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """A mail about a changed due date: as `to_reviewer`, with the day that it was (`args["was"]`),
    which is empty where the day is the same."""
    to = to_reviewer(db, mail, settings)
    was = mail.args.get("was")
    day = times.day(datetime.fromisoformat(was), settings.time_zone) if was else ""
    return replace(to, values={**to.values, "was": day if day != to.values["due"] else ""})


def to_reviewer_of_many(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """A mail about the reviews that somebody was asked for at one instant (`args["at"]`), as far as
    they are still theirs: how many, the first day to answer by, and when they are due, each with
    how many.
    """
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
    """A mail about a review that is theirs no more: the `request` as their list and their emails
    called it."""
    to = mails.to_account(db, mail, settings)
    name = assigned_reviews.request_name(mail.args["standing"])
    return replace(to, values={**to.values, "request": name})


def to_reviewer_of_ended(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """A mail about everything that ended for somebody at one instant (`args["at"]`): the `requests`
    as their list and their emails called them, how many `seats` on panels, the hours of panels that
    are `off`, with a calendar file, and whether any of these is `unlocked`: still to be written.

    A submission that has ended is in nobody's scope, and its code is not told any more. So this
    reads nothing but one's own standings to it.
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
