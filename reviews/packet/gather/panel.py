"""What a packet has of the panel's interview: the locked scorecards and the question sheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.visibility.data_class import DataClass
from reviews.packet import parts
from reviews.packet.gather.packet_for import PacketFor
from reviews.packet.gather.values import Told, columns_of
from reviews.panel import queries
from reviews.panel.models import DesignChange, PanelRating, Scorecard, SheetQuestion
from reviews.panel.scorecards import content as sealed_cards
from reviews.panel.scorecards.content import contents


def _cards(
    db: Session, asking: PacketFor
) -> list[tuple[Scorecard, str, Mapping[str, PanelRating], datetime]]:
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


def sealed(db: Session, asking: PacketFor, told: Told) -> list[dict[str, Any]]:
    """The scorecards of a packet with seals. Two statements."""
    entries = {
        entry.body["facts"].get("scorecard"): entry for entry in told.of_kind("scorecard")
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


def plain(db: Session, asking: PacketFor) -> list[dict[str, Any]]:
    """The scorecards of a packet without seals; the questions that they rest on are for who may see
    the sheet. Two statements."""
    asked = DataClass.QUESTION_SHEET in asking.classes
    found = []
    for card, name, ratings, locked_at in _cards(db, asking):
        said = sealed_cards.facts(card, ratings)
        told = {key: said[key] for key in ("level", "confidence", "text", "criteria")}
        if not asked:
            criteria = told["criteria"].items()
            told["criteria"] = {key: {**rated, "basis": []} for key, rated in criteria}
        at = chain.written(locked_at)
        found.append({"sealed": False, "by": name, "locked_at": at, "locked": told})
    return found


_Changes = Mapping[str, list[tuple[DesignChange, str]]]


def _sheet(db: Session, asking: PacketFor) -> tuple[list[SheetQuestion], _Changes] | None:
    """The questions and what the panel saw change, where its reader may see the sheet."""
    built = (
        queries.sheet(db, asking.folio.id)
        if DataClass.QUESTION_SHEET in asking.classes
        else None
    )
    if built is None:
        return None
    changes = (
        queries.design_changes(db, asking.folio.id, asking.by, everyone=True)
        if DataClass.OTHER_SCORECARDS in asking.classes
        else {}
    )
    return [question for questions in built[1].values() for question in questions], changes


def _words(question: SheetQuestion) -> dict[str, Any]:
    asked = columns_of(question, ("segment", "state", "went", "text", "quote"))
    return {**asked, "built": question.built_text}


def sheet(db: Session, asking: PacketFor) -> dict[str, Any] | None:
    """The question sheet of a packet without seals, where its reader may see it."""
    found = _sheet(db, asking)
    if found is None:
        return None
    questions, changes = found
    return {
        "sealed": False,
        "questions": [
            {
                **_words(question),
                "changes": sorted(
                    (
                        {"by": name, "before": change.before, "after": change.after}
                        for change, name in changes.get(question.id, ())
                    ),
                    key=lambda it: it["by"],
                ),
            }
            for question in questions
        ],
    }


def sealed_sheet(db: Session, asking: PacketFor, told: Told) -> dict[str, Any] | None:
    """The question sheet of a packet with seals."""
    found = _sheet(db, asking)
    if found is None:
        return None
    questions, changes = found
    return {
        "questions": [
            {
                "sealed": ("question", question.id) in told.rows,
                "id": question.id,
                **_words(question),
                "changes": [
                    told.row(
                        change, parts.CHANGE, "design_change", f"{question.id},{change.account}"
                    )
                    for change, _ in sorted(
                        changes.get(question.id, ()), key=lambda it: (it[1], it[0].account)
                    )
                ],
            }
            for question in questions
        ]
    }
