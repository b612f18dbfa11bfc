"""Queue the emails about questions and answers. Only the asker and the coordinators ever
learn who asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from blindfolio.mail import outbox
from blindfolio.visibility import matrix
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import BEING_READ, UNDECIDED, WRITING
from prompts.models import Clarification, Invitation, KnownFact, OpeningNote

NOTE = "prompts/note"
THEY_ENDED = {it: f"prompts/they_{it}" for it in ("withdrawn", "declined")}


def candidate(
    db: Session, invitation: Invitation, name: str, *, of: str = "", **args: str
) -> None:
    """Queue the email `prompts/NAME` once about the thing with the id `of`, or once for the
    invitation if `of` is empty."""
    outbox.send(
        db,
        f"prompts/{name}",
        to_kind="candidate",
        to_id=invitation.folio,
        key=f"{name}:{of or invitation.id}",
        args={"invitation": invitation.id, **args},
    )


def asked(db: Session, question: Clarification, folio: Folio) -> None:
    coordinators(
        db,
        folio,
        "prompts/asked",
        question.id,
        {"clarification": question.id, "folio": folio.id},
    )


def they_ended(db: Session, folio: Folio, how: str) -> None:
    """Tell the coordinators that the candidate has `withdrawn` or `declined`."""
    coordinators(db, folio, THEY_ENDED[how], folio.id, {"folio": folio.id})


def coordinators(
    db: Session, folio: Folio, template: str, of: str, args: Mapping[str, str]
) -> None:
    """Email each coordinator once about something that is waiting. `of` is its id."""
    found = select(Standing.account).where(
        Standing.folio == folio.id, Standing.state == "coordinator"
    )
    for account in db.scalars(found.order_by(Standing.account)).all():
        outbox.send(
            db,
            template,
            to_kind="account",
            to_id=account,
            key=f"{template}:{of}:{account}",
            args=args,
        )


def told(db: Session, fact: KnownFact, settled: Collection[Clarification]) -> None:
    """Email a new fact to candidates who are still writing and to those who asked. If the
    fact changes the problem, also email candidates whose submission is under review."""
    late = {question.invitation: question for question in settled}
    found = (
        select(Folio.id, Folio.stage, Invitation.id)
        .join(Invitation, Invitation.folio == Folio.id)
        .where(Invitation.opening == fact.opening, Folio.stage.in_(matrix.FORWARD))
        .order_by(Folio.id)
    )
    for folio, stage, invitation in db.execute(found).all():
        if stage in WRITING:
            template = "changed" if fact.changes_problem else "clarified"
        elif fact.changes_problem and stage in BEING_READ:
            template = "changed_later"
        else:
            if invitation in late:
                replied(db, late[invitation], folio)
            continue
        outbox.send(
            db,
            f"prompts/{template}",
            to_kind="candidate",
            to_id=folio,
            key=f"fact:{fact.id}:{invitation}",
            args={"fact": fact.id},
        )


def candidates_of_note(db: Session, opening: str) -> int:
    return db.scalar(select(func.count()).select_from(_under_way(opening).subquery())) or 0


def _under_way(opening: str) -> Select[str, str]:
    return (
        select(Folio.id, Invitation.id)
        .join(Invitation, Invitation.folio == Folio.id)
        .where(Invitation.opening == opening, Folio.stage.in_(UNDECIDED))
        .order_by(Folio.id)
    )


def noted(db: Session, note: OpeningNote) -> None:
    to = db.execute(_under_way(note.opening)).all()
    for (folio, invitation), run_at in zip(to, outbox.paced(db, len(to)), strict=True):
        outbox.send(
            db,
            NOTE,
            to_kind="candidate",
            to_id=folio,
            key=f"{of_note(note.id)}{invitation}",
            args={"note": note.id},
            run_at=run_at,
        )


def of_note(note: str) -> str:
    return f"note:{note}:"


def replied(db: Session, question: Clarification, folio: str) -> None:
    outbox.send(
        db,
        "prompts/replied",
        to_kind="candidate",
        to_id=folio,
        key=f"replied:{question.id}",
        args={"clarification": question.id},
    )
