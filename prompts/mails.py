from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, languages, times
from blindfolio.accounts import links
from blindfolio.archive.models import StoredDocument
from blindfolio.erasure import ask
from blindfolio.identity import book
from blindfolio.identity.models import CandidateIdentity
from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from blindfolio.mail import outbox
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings
from blindfolio.visibility.models import Folio
from prompts import queries, redaction
from prompts.erasing import holds, retention
from prompts.inviting import invite, new_address
from prompts.models import (
    Clarification,
    Extension,
    Invitation,
    KnownFact,
    NewAddress,
    Opening,
    OpeningNote,
    PromptVersion,
    Redaction,
    Submission,
    Upload,
)
from prompts.opening import terms
from prompts.submitting import submit
from prompts.window import calendar_file, cancelled, end_mails, hearing_date, reminders
from prompts.window.feedback_date import feedback_date

_BECAUSE = {
    "coordinator": N_("Your coordinator has given you more time."),
    "asked": N_(
        "We have answered your request and given you more time. Only you and the coordinators of"
        " this opening can read the answer, on your page."
    ),
    "outage": N_(
        "Our site could not be reached for a while near the end of your window, so we have given"
        " you that time back."
    ),
    "address": N_(
        "Your writing time was paused while a new email address waited, so we have given you that"
        " time back."
    ),
    "waited": N_(
        "Time passed while something was with us, so we have given it back to you. Your page says"
        " how things stand."
    ),
}
"""Why a date moved, as told in emails. The coordinator's own words aren't included."""

_REMINDERS = frozenset({reminders.OF_WINDOW, reminders.OF_START})

_WITH_DEADLINE = frozenset({"prompts/started", "prompts/extended", "prompts/changed"})


OF_THE_END = frozenset(
    f"prompts/{name}"
    for name in (
        *("link", "link_taken", "corrected"),
        *("address_changed", "address_waits", "address_due", "address_stays", "address_moved"),
    )
).union(end_mails.ENDED)
"""Emails that announce the end or carry a link. They say nothing of what came before."""

LATER = "(the candidate's own link)"

ELSEWHERE = "(on the candidate's own page)"


SentFile = tuple[str, book.SentParts, StoredDocument]


def to_candidate(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """Fill in a candidate's email, with a new link. `db` must be a writing session. Raise
    Refusal for an email that is no longer needed, or if the site has no name."""
    if mail.template == invite.MAIL:
        invite.refuse_nameless(settings.team)
    if "note" in mail.args and db.get_one(OpeningNote, mail.args["note"]).withdrawn_at:
        raise Refusal("withdrawn", "This message to all candidates has been withdrawn.")
    invitation = db.scalars(select(Invitation).where(Invitation.folio == mail.to_id)).one()
    if mail.template in _REMINDERS:
        folio = db.get_one(Folio, invitation.folio)
        if not reminders.wanted(folio, invitation, mail.template):
            raise Refusal("too_late", "There is nothing left to remind this candidate of.")
    if links.OTHERS in mail.args:
        _send_others(db, mail)
    name, address = _person(db, mail)
    held = mail.template == new_address.WAITS
    language = queries.language(db, invitation)
    closed = invitation.ended_code == cancelled.WRONG_ADDRESS
    if closed and mail.template not in end_mails.ENDED:
        raise Refusal("settled", "Someone else may have this address, so it gets no link.")
    link = ""
    if not closed:
        token = links.for_invitation(db, invitation.id, held=held, language=language)
        link = f"{settings.base_url}/open/{token}"
    files = _sent_files(db, [mail])
    values = {"name": name, "link": link}
    with languages.speaking(language):
        values |= _values(db, mail, invitation, settings, clock.now(), files)
        calendar = _calendar(db, mail, invitation, settings.team)
    return Addressed(
        name=name, address=address, values=values, calendar=calendar, language=language
    )


def _send_others(db: Session, mail: MailOut) -> None:
    # One each, because the emails of an opening tell its team nothing of another one.
    for folio in book.others_at(db, mail.to_id):
        key = f"{mail.key}:{folio}"
        outbox.send(db, mail.template, to_kind="candidate", to_id=folio, key=key)


def _person(db: Session, mail: MailOut) -> tuple[str, str]:
    person = book.behind(db, mail.to_id)
    if mail.template == new_address.MOVED:
        return person.name, person.past_email
    if mail.template not in new_address.ABOUT:
        return person.name, person.email
    waits = book.next_of(person)
    if waits is None:
        raise Refusal(
            "settled",
            "The change of this candidate's address has been settled, so this email is"
            " not needed.",
        )
    return person.name, waits.email if mail.template == new_address.WAITS else person.email


def to_read(
    db: Session, mails: Sequence[MailOut], candidate: CandidateIdentity, settings: Settings
) -> list[dict[str, Any]]:
    """Fill in the same emails for the opening's coordinators. Links, receipt numbers and
    hashes are left out, because a hash would link this name to a code."""
    together = (
        select(Invitation, Extension)
        .outerjoin(Extension, Extension.invitation == Invitation.id)
        .where(Invitation.folio == candidate.folio)
        .order_by(Extension.at)
    )
    rows = db.execute(together).all()
    invitation, moved = rows[0][0], [it for _, it in rows if it]
    # Kept alive so that the session doesn't reload them one by one.
    met = _met(db, mails, invitation)
    files = _sent_files(db, mails)
    for_eyes = {"name": candidate.name, "link": LATER}
    found = [
        _values(db, mail, invitation, settings, mail.sent_at or mail.created_at, files, moved)
        | for_eyes
        | dict.fromkeys(("receipt", "document_sha"), ELSEWHERE)
        for mail in mails
    ]
    for values in found:
        values["sent"] = [(name, ELSEWHERE) for name, _ in values.get("sent", ())]
    del met
    return found


def _met(db: Session, mails: Sequence[MailOut], invitation: Invitation) -> list[object]:
    def named(key: str) -> list[Any]:
        return [mail.args[key] for mail in mails if key in mail.args]

    receipts = select(Submission, Upload).where(
        Submission.id.in_(named("submission")), Upload.id == Submission.upload
    )
    asked = select(Clarification, KnownFact).outerjoin(
        KnownFact, KnownFact.id == Clarification.fact
    )
    tables: dict[str, type[Any]] = {
        "extension": Extension,
        "fact": KnownFact,
        "note": OpeningNote,
    }
    opening = db.get_one(Opening, invitation.opening)
    return [
        opening,
        db.get_one(Folio, invitation.folio),
        db.get_one(PromptVersion, opening.prompt_version),
        *db.execute(receipts),
        *db.execute(asked.where(Clarification.id.in_(named("clarification")))),
        *(
            row
            for arg, table in tables.items()
            for row in db.scalars(select(table).where(table.id.in_(named(arg))))
        ),
    ]


def _values(
    db: Session,
    mail: MailOut,
    invitation: Invitation,
    settings: Settings,
    at: datetime,
    files: Mapping[str, SentFile],
    moved: Sequence[Extension] = (),
) -> dict[str, Any]:
    # As of `at`: what has been `moved` since, in order, is told as it was.
    def then(what: str, now: datetime | None) -> datetime | None:
        return next((it.before for it in moved if it.what == what and it.at > at), now)

    ends, start_by = (
        then("deadline", invitation.deadline),
        then("start_by", invitation.start_by),
    )
    opening = db.get_one(Opening, invitation.opening)
    version = db.get_one(PromptVersion, opening.prompt_version)
    zone, args = ZoneInfo(invitation.zone), mail.args
    days = opening.window_days + invitation.more_days
    texts = {} if mail.template in OF_THE_END else opening.terms
    values: dict[str, Any] = {
        "team": settings.team_name,
        "signed": terms.signature(texts, settings.team_name),
        "opening": opening.title,
        "prompt": version.title,
        "start_by": times.exact(start_by, zone) if start_by else "",
        "deadline": times.exact(ends, zone) if ends else "",
        "days": days,
        "backup_days": settings.backup_days,
        "off": (),
        "ended_because": cancelled.told(invitation),
        "taken": times.exact(mail.created_at, zone),
        "in_short": terms.in_short(opening.terms, days),
        "replaces": args.get("replaces", False),
        "step": args.get("step", ""),
        **_promised(opening, ends, zone),
    }
    if mail.template in _REMINDERS:
        of = ends if mail.template == reminders.OF_WINDOW else start_by
        values["left"] = times.left(of, at) if of else ""
    if mail.template == retention.MAIL:
        folio = db.get_one(Folio, invitation.folio)
        until = retention.until(db, invitation, opening, folio.stage, folio.stage_since)
        values["kept_until"] = times.day(until, zone) if until else ""
    if mail.template == f"prompts/{holds.HELD}":
        values |= _held(db, invitation.folio, zone, settings)
    if "submission" in args:
        values |= _receipt(db, args, zone, files)
    for name, told in _OF_ARG.items():
        if name in args:
            values |= told(db, args[name], zone)
    return values


def _held(db: Session, folio: str, zone: ZoneInfo, settings: Settings) -> dict[str, Any]:
    hold, asked = holds.live(db, folio), holds.to_object_to(db, folio)
    return {
        "until": times.day(hold.until, zone) if hold else "",
        "asked_until": times.day(asked.until, zone) if asked else "",
        "object_by": times.day(asked.alone_until, zone) if asked and asked.alone_until else "",
        "waits": ask.asked(db, folio) is not None,
        "operator": settings.operator,
    }


def _promised(opening: Opening, ends: datetime | None, zone: ZoneInfo) -> dict[str, str]:
    hears = opening.terms.get("You hear", "")
    by = hearing_date.of_interview(hears, ends, zone)
    feedback = feedback_date(ends, opening.feedback_days, zone)
    return {
        "hears": hears,
        "hears_by": times.day(by, zone) if by else "",
        "feedback_by": times.day(feedback.by, zone) if feedback else "",
    }


def _calendar(db: Session, mail: MailOut, invitation: Invitation, team: str) -> bytes:
    if mail.template not in _WITH_DEADLINE or invitation.deadline is None:
        return b""
    known = calendar_file.entry(db, invitation.id, "window")
    if known is None:
        return b""
    opening = db.get_one(Opening, invitation.opening)
    words = times.exact(invitation.deadline, ZoneInfo(invitation.zone))
    title = calendar_file.titled(team, opening.title)
    return calendar_file.window_file(known, title, invitation.deadline, words)


def _extension(db: Session, extension: str, zone: ZoneInfo) -> dict[str, Any]:
    moved = db.get_one(Extension, extension)
    return {
        "because": _(_BECAUSE[moved.cause]) if moved.cause in _BECAUSE else "",
        "before": times.exact(moved.before, zone) if moved.before else "",
        "after": times.exact(moved.after, zone) if moved.after else "",
    }


def _receipt(
    db: Session, args: Mapping[str, str], zone: ZoneInfo, files: Mapping[str, SentFile]
) -> dict[str, Any]:
    submission = db.get_one(Submission, args["submission"])
    upload = db.get_one(Upload, submission.upload)
    label, parts, document = files[submission.id]
    return {
        "version": submission.version,
        "receipt": submission.id,
        "at": times.exact(submission.at, zone),
        "in_grace": submission.in_grace,
        "by_us": submit.by_us(submission, int(args.get("unanswered", 0))),
        "sent": parts or [(label, upload.sha256)],
        "document_sha": document.sha,
        "length": submit.length(submission, document),
    }


def _sent_files(db: Session, mails: Sequence[MailOut]) -> dict[str, SentFile]:
    receipts = [mail.args["submission"] for mail in mails if "submission" in mail.args]
    if not receipts:
        return {}
    # `_met` has loaded them if there are many.
    about = [db.get_one(Submission, receipt) for receipt in receipts]
    uploads = queries.uploads(db, about[0].invitation)
    of = {one.upload for one in about}
    read = {one.id: one.document for one in uploads if one.id in of}
    read |= redaction.submitted_as(db, of)
    found = select(StoredDocument).where(StoredDocument.id.in_(read.values()))
    documents = {document.id: document for document in db.scalars(found)}
    names = book.file_names(db, [one.id for one in uploads])
    parts = book.parts_sent(db, [*of])
    return {
        one.id: (names.get(one.upload, ""), parts[one.upload], documents[document])
        for one in about
        if (document := read[one.upload]) is not None
    }


def _fact(db: Session, fact: str, _zone: ZoneInfo) -> dict[str, Any]:
    told = db.get_one(KnownFact, fact)
    return {"question": told.question, "answer": told.answer}


def _settled(db: Session, clarification: str, _zone: ZoneInfo) -> dict[str, Any]:
    question = db.get_one(Clarification, clarification)
    fact = db.get_one(KnownFact, question.fact) if question.fact else None
    return {"asked": question.text, "reply": fact.answer if fact else question.reply}


def _new_address(db: Session, address: str, zone: ZoneInfo) -> dict[str, Any]:
    row = db.get_one(NewAddress, address)
    return {
        "until": times.exact(row.until, zone) if row.until else "",
        "second": row.confirmed_by is not None,
        "overruled": row.decided_at is not None,
    }


def _note(db: Session, note: str, _zone: ZoneInfo) -> dict[str, Any]:
    return {"note": db.get_one(OpeningNote, note).text}


def _redacted(db: Session, redacted: str, _zone: ZoneInfo) -> dict[str, Any]:
    return {"because": _(redaction.TOLD[db.get_one(Redaction, redacted).reason])}


_OF_ARG = {
    "extension": _extension,
    "address": _new_address,
    "fact": _fact,
    "note": _note,
    "redaction": _redacted,
    "clarification": _settled,
}
