"""The candidate's pages: before the start, the window, the receipt, the end."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import chance, clock
from blindfolio.archive import documents
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from blindfolio.web import downloads, times
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import deadline, page_rule, queries, start, status, submit, upload
from prompts.found import places
from prompts.queries import Own
from prompts.several_files import together
from prompts.terms import TERMS
from prompts.weights import rubric_for

asking = Blueprint("asking", __name__)


def _case(*classes: str) -> Own:
    return queries.own(current.db(), current.invitation(), classes)


def _beyond(case: Own) -> status.Beyond:
    provider: status.Provider = current_app.extensions["blindfolio.beyond"]
    return provider(current.db(), case.invitation.folio, case.classes)


def _common(case: Own) -> dict[str, object]:
    """What every page of a candidate shows in its bars."""
    zone = ZoneInfo(case.invitation.zone)
    person = book.own(current.db(), queries.own_folio(case.invitation.id))
    due = case.invitation.deadline
    return {
        "case": case,
        "zone": zone,
        "viewer_words": f"{person.name}, by your link",
        "left": times.left(due, clock.now()) if due else "",
        "open": case.stage in ("0", "1") and due is not None and not case.invitation.closed_at,
    }


@route(asking, "/my", auth="candidate", classes="PT ID IDn CF DL SL PN DC FB SW HE RC ER")
def mine() -> ResponseReturnValue:
    """The candidate's start page: before, while and after."""
    db = current.db()
    case = queries.own_any(db, current.invitation())
    if case.stage == "8":
        return render_template(
            "prompts/erased.html",
            case=case,
            started=case.invitation.started_at is not None,
            exposure_days=current.site().settings.exposure_days,
        )
    if "PT" not in case.classes:
        return render_template(
            "prompts/ended.html", words=status.words(case), page_title="Ended", **_common(case)
        )
    version = queries.prompt(db, case)
    started = case.invitation.started_at is not None
    return render_template(
        "prompts/after.html" if started else "prompts/before.html",
        page_title=version.title,
        version=version,
        rubric=rubric_for(case.opening, version),
        terms=[{"term": t, "words": case.opening.terms.get(t, "")} for t in TERMS],
        known_facts=queries.facts(db, case.opening.id),
        words=status.words(case),
        beyond=_beyond(case),
        exposure_days=current.site().settings.exposure_days,
        submissions=queries.submissions(db, case.invitation.id),
        **_common(case),
    )


@route(asking, "/my/start", auth="candidate", classes="PT ID IDn DL")
def confirm_start() -> ResponseReturnValue:
    """The page to confirm on, in the candidate's own time zone."""
    case = _case("PT", "DL")
    chosen = request.args.get("zone", case.invitation.zone)
    zone = chosen if chosen in available_timezones() else case.invitation.zone
    due = deadline.end_of_window(clock.now(), case.opening.window_days, ZoneInfo(zone))
    return render_template(
        "prompts/start.html",
        page_title="Start",
        chosen=zone,
        due=due,
        due_zone=ZoneInfo(zone),
        zones=sorted(available_timezones()),
        **_common(case),
    )


@route(asking, "/my/start", auth="candidate", methods=("POST",), body={"zone": "zone"})
def press_start() -> ResponseReturnValue:
    """Begin the window, or show first when it would end in another zone."""
    case = _case("PT", "DL")
    zone = request.form.get("zone", "")
    if request.form.get("show"):
        return redirect(url_for("asking.confirm_start", zone=zone), 303)
    secret = current.site().settings.signing_key()
    start.start(current.db(), case.invitation, zone, secret=secret, by=current.invitation())
    return redirect(url_for("asking.document"), 303)


@route(asking, "/my/document", auth="candidate", classes="OR BV ID IDn AI HR WM DL RC")
def document() -> ResponseReturnValue:
    """Send a file, see what reviewers will see, submit it."""
    return _document_page()


def _document_page(
    upload_id: str | None = None, refusal: Refusal | None = None
) -> ResponseReturnValue:
    db = current.db()
    case = _case("BV", "DL")
    if case.invitation.started_at is None:
        return redirect(url_for("asking.mine"))
    sent = queries.uploads(db, case.invitation.id)
    shown = next((u for u in sent if u.id == upload_id), None) or next(iter(sent), None)
    kept = next((u for u in sent if u.state == "read"), None)
    trace = (
        book.own_trace(db, queries.own_folio(case.invitation.id), shown.id) if shown else None
    )
    leaves = queries.leaves(db, shown)
    page = render_template(
        "prompts/document.html",
        page_title="Your document",
        upload=shown,
        readable=kept,
        stored=queries.stored(db, shown),
        leaves=leaves,
        trace=trace,
        found=places(trace.findings, leaves) if trace else (),
        submissions=queries.submissions(db, case.invitation.id),
        page_rule=page_rule,
        key=chance.new_id(),
        ticket=deadline.ticket(
            current.site().settings.signing_key(), case.invitation.id, clock.now()
        ),
        refusal=refusal,
        form=request.form,
        **_common(case),
    )
    return page, refusal.status if refusal else 200


@route(asking, "/my/uploads", auth="candidate", methods=("POST",), body={"document": "file"})
def send_file() -> ResponseReturnValue:
    """Take a file. Its bytes are durable before the answer."""
    files = [(file.filename or "", file.read()) for file in request.files.getlist("document")]
    case = _case("OR", "DL")
    try:
        with current.db().begin_nested():
            name, raw = together(files)
            sent = upload.receive(
                current.db(),
                current.site().archive,
                case.invitation,
                raw,
                file_name=name,
                key=request.form.get("key", "")[:43] or chance.new_id(),
                entered=current.entered(),
                issued=_issued(case),
                by=current.invitation(),
            )
    except Refusal as refusal:
        return _document_page(refusal=refusal)
    return redirect(url_for("asking.uploaded", upload_id=sent.id), 303)


@route(
    asking,
    "/my/uploads/<upload_id>",
    auth="candidate",
    classes="OR BV ID IDn AI HR WM DL RC",
    params={"upload_id": "upload"},
)
def uploaded(upload_id: str) -> ResponseReturnValue:
    """One upload: being read, refused, or as reviewers will see it."""
    case = _case("BV", "DL")
    queries.upload(current.db(), case.invitation.id, upload_id)
    return _document_page(upload_id)


@route(
    asking,
    "/my/uploads/<upload_id>/state",
    auth="candidate",
    kind="json",
    classes="BV",
    params={"upload_id": "upload"},
)
def upload_state(upload_id: str) -> ResponseReturnValue:
    """Whether an upload is read by now (`received`, `read` or `refused`), or begins to show."""
    case = _case("BV")
    sent = queries.upload(current.db(), case.invitation.id, upload_id)
    return {"state": sent.state, "glimpse": sent.glimpse is not None}


@route(
    asking,
    "/my/uploads/<upload_id>/preview",
    auth="candidate",
    classes="BV ID IDn",
    params={"upload_id": "upload"},
)
def preview(upload_id: str) -> ResponseReturnValue:
    """Exactly what reviewers will see, at full width."""
    db = current.db()
    case = _case("BV")
    sent = queries.upload(db, case.invitation.id, upload_id)
    if sent.document is None:
        raise Absent
    return render_template(
        "prompts/preview.html",
        page_title="What reviewers will see",
        upload=sent,
        stored=queries.stored(db, sent),
        leaves=documents.body(db, sent.document).leaves,
        **_common(case),
    )


@route(
    asking,
    "/my/uploads/<upload_id>/original",
    auth="candidate",
    kind="blob",
    classes="OR",
    params={"upload_id": "upload"},
)
def original(upload_id: str) -> ResponseReturnValue:
    """The candidate's own bytes back, as they sent them."""
    case = _case("OR")
    sent = queries.upload(current.db(), case.invitation.id, upload_id)
    return downloads.attachment(
        current.site().archive.read(sent.blob), f"{sent.id}-v{sent.n}", sent.extension
    )


@route(
    asking,
    "/my/uploads/<upload_id>/house.pdf",
    auth="candidate",
    kind="blob",
    classes="BV",
    params={"upload_id": "upload"},
)
def house_pages(upload_id: str) -> ResponseReturnValue:
    """The blind document as the pages that are counted."""
    db = current.db()
    sent = queries.upload(db, _case("BV").invitation.id, upload_id)
    stored = queries.stored(db, sent)
    if stored is None or stored.house is None:
        raise Absent
    raw = current.site().archive.read(stored.house)
    return downloads.attachment(raw, f"{sent.id}-v{sent.n}", ".pdf", "application/pdf")


@route(
    asking,
    "/my/submit/<upload_id>",
    auth="candidate",
    methods=("POST",),
    params={"upload_id": "upload"},
    body={"ai_used": "no"},
)
def press_submit(upload_id: str) -> ResponseReturnValue:
    """Freeze this version; with `final` on the page to confirm, close the window too."""
    case = _case("BV", "DL")
    sent = queries.upload(current.db(), case.invitation.id, upload_id)
    form = request.form
    if form.get("final") == "ask":
        return render_template(
            "prompts/close.html",
            page_title="Close my window",
            upload=sent,
            form=form,
            **_common(case),
        )
    statement = submit.Statement(
        ai_used={"yes": True, "no": False}.get(form.get("ai_used", "")),
        ai_statement=form.get("ai_statement", ""),
        hours=form.get("hours", ""),
        worry=form.get("worry", ""),
    )
    try:
        with current.db().begin_nested():
            done = submit.submit(
                current.db(),
                case.invitation,
                sent,
                statement,
                at=current.entered(),
                issued=_issued(case),
                final=form.get("final") == "yes",
                by=current.invitation(),
            )
    except Refusal as refusal:
        return _document_page(upload_id, refusal)
    return redirect(url_for("asking.receipt", receipt_id=done.id), 303)


@route(
    asking,
    "/my/receipts/<receipt_id>",
    auth="candidate",
    classes="RC ID IDn AI HR WM",
    params={"receipt_id": "receipt"},
)
def receipt(receipt_id: str) -> ResponseReturnValue:
    """What was received, when, and its fingerprints."""
    case = _case("RC", "ID")
    submission, sent, stored = queries.receipt(current.db(), case.invitation.id, receipt_id)
    return render_template(
        "prompts/receipt.html",
        page_title="Receipt",
        submission=submission,
        upload=sent,
        stored=stored,
        page_rule=page_rule,
        words=status.words(case),
        **_common(case),
    )


@route(asking, "/my/withdraw", auth="candidate", classes="ID IDn")
def confirm_withdraw() -> ResponseReturnValue:
    """The page to confirm on."""
    return render_template(
        "prompts/withdraw.html", page_title="Withdraw", **_common(_case("ID"))
    )


@route(asking, "/my/withdraw", auth="candidate", methods=("POST",), body={})
def press_withdraw() -> ResponseReturnValue:
    """End it."""
    start.withdraw(current.db(), _case("ID").invitation, by=current.invitation())
    return redirect(url_for("asking.mine"), 303)


def _issued(case: Own) -> datetime | None:
    return deadline.issued_at(
        current.site().settings.signing_key(),
        case.invitation.id,
        request.form.get("ticket", ""),
    )
