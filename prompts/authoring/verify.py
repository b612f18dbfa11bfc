from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger.verify import recorded
from blindfolio.refusal import Refusal
from prompts.folder import catalogue, company
from prompts.models import PromptVersion


def check(db: Session) -> Iterable[str]:
    """Return the faults of stored prompt versions: missing ones, and those whose checksum
    differs from the record or the texts. A checksum can't be recomputed if the company
    rubric has changed, but every column is sealed too."""
    told = {
        entry.facts["version"]: entry.facts["sha"] for entry in recorded(db, "prompt_version")
    }
    found = db.execute(
        select(PromptVersion.id, PromptVersion.sha, PromptVersion.texts).order_by(
            PromptVersion.id
        ),
        execution_options={"yield_per": 5},
    )
    for version, sha, texts in found:
        if told.pop(version, sha) != sha:
            yield f"Table prompt_version, row {version}: sha is not what was recorded."
        if not _may_have(sha, texts):
            yield f"Table prompt_version, row {version}: the hash of texts doesn't match sha."
    for version in told:
        yield f"Table prompt_version, row {version}: published, but has been deleted."


def _may_have(sha: str, texts: Mapping[str, str]) -> bool:
    try:
        shared = company.shared_by(texts["rubric.yaml"], file="rubric.yaml")
        return catalogue.sha_of(texts, shared) == sha or shared is not None
    except (KeyError, Refusal):
        return False  # never published
