"""Mails that say more than a link: to reviewers the days of one review, and nothing of the document
or of who wrote it; to coordinators who of the team has left."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.accounts import mails
from blindfolio.accounts.models import Account
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from reviews.reading import assigned_reviews, assignment, due_date
from reviews.reading.models import Assignment

OF_A_REVIEW = tuple(
    f"reviews/{name}"
    for name in ("assigned", "answer_reminder", "review_reminder", "review_overdue")
)
"""The emails that say the days of one review."""


MANY = "reviews/assigned_many"
"""The email to who was asked for several reviews in one act."""


MOVED = "reviews/due_changed"
"""The email to a reviewer whose due date has changed."""


def _list_of(settings: Settings) -> str:
    """Where a reviewer finds what an email is about: their list, whatever else they do here."""
    return f"{settings.base_url}/queue"


def to_coordinator(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """A mail about a person who left the team: their name, and nothing of a candidate."""
    to = mails.to_account(db, mail, settings)
    who = db.get_one(Account, mail.args["account"]).name
    return replace(to, values={**to.values, "who": who})


def to_reviewer(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """A mail about a review, with its days as the reviewer's list has them: no hour.

    `due` and `answer_by` are empty where there is none, or where the review is theirs no more;
    then `request`, what the request is called in their list, is empty too. `due` is empty as well
    while the document can't be read, when `due_words` say what it will be counted from.
    """
    to = mails.to_account(db, mail, settings)
    query = (
        scope(
            mail.to_id,
            [DataClass.OWN_DUE_DATE],
            rows=(*assigned_reviews.PLANNED, *assigned_reviews.ACCEPTED),
        )
        .outerjoin(Assignment, Assignment.standing == Standing.id)
        .where(Folio.id == mail.args.get("folio"))
        .with_only_columns(
            Standing.id,
            Standing.due,
            Assignment.days,
            assigned_reviews.READABLE,
            Assignment.answer_by,
            maintain_column_froms=True,
        )
    )
    found = db.execute(query).one_or_none()
    asked, at, days, readable, answer_by = found or (None, None, None, False, None)
    zone = settings.time_zone
    due = due_date.of(at, days, readable=readable)
    words = {
        "due": times.day(due.at, zone) if due and due.readable else "",
        "due_words": due.words(zone) if due else "",
        "answer_by": times.day(answer_by, zone) if answer_by else "",
        "takes": assignment.TAKES,
        "request": assigned_reviews.request_name(asked) if asked else "",
        "link": _list_of(settings),
    }
    return replace(to, values={**to.values, **words})


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
        scope(
            mail.to_id,
            [DataClass.OWN_DUE_DATE],
            rows=(*assigned_reviews.PLANNED, *assigned_reviews.ACCEPTED),
        )
        .join(Assignment, Assignment.standing == Standing.id)
        .where(Assignment.asked_at == datetime.fromisoformat(mail.args["at"]))
        .with_only_columns(
            Standing.due,
            Assignment.days,
            assigned_reviews.READABLE,
            Assignment.answer_by,
            maintain_column_froms=True,
        )
        .order_by(assigned_reviews.READABLE.desc(), Standing.due)
    )
    found = db.execute(query).all()
    zone = settings.time_zone
    dues = [
        due.words(zone)
        for at, days, readable, _ in found
        if (due := due_date.of(at, days, readable=readable))
    ]
    words = {
        "count": len(found),
        "dues": [(words, number) for words, number in Counter(dues).items()],
        "answer_by": times.day(min(row.answer_by for row in found), zone) if found else "",
        "takes": assignment.TAKES,
        "link": _list_of(settings),
    }
    return replace(to, values={**to.values, **words})
