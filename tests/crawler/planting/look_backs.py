"""Look-backs of the crawler's site: one that is prepared, one that is open and one that is closed.
They hang on no folio, so each canary and each id says which accounts may know it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from blindfolio.demo import look_backs
from blindfolio.demo.look_backs import Said
from reviews.calibration.looking_back import answering
from reviews.calibration.looking_back import look_backs as verbs
from reviews.calibration.looking_back.models import LookBackHire
from tests.crawler.planting.planter import Planter

_OWNER, _COLLEAGUES = "c1", ("r1", "r2", "m1", "x1")
_LATER = "c2"
"""Who has said nothing yet in the open one: the crawler saves their first answer. A coordinator,
who may read every prompt."""
_PROMPT, _LOOP = "full-flows", "senior-product"
_STATES = ("prepared", "open", "closed")


def plant(planter: Planter, criteria: Sequence[str]) -> None:
    for n, state in enumerate(_STATES):
        planter.hand.meet(planter.hand.now + timedelta(minutes=5), 6_000 + 500 * n)
        _plant(planter, f"{state} look-back", state, criteria)


def _plant(planter: Planter, name: str, state: str, criteria: Sequence[str]) -> None:
    hand, by = planter.hand, planter.accounts[_OWNER]
    colleagues = [planter.accounts[who] for who in _COLLEAGUES] if state != "prepared" else []
    if state == "open":
        colleagues.append(planter.accounts[_LATER])
    among = [by, *colleagues]
    # Of a closed one no label is left, so that to find one anywhere is a leak.
    labelled = among if state != "closed" else []
    labels = [planter.note("", f"{name} hire {n}", among=labelled) for n in (1, 2)]
    title = f"Hires of {planter.note('', f'{name} title', among=among)}"
    typed = {"title": title, "slug": _PROMPT, "level": 3, "months": 6, "loop": _LOOP}
    typed["hires"] = "\n".join(f"{label}, 2025-01" for label in labels)
    made = look_backs.begin(hand, typed, colleagues, by=by)
    for who, account in zip(_COLLEAGUES, colleagues, strict=False):
        other = planter.variant == "B" and state == "open" and who == "r2"
        # Until it is closed, their own words are for nobody else's eyes.
        knows = among if state == "closed" else [account]
        named = planter.note("", f"{name} dimension of {who}", among=knows)
        weak = {criteria[0]: (1 if other else 2, "document" if other else "interview")}
        said = Said(4 if other else 3, weak, f"Pace of {named}", "none")
        look_backs.say(hand, made, [said, None], by=account)
        if state == "closed" or who != "r2":
            hand.do(answering.lock, made, by=account)
    if state == "closed":
        hand.do(verbs.close, made, by=by)
    with hand.parts.database.reading() as db:
        found = select(LookBackHire.id).where(LookBackHire.look_back == made)
        hires = list(db.scalars(found.order_by(LookBackHire.id)))
    planter.look_backs[name] = {
        "id": made,
        "hires": hires,
        "among": among,
        "by": [planter.accounts["r2"]] if state == "open" else [],
    }
