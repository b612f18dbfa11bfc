"""Mails, the log, jobs and the ledger's entries say no more than the pages do."""

from __future__ import annotations

import email
import email.policy
import json
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, languages, resources
from blindfolio.accounts.models import Account
from blindfolio.identity import book
from blindfolio.ledger import head_mail
from blindfolio.mail import own_texts
from blindfolio.operating import dump
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts.inviting import invite
from prompts.models import Opening
from prompts.queries import invitation_of
from prompts.window import length
from reviews.board.assigning import assign, due_dates
from reviews.debrief.models import Dissent
from reviews.debrief.voices import dissents
from tests import policy
from tests.crawler import decode
from tests.crawler.conftest import OPERATOR, CanarySite
from tests.crawler.judge import Entry, Judge, Viewer

pytestmark = pytest.mark.faults


class JudgeOfMails(Judge):
    """A mail was sent at some stage that its folio has been in, and stays in its mailbox."""

    def _cell(self, rows: list[str], folio: str) -> frozenset[str]:
        return frozenset[str]().union(*(policy.visible(rows, s) for s in policy.STAGES))

    def rows(self, viewer: Viewer, folio: str) -> list[str]:
        of = self.folios[folio]
        sat = viewer.name == "out" and of["name"] == "read"
        # Before it was closed.
        held = of["cast"].get(viewer.account, []) if of.get("closed") else []
        return [*super().rows(viewer, folio), *held, *(["panel"] if sat else [])]

    def _opened(self, viewer: Viewer, entry: Entry) -> frozenset[str]:
        # Asked by a mail that links to the request, and recused or unassigned since.
        if entry.what == "standing id" and entry.owner == viewer.account:
            return frozenset({"DD"})
        return super()._opened(viewer, entry)


@pytest.fixture(scope="module")
def sent() -> set[str]:
    """The templates of all emails, also of those that were deleted since with their reader."""
    return set()


def _note_sent(site: CanarySite, sent: set[str]) -> None:
    with site.site.parts.database.reading() as db:
        sent |= {row["template"] for row in dump.rows(db, "outbox") if row["sent_at"]}


@pytest.fixture(scope="module")
def mails(canary_site: CanarySite, sent: set[str]) -> list[EmailMessage]:
    someone = _addresses(canary_site)["r1"]
    client = canary_site.site.app.test_client()
    assert client.post("/sign-in", data={"email": someone}).status_code == 200
    with canary_site.site.parts.database.transaction() as db:
        head_mail.begin(db, canary_site.site.parts.settings)
        _ask_one_for_two(canary_site, db)
        _change_a_due_date(canary_site, db)
        for name in ("writing", "c_writing"):
            _allow_a_longer_document(canary_site, db, name)
        _answer_a_dissent(canary_site, db)
        _edit_texts(canary_site, db)
    _add_a_colleague(canary_site)
    for name in ("writing", "c_writing"):
        for answer in ("refuse", "confirm"):
            _correct_address(canary_site, name, answer)
    # Nobody answers this one in time, and nobody decides on that one's stop.
    _correct_address(canary_site, "gate", "")
    _correct_address(canary_site, "panel", "refuse")
    now = datetime.fromisoformat(canary_site.manifest["now"])
    # On the way: the last day of the window of who writes, before the last day to start, and
    # before the panels' interviews.
    for days, hours in ((7, 5), (20, 0), (29, 12)):
        with clock.at(now + timedelta(days=days, hours=hours)):
            canary_site.site.parts.worker.run_until_idle()
            _note_sent(canary_site, sent)
    with clock.at(now + timedelta(days=40)):
        canary_site.site.parts.worker.run_until_idle()
        # Written to before they are erased; of what was decided, who decided hears.
        for name in ("withdrawn", "closed"):
            gone = canary_site.manifest["folios"][name]
            client = canary_site.site.as_candidate(gone["invitation"])
            assert client.post("/my/erase", data={"sure": "1"}).status_code == 303
        canary_site.site.parts.worker.run_until_idle()
        _note_sent(canary_site, sent)
    parsed = []
    for file in sorted((canary_site.folder / "mails").glob("*.eml")):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        parsed.append(message)
    return parsed


EDITED = {"en": "Our team wrote this.", "de": "Das schreibt unser Team."}
NAMING = "prompts/corrected"
"""Whose text has a reviewer's name: ours is sent, and a coordinator is told."""


def _edit_texts(site: CanarySite, db: Session) -> None:
    by = site.manifest["accounts"]["c1"]
    reviewer = db.get_one(Account, site.manifest["accounts"]["r1"]).name
    of_all = own_texts.told()
    for language, edited in EDITED.items():
        for template in of_all["Candidates"] if language == "de" else chain(*of_all.values()):
            with languages.speaking(language):
                ours = own_texts.ours(template)
                said = reviewer if template == NAMING else edited
                text = f"{ours.text}\n\n{said}"
                own_texts.save(db, template, ours.subject, text, since=0, use=True, by=by)


NEW = "new."
"""Before an address that was corrected, and before those of whom an act of this module adds: they
may read what the candidate of the address behind it may."""


def _by(folio: dict[str, Any]) -> str:
    (by,) = (who for who, rows in folio["rows"].items() if "coordinator" in rows)
    return str(by)


def _correct_address(site: CanarySite, name: str, answer: str) -> None:
    """They are asked, and answer."""
    folio = site.manifest["folios"][name]
    with site.site.parts.database.reading() as db:
        person, address = book.address(db, folio["id"])
    sent = {"name": person, "email": NEW + address}
    path = f"/candidates/{folio['id']}/correct"
    assert site.site.as_account(_by(folio)).post(path, data=sent).status_code == 303
    site.site.parts.worker.run_until_idle()
    with site.site.parts.database.reading() as db:
        waits = book.next_address(db, folio["id"])
    assert waits is not None
    if not answer:
        return
    sent = {"answer": answer, "change": waits.change}
    candidate = site.site.as_candidate(folio["invitation"])
    assert candidate.post("/my/address", data=sent).status_code == 303
    site.site.parts.worker.run_until_idle()


def _add_a_colleague(site: CanarySite) -> None:
    """A coordinator adds somebody, and the email that tells them names who did. Of all people, the
    crawler's policy lets coordinators alone know the team's names."""
    address = NEW + _addresses(site)["c2"]
    client = site.site.as_account(site.manifest["accounts"]["c1"])
    sent = {"name": "Nobody Else", "email": address, "level": "3", "day": ["1"], "tell": "1"}
    assert client.post("/people", data=sent).status_code == 303


def _ask_one_for_two(site: CanarySite, db: Session) -> None:
    folio = site.manifest["folios"]["invited"]
    address = book.address(db, folio["id"])[1]
    settings = site.site.parts.settings
    new = [
        invite.invite(
            db,
            db.get_one(Opening, folio["opening"]),
            name="Nobody Else",
            email=prefix + address,
            team=settings.team,
            secret=settings.signing_key(),
            by=_by(folio),
        ).folio
        for prefix in (NEW, NEW + NEW)
    ]
    refused = standing.eligible(
        db, [db.get_one(Folio, new[0])], "reviewer", site.manifest["accounts"].values()
    )
    reader = next(account for (_, account), why in refused.items() if why is None)
    pairs = [(one, reader) for one in new]
    due = clock.now() + timedelta(days=3)

    assert assign.many(db, pairs, due=due, days=3, by=_by(folio)) == 2


def _allow_a_longer_document(site: CanarySite, db: Session, name: str) -> None:
    folio = site.manifest["folios"][name]
    length.allow_length(db, invitation_of(db, folio["id"]), by=_by(folio))


def _change_a_due_date(site: CanarySite, db: Session) -> None:
    reads = site.manifest["folios"]["read"]
    folio, day = db.get_one(Folio, reads["id"]), (clock.now() + timedelta(days=2)).date()
    reader = site.manifest["accounts"]["r1"]
    due_dates.change(db, folio, reader, day, zone=ZoneInfo("UTC"), by=_by(reads))


def _answer_a_dissent(site: CanarySite, db: Session) -> None:
    folio = db.get_one(Folio, site.manifest["folios"]["voting"]["id"])
    author = site.manifest["accounts"]["r2"]
    where = (Dissent.folio == folio.id, Dissent.account == author)
    heard_by = db.scalars(select(Dissent.heard_by).where(*where)).one()
    dissents.answer(db, folio, author, how="goes_on", sentence="", by=heard_by)


def _addresses(site: CanarySite) -> dict[str, str]:
    words = {c["label"]: c["value"] for c in site.manifest["canaries"]}
    people = {who: f"{words[f'{who} mail']}@example.test" for who in site.manifest["accounts"]}
    return people | {
        f"candidate {name}": f"{words[f'{name} email']}@example.test"
        for name in site.manifest["folios"]
    }


def test_a_mail_says_what_its_reader_may_know(
    canary_site: CanarySite, mails: list[EmailMessage]
) -> None:
    judge = JudgeOfMails(canary_site.manifest)
    readers = {a.lower(): canary_site.viewer(n) for n, a in _addresses(canary_site).items()}
    for _ in range(2):
        readers |= {NEW + address: viewer for address, viewer in readers.items()}
    readers[OPERATOR] = canary_site.viewer("nobody")
    leaks = []
    for mail in mails:
        viewer = readers[mail["To"].addresses[0].addr_spec.lower()]
        subject = mail["Subject"].encode()
        texts = [
            part.get_content().encode()
            for part in mail.walk()
            if part.get_content_maintype() == "text"
        ]
        headers = "\n".join(f"{k}: {v}" for k, v in mail.items()).encode()
        # Who confirms members reads a member's name, also where it leads to their page.
        path = "/people/" if any(b"/people/" in text for text in texts) else ""
        found, _ = judge.look(viewer, headers, *texts, bytes(mail), path=path)
        # A random id, such as a calendar's, may look like a canary that nobody planted.
        found = [leak for leak in found if not leak.endswith("which nobody planted")]
        leaks += [f"{viewer.name}: {mail['Subject']}: {leak}" for leak in found]
        for value in decode.told(subject)[0]:
            # A subject line is read on locked screens: of canaries, only the prompt's own.
            if any("PT" not in entry.classes for entry in judge.entries[value]):
                leaks.append(f"{viewer.name}: the subject says {value}")
    assert leaks == []


def test_a_new_address_told_to_who_judges_would_be_caught(canary_site: CanarySite) -> None:
    judge = JudgeOfMails(canary_site.manifest)
    (waits,) = canary_site.manifest["ids"]["address"]
    said = f"https://review.example.test/addresses/{waits['id']}".encode()
    leaks = {it: judge.look(canary_site.viewer(it), b"", said)[0] for it in ("r1", "m1", "out")}
    assert [bool(leaks[it]) for it in ("r1", "m1", "out")] == [True, False, False]


SENT_ELSEWHERE = {
    "reviews/gate_confirmed": "tests/reviews/deciding/test_deciders.py",
    "prompts/bounced": "tests/reviews/board/web/test_messages.py",
    "prompts/shut": "tests/prompts/window/test_time_up.py",
    "prompts/deletion_due": "tests/prompts/erasing/test_retention.py",
    "web/connect": "tests/platform/web/session/test_oidc.py",
    "web/webhook_off": "tests/platform/connections/webhooks/test_deliver.py",
}
"""Emails that no act of the crawler's site causes, and where one is sent. None tells of
another person."""


def test_every_mail_was_sent(mails: list[EmailMessage], sent: set[str]) -> None:
    """Else the test above would not have read it."""
    written = {
        f"{path.parent.parent.relative_to(resources.TEMPLATES).as_posix()}/{path.stem}"
        for path in resources.TEMPLATES.rglob("mail/*.txt")
    }
    assert sorted(written - sent - SENT_ELSEWHERE.keys()) == []
    texts = [mail.get_body().get_content() for mail in mails]  # type: ignore[union-attr]
    for language, least in (("en", 100), ("de", 5)):
        assert sum(EDITED[language] in text for text in texts) > least


@pytest.mark.parametrize("table", ["jobs", "audit", "outbox"])
def test_a_dump_holds_ids_and_no_words(
    canary_site: CanarySite, mails: list[EmailMessage], table: str
) -> None:
    with canary_site.site.parts.database.reading() as db:
        rows = list(dump.rows(db, table))
    assert rows
    # A random id may look like a canary that nobody planted.
    words, _ = decode.told(json.dumps(rows).encode())
    assert words & canary_site.judge.entries.keys() == frozenset()


@pytest.mark.faults
def test_the_log_holds_no_word_no_address_and_no_token(canary_site: CanarySite) -> None:
    token = canary_site.link()
    for name in ("c1", "r1", "candidate gate"):
        # A line names its route: another page of the same one says nothing else.
        canary_site.walk(canary_site.viewer(name)).by_links(most=3)
    nobody = canary_site.site.app.test_client()
    nobody.get(f"/open/{token}?next=/candidates")
    nobody.post(f"/open/{token}")
    lines = canary_site.log.getvalue()
    assert "GET /candidates/<folio_id> 200" in lines
    canaries, ids = decode.told(lines.encode())
    assert canaries & canary_site.judge.entries.keys() == frozenset()
    assert ids & canary_site.judge.entries.keys() == frozenset()
    assert token not in lines
    assert "example.test" not in lines


def test_a_pictures_tag_joins_no_two_kinds_of_viewers(canary_site: CanarySite) -> None:
    panel, read = (canary_site.manifest["folios"][name] for name in ("panel", "one_lock"))
    asked = (
        ("c1", f"/candidates/{read['id']}/pictures/p1"),
        ("r2", f"/read/{read['code']}/pictures/p1"),
        ("c1", f"/candidates/{panel['id']}/pictures/p1"),
        ("p1", f"/panels/{panel['id']}/pictures/p1"),
    )
    tags = set()
    for name, path in asked:
        client = canary_site.walk(canary_site.viewer(name)).client
        answers = [client.get(path) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200], path
        assert answers[0].headers["ETag"] == answers[1].headers["ETag"]
        tags.add(answers[0].headers["ETag"])
    assert len(tags) == len(asked)
