from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from blindfolio.levels import LEVELS
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import one
from blindfolio.web import pages, pictures
from blindfolio.web import request as current
from prompts import redaction
from prompts.folder.rubric import RATINGS
from prompts.submitting import page_rule
from reviews.followups.sheet import HEADINGS
from reviews.forms.fields import Unfit
from reviews.reading import drawing, lock
from reviews.reading.content import abouts
from reviews.reading.models import CLOSING, LINES, NOTES, RECOMMENDED
from reviews.reading.queries import closing_of
from reviews.reading.room import IN_THE_ROOM, Room, asking
from reviews.reading.room import room as load
from reviews.reading.web.blueprint import serves
from reviews.reading.web.queue import days_late

KINDS = (("strength", "Strength"), ("concern", "Concern"), ("question", "Question"))
_PROMPT = (DataClass.FOLIO_CODE, DataClass.PROMPT, DataClass.RATING_GUIDES)


@serves("/read/<code>", *IN_THE_ROOM)
def room(code: str) -> ResponseReturnValue:
    """After the lock, as it was locked."""
    return show(load(current.db(), current.account(), code))


@serves("/read/<code>/prompt", *_PROMPT, DataClass.KNOWN_FACTS)
def prompt(code: str) -> ResponseReturnValue:
    found = asking(current.db(), current.account(), code)
    return render_template(
        "reviews/reading/prompt.html", **pages.shell(), asking=found, levels=LEVELS
    )


@serves("/read/<code>/pictures/<name>", DataClass.BLINDED_VIEW, kind="blob")
def picture(code: str, name: str) -> Response:
    seen = [DataClass.FOLIO_CODE, DataClass.BLINDED_VIEW, DataClass.OWN_REVIEW]
    folio, _ = one(current.db(), current.account(), seen, code=code)
    return pictures.answer(folio.document, name)


def show(found: Room, **more: Any) -> str:
    """`more` is what a refused form brings back."""
    template = "reviews/reading/room.html"
    if found.review is not None and found.review.locked_at is not None:
        template = "reviews/reading/locked.html"
        more["told"] = closing_of(found.review, own=True)
        saved = found.fields
        more["said_fields"] = {
            name: {"label": words, "value": saved[name]}
            for name, (it, words) in found.filled.fields().items()
            if it.kind == "text" or it not in LINES.fields
        }
    faults = {f"f-{it.field}": str(it)} if isinstance(it := more.get("refusal"), Unfit) else {}
    values = {"fields": found.fields, "faults": faults, "composer": {}}
    return render_template(
        template,
        **pages.shell(),
        **words_of(found),
        **(values | more),
        opened=request.args.get("open", ""),
        room=found,
        covered=redaction.told(current.db(), found.folio),
        new_comment=_next_comment(found),
    )


def _next_comment(found: Room) -> str:
    """The same id until the comment exists."""
    last = max((remark.n for remark in found.content.comments), default=0)
    digest = hashlib.sha256(f"{found.outbox} {last}".encode()).digest()
    return str(UUID(bytes=digest[:16], version=4))


def words_of(found: Room) -> dict[str, Any]:
    return {
        "levels": LEVELS,
        "overdue": found.due is not None and days_late(found.due) > 0,
        "ratings": RATINGS,
        "length": page_rule.for_reviewers(found.length, practice=found.practice),
        "kinds": KINDS,
        "closing": CLOSING,
        "notes": NOTES,
        "recommended": RECOMMENDED,
        "names": abouts(found.rubric.criteria),
        "segments": HEADINGS,
        "quoted": drawing.quotes_of(found.content.comments, found.blocks),
        "unplaced": drawing.unplaced(found.blocks, found.content.comments),
        "gaps": lock.missing(
            found.review, found.content, found.rubric, found.names, practice=found.practice
        ),
    }
