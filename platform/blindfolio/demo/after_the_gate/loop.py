from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from blindfolio.demo.stagehand import Stagehand
from blindfolio.demo.texts import texts
from blindfolio.visibility.models import Folio
from prompts.loops.loop import EVIDENCE
from reviews.board import meetings
from reviews.board.hours import Hour
from reviews.forms.fields import NOT_COVERED
from reviews.interviews import scorecard
from reviews.interviews.models import DIMENSIONS, Interview
from reviews.interviews.own_interview import own_interview


def give(
    hand: Stagehand,
    folio: str,
    stage: str,
    account: str,
    at: datetime,
    place: str,
    *,
    by: str,
) -> None:
    with hand.act() as db:
        found = db.get_one(Folio, folio)
        minutes = meetings.stage_of(db, found, stage).minutes
        hour = Hour(at, place, minutes)
        meetings.plan(db, found, hour, stage=stage, account=account, by=by)


def hold(hand: Stagehand, folio: str, stage: str, account: str) -> None:
    """Its interviewer writes and locks a scorecard."""
    told = texts("loop")[stage]
    with hand.parts.database.reading() as db:
        held = select(Interview).where(Interview.folio == folio, Interview.stage == stage)
        interview = db.scalars(held).one()
        id_ = interview.id
        ends = interview.ends_at
    hand.now = max(hand.now, ends)
    with hand.act() as db:
        own = own_interview(db, account, id_)
        fields = _fields(own.filled.keys[DIMENSIONS], told) | {
            key: told[key] for key in EVIDENCE if key in told
        }
        scorecard.save(db, own, fields, revision=own.filled.revision, by=account)
    with hand.act() as db:
        scorecard.lock(db, own_interview(db, account, id_), by=account)


def _fields(keys: Iterable[str], told: Mapping[str, Any]) -> dict[str, str]:
    fields = {name: str(told[name]) for name in ("level", "confidence", "text")}
    for key in keys:
        rated = told["ratings"].get(key)
        fields[f"rating-{key}"] = str(rated["rating"]) if rated else NOT_COVERED
        fields[f"said-{key}"] = rated["said"] if rated else ""
    return fields
