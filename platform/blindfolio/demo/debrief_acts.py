"""What is said in a debrief, for the crawler's site and the demo: passes, votes, changed views, red
flags, dissent."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from blindfolio.demo.stagehand import Stagehand
from blindfolio.visibility.models import Folio
from prompts.models import Opening, PromptVersion
from prompts.opening.weights import rubric_for
from reviews.debrief import inviting, passing
from reviews.debrief.voices import changed_views, dissents, evidence, flags, votes
from reviews.feedback import release

Note = Callable[..., str]


def pass_over(hand: Stagehand, folio: str, account: str, reason: str, *, by: str) -> None:
    """The coordinator waits no longer for a scorecard or a vote."""
    with hand.act() as db:
        passing.pass_over(db, db.get_one(Folio, folio), account, reason=reason, by=by)


def invite(hand: Stagehand, folio: str, account: str, *, by: str) -> None:
    """The coordinator invites a reviewer or an interviewer."""
    with hand.act() as db:
        inviting.invite(db, db.get_one(Folio, folio), account, by=by)


def vote(hand: Stagehand, folio: str, account: str, level: str, sentence: str) -> None:
    """Somebody without a scorecard writes their vote."""
    with hand.act() as db:
        votes.cast(db, db.get_one(Folio, folio), level=level, sentence=sentence, by=account)


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
    """A participant's view of a criterion changed; it rests on these words of the document, or on
    the sheet's question that has the words `question`, else on its first."""
    with hand.act() as db:
        found = db.get_one(Folio, folio)
        opening = db.get_one(Opening, found.opening)
        version = db.get_one(PromptVersion, found.prompt_version)
        changed_views.change(
            db,
            found,
            rubric_for(opening, version),
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
    """A participant raises a red flag; its id. It rests on what `change_view` does."""
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
        return flags.flags(db, folio)[-1].id


def _question(db: Session, folio: str, words: str) -> str:
    """The id of the first of the sheet's questions with these words."""
    return next(id_ for id_, text in evidence.questions(db, folio) if words in text)


def answer(hand: Stagehand, folio: str, flag: str, sentence: str, *, by: str) -> None:
    """Who decides answers a flag."""
    with hand.act() as db:
        flags.answer(db, db.get_one(Folio, folio), flag, sentence=sentence, by=by)


def dissent(
    hand: Stagehand, folio: str, account: str, sentence: str, *, heard_by: str, then: str
) -> None:
    """A participant disagrees."""
    with hand.act() as db:
        found = db.get_one(Folio, folio)
        dissents.dissent(db, found, sentence=sentence, heard_by=heard_by, then=then, by=account)


def give_feedback(hand: Stagehand, folio: str, text: str, *, by: str) -> None:
    """The coordinator releases feedback after the end."""
    with hand.act() as db:
        release.release(db, db.get_one(Folio, folio), text, by=by)


def vote_of_canaries(
    hand: Stagehand,
    note: Note,
    name: str,
    folio: str,
    accounts: Mapping[str, str],
    *,
    other: bool,
    by: str,
) -> None:
    """A debrief in which r2 has voted and escalated a dissent, and r1 and p2, who are in it too,
    have not voted; `other` is variant B's vote, at another level."""
    for who in ("r1", "r2"):
        invite(hand, folio, accounts[who], by=by)
    said = note("SX DN", f"{name} r2 vote", folio=folio, owner=accounts["r2"])
    vote(hand, folio, accounts["r2"], "1" if other else "4", f"It rests on {said}.")
    against = note("DN", f"{name} r2 dissent", folio=folio, owner=accounts["r2"])
    dissent(hand, folio, accounts["r2"], f"Not {against}.", heard_by=by, then="escalates")


def speak_canaries(
    hand: Stagehand,
    note: Note,
    name: str,
    folio: str,
    accounts: Mapping[str, str],
    *,
    quote: str,
    settles: str,
) -> None:
    """A panelist's changed view, flags that are open and settled, and a dissent; `accounts` are of
    who sits, `settles` of who decides."""
    for n, (who, account) in enumerate(accounts.items()):

        def said(what: str, who: str = who, account: str = account) -> str:
            return (
                f"Because of {note('DN', f'{name} {who} {what}', folio=folio, owner=account)}."
            )

        change_view(
            hand, folio, account, "failure", 2, 3, said("changed"), quote=quote if n else ""
        )
        flag = raise_flag(hand, folio, account, said("flag"), quote=quote if n else "")
        if not n:
            answered = note("DN", f"{name} answer", folio=folio)
            answer(hand, folio, flag, f"Settled by {answered}.", by=settles)
            if len(accounts) > 1:
                raise_flag(hand, folio, account, said("open flag"))
        dissent(hand, folio, account, said("dissent"), heard_by=settles, then="commits")
