"""What the lock of somebody's answers seals: a digest, so that the audit log holds no rating of a
person, even when the rows are gone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from blindfolio.documents.model import canonical_json
from reviews.calibration.looking_back.models import LookBackAnswer, LookBackPerson

KIND = "look_back.locked"
"""The kind of the ledger's entries."""

FORM = 1
"""Of what is sealed. The words of a dimension are not in it, because they can be removed."""


def facts(person: LookBackPerson, answers: Iterable[LookBackAnswer]) -> dict[str, Any]:
    """What the entry says, equal for equal rows."""
    said = sorted((_said(it) for it in answers), key=lambda it: str(it["hire"]))
    whole = canonical_json([FORM, person.salt, person.id, said])
    return {
        "form": FORM,
        "look_back": person.look_back,
        "person": person.id,
        "digest": hashlib.sha256(whole).hexdigest(),
    }


def _said(answer: LookBackAnswer) -> Mapping[str, Any]:
    return {
        "hire": answer.hire,
        "known": answer.known,
        "ratings": answer.ratings,
        "dimension_stage": answer.dimension_stage,
    }
