"""Practice rounds of the crawler's site: one that is prepared, one that runs and one that is
closed. What differs between the variants is the ratings of who has not shown them yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from blindfolio.demo.rounds import add
from blindfolio.demo.stagehand import Judgement
from blindfolio.visibility.models import Folio
from reviews.calibration.practice import debrief, rounds, rounds_of
from tests.crawler.planting import words
from tests.crawler.planting.planter import Planter

_OWNER = "c1"
_REVIEWERS = ("r1", "r2")
_STAGES = {"prepared": "2", "running": "3", "closed": "4"}
_PROMPT = "full-flows"

Judging = Callable[[Planter, str, str, str, Sequence[str], str, bool], Judgement]
"""Of a planter, a folio's name and id, a reviewer, the words to quote, the classes that open what
the review says, and whether it is variant B's other one."""


def plant(planter: Planter, criteria: Sequence[str], judging: Judging) -> None:
    hand, by = planter.hand, planter.accounts[_OWNER]
    reviewers = [planter.accounts[who] for who in _REVIEWERS]
    for n, (state, stage) in enumerate(_STAGES.items()):
        hand.meet(hand.now + timedelta(minutes=5), 4_000 + 500 * n)
        name = f"{state} round"
        title = f"Round of {words.word(f'{name} title')}"
        round_ = hand.do(rounds.begin, title=title, slug=_PROMPT, level=3, by=by).id
        planter.note("PT", f"{name} title", opening=round_)
        marks = [words.word(f"{name} to quote on {key}") for key in criteria]
        person = {
            part: words.word(f"{name} {part}")
            for part in ("name", "email", "handle", "employer", "file")
        }
        reference: dict[str, object] = {
            key: {"rating": 3, "why": f"It says {words.word(f'{name} why {key}')}."}
            for key in criteria
        }
        folio = add(
            hand,
            round_,
            f"Memo {words.word(f'{name} called')}",
            words.document(person, words.word(f"{name} body"), marks),
            masked=list(person.values()),
            reference=reference,
            by=by,
        )
        _note(planter, name, folio, criteria, person)
        # The owner's own word for it, which reviewers get with everything else.
        planter.note("PR RX", f"{name} called", folio=folio)
        rows = {by: ["practice.owner"]}
        if state != "prepared":
            rows |= {account: ["practice"] for account in reviewers}
            hand.do(rounds.start, round_, reviewers, by=by)
            _rate(planter, name, folio, marks, judging, closes=state == "closed")
        if state == "closed":
            hand.do(rounds.close, round_, by=by)
            said = planter.note("RX", f"{name} note", folio=folio)
            with hand.act() as db:
                seat = rounds_of.seat(db, reviewers[0], round_)
                debrief.add_note(db, seat, criteria[0], f"Say {said}.", by=reviewers[0])
        with hand.parts.database.reading() as db:
            code = db.get_one(Folio, folio).code
        planter.rounds[name] = {
            "id": folio,
            "code": code,
            "opening": round_,
            "stage": stage,
            "rows": rows,
            "differs": ["RX"] if state == "running" else [],
            "by": [planter.accounts["r2"]] if state == "running" else [],
        }


def _note(
    planter: Planter, name: str, folio: str, criteria: Sequence[str], person: dict[str, str]
) -> None:
    for key in criteria:
        planter.note("BV", f"{name} to quote on {key}", folio=folio)
        planter.note("RF", f"{name} why {key}", folio=folio)
    planter.note("BV", f"{name} body", folio=folio)
    for part in person:
        planter.note("ID", f"{name} {part}", folio=folio)


def _rate(
    planter: Planter,
    name: str,
    folio: str,
    marks: Sequence[str],
    judging: Judging,
    *,
    closes: bool,
) -> None:
    """Both rate where the round is to be closed; else r1 locks, and r2 has begun, in variant B with
    other ratings."""
    for n, who in enumerate(_REVIEWERS):
        other = planter.variant == "B" and who == "r2" and not closes
        said = judging(planter, name, folio, who, marks, "RX", other or (closes and n == 1))
        locks = closes or who == "r1"
        planter.hand.write_review(folio, planter.accounts[who], said, locks=locks)
