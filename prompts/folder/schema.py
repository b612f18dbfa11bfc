"""The JSON Schema of each YAML file of a prompt, made from the models that read it.

It is printed and kept nowhere, so it is never older than the models. A rule between fields
(weights that differ, keys that exist) is no part of a schema; `prompts lint` has those too.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from prompts.folder.company import Reference
from prompts.folder.probes import Probes
from prompts.folder.rubric import Rubric
from prompts.folder.samples import ReferenceReview

KINDS: dict[str, type[BaseModel]] = {
    "rubric": Rubric,
    "company": Reference,
    "probes": Probes,
    "review": ReferenceReview,
}


def schema(kind: str) -> dict[str, Any]:
    """The schema of `rubric.yaml` (`company` is one that refers), `probes.yaml` or a
    `*.review.yaml`; KeyError for others."""
    made = KINDS[kind].model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
