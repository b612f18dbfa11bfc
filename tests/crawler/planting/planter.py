"""The hand that plants canaries, with the same ids in both variants, and the manifest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from blindfolio import chance
from blindfolio.demo.stagehand import Judgement, Stagehand
from tests.crawler.planting import words
from tests.crawler.planting.plan import Plan

CRITERIA = ("alternatives", "failure", "migration", "scope", "adds-up", "operability")
"""Of the library's rubric; the last is one of which no document says anything."""


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
        the accounts and invitations that may know it, whatever they are to a folio.
        """
        value = words.word(label)
        where: dict[str, Any] = {"folio": folio, "owner": owner, "opening": opening}
        where |= {"prompt": prompt, "among": among}
        self.canaries.append({"value": value, "class": classes, "label": label} | where)
        return value


@dataclass(slots=True)
class Story:
    """What happens to one folio, which `by` coordinates."""

    planter: Planter
    name: str
    folio: str
    by: str
    plan: Plan = field(default_factory=lambda: Plan("", {}))
    invitation: str = ""

    @property
    def hand(self) -> Hand:
        return self.planter.hand

    @property
    def accounts(self) -> dict[str, str]:
        return self.planter.accounts

    @property
    def in_b(self) -> bool:
        return self.planter.variant == "B"

    def note(self, classes: str, what: str, who: str = "") -> str:
        """A canary of this folio, `who`'s own where that is said."""
        owner = self.accounts[who] if who else None
        label = f"{self.name} {what}"
        return self.planter.note(classes, label, folio=self.folio, owner=owner)

    def marks(self) -> list[str]:
        """Words of the document to quote, one for each of the criteria."""
        return [words.word(f"{self.name} to quote on {key}") for key in CRITERIA]
