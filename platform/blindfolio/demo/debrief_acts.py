from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.demo.stagehand import Stagehand
from blindfolio.visibility.models import Folio
from reviews.debrief import inviting
from reviews.debrief.voices import changed_views, dissents, evidence, flags, votes
from reviews.feedback import release


def invite(hand: Stagehand, folio: str, account: str, *, by: str) -> None:
    hand.on(Folio, folio, inviting.invite, account, by=by)


def vote(hand: Stagehand, folio: str, account: str, level: str, sentence: str) -> None:
    hand.on(Folio, folio, votes.cast, level=level, sentence=sentence, by=account)


def change_view(
    hand: Stagehand,
    folio: str,
    account: str,
    criterion: str,
    was: int,
    now: int,
    because: str,
    *,
    quote: str = "",
    question: str = "",
) -> None:
    """The reason given is the `quote` from the document; without one, the sheet's first question
    that contains `question`.
    """
    with hand.act() as db:
        found = db.get_one(Folio, folio)
        changed_views.change(
            db,
            found,
            criterion=criterion,
            was=str(was),
            now=str(now),
            because=because,
            quote=quote,
            question="" if quote else _question(db, folio, question),
            by=account,
        )


def raise_flag(
    hand: Stagehand,
    folio: str,
    account: str,
    sentence: str,
    *,
    quote: str = "",
    question: str = "",
) -> str:
    """Returns its id. `quote` and `question` as in `change_view`."""
    with hand.act() as db:
        flags.raise_flag(
            db,
            db.get_one(Folio, folio),
            sentence=sentence,
            quote=quote,
            question="" if quote else _question(db, folio, question),
            by=account,
        )
    with hand.parts.database.reading() as db:
        return flags.flags(db, folio)[-1].row.id


def _question(db: Session, folio: str, words: str) -> str:
    """The id of the sheet's first question with these words."""
    return next(id_ for id_, text in evidence.questions(db, folio) if words in text)


def answer(hand: Stagehand, folio: str, flag: str, sentence: str, *, by: str) -> None:
    hand.on(Folio, folio, flags.answer, flag, sentence=sentence, by=by)


def dissent(
    hand: Stagehand, folio: str, account: str, sentence: str, *, heard_by: str, then: str
) -> None:
    said = {"sentence": sentence, "heard_by": heard_by, "then": then}
    hand.on(Folio, folio, dissents.dissent, **said, by=account)


def give_feedback(hand: Stagehand, folio: str, text: str, *, by: str) -> None:
    hand.on(Folio, folio, release.release, text, by=by)
