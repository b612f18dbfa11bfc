"""Set an opening's own weights. The rest of the rubric comes from the prompt version, so
ratings mean the same in every opening."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from prompts.authoring.versions import rubric_of
from prompts.folder.rubric import Rubric
from prompts.models import Opening, PromptVersion
from prompts.opening import running


def rubric_for(opening: Opening, version: PromptVersion) -> Rubric:
    return rubric_of(version).weighing(opening.weights)


def set_weights(db: Session, opening: Opening, given: Mapping[str, int], *, by: str) -> None:
    """Set weights by criterion key. Raise Refusal ("sent", 409) after the first invitation,
    or ("weight") for unknown criteria, values outside 1 to 5, or weights that are all
    equal."""
    running.lock_unsent(
        db,
        opening,
        "Candidates have already been sent this opening's prompt and have read these weights. To"
        " use other weights, create a new opening.",
    )
    rubric = rubric_of(db.get_one(PromptVersion, opening.prompt_version))
    names = {criterion.key: criterion.name for criterion in rubric.criteria}
    for key, weight in given.items():
        if key not in names:
            raise Refusal(
                "weight",
                f"This prompt has no criterion {key[:40]!r}. Its criteria are:"
                f" {', '.join(names)}.",
            )
        if not 1 <= weight <= 5:
            raise Refusal("weight", f"{names[key]}: choose a weight from 1 to 5.")
    if rubric.orders_nothing(given):
        raise Refusal(
            "weight",
            "All weights are equal, so no criterion matters more than another. Give at least"
            " one criterion more weight.",
        )
    own = _own(given, rubric)
    if own == opening.weights:
        return
    opening.weights = own
    chain.record(db, "opening.weights", {"opening": opening.id, "weights": own}, by=by)


def kept(weights: Mapping[str, int], rubric: Rubric) -> dict[str, int]:
    own = _own(weights, rubric)
    return {} if rubric.orders_nothing(own) else own


def _own(weights: Mapping[str, int], rubric: Rubric) -> dict[str, int]:
    return {
        c.key: weights[c.key]
        for c in rubric.criteria
        if weights.get(c.key, c.weight) != c.weight
    }
