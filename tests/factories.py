"""Small rows for tests: an account, an opening with its prompt, a folio at any stage."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts.models import Account
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from prompts.folder import catalogue
from prompts.models import Opening, PromptVersion

_REACHED = {"7": 6, "7s": 4, "8": 6, "E": 0}
"""The highest stage that a folio at one of the ends has usually been in."""


def account(db: Session, name: str = "Pat Example") -> Account:
    """A member of the team with an address of their own."""
    id_ = chance.new_id()
    person = Account(
        id=id_, name=name, email=f"{id_}@example.org", level=3, epoch=0, created_at=clock.now()
    )
    db.add(person)
    db.flush()
    return person


def prompt_version(db: Session) -> PromptVersion:
    """A prompt version that nobody has been sent yet."""
    slug = f"prompt-{chance.new_id()}"
    texts = dict.fromkeys(catalogue.CONTENT, slug)
    version = PromptVersion(
        id=chance.new_id(),
        slug=slug,
        n=1,
        title="47 Lambdas in payments",
        intro="",
        html="<p>Propose an approach.</p>",
        rubric={},
        probes={"form": "practice"},
        texts=texts,
        sha=catalogue.sha_of(texts, None),
        created_at=clock.now(),
    )
    db.add(version)
    db.flush()
    return version


def opening(db: Session, *, quorum: int = 2, preset: str = "full") -> Opening:
    """An opening with a prompt version of its own."""
    job = Opening(
        id=chance.new_id(),
        title="Staff engineer, payments",
        level=3,
        prompt_version=prompt_version(db).id,
        quorum=quorum,
        preset=preset,
        terms={},
        created_at=clock.now(),
    )
    db.add(job)
    db.flush()
    return job


def folio(
    db: Session,
    *,
    stage: str = "0",
    of: Opening | None = None,
    sha: str | None = None,
    purpose: str = "live",
) -> Folio:
    """A folio put at `stage` directly, in a fresh opening unless one is given.

    `sha` is the fingerprint of its document; a random one from stage 1 on.
    """
    job = of or opening(db)
    if sha is None and stage != "0":
        sha = chance.octets(32).hex()
    made = Folio(
        id=chance.new_id(),
        code=stages.free_code(db),
        purpose=purpose,
        opening=job.id,
        prompt_version=job.prompt_version,
        sha=sha,
        stage=stage,
        reached=_REACHED[stage] if stage in _REACHED else int(stage),
        quorum=job.quorum,
        preset=job.preset,
        stage_since=clock.now(),
    )
    db.add(made)
    db.flush()
    return made
