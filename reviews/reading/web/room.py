from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, request
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import one
from blindfolio.web import pages, pictures
from blindfolio.web.request import current
from prompts import redaction
from prompts.submitting import page_rule
from reviews.followups.sheet import HEADINGS
from reviews.forms.fields import Unfit
from reviews.forms.web import sending
from reviews.reading import drawing, lock, scenarios
from reviews.reading.assignment import with_another_day
from reviews.reading.content import abouts, marked, version
from reviews.reading.models import CLOSING, LINES, NOTES, RECOMMENDED
from reviews.reading.queries import closing_of
from reviews.reading.room import IN_THE_ROOM, Room, asking
from reviews.reading.room import room as load
from reviews.reading.web.blueprint import days_late, serves

KINDS = (("strength", "Strength"), ("concern", "Concern"), ("question", "Question"))
_OF_AN_AMENDMENT = ("no_text", "too_long")
_PROMPT = (DataClass.FOLIO_CODE, DataClass.PROMPT, DataClass.RATING_GUIDES)


@serves("/read/<code>", *IN_THE_ROOM)
def room(code: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    if refusal and refusal.code not in _OF_AN_AMENDMENT:
        raise refusal
    return show(load(current.db, current.account, code), refusal)


@serves("/read/<code>/prompt", *_PROMPT, DataClass.KNOWN_FACTS)
def prompt(code: str) -> ResponseReturnValue:
    found = asking(current.db, current.account, code)
    title = f"{code}, {'the prompt' if found['practice'] else 'what was asked'}"
    return pages.page("reviews/reading/prompt.html", title, asking=found)


@serves("/read/<code>/pictures/<name>", DataClass.BLINDED_VIEW, kind="blob")
def picture(code: str, name: str) -> Response:
    seen = [DataClass.FOLIO_CODE, DataClass.BLINDED_VIEW, DataClass.OWN_REVIEW]
    folio, _ = one(current.db, current.account, seen, code=code)
    return pictures.answer(folio.document, name)


def choosing_again(code: str, refusal: Refusal, typed: Mapping[str, str]) -> tuple[str, int]:
    found = load(current.db, current.account, code)
    body, _ = show(found, choosing=_choosing(found, refusal, typed))
    return body, refusal.status


def _choosing(
    found: Room, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    own = scenarios.own(current.db, found.folio, current.account)
    shown = sending.page(own.filled, refusal, typed, editable=bool(own.cards))
    if isinstance(refusal, Unfit):
        shown["faults"] = {f"f-{refusal.field}": str(refusal)}
    return shown | {"own": own}


def show(found: Room, refusal: Refusal | None = None, **more: Any) -> tuple[str, int]:
    # `more` has what a refused form contained
    code, fields = found.folio.code, found.fields
    template, title = "reviews/reading/room.html", code
    if found.filled.is_locked and found.review:
        template, title = "reviews/reading/locked.html", f"{code}, your locked review"
        more.setdefault("choosing", _choosing(found))
        more["told"] = closing_of(found.review, own=True)
        more["said_fields"] = {
            name: {"label": words, "value": fields[name]}
            for name, (it, words) in found.filled.fields().items()
            if it.kind == "text" or it not in LINES.fields
        }
    last = max((remark.n for remark in found.content.comments), default=0)
    new = hashlib.sha256(f"{found.outbox} {last}".encode()).digest()
    values = {
        "fields": fields,
        "faults": {f"f-{refusal.field}": str(refusal)} if isinstance(refusal, Unfit) else {},
        "composer": {},
        "opened": request.args.get("open", ""),
        "covered": redaction.told(current.db, found.folio),
        "new_comment": str(UUID(bytes=new[:16], version=4)),
    }
    return pages.page(template, title, refusal, **(words_of(found) | values | more))


def words_of(found: Room) -> dict[str, Any]:
    overdue = days_late(found.due) if found.due else 0
    where = found.asked_where
    return {
        "room": found,
        "levels": current.levels,  # not asked for at each guide
        "overdue": overdue,
        "later": overdue and with_another_day(current.db, [found.standing]),
        "length": page_rule.for_reviewers(found.length, practice=found.practice),
        "kinds": KINDS,
        "closing": CLOSING,
        "notes": NOTES,
        "recommended": RECOMMENDED,
        "names": abouts(found.rubric.criteria),
        "segments": HEADINGS,
        "asked_where": where,
        "marked": marked(found.content.comments, where),
        "version": version(found.content.comments),
        "quoted": drawing.quotes_of(found.content.comments, found.blocks),
        "unplaced": drawing.unplaced(found.blocks, found.content.comments),
        "gaps": lock.missing(
            found.review, found.content, found.rubric, found.names, practice=found.practice
        ),
    }
