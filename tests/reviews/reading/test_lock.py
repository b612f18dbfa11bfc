"""Promises about the lock: whole or refused, once, frozen, and what was read is sealed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DatabaseError

from blindfolio.accounts.models import Account
from blindfolio.app import FREEZES
from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry, Payload
from blindfolio.ledger.verify import verify
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from reviews.followups.asking import NOBODY
from reviews.forms.filled import Incomplete
from reviews.reading import content, lock, recuse, room
from reviews.reading.content import Content
from reviews.reading.models import REVIEW, Comment, CommentSpan, Rated, Rating, Review
from reviews.reading.verify import check
from tests.expect import refused
from tests.reviews.reading import desks
from tests.reviews.reading.desks import Desk

_T = TypeVar("_T")


def stage(desk: Desk) -> str:
    return desk.one(select(Folio.stage).where(Folio.id == desk.folio))


def verified(database: Database) -> list[str]:
    with database.reading() as db:
        return verify(db, freezes=FREEZES, checks=[check])


@pytest.mark.usefixtures("either_database")
def test_a_lock_seals_the_whole_review_and_counts_it(desk: Desk) -> None:
    receipt = desk.whole()
    assert stage(desk) == "3"
    desk.whole(by=desk.readers[1])
    assert stage(desk) == "4"
    entry = desk.one(select(Entry).where(Entry.seal == receipt.seal))
    body = desk.one(select(Payload.body).where(Payload.seq == entry.seq))
    assert (entry.kind, entry.actor) == ("lock", desk.me)
    review = desk.review()
    assert (review.locked_at, review.seal) == (entry.at, entry.seal)
    facts = body["facts"]
    assert (facts["folio"], facts["form"]) == (desk.code, REVIEW.version)
    assert facts["document"] == desk.one(select(Folio.sha).where(Folio.id == desk.folio))
    assert facts["recommendation"] == "proceed"
    for it in REVIEW.fields:
        stored = it.columns(desks.SAMPLES[it.key]) if it.sealed else {}
        said = {name: facts.get(name) for name in it.shape()}
        assert said == (stored or dict.fromkeys(it.shape()))
    ratings = {key: rated["value"] for key, rated in facts["ratings"].items()}
    assert ratings == dict.fromkeys(desks.KEYS, 3)
    quotes = [c["spans"][0]["quote"] for c in facts["comments"]]
    assert quotes == ["five seconds"] * len(desks.KEYS)
    assert "private" not in str(body), "private notes are nobody else's"
    assert desks.SAMPLES["private_notes"] not in str(body)
    assert verified(desk.database) == []


def test_an_incomplete_review_is_refused_and_the_page_can_lead_to_each_gap(desk: Desk) -> None:
    with pytest.raises(Incomplete) as incomplete:
        desk.lock()
    assert len(incomplete.value.gaps) == 7, "six ratings and the recommendation"
    rated = {"alternatives": "3", "failure": "1", "migration": "2", "scope": "2"}
    fields = {f"rating-{key}": value for key, value in rated.items()}
    fields |= {"absent-failure": "1", "absent-scope": "1"}
    desk.save(fields | {"searched-scope": "“leave”, “not now”, in all sections"}, 0)
    desk.comment("alternatives")
    with pytest.raises(Incomplete) as incomplete:
        desk.lock()
    assert {gap.fragment: gap.sentence for gap in incomplete.value.gaps} == {
        "f-searched-failure": "Failure-mode instinct: say in 3 words or more which sections you"
        " searched, or which words you searched for, so that someone else can do the same",
        "c-migration": "Migration judgement: choose a passage, or mark it as absent",
        "c-operability": "Operability: choose a rating",
        "c-adds-up": "Does the plan add up: choose a rating",
        "f-recommendation": "Your recommendation: choose one",
        "f-meant-scope": "Scope: you rate it 2 and say that it is absent."
        " Change one of them, or confirm both",
    }
    assert "6 things are missing" in str(incomplete.value)
    assert stage(desk) == "2"
    assert desk.one(select(func.count()).where(Entry.kind == "lock")) == 0


@pytest.mark.parametrize(
    ("searched", "enough"),
    [
        ("all", False),
        ("all sections", False),
        (" - , … ", False),
        ("§3, §5, rollback", True),
        ("全部の章", True),
    ],
)
def test_what_was_searched_is_said_so_that_somebody_else_can_search_too(
    searched: str, enough: bool
) -> None:
    content = Content({"scope": Rated(1, absent=True, searched=searched)}, [])
    gaps = lock.missing(None, content, desks.RUBRIC, NOBODY)
    found = [gap.fragment for gap in gaps if gap.of == "scope"]
    assert found == ([] if enough else ["f-searched-scope"])


def test_a_rating_above_1_on_absence_alone_is_confirmed_first(desk: Desk) -> None:
    fields = {"recommendation": "unsure"}
    for key, value in zip(desks.KEYS, "112341", strict=True):
        fields |= {f"rating-{key}": value, f"absent-{key}": "1"}
        fields[f"searched-{key}"] = "every section, for “cutover”"
    desk.save(fields, 0)
    # What somebody has commented on as well does not stand on absence alone.
    desk.comment(desks.KEYS[4])
    doubtful = desks.KEYS[2:4]
    for meant in ([], doubtful[:1], ["unknown", doubtful[1]]):
        with pytest.raises(Incomplete) as incomplete:
            desk.lock(meant=meant)
        gaps = incomplete.value.gaps
        assert [gap.of for gap in gaps] == [k for k in doubtful if k not in meant]
        assert all(gap.signing for gap in gaps)
    desk.lock(meant=doubtful)


def test_what_was_not_read_is_not_signed(desk: Desk) -> None:
    desk.fill()
    seen = content.fingerprint(desk.content())
    desk.comment("scope", text="From another tab")
    with refused("changed"):
        desk.lock(seen=seen)
    assert desk.review().locked_at is None
    desk.lock(seen=content.fingerprint(desk.content()))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Aligned with a stated goal.", "Write the question as the panel"),
        ("Would Sam Dummy be woken?", "“Sam Dummy” is the name of someone on the team"),
    ],
)
def test_a_marked_comment_from_before_is_said_before_the_lock(
    desk: Desk, text: str, why: str
) -> None:
    desk.fill()
    marked = desk.comment("scope", text="Why?", ask_this=True)

    def become(text: str) -> None:
        with desk.database.transaction() as db:
            db.get_one(Account, desk.readers[1]).name = "Sam Dummy"
            db.execute(update(Comment).where(Comment.id == marked).values(text=text))

    become(text)
    with desk.database.reading() as db:
        found = room.room(db, desk.me, desk.code)
    [gap] = lock.missing(found.review, found.content, found.rubric, found.names)
    assert why in gap.sentence
    with pytest.raises(Incomplete) as incomplete:
        desk.lock()
    assert incomplete.value.gaps == (gap,)
    become("Why so?")
    desk.lock()


@pytest.mark.usefixtures("either_database")
def test_the_database_itself_refuses_to_change_a_locked_review(desk: Desk) -> None:
    receipt = desk.whole()
    desk.fill(by=desk.readers[1])
    mine = Comment.review == receipt.id
    comment = desk.all(select(Comment.id).where(mine))[0]
    new = {"id": "c" * 36, "review": receipt.id, "n": 99, "criterion": "scope"}
    new |= {"kind": "concern", "text": "Slipped in", "ask_this": False}
    review, said = update(Review).where(Review.id == receipt.id), Comment.id == comment
    for statement in (
        *(review.values(**it.columns("")) for it in REVIEW.fields),
        review.values(locked_at=None, seal=None),
        delete(Review).where(Review.id == receipt.id),
        update(Rating).where(Rating.review == receipt.id).values(value=4),
        delete(Rating).where(Rating.review == receipt.id),
        insert(Rating).values(review=receipt.id, criterion="extra", value=1),
        *(
            update(Comment).where(said).values(**values)
            for values in ({"question": "Other?"}, {"text": "Other"})
        ),
        delete(Comment).where(said),
        insert(Comment).values(**new),
        update(CommentSpan).where(CommentSpan.comment == comment).values(quote="Other"),
        delete(CommentSpan).where(CommentSpan.comment == comment),
    ):
        with pytest.raises(DatabaseError), desk.database.transaction() as db:
            db.execute(statement)
    assert verified(desk.database) == []


def test_a_recused_reviewer_keeps_the_seal_and_loses_the_folio(desk: Desk) -> None:
    desk.whole(by=desk.readers[1])
    receipt = desk.whole()
    desk.act(recuse.recuse)
    assert stage(desk) == "3"
    assert desk.review().seal == receipt.seal
    assert desk.one(select(Standing.counted).where(Standing.account == desk.me)) is False
    for verb in (recuse.recuse, lock.lock):
        with pytest.raises(Absent):
            desk.act(verb)
    assert verified(desk.database) == []


ROUNDS = 8


def test_racing_locks_seal_once_each_and_never_lose_the_quorum(
    either_database: Database,
) -> None:
    """Both reviewers press lock at once, each in two tabs."""
    for _ in range(ROUNDS):
        desk = desks.sit(either_database)
        for reader in desk.readers:
            desk.fill(by=reader)
        pressed = desk.readers * 2
        receipts = _together([partial(desk.lock, by=by) for by in pressed])
        assert len({(it.account, it.id, it.seal) for it in receipts}) == 2
        assert stage(desk) == "4"
        locks = (Entry.folio == desk.folio, Entry.kind == "lock")
        assert desk.one(select(func.count()).where(*locks)) == 2
    assert verified(either_database) == []


def test_a_lock_seals_the_last_acknowledged_save_and_the_loser_is_told(
    either_database: Database,
) -> None:
    """An autosave and a lock meet: either the save is in the seal, or it was refused."""
    for n in range(ROUNDS):
        desk = desks.sit(either_database)
        desk.fill()
        revision = desk.review().revision

        def save(desk: Desk = desk, words: str = f"Last words {n}", at: int = revision) -> str:
            try:
                desk.save({"weakest": words}, at)
            except Refusal as refusal:
                assert refusal.code == "locked"
                return "Thin on who is woken."
            return words

        def press(desk: Desk = desk) -> str:
            return str(desk.lock().seal)

        told = _together([save, press] if n % 2 else [press, save])
        review = desk.review()
        assert review.seal in told and review.weakest in told
    assert verified(either_database) == []


def _together(actions: list[Callable[[], _T]]) -> list[_T]:
    """What all say, run at once; an error in one is an error of the test."""
    barrier = threading.Barrier(len(actions))

    def run(action: Callable[[], _T]) -> _T:
        barrier.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(run, actions))
