from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import chance, clock
from blindfolio.documents.blinding.doubts import is_far_from
from blindfolio.documents.blinding.identity import Identity, missing
from blindfolio.documents.model import Block
from blindfolio.identity import book
from blindfolio.identity.models import Trace
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import Stage
from blindfolio.web import downloads, passages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import deadline, queries, redaction
from prompts.clarifying import own_questions
from prompts.models import Submission, Upload
from prompts.queries import Own
from prompts.submitting import (
    covered_before,
    not_a_name,
    own_words,
    page_rule,
    sent_files,
    submit,
    upload,
)
from prompts.submitting.identity_found import FoundIdentity, Leaves, places
from prompts.submitting.several_files import together
from prompts.web.asking import asking
from prompts.web.candidate import (
    filed_line,
    model_choice,
    own_case,
    own_labels,
    seen,
    shell,
    window_phase,
)
from prompts.window import status

GO_ON = "go_on"
"""In a URL: the candidate was covering words, and goes on once the new version is read."""

COVERED = "covered"
"""In the URL after sending a file: go on to the version that covers the words covered before.
Without it, a URL shows exactly the upload that it names."""

FEW_LINKS = 5

OF_A_FILE = (
    DataClass.ORIGINAL,
    DataClass.BLINDED_VIEW,
    DataClass.IDENTITY,
    DataClass.DISPLAY_NAME,
    DataClass.AI_STATEMENT,
    DataClass.HOURS,
    DataClass.WORRY,
    DataClass.ACCOMMODATIONS,
    DataClass.DEADLINE,
    DataClass.RECEIPT,
)


@route(
    asking,
    "/my/document",
    auth="candidate",
    classes=OF_A_FILE,
)
def document() -> ResponseReturnValue:
    return document_page()


def document_page(
    upload_id: str | None = None,
    refusal: Refusal | None = None,
    *,
    covered: bool = False,
    go_on: bool = False,
    submitting: bool = False,
) -> ResponseReturnValue:
    """The page of this upload, or else of the newest; in a closed window, of the version that
    counts.

    The refusal is about `submitting` or something else. `covered` leads on to the version that
    covers what was covered before, `go_on` to the preview, once it is read.
    """
    db = current.db()
    case = own_case(DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    if case.invitation.started_at is None:
        return redirect(url_for("asking.mine"))
    sent = queries.uploads(db, case.invitation.id)
    submissions = queries.submissions(db, case.invitation.id)
    if upload_id is None and submissions and not may_submit(case):
        upload_id = submissions[0].upload
    newest = sent_files.at_hand(sent, submissions)
    first = sent_files.to_show(sent, submissions)
    shown = next((u for u in sent if u.id == upload_id), None) if upload_id else first
    if upload_id and shown is None:
        raise Absent
    kept = next((u for u in sent if u.state == "read"), None)
    names = own_labels(case, sent)
    trace = (
        book.own_trace(db, queries.own_folio(case.invitation.id), shown.id) if shown else None
    )
    if go_on and shown is not None and shown.document is not None:
        return redirect(url_for("asking.preview", upload_id=shown.id))
    leaves = queries.leaves(db, shown)
    blocks = [block for _, on_page in leaves for block in on_page]
    mine = (
        book.own(db, queries.own_folio(case.invitation.id))
        if shown is not None and shown.document is not None
        else None
    )
    known = book.as_identity(mine) if mine else Identity()
    images = [block for block in blocks if block.kind == "image"]
    done = {one.upload for one in submissions}
    instead = covered_before.version_with_words_covered(shown, sent, done) if covered else None
    done_here = request.args.get(said.PARAMETER)
    if instead is not None and may_submit(case):
        return redirect(url_for("asking.uploaded", upload_id=instead.id, said=done_here))
    page = render_template(
        "prompts/document.html",
        page_title="Your document",
        upload=shown,
        filed=filed_line(case, sent, submissions, names),
        names=names,
        button_name=sent_files.short(names[shown.id]) if shown else "",
        newest=newest,
        before=covered_before.told(db, shown, sent, done, blocks, known),
        readable=kept,
        file_before=_file_before(shown, sent, submissions),
        for_the_end=sent_files.for_the_end(sent),
        then={name: "1" for name, asked in ((GO_ON, go_on), (COVERED, covered)) if asked}
        | ({said.PARAMETER: done_here} if done_here else {}),
        stored=queries.stored(db, shown),
        leaves=leaves,
        trace=trace,
        pictures=[block.id for block in images if not _is_sentence(block)],
        not_shown=[block.id for block in images if _is_sentence(block)],
        found=places(trace.findings, leaves) if trace else (),
        uncoverable=not_a_name.uncoverable(blocks, trace.findings) if trace else (),
        uncovered=not_a_name.uncovered(known),
        own_words=mine.own_words if mine else (),
        listed=book.own(db, queries.own_folio(case.invitation.id)).own_words,
        not_found=_not_found(mine.own_words, blocks, trace) if mine and trace else (),
        employers=mine.employers if mine else (),
        doubts=_doubts(trace, leaves, known) if trace and mine else DoubtRows(),
        redactions=redaction.of_upload(db, shown.id) if shown else (),
        redacted_because=redaction.TOLD,
        submissions=submissions,
        page_rule=page_rule,
        model=model_choice(case),
        key=chance.new_id(),
        ticket=deadline.ticket(
            current.site().settings.signing_key(), case.invitation.id, clock.now()
        ),
        refusal=refusal,
        wrong={part.code: part for part in refusal.parts} if refusal else {},
        form=request.form,
        submitting=submitting,
        **whether_read(case, shown, sent, submissions, names),
        **shell(case),
    )
    return page, refusal.status if refusal else 200


@route(
    asking,
    "/my/uploads",
    auth="candidate",
    methods=("POST",),
    body={"document": "file", "own_words": "text"},
)
def send_file() -> ResponseReturnValue:
    """The bytes are durable before the answer."""
    files = [(file.filename or "", file.read()) for file in request.files.getlist("document")]
    case = own_case(DataClass.ORIGINAL, DataClass.DEADLINE)
    typed = request.form.get(own_words.FIELD, "")
    try:
        with current.db().begin_nested():
            name, raw = together(files)
            if typed.strip():
                own_words.add(
                    current.db(),
                    case.invitation,
                    typed,
                    entered=current.entered(),
                    issued=issued(case),
                    by=current.invitation(),
                )
            sent = upload.receive(
                current.db(),
                current.site().archive,
                case.invitation,
                raw,
                file_name=name,
                key=request.form.get("key", "")[:43] or chance.new_id(),
                entered=current.entered(),
                issued=issued(case),
                by=current.invitation(),
            )
    except Refusal as refusal:
        return document_page(request.form.get("version") or None, refusal)
    before = queries.uploads(current.db(), case.invitation.id)
    covered = "1" if any(one.marked_from for one in before) else None
    return redirect(url_for("asking.uploaded", upload_id=sent.id, covered=covered), 303)


@route(
    asking,
    "/my/uploads/<upload_id>",
    auth="candidate",
    classes=OF_A_FILE,
    params={"upload_id": "upload"},
)
def uploaded(upload_id: str) -> ResponseReturnValue:
    """One upload: being read, refused, or as reviewers will see it.

    After sending, leads on to the version that covers earlier words; after covering words, to
    the preview, once it is there.
    """
    return document_page(
        upload_id, covered=COVERED in request.args, go_on=GO_ON in request.args
    )


@route(
    asking,
    "/my/uploads/<upload_id>/state",
    auth="candidate",
    kind="json",
    classes=(DataClass.BLINDED_VIEW,),
    params={"upload_id": "upload"},
)
def upload_state(upload_id: str) -> ResponseReturnValue:
    """`received`, `read` or `refused`, or whether the upload begins to show."""
    case = own_case(DataClass.BLINDED_VIEW)
    sent = queries.upload(current.db(), case.invitation.id, upload_id)
    return {"state": sent.state, "glimpse": sent.glimpse is not None}


@route(
    asking,
    "/my/uploads/<upload_id>/original",
    auth="candidate",
    kind="blob",
    classes=(DataClass.ORIGINAL,),
    params={"upload_id": "upload"},
)
def original(upload_id: str) -> ResponseReturnValue:
    case = own_case(DataClass.ORIGINAL)
    sent = queries.upload(current.db(), case.invitation.id, upload_id)
    return downloads.attachment(
        current.site().archive.read(sent.blob), _kept_as(case, sent), sent.extension
    )


@route(
    asking,
    "/my/uploads/<upload_id>/house.pdf",
    auth="candidate",
    kind="blob",
    classes=(DataClass.BLINDED_VIEW,),
    params={"upload_id": "upload"},
)
def house_pages(upload_id: str) -> ResponseReturnValue:
    db = current.db()
    case = own_case(DataClass.BLINDED_VIEW)
    sent = queries.upload(db, case.invitation.id, upload_id)
    stored = queries.stored(db, sent)
    if stored is None or stored.house is None:
        raise Absent
    raw = current.site().archive.read(stored.house)
    return downloads.attachment(raw, f"{_kept_as(case, sent)}-blind", ".pdf", "application/pdf")


@route(
    asking,
    "/my/submit/<upload_id>",
    auth="candidate",
    methods=("POST",),
    params={"upload_id": "upload"},
    body={"ai_used": "no"},
)
def press_submit(upload_id: str) -> ResponseReturnValue:
    """Freeze this version; `final` on the confirming page also closes the window."""
    case = own_case(DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    sent = queries.upload(current.db(), case.invitation.id, upload_id)
    form = request.form
    showed = seen()
    statement = submit.Statement(
        ai_used={"yes": True, "no": False}.get(form.get("ai_used", "")),
        ai_statement=form.get("ai_statement", ""),
        hours=form.get("hours", ""),
        worry=form.get("worry", ""),
    )
    if form.get("final") == "ask":
        submissions = queries.submissions(current.db(), case.invitation.id)
        counted = next((one for one in submissions[:1] if one.upload == sent.id), None)
        try:
            if not counted:
                submit.refuse_incomplete(current.db(), case.invitation, sent, statement, showed)
        except Refusal as refusal:
            return document_page(upload_id, refusal, submitting=True)
        return render_template(
            "prompts/close.html",
            page_title="Close my window",
            upload=sent,
            stored=queries.stored(current.db(), sent),
            counted=counted,
            submissions=submissions,
            label=own_labels(case, queries.uploads(current.db(), case.invitation.id))[sent.id],
            asked_open=own_questions.waits_about_problem(current.db(), case.invitation.id),
            page_rule=page_rule,
            form=form,
            **shell(case),
        )
    try:
        with current.db().begin_nested():
            done = submit.submit(
                current.db(),
                case.invitation,
                sent,
                statement,
                at=current.entered(),
                issued=issued(case),
                seen=showed,
                final=form.get("final") == "yes",
                by=current.invitation(),
            )
    except Refusal as refusal:
        return document_page(upload_id, refusal, submitting=True)
    if form.get("final") == "yes":
        return redirect(said.after("shut", "asking.receipt", receipt_id=done.id), 303)
    return redirect(url_for("asking.receipt", receipt_id=done.id), 303)


@route(asking, "/my/uploads", auth="candidate", classes=(DataClass.BLINDED_VIEW,))
def back_from_sending() -> ResponseReturnValue:
    own_case(DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    return redirect(url_for("asking.document"))


@route(
    asking,
    "/my/submit/<upload_id>",
    auth="candidate",
    classes=(DataClass.BLINDED_VIEW,),
    params={"upload_id": "upload"},
)
def back_from_submitting(upload_id: str) -> ResponseReturnValue:
    case = own_case(DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    sent = queries.upload(current.db(), case.invitation.id, upload_id)
    return redirect(url_for("asking.uploaded", upload_id=sent.id))


@route(
    asking,
    "/my/receipts/<receipt_id>",
    auth="candidate",
    classes=(
        DataClass.RECEIPT,
        DataClass.IDENTITY,
        DataClass.DISPLAY_NAME,
        DataClass.AI_STATEMENT,
        DataClass.HOURS,
        DataClass.WORRY,
        DataClass.PROMPT,
    ),
    params={"receipt_id": "receipt"},
)
def receipt(receipt_id: str) -> ResponseReturnValue:
    case = own_case(DataClass.RECEIPT, DataClass.IDENTITY)
    submission, sent, stored = queries.receipt(current.db(), case.invitation.id, receipt_id)
    names = book.own_file_names(current.db(), queries.own_folio(case.invitation.id))
    return render_template(
        "prompts/receipt.html",
        page_title="Receipt",
        submission=submission,
        upload=sent,
        label=sent_files.label_of(
            submission, queries.uploads(current.db(), case.invitation.id), names
        ),
        opening=case.opening.title if DataClass.PROMPT in case.classes else "",
        versions=queries.submissions(current.db(), case.invitation.id),
        by_us=submit.BY_US if submission.automatic else "",
        stored=stored,
        page_rule=page_rule,
        words=status.words(case, clock.now()),
        **shell(case),
    )


def _kept_as(case: Own, sent: Upload) -> str:
    versions = queries.submissions(current.db(), case.invitation.id)
    became = next((one for one in versions if one.upload == sent.id), None)
    return f"{became.id}-version-{became.version}" if became else f"{sent.id}-not-submitted"


def may_submit(case: Own) -> bool:
    return window_phase(case) in ("open", "grace")


def whether_read(
    case: Own,
    shown: Upload | None,
    sent: Sequence[Upload],
    done: Sequence[Submission],
    names: Mapping[str, str],
) -> dict[str, str | None]:
    open_, ended = may_submit(case), case.stage == Stage.ENDED
    heading = sent_files.over_preview(shown, sent, done, may_submit=open_, ended=ended)
    unread = None if open_ or ended else sent_files.unread(shown, done, names)
    return {"over_preview": heading, "unread": unread}


def _file_before(
    shown: Upload | None, sent: Sequence[Upload], done: Sequence[Submission]
) -> Upload | None:
    if shown is None:
        return None
    counts = {one.upload for one in done[:1]}
    known = {one.sha256 for one in sent if one.id in counts} | {shown.sha256}
    before = (u for u in sent if u.n < shown.n and u.state == "read")
    return next((u for u in before if u.sha256 not in known), None)


def _is_sentence(image: Block) -> bool:
    return image.html.startswith("<p")


def _not_found(listed: Sequence[str], blocks: Sequence[Block], trace: Trace) -> list[str]:
    covered = [words for _, _, words in trace.findings]
    return missing(listed, "\n".join([*(block.text for block in blocks), *covered]))


DoubtRow = tuple[str, list[FoundIdentity]]


@dataclass(frozen=True, slots=True)
class DoubtRows:
    asked: Sequence[DoubtRow] = ()
    links: Sequence[DoubtRow] = ()
    answered: Sequence[DoubtRow] = ()


def _doubts(trace: Trace, leaves: Leaves, mine: Identity) -> DoubtRows:
    kept = book.doubts_of(trace)
    shown = places([(it.kind, it.block, it.text) for it in kept], leaves)
    rows = list(zip(kept, shown, strict=True))
    answered = [row for row in rows if row[0].answered]
    asked = [row for row in rows if not row[0].answered]
    links = [
        row for row in asked if row[0].kind == "repository" and is_far_from(mine, row[0].text)
    ]
    if len(links) <= FEW_LINKS:
        links = []
    return DoubtRows(
        asked=_by_words(row for row in asked if row not in links),
        links=_by_words(links),
        answered=_by_words(answered),
    )


def _by_words(rows: Iterable[tuple[book.KeptDoubt, FoundIdentity]]) -> list[DoubtRow]:
    found: dict[tuple[str, ...], DoubtRow] = {}
    for it, shown in rows:
        value = passages.value(it.block, it.start, it.end)
        alike = it.kind in ("word", "part")
        key = (it.kind, it.text) if alike else (value,)
        before, places_ = found.get(key, ("", []))
        found[key] = (f"{before} {value}".lstrip(), [*places_, shown])
    return list(found.values())


def issued(case: Own) -> datetime | None:
    return deadline.issued_at(
        current.site().settings.signing_key(),
        case.invitation.id,
        request.form.get("ticket", ""),
    )
