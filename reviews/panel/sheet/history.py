from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.accounts.models import Account
from reviews.followups.sheet import HEADINGS
from reviews.panel.models import SheetEdit, SheetQuestion
from reviews.panel.sheet.ticks import TICKS, LatePress

_TICKED = {"": "nothing"} | {tick: words.lower() for tick, words in TICKS.items()}
_OPEN = {"": "nobody"}
_DECIDED = {"approved": "Kept", "dropped": "Dropped"}
_SHOWN: Mapping[str, Mapping[str, str]] = {
    "state": {"approved": "kept it", "dropped": "dropped it", "proposed": "undid that"},
    "segment": HEADINGS,
    "went": _TICKED,
    "late_went": _TICKED,
    "lead": _OPEN,
    "late_lead": _OPEN,
}

_SENTENCES = {
    "state": "{after}",
    "text": "reworded it: from “{before}” to “{after}”",
    "moved": "moved it from place {before} to {after}",
    "segment": "moved it from {before} to {after}",
    "added": "added it: “{after}”",
    "linked": "linked it to “{after}”",
    "unlinked": "unlinked it from “{before}”",
    "printed": "changed what is printed in full",
    "went": "ticked: {after}, before: {before}",
    "lead": "assigned it to {after}",
    "late_went": "ticked: {after}; a later tick stays: {before}",
    "late_lead": "chose who asks it: {after}; a later choice stays: {before}",
}


class SheetChange(NamedTuple):
    edit: SheetEdit
    by: str

    @property
    def words(self) -> str:
        what, before, after = self.edit.what, self.edit.before, self.edit.after
        shown = _SHOWN.get(what, {})
        return _SENTENCES[what].format(
            before=shown.get(before, before), after=shown.get(after, after)
        )


def of_sheet(db: Session, folio: str) -> dict[str, list[SheetChange]]:
    """By question, newest first."""
    query = (
        select(SheetEdit, Account.name)
        .join(SheetQuestion, SheetQuestion.id == SheetEdit.question)
        .join(Account, Account.id == SheetEdit.account)
        .where(SheetQuestion.folio == folio)
        .order_by(SheetEdit.at.desc(), SheetEdit.id)
    )
    changes: dict[str, list[SheetChange]] = defaultdict(list)
    for edit, name in db.execute(query):
        changes[edit.question].append(SheetChange(edit, name))
    return dict(changes)


def ticked(changes: Sequence[SheetChange], zone: ZoneInfo) -> str:
    """Who set the tick of a question, and whose it replaced."""
    _, by, instead = _latest(changes, "went", TICKS, zone)
    return f"Ticked {by}{instead}" if by else ""


def decided(changes: Sequence[SheetChange], zone: ZoneInfo) -> str:
    """Who kept or dropped a question that a colleague had decided otherwise."""
    value, by, instead = _latest(changes, "state", _DECIDED, zone)
    return f"{_DECIDED[value]} {by}{instead}" if instead else ""


def _latest(
    changes: Sequence[SheetChange], what: str, words: Mapping[str, str], zone: ZoneInfo
) -> tuple[str, str, str]:
    made = [it for it in changes if it.edit.what == what]
    if not made or made[0].edit.after not in words:
        return "", "", ""
    now = made[0]
    theirs = next((it for it in made if it.edit.account != now.edit.account), now)
    before = words.get(theirs.edit.after, "") if theirs.edit.after != now.edit.after else ""
    instead = f", instead of “{before}” by {theirs.by}" if before else ""
    return now.edit.after, f"by {now.by}, {times.short(now.edit.at, zone)}", instead


def overtaken(press: LatePress, zone: ZoneInfo) -> str:
    newer = TICKS.get(press.newer, press.newer) or "nothing"
    return (
        f"{press.by} chose “{newer}” after you ({times.short(press.at, zone)}), so your choice was"
        " not used. To use it, choose again."
    )
