"""The hand that plants canaries, with the same ids in both variants, and the manifest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from blindfolio import chance
from blindfolio.demo.stagehand import Judgement, Stagehand
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from reviews.reading import assignment, recuse
from tests.crawler.planting import words


@dataclass(slots=True)
class Hand(Stagehand):
    """Draws the same ids for the same act in both variants, whatever was drawn before it."""

    acts: int = 0

    def _tick(self) -> None:
        # Named, because slots make a new class of which a bare super() knows nothing.
        Stagehand._tick(self)
        self.acts += 1
        chance.seed(self.acts)

    def meet(self, at: datetime, acts: int) -> None:
        """Go on at this time as this act, whatever only one of the variants has done before."""
        self.now, self.acts = at, acts

    def skip(self) -> None:
        self._tick()

    def recuse(self, folio: str, account: str) -> None:
        with self.act() as db:
            recuse.recuse(db, folio, by=account)

    def reviewing_manager(self, folio: str, account: str, *, by: str) -> None:
        due = self.now + self.step + timedelta(days=4)
        self.on(Folio, folio, standing.give_reviewing_manager, account, due=due, by=by)
        with self.act() as db:
            assignment.accept(db, folio, knows="no", by=account)


@dataclass(slots=True)
class Planter:
    """The hand that acts, and what it has planted so far, by the names of `plan`."""

    hand: Hand
    variant: str
    canaries: list[dict[str, Any]] = field(default_factory=list)
    accounts: dict[str, str] = field(default_factory=dict)
    openings: dict[str, str] = field(default_factory=dict)
    folios: dict[str, dict[str, Any]] = field(default_factory=dict)
    rounds: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The folios of practice rounds, which no candidate has."""
    look_backs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Look-backs, which hang on no folio: their ids, and who may know of them."""
    late: list[tuple[str, str, Judgement]] = field(default_factory=list)
    """Folio, account and review of each who locks at the end."""

    def note(
        self,
        classes: str,
        label: str,
        *,
        folio: str | None = None,
        owner: str | None = None,
        opening: str | None = None,
        prompt: bool = False,
        among: Sequence[str] | None = None,
    ) -> str:
        """A canary of one or more data classes (any of them opens it), in the manifest.

        `prompt`: it stands in a prompt, which belongs to every coordinator of the site. `among`:
        the accounts that may know it, whatever they are to a folio.
        """
        value = words.word(label)
        where: dict[str, Any] = {"folio": folio, "owner": owner, "opening": opening}
        where |= {"prompt": prompt, "among": among}
        self.canaries.append({"value": value, "class": classes, "label": label} | where)
        return value
