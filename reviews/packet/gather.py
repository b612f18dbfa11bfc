"""A packet's content, read from the rows that the pages show. JSON-ready, as `shape` has it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.archive import documents
from blindfolio.documents.model import body_of, canonical_json
from blindfolio.ledger import chain
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import Stage
from prompts import redaction
from prompts.models import Opening, PromptVersion
from reviews.board import deciders
from reviews.board.models import GateDecision
from reviews.debrief import queries
from reviews.debrief.models import DebriefDecision
from reviews.debrief.queries import NamedReview
from reviews.packet import parts, proof
from reviews.packet.proof import OwnEntry
from reviews.packet.shape import FORMAT
from reviews.panel.models import Scorecard
from reviews.panel.queries import design_changes, sheet
from reviews.panel.scorecards import sealed as sealed_cards
from reviews.panel.scorecards.content import CardRating, contents
from reviews.reading import sealed as sealed_reviews
from reviews.reading.models import Review

_STATES = {Stage.CLOSED: "closed", Stage.STOPPED: "stopped"}

_SEALED = frozenset(
    {
        *(DataClass.OTHER_REVIEWS, DataClass.UNCOUNTED_REVIEWS, DataClass.AGGREGATES),
        *(DataClass.REVIEWER_NAMES, DataClass.GATE_WORD, DataClass.DECISION),
        *(DataClass.FEEDBACK, DataClass.RATING_GUIDES, DataClass.BLINDED_VIEW),
    }
)
"""What the log's entries say: who may not see all of it gets a packet without seals."""


@dataclass(frozen=True, slots=True)
class PacketFor:
    """Of whom the packet is, and for whom: `classes` are what they may see of the folio now, and
    `name` is the candidate's. `by` is who asks; "" where that is the site's operator."""

    folio: Folio
    name: str
    classes: frozenset[DataClass]
    by: str
    runs: bool

    @property
    def seals(self) -> bool:
        """Whether they get it with seals: with the code and the hash of the document, beside the
        name. The policy allows that of a decided folio alone. The entries name whoever runs the
        opening, which others don't learn, so it is for who runs it."""
        more = {DataClass.OTHER_SCORECARDS} if self.folio.stage == Stage.CLOSED else set()
        return self.runs and self.folio.stage in _STATES and self.classes >= _SEALED | more


def packet(db: Session, asking: PacketFor) -> dict[str, Any]:
    """The packet; the caller has started from `scope`, and `asking` says what it opened."""
    state = _STATES.get(Stage(asking.folio.stage), "undecided")
    told = queries.reviews(
        db,
        asking.folio,
        named=DataClass.REVIEWER_NAMES in asking.classes,
        uncounted=DataClass.UNCOUNTED_REVIEWS in asking.classes,
    )
    made = (_with_seals if asking.seals else _without_seals)(db, asking, told)
    whole = {
        "notice": parts.notice(state, seals=asking.seals),
        "format": FORMAT,
        "state": state,
        "seals": asking.seals,
        "exported": {"sealed": False, "at": chain.written(clock.now())},
        "candidate": {"sealed": False, "name": asking.name},
        **made,
        "notes": _notes(db, asking, told),
    }
    found: dict[str, Any] = json.loads(canonical_json(whole))
    # The first line says what the file is, so the order of the parts is kept.
    return {key: found[key] for key in whole}


def _with_seals(db: Session, asking: PacketFor, told: Sequence[NamedReview]) -> dict[str, Any]:
    folio = asking.folio
    own = proof.entries(db, folio)
    rows = _sealed_rows(own)
    opening = db.get_one(Opening, folio.opening)
    prompt = db.get_one(PromptVersion, folio.prompt_version)
    reviews = _sealed_reviews(db, asking.folio, told, own, rows)
    cards = _sealed_cards(db, asking, own)
    gate = _row(db.get(GateDecision, folio.id), parts.GATE, rows, "gate_decision", folio.id)
    decision = _row(
        db.get(DebriefDecision, folio.id), parts.DECISION, rows, "decision", folio.id
    )
    submission = _row(folio, parts.FOLIO, rows, "folio", folio.id)
    accounts = {
        *(review["locked"]["reviewer"] for review in reviews),
        *(card["locked"]["panelist"] for card in cards),
        *(part["by"] for part in (gate, decision) if part),
        *(entry.body["actor"] for entry in own),
    }
    return {
        "submission": submission,
        "opening": _row(opening, parts.OPENING, rows, "opening", opening.id),
        "gate": gate,
        "decision": decision,
        "reviews": reviews,
        "scorecards": cards,
        "sheet": _sheet(db, asking),
        "people": {"sealed": False, "names": _names(db, accounts)},
        "prompt": _row(prompt, parts.PROMPT, rows, "prompt_version", prompt.id),
        "document": _sealed_document(db, folio, sealed=("folio", folio.id) in rows),
        "ledger": proof.log(db, own),
    }


def _without_seals(
    db: Session, asking: PacketFor, told: Sequence[NamedReview]
) -> dict[str, Any]:
    folio, classes = asking.folio, asking.classes
    opening = db.get_one(Opening, folio.opening)
    prompt = db.get_one(PromptVersion, folio.prompt_version)
    gate = db.get(GateDecision, folio.id) if DataClass.GATE_WORD in classes else None
    decision = db.get(DebriefDecision, folio.id) if DataClass.DECISION in classes else None
    return {
        "opening": {"sealed": False, **_columns(opening, parts.OPENING[1:])},
        "gate": _plain_gate(db, asking, gate),
        "decision": _plain_decision(decision, told=DataClass.FEEDBACK in classes),
        "reviews": [_plain_review(it) for it in told],
        "scorecards": _plain_cards(db, asking),
        "sheet": _sheet(db, asking),
        "prompt": {
            "sealed": False,
            **_columns(prompt, ("slug", "n", "title", "rubric")),
        },
        "document": {
            "sealed": False,
            "blocks": [
                {"id": block.id, "kind": block.kind, "level": block.level, "text": block.text}
                for block in (documents.blocks(db, folio.document) if folio.document else ())
            ],
        },
    }


def _sealed_rows(own: Iterable[OwnEntry]) -> frozenset[tuple[str, str]]:
    return frozenset(
        (table, row)
        for entry in own
        for table, found in entry.body.get(chain.ROWS, {}).items()
        for row in found
    )


def _columns(row: object, columns: Iterable[str]) -> dict[str, Any]:
    values = {column: getattr(row, column) for column in columns}
    return {
        column: chain.written(value) if isinstance(value, datetime) else value
        for column, value in values.items()
    }


def _row(
    row: object | None,
    columns: Iterable[str],
    rows: frozenset[tuple[str, str]],
    table: str,
    key: str,
) -> Any:
    if row is None:
        return None
    return {"sealed": (table, key) in rows, **_columns(row, columns)}


def _sealed_reviews(
    db: Session,
    folio: Folio,
    told: Sequence[NamedReview],
    own: Sequence[OwnEntry],
    rows: frozenset[tuple[str, str]],
) -> list[dict[str, Any]]:
    stored = {
        review.id: (review, standing)
        for review, standing in db.execute(
            select(Review, Standing)
            .join(
                Standing,
                (Standing.folio == Review.folio) & (Standing.account == Review.account),
            )
            .where(Review.folio == folio.id, Standing.kind == "reviewer", Standing.locked)
        )
    }
    locks = {entry.seal: entry.seq for entry in own if entry.kind == "lock"}
    amended = {
        (entry.body["facts"]["review"], entry.body["facts"]["n"]): entry
        for entry in own
        if entry.kind == "amendment"
    }
    found = []
    for it in told:
        review, standing = stored[it.review.id]
        entry = locks.get(it.review.seal)
        found.append(
            {
                "sealed": entry is not None and ("standing", standing.id) in rows,
                "entry": entry,
                "locked_at": chain.written(it.review.locked_at),
                "recognised": it.review.recognised,
                "part": _columns(standing, parts.STANDING),
                "locked": sealed_reviews.facts(folio, review, it.review.content),
                "amendments": [
                    _sealed_amendment(appended, amended.get((review.id, appended.n)))
                    for appended in it.review.amendments
                ],
            }
        )
    return found


def _sealed_amendment(appended: Any, entry: OwnEntry | None) -> dict[str, Any]:
    return {
        "id": entry.body["facts"]["amendment"] if entry else "",
        "entry": entry.seq if entry else None,
        "n": appended.n,
        "text": appended.text,
        "at": entry.at if entry else chain.written(appended.at),
        "after_reveal": appended.after_reveal,
    }


def _plain_review(told: NamedReview) -> dict[str, Any]:
    review, content = told.review, told.review.content
    return {
        "sealed": False,
        "by": told.by,
        "locked_at": chain.written(review.locked_at),
        "counted": review.counted,
        "recognised": review.recognised,
        "locked": {
            "recommendation": review.recommendation,
            "confidence": review.confidence,
            "strongest": review.strongest,
            "weakest": review.weakest,
            "summary": review.summary,
            "ratings": {key: asdict(rated) for key, rated in content.ratings.items()},
            # Not what the panel is to ask: it gets that without who asks.
            "comments": [
                {
                    "criterion": remark.criterion,
                    "kind": remark.kind,
                    "text": remark.text,
                    "new_to_us": remark.new_to_us,
                    "spans": [asdict(span) for span in remark.spans],
                }
                for remark in content.comments
            ],
        },
        "amendments": [
            {
                "n": appended.n,
                "text": appended.text,
                "at": chain.written(appended.at),
                "after_reveal": appended.after_reveal,
            }
            for appended in review.amendments
        ],
    }


def _cards(
    db: Session, asking: PacketFor
) -> list[tuple[Scorecard, str, Mapping[str, CardRating], datetime]]:
    if DataClass.OTHER_SCORECARDS not in asking.classes:
        return []
    rows = db.execute(
        select(Scorecard, Account.name)
        .join(Account, Account.id == Scorecard.account)
        .where(Scorecard.folio == asking.folio.id, Scorecard.locked_at.is_not(None))
        .order_by(Account.name, Scorecard.id)
    ).all()
    ratings = contents(db, [card.id for card, _ in rows])
    return [
        (card, name, ratings[card.id], card.locked_at) for card, name in rows if card.locked_at
    ]


def _sealed_cards(
    db: Session, asking: PacketFor, own: Sequence[OwnEntry]
) -> list[dict[str, Any]]:
    entries = {
        entry.body["facts"].get("scorecard"): entry
        for entry in own
        if entry.kind == "scorecard"
    }
    found = []
    for card, _, ratings, locked_at in _cards(db, asking):
        entry = entries.get(card.id)
        found.append(
            {
                "sealed": entry is not None,
                "entry": entry.seq if entry else None,
                "locked_at": entry.at if entry else chain.written(locked_at),
                "locked": sealed_cards.facts(card, ratings),
            }
        )
    return found


def _plain_cards(db: Session, asking: PacketFor) -> list[dict[str, Any]]:
    found = []
    for card, name, ratings, locked_at in _cards(db, asking):
        said = sealed_cards.facts(card, ratings)
        told = {key: said[key] for key in ("level", "confidence", "text", "criteria")}
        at = chain.written(locked_at)
        found.append({"sealed": False, "by": name, "locked_at": at, "locked": told})
    return found


def _sheet(db: Session, asking: PacketFor) -> dict[str, Any] | None:
    built = sheet(db, asking.folio.id) if DataClass.QUESTION_SHEET in asking.classes else None
    if built is None:
        return None
    changes = (
        design_changes(db, asking.folio.id, asking.by, everyone=True)
        if DataClass.OTHER_SCORECARDS in asking.classes
        else {}
    )
    return {
        "sealed": False,
        "questions": [
            {
                "segment": question.segment,
                "state": question.state,
                "went": question.went,
                "text": question.text,
                "built": question.built_text,
                "quote": question.quote,
                "changes": sorted(
                    (
                        {"by": name, "before": change.before, "after": change.after}
                        for change, name in changes.get(question.id, ())
                    ),
                    key=lambda it: it["by"],
                ),
            }
            for questions in built[1].values()
            for question in questions
        ],
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
    by = deciders.by_whom(db, gate, asking.by, runs=asking.runs)
    told = _columns(gate, ("word", "decision", "reason", "at"))
    return {"sealed": False, **told, "by": by}


def _plain_decision(decision: DebriefDecision | None, *, told: bool) -> dict[str, Any] | None:
    if decision is None:
        return None
    found = {"sealed": False, **_columns(decision, ("outcome", "level", "at"))}
    return {**found, "feedback": decision.feedback if told else None}


def _notes(db: Session, asking: PacketFor, told: Sequence[NamedReview]) -> dict[str, Any]:
    named = DataClass.REVIEWER_NAMES in asking.classes
    blind = DataClass.BLINDED_VIEW in asking.classes
    return {
        "sealed": False,
        "redaction": redaction.told(db, asking.folio) if blind else "",
        "reviewers": sum(it.review.counted for it in told),
        "knew_by_name": queries.knew_by_name(db, asking.folio) if named else None,
    }


def _names(db: Session, accounts: Iterable[str | None]) -> list[dict[str, str]]:
    wanted = sorted(account for account in accounts if account)
    found = db.execute(
        select(Account.id, Account.name).where(Account.id.in_(wanted)).order_by(Account.id)
    )
    return [{"id": id_, "name": name} for id_, name in found]
