"""What is said in a debrief: a pass, votes, changed views, red flags, dissent."""

from __future__ import annotations

from collections.abc import Mapping

from blindfolio.demo import debrief_acts as acts
from tests.crawler.planting.planter import Planter


def vote(planter: Planter, name: str, folio: str, *, other: bool, by: str) -> None:
    """r2 has voted and escalated a dissent; r1 and p2, who take part too, have not voted. `other`
    is variant B's vote, at another level."""
    hand, accounts = planter.hand, planter.accounts
    for who in ("r1", "r2"):
        acts.invite(hand, folio, accounts[who], by=by)
    said = planter.note("SX DN", f"{name} r2 vote", folio=folio, owner=accounts["r2"])
    acts.vote(hand, folio, accounts["r2"], "1" if other else "4", f"It rests on {said}.")
    against = planter.note("DN", f"{name} r2 dissent", folio=folio, owner=accounts["r2"])
    acts.dissent(hand, folio, accounts["r2"], f"Not {against}.", heard_by=by, then="escalates")


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
        acts.change_view(hand, folio, account, "failure", 2, 3, said("changed"), quote=rests_on)
        flag = acts.raise_flag(hand, folio, account, said("flag"), quote=rests_on)
        if not n:
            answered = planter.note("DN", f"{name} answer", folio=folio)
            acts.answer(hand, folio, flag, f"Settled by {answered}.", by=settles)
            if len(seats) > 1:
                acts.raise_flag(hand, folio, account, said("open flag"))
        acts.dissent(hand, folio, account, said("dissent"), heard_by=settles, then="commits")
