"""The site's own levels, and what fits them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from blindfolio import clock, levels
from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.levels import FEWEST, MOST, LevelScale, SiteLevels
from blindfolio.one_line import one_line
from blindfolio.refusal import Conflict, Refusal
from prompts.authoring.versions import rubric_of
from prompts.loops.loop import Loop
from prompts.models import Opening, PromptVersion

LONGEST = 30


def is_fixed(db: Session) -> bool:
    return bool(db.scalar(select(exists().where(Opening.first_invited_at.is_not(None)))))


def change(db: Session, names: Sequence[str], lowest: int, *, by: str) -> None:
    """Rename the levels and, until the first candidate is invited, choose how many there are
    and the lowest that gets an offer."""
    before = levels.of_site(db)
    own = SiteLevels(_checked(names), lowest)
    if (len(own), lowest) != (len(before), before.lowest):
        _refuse_fixed(db, own)
    row = db.scalar(select(LevelScale)) or LevelScale()
    row.names, row.lowest, row.by, row.at = [*own.names], lowest, by, clock.now()
    db.add(row)
    chain.record(db, "levels", {"levels": len(own), "lowest": lowest}, by=by)


def _checked(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names without empty fields at the end."""
    given = [one_line(name.strip(), LONGEST) for name in names]
    while given and not given[-1]:
        given.pop()
    if not FEWEST <= len(given) <= MOST:
        raise Refusal("names", f"Name {FEWEST} to {MOST} levels, from the lowest up.")
    for name in given:
        if not any(it.isalpha() for it in name):
            raise Refusal("names", "Give each level a name with a letter in it, such as L5.")
    if len({name.casefold() for name in given}) < len(given):
        raise Refusal("names", "Two levels have the same name. Give each its own.")
    return tuple(given)


def _refuse_fixed(db: Session, own: SiteLevels) -> None:
    if is_fixed(db):
        raise Conflict(
            "fixed",
            "Candidates have been invited, so the number of levels and the lowest one with an offer"
            " can't be changed. You can still change the names.",
        )
    if own.lowest not in own:
        raise Refusal("lowest", "Choose one of the levels that you named.")
    if (db.scalar(select(func.max(Account.level))) or 0) > len(own):
        raise Refusal("names", "A colleague has a higher level. Change it under People first.")
    openings = select(Opening.level, Opening.loop, PromptVersion)
    for level, loop, version in db.execute(openings.join_from(Opening, PromptVersion)):
        if why_unfit(own, version, level, loop):
            raise Refusal(
                "names",
                f"An opening is for {levels.of_site(db)[level]}, with the prompt “{version.title}”,"
                " which these levels don't fit. Change it first, or keep the levels that it needs.",
            )


def refuse_unfit(
    db: Session, version: PromptVersion, level: int, loop: Mapping[str, Any]
) -> None:
    if why := why_unfit(levels.of_site(db), version, level, loop):
        raise Refusal(*why)


def why_unfit(
    own: SiteLevels, version: PromptVersion, level: int, loop: Mapping[str, Any]
) -> tuple[str, str] | None:
    """Return a refusal of an opening with this prompt and loop, or None."""
    apart = rubric_of(version).levels
    rated = [own[n] for n in apart if n in own.offered]
    stages = Loop.model_validate(loop).seats if loop else ()
    most = max(n for it in stages for n in it.levels) if stages else 0
    if apart[-1] > len(own):
        return "prompt", _TOO_MANY.format(f"“{version.title}”", apart[-1], len(own), "prompt")
    if most > len(own):
        return "loop", _TOO_MANY.format("The loop", most, len(own), "loop")
    if own[level] not in rated:
        return (
            "level",
            f"With “{version.title}”, choose {levels.either(rated)} as target level.",
        )
    return None


_TOO_MANY = (
    "{} has guides up to level {}, and this site has {} levels. Choose another {}, or make a copy"
    " with guides for your own levels."
)
