"""A team's own text is sent instead of ours, unless it has a name that its reader must not get:
then ours is, and those who run the submission are told."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.app import _resolver
from blindfolio.mail import choosing, own_texts
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import WrittenMail
from tests import mailed
from tests.expect import every, refused, transact
from tests.reviews import cases
from tests.reviews.cases import Case
from tests.sites import Site

TEMPLATES = {"candidate": "prompts/feedback", "account": "reviews/assigned"}


@pytest.fixture
def case(site: Site) -> Case:
    return transact(site, cases.begun)


def _sent(site: Site, case: Case, to: str, words: str) -> WrittenMail:
    """The text of ours with these words at its end, as it is sent."""
    template = TEMPLATES[to]
    reader = case.folio if to == "candidate" else case.readers[0]
    with site.parts.database.transaction() as db:
        ours = own_texts.ours(template)
        text = f"{ours.text}\n\n{words}"
        own_texts.save(db, template, ours.subject, text, since=0, use=True, by=case.coordinator)
        mail = MailOut(
            key="k", template=template, to_kind=to, to_id=reader, args={"folio": case.folio}
        )
        mail.id, mail.created_at = "m", clock.now()
        db.add(mail)
    written = _resolver(mailed.SETTINGS)(site.parts.database, mail).written
    assert written is not None
    return written


@pytest.mark.parametrize("to", TEMPLATES)
def test_words_of_a_team_are_sent_as_they_are_typed(site: Site, case: Case, to: str) -> None:
    with refused("text", says="has nothing called {namee}"):
        _sent(site, case, to, "Bye, {namee}.")
    typed = "A { and } stay, {% x %} too,\nand lines."
    sent = _sent(site, case, to, f"{typed}\n{{name}}\nBye.").text
    assert re.search(rf"{re.escape(typed)}\n.+\nBye\.", sent)


@pytest.mark.parametrize(
    ("to", "names"), [("candidate", "judge"), ("account", "judge"), ("account", "candidate")]
)
def test_a_name_is_not_sent_to_who_must_not_have_it(
    site: Site, case: Case, to: str, names: str
) -> None:
    with site.parts.database.reading() as db:
        judge = db.get_one(Account, case.panel[0])
    named = {"judge": judge.name, "candidate": cases.NAME}[names]
    written = _sent(site, case, to, f"Thanks to {named.upper()}!")
    assert named.upper() not in written.text and written.text
    told = select(MailOut.to_id).where(MailOut.template == choosing.NOT_SENT)
    assert every(site, told) == [case.coordinator]
