"""What is said in a debrief: a pass, votes, changed views, red flags, dissent."""

from __future__ import annotations

from collections.abc import Mapping

from blindfolio.demo.after_the_gate.stories import change_view, raise_flag
from blindfolio.visibility.models import Folio
from reviews.debrief import inviting
from reviews.debrief.voices import dissents, flags, votes
from tests.crawler.planting.planter import Planter


def vote(planter: Planter, name: str, folio: str, *, other: bool, by: str) -> None:
    """r2 has voted and escalated a dissent; r1 and p2, who take part too, have not voted. `other`
    is variant B's vote, at another level."""
    hand, accounts = planter.hand, planter.accounts
    for who in ("r1", "r2"):
        hand.on(Folio, folio, inviting.invite, accounts[who], by=by)
    r2 = accounts["r2"]
    said = planter.note("SX DN", f"{name} r2 vote", folio=folio, owner=r2)
    vote = {"level": "1" if other else "4", "sentence": f"It rests on {said}."}
    hand.on(Folio, folio, votes.cast, **vote, by=r2)
    against = planter.note("DN", f"{name} r2 dissent", folio=folio, owner=r2)
    dissent = {"sentence": f"Not {against}.", "heard_by": by, "then": "escalates"}
    hand.on(Folio, folio, dissents.dissent, **dissent, by=r2)


def speak(
    planter: Planter,
    name: str,
    folio: str,
    seats: Mapping[str, str],
    *,
    quote: str,
    settles: str,
) -> None:
    """Each of `seats` (who, and their account) has changed a view, raised flags and disagreed;
    `settles` has answered the first flag."""
    hand = planter.hand
    for n, (who, account) in enumerate(seats.items()):

        def said(what: str, who: str = who, account: str = account) -> str:
            label = f"{name} {who} {what}"
            return f"Because of {planter.note('DN', label, folio=folio, owner=account)}."

        rests_on = quote if n else ""
        view = {"criterion": "failure", "was": "2", "now": "3", "because": said("changed")}
        change_view(hand, folio, view, by=account, quote=rests_on)
        flag = raise_flag(hand, folio, said("flag"), by=account, quote=rests_on)
        if not n:
            sentence = f"Settled by {planter.note('DN', f'{name} answer', folio=folio)}."
            hand.on(Folio, folio, flags.answer, flag, sentence=sentence, by=settles)
            if len(seats) > 1:
                raise_flag(hand, folio, said("open flag"), by=account)
        dissent = {"sentence": said("dissent"), "heard_by": settles, "then": "commits"}
        hand.on(Folio, folio, dissents.dissent, **dissent, by=account)
