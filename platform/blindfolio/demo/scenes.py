"""The seeded demo, with one folio at every stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from blindfolio import clock
from blindfolio.app import Parts
from blindfolio.demo import opening_acts, reviews
from blindfolio.demo.after_the_gate import hours, panel, stories
from blindfolio.demo.rounds import look_backs, story
from blindfolio.demo.stagehand import Stagehand
from prompts.clarifying.clarify import Answer
from prompts.folder import catalogue
from prompts.folder.catalogue import PromptFolder
from prompts.folder.samples import Sample
from prompts.inviting.screening import NONE, Screening
from prompts.models import Invitation
from prompts.submitting.submit import Statement
from prompts.window import adjustment

PROMPT = "payment-flows"
REWRITTEN = "night-jobs"
"""The library prompt that the demo's team has rewritten."""

TEAM: tuple[tuple[str, str, str, str | None], ...] = (
    ("coordinator", "Jo Sampleton", "jo.sampleton@example.test", "coordinator"),
    ("manager", "Hanna Placeholder", "hanna.placeholder@example.test", None),
    ("reviewer", "Robin Testcase", "robin.testcase@example.test", None),
    ("reviewer", "Sam Dummy", "sam.dummy@example.test", None),
    ("reviewer", "Kim Lorem", "kim.lorem@example.test", None),
    ("panel", "Lee Mockworth", "lee.mockworth@example.test", None),
    ("panel", "Alex Ipsum", "alex.ipsum@example.test", None),
    ("interviewer", "Toni Attrappe", "toni.attrappe@example.test", None),
    ("interviewer", "Nic Blindtext", "nic.blindtext@example.test", None),
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
"""Stage, name and address, in the order of their stories."""

_SCREEN = (
    "Asked who may stop a release here, and for the rota before the pay. Last carried a pager two"
    " years ago."
)

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
"""Four of its rows can't be sent."""

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
    """Ends at the present time."""
    present = clock.now()
    hand = Stagehand(parts, hours.monday(present - timedelta(days=29)))
    people = {
        name.split()[0].lower(): hand.person(
            name, email, level=4 if capacity == "interviewer" else 3, role=role
        )
        for capacity, name, email, role in TEAM
    }
    jo, manager, robin, sam = (people[who] for who in ("jo", "hanna", "robin", "sam"))
    folder = catalogue.load(PROMPT)
    staff = hand.opening(
        folder, "Staff Engineer, Payments", 3, by=jo, model=True, decider="manager"
    )
    senior_staff = hand.opening(
        folder,
        "Senior Staff Engineer, Ledger",
        4,
        by=jo,
        loop="staff-platform",
        decider="manager",
    )
    for opening in (staff, senior_staff):
        hand.join(opening, manager, "manager", by=jo)
    samples = {sample.name: sample for sample in folder.samples}
    story.first(hand, PROMPT, samples, people)
    order = ("staff", "senior", "senior-staff")
    to_come = hours.free(present + timedelta(days=1))
    in_debrief = ""
    for n, (where, name, email) in enumerate(CANDIDATES):
        if where != "closed":
            hand.now = max(hand.now, present - timedelta(days=14, hours=12))
        hand.now += timedelta(hours=19)
        opening = senior_staff if where in ("split", "closed") else staff
        sample = samples[order[n % 3]]
        invitation, folio = hand.invite(
            opening,
            name,
            email,
            by=jo,
            employers=("Specimen Bank",),
            screened=_screened(hand) if where == "closed" else NONE,
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
        for who in stories.PANEL:
            hand.seat(folio, people[who], by=jo)
        meeting = _meeting(hand, where, present, to_come)
        booked = meeting + stories.TO_DEBRIEF
        if where == "panel":
            hand.slot(folio, meeting, "Office, ground floor", debrief_at=booked, by=jo)
        hand.slot(folio, meeting, "Call, link follows", debrief_at=booked, by=jo)
        first, second = (robin, sam) if where != "one_lock" else (sam, robin)
        hand.ask_reviewer(folio, first, by=jo)
        hand.ask_reviewer(folio, second, by=jo, accepts=where != "review")
        said = reviews.review_of(sample.name, "first")
        if where == "review":
            hand.write_review(folio, first, reviews.half(said), locks=False)
            continue
        _pause(hand, where)
        hand.write_review(folio, first, said)
        if where == "withdrawn":
            hand.withdraw(invitation)
            continue
        if where == "one_lock":
            continue
        other = reviews.review_of(sample.name, "second")
        if where in ("split", "stopped"):
            other = reviews.far_apart(said, other)
        _pause(hand, where)
        hand.write_review(folio, second, other)
        _pause(hand, where)
        _after_the_gate(hand, where, folio, people)
        if where == "debrief":
            in_debrief = folio
    opening_acts.add(hand, staff, note=_NOTE, people=_TO_INVITE, by=jo)
    _rewrite(hand, jo)
    story.next_one(hand, PROMPT, samples, people)
    look_backs.tell(hand, PROMPT, people)
    stories.wait(hand, in_debrief, people)
    hand.work()
    hand.now = clock.now()


def _questions(
    hand: Stagehand, where: str, invitation: str, folder: PromptFolder, jo: str
) -> None:
    """One is answered for everyone with a withheld fact; two wait."""
    if where == "panel":
        why = "Why does the invoice show 52 when the dashboard shows 47?"
        known = folder.probes.withheld[0].key
        hand.answer(hand.ask(invitation, why), Answer(why, withheld=known), by=jo)
    if where == "writing":
        hand.ask(invitation, "How fast does the number of payments grow?")
        hand.ask(invitation, "Will the interview be in English only?", "process")


def _screened(hand: Stagehand) -> Screening:
    """A few days before the invitation."""
    on = (hand.now - timedelta(days=4)).date()
    return Screening("Hanna Placeholder", on.isoformat(), _SCREEN)


def _meeting(
    hand: Stagehand, where: str, present: datetime, to_come: Iterator[datetime]
) -> datetime:
    """Mostly in the future, each at its own hour."""
    if where == "closed":
        return hours.afternoon(hand.now + timedelta(days=5))
    if where == "debrief":
        return hours.last_afternoon(present - timedelta(hours=5))
    return next(to_come)


def _pause(hand: Stagehand, where: str) -> None:
    """In the finished application each step takes a day."""
    if where == "closed":
        hand.now += timedelta(hours=23, minutes=30)


def _after_the_gate(hand: Stagehand, where: str, folio: str, people: Mapping[str, str]) -> None:
    if where in ("gate", "split"):
        return
    if where == "stopped":
        hand.decide(
            folio,
            "stop",
            by=people["hanna"],
            reason="Both reviewers read it as one team's plan, without the others.",
            feedback="Your plan for the nine busy flows is sound and would work. What we missed"
            " are the teams that would have to change with it, and what you would have built"
            " instead. We would be glad to hear from you again in a year.",
        )
    elif where == "closed":
        stories.finish(hand, folio, people)
    else:
        stories.release(hand, where, folio, people)
    if where == "panel":
        panel.read(hand, folio, people["lee"])


def _rewrite(hand: Stagehand, jo: str) -> None:
    """Two versions and a waiting draft."""
    hand.store(REWRITTEN, by=jo)
    hand.draft(REWRITTEN, "\nThe office closes on 24 December and opens on 4 January.\n", by=jo)
    hand.publish(REWRITTEN, by=jo)
    hand.draft(REWRITTEN, "\nWrite with a timeout, a retry and a backoff in mind.\n", by=jo)


def document(sample: Sample, name: str, last_words: str) -> str:
    """Contains their name, which is masked; no two documents are the same."""
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
