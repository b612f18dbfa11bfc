"""Nobody can ask of an address, or of a member who has it, whether it is a candidate's in an
opening that they don't run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.demo.opening_texts import TEXTS
from blindfolio.identity import conflicts
from blindfolio.identity.models import CandidateIdentity
from blindfolio.visibility.models import Folio
from prompts.authoring import exposure
from prompts.inviting import invite
from prompts.models import Exposure, Opening, PromptVersion
from prompts.opening import openings
from tests.crawler.conftest import CanarySite

STRANGER = "stranger@example.test"


@contextmanager
def undone(site: CanarySite) -> Iterator[Session]:
    with site.site.parts.database.transaction() as db, db.begin_nested() as nested:
        yield db
        nested.rollback()


def known(site: CanarySite, asker: str) -> set[str]:
    """The addresses of which `asker`, a coordinator, learns something in a new opening with the
    prompt of the one that they don't run."""
    by, theirs = site.manifest["accounts"][asker], site.manifest["openings"]["full"]
    with undone(site) as db:
        version = db.get_one(PromptVersion, db.get_one(Opening, theirs).prompt_version)
        offer = openings.Offer(title="Mine", level=3, texts=TEXTS)
        mine = openings.create(db, offer, version=version, by=by)
        folios = select(CandidateIdentity.email).join(
            Folio, Folio.id == CandidateIdentity.folio
        )
        emails = [*db.scalars(folios.where(Folio.opening == theirs)), STRANGER]
        secret = site.site.parts.settings.signing_key()
        past = invite.past(db, mine, emails, secret=secret, by=by)
        found = {email for email, said in past.items() if said != past[STRANGER]}
        own = db.scalars(select(Folio.id).where(Folio.opening != theirs)).all()
        people = dict(zip(emails, db.scalars(select(Account).limit(len(emails))), strict=False))
        for email, person in people.items():
            person.email = email
        db.flush()
        fitting = {account for account, _ in conflicts.among(db, _ids(people), own)}
        return found | {email for email, person in people.items() if person.id in fitting}


def _ids(people: dict[str, Account]) -> list[str]:
    return [person.id for person in people.values()]


def test_no_address_is_known_to_whoever_runs_another_opening(canary_site: CanarySite) -> None:
    assert known(canary_site, "c2") == set()


def test_a_planted_answer_is_found(
    canary_site: CanarySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(db: Session, _of: Opening, slug: str, keys: set[str], *, to: str) -> set[str]:
        of = select(Exposure.address).where(Exposure.slug == slug, Exposure.address.in_(keys))
        return set(db.scalars(of))

    monkeypatch.setattr(exposure, "who_saw", told)
    assert known(canary_site, "c2") - {STRANGER}


def test_a_request_for_another_prompt_is_found_by_who_may_hear_of_it(
    canary_site: CanarySite,
) -> None:
    heard = {}
    folio = canary_site.manifest["folios"]["invited"]["id"]
    for name in ("c1", "m1", "c2", "r1", "m2", "out"):
        walk = canary_site.walk(canary_site.viewer(name))
        response = walk.ask("/prompt-requests")
        heard[name] = folio in response.text
        assert not walk.wrong, name
    assert [name for name, hears in heard.items() if hears] == ["c1", "m1"]
