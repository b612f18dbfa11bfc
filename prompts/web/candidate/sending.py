from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import chance
from blindfolio.archive import documents
from blindfolio.documents.blinding.doubts import is_far_from
from blindfolio.documents.blinding.folding import fold
from blindfolio.documents.blinding.identity import Identity, missing
from blindfolio.documents.blinding.redaction import RedactedPassage
from blindfolio.documents.model import Block, IdentityFinding
from blindfolio.identity import book
from blindfolio.identity.models import Trace
from blindfolio.languages import gettext as _
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent, there
from blindfolio.visibility.stage import OVER, Stage
from blindfolio.web import pages, passages, said
from blindfolio.web.http import downloads
from blindfolio.web.request import current
from prompts import queries, redaction
from prompts.clarifying import own_questions
from prompts.models import Upload
from prompts.queries import Own
from prompts.submitting import (
    covered_before,
    last_look,
    not_a_name,
    own_words,
    page_rule,
    submit,
    unanswered,
    upload,
)
from prompts.submitting.sent_files import SentFiles, short
from prompts.submitting.several_files import text_of, together, with_text
from prompts.web.candidate.asking import look, press
from prompts.web.candidate.page import (
    filed_line,
    held,
    may_submit,
    model_choice,
    own_case,
    own_files,
    own_upload,
    pressed,
    shell,
    ticket,
)
from prompts.window import status

GO_ON = "go_on"
"""A parameter in the URL that says that the candidate was covering words. They continue once
the new version has been read."""

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


@look("/my/document", classes=OF_A_FILE)
def document(refusal: Refusal | None = None) -> ResponseReturnValue:
    return document_page(request.form.get("version") or None, refusal)


def document_page(
    upload_id: str | None = None, refusal: Refusal | None = None
) -> ResponseReturnValue:
    """Return the page of this upload, or else of the newest one. In a closed window, that is
    the version that counts."""
    case = own_case(DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    if case.invitation.started_at is None:
        return redirect(url_for("asking.mine"))
    files = own_files(case)
    waits = held(case, files)
    shown = _shown(case, files, upload_id, waits)
    if shown is not None and shown.document is not None and GO_ON in request.args:
        return redirect(url_for("asking.preview", upload_id=shown.id))
    then = {
        name: request.args[name] for name in (GO_ON, said.PARAMETER) if name in request.args
    }
    stored = queries.stored(current.db, shown)
    return pages.page(
        "prompts/document.html",
        _("Your document"),
        refusal,
        upload=shown,
        filed=filed_line(case, files, shown),
        names=files.names,
        button_name=short(files.names[shown.id]) if shown else "",
        newest=files.at_hand,
        readable=next((one for one in files.uploads if one.state == "read"), None),
        file_before=_file_before(shown, files),
        for_the_end=files.for_the_end,
        then=then,
        stored=stored,
        warnings=documents.warnings(stored) if stored else (),
        submissions=files.versions,
        page_rule=page_rule,
        model=model_choice(case),
        key=chance.new_id(),
        ticket=ticket(case),
        wrong={part.code: part for part in refusal.parts} if refusal else {},
        submitting=request.endpoint == "asking.press_submit",
        unanswered=waits,
        left_open=_left(waits) if waits else (),
        **_reading(case, files, shown),
        **whether_read(case, shown, files),
        **shell(case),
    )


def _shown(
    case: Own, files: SentFiles, upload_id: str | None, waits: last_look.HeldVersion | None
) -> Upload | None:
    reads = waits is not None and waits.reads
    if upload_id is None and (may_submit(case) or not files.versions or reads):
        return files.to_show
    wanted = upload_id or files.versions[0].upload
    return there(next((one for one in files.uploads if one.id == wanted), None))


def _reading(case: Own, files: SentFiles, shown: Upload | None) -> dict[str, Any]:
    """Return an upload's reading, and what was covered in it or is doubtful."""
    db, folio = current.db, queries.own_folio(case.invitation.id)
    leaves = queries.leaves(db, shown)
    blocks = [block for _, on_page in leaves for block in on_page]
    images = [block for block in blocks if block.kind == "image"]
    trace = book.own_trace(db, folio, shown.id) if shown else None
    findings = trace.findings if trace else ()
    person = book.own(db, folio)
    is_read = shown is not None and shown.document is not None
    known = book.as_identity(person) if is_read else Identity()
    marked = covered_before.covered(db, files.uploads if is_read else ())
    return {
        "readable_again": covered_before.readable(known, blocks, marked),
        "leaves": leaves,
        "trace": trace,
        "text_name": text_of([trace.file_name, *(it for it, _ in trace.parts)])
        if trace
        else "",
        "pictures": [block.id for block in images if not _is_sentence(block)],
        "not_shown": [block.id for block in images if _is_sentence(block)],
        "found": [IdentityFinding(*it) for it in findings],
        "places": not_a_name.places(blocks, findings),
        "uncovered": not_a_name.uncovered(known),
        "listed": person.own_words,
        "own_words": known.own_words,
        "employers": known.employers,
        "not_found": _not_found(known.own_words, blocks, findings),
        "doubts": _doubts(trace, blocks, known) if is_read and trace else {},
        "redactions": redaction.of_upload(db, shown.id) if shown else (),
        "redacted_because": redaction.TOLD,
    }


def _left(waits: last_look.HeldVersion) -> list[DoubtRow]:
    blocks = documents.blocks(current.db, waits.left.document or "")
    return _by_words(blocks, waits.places)


@press("/my/uploads", shows=document, body={"document": "file", "own_words": "text"})
def send_file() -> str:
    db = current.db
    sent_together = [(f.filename or "", f.read()) for f in request.files.getlist("document")]
    case = own_case(DataClass.ORIGINAL, DataClass.DEADLINE)
    mine, here = case.invitation, pressed(case)
    archive = current.site.archive
    name, raw, parts = together(with_text(db, archive, mine, sent_together))
    typed = current.field_sent(own_words.FIELD)
    if typed.strip():
        own_words.add(db, mine, typed, here)
    key = current.field_sent("key")[:43] or chance.new_id()
    sent = upload.receive(db, archive, mine, raw, here, file_name=name, key=key, parts=parts)
    return url_for("asking.uploaded", upload_id=sent.id)


@look("/my/uploads/<upload_id>", classes=OF_A_FILE)
def uploaded(upload_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    """Show one upload: it is being read, was refused, or is shown as reviewers will see it."""
    return document_page(upload_id, refusal)


@look("/my/uploads/<upload_id>/state", kind="json", classes=(DataClass.BLINDED_VIEW,))
def upload_state(upload_id: str) -> ResponseReturnValue:
    """Return the upload's state (`received`, `read` or `refused`) and whether there is
    something to show yet."""
    case, sent = own_upload(upload_id, DataClass.BLINDED_VIEW)
    waits = held(case, own_files(case)) if unanswered.covers(sent) else None
    state = "received" if waits and waits.reads else sent.state
    return {"state": state, "glimpse": sent.glimpse is not None}


@look("/my/uploads/<upload_id>/original", kind="blob", classes=(DataClass.ORIGINAL,))
def original(upload_id: str) -> ResponseReturnValue:
    case, sent = own_upload(upload_id, DataClass.ORIGINAL)
    raw = current.site.archive.read(sent.blob)
    return downloads.attachment(raw, _kept_as(case, sent), sent.extension)


@look("/my/uploads/<upload_id>/house.pdf", kind="blob", classes=(DataClass.BLINDED_VIEW,))
def house_pages(upload_id: str) -> ResponseReturnValue:
    case, sent = own_upload(upload_id, DataClass.BLINDED_VIEW)
    stored = queries.stored(current.db, sent)
    if stored is None or stored.house is None:
        raise Absent
    raw = current.site.archive.read(stored.house)
    return downloads.attachment(raw, f"{_kept_as(case, sent)}-blind", ".pdf", "application/pdf")


@press("/my/submit/<upload_id>", shows=uploaded, body={"ai_used": "no"})
def press_submit(upload_id: str) -> str | ResponseReturnValue:
    """Submit this version. `final`, sent from the confirming page, also closes the window."""
    case, sent = own_upload(upload_id, DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    form, here = request.form, pressed(case)
    statement = submit.Statement(
        ai_used={"yes": True, "no": False}.get(current.field_sent("ai_used")),
        ai_statement=current.field_sent("ai_statement"),
        hours=current.field_sent("hours"),
        worry=current.field_sent("worry"),
    )
    if form.get("final") == "ask":
        return _before_closing(case, sent, statement)
    final = form.get("final") == "yes"
    done = submit.submit(current.db, case.invitation, sent, statement, here, final=final)
    if final:
        return said.after("shut", "asking.receipt", receipt_id=done.id)
    return url_for("asking.receipt", receipt_id=done.id)


def _before_closing(
    case: Own, sent: Upload, statement: submit.Statement
) -> ResponseReturnValue:
    db, files = current.db, own_files(case)
    counted = files.versions[0] if files.counts(sent) else None
    if counted is None:
        submit.refuse_incomplete(db, case.invitation, sent, statement, pressed(case).seen)
    return pages.page(
        "prompts/close.html",
        _("Final version"),
        upload=sent,
        stored=queries.stored(db, sent),
        counted=counted,
        submissions=files.versions,
        label=files.names[sent.id],
        asked_open=own_questions.waits_about_problem(db, case.invitation.id),
        page_rule=page_rule,
        **shell(case),
    )


@look("/my/uploads", classes=(DataClass.BLINDED_VIEW,))
def back_from_sending() -> ResponseReturnValue:
    own_case(DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    return redirect(url_for("asking.document"))


@look("/my/submit/<upload_id>", classes=(DataClass.BLINDED_VIEW,))
def back_from_submitting(upload_id: str) -> ResponseReturnValue:
    own_upload(upload_id, DataClass.BLINDED_VIEW, DataClass.DEADLINE)
    return redirect(url_for("asking.uploaded", upload_id=upload_id))


@look(
    "/my/receipts/<receipt_id>",
    classes=(
        DataClass.RECEIPT,
        DataClass.IDENTITY,
        DataClass.DISPLAY_NAME,
        DataClass.AI_STATEMENT,
        DataClass.HOURS,
        DataClass.WORRY,
        DataClass.PROMPT,
    ),
)
def receipt(receipt_id: str) -> ResponseReturnValue:
    case = own_case(DataClass.RECEIPT, DataClass.IDENTITY)
    submission, sent, stored = queries.receipt(current.db, case.invitation.id, receipt_id)
    files = own_files(case)
    return pages.page(
        "prompts/receipt.html",
        _("Receipt"),
        submission=submission,
        length=submit.length(submission, stored),
        upload=sent,
        parts=book.parts_sent(current.db, [sent.id])[sent.id],
        label=files.names.get(sent.id, ""),
        opening=case.opening.title if DataClass.PROMPT in case.classes else "",
        versions=files.versions,
        by_us=submit.by_us(submission, len(unanswered.places(current.db, sent))),
        stored=stored,
        page_rule=page_rule,
        words=status.words(case, case.now),
        hears_by=status.hears_by(case),
        steps=[] if case.stage in OVER else status.steps(case, submitted=submission.at),
        **shell(case),
    )


def _kept_as(case: Own, sent: Upload) -> str:
    versions = queries.submissions(current.db, case.invitation.id)
    became = next((one for one in versions if one.upload == sent.id), None)
    return f"{became.id}-version-{became.version}" if became else f"{sent.id}-not-submitted"


def whether_read(case: Own, shown: Upload | None, files: SentFiles) -> dict[str, str | None]:
    open_, ended = may_submit(case), case.stage == Stage.ENDED
    waits = held(case, files)
    heading = files.over_preview(shown, may_submit=open_, ended=ended, held=waits)
    unread = None if open_ or ended or (waits and waits.reads) else files.unread(shown)
    return {"over_preview": heading, "unread": unread}


def _file_before(shown: Upload | None, files: SentFiles) -> Upload | None:
    if shown is None:
        return None
    known = {one.sha256 for one in files.uploads if files.counts(one)} | {shown.sha256}
    since = max((one.n for one in files.uploads if one.id in files.submitted), default=0)
    read = (one for one in files.uploads if one.state == "read" and since < one.n < shown.n)
    return next((one for one in read if one.sha256 not in known), None)


def _is_sentence(image: Block) -> bool:
    return image.html.startswith("<p")


def _not_found(
    listed: Sequence[str], blocks: Sequence[Block], findings: Sequence[Sequence[Any]]
) -> list[str]:
    covered = [words for _, _, words in findings]
    return missing(listed, "\n".join([*(block.text for block in blocks), *covered]))


class DoubtRow(NamedTuple):
    """What may identify the candidate for one reason, at one or more places."""

    kind: str
    words: str
    places: Sequence[passages.PassageChoice]


def _doubts(
    trace: Trace, blocks: Sequence[Block], mine: Identity
) -> dict[str, Sequence[DoubtRow]]:
    kept = book.doubts_of(trace)
    asked = [it for it in kept if not it.answered]
    links = [it for it in asked if it.kind == "repository" and is_far_from(mine, it.text)]
    if len(links) <= FEW_LINKS:
        links = []
    return {
        "asked": _by_words(blocks, (it for it in asked if it not in links)),
        "links": _by_words(blocks, links),
        "answered": _by_words(blocks, (it for it in kept if it.answered)),
    }


def _by_words(blocks: Sequence[Block], kept: Iterable[book.KeptDoubt]) -> list[DoubtRow]:
    found: dict[tuple[str, str, str], list[book.KeptDoubt]] = {}
    for it in kept:
        at = "" if it.kind in book.BY_PLACE else passages.value(it.block, it.start, it.end)
        # "Keys" and "KEYS", "Kern" and "Kerns"
        words = fold(it.text)[0].removesuffix("s") if it.kind == "short" else it.text
        found.setdefault((it.kind, words, at), []).append(it)
    return [
        DoubtRow(kind, same[0].text, passages.choices(blocks, [*map(_passage, same)]))
        for (kind, _, _), same in found.items()
    ]


def _passage(doubt: book.KeptDoubt) -> RedactedPassage:
    return RedactedPassage(doubt.block, doubt.start, doubt.end)
