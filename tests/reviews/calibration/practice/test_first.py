"""Practice before the first real review: who can be assigned, and when an opening takes people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts.models import Opening, OpeningMember, PromptVersion
from prompts.opening import running
from reviews.board import assign, choices
from reviews.calibration.practice import first
from tests import factories
from tests.reviews.calibration.practice import acts
from tests.reviews.calibration.practice.acts import Played
from tests.reviews.calibration.rated import rated
from tests.sites import Site


@pytest.fixture
def played(site: Site) -> Played:
    """A round that two colleagues rate, and an opening of the same prompt and coordinator."""
    played = acts.begun(site)
    played.start()
    return played


def _opening(db: Session, played: Played) -> Opening:
    opening = factories.opening(db)
    newest = select(PromptVersion.id).where(PromptVersion.slug == acts.PROMPT)
    opening.prompt_version = db.scalars(newest).one()
    db.add(OpeningMember(opening=opening.id, account=played.jo, kind="coordinator"))
    db.flush()
    return opening


def _folio(db: Session, opening: Opening, played: Played) -> Folio:
    folio = factories.folio(db, stage="2", of=opening)
    standing.give(db, folio, played.jo, "coordinator", by=None)
    return folio


def test_who_has_not_practised_can_not_be_assigned_where_it_is_asked_for(
    site: Site, played: Played
) -> None:
    with site.parts.database.transaction() as db:
        opening = _opening(db, played)
        of, at = _folio(db, opening, played).id, opening.id
    due = clock.now() + timedelta(days=9)
    played.lock(0, 3)
    played.lock(1, 2, documents=1)  # one of two documents is not the round
    answer = played.owner.post(f"/openings/{at}/practice", data={"reviewers": "1"})
    assert answer.status_code == 303
    with site.parts.database.transaction() as db:
        folio = db.get_one(Folio, of)
        listed = {
            it.account: it.why_not
            for it in choices.of(db, folio, ["reviewer"], days=3, viewer=played.jo)["reviewer"]
        }
        assert listed[played.colleagues[0]] == ""
        assert listed[played.colleagues[1]] == first.UNPRACTISED
        with pytest.raises(Refusal, match="practice round") as refused, db.begin_nested():
            assign.reviewer(db, folio, played.colleagues[1], due=due, by=played.jo)
        assert refused.value.code == "unpractised"
        assign.reviewer(db, folio, played.colleagues[0], due=due, by=played.jo)
    played.owner.post(f"/openings/{at}/practice", data={})
    with site.parts.database.transaction() as db:
        folio = db.get_one(Folio, of)
        assign.reviewer(db, folio, played.colleagues[1], due=due, by=played.jo)


def test_who_has_locked_a_real_review_is_not_new(site: Site, played: Played) -> None:
    with site.parts.database.transaction() as db:
        opening = _opening(db, played)
        assert first.practised(db, played.colleagues) == frozenset()
        rated(db, opening, {played.colleagues[1]: {}})
        assert first.practised(db, played.colleagues) == {played.colleagues[1]}


def test_an_opening_is_paused_until_two_rounds_are_closed(site: Site, played: Played) -> None:
    with site.parts.database.transaction() as db:
        at = _opening(db, played).id
    page = f"/openings/{at}/practice"
    for _ in range(2):
        assert played.owner.post(page, data={"rounds": "1"}).status_code == 303
    assert "0 of 2 rounds with this prompt are closed" in played.owner.get(page).text
    with site.parts.database.reading() as db:
        assert db.get_one(Opening, at).state == running.PAUSED
    _close(played)
    assert "1 of 2 rounds with this prompt are closed" in played.owner.get(page).text
    _close(_another(played))
    with site.parts.database.reading() as db:
        assert db.get_one(Opening, at).state == running.OPEN
        assert not first.rule(db, at).rounds
    assert "2 of 2 rounds with this prompt are closed" in played.owner.get(page).text


def test_a_round_of_someone_else_or_without_a_comparison_opens_nothing(
    site: Site, played: Played
) -> None:
    with site.parts.database.transaction() as db:
        at = _opening(db, played).id
    page = f"/openings/{at}/practice"
    played.owner.post(page, data={"rounds": "1"})
    for _ in range(2):
        other = acts.begun(site)
        other.start()
        _close(other)
    played.lock(0, 3, documents=1)
    assert played.owner.post(f"{played.at}/close", data={"anyway": "1"}).status_code == 303
    assert "0 of 2 rounds with this prompt are closed" in played.owner.get(page).text
    with site.parts.database.reading() as db:
        assert db.get_one(Opening, at).state == running.PAUSED
    assert other.owner.get(page).status_code == 404
    assert played.browser(0).get(page).status_code == 404


def _close(played: Played) -> None:
    played.lock(0, 3, documents=len(played.folios()))
    assert played.owner.post(f"{played.at}/close", data={"anyway": "1"}).status_code == 303


def _another(played: Played) -> Played:
    """A second round of the same coordinator."""
    again = acts.begun_by(played.site, played.jo, acts.PROMPT)
    added = again.owner.post(f"{again.at}/samples", data={"sample": ["senior-staff"]})
    assert added.status_code == 303, added.text
    again.start()
    return again
