"""The site's own levels, and which openings fit them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from blindfolio import level_scale, levels
from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.levels import FEWEST, MOST, SiteLevels
from blindfolio.one_line import one_line
from blindfolio.refusal import Conflict, Refusal
from prompts.authoring.versions import rubric_of
from prompts.loops.loop import Loop
from prompts.models import Opening, OpeningMember, PromptVersion

LONGEST = 30


def is_fixed(db: Session) -> bool:
    return bool(db.scalar(select(exists().where(Opening.first_invited_at.is_not(None)))))


def change(db: Session, names: Sequence[str], lowest: int, *, by: str) -> None:
    """Rename the levels and, until the first candidate is invited, choose how many there are
    and the lowest that gets an offer. Empty names at the end are left out."""
    own = SiteLevels(_checked(names), lowest)
    # The row names them, and nothing but an entry is locked after the log.
    db.execute(select(Account.id).filter_by(id=by).with_for_update(read=True, key_share=True))
    # Who creates, changes or sends an opening meanwhile waits with their entry, and sees these.
    chain.lock(db)
    before = level_scale.of_site(db, anew=True)
    if (len(own), lowest) != (len(before), before.lowest):
        _refuse_fixed(db, before, own, by)
    if (own.names, lowest) != (before.names, before.lowest):
        level_scale.put(db, own, by=by)


def _checked(names: Sequence[str]) -> tuple[str, ...]:
    given = [one_line(name.strip(), LONGEST) for name in names]
    while given and not given[-1]:
        given.pop()
    different = {name.casefold() for name in given if any(map(str.isalpha, name))}
    if not FEWEST <= len(given) <= MOST or len(different) < len(given):
        raise Refusal(
            "names",
            f"Give each of the {FEWEST} to {MOST} levels a name of its own with a letter in it,"
            " such as L5, from the lowest up.",
        )
    return tuple(given)


def _refuse_fixed(db: Session, before: SiteLevels, own: SiteLevels, by: str) -> None:
    if is_fixed(db):
        raise Conflict(
            "fixed",
            "Candidates have been invited, so the number of levels and the lowest with an offer"
            " can't be changed. You can still change the names.",
        )
    if own.lowest not in own:
        raise Refusal("lowest", "Choose one of the levels that you named.")
    highest = select(func.max(Account.level)).where(Account.disabled_at.is_(None))
    if (db.scalar(highest) or 0) > len(own):
        raise Refusal("names", "A colleague has a higher level. Change it under People first.")
    theirs = (OpeningMember.account == by) & (OpeningMember.kind == "coordinator")
    openings = (
        select(Opening.level, Opening.loop, PromptVersion, OpeningMember.account)
        .join_from(Opening, PromptVersion)
        .outerjoin(OpeningMember, (OpeningMember.opening == Opening.id) & theirs)
        .order_by(OpeningMember.account.is_(None))
    )
    for level, loop, version, runs in db.execute(openings):
        if why_unfit(own, version, level, loop):
            raise Refusal(
                "names",
                f"An opening is for {before[level]}, with the prompt “{version.title}”, which these"
                " levels don't fit. Change it first, or keep the levels that it needs."
                if runs
                else "An opening of another coordinator needs these levels.",
            )


def refuse_unfit(
    db: Session, version: PromptVersion, level: int, loop: Mapping[str, Any]
) -> None:
    if why := why_unfit(level_scale.of_site(db, anew=True), version, level, loop):
        raise Refusal(*why)


def why_unfit(
    own: SiteLevels, version: PromptVersion, level: int, loop: Mapping[str, Any]
) -> tuple[str, str] | None:
    """Return the code and sentence of a refusal to use the prompt and loop at this level."""
    apart, title = rubric_of(version).levels, f"“{version.title}”"
    offered = [own[n] for n in apart if n in own.offered]
    stages = Loop.model_validate(loop).seats if loop else ()
    if not offered or apart[-1] > len(own):
        return "prompt", _other_levels(title, apart, own)
    for stage in stages:
        if stage.levels[-1] > len(own):
            return "loop", _other_levels(f"“{stage.title}”", stage.levels, own)
    if own[level] not in offered:
        return "level", f"With {title}, choose {levels.either(offered)} as target level."
    return None


def _other_levels(title: str, apart: Sequence[int], own: SiteLevels) -> str:
    return (
        f"{title} has guides for levels {apart[0]} to {apart[-1]}, and this site makes offers at"
        f" {own.lowest} to {len(own)}. Choose another one, or write a copy with guides for your"
        " levels."
    )
