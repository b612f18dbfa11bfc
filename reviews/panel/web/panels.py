from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from itertools import accumulate, permutations
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from blindfolio import clock
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import one
from blindfolio.visibility.stage import Stage
from blindfolio.web import pages
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts import queries as asked
from prompts import redaction
from prompts.clarifying import questions
from prompts.models import Opening
from reviews.followups.pairs import pairs
from reviews.followups.personal import about_a_person
from reviews.forms.filled import Stale
from reviews.panel import conversation, desk, prepared, queries, timer
from reviews.panel.models import SheetQuestion, Slot
from reviews.panel.sheet import history, sources
from reviews.panel.sheet.edit import DROPPED, LONGEST
from reviews.panel.sheet.ticks import TICKS

panels = Blueprint("panels", __name__)
look = partial(route, panels, auth="account")
act = partial(button, panels)
PANEL = queries.SEATED
PREPARE, RUN = "prepare", "run"


_OF_SHEET = (DataClass.QUESTION_SHEET, DataClass.DISPLAY_NAME)


def mine(folio_id: str, *classes: DataClass) -> Folio:
    """Return the folio if this account's own seat opens `classes`, which are the sheet and the
    name by default."""
    folio, _ = one(
        current.db, current.account, set(classes or _OF_SHEET), id=folio_id, rows=PANEL
    )
    return folio


@look(
    "/panels/<folio_id>",
    classes=(
        DataClass.PROMPT,
        DataClass.HELD_BACK,
        DataClass.DISPLAY_NAME,
        DataClass.BLINDED_VIEW,
        DataClass.PANEL_NAMES,
        DataClass.QUESTION_SHEET,
        DataClass.OWN_SCORECARD,
        DataClass.OTHER_SCORECARDS,
        DataClass.SLOT,
        DataClass.AI_STATEMENT,
        DataClass.WORRY,
        DataClass.CANDIDATE_QUESTIONS,
    ),
)
def sheet(folio_id: str) -> ResponseReturnValue:
    return show_sheet(folio_id)


def show_sheet(
    folio_id: str,
    refusal: Refusal | None = None,
    *,
    view: str = "",
    segment: str = "",
    typed: Mapping[str, Mapping[str, str]] | None = None,
    written: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    """Show the sheet. `typed` has a refused form's text by question, or by segment for a new
    question, and `written` the unsaved fields of the conversation."""
    folio = mine(
        folio_id, DataClass.QUESTION_SHEET, DataClass.BLINDED_VIEW, DataClass.DISPLAY_NAME
    )
    db, account = current.db, current.account
    shared, clock_now, editable = head(folio), clock_of(folio), folio.stage == Stage.PANEL
    changed, view = history.of_sheet(db, folio.id), view or request.values.get("view", "")
    if view not in (PREPARE, RUN):
        view = RUN if clock_now["timer"] or shared["now"] or not editable else PREPARE
    segment = segment or request.values.get("segment", "")
    return pages.page(
        "reviews/panel/sheet.html",
        f"{shared['name']}, question sheet",
        refusal,
        **shared,
        **clock_now,
        view=view,
        chosen=segment if segment in queries.PRINTED else next(iter(queries.PRINTED)),
        notes=desk.notes(db, folio.id, account),
        longest_note=desk.LONGEST,
        written=written or {},
        other_tab=refusal.saved if isinstance(refusal, Stale) else {},
        history=changed,
        ticked={it: history.ticked(of, shared["zone"]) for it, of in changed.items()},
        decided=history.decided,
        account=account,
        changes=queries.design_changes(db, folio.id, account),
        dropped=DROPPED,
        printed=queries.PRINTED,
        **links_of(shared["segments"], offer=view == PREPARE and editable),
        ticks=TICKS,
        longest=LONGEST,
        has_read=prepared.who_read(db, folio.id),
        own=queries.scorecard(db, folio.id, account),
        statement=asked.statement(db, folio.id),
        topics=questions.topics(db, folio.id),
        covered=redaction.told(db, folio),
        editable=editable,
        typed=typed or {},
        sources=sources,
        about_a_person=about_a_person,
    )


def links_of(segments: Mapping[str, Sequence[SheetQuestion]], *, offer: bool) -> dict[str, Any]:
    """Return, by question, those it is linked to and, to `offer`, those about the same."""
    here = {it.id: it for name in queries.PRINTED for it in queries.asked(segments[name])}
    linked, offered = defaultdict(list), defaultdict(list)
    for it, other in permutations(here.values(), 2):
        if it.linked and it.linked == other.linked:
            linked[it.id].append(other)
    for ids in pairs([*here.values()]) if offer else ():
        for id_, about_the_same in permutations(ids):
            if here[about_the_same] not in linked.get(id_, ()):
                offered[id_].append(here[about_the_same])
    return {"linked_to": linked, "offered": offered}


def head(folio: Folio) -> dict[str, Any]:
    db = current.db
    built, slot, now = queries.sheet(db, folio.id), db.get(Slot, folio.id), clock.now()
    placed, everybody = built.placed, built.segments[queries.EVERYBODY]
    plan = timer.plan_of(slot)
    at, lasts = (slot.at, slot.minutes) if slot else (now, 0)
    soon, ends = at - timedelta(minutes=timer.SOON), at + timedelta(minutes=lasts)
    minutes = [*accumulate((part.minutes for part in plan), initial=0)]
    parts = zip((*plan, timer.QUESTIONS), minutes, strict=True) if slot else ()
    return {
        "folio_id": folio.id,
        "name": book.name(db, current.account, folio.id),
        "opening": db.get_one(Opening, folio.opening),
        "document_title": asked.document_title(db, folio.document),
        "slot": slot,
        "begins": {part.name: at + timedelta(minutes=n) for part, n in parts},
        "ends": ends,
        "now": soon <= now < ends,
        "early": now < soon,
        "panel": queries.panel(db, folio.id),
        "sheet": built.sheet,
        "segments": built.segments,
        "everybody": everybody,
        "placed": placed,
        "in_order": everybody + [it.question for of in placed.values() for it in of],
        "plan": plan,
        "questions_part": timer.QUESTIONS,
        "ours": minutes[-1],
        "zone": current.site.settings.time_zone,
    }


def clock_of(folio: Folio) -> dict[str, Any]:
    timer_now = conversation.read(current.db, folio.id)
    return {
        "timer": timer_now,
        "running": {
            "elapsed": round(timer_now.elapsed, 1),
            "since": timer_now.since,
            "whole": timer_now.whole,
            "current": timer_now.current,
            "paused": timer_now.paused_at is not None or folio.stage != Stage.PANEL,
            "parts": [
                *zip((it.heading for it in timer_now.parts), timer_now.minutes, strict=True)
            ],
        }
        if timer_now
        else {},
    }
