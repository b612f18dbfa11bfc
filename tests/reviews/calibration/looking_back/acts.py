"""A look-back over HTTP: three hires, a coordinator and their colleagues."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from prompts.folder import catalogue
from reviews.calibration.looking_back.models import LookBackHire
from tests import factories
from tests.expect import every
from tests.reviews import cases
from tests.sites import Site

PROMPT = "payment-flows"
KEYS = tuple(it.key for it in catalogue.load(PROMPT).rubric.criteria)
FORM = {
    "title": "Hires of last year",
    "prompt": PROMPT,
    "level": "3",
    "months": "6",
    "loop": "",
    "hires": "R. S., 2024-01\nPlatform hire, 2024-02\nT. Q., 2024-03",
}
STAFF = {f"rating-{key}": "3" for key in KEYS}
"""Ratings at the level, on each criterion."""


@dataclass
class LookedBack:
    """A look-back's address and its people, each signed in."""

    site: Site
    id: str
    jo: str
    owner: FlaskClient
    colleagues: list[str] = field(default_factory=list)

    @property
    def at(self) -> str:
        return f"/looking-back/{self.id}"

    def browser(self, n: int) -> FlaskClient:
        return self.site.as_account(self.colleagues[n])

    def hires(self) -> list[str]:
        """Their ids, in the order of the list."""
        found = select(LookBackHire.id).where(LookBackHire.look_back == self.id)
        return every(self.site, found.order_by(LookBackHire.n))

    def start(self) -> None:
        answer = self.owner.post(f"{self.at}/start", data={"person": self.colleagues})
        assert answer.status_code == 303, answer.text

    def say(self, n: int, hire: str, **fields: str) -> TestResponse:
        """Colleague `n` saves these fields about a hire; `_` stands for `-` in their names."""
        sent = {name.replace("_", "-"): value for name, value in fields.items()}
        data = {"revision": "0"} | sent
        return self.browser(n).post(f"{self.at}/hires/{hire}", data=data)

    def all_staff(self, n: int, **weak: str) -> None:
        """Colleague `n` finds every hire at the level, but for these fields about the first."""
        for nth, hire in enumerate(self.hires()):
            more = weak if nth == 0 else {}
            answer = self.say(n, hire, **{"known": "yes", **STAFF, **more})
            assert answer.status_code == 303, answer.text

    def lock(self, n: int) -> TestResponse:
        return self.browser(n).post(f"{self.at}/lock")

    def close(self) -> TestResponse:
        return self.owner.post(f"{self.at}/close")


def begun(
    site: Site, form: Mapping[str, str] | None = None, *, colleagues: int = 3
) -> LookedBack:
    """A look-back with its hires, not started."""
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        others = [factories.account(db, f"Pat Example {n}").id for n in range(colleagues)]
    owner = site.as_account(jo)
    made = owner.post("/looking-back/new", data=FORM | dict(form or {}))
    assert made.status_code == 303, made.text
    found = re.fullmatch(r"/looking-back/(\w+)", made.location)
    assert found is not None
    return LookedBack(site, found[1], jo, owner, others)


def all_locked(site: Site, form: Mapping[str, str] | None = None) -> LookedBack:
    """A look-back that all colleagues have locked: the first hire is weak on the first criterion
    to all, and one names a dimension that no stage covers."""
    found = begun(site, form)
    found.start()
    first = KEYS[0]
    weak = {f"rating-{first}": "2", f"stage-{first}": "interview"}
    named = {"dimension": "Mentoring", "dimension-stage": "none"}
    found.all_staff(0, **(weak | named))
    for n in (1, 2):
        found.all_staff(n, **weak)
    for n in range(3):
        assert found.lock(n).status_code == 303
    return found
