"""A third reviewer reads exactly as blind as the first: no page, mail, order or count says third.

One person is asked to read two documents that are the same: of one candidate as the first, before
anybody has locked; of the other as the third, after two have locked and do not agree. Whatever
they are answered is equal byte for byte, apart from the ids and codes of the two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock, resources
from blindfolio.mail import render
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio, Standing
from prompts.models import PromptVersion
from reviews.board.assigning import assign
from reviews.board.mails import to_reviewer
from reviews.reading import lock
from reviews.reading.assigned_reviews import request_name
from tests.crawler.walk import stripped
from tests.expect import every, transact
from tests.reviews import cases
from tests.reviews.reading import desks
from tests.sites import Site

SEAL = re.compile(rb"<code>[0-9a-f]{16}</code>|Seal [0-9a-f]+\.|urn:uuid:[0-9a-f-]+")
"""The seal of a lock hangs on every entry before it, and ids in an export on a review's random
one: they differ, and tell nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A folio that Kim reads, and what stands for it in their pages."""

    folio: str
    code: str
    standing: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Kim, who reads one document as the first and one as the third."""

    site: Site
    kim: str
    first: Reading
    third: Reading
    case: cases.Case

    def same(self, path: str, *, method: str = "GET", **sent: object) -> int:
        """Ask for both folios the same; the status of both. `path` has `{code}`, `{asked}`."""
        browser = self.site.as_account(self.kim)
        answers = []
        for of in (self.first, self.third):
            given = path.format(code=of.code, asked=of.standing)
            answer = browser.open(given, method=method, **sent)  # type: ignore[arg-type]
            passing = ("Set-Cookie", "Date", "X-Request-ID")
            headers = sorted((k, v) for k, v in answer.headers if k not in passing)
            words = str((answer.status_code, headers)).encode() + SEAL.sub(
                b"", stripped(answer)
            )
            answers.append((answer.status_code, self._neutral(words, of)))
        assert answers[0] == answers[1]
        return answers[0][0]

    def rows(self) -> None:
        """The two rows of Kim's list are the same but for the ids."""
        page = stripped(self.site.as_account(self.kim).get("/queue"))
        rows = re.findall(rb"<tr>.*?</tr>", page, re.S)
        each = [
            [
                self._neutral(row, of)
                for row in rows
                if of.standing.encode() in row or of.code.encode() in row
            ]
            for of in (self.first, self.third)
        ]
        assert each[0] == each[1]
        assert len(each[0]) == 1

    def mails(self) -> tuple[list[ToldByMail], list[ToldByMail]]:
        """The mails to Kim about each: template, hour and words."""
        with self.site.parts.database.reading() as db:
            found = db.scalars(
                select(MailOut)
                .where(MailOut.to_id == self.kim)
                .order_by(MailOut.created_at, MailOut.template)
            ).all()
            values = [to_reviewer(db, m, self.site.parts.settings).values for m in found]
        writer = render.MailWriter(resources.TEMPLATES)
        told = []
        for of in (self.first, self.third):
            about = [
                (
                    m.template,
                    f"{m.created_at:%j %H}",
                    self._neutral(writer.write(m.template, given).text.encode(), of),
                )
                for m, given in zip(found, values, strict=True)
                if m.args.get("folio") == of.folio
            ]
            told.append(about)
        return told[0], told[1]

    def _neutral(self, words: bytes, of: Reading) -> bytes:
        ids = (of.folio, of.code, of.standing, request_name(of.standing))
        for n, id_ in enumerate(ids):
            words = words.replace(id_.encode(), f"[{n}]".encode())
        return _RANDOM.sub(b"[random]", words)


ToldByMail = tuple[str, str, bytes]

_RANDOM = re.compile(
    rb'(?<=data-outbox=")[0-9a-f]{16}|(?<=data-keep=")[0-9a-f]{16}'
    rb'|(?<=name="seen" value=")[0-9a-f]{64}|(?<=data-saved=")[^"]*'
    rb'|(?<=data-version=")[0-9a-f]{16}'
    rb"|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
)
"""Names under which a browser keeps what is typed, and the ids of comments, with the hash of what
they say: made of the folio's id, of the person, and of chance. And when they themselves saved."""


@pytest.fixture(params=["split", "apart"])
def scene(site: Site, request: pytest.FixtureRequest) -> Scene:
    """Two locked reviews that do not agree, or agree in their word and lie two levels apart."""
    words = ("proceed", "stop") if request.param == "split" else ("proceed", "proceed")
    values = (3, 3) if request.param == "split" else (1, 3)
    with site.parts.database.transaction() as db:
        case = cases.begun(db, words=words, values=values)
        untouched = desks.begin(db, readers=0)
        version = db.get_one(Folio, untouched.folio).prompt_version
        same = case.row(db).prompt_version
        db.get_one(PromptVersion, version).probes = db.get_one(PromptVersion, same).probes
        kim = cases.member(db, "Kim Lorem")
        due = clock.now() + timedelta(days=4)
        made = []
        for folio_id in (untouched.folio, case.folio):
            folio = db.get_one(Folio, folio_id)
            assign.reviewer(db, folio, kim, due=due, days=4, by=case.coordinator)
            held = select(Standing.id).where(
                Standing.folio == folio_id, Standing.account == kim
            )
            made.append(Reading(folio_id, folio.code, db.scalars(held).one()))
        assert [db.get_one(Folio, of.folio).stage for of in made] == ["2", "4"]
    return Scene(site, kim, made[0], made[1], case)


def accept(scene: Scene) -> None:
    assert scene.same("/queue/{asked}") == 200
    answer = {"knows": "no"}
    assert scene.same("/queue/{asked}/accept", method="POST", data=answer) == 303


def write(scene: Scene) -> None:
    """The same review of both, not locked."""
    with scene.site.parts.database.transaction() as db:
        for of in (scene.first, scene.third):
            desks.fill(db, of.folio, by=scene.kim, value=2, word="unsure")


def test_every_page_from_the_asking_to_the_lock_is_the_same(scene: Scene) -> None:
    every = [
        rule.rule.replace("<code>", "{code}")
        for rule in scene.site.app.url_map.iter_rules()
        if rule.arguments == {"code"} and "GET" in (rule.methods or ())
    ]
    assert {"/read/{code}", "/read/{code}/lock", "/read/{code}/reviews"} <= {*every}
    for path in every:
        assert scene.same(path) == 404, "nothing can be read before the answer"
    scene.rows()
    accept(scene)
    for path in every:
        scene.same(path)
    assert scene.same("/read/{code}") == 200
    scene.rows()
    write(scene)
    for path in every:
        scene.same(path)
    scene.rows()
    assert scene.same("/read/{code}/recognise", method="POST", data={}) == 303
    assert scene.same("/read/{code}/lock", method="POST", data={}) in (303, 409, 422)
    with scene.site.parts.database.transaction() as db:
        for of in (scene.first, scene.third):
            lock.lock(db, of.folio, by=scene.kim)
    for path in every:
        scene.same(path)
    assert scene.same("/read/{code}/reviews") == 404
    scene.rows()


def test_every_mail_is_the_same_in_number_words_and_time(scene: Scene) -> None:
    accept(scene)
    for hours in range(
        0, 9 * 24, 6
    ):  # a reminder's hour is over soon after it, before the date
        with clock.at(clock.now() + timedelta(hours=hours)):
            scene.site.parts.worker.run_until_idle()
    first, third = scene.mails()
    assert first == third
    assert {template for template, _, _ in first} == {
        "reviews/assigned",
        "reviews/review_reminder",
        "reviews/review_overdue",
    }


def test_the_two_who_have_locked_see_nothing_of_a_third(scene: Scene) -> None:
    pages = ("/queue", f"/read/{scene.third.code}", f"/read/{scene.third.code}/reviews")

    def seen() -> list[bytes]:
        browsers = [scene.site.as_account(reader) for reader in scene.case.readers]
        return [stripped(browser.get(path)) for browser in browsers for path in pages]

    def mails() -> int:
        to = select(MailOut.id).where(MailOut.to_id.in_(scene.case.readers))
        return len(every(scene.site, to))

    before, count = seen(), mails()
    accept(scene)
    assert seen() == before
    write(scene)
    transact(scene.site, lock.lock, scene.third.folio, by=scene.kim)
    assert seen() == before
    assert mails() == count
