from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from blindfolio import clock
from blindfolio.app import Parts
from blindfolio.demo import look_backs, reviews, rounds
from blindfolio.demo.after_the_gate import hours, stories
from blindfolio.demo.stagehand import Judgement, Stagehand
from prompts.authoring import checking, drafts, versions
from prompts.clarifying import second_look
from prompts.folder import catalogue
from prompts.folder.samples import Sample
from prompts.inviting import invitation_list, invitations_csv
from prompts.models import Invitation, Opening, PromptDraft
from prompts.opening import openings
from prompts.submitting.submit import Statement
from prompts.window import adjustment
from reviews.feedback import second_look as answering

PROMPT = "payment-flows"
REWRITTEN = "night-jobs"  # the library prompt that the demo's team has rewritten

# Capacity, name, address and site role. Everyone's own level is staff or above.
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

# stage, name and address, in the order of their stories
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
    ("one_lock", "Dana Mustermann", "dana.mustermann@example.test"),
    ("review", "Lena Nadie", "lena.nadie@example.test"),
    ("submitted", "Milo Tizio", "milo.tizio@example.test"),
    ("writing", "Bo Specimen", "bo.specimen@example.test"),
    ("invited", "Ada Example", "ada.example@example.test"),
)

# which document they send, if it isn't the one at staff level
_SAMPLES = {
    **dict.fromkeys(("stopped", "debrief", "submitted"), "senior"),
    **dict.fromkeys(("panel", "split", "one_lock"), "senior-staff"),
}

_NOTE = "The interview can also be in Portuguese."
# Four of its rows can't be sent.
_TO_INVITE = b"""name;email;employers
Noor Exemple;noor.exemple@example.test;Specimen Bank
Otto Esempio;otto.esempio@example.test;
Noor Exemple;NOOR.exemple@example.test;
Pia Przyklad;pia.przyklad at example.test;
;quinn.priklad@example.test;
Bo Specimen;bo.specimen@example.test;
"""


# What happens before the story: the hand, people by first name, and an opening's id.
Earlier = Callable[[Stagehand, stories.People, str], None]


def play(parts: Parts, earlier: Earlier | None = None) -> None:
    # The story ends at the present time.
    present = clock.now()
    began = hours.monday(present - timedelta(days=29))
    hand = Stagehand(parts, began - timedelta(days=42) if earlier else began)
    people = {
        name.split()[0].lower(): hand.person(
            name, email, level=4 if capacity == "interviewer" else 3, role=role
        )
        for capacity, name, email, role in TEAM
    }
    jo = people["jo"]
    folder = catalogue.load(PROMPT)
    samples = {sample.name: sample for sample in folder.samples}
    by_manager: dict[str, Any] = {"decider": "manager", "by": jo}
    staff = hand.opening(folder, "Staff Engineer, Payments", 3, model=True, **by_manager)
    title, loop = "Senior Staff Engineer, Ledger", "staff-platform"
    senior_staff = hand.opening(folder, title, 4, loop=loop, **by_manager)
    for opening in (staff, senior_staff):
        hand.join(opening, people["hanna"], "manager", by=jo)
    if earlier:
        earlier(hand, people, senior_staff)
        hand.now = max(hand.now, began)
    rounds.compared(hand, PROMPT, [samples["senior"], samples["staff"]], people)
    to_come = hours.free(present + timedelta(days=1))
    debriefed = ""
    for n, (where, name, email) in enumerate(CANDIDATES):
        if where != "closed":
            hand.now = max(hand.now, present - timedelta(days=14, hours=12))
        hand.now += timedelta(hours=19)
        meeting = {
            "closed": began + timedelta(days=7),
            "debrief": hours.last_afternoon(present - timedelta(hours=5)),
        }.get(where) or next(to_come)
        opening = senior_staff if where in ("split", "closed") else staff
        employers = ("Specimen Bank",)
        invited = hand.invite(opening, name, email, employers=employers, by=jo)
        text = document(samples[_SAMPLES.get(where, "staff")], name, n)
        candidate = _Candidate(hand, people, where, name, text, meeting, *invited)
        for step in _STORIES[where]:
            step(candidate)
        if where == "debrief":
            debriefed = candidate.folio
    hand.on(Opening, staff, openings.add_note, _NOTE, mail=True, by=jo)
    rows = invitations_csv.read(_TO_INVITE)
    hand.on(Opening, staff, invitation_list.keep, rows, by=jo)
    _rewrite(hand, jo)
    look_backs.tell(hand, PROMPT, people)
    stories.wait(hand, debriefed, people)
    hand.work()
    hand.now = clock.now()


@dataclass(frozen=True, slots=True)
class _Candidate:
    hand: Stagehand
    people: stories.People
    where: str
    name: str
    text: str
    meeting: datetime
    invitation: str
    folio: str

    def start(self) -> None:
        self.hand.start(self.invitation)

    def ask(self) -> None:
        # one question about the problem, one about the process, and one that asks for an
        # extension
        self.hand.ask(self.invitation, "How fast does the number of payments grow?")
        self.hand.ask(self.invitation, "Will the interview be in English only?", "process")
        need = "I can only write with one hand until Thursday. Can I have two more days?"
        by = self.invitation
        self.hand.on(Invitation, by, adjustment.ask, need, by=by)

    def submit(self) -> None:
        file = f"{self.name.split()[0].lower()}-payment-flows.md"
        sent = self.hand.send(self.invitation, file, self.text)
        said = Statement(
            ai_used=True,
            ai_statement="Checking my sums, and shortening the third section.",
            hours="5",
            worry="The flow that runs only in January. I have only read about it.",
        )
        self.hand.submit(self.invitation, sent, said, final=self.where != "submitted")

    def plan(self) -> None:
        jo, debrief_at = self.people["jo"], self.meeting + stories.TO_DEBRIEF
        for who in stories.PANEL.values():
            self.hand.seat(self.folio, self.people[who], by=jo)
        where = "Call, link follows"
        self.hand.slot(self.folio, self.meeting, where, debrief_at=debrief_at, by=jo)
        first, second = self._readers
        self.hand.ask_reviewer(self.folio, first, by=jo)
        self.hand.ask_reviewer(self.folio, second, accepts=self.where != "review", by=jo)

    def begin(self) -> None:
        half = reviews.half(self._review("first"))
        self.hand.write_review(self.folio, self._readers[0], half, locks=False)

    def first(self) -> None:
        self._pause()
        self.hand.write_review(self.folio, self._readers[0], self._review("first"))

    def second(self) -> None:
        self._pause()
        said = self._review("second")
        if self.where in ("split", "stopped"):
            said = reviews.far_apart(self._review("first"), said)
        self.hand.write_review(self.folio, self._readers[1], said)
        self._pause()

    def withdraw(self) -> None:
        self.hand.withdraw(self.invitation)

    def erase(self) -> None:
        self.hand.erase(self.folio)

    def stop(self) -> None:
        self.hand.decide(
            self.folio,
            "stop",
            by=self.people["hanna"],
            reason="Both reviewers read it as one team's plan, without the others.",
            feedback="Your plan for the nine busy flows is sound and would work. What we missed"
            " are the teams that would have to change with it, and what you would have built"
            " instead. We would be glad to hear from you again in a year.",
        )

    def look_again(self) -> None:
        hand, by, jo = self.hand, self.invitation, self.people["jo"]
        asked = "I do say what I would have built instead: events and a reader of states."
        hand.on(Invitation, by, second_look.ask, asked, hand.now + second_look.DAYS)
        told = "You are right. What we missed is what it would have cost, not the plan itself."
        hand.do(answering.answer, self.folio, told, by=jo)

    def release(self) -> None:
        stories.release(self.hand, self.where, self.folio, self.people)

    def prepare(self) -> None:
        stories.read(self.hand, self.folio, self.people["lee"])

    def finish(self) -> None:
        stories.finish(self.hand, self.folio, self.people)

    def _review(self, reader: str) -> Judgement:
        return reviews.review_of(_SAMPLES.get(self.where, "staff"), reader)

    @property
    def _readers(self) -> tuple[str, str]:
        robin, sam = self.people["robin"], self.people["sam"]
        return (robin, sam) if self.where != "one_lock" else (sam, robin)

    def _pause(self) -> None:
        # In the finished application each step takes a day.
        if self.where == "closed":
            self.hand.now += timedelta(hours=23, minutes=30)


_C = _Candidate
_REVIEWED = (_C.start, _C.submit, _C.plan, _C.first)
# the steps of each candidate's story
_STORIES: Mapping[str, tuple[Callable[[_Candidate], None], ...]] = {
    "closed": (*_REVIEWED, _C.second, _C.finish),
    "stopped": (*_REVIEWED, _C.second, _C.stop, _C.look_again),
    "erased": (_C.start, _C.withdraw, _C.erase),
    "withdrawn": (*_REVIEWED, _C.withdraw),
    "debrief": (*_REVIEWED, _C.second, _C.release),
    "panel": (*_REVIEWED, _C.second, _C.release, _C.prepare),
    "split": (*_REVIEWED, _C.second),
    "one_lock": _REVIEWED,
    "review": (_C.start, _C.submit, _C.plan, _C.begin),
    "submitted": (_C.start, _C.submit),
    "writing": (_C.start, _C.ask),
    "invited": (),
}


def _rewrite(hand: Stagehand, jo: str) -> None:
    # two versions and an unpublished draft
    hand.do(versions.choose, REWRITTEN, by=jo)
    hand.draft(REWRITTEN, "\nThe office closes on 24 December and opens on 4 January.\n", by=jo)
    with hand.act() as db:
        draft = db.get_one(PromptDraft, REWRITTEN)
        checked = checking.check(REWRITTEN, draft.texts)
        drafts.publish(db, REWRITTEN, checked, revision=draft.revision, by=jo)
    hand.draft(REWRITTEN, "\nWrite with a timeout, a retry and a backoff in mind.\n", by=jo)


def document(sample: Sample, name: str, n: int) -> str:
    """Returns a sample document with the candidate's name in it, which will be masked. No two
    documents are the same.
    """
    title, _, rest = sample.text.partition("\n")
    byline = f"Prepared by {name}, formerly of Specimen Bank.\n"
    last = f"I wrote this in {n + 3} hours, and cut two pages at the end."
    return f"{title}\n\n{byline}\n{rest.strip()}\n\n{last}\n"
