"""Promises about the lock: whole or refused, once, frozen, and what was read is sealed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

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
from reviews.reading import content, draft, lock, recuse, room
from reviews.reading.content import Content, contents
from reviews.reading.models import REVIEW, Comment, CommentSpan, Rated, Rating, Review
from reviews.reading.verify import check
from tests.reviews.reading import desks


def test_a_lock_seals_the_whole_review_and_counts_it(either_database: Database) -> None:
    with either_database.transaction() as db:
        round_ = desks.begin(db)
        first, second = round_.readers
        desks.fill(db, round_.folio, by=first)
        receipt = lock.lock(db, round_.folio, by=first)
        assert db.get_one(Folio, round_.folio).stage == "3"
        desks.fill(db, round_.folio, by=second)
        lock.lock(db, round_.folio, by=second)
        assert db.get_one(Folio, round_.folio).stage == "4"
    with either_database.reading() as db:
        entry = db.scalars(select(Entry).where(Entry.seal == receipt.seal)).one()
        body = db.get_one(Payload, entry.seq).body
        review = db.get_one(Review, receipt.id)
        assert (entry.kind, entry.actor) == ("lock", first)
        assert (review.locked_at, review.seal) == (entry.at, entry.seal)
        facts = body["facts"]
        assert facts["folio"] == round_.code
        assert facts["document"] == db.get_one(Folio, round_.folio).sha
        assert facts["recommendation"] == "proceed"
        assert facts["form"] == REVIEW.version
        for it in REVIEW.fields:
            stored = it.columns(desks.SAMPLES[it.key]) if it.sealed else {}
            assert {name: facts.get(name) for name in it.shape()} == (
                stored or dict.fromkeys(it.shape())
            )
        assert {
            key: rated["value"] for key, rated in facts["ratings"].items()
        } == dict.fromkeys(desks.KEYS, 3)
        assert [c["spans"][0]["quote"] for c in facts["comments"]] == ["five seconds"] * len(
            desks.KEYS
        )
        assert "private" not in str(body), "private notes are nobody else's"
        assert desks.SAMPLES["private_notes"] not in str(body)
        assert verify(db, freezes=FREEZES, checks=[check]) == []


def test_an_incomplete_review_is_refused_and_the_page_can_lead_to_each_gap(
    db: Session, round_: desks.Round, me: str
) -> None:
    with pytest.raises(Incomplete) as refused:
        lock.lock(db, round_.folio, by=me)
    assert len(refused.value.gaps) == 7, "six ratings and the recommendation"
    fields = {
        "rating-alternatives": "3",
        "rating-failure": "1",
        "absent-failure": "1",
        "rating-migration": "2",
        "rating-scope": "2",
        "absent-scope": "1",
        "searched-scope": "“leave”, “not now”, in all sections",
    }
    draft.save(db, round_.folio, fields, revision=0, by=me)
    desks.comment(db, round_.folio, "alternatives", by=me)
    with pytest.raises(Incomplete) as refused:
        lock.lock(db, round_.folio, by=me)
    assert [(gap.sentence, gap.fragment) for gap in refused.value.gaps] == [
        (
            "Failure-mode instinct: say in 3 words or more which sections you searched, or"
            " which words you searched for, so that someone else can do the same",
            "f-searched-failure",
        ),
        (
            "Migration judgement: choose a passage, or mark it as absent",
            "c-migration",
        ),
        ("Operability: choose a rating", "f-rating-operability"),
        ("Does the plan add up: choose a rating", "f-rating-adds-up"),
        ("Your recommendation: choose one", "f-recommendation"),
        (
            "Scope: you rate it 2 senior and say that it is absent."
            " Change one of them, or confirm both",
            "f-meant-scope",
        ),
    ]
    assert "6 things are missing" in str(refused.value)
    assert db.get_one(Folio, round_.folio).stage == "2"
    assert db.scalar(select(func.count()).where(Entry.kind == "lock")) == 0


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


def test_a_rating_above_1_on_absence_alone_is_confirmed_first(
    db: Session, round_: desks.Round, me: str
) -> None:
    fields = {"recommendation": "unsure"}
    for key, value in zip(desks.KEYS, "112341", strict=True):
        fields |= {f"rating-{key}": value, f"absent-{key}": "1"}
        fields[f"searched-{key}"] = "every section, for “cutover”"
    draft.save(db, round_.folio, fields, revision=0, by=me)
    # What somebody has commented on as well does not stand on absence alone.
    desks.comment(db, round_.folio, desks.KEYS[4], by=me)
    doubtful = desks.KEYS[2:4]
    for meant in ([], doubtful[:1], ["unknown", doubtful[1]]):
        with pytest.raises(Incomplete) as refused:
            lock.lock(db, round_.folio, by=me, meant=meant)
        gaps = refused.value.gaps
        assert [gap.of for gap in gaps] == [k for k in doubtful if k not in meant]
        assert all(gap.signing for gap in gaps)
    lock.lock(db, round_.folio, by=me, meant=doubtful)


def test_what_was_not_read_is_not_signed(db: Session, round_: desks.Round, me: str) -> None:
    desks.fill(db, round_.folio, by=me)
    review = draft.open_draft(db, round_.folio, by=me)
    seen = content.fingerprint(contents(db, [review.id])[review.id])
    desks.comment(db, round_.folio, "scope", by=me, text="From another tab")
    with pytest.raises(Refusal) as refused:
        lock.lock(db, round_.folio, by=me, seen=seen)
    assert refused.value.code == "changed"
    assert review.locked_at is None
    seen = content.fingerprint(contents(db, [review.id])[review.id])
    assert lock.lock(db, round_.folio, by=me, seen=seen) is review


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Aligned with a stated goal.", "Write what the panel is to ask"),
        ("Would Sam Dummy be woken?", "“Sam Dummy” is the name of somebody on the team"),
    ],
)
def test_a_marked_comment_from_before_is_said_before_the_lock(
    db: Session, round_: desks.Round, text: str, why: str
) -> None:
    me, other = round_.readers
    desks.fill(db, round_.folio, by=me)
    marked = desks.comment(db, round_.folio, "scope", by=me, text="Why?", ask_this=True)
    db.get_one(Account, other).name = "Sam Dummy"
    db.execute(update(Comment).where(Comment.id == marked).values(text=text))
    found = room.room(db, me, round_.code)
    [gap] = lock.missing(found.review, found.content, found.rubric, found.names)
    assert why in gap.sentence
    with pytest.raises(Incomplete) as refused, db.begin_nested():
        lock.lock(db, round_.folio, by=me)
    assert refused.value.gaps == (gap,)
    better = {"text": "Why so?", "question": ""}
    db.execute(update(Comment).where(Comment.id == marked).values(**better))
    lock.lock(db, round_.folio, by=me)


def test_the_database_itself_refuses_to_change_a_locked_review(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        round_ = desks.begin(db)
        desks.fill(db, round_.folio, by=round_.readers[0])
        desks.fill(db, round_.folio, by=round_.readers[1])
        receipt = lock.lock(db, round_.folio, by=round_.readers[0])
        mine = select(Comment.id).where(Comment.review == receipt.id)
        comment = db.scalars(mine).first() or ""
    new = {"id": "c" * 36, "review": receipt.id, "n": 99, "criterion": "scope"}
    new |= {"kind": "concern", "text": "Slipped in", "ask_this": False}
    for statement in (
        *(
            update(Review).where(Review.id == receipt.id).values(**it.columns(""))
            for it in REVIEW.fields
        ),
        update(Comment).where(Comment.id == comment).values(new_to_us=True),
        update(Comment).where(Comment.id == comment).values(question="Other?"),
        update(Review).where(Review.id == receipt.id).values(locked_at=None, seal=None),
        delete(Review).where(Review.id == receipt.id),
        update(Rating).where(Rating.review == receipt.id).values(value=4),
        delete(Rating).where(Rating.review == receipt.id),
        insert(Rating).values(review=receipt.id, criterion="extra", value=1),
        update(Comment).where(Comment.id == comment).values(text="Other"),
        delete(Comment).where(Comment.id == comment),
        insert(Comment).values(**new),
        update(CommentSpan).where(CommentSpan.comment == comment).values(quote="Other"),
        delete(CommentSpan).where(CommentSpan.comment == comment),
    ):
        with pytest.raises(DatabaseError), either_database.transaction() as db:
            db.execute(statement)
    with either_database.reading() as db:
        assert verify(db, freezes=FREEZES, checks=[check]) == []


def test_a_recused_reviewer_keeps_the_seal_and_loses_the_folio(
    db: Session, round_: desks.Round
) -> None:
    for reader in round_.readers:
        desks.fill(db, round_.folio, by=reader)
        receipt = lock.lock(db, round_.folio, by=reader)
    recuse.recuse(db, round_.folio, by=reader)
    assert db.get_one(Folio, round_.folio).stage == "3"
    assert db.get_one(Review, receipt.id).seal == receipt.seal
    counted = select(Standing.counted).where(Standing.account == reader)
    assert db.scalar(counted) is False
    for verb in (recuse.recuse, lock.lock):
        with pytest.raises(Absent):
            verb(db, round_.folio, by=reader)
    assert list(check(db)) == []


ROUNDS = 8


def test_racing_locks_seal_once_each_and_never_lose_the_quorum(
    either_database: Database,
) -> None:
    """Both reviewers press lock at once, each in two tabs."""
    for _ in range(ROUNDS):
        with either_database.transaction() as db:
            round_ = desks.begin(db)
            for reader in round_.readers:
                desks.fill(db, round_.folio, by=reader)
        receipts: dict[str, list[Review]] = {reader: [] for reader in round_.readers}

        def press(
            reader: str,
            folio: str = round_.folio,
            kept: dict[str, list[Review]] = receipts,
        ) -> None:
            kept[reader].append(_in_its_own_transaction(either_database, folio, reader))

        _together([partial(press, reader) for reader in round_.readers * 2])
        for first, second in receipts.values():
            assert (first.id, first.seal) == (second.id, second.seal)
        with either_database.reading() as db:
            assert db.get_one(Folio, round_.folio).stage == "4"
            locks = select(func.count()).where(
                Entry.folio == round_.folio, Entry.kind == "lock"
            )
            assert db.scalar(locks) == 2
    with either_database.reading() as db:
        assert verify(db, freezes=FREEZES, checks=[check]) == []


def test_a_lock_seals_the_last_acknowledged_save_and_the_loser_is_told(
    either_database: Database,
) -> None:
    """An autosave and a lock meet: either the save is in the seal, or it was refused."""
    for n in range(ROUNDS):
        with either_database.transaction() as db:
            round_ = desks.begin(db)
            me = round_.readers[0]
            desks.fill(db, round_.folio, by=me)
            revision = draft.open_draft(db, round_.folio, by=me).revision
        acknowledged: list[str] = []

        def save(
            round_: desks.Round = round_,
            revision: int = revision,
            n: int = n,
            told: list[str] = acknowledged,
        ) -> None:
            try:
                with either_database.transaction() as db:
                    fields = {"weakest": f"Last words {n}"}
                    me = round_.readers[0]
                    draft.save(db, round_.folio, fields, revision=revision, by=me)
                told.append(fields["weakest"])
            except Refusal as refusal:
                assert refusal.code == "locked"

        def press(round_: desks.Round = round_) -> None:
            _in_its_own_transaction(either_database, round_.folio, round_.readers[0])

        _together([save, press] if n % 2 else [press, save])
        with either_database.reading() as db:
            review = db.scalars(select(Review).where(Review.account == me)).one()
            assert review.seal is not None
            assert review.weakest == (acknowledged or ["Thin on who is woken."])[0]
            assert list(check(db)) == []


def _in_its_own_transaction(database: Database, folio: str, reader: str) -> Review:
    with database.transaction() as db:
        return lock.lock(db, folio, by=reader)


def _together(actions: Sequence[Callable[[], None]]) -> None:
    """Run all at once; an error in one is an error of the test."""
    barrier = threading.Barrier(len(actions))
    errors: list[BaseException] = []

    def run(action: Callable[[], None]) -> None:
        barrier.wait()
        try:
            action()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
