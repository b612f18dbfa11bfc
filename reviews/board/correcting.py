from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.accounts import absence, people
from blindfolio.accounts.models import Account
from blindfolio.email_address import normal_email
from blindfolio.refusal import Conflict
from reviews.board import absences, leave

_ADMIN = "This person is an admin, so only an admin can change their details."
_ELSEWHERE = (
    "This person is involved in openings or practice rounds that you don't run, so you can't change"
    " their details. Ask an admin who is also a coordinator."
)
_COORDINATOR = (
    "This person is a coordinator, so only an admin can change their address. Whoever reads the"
    " email sent there could run their openings."
)


def _why_fixed(db: Session, member: Account, by: str) -> str:
    """Return why `by` can't change this person's name and address, or an empty string."""
    if member.id == by:
        return ""
    if people.is_out_of_reach(db, member.id, by):
        return _ADMIN
    return _ELSEWHERE if leave.elsewhere(db, member.id, by) else ""


def correct(db: Session, member: Account, name: str, email: str, *, by: str) -> bool:
    # Anyone who reads a coordinator's mailbox could act as them, so only an admin can change
    # it.
    renamed = people.checked_name(name) != member.name
    moves = normal_email(email) != member.email
    if (renamed or moves) and (why := _why_fixed(db, member, by)):
        raise Conflict("email_fixed" if moves else "fixed", why)
    runs = "coordinator" in people.roles(db, member.id)
    if moves and runs and people.ADMIN not in people.roles(db, by):
        raise Conflict("email_fixed", _COORDINATOR)
    return people.correct(db, member, name, email, by=by)


def change(
    db: Session,
    member: Account,
    *,
    level: int,
    zone: str,
    week: str,
    away: tuple[str, str] | None,
    team_zone: str,
    by: str,
) -> None:
    people.check_level(db, level, zone)
    before = member.away_from, member.away_until
    if away is not None:
        absence.put(member, *away, team_zone)
    held = member.level, member.zone, member.working_days
    leaves = before != (member.away_from, member.away_until)
    if (leaves or held != (level, zone, week)) and (why := _why_fixed(db, member, by)):
        raise Conflict("fixed", why)
    if leaves:
        absences.tell(db, member, by=by)
    people.change(db, member, level=level, zone=zone, week=week, by=by)
