"""The board, one candidate's case on it, and what a coordinator or a hiring manager does there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import people as accounts
from blindfolio.archive.models import StoredDocument
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, classes_of, one
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import length, page_rule
from prompts.models import Opening, PromptVersion
from prompts.queries import sent as sent_by
from prompts.versions import rubric_of
from reviews import words
from reviews.board import assign, gate, queries
from reviews.board.models import GateDecision
from reviews.board.web import sent as sent
from reviews.board.web.blueprint import ROLES
from reviews.board.web.blueprint import board as board
from reviews.debrief.models import Decision
from reviews.panel.models import Slot
from reviews.reading.queries import gate_word

_BOARD = "PT ID IDn SW DS PN RN PR PF SL SP HE"


@route(board, "/candidates", auth="account", roles=ROLES, classes=_BOARD)
def candidates() -> ResponseReturnValue:
    """Every candidate whom this account runs or decides on, most urgent first, by name."""
    return _list("names")


@route(board, "/folios", auth="account", roles=("coordinator",), classes="FC SW")
def folios() -> ResponseReturnValue:
    """The same list without names."""
    return _list("codes")


def _list(show: str) -> ResponseReturnValue:
    db = current.db()
    viewer = current.viewer()
    page = request.args.get("page", "1")
    number = max(1, int(page)) if page.isdecimal() and len(page) <= 4 else 1
    opening = request.args.get("opening", "")
    done = request.args.get("done") == "1"
    rows = (queries.board if show == "names" else queries.codes)(
        db, current.account(), opening=opening, done=done, page=number
    )
    return render_template(
        f"reviews/board/{show}.html",
        page_title="Candidates" if show == "names" else "Folios",
        rows=rows,
        now=clock.now(),
        codes_too="coordinator" in viewer.roles if viewer else False,
        openings=queries.openings(db, current.account()),
        opening=opening,
        done=done,
        page=number,
        more=len(rows) == queries.PAGE,
        words=words,
        **pages.shell(),
    )


@route(
    board,
    "/candidates/<folio_id>",
    auth="account",
    roles=ROLES,
    classes=_BOARD + " BV AG QS DC FB HR AI WM",
    params={"folio_id": "folio"},
)
def case(folio_id: str) -> ResponseReturnValue:
    """One candidate: where it stands, who reads, who sits, and the next step."""
    return _case(folio_id)


def _case(folio_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db = current.db()
    me = current.account()
    folio, mine = one(db, me, {"IDn"}, id=folio_id, rows=("coordinator", "manager"))
    classes = classes_of(db, me, folio_id)
    opening = db.get_one(Opening, folio.opening)
    runs = mine.kind == "coordinator"
    side = sent_by(db, folio.id, classes)
    said = gate_word(db, folio.id) if "PF" in classes and folio.stage == "4" else None
    page = render_template(
        "reviews/board/case.html",
        page_title=(name := book.name(db, me, folio_id)),
        name=name,
        folio_id=folio.id,
        stage=folio.stage,
        stage_words=words.of(folio.stage, classes, started=side.started_at is not None),
        ended=words.ENDED.get(folio.ended_reason or "", "") if "HE" in classes else "",
        since=folio.stage_since if runs else None,
        side=side if "ID" in classes else None,
        email=book.person(db, me, folio.id).email if "ID" in classes else "",
        file_name=book.file_name(db, me, folio.id, side.upload) if side.upload else "",
        quorum=folio.quorum,
        opening=opening,
        classes=classes,
        runs=runs,
        people=_shown_people(folio, classes),
        gate_word=said.word if said else None,
        far_apart=_far_apart(folio, said.apart) if said and "AG" in classes else [],
        decided=db.get(GateDecision, folio.id) if "PF" in classes else None,
        decision=db.get(Decision, folio.id) if "DC" in classes else None,
        slot=db.get(Slot, folio.id) if "SL" in classes else None,
        length=_length(folio) if runs and "BV" in classes else "",
        longer=length.of_folio(db, folio.id) if runs and folio.stage in ("0", "1") else None,
        choices=_choices(folio) if runs else {},
        due_day=(clock.now() + timedelta(days=4)).date().isoformat(),
        words=words,
        zone=current.site().settings.time_zone,
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


def _length(folio: Folio) -> str:
    """How long the submitted document is, by the rule's own words; empty where there is none."""
    stored = current.db().get(StoredDocument, folio.document) if folio.document else None
    return page_rule.verdict(stored.pages) if stored else ""


def _far_apart(folio: Folio, keys: Sequence[str]) -> list[str]:
    """The names of these criteria; the rubric is read only where there is something to name."""
    if not keys:
        return []
    rubric = rubric_of(current.db().get_one(PromptVersion, folio.prompt_version))
    return [rubric.criterion(key).name for key in keys]


def _shown_people(folio: Folio, classes: frozenset[str]) -> list[queries.Person]:
    found = queries.people(current.db(), folio.id)
    shown = []
    for person in found:
        if person.kind == "reviewer" and "RN" not in classes:
            continue
        if person.kind == "panel" and "PN" not in classes:
            continue
        if person.kind == "reviewer" and "PR" not in classes:
            person.state = "reviewer"
        shown.append(person)
    return shown


def _choices(folio: Folio) -> dict[str, list[dict[str, str]]]:
    """Who may be asked to read, and to sit; people who may not are left out."""
    db = current.db()
    everybody = {a.id: a.name for a in accounts.active(db)}
    return {
        kind: [
            {"value": account, "words": everybody[account]}
            for account, sentence in standing.eligible(db, folio, kind, everybody).items()
            if sentence is None
        ]
        for kind in ("reviewer", "panel")
    }


def _run(folio_id: str) -> Folio:
    """The folio, for its coordinator; everybody else gets what does not exist."""
    folio, _ = one(
        current.db(), current.account(), {"IDn", "RN"}, id=folio_id, rows=("coordinator",)
    )
    return folio


def _act(folio_id: str, act: Callable[[Session, Folio], None]) -> ResponseReturnValue:
    """One act of the coordinator on a case: back to it, or the case with what was refused."""
    db = current.db()
    folio = _run(folio_id)
    try:
        with db.begin_nested():
            act(db, folio)
    except Refusal as refusal:
        return _case(folio_id, refusal)
    return redirect(url_for("board.case", folio_id=folio_id), 303)


@route(
    board,
    "/candidates/<folio_id>/reviewers",
    auth="account",
    roles=("coordinator",),
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"account": "account", "due": "date"},
)
def add_reviewer(folio_id: str) -> ResponseReturnValue:
    """Ask somebody to read it, until the end of a day."""
    form, me = request.form, current.account()
    return _act(
        folio_id,
        lambda db, folio: assign.reviewer(
            db, folio, form.get("account", ""), due=_end_of_day(form.get("due", "")), by=me
        ),
    )


@route(
    board,
    "/candidates/<folio_id>/reviewers/<account_id>/remove",
    auth="account",
    roles=("coordinator",),
    methods=("POST",),
    params={"folio_id": "folio", "account_id": "account"},
)
def remove_reviewer(folio_id: str, account_id: str) -> ResponseReturnValue:
    """Take back an assignment that was not accepted."""
    me = current.account()
    return _act(folio_id, lambda db, folio: assign.unassign(db, folio, account_id, by=me))


@route(
    board,
    "/candidates/<folio_id>/panel",
    auth="account",
    roles=("coordinator",),
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"account": "account"},
)
def add_seat(folio_id: str) -> ResponseReturnValue:
    """Hold a seat on the panel."""
    account, me = request.form.get("account", ""), current.account()
    return _act(folio_id, lambda db, folio: assign.seat(db, folio, account, by=me))


@route(
    board,
    "/candidates/<folio_id>/slot",
    auth="account",
    roles=("coordinator",),
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"at": "2030-01-01T10:00", "place": "text"},
)
def set_slot(folio_id: str) -> ResponseReturnValue:
    """Set when and where the conversation is."""
    form, me = request.form, current.account()
    return _act(
        folio_id,
        lambda db, folio: assign.slot(
            db, folio, _local(form.get("at", "")), form.get("place", ""), by=me
        ),
    )


@route(
    board,
    "/candidates/<folio_id>/length",
    auth="account",
    roles=("coordinator",),
    methods=("POST",),
    params={"folio_id": "folio"},
    body={},
)
def allow_length(folio_id: str) -> ResponseReturnValue:
    """Let the candidate submit 12 pages and more."""

    def allow(db: Session, folio: Folio) -> None:
        invitation = length.of_folio(db, folio.id)
        if invitation is None:
            raise Absent
        length.allow_length(db, invitation, by=current.account())

    return _act(folio_id, allow)


@route(
    board,
    "/candidates/<folio_id>/gate",
    auth="account",
    roles=ROLES,
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"decision": "release", "reason": "text"},
)
def decide(folio_id: str) -> ResponseReturnValue:
    """Decide the gate. Who reviews this folio has no PF before it, and so no gate."""
    db = current.db()
    folio, _ = one(db, current.account(), {"PF"}, id=folio_id, rows=("coordinator", "manager"))
    try:
        with db.begin_nested():
            gate.decide(
                db,
                folio,
                request.form.get("decision", ""),
                reason=request.form.get("reason", ""),
                feedback=request.form.get("feedback", ""),
                by=current.account(),
            )
    except Refusal as refusal:
        return _case(folio_id, refusal)
    return redirect(url_for("board.case", folio_id=folio_id), 303)


def _zone() -> ZoneInfo:
    return current.site().settings.time_zone


def _end_of_day(text: str) -> datetime:
    sentence = "Write the due date as a day, such as 2026-12-04."
    return _moment(f"{text}T18:00", Refusal("date", sentence))


def _local(text: str) -> datetime:
    sentence = "Write day and time, such as 2026-12-04 15:00."
    return _moment(text, Refusal("time", sentence))


def _moment(text: str, refusal: Refusal) -> datetime:
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=_zone())
    except ValueError:
        raise refusal from None
    # The calendar's two ends have no place in every zone, and nobody means them.
    if not 2000 <= moment.year < 3000:
        raise refusal
    return moment.astimezone(UTC)
