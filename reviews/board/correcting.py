"""Correcting the name or the address of a member of the team."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.refusal import Refusal
from reviews.board import leave


def correct(db: Session, member: Account, name: str, email: str, *, by: str) -> bool:
    """As `people.correct`. An address is a Refusal ("email_fixed") too where the member is involved
    in openings that `by` does not run: who reads it could act as them there."""
    moves = people.normal_email(email) != member.email
    if moves and leave.elsewhere(db, member.id, by):
        raise Refusal(
            "email_fixed",
            "This person is involved in openings or practice rounds that you don't run, so you"
            " can't change their address. Ask a coordinator of those, or the person who runs the"
            " site.",
            status=409,
        )
    return people.correct(db, member, name, email, by=by)
