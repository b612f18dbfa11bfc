from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from blindfolio import levels
from blindfolio.accounts import people
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.documents.model import Document
from blindfolio.given_file import contents
from blindfolio.refusal import Refusal
from prompts.models import PromptVersion
from reviews.calibration.practice import adding, rounds

_PREPARED = (
    "Nobody has been asked yet. Sign in, look at each masked document, choose who takes part, and"
    " start the round on its page."
)
_RUNNING = "The round has started, and the colleagues get an email."


@dataclass(frozen=True, slots=True)
class WantedRound:
    """`owner` and `colleagues` are addresses; the default owner is the first coordinator."""

    files: Sequence[Path]
    title: str
    prompt: str
    level: str
    samples: Sequence[str] = ()
    names: Sequence[str] = ()
    owner: str = ""
    colleagues: Sequence[str] = ()
    start: bool = False


def begin(
    database: Database, archive: Archive, wanted: WantedRound, *, require_fences: bool
) -> dict[str, Any]:
    """All documents or none. It starts only on request, as masked documents need a look first."""
    level = levels.said(wanted.level)
    if level is None:
        raise Refusal("level", f"Give the level as {levels.one_of(levels.TARGETS)}.")
    if not wanted.files and not wanted.samples:
        raise Refusal("no_document", "Give a file, or a sample of the prompt with --sample.")
    names = adding.names_in("\n".join(wanted.names))
    read = [(file.stem, _read(file, names, require_fences)) for file in wanted.files]
    with database.transaction() as db:
        owner = _owner(db, wanted.owner)
        round_ = rounds.begin(db, title=wanted.title, slug=wanted.prompt, level=level, by=owner)
        for name, document in read:
            adding.add(db, archive, round_.id, document, name, by=owner)
        there = adding.samples_of(db.get_one(PromptVersion, round_.prompt_version))
        for name in dict.fromkeys(wanted.samples):
            if name not in there:
                has = f"It has {', '.join(there)}." if there else "It has none."
                raise Refusal("sample", f"This prompt has no sample “{name}”. {has}")
            adding.add_sample(
                db, archive, round_.id, there[name], require_fences=require_fences, by=owner
            )
        chosen = [people.at_address(db, address).id for address in wanted.colleagues]
        if wanted.start:
            rounds.start(db, round_.id, chosen, by=owner)
        masked = [it.text for _, one in read for it in one.findings if it.block is not None]
        return {
            "round": round_.id,
            "path": f"/practice/{round_.id}",
            "documents": len(read) + len(wanted.samples),
            "masked": dict(adding.counted(names, masked)),
            "reviewers": len(chosen),
            "started": wanted.start,
            "next": _RUNNING if wanted.start else _PREPARED,
        }


def _read(file: Path, names: Sequence[str], require_fences: bool) -> Document:
    try:
        return adding.read(file.name, contents(file), names, require_fences=require_fences)
    except Refusal as refusal:
        raise Refusal(refusal.code, f"{file.name}: {refusal}") from refusal


def _owner(db: Session, address: str) -> str:
    owner = people.at_address(db, address).id if address else people.first_coordinator(db)
    if not owner:
        raise Refusal(
            "owner", "This site has no coordinator yet. Say with --owner whose round it is."
        )
    return owner
