"""Tell the decider and the dissenters that a candidate deletes a decided case. If the opening's
terms said so, the decider can keep a record of it, without the candidate's name and words, until
the data is gone. The audit log seals the record's hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.accounts import mails
from blindfolio.erasure import ask
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import OVER
from prompts.erasing.begin import decided
from prompts.models import Opening
from reviews.debrief.models import Dissent
from reviews.deciding.models import DebriefDecision, GateDecision
from reviews.packet import asked
from reviews.packet.gather import whole
from reviews.packet.json_file import as_json

MAIL = "reviews/deleted"
KIND = "packet.kept"
_WORDS = frozenset({"quote", "document", "sheet", "candidate", "redaction"})


def on_move(db: Session, folio: Folio, event: str, _before: str, _after: str) -> None:
    if event != ask.JOB or not _is_own(db, folio):
        return
    dissented = select(Dissent.account).where(Dissent.folio == folio.id)
    decision = _decision(db, folio)
    for account in sorted({decision.by, *db.scalars(dissented)} if decision else ()):
        outbox.send(
            db,
            MAIL,
            to_kind="account",
            to_id=account,
            key=f"{MAIL}:{folio.id}:{account}",
            args={"folio": folio.id},
        )


def to_told(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    # Not by name: the reader may have judged without knowing it.
    to, folio = mails.to_account(db, mail, settings), db.get_one(Folio, mail.args["folio"])
    keeps = may_keep(db, folio, mail.to_id)
    if (decision := _decision(db, folio)) is None:
        raise Absent
    values = {
        "opening": db.get_one(Opening, folio.opening).title,
        "decided": times.day(decision.at, mails.zone_of(db, mail, settings)),
        "keeps": keeps is not None,
        "until": times.when(keeps, mails.zone_of(db, mail, settings)) if keeps else "",
    }
    return replace(to, values={**to.values, **values})


def page(db: Session, mail: MailOut) -> str:
    folio = db.get_one(Folio, mail.args["folio"])
    return f"/debriefs/{folio.id}/kept" if may_keep(db, folio, mail.to_id) else "/"


def may_keep(db: Session, folio: Folio, account: str) -> datetime | None:
    """Return until when this account can keep a record, or None if it can't."""
    deletion = ask.asked(db, folio.id)
    if (
        deletion is None
        or not _is_own(db, folio)
        or folio.stage not in OVER
        or not db.get_one(Opening, folio.opening).keeps_record
        or (decision := _decision(db, folio)) is None
        or decision.by != account
    ):
        return None
    return deletion.due


def keep(db: Session, folio_id: str, *, by: str) -> bytes:
    """Return the record as a JSON file, and seal its hash. Raise Absent for everyone but the
    decider."""
    asking = asked.by_member(db, by, folio_id)
    if may_keep(db, asking.folio, by) is None:
        raise Absent
    plain = replace(asking, name="", runs=False)
    file = as_json(_without_words(whole.packet(db, plain)))
    # About no submission, so that the entry outlives the deletion.
    facts = {"sha256": hashlib.sha256(file).hexdigest(), "submission": folio_id}
    chain.record(db, KIND, facts, by=by)
    return file


def _is_own(db: Session, folio: Folio) -> bool:
    deletion = ask.asked(db, folio.id)
    own = deletion is not None and deletion.reason == "asked" and not deletion.closed
    return own and decided(folio)


def _decision(db: Session, folio: Folio) -> DebriefDecision | GateDecision | None:
    return db.get(DebriefDecision, folio.id) or db.get(GateDecision, folio.id)


def _without_words(found: Any) -> Any:
    if isinstance(found, Mapping):
        return {key: _without_words(it) for key, it in found.items() if key not in _WORDS}
    return [_without_words(it) for it in found] if isinstance(found, list) else found
