"""Ask a model by hand: a panelist copies the request to their model and pastes its answer.
Round 1 finds the questions, and round 2, in a new conversation, checks them. This is for teams
whose model has no API, and for sheets whose model gave no answer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from blindfolio.language_model.backend import ModelRequest, NoAnswer
from blindfolio.ledger import chain
from blindfolio.ledger.model_tokens import SHEET
from blindfolio.ledger.models import Entry, Payload
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from prompts.opening.model_use import may_be_sent
from reviews.followups.sheet import AUTHORS, BY_MODEL, PRINTED, UNCHECKED, ModelQuestions
from reviews.model_questions.answers import read_ask, read_check
from reviews.model_questions.pipeline import CALLS, next_request, questions_from
from reviews.model_questions.requests import SheetMaterial
from reviews.panel import queries
from reviews.panel.asking import model_answers
from reviews.panel.models import PanelSheet, SheetQuestion
from reviews.panel.sheet import arrange, edit, sources

MAY_NOT = (
    "This document can't be given to a language model. Its questions come from the reviewers and"
    " from the prompt's author."
)

OTHER_LANGUAGE = (
    "A model's questions can be checked only in English and German, and this document is in another"
    " language. Its questions come from the reviewers and from the prompt's author."
)

_UNREADABLE = {
    "empty": "Paste the model's answer first.",
    "not JSON": "The model's answer must be one JSON object. Copy all of it, from the first { to"
    " the last }. If the model stopped early, ask it to continue, and join the parts.",
}
_ANOTHER = (
    "This isn't an answer to this request. Check that you copied the request of this round, and"
    " that you pasted the answer to it."
)
_ELSEWHERE = (
    "None of these questions quotes this document. The answer seems to belong to another document."
    " Copy the request from this page, and paste the answer to it."
)


@dataclass(frozen=True, slots=True)
class Round:
    request: ModelRequest
    material: SheetMaterial
    before: tuple[str, ...]
    taken: bool

    @property
    def n(self) -> int:
        return len(self.before) + 1


def next_round(db: Session, folio: Folio, *, by: str) -> Round | None:
    """Return the next request, or None if both rounds are over, the sheet has checked questions
    of a model, or the panel has met. The caller has found the folio under PT, KW, BV and WM,
    and asked `may_not`."""
    if folio.stage != Stage.PANEL:
        return None
    before = tuple(kept.answer for kept in model_answers.stored(db, folio.id))
    if db.get(PanelSheet, folio.id) is None or len(before) >= CALLS or _checked(db, folio):
        return None
    material = model_answers.material_of(db, folio)
    request = next_request(material, before)
    if request is None:
        return None
    return Round(request, material, before, _taken(db, folio, request, by))


def may_not(db: Session, folio: Folio) -> str:
    """Return why the document may not go to a model, as a sentence. The text is empty if it
    may, and once the panel has met."""
    why = may_be_sent(db, folio.id) if folio.stage == Stage.PANEL else None
    return OTHER_LANGUAGE if why == "language" else MAY_NOT if why else ""


def take(db: Session, folio: Folio, *, by: str) -> None:
    """Record, once for each panelist, that they take the request, and with it the document's
    text, to a model outside this site."""
    edit.open_for(db, folio)
    coming = _coming(db, folio, by)
    if coming.taken:
        return
    facts = {"model": model_answers.BY_HAND, "request": coming.request.sha, "tokens": 0}
    chain.record(db, SHEET, facts, folio=folio.id, by=by)


def paste(db: Session, folio: Folio, answer: str, *, was: str, by: str) -> int:
    """Keep an answer and return how many questions it added to the sheet; only round 2 adds
    any. `was` is the hash of the answered request. Raise Refusal and store nothing if the
    answer is unreadable or belongs to another request."""
    edit.open_for(db, folio)
    coming = _coming(db, folio, by)
    if coming.request.sha != was:
        raise Conflict(
            "moved",
            "Someone else pasted an answer while you were on this page. You now see the next"
            " round.",
        )
    found = _read(coming, answer)
    model_answers.keep(
        db,
        folio,
        coming.n,
        coming.request,
        answer,
        found,
        model=model_answers.BY_HAND,
        by=by,
    )
    facts = {"n": coming.n, "request": coming.request.sha}
    chain.record(db, "model_answered", facts, folio=folio.id, by=by)
    return _add(db, folio, found, by) if coming.n == CALLS else 0


def _coming(db: Session, folio: Folio, by: str) -> Round:
    if sentence := may_not(db, folio):
        raise Conflict("model", sentence)
    coming = next_round(db, folio, by=by)
    if coming is None:
        raise Conflict(
            "over",
            "This sheet already has a model's questions, so you can't paste another answer.",
        )
    return coming


def _read(coming: Round, answer: str) -> ModelQuestions:
    try:
        (read_check if coming.before else read_ask)(answer)
    except NoAnswer as none:
        raise Refusal("answer", _UNREADABLE.get(none.code, _ANOTHER)) from None
    found = questions_from(coming.material, [*coming.before, answer])
    faults = {refused.fault for refused in found.refused}
    if faults == {"quote"} and not any(found.questions.values()):
        raise Refusal("answer", _ELSEWHERE)
    return found


def _checked(db: Session, folio: Folio) -> bool:
    wanted = exists().where(
        SheetQuestion.folio == folio.id, SheetQuestion.form.startswith(BY_MODEL)
    )
    return bool(db.scalar(select(wanted)))


def _taken(db: Session, folio: Folio, request: ModelRequest, by: str) -> bool:
    found = (
        select(Payload.body)
        .join(Entry, Entry.seq == Payload.seq)
        .where(Entry.kind == SHEET, Entry.folio == folio.id, Entry.actor == by)
    )
    return any(body["facts"]["request"] == request.sha for body in db.scalars(found))


def _add(db: Session, folio: Folio, found: ModelQuestions, by: str) -> int:
    """Add the questions after those of the reviewers. Drop the questions that they replace and
    nobody has changed: unchecked ones, and the author's that are asked, don't apply or aren't
    needed."""
    segments, added = queries.sheet(db, folio.id).segments, 0
    for name, questions in found.questions.items():
        order, made = segments[name], [*questions, *found.reserves[name]]
        enough = len(made) >= PRINTED[name]
        for old in order:
            needless = enough or old.condition in found.settled
            settled = old.form.startswith(AUTHORS) and needless
            touched = old.state != "proposed" or old.text != old.built_text or old.went
            if (settled or old.form.startswith(UNCHECKED)) and not touched:
                edit.mark(db, folio, old, "drop", by=by)
        for at, question in enumerate(made, sum(map(sources.is_reviewers, order))):
            row = arrange.made_of(folio.id, name, question)
            order.insert(at, row)
            arrange.put(db, order, row, by)
        added += len(made)
    return added
