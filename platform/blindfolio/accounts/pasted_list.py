"""Reads a pasted list of colleagues. A line contains `Name <address>` one or more times, or one
name and one address in either order, separated by a comma, semicolon, tab or space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from blindfolio.accounts import people, welcome
from blindfolio.email_address import normal_email
from blindfolio.refusal import Refusal

AT_MOST = 100

_AROUND = " \t,;\"'<>"
_APART = re.compile(f"[{_AROUND}]")


@dataclass(frozen=True, slots=True)
class PastedColleague:
    line: int
    name: str
    email: str
    wrong: str = ""
    member: bool = False

    @property
    def new(self) -> bool:
        return not self.wrong and not self.member


def read(db: Session, text: str) -> list[PastedColleague]:
    found: list[PastedColleague] = []
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        for name, address in _people(line):
            found.append(_checked(db, number, name, address, lines))
            if len(found) > AT_MOST:
                raise Refusal(
                    "people", f"This list is too long. Add at most {AT_MOST} people at once."
                )
    if not found:
        raise Refusal("people", "The list is empty. Paste one person per line.")
    return found


def add(
    db: Session,
    found: Sequence[PastedColleague],
    *,
    level: int,
    zone: str,
    week: str,
    tell: bool,
    by: str,
) -> int:
    """Adds the new people and returns how many there were. With `tell`, each of them gets an
    email.

    Raises Refusal ("people") and adds no one if a line is wrong or no one is new.
    """
    wrong = sorted({it.line for it in found if it.wrong})
    if wrong:
        where = f"line{'s' * (len(wrong) > 1)} {', '.join(map(str, wrong))}"
        raise Refusal("people", f"Correct or delete {where} first. The table below says why.")
    new = [it for it in found if it.new]
    if not new:
        raise Refusal("people", "Everyone on this list is already in the team.")
    for it in new:
        made = people.create(db, it.name, it.email, level=level, zone=zone, week=week, by=by)
        if tell:
            welcome.tell(db, made, by=by)
    return len(new)


def _people(line: str) -> Iterator[tuple[str, str]]:
    addresses = [it for it in _APART.split(line) if "@" in it]
    rest = line
    for address in addresses:
        name, _, rest = rest.partition(address)
        after = rest if len(addresses) == 1 else ""
        yield name.strip(_AROUND) or after.strip(_AROUND), address
    if not addresses and line.strip(_AROUND):
        yield line.strip(_AROUND), ""


def _checked(
    db: Session, line: int, name: str, address: str, lines: dict[str, int]
) -> PastedColleague:
    try:
        email = normal_email(address)
        before = lines.setdefault(email, line)
        if before != line:
            raise Refusal("email", f"This address is already on line {before}.")
        if db.scalar(people.open_at(email)) is not None:
            return PastedColleague(line, name, email, member=True)
        people.refuse_taken(db, email)
        return PastedColleague(line, people.checked_name(name), email)
    except Refusal as refusal:
        return PastedColleague(line, name, address, wrong=str(refusal))
