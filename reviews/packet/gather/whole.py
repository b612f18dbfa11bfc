"""A packet's content, read from the rows that the pages show. JSON-ready, as `shape` has it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive import documents
from blindfolio.documents.model import body_of, canonical_json
from blindfolio.ledger import chain
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from prompts import redaction
from prompts.models import Opening, PromptVersion
from reviews.board import deciders
from reviews.board.models import GateDecision
from reviews.debrief import queries
from reviews.debrief.models import DebriefDecision
from reviews.debrief.queries import NamedReview
from reviews.feedback.models import Feedback
from reviews.packet import parts
from reviews.packet.gather import debrief, interviews, log, panel, reviews, values
from reviews.packet.gather.packet_for import PacketFor
from reviews.packet.gather.values import columns_of
from reviews.packet.shape.whole import FORMAT


def packet(db: Session, asking: PacketFor) -> dict[str, Any]:
    """The packet; the caller has started from `scope`, and `asking` says what it opened."""
    named = _named(db, asking)
    made = (_with_seals if asking.seals else _without_seals)(db, asking, named)
    whole = {
        "notice": parts.notice(asking.state, seals=asking.seals),
        "format": FORMAT,
        "state": asking.state,
        "seals": asking.seals,
        "exported": {"sealed": False, "at": chain.written(clock.now())},
        **made,
        "notes": _notes(db, asking, named),
    }
    found: dict[str, Any] = json.loads(canonical_json(whole))
    # The first line says what the file is, so the order of the parts is kept.
    return {key: found[key] for key in whole}


def accounts(db: Session, asking: PacketFor) -> set[str]:
    """The accounts that a packet with seals names now."""
    return _sealed(db, asking, _named(db, asking)).accounts()


def _named(db: Session, asking: PacketFor) -> Sequence[NamedReview]:
    return queries.reviews(
        db,
        asking.folio,
        named=DataClass.REVIEWER_NAMES in asking.classes,
        uncounted=DataClass.UNCOUNTED_REVIEWS in asking.classes,
    )


@dataclass(frozen=True, slots=True)
class _Sealed:
    """The parts of a packet with seals that name an account."""

    told: values.Told
    reviews: list[dict[str, Any]]
    cards: list[dict[str, Any]]
    discussion: debrief.Discussion
    held: interviews.LoopParts
    gate: GateDecision | None
    decision: DebriefDecision | None
    feedback: Feedback | None

    def accounts(self) -> set[str]:
        found = {
            *(review["locked"]["reviewer"] for review in self.reviews),
            *(card["locked"]["panelist"] for card in self.cards),
            *(it.by for it in (self.gate, self.decision, self.feedback) if it),
            *(entry.body["actor"] for entry in self.told.entries),
            *self.discussion.accounts(),
            *self.held.accounts(),
        }
        return {account for account in found if account}


def _sealed(db: Session, asking: PacketFor, named: Sequence[NamedReview]) -> _Sealed:
    folio = asking.folio
    told = values.told(log.entries(db, folio))
    return _Sealed(
        told,
        reviews.sealed(db, folio, named, told),
        panel.sealed(db, asking, told),
        debrief.discussion(db, asking),
        interviews.interviews(db, asking),
        db.get(GateDecision, folio.id),
        db.get(DebriefDecision, folio.id),
        db.get(Feedback, folio.id),
    )


def _with_seals(db: Session, asking: PacketFor, named: Sequence[NamedReview]) -> dict[str, Any]:
    folio, found = asking.folio, _sealed(db, asking, named)
    people = values.names(db, found.accounts())
    told = values.told(log.with_renamed(db, found.told.entries, people))
    opening = db.get_one(Opening, folio.opening)
    prompt = db.get_one(PromptVersion, folio.prompt_version)
    return {
        "candidate": {"sealed": told.any("candidate"), "name": asking.name},
        "submission": told.row(folio, parts.FOLIO, "folio", folio.id),
        "opening": told.row(opening, parts.OPENING, "opening", opening.id),
        "gate": told.row(found.gate, parts.GATE, "gate_decision", folio.id),
        "decision": told.row(found.decision, parts.DECISION, "decision", folio.id),
        "feedback": told.row(found.feedback, parts.FEEDBACK, "feedback", folio.id),
        **debrief.sealed(found.discussion, told),
        "reviews": found.reviews,
        "scorecards": found.cards,
        **interviews.sealed(found.held, told),
        "sheet": panel.sealed_sheet(db, asking, told),
        "people": {
            "names": [
                {"sealed": ("account", id_) in told.rows, "id": id_, "name": name}
                for id_, name in people.items()
            ],
        },
        "prompt": told.row(prompt, parts.PROMPT, "prompt_version", prompt.id),
        "document": _sealed_document(db, folio, sealed=("folio", folio.id) in told.rows),
        "ledger": log.log(db, told.entries),
    }


def _without_seals(
    db: Session, asking: PacketFor, named: Sequence[NamedReview]
) -> dict[str, Any]:
    folio, classes = asking.folio, asking.classes
    opening = db.get_one(Opening, folio.opening)
    prompt = db.get_one(PromptVersion, folio.prompt_version)
    gate = db.get(GateDecision, folio.id) if DataClass.GATE_WORD in classes else None
    decision = db.get(DebriefDecision, folio.id) if DataClass.DECISION in classes else None
    discussion = debrief.discussion(db, asking)
    return {
        "candidate": {"sealed": False, "name": asking.name},
        "opening": {"sealed": False, **columns_of(opening, parts.TERMS)},
        "gate": _plain_gate(db, asking, gate),
        "decision": _plain_decision(decision, told=DataClass.FEEDBACK in classes),
        "feedback": _plain_feedback(db, asking),
        **debrief.plain(db, asking, discussion, decision),
        "reviews": [reviews.plain(it) for it in named],
        "scorecards": panel.plain(db, asking),
        **interviews.plain(db, interviews.interviews(db, asking)),
        "sheet": panel.sheet(db, asking),
        "prompt": {
            "sealed": False,
            **columns_of(prompt, ("slug", "n", "title", "rubric")),
        },
        "document": {
            "sealed": False,
            "blocks": [
                {"id": block.id, "kind": block.kind, "level": block.level, "text": block.text}
                for block in (documents.blocks(db, folio.document) if folio.document else ())
            ],
        },
    }


def _sealed_document(db: Session, folio: Folio, *, sealed: bool) -> dict[str, Any]:
    stored = documents.hashed(db, folio.document or "")
    return {
        "sealed": sealed,
        "sha": folio.sha,
        "pipeline": stored.pipeline,
        "blocks": body_of(stored.blocks),
        "pictures": [{"name": name, "sha256": sha} for name, sha in stored.pictures],
    }


def _plain_gate(
    db: Session, asking: PacketFor, gate: GateDecision | None
) -> dict[str, Any] | None:
    if gate is None:
        return None
    named = asking.runs or DataClass.DEBRIEF_NOTES in asking.classes
    by = deciders.by_whom(db, gate, asking.by, named=named, printed=True)
    told = columns_of(gate, ("word", "decision", "reason", "at"))
    return {"sealed": False, **told, "by": by}


def _plain_decision(decision: DebriefDecision | None, *, told: bool) -> dict[str, Any] | None:
    if decision is None:
        return None
    found = {"sealed": False, **columns_of(decision, ("outcome", "level", "at"))}
    return {**found, "feedback": decision.feedback if told else None}


def _plain_feedback(db: Session, asking: PacketFor) -> dict[str, Any] | None:
    told = DataClass.FEEDBACK in asking.classes
    feedback = db.get(Feedback, asking.folio.id) if told else None
    # Who released it runs the opening, which others don't learn from a packet.
    return {"sealed": False, **columns_of(feedback, ("text", "at"))} if feedback else None


def _notes(db: Session, asking: PacketFor, named: Sequence[NamedReview]) -> dict[str, Any]:
    blind = DataClass.BLINDED_VIEW in asking.classes
    knows = DataClass.REVIEWER_NAMES in asking.classes
    return {
        "sealed": False,
        "redaction": redaction.told(db, asking.folio) if blind else "",
        "reviewers": sum(it.review.counted for it in named),
        "knew_by_name": queries.knew_by_name(db, asking.folio) if knows else None,
    }
