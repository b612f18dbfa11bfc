from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive import documents
from blindfolio.documents.model import Block, body_of, canonical_json
from blindfolio.ledger import chain
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from prompts import redaction
from prompts.loops.loop import Loop
from prompts.models import Opening, PromptVersion
from reviews.debrief import queries
from reviews.debrief.participants import CAPACITIES
from reviews.deciding import deciders
from reviews.interviews import waiting
from reviews.packet import parts
from reviews.packet.entries import Entries
from reviews.packet.gather import judgements, log, rows
from reviews.packet.gather.judgements import LockedForm
from reviews.packet.gather.packet_for import PacketFor
from reviews.packet.gather.rows import Found, PlainWriter, SealedWriter
from reviews.packet.shape import FORMAT
from reviews.reading import scenarios

Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Record:
    reviews: Sequence[LockedForm]
    scorecards: Sequence[LockedForm]
    interviews: Sequence[LockedForm]
    rows: Found
    loop: Loop | None


def packet(db: Session, asking: PacketFor, *, proof: bool = True) -> Part:
    """Without `proof`, the digests of all later entries of the log are left out."""
    record = _record(db, asking)
    if asking.seals:
        made = _with_seals(db, asking, record, proof=proof)
    else:
        made = _without_seals(db, asking, record)
    whole = {
        "notice": parts.notice(asking.state, seals=asking.seals),
        "format": FORMAT,
        "state": asking.state,
        "seals": asking.seals,
        "exported": {"sealed": False, "at": chain.written(clock.now())},
        **made,
        "notes": _notes(db, asking, record, made.get("choices", ())),
    }
    found: Part = json.loads(canonical_json(whole))
    # The first line says what the file is, so the parts keep their order.
    return {key: found[key] for key in whole}


def accounts(db: Session, asking: PacketFor) -> set[str]:
    return _named(_record(db, asking), log.entries(db, asking.folio))


def _named(record: _Record, told: Entries) -> set[str]:
    judged = (*record.reviews, *record.scorecards, *record.interviews)
    actors = {entry["body"]["actor"] for entry in told.told} - {None}
    return {it.account for it in judged} | actors | rows.people(record.rows)


def _record(db: Session, asking: PacketFor) -> _Record:
    folio, classes = asking.folio, asking.classes
    named = queries.reviews(
        db,
        folio,
        named=DataClass.REVIEWER_NAMES in classes,
        uncounted=DataClass.UNCOUNTED_REVIEWS in classes,
    )
    loop = waiting.loop_for(db, folio) if DataClass.OTHER_SCORECARDS in classes else None
    found = dict(rows.found(db, asking))
    found[parts.INTERVIEW_PASSES] = sorted(
        found[parts.INTERVIEW_PASSES], key=lambda it: judgements.place(loop, it.stage)
    )
    return _Record(
        judgements.reviews(folio, named),
        judgements.scorecards(db, asking),
        judgements.interviews(db, asking, loop),
        found,
        loop,
    )


def _with_seals(db: Session, asking: PacketFor, record: _Record, *, proof: bool) -> Part:
    folio = asking.folio
    own = log.entries(db, folio)
    people = rows.accounts(db, _named(record, own))
    told = log.with_renamed(db, own, [it.id for it in people])
    write = SealedWriter(told)
    return {
        "candidate": {"sealed": bool(told.keys("candidate")), "name": asking.name},
        "submission": write.row(parts.SUBMISSION, folio, {}),
        "opening": write.row(parts.OPENING, db.get_one(Opening, folio.opening), {}),
        **write.parts(record.rows),
        "reviews": judgements.sealed(db, folio, record.reviews, told),
        "scorecards": [it.sealed(told) for it in record.scorecards],
        "interviews": [it.sealed(told) for it in record.interviews],
        "choices": write.part(parts.CHOICES, rows.choices(db, folio.id)),
        "sheet": write.sheet(rows.sheet(db, asking)),
        "people": {"names": [write.row(parts.PERSON, it, {}) for it in people]},
        "prompt": write.row(parts.PROMPT, db.get_one(PromptVersion, folio.prompt_version), {}),
        "document": _document(db, folio, sealed=("folio", folio.id) in told.rows),
        "ledger": log.log(db, told) if proof else log.head(db, told),
    }


def _without_seals(db: Session, asking: PacketFor, record: _Record) -> Part:
    folio, sheet = asking.folio, rows.sheet(db, asking)
    people = rows.people(record.rows) | rows.people(sheet or {})
    names = {it.id: it.name for it in rows.accounts(db, people)}
    named = PlainWriter(names, asking.classes)
    blocks = documents.blocks(db, folio.document) if folio.document else ()
    return {
        "candidate": {"sealed": False, "name": asking.name},
        "opening": named.row(parts.OPENING, db.get_one(Opening, folio.opening), {}),
        **_in_words(db, asking, record, named),
        "reviews": [it.plain() for it in record.reviews],
        "scorecards": [it.plain() for it in record.scorecards],
        "interviews": [it.plain() for it in record.interviews],
        "sheet": named.sheet(sheet),
        "prompt": named.row(parts.PROMPT, db.get_one(PromptVersion, folio.prompt_version), {}),
        "document": {
            "sealed": False,
            "blocks": [rows.shown(Block, asdict(block)) for block in blocks],
        },
    }


def _in_words(db: Session, asking: PacketFor, record: _Record, named: PlainWriter) -> Part:
    made = named.parts(record.rows)
    for gate in record.rows[parts.GATE]:
        of_team = asking.runs or DataClass.DEBRIEF_NOTES in asking.classes
        by = deciders.by_whom(db, gate, asking.by, named=of_team, printed=True)
        made["gate"]["by"] = by
    if made["grounds"]:
        by = "".join(named.names.get(it.by, "") for it in record.rows[parts.DECISION])
        capacity = CAPACITIES[made["grounds"]["capacity"]]
        made["grounds"] |= {"by": by, "capacity": capacity}
    loop = record.loop
    made["interview_passes"] = [
        {**it, "title": loop.stage(it["stage"]).title}
        for it in made["interview_passes"]
        if loop
    ]
    return made


def _document(db: Session, folio: Folio, *, sealed: bool) -> Part:
    stored = documents.hashed(db, folio.document or "")
    return {
        "sealed": sealed,
        "sha": folio.sha,
        "pipeline": stored.pipeline,
        "blocks": body_of(stored.blocks),
        "pictures": [{"name": name, "sha256": sha} for name, sha in stored.pictures],
    }


def _notes(db: Session, asking: PacketFor, record: _Record, choices: Sequence[Part]) -> Part:
    blind = DataClass.BLINDED_VIEW in asking.classes
    knows = DataClass.REVIEWER_NAMES in asking.classes
    chosen = {it["n"] for choice in choices for it in choice[parts.ANSWERS.name]}
    authors = scenarios.of_author(db, asking.folio) if chosen else {}
    return {
        "sealed": False,
        "scenarios": {n: it.text for n, it in authors.items() if int(n) in chosen},
        "redaction": redaction.told(db, asking.folio) if blind else "",
        "reviewers": sum(it.beside["counted"] for it in record.reviews),
        "knew_by_name": queries.knew_by_name(db, asking.folio) if knows else None,
    }
