"""A retired or leaked prompt is sent to nobody new; what runs goes on."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry, Payload
from blindfolio.refusal import Refusal
from prompts.authoring import library_view, retirement
from prompts.models import PromptState
from prompts.opening import openings
from prompts.window import start
from tests.prompts import cases
from tests.refusals import refused

pytestmark = pytest.mark.usefixtures("noon")

SLUG = cases.FOLDER.slug


@pytest.mark.parametrize(("act", "word"), [("retire", "retired"), ("leak", "leaked")])
def test_it_goes_to_nobody_new_until_it_is_brought_back(
    either_database: Database, act: str, word: str
) -> None:
    with either_database.transaction() as db:
        by = cases.member(db)
        job, silent = cases.opening(db, by=by), cases.opening(db, by=by)
        before = cases.invited(db, job)
        newer = cases.another_version(db, by=by)
        retirement.change(db, SLUG, act, "It stood in a forum.", by=by)
        for blocked in (
            lambda: cases.invited(db, job),
            lambda: cases.opening(db, by=by),
            lambda: openings.take_newer(db, silent, newer, by=by),
        ):
            with pytest.raises(Refusal, match=word) as refused, db.begin_nested():
                blocked()
            assert refused.value.code == "prompt_closed"
        assert SLUG not in dict(library_view.choices(db))
        # Who was sent it starts, and goes on.
        start.start(db, before, "Europe/Lisbon", secret=cases.SECRET, by=before.id)
        retirement.change(db, SLUG, "restore", "The forum has taken it down.", by=by)
        cases.invited(db, job)
        assert SLUG in dict(library_view.choices(db))
        entries = select(Entry.kind, Payload.body).join(Payload, Payload.seq == Entry.seq)
        kinds = [retirement.ACTS[act], retirement.ACTS["restore"]]
        found = db.execute(entries.where(Entry.kind.in_(kinds)).order_by(Entry.seq)).all()
        # The prompt, and no word of the reason.
        assert [(kind, body["facts"]) for kind, body in found] == [
            (kind, {"prompt": SLUG}) for kind in kinds
        ]


def test_each_change_has_a_reason_and_is_one(either_database: Database) -> None:
    with either_database.transaction() as db:
        by = cases.member(db)
        for act, reason, code in (
            ("retire", "  ", "reason"),
            ("retire", "x" * 601, "reason"),
            ("burn", "Because.", "act"),
            ("restore", "Because.", "state"),
        ):
            with refused(code), db.begin_nested():
                retirement.change(db, SLUG, act, reason, by=by)
        assert db.scalar(select(PromptState.slug)) is None
        retirement.change(db, SLUG, "retire", " Old \n now. ", by=by)
        with pytest.raises(Refusal, match="already retired"), db.begin_nested():
            retirement.change(db, SLUG, "retire", "Again.", by=by)
        # What is retired may turn out to be leaked; what is leaked is not merely retired.
        retirement.change(db, SLUG, "leak", "It stood in a forum.", by=by)
        with pytest.raises(Refusal, match="already leaked"), db.begin_nested():
            retirement.change(db, SLUG, "retire", "Again.", by=by)
        state = db.get_one(PromptState, SLUG)
        assert (retirement.word(state), state.reason) == ("leaked", "It stood in a forum.")
