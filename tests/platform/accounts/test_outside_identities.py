"""On both databases: one subject for one account, and a message that works once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import outside_identities, people, sessions
from blindfolio.accounts.models import OutsideIdentity, SeenSignOut
from blindfolio.accounts.outside_identities import OutsidePerson
from blindfolio.refusal import Refusal
from tests import factories

ISSUER = "https://login.example.test"

pytestmark = pytest.mark.usefixtures("either_database")


def person(email: str, subject: str = "u1", sid: str = "") -> OutsidePerson:
    return OutsidePerson(ISSUER, subject, email, True, sid)


def sign_in(db: Session, who: OutsidePerson) -> str:
    begun = outside_identities.sign_in(db, who, trusts_email=True)
    assert begun is not None
    return begun


def end(db: Session, message: str, **given: str) -> None:
    expires = clock.now() + timedelta(minutes=2)
    who = {"subject": "", "sid": ""} | given
    outside_identities.end_sessions(db, ISSUER, message=message, expires=expires, **who)


def test_a_subject_is_one_account_and_an_account_one_subject(db: Session) -> None:
    kim, lee = factories.account(db), factories.account(db)
    sign_in(db, person(kim.email))
    with pytest.raises(Refusal, match="another account"):
        outside_identities.connect(db, lee, person(lee.email), proof="link")
    outside_identities.connect(db, kim, person(kim.email, "u2"), proof="link")
    assert db.scalars(select(OutsideIdentity.subject)).all() == ["u2"]
    people.disable(db, kim, by=None)
    assert db.scalars(select(OutsideIdentity.id)).all() == []
    outside_identities.connect(db, lee, person(lee.email, "u2"), proof="link")


def test_sessions_end_by_the_providers_id_or_all_at_once_and_a_message_works_once(
    db: Session,
) -> None:
    kim = factories.account(db)
    one, two = (sign_in(db, person(kim.email, sid=sid)) for sid in ("s1", "s2"))
    end(db, "m1", subject="u1", sid="s1")
    assert [sessions.find(db, it) is None for it in (one, two)] == [True, False]
    with pytest.raises(Refusal, match="before"):
        end(db, "m1", subject="u1")
    assert sessions.find(db, two) is not None
    end(db, "m2", subject="u1")
    assert sessions.find(db, two) is None
    with clock.at(clock.now() + timedelta(minutes=3)):
        end(db, "m3", subject="u1")
        assert len(db.scalars(select(SeenSignOut.hash)).all()) == 1
