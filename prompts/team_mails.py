from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.accounts import mails
from blindfolio.accounts.models import Account
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.registration import PageOfMail
from blindfolio.settings import Settings
from prompts import announce
from prompts.clarifying import second_look
from prompts.inviting import from_connection, hand_out, new_address
from prompts.models import NewAddress, Opening, OpeningMember
from prompts.submitting import unanswered
from prompts.window import prompt_request

JOINED = "prompts/joined"

CLOSED = "prompts/opening_closed"

_PARTS = {
    "coordinator": "a coordinator",
    "manager": "a hiring manager",
    "decider": "a decider",
}


def to_member(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """Return the opening's title and the member's role. Both are empty once the member has
    no role."""
    to = mails.to_account(db, mail, settings)
    part = _part(db, mail)
    told = {
        "opening": db.get_one(Opening, part.opening).title if part else "",
        "part": _PARTS[part.kind] if part else "",
        "ordered": mail.args.get("ordered", False),
    }
    return replace(to, values={**to.values, **told})


def to_decider(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """Return the same as `to_member`, and whether closing the opening ended every
    application."""
    to = to_member(db, mail, settings)
    all_ended = mail.args["afterwards"] == "cancel"
    return replace(to, values={**to.values, "all_ended": all_ended})


def to_second(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """Return when a new address takes effect, or until when its stop is decided on, and whether
    the person decides and can open its page."""
    to = mails.to_account(db, mail, settings)
    row = db.get(NewAddress, mail.args.get("address", ""))
    until, told = None, {"submission": mail.args["folio"]}
    if row is not None:
        until = new_address.decided_by(row) or row.until
        told["decides"] = row.is_stopped and mail.to_id in new_address.who_decide(db, row)
        told["sees"] = mail.to_id in new_address.who_sees(db, row)
        told["by"] = db.get_one(Account, row.by).name
    zone = mails.zone_of(db, mail, settings)
    told["until"] = times.when(until, zone) if until else ""
    return replace(to, values={**to.values, **told})


def _part(db: Session, mail: MailOut) -> OpeningMember | None:
    return db.get(OpeningMember, (mail.args.get("opening", ""), mail.to_id))


def _question(_db: Session, mail: MailOut) -> str:
    return f"/questions/{mail.args['clarification']}"


def _request(_db: Session, mail: MailOut) -> str:
    return f"/candidates/{mail.args['folio']}#time"


def _look(_db: Session, mail: MailOut) -> str:
    return f"/candidates/{mail.args['folio']}/feedback#look"


def _candidate(_db: Session, mail: MailOut) -> str:
    return f"/candidates/{mail.args['folio']}"


def _address(db: Session, mail: MailOut) -> str:
    if "address" not in mail.args:
        return _candidate(db, mail)
    row = db.get(NewAddress, mail.args["address"])
    sees = row is not None and mail.to_id in new_address.who_sees(db, row)
    return f"/addresses/{mail.args['address']}" if sees else "/"


def _list(_db: Session, mail: MailOut) -> str:
    if mail.args.get("ordered"):
        return "/orders"
    return f"/openings/{mail.args['opening']}/lists/{mail.args['list']}"


def _opening(db: Session, mail: MailOut) -> str:
    part = _part(db, mail)
    if part is None:
        return "/"
    if part.kind == "coordinator":
        return f"/openings/{part.opening}"
    return f"/candidates?opening={part.opening}"


PAGES: Mapping[str, PageOfMail] = {
    "prompts/asked": _question,
    "prompts/adjustment": _request,
    second_look.MAIL: _look,
    new_address.STOPPED_MAIL: _address,
    new_address.SECOND: _address,
    new_address.ALONE_MAIL: _address,
    JOINED: _opening,
    CLOSED: _opening,
    unanswered.SHUT: _candidate,
    **dict.fromkeys(announce.THEY_ENDED.values(), _candidate),
    hand_out.BOUNCED: lambda db, mail: f"{_candidate(db, mail)}/messages",
    from_connection.WAITS: _list,
    prompt_request.MAIL: lambda _db, _mail: "/prompt-requests",
}
