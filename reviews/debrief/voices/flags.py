from __future__ import annotations

from dataclasses import replace
from functools import partial

from sqlalchemy.orm import Session

from blindfolio import chance
from blindfolio.mail import outbox
from blindfolio.refusal import Conflict
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from reviews.debrief import notices
from reviews.debrief.models import FlagSettled, RedFlag
from reviews.debrief.participants import capacity, reads_document, speaking
from reviews.debrief.voices import evidence
from reviews.debrief.voices.written import Spoken, Voice, noted, spoken, write
from reviews.forms.fields import Choice, Text

_ASK = "Say in a sentence what has to be settled first."
FLAG = Voice(
    table=RedFlag,
    fields=(noted(Text, "sentence", "What has to be settled", _ASK), *evidence.FIELDS),
    entry="debrief.flag",
)
_HOW = noted(Choice, "how", "How it ended", options={"withdrawn": "", "answered": ""})
_SETTLE = noted(Text, "settle", "Answer", "Write your answer to the flag.", attr="sentence")
SETTLED = Voice(table=FlagSettled, fields=(_HOW, _SETTLE), entry="debrief.flag_settled")


def raise_flag(db: Session, folio: Folio, *, by: str, **typed: str) -> None:
    """Raise a flag from the fields of `FLAG`. A flag by an interviewer outside the panel cites
    only their own scorecard, because they see neither the document nor its questions."""
    folio, id_ = speaking(db, folio, by=by), chance.new_id()
    found = partial(evidence.found, by=by)
    cited = found if reads_document(db, folio, by) else evidence.nothing
    about = {"flag": id_, "account": by}
    flag = write(db, FLAG, folio, typed, by=by, about=about, cited=cited, id=id_)
    notices.say_flagged(db, folio, flag)


def withdraw(db: Session, folio: Folio, flag: str, *, sentence: str, by: str) -> None:
    folio = speaking(db, folio, by=by)
    if _open(db, folio, flag).account != by:
        raise Absent
    why = replace(_SETTLE, needed="Say in a sentence why the flag is withdrawn.")
    typed = {"how": "withdrawn", "settle": sentence}
    write(db, SETTLED, folio, typed, why, by=by, about={"flag": flag}, flag=flag)


def answer(db: Session, folio: Folio, flag: str, *, sentence: str, by: str) -> None:
    folio = stages.locked(db, folio.id)
    capacity(db, folio, by)
    held, typed = _open(db, folio, flag), {"how": "answered", "settle": sentence}
    write(db, SETTLED, folio, typed, by=by, about={"flag": flag}, flag=flag)
    if held.account != by:
        outbox.tell(db, folio.id, "reviews/debrief_flag_answered", held.account, held.id)


def _open(db: Session, folio: Folio, flag: str) -> RedFlag:
    held = db.get(RedFlag, flag)
    if held is None or held.folio != folio.id:
        raise Absent
    if db.get(FlagSettled, flag, populate_existing=True) is not None:
        raise Conflict("settled", "This flag has already been settled.")
    return held


def flags(db: Session, folio: str) -> list[Spoken[RedFlag, FlagSettled]]:
    return spoken(db, RedFlag, FlagSettled, folio)
