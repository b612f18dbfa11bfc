from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive import documents, pictures
from blindfolio.archive.store import Archive
from blindfolio.db.orm import Instant
from blindfolio.documents.model import Block
from blindfolio.languages import N_
from blindfolio.visibility.data_class import DataClass
from prompts import queries
from prompts.opening.page import page_of
from prompts.opening.weights import rubric_for
from prompts.queries import Own
from prompts.window import status
from prompts.window.status import Beyond
from reviews.debrief import candidate
from reviews.own_copy.members import MEMBER_PARTS
from reviews.own_copy.parts import PARTS, CopyPart

Rows = list[dict[str, Any]]

_MORE = {
    "state": N_("Where your application stands"),
    "prompt": N_("The prompt"),
    "interviews": N_("Your interviews"),
    "decision": N_("The decision"),
    "feedback": N_("Your feedback"),
}
HEADINGS: Mapping[str, str] = _MORE | {it.key: it.words for it in (*MEMBER_PARTS, *PARTS)}


def of_candidate(db: Session, case: Own) -> dict[str, Rows]:
    """Return all parts by key, the closed ones empty. `case` is the candidate's own."""
    folio = case.invitation.folio
    beyond = candidate.beyond(db, folio, case.classes)
    told = {
        "state": [{"words": status.words(case, clock.now(), beyond)}],
        "prompt": _prompt(db, case) if DataClass.PROMPT in case.classes else [],
        **_beyond(beyond),
    }
    return told | {
        part.key: rows(db, part, folio) if case.classes.issuperset(part.classes) else []
        for part in PARTS
    }


def rows(db: Session, part: CopyPart, of: str) -> Rows:
    table = inspect(part.table).local_table
    columns = [getattr(part.table, name) for name in part.columns]
    first = [it for it in columns if isinstance(it.type, Instant)][:1]
    query = select(*columns).where(part.of(of)).order_by(*first, *table.primary_key)
    return [dict(row._mapping) for row in db.execute(query)]


def _prompt(db: Session, case: Own) -> Rows:
    version = queries.prompt(db, case)
    page = page_of(case.opening, version)
    rated = rubric_for(case.opening, version).criteria
    criteria = [f"{it.name} ({it.weight}): {it.sentence}" for it in rated]
    return [{"title": page.title, "text": f"{page.intro}\n{page.html}", "criteria": criteria}]


def _beyond(beyond: Beyond) -> dict[str, Rows]:
    interviews: Rows = [
        {"what": stage, **asdict(it)} for stage, it in sorted(beyond.interviews.items())
    ]
    if beyond.slot:
        hour = {"at": beyond.slot, "minutes": beyond.minutes, "place": beyond.place}
        said = {"break_minutes": beyond.break_minutes, "who": ", ".join(beyond.panel)}
        interviews.insert(0, {"what": "panel", **hour, **said})
    decision = {
        "outcome": beyond.outcome,
        "decided": beyond.decided,
        "feedback": beyond.feedback,
    }
    released = {"released_at": beyond.released_at, "released": beyond.released}
    return {
        "interviews": interviews,
        "decision": [decision] if beyond.decided else [],
        "feedback": [released] if beyond.released else [],
    }


def files(
    db: Session, archive: Archive, case: Own, as_page: Callable[[str, Sequence[Block]], str]
) -> Iterator[tuple[str, bytes]]:
    """Return each file as it was sent, and what was made of it. `as_page` writes a document as a
    page, whose pictures begin with the given name."""
    for sent in reversed(queries.uploads(db, case.invitation.id)):
        if DataClass.ORIGINAL in case.classes:
            yield f"files/{sent.n}{sent.extension}", archive.read(sent.blob)
        stored = queries.stored(db, sent) if DataClass.BLINDED_VIEW in case.classes else None
        if stored is not None:
            of, blocks = f"{sent.n}-", documents.blocks(db, stored.id)
            yield f"anonymised/{sent.n}.html", as_page(of, blocks).encode()
            for it in pictures.of(db, archive, stored.id):
                yield f"anonymised/{of}{it.name}", it.data
            if stored.house:
                yield f"anonymised/{sent.n}.pdf", archive.read(stored.house)


def of_account(db: Session, account: str) -> dict[str, Rows]:
    return {part.key: rows(db, part, account) for part in MEMBER_PARTS}
