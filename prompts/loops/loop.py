from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from blindfolio.languages import N_
from prompts.folder.rubric import Guides, Key, Text, in_a_row, levels_of, refuse_gaps

Minutes = Annotated[int, Field(ge=15, le=120)]


class Kind(StrEnum):
    """A stage's purpose. The values are stored with openings and must not change."""

    # A first conversation. One that rates nothing takes place before the invitation.
    SCREEN = "screen"
    CODING = "coding"
    DEBUGGING = "debugging"
    DEEP_DIVE = "deep_dive"
    INFLUENCE = "influence"
    # By someone outside the opening's team.
    BAR_RAISER = "bar_raiser"
    PRESENTATION = "presentation"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ")


FORMATS = {"call": N_("video call"), "on_site": N_("on site")}
HOLDERS = {
    "level": "Anyone at the opening's level or above",
    "outside": "Someone from outside the opening's team",
    "anyone": "Anyone",
}

EVIDENCE = {
    "people": "People",
    "documents": "Documents",
    "meetings": "Meetings",
    "outcome": "Outcome",
}
"""Fields that an influence answer must have. Without them, a story may be second-hand."""

# Asked in every influence stage.
STEPS = {"diagnosis": "Diagnosis", "partial_win": "Partial win", "hindsight": "Hindsight"}


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Dimension(_Declared):
    key: Key
    name: Text
    sentence: Text


class StageDimension(_Declared):
    key: Key
    guides: Annotated[Guides, AfterValidator(lambda it: it and in_a_row(it))] = {}
    """Empty in the deep dive, which uses the prompt's rubric. The guides are never shown to
    candidates."""


class LoopStage(_Declared):
    key: Key
    title: Text
    kind: Kind
    format: Literal["call", "on_site"]
    minutes: Minutes
    holder: Literal["", "level", "outside", "anyone"] = ""
    """Who can hold it, of `HOLDERS`. Empty: as its kind needs."""
    prepare: Text
    """What candidates read about the stage before they start to write."""
    ready: str = ""
    questions: tuple[Text, ...] = ()
    """Three to six questions. The deep dive has none, because it uses the question sheet."""
    steps: dict[Literal["diagnosis", "partial_win", "hindsight"], Text] = {}
    """The steps of `STEPS`, in the influence stage only."""
    dimensions: tuple[StageDimension, ...] = ()
    """Empty in a screen that takes place before the invitation."""

    @property
    def has_seat(self) -> bool:
        if self.kind == Kind.SCREEN:
            return bool(self.dimensions)
        return self.kind != Kind.DEEP_DIVE  # whose seats are the panel's

    @property
    def levels(self) -> list[int]:
        return levels_of(rated.guides for rated in self.dimensions)

    @property
    def held_by(self) -> str:
        return self.holder or ("outside" if self.kind == Kind.BAR_RAISER else "level")

    @property
    def needs_evidence(self) -> bool:
        return self.kind == Kind.INFLUENCE

    @property
    def format_words(self) -> str:
        return FORMATS[self.format]

    @model_validator(mode="after")
    def _fits_its_kind(self) -> LoopStage:
        _differ("dimension", (rated.key for rated in self.dimensions))
        guided = [bool(rated.guides) for rated in self.dimensions]
        dive, count = self.kind == Kind.DEEP_DIVE, len(self.questions)
        alone = "no questions and no guides in a deep dive: they come from the prompt"
        rates = "guides of at least one dimension: open “What it judges” and write them"
        steps = set(STEPS) if self.kind == Kind.INFLUENCE else set()
        named = f"steps in an influence stage alone, and there: {', '.join(STEPS)}"
        told = [
            expected
            for wrong, expected in (
                (dive and (count or any(guided)), alone),
                (not dive and not 3 <= count <= 6, f"3 to 6 questions; this stage has {count}"),
                (self.has_seat and not guided, rates),
                (self.has_seat and not all(guided), "guides for each dimension that it rates"),
                (set(self.steps) != steps, named),
            )
            if wrong
        ]
        if told:
            raise ValueError("; and ".join(told))
        for n, rated in enumerate(self.dimensions):
            refuse_gaps(rated.guides, self.levels, "dimensions", n, "guides")
        return self


class Loop(_Declared):
    key: Key
    # Of a team's own loop; 0 for one that ships.
    version: int = 0
    title: Text
    # For coordinators.
    about: Text
    dimensions: tuple[Dimension, ...] = Field(min_length=2, max_length=8)
    stages: tuple[LoopStage, ...] = Field(min_length=2, max_length=7)

    @property
    def ahead(self) -> tuple[LoopStage, ...]:
        """The interviews that take place after the invitation."""
        return tuple(it for it in self.stages if it.has_seat or it.kind == Kind.DEEP_DIVE)

    @property
    def seats(self) -> tuple[LoopStage, ...]:
        return tuple(stage for stage in self.stages if stage.has_seat)

    def stage(self, key: str) -> LoopStage:
        return {stage.key: stage for stage in self.stages}[key]

    def dimension(self, key: str) -> Dimension:
        return {dimension.key: dimension for dimension in self.dimensions}[key]

    @model_validator(mode="after")
    def _holds_together(self) -> Loop:
        _differ("dimension", (dimension.key for dimension in self.dimensions))
        _differ("stage", (stage.key for stage in self.stages))
        known = {dimension.key for dimension in self.dimensions}
        for stage in self.stages:
            if unknown := [rated.key for rated in stage.dimensions if rated.key not in known]:
                raise ValueError(f"dimensions of this loop; “{stage.key}” names {unknown[0]!r}")
        dives = sum(stage.kind == Kind.DEEP_DIVE for stage in self.stages)
        if dives != 1:
            raise ValueError(f"one deep dive, about the document; this loop has {dives}")
        return self


def _differ(what: str, keys: Iterable[str]) -> None:
    twice = [key for key, n in Counter(keys).items() if n > 1]
    if twice:
        raise ValueError(f"a key of its own for each {what}; used twice: {twice[0]!r}")
