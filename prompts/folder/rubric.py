from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from blindfolio.levels import FEWEST, MOST

# Of the site's levels.
RatingNumber = Annotated[int, Field(ge=1, le=MOST)]
Text = Annotated[str, Field(min_length=1)]
# Reviews and reference reviews refer to it, so it must not change.
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]


Guides = dict[RatingNumber, Text]


def in_a_row(guides: Guides) -> Guides:
    wanted = range(min(guides, default=0), max(guides, default=0) + 1)
    refuse_gaps(guides, wanted)
    if len(wanted) < FEWEST:
        raise ValueError(f"guides for {FEWEST} to {MOST} levels")
    return {n: guides[n] for n in wanted}


def levels_of(judged: Iterable[Guides]) -> list[int]:
    return sorted({n for guides in judged for n in guides})


def refuse_gaps(guides: Guides, wanted: Sequence[int], *at: str | int) -> None:
    """`at` is the guides' path in what is validated."""
    if missing := [str(n) for n in wanted if n not in guides]:
        *others, last = map(str, wanted)
        scale = ", ".join(others)
        words = f"a guide for each of {scale} and {last}; missing: {', '.join(missing)}"
        raise PydanticCustomError("gap", "{words}", {"words": words, "at": at})


class Criterion(BaseModel):
    """One thing that is rated separately."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Key
    name: Text
    # 1 to 5. It orders the debrief's agenda and is never a factor in a sum.
    weight: int = Field(ge=1, le=5)
    reason: Text
    sentence: Text
    # Never shown to candidates.
    guides: Annotated[Guides, AfterValidator(in_a_row)]


class Rubric(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    criteria: tuple[Criterion, ...] = Field(min_length=4, max_length=7)

    @model_validator(mode="after")
    def _criteria_differ(self) -> Rubric:
        for what in ("key", "name", "reason"):
            values = [getattr(criterion, what) for criterion in self.criteria]
            for value in values:
                if values.count(value) > 1:
                    raise ValueError(
                        f"each criterion needs a {what} of its own; used twice: {value!r}"
                    )
        for n, criterion in enumerate(self.criteria):
            refuse_gaps(criterion.guides, self.levels, "criteria", n, "guides")
        if self.orders_nothing({}):
            raise ValueError("weights that differ; all are equal, so they set no order")
        return self

    @property
    def levels(self) -> list[int]:
        """The levels that the rubric tells apart, which are its ratings."""
        return levels_of(criterion.guides for criterion in self.criteria)

    def criterion(self, key: str) -> Criterion:
        return {criterion.key: criterion for criterion in self.criteria}[key]

    def orders_nothing(self, weights: Mapping[str, int]) -> bool:
        return len({weights.get(c.key, c.weight) for c in self.criteria}) == 1

    def weighing(self, weights: Mapping[str, int]) -> Rubric:
        """Return the rubric with these weights; other criteria keep theirs. Raise
        ValidationError if all weights become equal."""
        return Rubric(
            criteria=tuple(
                c.model_copy(update={"weight": weights.get(c.key, c.weight)})
                for c in self.criteria
            )
        )
