"""The seeded demo: an invented team, invented candidates, one folio in every stage."""

from __future__ import annotations

from datetime import datetime, timedelta

from blindfolio import clock
from blindfolio.app import Parts
from blindfolio.demo import interviews, opening_acts, reviews
from blindfolio.demo.stagehand import Stagehand
from prompts.clarifying.clarify import Answer
from prompts.folder import catalogue
from prompts.folder.catalogue import PromptFolder
from prompts.folder.samples import Sample
from prompts.models import Invitation
from prompts.submitting.submit import Statement
from prompts.window import adjustment
from reviews.debrief.decide import Deciding

PROMPT = "payment-flows"
REWRITTEN = "night-jobs"
"""The prompt of the library that the demo's team has made its own."""

TEAM: tuple[tuple[str, str, str, str | None], ...] = (
    ("coordinator", "Jo Sampleton", "jo.sampleton@example.test", "coordinator"),
    ("manager", "Hanna Placeholder", "hanna.placeholder@example.test", None),
    ("reviewer", "Robin Testcase", "robin.testcase@example.test", None),
    ("reviewer", "Sam Dummy", "sam.dummy@example.test", None),
    ("reviewer", "Kim Lorem", "kim.lorem@example.test", None),
    ("panel", "Lee Mockworth", "lee.mockworth@example.test", None),
    ("panel", "Alex Ipsum", "alex.ipsum@example.test", None),
)
"""Capacity, name, address, site role. Their own level is staff or above."""

CANDIDATES: tuple[tuple[str, str, str], ...] = (
    ("closed", "Gil Beispiel", "gil.beispiel@example.test"),
    ("stopped", "Hedda Prova", "hedda.prova@example.test"),
    ("erased", "Ira Muster", "ira.muster@example.test"),
    ("withdrawn", "Jona Voorbeeld", "jona.voorbeeld@example.test"),
    ("debrief", "Eve Quidam", "eve.quidam@example.test"),
    ("panel", "Chidi Nemo", "chidi.nemo@example.test"),
    (
        "split",
        "Maximiliane Beispiel-Featherstonehaugh y Ejemplo",
        "maximiliane.beispiel@example.test",
    ),
    ("gate", "Finn Ejemplo", "finn.ejemplo@example.test"),
    ("one_lock", "Dana Mustermann", "dana.mustermann@example.test"),
    ("review", "Lena Nadie", "lena.nadie@example.test"),
    ("submitted", "Milo Tizio", "milo.tizio@example.test"),
    ("writing", "Bo Specimen", "bo.specimen@example.test"),
    ("invited", "Ada Example", "ada.example@example.test"),
)
"""Where each stands, name, address; in the order in which their stories are told."""

_NEED = "I can only write with one hand until Thursday. Can I have two more days?"

_NOTE = "The interview can also be in Portuguese."
_TO_INVITE = """name;email;employers
Noor Exemple;noor.exemple@example.test;Specimen Bank
Otto Esempio;otto.esempio@example.test;
Noor Exemple;NOOR.exemple@example.test;
Pia Przyklad;pia.przyklad at example.test;
;quinn.priklad@example.test;
Bo Specimen;bo.specimen@example.test;
"""
"""A list that was read and not sent yet: four of its rows cannot go."""

_LAST_WORDS = (
    "With one more hour I would have counted which of the flows share a table.",
    "I have not seen the code; a day of reading it could change a third of this.",
    "What I would ask first on Monday is who answered the last three pages at night.",
    "I left the partner's file out on purpose, and would look at it in the second month.",
    "The sums are mine, from the prompt's own figures; the shares are guesses and say so.",
    "If the acquirer gives three more months, I would spend them on the unowned flows.",
    "I would rather be asked about the order of the steps than about their number.",
    "The table in the middle is the part that I would defend longest.",
    "Someone who was there in June should be the first to read the second section.",
    "The part on people is the one that I am least sure of.",
    "I wrote this in five hours, and cut two pages at the end.",
)


def play(parts: Parts) -> None:
    """Seed an empty site. Ends at the present; everything happened in the two weeks before."""
    hand = Stagehand(parts, clock.now() - timedelta(days=18))
    team = [
        (capacity, hand.person(name, email, role=role)) for capacity, name, email, role in TEAM
    ]
    jo, manager = team[0][1], team[1][1]
    robin, sam, _ = (account for capacity, account in team if capacity == "reviewer")
    panel = [account for capacity, account in team if capacity == "panel"]
    folder = catalogue.load(PROMPT)
    staff = hand.opening(folder, "Staff Engineer, Payments", 3, by=jo, model=True)
    senior_staff = hand.opening(folder, "Senior Staff Engineer, Ledger", 4, by=jo)
    for opening in (staff, senior_staff):
        hand.join(opening, manager, "manager", by=jo)
    samples = {sample.name: sample for sample in folder.samples}
    order = ("staff", "senior", "senior-staff")
    for n, (where, name, email) in enumerate(CANDIDATES):
        hand.now += timedelta(hours=19)
        opening = senior_staff if where in ("split", "closed") else staff
        sample = samples[order[n % 3]]
        invitation, folio = hand.invite(
            opening, name, email, by=jo, employers=("Specimen Bank",)
        )
        if where == "invited":
            break
        hand.start(invitation)
        _questions(hand, where, invitation, folder, jo)
        if where == "writing":
            with hand.act() as db:
                adjustment.ask(db, db.get_one(Invitation, invitation), _NEED, by=invitation)
            continue
        if where == "erased":
            hand.withdraw(invitation)
            hand.erase(folio)
            continue
        text = document(sample, name, _LAST_WORDS[n % len(_LAST_WORDS)])
        sent = hand.send(invitation, f"{name.split()[0].lower()}-payment-flows.md", text)
        hand.submit(invitation, sent, _statement(n), final=where != "submitted")
        if where == "submitted":
            continue
        for account in panel:
            hand.seat(folio, account, by=jo)
        met = where in ("debrief", "closed")
        meeting = _afternoon(hand.now + timedelta(days=1 if met else 9))
        hand.slot(folio, meeting, "Call, link follows", by=jo)
        first, second = (robin, sam) if where != "one_lock" else (sam, robin)
        hand.ask_reviewer(folio, first, by=jo)
        hand.ask_reviewer(folio, second, by=jo, accepts=where != "review")
        said = reviews.review_of(sample.name, "first")
        if where == "review":
            hand.write_review(folio, first, reviews.half(said), locks=False)
            continue
        hand.write_review(folio, first, said)
        if where == "withdrawn":
            hand.withdraw(invitation)
            continue
        if where == "one_lock":
            continue
        other = reviews.review_of(sample.name, "second")
        if where in ("split", "stopped"):
            other = reviews.far_apart(said, other)
        hand.write_review(folio, second, other)
        if met:
            hand.now = max(hand.now, meeting + timedelta(minutes=80))
        _after_the_gate(hand, where, folio, jo, manager, panel, robin)
    opening_acts.add(hand, staff, note=_NOTE, people=_TO_INVITE, by=jo)
    _rewrite(hand, jo)
    hand.work()
    hand.now = clock.now()


def _questions(
    hand: Stagehand, where: str, invitation: str, folder: PromptFolder, jo: str
) -> None:
    """One was answered to everybody with what the prompt holds back; two wait."""
    known, wanted = folder.probes.withheld[:2]
    if where == "panel":
        asked = hand.ask(invitation, known.asks[0])
        hand.answer(asked, Answer(known.asks[0], withheld=known.key), by=jo)
    if where == "writing":
        hand.ask(invitation, wanted.asks[0])
        hand.ask(invitation, "Will the interview be in English only?", "process")


def _after_the_gate(
    hand: Stagehand,
    where: str,
    folio: str,
    jo: str,
    manager: str,
    panel: list[str],
    reviewer: str,
) -> None:
    if where in ("gate", "split"):
        return
    if where == "stopped":
        hand.decide(
            folio,
            "stop",
            by=manager,
            reason="Both reviewers read it as one team's plan, without the others.",
            feedback="Your plan for the nine busy flows is sound and would work. What we missed"
            " are the teams that would have to change with it, and what you would have built"
            " instead. We would be glad to hear from you again in a year.",
        )
        return
    hand.decide(folio, "release", by=manager)
    if where == "panel":
        return
    interviews.hold(hand, where, folio, panel)
    if where == "closed":
        hand.amend(folio, reviewer, "The interview made the January flow clearer to me.")
        hand.close(
            folio,
            Deciding(
                outcome="down_level",
                level=3,
                feedback="You narrowed the problem to the flows that carry the pain, and priced"
                " what you would lose. In the interview you changed the order of two phases for a"
                " reason that we had not seen. We would like to work with you at staff level.",
                reason="Document and interview both show staff, and neither shows senior staff: the"
                " other teams appear only when we bring them up.",
                all_the_same="Operability was thin on paper and in the interview. The team has"
                " someone on call who can teach it within the first half year.",
                conditions="One reference from a colleague who was on call with them.",
                present=(manager, *panel),
            ),
            by=manager,
        )


def _rewrite(hand: Stagehand, jo: str) -> None:
    """A prompt with two versions and a draft that waits."""
    hand.store(REWRITTEN, by=jo)
    hand.draft(REWRITTEN, "\nThe office closes on 24 December and opens on 4 January.\n", by=jo)
    hand.publish(REWRITTEN, by=jo)
    hand.draft(REWRITTEN, "\nWrite with a timeout, a retry and a backoff in mind.\n", by=jo)


def document(sample: Sample, name: str, last_words: str) -> str:
    """A sample as this candidate would have sent it: with their name, which is masked, and a
    closing sentence of their own, so that no two documents of the demo are the same."""
    title, _, rest = sample.text.partition("\n")
    byline = f"Prepared by {name}, formerly of Specimen Bank.\n"
    return f"{title}\n\n{byline}\n{rest.strip()}\n\n{last_words}\n"


def _statement(n: int) -> Statement:
    if n % 2:
        return Statement(ai_used=False, hours="6")
    return Statement(
        ai_used=True,
        ai_statement="Checking my sums, and shortening the third section.",
        hours="5",
        worry="The flow that runs only in January. I have only read about it.",
    )


def _afternoon(moment: datetime) -> datetime:
    """That day at 14:00 UTC, or the Monday after where it is a weekend."""
    moment += timedelta(days={5: 2, 6: 1}.get(moment.weekday(), 0))
    return moment.replace(hour=14, minute=0, second=0, microsecond=0)
