"""`blindfolio practice`: a round with old documents, from a shell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blindfolio.accounts import people
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.given_file import contents
from blindfolio.refusal import Refusal
from reviews.calibration.practice import adding, rounds
from reviews.calibration.practice.adding import OldDocument


@dataclass(frozen=True, slots=True)
class WantedRound:
    """What was given on the command line. `names` are masked in every file; `owner` and
    `colleagues` are addresses, and without an owner it is the site's first coordinator."""

    files: Sequence[Path]
    title: str
    prompt: str
    level: int
    names: Sequence[str] = ()
    owner: str = ""
    colleagues: Sequence[str] = ()


def begin(
    database: Database, archive: Archive, wanted: WantedRound, *, require_fences: bool
) -> dict[str, Any]:
    """Make the round of all files or of none, and start it where colleagues are named. Refusal for
    a file that can't be read, before anything is written."""
    read = []
    for file in wanted.files:
        try:
            old = OldDocument(file.name, contents(file), wanted.names)
            read.append((file.stem, adding.read(old, require_fences=require_fences)))
        except Refusal as refusal:
            raise Refusal(refusal.code, f"{file.name}: {refusal}") from refusal
    with database.transaction() as db:
        if wanted.owner:
            owner = people.at_address(db, wanted.owner).id
        else:
            owner = people.first_coordinator(db) or ""
        if not owner or "coordinator" not in people.roles(db, owner):
            raise Refusal("owner", "The owner of a round has to be a coordinator of this site.")
        round_ = rounds.begin(
            db, title=wanted.title, slug=wanted.prompt, level=wanted.level, by=owner
        )
        for name, document in read:
            adding.add(db, archive, round_.id, document, name, by=owner)
        chosen = [people.at_address(db, address).id for address in wanted.colleagues]
        if chosen:
            rounds.start(db, round_.id, chosen, by=owner)
        return {
            "round": round_.id,
            "path": f"/practice/{round_.id}",
            "documents": len(read),
            "reviewers": len(chosen),
        }
