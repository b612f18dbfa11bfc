"""JSON Schemas of a prompt's YAML files. They lack rules between fields (weights that differ, keys
that exist), which `prompts lint` checks.
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
    """Raises KeyError for an unknown kind."""
    made = KINDS[kind].model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
