"""Two openings with ten candidates, over two weeks of a small team: what was done, and who heard of
it. A leaver, an illness, a withdrawal, a decline, a deletion, a cancellation, a wrong address, an
accommodation, two bounces, a split, a dissent, hours and days that move.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import app, clock
from blindfolio.accounts import absence
from blindfolio.accounts.models import Account
from blindfolio.demo import reviews, scenes
from blindfolio.demo.after_the_gate import hours
from blindfolio.demo.stagehand import ZONE, Stagehand
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail.models import MailOut
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio, Standing
from prompts.erasing import erasures
from prompts.folder import catalogue
from prompts.folder.samples import Sample
from prompts.inviting import cancel, correct, decline
from prompts.inviting.invite import Invitee
from prompts.models import Invitation, OpeningMember
from prompts.submitting.submit import Statement
from prompts.window import adjustment, extend
from reviews.board import leave
from reviews.board.assigning import assign, due_dates
from reviews.board.scheduling import meetings
from reviews.board.scheduling.hours import Hour
from reviews.debrief import inviting
from reviews.debrief.decide import Deciding
from reviews.debrief.voices import dissents, votes
from reviews.reading import assignment, recuse
from reviews.scorecards import lock as card_lock
from tests.reviews import cases

BOUNCED = "mail.bounced"
WORKED = "time"
ROLES = ("candidate", "coordinator", "decider", "reviewer", "panel", "interviewer")


@dataclass(frozen=True, slots=True)
class Heard:
    """What one act, or the passing of time, recorded and which emails it queued, each with the
    role of its reader."""

    events: tuple[str, ...]
    mails: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Watched(Stagehand):
    """Notes what each act is followed by. `acts` counts those of the team."""

    heard: list[Heard] = field(default_factory=list)
    acts: int = 0

    @contextmanager
    def act(self) -> Iterator[Session]:
        with self._watched(), Stagehand.act(self) as db:
            yield db
        self.acts += 1

    def work(self) -> None:
        with self._watched(WORKED):
            Stagehand.work(self)

    def bounce(self, folio: str, template: str) -> None:
        """The newest email of this kind to the candidate is turned away."""
        to = (MailOut.to_id == folio, MailOut.template == template)
        with self._watched(BOUNCED), Stagehand.act(self) as db:
            mail = db.scalars(select(MailOut).where(*to)).one()
            mail.sent_at, mail.failed_at, mail.failure = None, clock.now(), "address"
            for tell in (it for room in app.ROOMS for it in room.on_mail_failed):
                tell(db, mail)

    @contextmanager
    def _watched(self, *also: str) -> Iterator[None]:
        with self.parts.database.reading() as db:
            seq = db.scalar(select(func.max(Entry.seq))) or 0
            mails = {*db.scalars(select(MailOut.id))}
        yield
        with self.parts.database.reading() as db:
            events = tuple(dict.fromkeys([*_events(db, seq), *also]))
            new = [it for it in db.scalars(select(MailOut)) if it.id not in mails]
            told = tuple((it.template, _role(db, it)) for it in new)
        if events or told:
            self.heard.append(Heard(events, told))


def _events(db: Session, after: int) -> Iterator[str]:
    found = select(Entry.kind, Entry.folio, Payload.body).join(
        Payload, Payload.seq == Entry.seq
    )
    for kind, folio, body in db.execute(found.where(Entry.seq > after).order_by(Entry.seq)):
        facts = body["facts"]
        if kind == "stage":
            ended = db.get_one(Folio, folio).ended_reason if facts["event"] == "end" else ""
            yield ".".join(filter(None, (kind, facts["event"], ended)))
        elif kind == "standing":
            yield f"{kind}.{facts['kind']}.{facts.get('state', 'joined')}"
        else:
            yield kind


def _role(db: Session, mail: MailOut) -> str:
    if mail.to_kind != "account":
        return mail.to_kind
    held = select(Standing.kind).where(
        Standing.folio == mail.args.get("folio", ""), Standing.account == mail.to_id
    )
    part = select(OpeningMember.kind).where(OpeningMember.account == mail.to_id)
    kinds = {*db.scalars(held)} or {*db.scalars(part)}
    kinds = {"decider" if it == "manager" else it for it in kinds}
    return next((it for it in ROLES if it in kinds), "reviewer")


@dataclass(slots=True)
class Weeks:
    """The two weeks on a site without a team; `people` are the team's accounts by first name."""

    hand: Watched
    people: dict[str, str] = field(default_factory=dict)
    sample: Sample | None = None
    meets: datetime = datetime.min

    def play(self) -> None:
        hand = self.hand
        for _, name, email, role in scenes.TEAM:
            self.people[name.split()[0].lower()] = hand.person(name, email, role=role)
        self.people["ann"] = hand.person("Ann Beispiel", "ann.beispiel@example.test")
        jo, folder = self.people["jo"], catalogue.load(scenes.PROMPT)
        given: dict[str, Any] = {"decider": "manager", "by": jo}
        first = hand.opening(folder, "Staff Engineer, Payments", 3, **given)
        second = hand.opening(folder, "Senior Staff, Ledger", 4, loop="staff-platform", **given)
        for opening in (first, second):
            hand.join(opening, self.people["hanna"], "manager", by=jo)
        self.sample = next(it for it in folder.samples if it.name == "staff")
        ways: tuple[tuple[str, Callable[..., None]], ...] = (
            *((first, it) for it in (self.hired, self.split, self.withdraws_late, self.leaver)),
            *((first, it) for it in (self.illness, self.mistyped, self.accommodated)),
            *((second, it) for it in (self.declines, self.deletes, self.cancelled)),
        )
        for n, (opening, way) in enumerate(ways):
            name = f"Candidate Number-{'abcdefghij'[n]}"
            email = f"{way.__name__}@example.test"
            way(n, name, *hand.invite(opening, name, email, by=jo))
        self.days(25)

    def days(self, n: float) -> None:
        """Time passes, and the worker does what is due each day."""
        until = self.hand.now + timedelta(days=n)
        while self.hand.now < until:
            self.hand.now = min(self.hand.now + timedelta(days=1), until)
            self.hand.work()

    def submitted(self, n: int, name: str, invitation: str) -> None:
        self.hand.start(invitation)
        assert self.sample is not None
        text = scenes.document(self.sample, name, n)
        sent = self.hand.send(invitation, "design.md", text)
        said = Statement(ai_used=False)
        self.hand.submit(invitation, sent, said, final=True)

    def planned(self, folio: str, *readers: str) -> None:
        hand, jo = self.hand, self.people["jo"]
        with self.hand.parts.database.reading() as db:
            sit = standing.people(db, folio, Standing.state == "panel")
        for account in {self.people["lee"], self.people["alex"]} - dict(sit).keys():
            hand.seat(folio, account, by=jo)
        self.meets = next(hours.free(hand.now + timedelta(days=7)))
        hand.slot(folio, self.meets, "Call", debrief_at=self.meets + timedelta(hours=3), by=jo)
        for who in readers:
            hand.ask_reviewer(folio, self.people[who], by=jo)

    def reviewed(self, folio: str, who: str, reader: str = "first", **more: Any) -> None:
        said = reviews.review_of("staff", reader)
        if more.get("apart"):
            said = reviews.far_apart(reviews.review_of("staff", "first"), said)
        self.hand.write_review(folio, self.people[who], said)

    def on(self, folio: str, verb: Callable[..., Any], *given: Any, **named: Any) -> Any:
        return self.hand.on(Folio, folio, verb, *given, **named)

    def hired(self, n: int, name: str, invitation: str, folio: str) -> None:
        # Its hour, its debrief and a due day move; a dissent is answered, and the decision bounces.
        hand, jo = self.hand, self.people["jo"]
        self.submitted(n, name, invitation)
        self.planned(folio, "robin", "sam")
        due = (hand.now + timedelta(days=5)).date()
        zone = ZoneInfo(ZONE)
        self.on(folio, due_dates.change, self.people["robin"], due, zone=zone, by=jo)
        later = self.meets + timedelta(days=1)
        moved = Hour(later, "Call", debrief_at=later + timedelta(hours=3))
        self.on(folio, meetings.plan, moved, by=jo)
        self.reviewed(folio, "robin")
        self.reviewed(folio, "sam", "second")
        hand.decide(folio, "release", by=self.people["hanna"], reason="Sound.")
        hand.now = later + timedelta(hours=2)
        hand.work()
        for who in ("lee", "alex"):
            self.on(folio, cases.write_card, self.people[who], 3)
            self.on(folio, card_lock.lock, by=self.people[who])
        self.on(folio, inviting.invite, self.people["robin"], by=jo)
        self.on(folio, votes.cast, level="3", sentence="Yes.", by=self.people["robin"])
        said = {"sentence": "Too early.", "heard_by": jo, "then": "escalates"}
        self.on(folio, dissents.dissent, **said, by=self.people["lee"])
        answer = {"how": "goes_on", "sentence": "Heard."}
        self.on(folio, dissents.answer, self.people["lee"], **answer, by=jo)
        hanna = self.people["hanna"]
        words = {"feedback": "Come.", "reason": "Both columns say staff."}
        hand.close(
            folio, Deciding(outcome="offer", level=3, **words, present=(hanna,)), by=hanna
        )
        hand.bounce(folio, "prompts/closed")

    def split(self, n: int, name: str, invitation: str, folio: str) -> None:
        # A third reviewer, who recuses themselves; then another.
        self.submitted(n, name, invitation)
        self.planned(folio, "robin", "sam")
        self.reviewed(folio, "robin")
        self.reviewed(folio, "sam", "second", apart=True)
        self.hand.ask_reviewer(folio, self.people["ann"], by=self.people["jo"], accepts=False)
        self.hand.do(
            assignment.decline,
            folio,
            reason=next(iter(assignment.REASONS)),
            by=self.people["ann"],
        )
        self.hand.ask_reviewer(folio, self.people["kim"], by=self.people["jo"])
        self.hand.do(recuse.recuse, folio, by=self.people["kim"])
        told = {"reason": "Not yet.", "feedback": "Thank you."}
        self.hand.decide(folio, "stop", by=self.people["hanna"], anyway=True, **told)

    def withdraws_late(self, n: int, name: str, invitation: str, folio: str) -> None:
        self.submitted(n, name, invitation)
        self.planned(folio, "robin", "sam")
        self.reviewed(folio, "robin")
        self.hand.withdraw(invitation)

    def leaver(self, n: int, name: str, invitation: str, folio: str) -> None:
        # A reviewer who also has a seat elsewhere leaves the team.
        self.submitted(n, name, invitation)
        self.planned(folio, "robin", "nic")
        self.hand.seat(folio, self.people["toni"], by=self.people["jo"])
        for who in ("nic", "toni"):
            self.hand.on(Account, self.people[who], leave.leave, by=self.people["jo"])

    def illness(self, n: int, name: str, invitation: str, folio: str) -> None:
        hand, jo = self.hand, self.people["jo"]
        self.submitted(n, name, invitation)
        self.planned(folio, "sam", "kim")
        first, last = hand.now.date(), (hand.now + timedelta(days=20)).date()
        away = date.isoformat
        with hand.act() as db:
            absence.put(db.get_one(Account, self.people["kim"]), away(first), away(last), ZONE)
        self.days(3)
        named = {"due": hand.now + timedelta(days=1), "by": jo}
        self.on(folio, assign.replace, self.people["kim"], self.people["ann"], **named)
        self.days(4)

    def mistyped(self, n: int, name: str, invitation: str, folio: str) -> None:
        del invitation
        self.hand.bounce(folio, "prompts/invitation")
        secret = self.hand.parts.settings.signing_key()
        right = Invitee(name, f"right.{n}@example.test")
        self.on(folio, correct.correct, right, secret=secret, by=self.people["jo"])

    def accommodated(self, n: int, name: str, invitation: str, folio: str) -> None:
        del n, name
        hand, jo = self.hand, self.people["jo"]
        hand.start(invitation)
        asked = hand.on(Invitation, invitation, adjustment.ask, "Two days more?", by=invitation)
        hand.do(adjustment.answer, folio, asked.id, "Yes.", by=jo)
        until = hand.now + timedelta(days=10)
        hand.on(Invitation, invitation, extend.deadline, until, reason="Asked.", by=jo)

    def declines(self, n: int, name: str, invitation: str, folio: str) -> None:
        del n, name, folio
        self.hand.on(Invitation, invitation, decline.decline, "I have a job.", by=invitation)

    def deletes(self, n: int, name: str, invitation: str, folio: str) -> None:
        self.submitted(n, name, invitation)
        self.planned(folio, "robin", "sam")
        self.hand.on(Invitation, invitation, erasures.by_candidate)

    def cancelled(self, n: int, name: str, invitation: str, folio: str) -> None:
        # After somebody's seat, a review and the hour were called off.
        jo = self.people["jo"]
        self.submitted(n, name, invitation)
        self.planned(folio, "robin")
        self.hand.ask_reviewer(folio, self.people["sam"], accepts=False, by=jo)
        self.on(folio, meetings.unseat, self.people["alex"], by=jo)
        self.on(folio, assign.unassign, self.people["sam"], by=jo)
        self.on(folio, meetings.call_off, by=jo)
        self.planned(folio)
        self.on(folio, cancel.cancel, "filled", by=jo)


def emails(heard: list[Heard]) -> Counter[str]:
    return Counter(template for it in heard for template, _ in it.mails)
