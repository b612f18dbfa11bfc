"""A practice round over HTTP: two samples of the prompt, a coordinator and their colleagues."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio.archive import documents as stored
from blindfolio.visibility.models import Folio
from prompts.folder import catalogue
from reviews.calibration.practice.models import RoundFolio
from reviews.reading import draft, lock
from reviews.reading.content import QuotedSpan
from tests import factories
from tests.expect import transact
from tests.reviews import cases
from tests.reviews.reading import desks
from tests.sites import Site

PROMPT = "payment-flows"
SAMPLES = ("senior", "staff")
MEMO = b"# Queue %d\n\nThe queue drops one order in a thousand. We write each to a table.\n"


@dataclass
class Played:
    """A round's address and its people, each signed in."""

    site: Site
    id: str
    jo: str
    owner: FlaskClient
    colleagues: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=lambda: list(desks.KEYS))
    """The criteria of its prompt."""

    @property
    def at(self) -> str:
        return f"/practice/{self.id}"

    def browser(self, n: int) -> FlaskClient:
        return self.site.as_account(self.colleagues[n])

    def folios(self) -> list[tuple[str, str]]:
        """Id and code of its documents, in the round's order."""
        with self.site.parts.database.reading() as db:
            found = db.execute(
                select(Folio.id, Folio.code)
                .join(RoundFolio, RoundFolio.folio == Folio.id)
                .where(RoundFolio.round == self.id)
                .order_by(RoundFolio.n)
            )
            return [(id_, code) for id_, code in found]

    def start(self) -> None:
        answer = self.owner.post(f"{self.at}/start", data={"reviewer": self.colleagues})
        assert answer.status_code == 303, answer.text

    def lock(self, n: int, value: int, *, documents: int = 2, done: int = 0) -> None:
        """Colleague `n` gives every criterion this rating, cites the first paragraph, and locks:
        the first `documents`, without the first `done`."""
        me = self.colleagues[n]
        with self.site.parts.database.transaction() as db:
            for folio, _ in self.folios()[done:documents]:
                document = db.get_one(Folio, folio).document or ""
                block = next(b for b in stored.blocks(db, document) if b.kind == "paragraph")
                span = QuotedSpan(block.id, 0, len(block.text), block.text)
                fields = {f"rating-{key}": str(value) for key in self.keys}
                draft.save(db, folio, fields, revision=0, by=me)
                for key in self.keys:
                    desks.comment(db, folio, key, by=me, text=f"Why {value}.", span=span)
                lock.lock(db, folio, by=me)


def begun(site: Site, colleagues: int = 2, samples: tuple[str, ...] = SAMPLES) -> Played:
    """A coordinator's round with samples, not started."""
    played = begun_by(site, coordinator(site), PROMPT, colleagues)
    if samples:
        answer = played.owner.post(f"{played.at}/samples", data={"sample": list(samples)})
        assert answer.status_code == 303, answer.text
    return played


def coordinator(site: Site) -> str:
    return transact(site, cases.member, "Jo Sampleton", "coordinator")


def begun_by(site: Site, by: str, prompt: str, colleagues: int = 2) -> Played:
    """A round without documents."""
    with site.parts.database.transaction() as db:
        others = [factories.account(db, f"Pat Example {n}").id for n in range(colleagues)]
    owner = site.as_account(by)
    made = owner.post("/practice/new", data={"title": "One", "prompt": prompt, "level": "3"})
    assert made.status_code == 303, made.text
    keys = [criterion.key for criterion in catalogue.load(prompt).rubric.criteria]
    return Played(site, made.location.rpartition("/")[2], by, owner, others, keys)


def of_files(site: Site, by: str) -> Played:
    """A round on two files by the general guides, not started."""
    played = begun_by(site, by, catalogue.OWN_DOCUMENTS)
    for n in (1, 2):
        file = {"document": (io.BytesIO(MEMO % n), f"queue-{n}.md"), "names": ""}
        assert played.owner.post(f"{played.at}/files", data=file).status_code == 200
    return played
