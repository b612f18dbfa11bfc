"""Email everyone at each step of a team deletion. The emails never name the candidate;
reviewers see the submission's code."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.accounts import mails
from blindfolio.identity import book
from blindfolio.mail import outbox
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import classes_of
from prompts.erasing import holds
from prompts.erasing.models import HoldRequest, TeamDeletion

MAIL = "prompts/deletion"
ASKED, CONFIRMED, OBJECTED, DECIDED = "asked", "confirmed", "objected", "decided"
ALONE = "alone"


def tell(
    db: Session,
    row: TeamDeletion,
    step: str,
    accounts: Collection[str],
    *,
    run_at: datetime | None = None,
) -> None:
    again = f":{run_at:%d}" if run_at else ""
    for account in sorted(accounts):
        outbox.send(
            db,
            MAIL,
            to_kind="account",
            to_id=account,
            key=f"deletion:{row.id}:{step}:{account}{again}",
            # `folio` makes a deletion wait until its emails have been sent.
            args={"deletion": row.id, "folio": row.folio, "step": step},
            run_at=run_at,
        )


def take_back(db: Session, row: TeamDeletion, step: str) -> None:
    outbox.take_back_all(db, f"deletion:{row.id}:{step}:")


def of(row: TeamDeletion) -> ColumnElement[bool]:
    return MailOut.key.startswith(f"deletion:{row.id}:")


def called(db: Session, account: str, folio_id: str) -> str:
    """Return the candidate's name or the submission's code, or an empty string if this
    person may see neither."""
    if DataClass.DISPLAY_NAME in classes_of(db, account, folio_id):
        return book.name(db, account, folio_id)
    return _code(db, account, folio_id)


def to_told(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    # Only people who know the submission by its code get it.
    to = mails.to_account(db, mail, settings)
    row = db.get_one(TeamDeletion, mail.args["deletion"])
    words = {
        "step": mail.args["step"],
        "code": _code(db, mail.to_id, row.folio),
        "decision": row.decision,
        "until": times.when(row.until, mails.zone_of(db, mail, settings)) if row.until else "",
    }
    return replace(to, values={**to.values, **words})


def page(db: Session, mail: MailOut) -> str:
    row = db.get_one(TeamDeletion, mail.args["deletion"])
    return f"/deletions/{key(db, mail.to_id, row)}"


def key(db: Session, account: str, row: TeamDeletion) -> str:
    """Return the id, or the code for people who know the submission by it. An address shared
    by both groups would link code and name."""
    return _code(db, account, row.folio) or row.id


def _code(db: Session, account: str, folio_id: str) -> str:
    seen = classes_of(db, account, folio_id)
    if DataClass.FOLIO_CODE not in seen or DataClass.DISPLAY_NAME in seen:
        return ""
    return db.get_one(Folio, folio_id).code


def to_told_of_hold(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    # They know the submission by its id at most. A closed one is outside every scope.
    to = mails.to_account(db, mail, settings)
    zone, step = mails.zone_of(db, mail, settings), mail.args["step"]
    hold = holds.live(db, mail.args["folio"])
    asked = db.get(HoldRequest, mail.args["of"])
    words = {
        "step": step,
        "submission": mail.args["folio"],
        "until": times.day(hold.until, zone) if hold else "",
        "asked_until": times.day(asked.until, zone) if asked else "",
        "prolongs": asked is not None and asked.hold is not None,
        "object_by": times.day(asked.alone_until, zone) if asked and asked.alone_until else "",
    }
    return replace(to, values={**to.values, **words})


def page_of_hold(_db: Session, mail: MailOut) -> str:
    return {
        "alone": f"/holds/requests/{mail.args['of']}",
        "reopening": f"/holds/reopenings/{mail.args['of']}",
        "reopened": "/",
    }.get(mail.args["step"], "/deletions")
