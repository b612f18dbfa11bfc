"""Carries out the demo's actions. Each action is one transaction at a set time."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import app, chance, clock
from blindfolio.accounts import people
from blindfolio.app import Parts
from blindfolio.archive import documents
from blindfolio.db.orm import Base
from blindfolio.demo.opening_texts import TEXTS
from blindfolio.erasure import erase
from blindfolio.visibility import standing
from blindfolio.visibility.eligibility import DECIDER
from blindfolio.visibility.models import Folio
from prompts.authoring import checking, drafts, versions
from prompts.clarifying import clarify, own_questions
from prompts.erasing import erasures
from prompts.folder.catalogue import PromptFolder
from prompts.inviting import invite
from prompts.models import Clarification, Invitation, Opening, Upload
from prompts.opening import openings
from prompts.submitting import submit, upload
from prompts.submitting.own_words import cover
from prompts.submitting.seen import Press
from prompts.window import start
from reviews.board.assigning import assign
from reviews.board.scheduling import meetings
from reviews.board.scheduling.hours import Hour
from reviews.debrief import decide
from reviews.debrief.decide import Deciding
from reviews.deciding import deciders, gate
from reviews.forms.fields import NOT_COVERED, Number
from reviews.reading import amend, assignment, comments, draft, lock
from reviews.reading.comments import CommentText
from reviews.reading.models import REVIEW
from reviews.scorecards import draft as scorecard_draft
from reviews.scorecards import lock as scorecard_lock
from reviews.scorecards.own_card import OwnCard, own_card

R = TypeVar("R", bound=Base)
P = ParamSpec("P")
T = TypeVar("T")

ZONE = "Europe/Lisbon"
TEAM = "Example Harbour"  # Only a seeded site has this name.


@dataclass(frozen=True, slots=True)
class Judgement:
    """A review in the demo. `comments` are `(criterion, kind, quote, text, question)`;
    `question` is one for the panel, or empty.
    """

    ratings: Mapping[str, int]
    rationale: Mapping[str, str]
    comments: tuple[tuple[str, str, str, str, str], ...]
    recommendation: str
    strongest: str = ""
    weakest: str = ""
    confidence: str = ""
    private_notes: str = ""
    # criteria that the document doesn't cover, with what the reviewer searched for
    absent: Mapping[str, str] = field(default_factory=dict)
    # for the lock page: each question, with a few words of its passage
    asks: tuple[tuple[str, str], ...] = ()
    # what a good answer to these questions says
    heard: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, str]:
        fields = {f"rating-{key}": str(value) for key, value in self.ratings.items()}
        fields |= {f"rationale-{key}": text for key, text in self.rationale.items()}
        for key, text in self.absent.items():
            fields |= {f"absent-{key}": "1", f"searched-{key}": text}
        for n, (question, words) in enumerate(self.asks, 1):
            fields |= {f"ask-{n}": question, f"ask_words-{n}": words}
            fields[f"ask_heard-{n}"] = self.heard.get(question, "")
        numbers = (it for it in REVIEW.fields if isinstance(it, Number))
        return {
            **fields,
            **{it.key: str(it.example) for it in numbers},
            **{name: getattr(self, name) for name in _WRITTEN},
        }


_WRITTEN = ("recommendation", "confidence", "strongest", "weakest", "private_notes")


@dataclass(slots=True)
class Stagehand:
    """Carries out actions at set times. Each action first moves `now` forward a little."""

    parts: Parts
    now: datetime
    step: timedelta = field(default=timedelta(minutes=7))

    def _tick(self) -> None:
        self.now += self.step

    @contextmanager
    def act(self) -> Iterator[Session]:
        self._tick()
        with clock.at(self.now), self.parts.database.transaction() as db:
            yield db

    def do(
        self, verb: Callable[Concatenate[Session, P], T], *given: P.args, **named: P.kwargs
    ) -> T:
        with self.act() as db:
            return verb(db, *given, **named)

    def on(
        self,
        table: type[R],
        key: str,
        verb: Callable[Concatenate[Session, R, P], T],
        *given: P.args,
        **named: P.kwargs,
    ) -> T:
        with self.act() as db:
            return verb(db, db.get_one(table, key), *given, **named)

    def work(self) -> None:
        self._tick()
        with clock.at(self.now):
            self.parts.worker.run_until_idle()

    def person(self, name: str, email: str, *, level: int = 3, role: str | None = None) -> str:
        with self.act() as db:
            account = people.create(db, name, email, level=level, by=None)
            if role:
                people.grant(db, account, role, by=None)
            return account.id

    def opening(
        self,
        folder: PromptFolder,
        title: str,
        level: int,
        *,
        by: str,
        texts: Mapping[str, str] = TEXTS,
        **more: Any,
    ) -> str:
        """Creates an opening and returns its id. `more` contains the other fields of an
        `Offer`.
        """
        offer = openings.Offer(title=title, level=level, zone=ZONE, texts=texts, **more)
        with self.act() as db:
            version = versions.publish(db, folder, by=by)
            return openings.create(db, offer, version=version, by=by).id

    def draft(self, slug: str, more: str = "", *, by: str) -> None:
        """Drafts a new version of a prompt. `more` is added to the end of the newest version's
        page.
        """
        with self.act() as db:
            texts, based_on = drafts.base_of(db, slug)
            checked = checking.check(slug, {**texts, "prompt.md": texts["prompt.md"] + more})
            drafts.begin(db, slug, checked, based_on=based_on, by=by)

    def join(self, opening: str, account: str, kind: str, *, by: str) -> None:
        self.on(Opening, opening, openings.join, account, kind, by=by)

    def invite(
        self, opening: str, name: str, email: str, *, by: str, **known: Any
    ) -> tuple[str, str]:
        """Invites a candidate. `known` is passed on to `invite`. Returns the ids of the
        invitation and the folio.
        """
        with self.act() as db:
            made = invite.invite(
                db,
                db.get_one(Opening, opening),
                name=name,
                email=email,
                team=TEAM,
                secret=self.parts.settings.signing_key(),
                by=by,
                **known,
            )
            return made.id, made.folio

    def start(self, invitation: str) -> None:
        secret, by = self.parts.settings.signing_key(), invitation
        self.on(Invitation, by, start.start, ZONE, secret=secret, told_of_model=True, by=by)

    def send(self, invitation: str, file_name: str, text: str, *, own_words: str = "") -> str:
        """Uploads a file, waits until it has been read, and masks the listed words. Returns the
        upload's id.
        """
        with self.act() as db:
            mine, press = db.get_one(Invitation, invitation), Press(self.now, self.now)
            named = {"file_name": file_name, "key": chance.new_id()}
            raw, archive = text.encode(), self.parts.archive
            sent = upload.receive(db, archive, mine, raw, press, **named)
            if own_words:
                cover(db, mine, sent, own_words, press)
        self.work()
        return sent.id

    def submit(
        self, invitation: str, sent: str, statement: submit.Statement, *, final: bool
    ) -> None:
        with self.act() as db:
            mine, read = db.get_one(Invitation, invitation), db.get_one(Upload, sent)
            press = Press(self.now, self.now)
            submit.submit(db, mine, read, statement, press, final=final)

    def ask(self, invitation: str, text: str, about: str = "problem") -> str:
        return self.on(Invitation, invitation, own_questions.ask, about, text, by=invitation).id

    def look_up(self, invitation: str, text: str, *, finds: str = "") -> None:
        """Looks up a fact. With `finds`, a recorded model answer finds the fact with this key;
        otherwise nothing is found.
        """
        with self.act() as db:
            mine = db.get_one(Invitation, invitation)
            asked = own_questions.look_up(db, mine, text, by=invitation, model=bool(finds))
            pack = own_questions.pack_for(db, mine)
            own_questions.matched(db, asked, next((it for it in pack if it.key == finds), None))

    def answer(self, question: str, answer: clarify.Answer, *, by: str) -> None:
        self.on(Clarification, question, clarify.publish, answer, by=by)

    def withdraw(self, invitation: str) -> None:
        self.on(Invitation, invitation, start.withdraw, by=invitation)

    def ask_reviewer(
        self, folio: str, account: str, *, by: str, accepts: bool = True, days: int = 4
    ) -> None:
        due = self.now + self.step + timedelta(days=days)
        self.on(Folio, folio, assign.reviewer, account, due=due, by=by)
        self.work()  # the request is sent before it is accepted
        if accepts:
            self.do(assignment.accept, folio, knows="no", by=account)

    def write_review(
        self, folio: str, account: str, said: Judgement, *, locks: bool = True
    ) -> None:
        with self.act() as db:
            document = db.get_one(Folio, folio).document
            blocks = documents.blocks(db, document) if document else ()
            for criterion, kind, quote, text, question in said.comments:
                comments.add(
                    db,
                    folio,
                    str(uuid.UUID(bytes=chance.octets(16), version=4)),
                    CommentText(
                        *(criterion, kind, text, bool(question), question),
                        look_for=said.heard.get(question, ""),
                    ),
                    [comments.find(blocks, quote)],
                    by=account,
                )
            revision = draft.open_draft(db, folio, by=account).revision
            draft.save(db, folio, said.fields, revision=revision, by=account)
        if locks:
            self.do(lock.lock, folio, by=account, meant=said.absent)

    def amend(self, folio: str, account: str, text: str) -> None:
        self.do(amend.amend, folio, text, by=account)

    def seat(self, folio: str, account: str, *, by: str) -> None:
        self.on(Folio, folio, meetings.seat, account, by=by)

    def slot(
        self,
        folio: str,
        at: datetime,
        place: str,
        *,
        debrief_at: datetime | None = None,
        by: str,
    ) -> None:
        """Schedules the panel interview and, if given, the debrief. Sends the emails before
        anything else happens.
        """
        self.on(Folio, folio, meetings.plan, Hour(at, place, debrief_at=debrief_at), by=by)
        self.work()

    def decide(
        self,
        folio: str,
        decision: str,
        *,
        by: str,
        reason: str = "",
        feedback: str = "",
        anyway: bool = False,
    ) -> None:
        """Records a decision, after its author has opened the reviews. After an advance, waits
        for the question sheet.
        """
        with self.act() as db:
            found = db.get_one(Folio, folio)
            if DECIDER in standing.held(db, found, by).values():
                deciders.open_reviews(db, found, by=by)
            said = {"reason": reason, "feedback": feedback}
            gate.decide(db, found, decision, **said, anyway=anyway, by=by)
        self.work()

    def scorecard(
        self, folio: str, account: str, said: Mapping[str, Any], *, locks: bool = True
    ) -> None:
        """Writes a scorecard. `said` has a level, a text, a confidence and `criteria`.

        Each criterion has its rating, what the candidate said, and words of the questions that
        support both. If no question has these words, the first one counts.
        """
        with self.act() as db:
            found = db.get_one(Folio, folio)
            own = own_card(db, found, account)
            fields, revision = _card_fields(own, said), own.filled.revision
            scorecard_draft.save(db, found, fields, revision=revision, by=account)
            if locks:
                scorecard_lock.lock(db, found, by=account)

    def close(self, folio: str, said: Deciding, *, by: str) -> None:
        """Records the final decision. `by` is the hiring manager, or the coordinator on their
        behalf.
        """
        self.on(Folio, folio, decide.decide, said, by=by)

    def erase(self, folio: str) -> None:
        with self.act() as db:
            theirs = select(Invitation).where(Invitation.folio == folio)
            erasures.by_candidate(db, db.scalars(theirs).one())
        with clock.at(self.now), self.parts.database.transaction() as db:
            # Directly, because a worker would first wait for mails that are sent later.
            erase.erase(db, folio, app.ERASED)


def _card_fields(own: OwnCard, said: Mapping[str, Any]) -> dict[str, str]:
    fields = {name: str(said[name]) for name in ("level", "text", "confidence")}
    for key in (criterion.key for criterion in own.criteria):
        choices, heard = own.choices(key), said["criteria"].get(key, {})
        words = heard.get("asked", ())
        on = [q for q in choices if any(it in q.text for it in words)] or choices[:1]
        fields |= {f"basis-{key}-{q.id}": "1" if q in on else "" for q in choices}
        fields[f"rating-{key}"] = str(heard["rating"]) if heard and on else NOT_COVERED
        fields[f"said-{key}"] = heard.get("said", "")
    return fields
