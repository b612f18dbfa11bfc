"""F12 and F13: twenty people use a site for an hour, while each minute something breaks.

`python -m tests.faults.soak --minutes 60` prints each minute what was found wrong, and in the end
its figures; its exit code is 1 if anything was. Candidates, reviewers, the panel, a hiring manager
and a coordinator do whatever comes next for them, at random and over HTTP, at two web processes
with two workers. Of each two, one is killed now and then (F1); the bucket (F7) and the mail server
(F8) fail. The others live on, so that one sees whether they grow. Each minute everybody pauses, and
what they were told is held against what the site keeps. Once, a backup is made while all goes on,
and restored elsewhere (F13).
"""

from __future__ import annotations

import argparse
import contextlib
import email
import hashlib
import http.client
import itertools
import os
import random
import re
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.orm import Mapped, Session

from blindfolio import clock
from blindfolio.accounts import links
from blindfolio.app import CHECKS, FREEZES, SEALED, Parts
from blindfolio.identity.models import CandidateIdentity
from blindfolio.jobs.models import Job
from blindfolio.ledger import verify
from blindfolio.mail import outbox
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import Stage
from prompts.models import Invitation, Opening, Upload
from prompts.opening import openings
from reviews.panel.models import PanelSheet
from reviews.reading.content import contents
from reviews.reading.models import Comment, Review
from tests.faults.served import BLINDFOLIO, SETTINGS, Served, answers
from tests.faults.told import Told, violations
from tests.faults.visitor import Answer, File, Refused, Visitor, hidden
from tests.faults.wrong_builds import built
from tests.platform.archive import s3_server
from tests.platform.archive.test_s3_faults import FAULTS, Proxy, faulty
from tests.platform.mail.conftest import SmtpProcess
from tests.prompts import cases
from tests.reviews.cases import card_fields
from tests.reviews.reading.desks import KEYS, SAMPLES

CANDIDATES, REVIEWERS, PANEL = 10, 5, 3
WEB = WORKERS = 2
THINKS = (0.3, 2.0)
"""Seconds between two acts of a person."""
WARM, GROWTH, LAX = 10.0, 1.0, 30.0
"""Minutes until a process has loaded what it needs; how many MiB a minute its memory may grow from
then on, and within a run that ends before."""
MORE_FILES = 8
P95 = 400.0
ERASED = 0.3
AFTERWARDS = 5.0
"""Seconds after a fault for which answers may still be slow."""
DRAIN = 240.0
MAILS = {"ok": 50, "451": 20, "rcpt450": 10, "drop": 10, "slow": 10}
"""How often the mail server does what during a fault, in a hundred mails."""

_MARK = re.compile(rb"mark-(\d+)-([0-9a-z]+)-end")
SAMPLE = cases.FOLDER.samples[0].text


@dataclass(slots=True)
class Case:
    """What one candidate's folio is known by."""

    n: int
    candidate: Person
    email: str = ""
    folio: str = ""
    code: str = ""
    upload: str = ""
    readers: list[Person] = field(default_factory=list)
    seats: list[Person] = field(default_factory=list)
    locked: int = 0
    cards: int = 0
    over: bool = False
    """Nobody does anything more about it: it is decided, or its candidate asked to be deleted."""


@dataclass(slots=True)
class Browser(Visitor):
    """Notes how long each answer took, and whether it shows what another reviewer wrote."""

    tell: Callable[[str, float, Answer], None] = lambda _path, _seconds, _answer: None

    def ask(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        file: File | None = None,
        said: object = None,
    ) -> Answer:
        began = time.monotonic()
        # Not by `super()`, which a dataclass with slots loses.
        answer = Visitor.ask(self, method, path, fields, file, said)
        self.tell(f"{method} {path}", time.monotonic() - began, answer)
        return answer


class Person(threading.Thread):
    """Does one of the things that wait for them, or looks at a page, again and again."""

    def __init__(self, soak: Soak, name: str, account: str = "") -> None:
        super().__init__(name=name, daemon=True)
        self.soak, self.account = soak, account
        self.dice = random.Random(f"{soak.seed} {name}")
        self.todo: list[partial[None]] = []
        self.pages = ["/"]
        self.turn = threading.Lock()
        self.browser = soak.browser(self, links_of(soak.parts, account) if account else "")

    def run(self) -> None:
        if self.account:
            self.enter()
        while not self.soak.over.wait(self.dice.uniform(*THINKS)):
            with self.turn:
                self._act()

    def _act(self) -> None:
        before, over = self.browser.retries, None
        try:
            if self.todo and self.dice.random() < 0.8:
                step = self.todo.pop(self.dice.randrange(len(self.todo)))
                over = step.args[0]
                step()
            elif self.browser.cookies:
                self.browser.ask("GET", self.dice.choice(self.pages))
        except Refused as error:
            # Who sends again what was saved unseen is told so: it shows in what comes next.
            # And a candidate may ask to be deleted at that moment.
            if self.browser.retries == before and not (isinstance(over, Case) and over.over):
                self.soak.errors.append(f"{self.name}: {error}")
        except OSError:
            self.soak.cut_off += 1
        except Exception as error:
            self.soak.errors.append(f"{self.name}: {type(error).__name__}: {str(error)[:300]}")

    def enter(self) -> None:
        self.browser.enter()
        # Forms have another token from then on.
        self.browser.insist("GET", self.pages[0])

    def press(self, path: str, **fields: str) -> None:
        self.browser.insist("POST", path, fields)


def links_of(parts: Parts, account: str) -> str:
    with parts.database.transaction() as db:
        return links.for_account(db, account)


class Soak:
    """Twenty people on a site of `parts`."""

    def __init__(self, site: Served, parts: Parts, seed: int) -> None:
        self.site, self.parts, self.seed = site, parts, seed
        self.over, self.calm = threading.Event(), threading.Event()
        self.told = Told(before=set())
        self.errors: list[str] = []
        self.cut_off = 0
        self.seconds: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.acts: Counter[str] = Counter()
        self.comments: dict[str, str] = {}
        self.seals: dict[tuple[str, str], str] = {}
        self.locked: dict[int, set[Person]] = {}
        self.number = itertools.count(1)
        with parts.database.transaction() as db:
            jo = cases.member(db, "Jo Sampleton", "coordinator")
            hanna = cases.member(db, "Hanna Placeholder")
            self.opening = cases.opening(db, by=jo, decider="manager").id
            openings.join(db, db.get_one(Opening, self.opening), hanna, "manager", by=jo)
            readers = [cases.member(db, f"Reviewer Number {n}") for n in range(REVIEWERS)]
            panel = [cases.member(db, f"Panel Member {n}") for n in range(PANEL)]
        self.coordinator = Person(self, "coordinator", jo)
        self.coordinator.pages = ["/candidates", "/openings", f"/openings/{self.opening}"]
        self.decider = Person(self, "decider", hanna)
        self.decider.pages = ["/candidates"]
        self.readers = [Person(self, f"reviewer {n}", it) for n, it in enumerate(readers)]
        self.seats = [Person(self, f"panel {n}", it) for n, it in enumerate(panel)]
        self.candidates = [Person(self, f"candidate {n}") for n in range(CANDIDATES)]
        for it in self.readers:
            it.pages = ["/queue"]
        for it in self.seats:
            it.pages = ["/panels"]
        for it in self.candidates:
            it.todo.append(partial(self.apply, it))

    @property
    def people(self) -> list[Person]:
        team = [self.coordinator, self.decider]
        return [*team, *self.readers, *self.seats, *self.candidates]

    def browser(self, person: Person, link: str) -> Browser:
        return Browser(self.site.ports, link, tell=partial(self.heard, person))

    def heard(self, person: Person, what: str, seconds: float, answer: Answer) -> None:
        self.statuses[answer.status] += 1
        if answer.status == 500:
            self.errors.append(f"{what}: 500")
        if self.calm.is_set():
            self.seconds.append(seconds)
        for number, writer in set(_MARK.findall(answer.body)):
            blind = person in self.candidates or person in self.readers
            own = person.name.rpartition(" ")[2] == writer.decode()
            if blind and not own and person not in self.locked.get(int(number), ()):
                self.errors.append(f"{person.name} sees what another reviewer wrote: {what}")

    # --- a case, step by step ----------------------------------------------------

    def apply(self, candidate: Person) -> None:
        case = Case(next(self.number), candidate)
        case.email = f"person-{case.n}@example.test"
        self.coordinator.todo.append(partial(self.invite, case))

    def invite(self, case: Case) -> None:
        fields = {"name": "Ada Example", "email": case.email}
        case.candidate.todo.append(partial(self.start, case))
        self.coordinator.press(f"/openings/{self.opening}/invitations", **fields)
        self.acts["invite"] += 1

    def start(self, case: Case) -> None:
        named = select(CandidateIdentity.folio).where(CandidateIdentity.email == case.email)
        case.folio = self.value(named)
        if not case.folio:
            case.candidate.todo.append(partial(self.start, case))
            return
        with self.parts.database.transaction() as db:
            case.code = db.get_one(Folio, case.folio).code
            mine = select(Invitation.id).where(Invitation.folio == case.folio)
            link = links.for_invitation(db, db.scalars(mine).one())
        me = case.candidate
        me.browser, me.pages = self.browser(me, link), ["/my", "/my/document"]
        me.enter()
        me.todo.append(partial(self.upload, case))
        me.press("/my/start", zone="Europe/Lisbon")
        self.acts["start"] += 1

    def upload(self, case: Case) -> None:
        me = case.candidate
        me.browser.open_document()
        raw = f"{SAMPLE}\n\nThis is design {case.n}, text {me.dice.random()}.\n".encode()
        sha = hashlib.sha256(raw).hexdigest()
        case.upload = me.browser.upload(sha[:40], raw)
        self.told.uploads[case.upload] = sha
        again = self.upload if me.dice.random() < 0.2 else self.submit
        me.todo.append(partial(again, case))
        self.acts["upload"] += 1

    def submit(self, case: Case) -> None:
        me = case.candidate
        state = self.value(select(Upload.state).where(Upload.id == case.upload))
        if state not in ("read", "refused"):
            me.todo.append(partial(self.submit, case))
            return
        me.browser.open_document()
        receipt = me.browser.submit(case.upload, hours="3", final="yes")
        self.told.submissions[receipt] = case.upload
        me.pages = ["/my", f"/my/receipts/{receipt}"]
        self.locked[case.n] = set()
        case.readers = me.dice.sample(self.readers, 2)
        case.seats = me.dice.sample(self.seats, 2)
        for pair in zip(case.readers, case.seats, strict=True):
            self.coordinator.todo.append(partial(self.plan, case, *pair))
        if me.dice.random() < ERASED / 2:
            me.todo.append(partial(self.erase, case))
        self.acts["submit"] += 1

    def plan(self, case: Case, reader: Person, seat: Person) -> None:
        if case.over:
            return
        reader.todo.append(partial(self.accept, case, reader))
        path = f"/candidates/{case.folio}/plan"
        self.coordinator.press(path, reviewer=reader.account, panel=seat.account)
        self.acts["plan"] += 1

    def accept(self, case: Case, me: Person) -> None:
        of = (Standing.folio == case.folio, Standing.account == me.account)
        asked = self.value(select(Standing.id).where(*of, Standing.kind == "reviewer"))
        if case.over:
            return
        if not asked:
            # The coordinator is about to.
            me.todo.append(partial(self.accept, case, me))
            return
        for step in (self.write, *[self.remark] * len(KEYS)):
            me.todo.append(partial(step, case, me))
        me.press(f"/queue/{asked}/accept", knows="no")
        me.pages = ["/queue", f"/read/{case.code}", f"/read/{case.code}/reviews"]
        self.acts["accept"] += 1

    def write(self, case: Case, me: Person) -> None:
        """One of the saves that a review is made in; the last one is followed by its lock."""
        if case.over:
            return
        last = me.dice.random() < 0.4
        me.todo.append(partial(self.lock if last else self.write, case, me))
        page = me.browser.insist("GET", f"/read/{case.code}/lock").body.decode()
        (revision,) = hidden(page, "revision")
        mark = f"mark-{case.n}-{me.name.rpartition(' ')[2]}-end"
        fields = SAMPLES | {"strongest": f"{mark} holds.", "recommendation": "proceed"}
        for key in KEYS:
            fields[f"rating-{key}"] = str(me.dice.choice((3, 4)))
            fields[f"rationale-{key}"] = f"{mark} {me.dice.random()}"
        me.press(f"/read/{case.code}/save", code=case.code, revision=revision, **fields)
        self.acts["save"] += 1

    def remark(self, case: Case, me: Person) -> None:
        of = (Review.folio == case.folio, Review.account == me.account)
        mine = select(Comment.criterion).join(Review, Review.id == Comment.review).where(*of)
        with self.parts.database.reading() as db:
            left = sorted({*KEYS} - {*db.scalars(mine)})
        if case.over or not left:
            return
        id_, path = str(uuid.uuid4()), f"/read/{case.code}/comments"
        said = {"criterion": left[0], "kind": "concern", "quote": f"This is design {case.n}"}
        mark = f"mark-{case.n}-{me.name.rpartition(' ')[2]}-end"
        me.press(path, code=case.code, id=id_, text=f"{mark} Who is woken?", **said)
        self.comments[id_] = case.folio
        self.acts["comment"] += 1

    def lock(self, case: Case, me: Person) -> None:
        if case.over:
            return
        if any(it.func == self.remark and it.args[0] is case for it in me.todo):
            me.todo.append(partial(self.lock, case, me))
            return
        with contextlib.suppress(OSError, http.client.HTTPException):
            # Nobody may read the others' reviews before their own lock, but may try.
            me.browser.ask("GET", f"/read/{case.code}/reviews")
        me.browser.press_lock(case.code)
        self.told.locked.add((case.folio, me.account))
        self.locked[case.n].add(me)
        self.seals[case.folio, me.account] = self.sealed(case.folio, me.account)
        case.locked += 1
        if me.dice.random() < 0.5:
            me.todo.append(partial(self.amend, case, me))
        if case.locked == 2:
            self.decider.todo.append(partial(self.release, case))
        self.acts["lock"] += 1

    def amend(self, case: Case, me: Person) -> None:
        if not case.over:
            me.press(f"/read/{case.code}/amend", text="On a second reading, it is slower.")
            self.acts["amend"] += 1

    def release(self, case: Case) -> None:
        if case.over:
            return
        path = f"/candidates/{case.folio}"
        for seat in case.seats:
            seat.todo.append(partial(self.score, case, seat))
        self.decider.press(f"{path}/decide/open")
        self.decider.press(f"{path}/gate", decision="release", reason="It holds.")
        self.acts["release"] += 1

    def score(self, case: Case, me: Person) -> None:
        if case.over:
            return
        with self.parts.database.reading() as db:
            folio = db.get_one(Folio, case.folio)
            ready = db.get(PanelSheet, case.folio) is not None
            fields = card_fields(db, folio, me.account) if ready else {}
        if not ready:
            me.todo.append(partial(self.score, case, me))
            return
        self.told.sheets.add(case.folio)
        path = f"/panels/{case.folio}/scorecard"
        me.browser.insist("GET", f"/panels/{case.folio}")
        (revision,) = hidden(me.browser.insist("GET", path).body.decode(), "revision")
        said = {"code": case.folio, "revision": revision, "verb": "lock", "meant-lock": "1"}
        case.cards += 1
        if case.cards == 2:
            self.coordinator.todo.append(partial(self.decide, case))
        me.press(path, **said, **fields)
        self.acts["scorecard"] += 1

    def decide(self, case: Case) -> None:
        if case.over:
            return
        if self.value(select(Folio.stage).where(Folio.id == case.folio)) == Stage.PANEL:
            self.coordinator.todo.append(partial(self.decide, case))
            return
        path, me = f"/debriefs/{case.folio}", self.coordinator
        me.browser.insist("GET", path)
        said = {"outcome": "no_offer", "reason": "Both say so.", "feedback": "Thank you."}
        if case.candidate.dice.random() < ERASED:
            case.candidate.todo.append(partial(self.erase, case))
        else:
            case.candidate.todo.append(partial(self.apply, case.candidate))
        me.press(f"{path}/close", sure="1", present=me.account, **said)
        self.acts["decide"] += 1

    def erase(self, case: Case) -> None:
        case.over = True
        for told in (self.told.uploads, self.told.submissions):
            gone = {k for k, v in list(told.items()) if self.owner(k, v) == case.folio}
            for key in gone:
                del told[key]
        case.candidate.todo.append(partial(self.apply, case.candidate))
        self.told.deleted.add(case.folio)
        case.candidate.press("/my/erase", sure="1")
        case.candidate.pages = ["/my"]
        self.acts["erase"] += 1

    # --- what is so -----------------------------------------------------------------

    def value(self, query: object) -> str:
        with self.parts.database.reading() as db:
            return str(db.execute(query).scalar() or "")  # type: ignore[call-overload]

    def owner(self, key: str, value: str) -> str:
        of = Upload.id.in_((key, value))
        whose = select(Invitation.folio).join(Upload, Upload.invitation == Invitation.id)
        return self.value(whose.where(of).limit(1))

    def sealed(self, folio: str, account: str) -> str:
        with self.parts.database.reading() as db:
            return _sealed(db, folio, account)

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        with contextlib.ExitStack() as turns:
            for person in self.people:
                turns.enter_context(person.turn)
            yield

    def oracle(self) -> list[str]:
        """What is wrong now; nobody does anything meanwhile."""
        wrong, self.errors = self.errors, []
        asked = self.told.deleted  # What they had may be there still, or gone.
        locked = {it for it in self.told.locked if it[0] not in asked}
        told = Told(dict(self.told.uploads), dict(self.told.submissions), locked)
        told.sheets = self.told.sheets - asked
        wrong += violations(self.parts, told)
        with self.parts.database.reading() as db:
            wrong += verify.verify(db, freezes=FREEZES, checks=CHECKS, tables=SEALED)
            wrong += self._changed(db)
        return [*wrong, *self._receipts()]

    def _changed(self, db: Session) -> Iterator[str]:
        for (folio, account), seal in self.seals.items():
            if folio not in self.told.deleted and _sealed(db, folio, account) != seal:
                yield f"{folio}: a locked review was rewritten"
        living = {id_ for id_, folio in self.comments.items() if folio not in self.told.deleted}
        if lost := living - {*db.scalars(select(Comment.id))}:
            yield f"{len(lost)} comments were told, and are not there"
        for column in (Invitation.folio, CandidateIdentity.email):
            yield from (f"invited twice: {it}" for it in db.scalars(_twice(column)))

    def _receipts(self) -> Iterator[str]:
        """Of whoever is about to see theirs."""
        for person in self.candidates:
            receipt = person.pages[-1].rpartition("/")[2]
            sha = self.told.uploads.get(self.told.submissions.get(receipt, ""), "")
            if not sha:
                continue
            page = person.browser.insist("GET", f"/my/receipts/{receipt}").body.decode()
            if receipt not in page or sha not in re.sub(r"<wbr>|\s", "", page):
                yield f"receipt {receipt}: its page does not say so, with its SHA-256"


def _twice(column: Mapped[str]) -> Select[str]:
    return select(column).group_by(column).having(func.count() > 1)


def _sealed(db: Session, folio: str, account: str) -> str:
    of = (Review.folio == folio, Review.account == account)
    review = db.scalars(select(Review).where(*of)).first()
    if review is None:
        return ""
    said = repr((review.seal, review.locked_at, contents(db, [review.id])[review.id]))
    return hashlib.sha256(said.encode()).hexdigest()


# --- the processes -------------------------------------------------------------------


@dataclass(slots=True)
class Growth:
    """Memory and open files of a process that is never killed."""

    name: str
    pid: int
    at: list[float] = field(default_factory=list)
    mib: list[float] = field(default_factory=list)
    files: list[int] = field(default_factory=list)

    def look(self, minute: float) -> None:
        status = Path(f"/proc/{self.pid}/status").read_text()
        resident = re.search(r"VmRSS:\s+(\d+)", status)
        assert resident
        self.at.append(minute)
        self.mib.append(int(resident[1]) / 1024)
        self.files.append(len(os.listdir(f"/proc/{self.pid}/fd")))

    def wrong(self, minutes: float) -> Iterator[str]:
        whole = minutes >= 2 * WARM
        slope, more = self.slope(whole=whole), self.more_files()
        if slope > (GROWTH if whole else LAX):
            yield f"{self.name} grows by {slope:.2f} MiB a minute"
        if more > MORE_FILES:
            yield f"{self.name} has {more} more files open than before"

    def slope(self, *, whole: bool) -> float:
        since = WARM if whole else self.at[-1] / 2
        warm = [it for it in zip(self.at, self.mib, strict=True) if it[0] >= since]
        return statistics.linear_regression(*zip(*warm, strict=True)).slope

    def more_files(self) -> float:
        third = len(self.files) // 3
        return statistics.median(self.files[-third:]) - statistics.median(
            self.files[third : 2 * third]
        )


class Breaking:
    """What breaks: one process of each kind, the bucket, the mail server."""

    def __init__(
        self, site: Served, proxy: Proxy, smtp: SmtpProcess, dice: random.Random
    ) -> None:
        self.site, self.proxy, self.smtp, self.dice = site, proxy, smtp, dice
        self.fell: Counter[str] = Counter()
        self.mortal = [site.members[0], site.members[WEB]]

    def once(self) -> None:
        kind = self.dice.choice(("kill", "kill", "bucket", "mail"))
        self.fell[kind] += 1
        getattr(self, kind)()

    def kill(self) -> None:
        member = self.dice.choice(self.mortal)
        member.kill()
        time.sleep(self.dice.uniform(0, 1))
        member.start()
        while not all(map(answers, self.site.ports)):
            time.sleep(0.1)

    def bucket(self) -> None:
        self.proxy.plan = (self.dice.choice((*FAULTS, "", "")) for _ in itertools.count())
        time.sleep(self.dice.uniform(4, 8))
        self.proxy.plan = iter(())

    def mail(self) -> None:
        self.smtp.stop()
        time.sleep(self.dice.uniform(1, 4))
        self.smtp.start(*self.dice.choices([*MAILS], [*MAILS.values()], k=10))


@dataclass(slots=True)
class Found:
    """What came of a run."""

    wrong: list[str]
    acts: Counter[str]
    fell: Counter[str]
    oracles: int
    backups: int
    p95: float


def restored(folder: Path, soak: Soak, site: Served) -> list[str]:
    """What is wrong with a backup that is made now, while everybody goes on, and restored."""
    before, backup = (
        Told(dict(soak.told.uploads), dict(soak.told.submissions)),
        folder / "backup",
    )
    made = site.run("backup", str(backup))
    if made.returncode:
        return [f"backup: {made.stdout[-300:]}{made.stderr[-300:]}"]
    (head,) = re.findall(r"Audit log head: (\w+)", made.stdout)
    log = {"BLINDFOLIO_DELETIONS": str(folder / "deletions")}
    elsewhere = Served(folder / "restored" / "site", SETTINGS | log)
    elsewhere.data.mkdir(parents=True)
    # Each look verifies the log, so here it hides nothing that is wrong with the backup alone.
    brought = elsewhere.run("restore", str(backup), "--with-audit-faults")
    if not (elsewhere.data / "blindfolio.sqlite").exists():
        return [f"restore: {brought.stdout[-400:]}{brought.stderr[-400:]}"]
    verified = elsewhere.run("audit", "verify", "--expect-head", head)
    said = [f"verified: {verified.stdout[-400:]}"] if verified.returncode else []
    # Who asked to be deleted in between is gone there too.
    since = soak.told
    for kept, now in ((before.uploads, since.uploads), (before.submissions, since.submissions)):
        for key in kept.keys() - now.keys():
            del kept[key]
    parts = elsewhere.set_up()
    wrong = violations(parts, before)
    parts.database.engines.dispose()
    return [*said, *(f"restored: {line}" for line in wrong)]


def play(
    folder: Path,
    minutes: float,
    *,
    command: tuple[str, ...] = BLINDFOLIO,
    seed: int = 0,
    each: float = 60.0,
    tell: Callable[[str], None] = print,
) -> Found:
    """A soak of so many minutes in `folder`, with a fault and a look at everything `each` so many
    seconds."""
    seed = seed or random.SystemRandom().randrange(10**6)
    dice = random.Random(seed)
    (folder / "taken").mkdir()
    smtp = SmtpProcess(folder / "taken")
    os.environ |= s3_server.CREDENTIALS
    with s3_server.running() as endpoint, faulty(endpoint, iter(())) as proxy:
        at = s3_server.make_bucket(endpoint, "soak")
        settings = SETTINGS | {
            "BLINDFOLIO_DELETIONS": str(folder / "deletions"),
            "BLINDFOLIO_MAIL": smtp.url,
            "BLINDFOLIO_STORAGE": f"{at}?region={at.region}&endpoint={proxy.endpoint}",
        }
        site = Served(folder / "site", settings, web=WEB, workers=WORKERS, command=command)
        parts = site.set_up()
        soak = Soak(site, parts, seed)
        breaking = Breaking(site, proxy, smtp, dice)
        try:
            smtp.start()
            site.start()
            return _played(folder, soak, breaking, minutes, each, tell)
        finally:
            soak.over.set()
            for person in soak.people:
                if person.is_alive():
                    person.join(60)
            site.kill()
            smtp.stop()
            parts.database.engines.dispose()


def _played(
    folder: Path,
    soak: Soak,
    breaking: Breaking,
    minutes: float,
    each: float,
    tell: Callable[[str], None],
) -> Found:
    tell(f"seed {soak.seed}")
    grown = [
        Growth(it.log.stem, it.process.pid)
        for it in (soak.site.members[WEB - 1], soak.site.members[-1])
        if it.process
    ]
    wrong: list[str] = []
    oracles = backups = 0
    begun = time.monotonic()
    for person in soak.people:
        person.start()
    soak.calm.set()
    while (now := time.monotonic() - begun) < minutes * 60:
        until = now + each
        soak.calm.clear()
        breaking.once()
        time.sleep(AFTERWARDS)
        soak.calm.set()
        while (now := time.monotonic() - begun) < until:
            for it in grown:
                it.look(now / 60)
            time.sleep(min(2.0, until - now))
        if not backups and now > minutes * 60 / 2:
            soak.calm.clear()
            backups += 1
            wrong += restored(folder, soak, soak.site)
        with soak.paused():
            soak.calm.clear()
            found = soak.oracle()
        oracles += 1
        wrong += found
        first = [it[:300] for it in found[:8]]
        tell(f"minute {now / 60:.1f}: {soak.acts.total()} acts, {len(found)} wrong {first}")
    soak.over.set()
    for person in soak.people:
        person.join()
    wrong += _in_the_end(soak)
    wrong += [line for it in grown for line in it.wrong(minutes)]
    wrong += _mails(folder / "taken")
    p95 = statistics.quantiles(soak.seconds, n=20)[-1] * 1000
    whole = minutes >= 2 * WARM
    for it in grown:
        tell(
            f"{it.name}: {it.mib[0]:.0f} to {it.mib[-1]:.0f} MiB,"
            f" {it.slope(whole=whole):+.2f} MiB a minute; files {it.files[0]} to {it.files[-1]}"
        )
    tell(
        f"seed {soak.seed}, {minutes:g} minutes: {dict(soak.acts)}; broken {dict(breaking.fell)};"
        f" {oracles} looks, {backups} backups restored; answers {dict(soak.statuses)}, p95"
        f" {p95:.0f} ms of {len(soak.seconds)} outside faults (to be under {P95:.0f}); {len(wrong)}"
        f" wrong: {[it[:200] for it in wrong[:12]]}"
    )
    return Found(wrong, soak.acts, breaking.fell, oracles, backups, p95)


def _in_the_end(soak: Soak) -> list[str]:
    """Once workers have deleted who asked for it. A deletion waits for some minutes, and for the
    emails about it: both waits are cut short here."""
    of_kind = Job.kind.in_(("erase", "remove_files", outbox.JOB))
    waits = Job.state.in_(("ready", "leased"))
    until = time.monotonic() + DRAIN
    while time.monotonic() < until:
        with soak.parts.database.transaction() as db:
            if db.scalars(select(Job.id).where(of_kind, waits)).first() is None:
                break
            early = update(Job).where(of_kind, Job.state == "ready")
            db.execute(early.values(run_at=clock.now()))
        time.sleep(1)
    soak.site.kill()
    of = (Job.kind, Job.state, Job.tries, Job.error)
    left = select(*of).where(or_(Job.state == "failed", and_(of_kind, waits)))
    with soak.parts.database.reading() as db:
        jobs = [
            f"job {kind} is {state} after {tries} tries: {error}"
            for kind, state, tries, error in db.execute(left)
        ]
    return [*soak.errors, *violations(soak.parts, soak.told), *soak.site.audit(), *jobs]


def _mails(folder: Path) -> Iterator[str]:
    """An email may come twice only where the server took it and did not say so, or the worker died
    at that moment; it is then the same email. What ends its subject may be newer: a review is
    called by its request until it is accepted."""
    taken = [email.message_from_bytes(it.read_bytes()) for it in folder.iterdir()]
    by_id: dict[str, set[tuple[str, str]]] = {}
    for it in taken:
        said = str(it["Subject"]).partition(":")[0]
        by_id.setdefault(str(it["Message-ID"]), set()).add((str(it["To"]), said))
    yield from (f"{id_}: two emails with one id" for id_, of in by_id.items() if len(of) > 1)
    invitations = Counter(
        to for of in by_id.values() for to, said in of if said.startswith("Invitation to write")
    )
    yield from (f"{to}: invited {n} times" for to, n in invitations.items() if n > 1)


if __name__ == "__main__":
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--minutes", type=float, default=60)
    given.add_argument("--seed", type=int, default=0)
    given.add_argument("--each", type=float, default=60, help="seconds from fault to fault")
    given.add_argument("--build", help="a deliberately wrong build, see wrong_builds.py")
    said = given.parse_args()
    with tempfile.TemporaryDirectory() as made:
        runs = built(said.build) if said.build else BLINDFOLIO
        found = play(
            Path(made),
            said.minutes,
            command=runs,
            seed=said.seed,
            each=said.each,
            tell=partial(print, flush=True),
        )
    sys.exit(bool(found.wrong) or found.p95 > P95)
