"""A submission that was judged to the end on a site, and its packet as its coordinator gets it."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.visibility.models import Folio
from prompts.models import Opening
from prompts.opening import openings
from reviews.debrief import inviting, passing
from reviews.debrief.models import RedFlag
from reviews.debrief.voices import changed_views, dissents, evidence, flags, votes
from reviews.interviews import scorecard
from reviews.packet import asked
from reviews.packet.gather import whole
from reviews.packet.json_file import as_json, parsed
from reviews.panel.models import SheetQuestion
from reviews.panel.sheet import ticks
from reviews.reading import amend, scenarios
from tests.reviews import cases
from tests.reviews.cases import Case
from tests.reviews.feedback.cases import released
from tests.reviews.interviews import loops
from tests.sites import Site

REASON = "Both would argue with it."
FEEDBACK = "You narrowed the problem."
GROUNDS = "Both columns say staff."
CONDITIONS = "Starts with the billing team."
NOT_THERE = "On leave until the decision is due."
VOTE = "Senior, on the strength of the plan alone."
CHANGED = "They named who is woken when I asked."
FLAG = "Nothing says what happens on the day of the freeze."
ANSWER = "The second phase waits for it, as the panel heard."
WITHDRAWN = "The coding interview has settled it."
HEARD = "Both levels were discussed, so the decision can go on."
DISSENT = "I would offer a level below."
SCENARIO = "Who polls when the engine is down?"
NO_CODING = "The coding interviewer has left the company."
LEE = "Lee Loopholder"


def decided(site: Site, *, close_it: bool = True) -> Case:
    """Two reviews, one amended after the reveal; released; a loop with one scorecard locked and one
    passed; two scorecards of the panel and a third that was passed; a debrief in which everything
    is said; an offer, and feedback."""
    with site.parts.database.transaction() as db:
        case = loops.begun(db, values=(4, 2), seats=3)
        loops.hold(db, case, "influence", cases.member(db, LEE))
    with site.parts.database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        openings.fix(db, db.get_one(Opening, folio.opening), by=case.coordinator)
    with site.parts.database.transaction() as db:
        ask = {"card_text-1": SCENARIO, "card_text-2": "Who empties the outbox?"}
        scenarios.choose(db, case.folio, ask, revision=0, by=case.readers[0])
        cases.release(db, case)
    site.parts.worker.run_until_idle()
    with site.parts.database.transaction() as db:
        first = (SheetQuestion.folio == case.folio, SheetQuestion.rank == 1)
        question = db.scalars(select(SheetQuestion).where(*first)).all()[0]
        ticks.press(db, question, "went", "partly", was="", by=case.panel[0])
        ticks.change(db, question, "Polled.", "Pushed.", by=case.panel[0])
        amend.amend(db, case.folio, "I would rate it lower now.", by=case.readers[0])
        cases.meet(db, case, 3, 4)
    with site.parts.database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        scorecard.pass_card(db, folio, "coding", NO_CODING, by=case.coordinator)
    discuss(site, case)
    if close_it:
        with site.parts.database.transaction() as db:
            offer(db, case)
            released(db, case)
    return case


def discuss(site: Site, case: Case) -> None:
    """The third panelist's scorecard is passed, and they vote; a reviewer is invited, and their
    vote is passed; a view changes, two flags are raised and settled, and one person dissents."""
    first, second, third = case.panel
    with site.parts.database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        passing.pass_over(db, folio, third, reason=NOT_THERE, by=case.coordinator)
    with site.parts.database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        votes.cast(db, folio, level="2", sentence=VOTE, by=third)
        inviting.invite(db, folio, case.readers[1], by=case.coordinator)
        passing.pass_over(db, folio, case.readers[1], reason=NOT_THERE, by=case.coordinator)
        blocks = documents.blocks(db, folio.document or "")
        quote = next(it.text for it in blocks if it.kind == "paragraph").split(".")[0]
        question = evidence.questions(db, folio.id, first)[0][0]
        said = {"criterion": "failure", "was": "3", "now": "2", "because": CHANGED}
        changed_views.change(db, folio, **said, quote=quote, question=question, by=first)
        flags.raise_flag(db, folio, sentence=FLAG, quote=quote, question="", by=second)
        flags.raise_flag(db, folio, sentence=VOTE, quote="", question=question, by=third)
        raised = {it.account: it.id for it in db.scalars(select(RedFlag))}
        flags.answer(db, folio, raised[second], sentence=ANSWER, by=case.manager)
        flags.withdraw(db, folio, raised[third], sentence=WITHDRAWN, by=third)
        dissents.dissent(
            db, folio, sentence=DISSENT, heard_by=case.coordinator, then="escalates", by=second
        )
        dissents.answer(db, folio, second, how="goes_on", sentence=HEARD, by=case.coordinator)


def offer(db: Session, case: Case) -> None:
    """The hiring manager records an offer."""
    cases.close(
        db,
        case,
        feedback=FEEDBACK,
        reason=GROUNDS,
        conditions=CONDITIONS,
        present=(case.manager, *case.panel[:2]),
    )


def stopped(site: Site) -> Case:
    """Two reviews that don't agree, an interview of the loop that was over, and a rejection."""
    with site.parts.database.transaction() as db:
        case = loops.begun(db, words=("proceed", "stop"))
        loops.hold(db, case, "influence", cases.member(db, LEE))
    with site.parts.database.transaction() as db:
        cases.decide(db, case, "stop", reason="Thin.", feedback=FEEDBACK)
    return case


def packet(site: Site, case: Case, *, by: str = "") -> dict[str, Any]:
    """The packet for its coordinator, or for who is named, read back from its file's bytes."""
    with site.parts.database.reading() as db:
        made = whole.packet(db, asked.by_member(db, by or case.coordinator, case.folio))
    file = as_json(made)
    found: dict[str, Any] = parsed(file) if made["seals"] else json.loads(file)
    return found
