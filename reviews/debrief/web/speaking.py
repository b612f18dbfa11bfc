from __future__ import annotations

from collections.abc import Callable
from functools import partial

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import one
from blindfolio.web import said
from blindfolio.web.declare import View, button
from blindfolio.web.request import current
from reviews.debrief.voices import changed_views, dissents, flags
from reviews.debrief.web.debrief import ALL_ROWS, debrief, page

_NEEDS = (DataClass.DEBRIEF_NOTES, DataClass.DISPLAY_NAME)


def _speak(rule: str, form: str, **body: str) -> Callable[[Callable[..., str]], View]:
    shows = partial(page, of=form)
    return button(debrief, f"/debriefs/<folio_id>{rule}", shows=shows, body=body)


def _heard(folio_id: str) -> Folio:
    folio, _ = one(current.db, current.account, _NEEDS, id=folio_id, rows=ALL_ROWS)
    return folio


@_speak(
    "/views", "view", criterion="failure", was="2", now="3", because="text", question="question"
)
def change_view(folio_id: str) -> str:
    fields = _typed("criterion", "was", "now", "because", "quote", "question")
    changed_views.change(current.db, _heard(folio_id), **fields, by=current.account)
    return _after("view_changed", folio_id)


@_speak("/flags", "flag", sentence="text", question="question")
def raise_flag(folio_id: str) -> str:
    fields = _typed("sentence", "quote", "question")
    flags.raise_flag(current.db, _heard(folio_id), **fields, by=current.account)
    return _after("flagged", folio_id)


@_speak("/flags/<flag_id>/withdraw", "settle", settle="text")
def withdraw_flag(folio_id: str, flag_id: str) -> str:
    return _settle(flags.withdraw, folio_id, flag_id)


@_speak("/flags/<flag_id>/answer", "settle", settle="text")
def answer_flag(folio_id: str, flag_id: str) -> str:
    return _settle(flags.answer, folio_id, flag_id)


def _settle(verb: Callable[..., None], folio_id: str, flag: str) -> str:
    text = current.field_sent("settle")
    verb(current.db, _heard(folio_id), flag, sentence=text, by=current.account)
    return _after("settled", folio_id)


@_speak("/dissent", "dissent", dissent="text", heard_by="account", then="commits")
def press_dissent(folio_id: str) -> str:
    fields = _typed("dissent", "heard_by", "then")
    then, _, to = fields["then"].partition("-")
    dissents.dissent(
        current.db,
        _heard(folio_id),
        sentence=fields["dissent"],
        heard_by=to or fields["heard_by"],
        then=then,
        by=current.account,
    )
    return _after("dissented", folio_id)


@_speak("/dissents/<account_id>/answer", "answer", how="goes_on", why="text")
def answer_dissent(folio_id: str, account_id: str) -> str:
    db, fields = current.db, _typed("how", "why")
    how, why = fields["how"], fields["why"]
    me = current.account
    dissents.answer(db, _heard(folio_id), account_id, how=how, sentence=why, by=me)
    return _after("dissent_answered", folio_id)


def _after(done: str, folio_id: str) -> str:
    return said.after(done, "debrief.debrief_page", folio_id=folio_id)


def _typed(*names: str) -> dict[str, str]:
    return {name: current.field_sent(name) for name in names}
