from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock, level_scale
from blindfolio.accounts import people
from blindfolio.ledger import chain
from blindfolio.one_line import one_line
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility.scope import Absent
from prompts.authoring import own_loops, versions
from reviews import telling
from reviews.calibration.looking_back.counts import PEOPLE_AT_LEAST, same_words
from reviews.calibration.looking_back.models import (
    POINTS,
    LookBack,
    LookBackAnswer,
    LookBackDimension,
    LookBackHire,
    LookBackPerson,
)
from reviews.prepared import owned, title_of

LABEL = 60
# Hires in one look-back.
FEWEST, MOST = 2, 20
_TOO_FEW = (
    "A look-back needs at least two hires, because with one, every figure would be about that"
    " person."
)
STARTED, CLOSED = "reviews/look_back_started", "reviews/look_back_closed"
_MONTH = re.compile(r"[,;\t] *(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])\Z")


def begin(
    db: Session,
    *,
    title: str,
    slug: str,
    level: int | None,
    months: int,
    hires: str,
    loop: str = "",
    by: str,
) -> LookBack:
    """Create a look-back. Submitting the form twice makes only one. Raises Refusal for a
    missing or unreadable field.
    """
    name = title_of(title, "Give the look-back a title, such as “Hires of last year”.")
    if level not in level_scale.of_site(db).offered:
        raise Refusal("level", "Choose the level at which these people were hired.")
    if months not in POINTS:
        raise Refusal("months", "Choose how long after the hire you want to look back.")
    of_loop = own_loops.picked(db, loop)
    listed = _read(hires, months)
    said: dict[str, Any] = {"title": name, "owner": by, "level": level, "months": months}
    said["prompt_version"] = versions.choose(db, slug, by=by).id
    same = select(LookBack).filter_by(**said, started_at=None, cancelled_at=None)
    for other in db.scalars(same):
        kept = {it.label: it.hired for it in hires_of(db, other.id)}
        if (other.loop, kept) == (of_loop, listed):
            return other
    made = LookBack(id=chance.new_id(), loop=of_loop, created_at=clock.now(), **said)
    db.add(made)
    db.flush()
    for n, (label, hired) in enumerate(listed.items(), 1):
        own = {"id": chance.new_id(), "look_back": made.id, "n": n}
        db.add(LookBackHire(**own, label=label, hired=hired))
    _record(db, "begun", made, by, hires=len(listed))
    return made


def _read(typed: str, months: int) -> dict[str, str]:
    """Months by label. Raises Refusal for an unreadable line, and too few or many hires."""
    now, found = clock.now(), dict[str, str]()
    for line in filter(None, map(str.strip, typed.splitlines())):
        match = _MONTH.search(line)
        label = one_line(line[: match.start()].strip(), LABEL + 1) if match else ""
        if match is None or not label:
            wrong = (
                f"“{line[:LABEL]}” can't be read. Write a label, a comma and the month, such as"
                " “R. S., 2025-11”."
            )
        elif len(label) > LABEL:
            wrong = f"Shorten “{label[:20]}…” to at most {LABEL} characters."
        elif (now.year - int(match["year"])) * 12 + now.month - int(match["month"]) < months:
            wrong = (
                f"“{label}” was hired less than {months} months ago. Leave them out, or look back"
                " later."
            )
        elif label.casefold() in map(str.casefold, found):
            wrong = f"Two hires are called “{label}”. Give each its own label."
        else:
            found[label] = f"{match['year']}-{match['month']}"
            continue
        raise Refusal("hires", wrong)
    if len(found) < FEWEST:
        raise Refusal("hires", _TOO_FEW)
    if len(found) > MOST:
        raise Refusal(
            "hires", f"List at most {MOST} hires. To add more, begin another look-back."
        )
    return found


def _refuse_over(found: LookBack) -> None:
    if found.closed_at or found.cancelled_at:
        raise Conflict("over", "This look-back is already over.")


def hires_of(db: Session, look_back: str) -> Sequence[LookBackHire]:
    found = select(LookBackHire).where(LookBackHire.look_back == look_back)
    return db.scalars(found.order_by(LookBackHire.n, LookBackHire.id)).all()


def people_of(db: Session, look_back: str) -> Sequence[LookBackPerson]:
    # For verbs; pages use `look_backs_of`.
    found = select(LookBackPerson).where(LookBackPerson.look_back == look_back)
    found = found.order_by(LookBackPerson.id).execution_options(populate_existing=True)
    return db.scalars(found).all()


def forget(db: Session, look_back: str, hire: str, *, by: str) -> None:
    """Delete a hire during preparation. Later, delete only what identifies them."""
    found = owned(db, LookBack, look_back, by)
    row = db.get(LookBackHire, hire)
    if row is None or row.look_back != found.id:
        raise Absent
    _refuse_over(found)
    if found.started_at is None:
        if len(hires_of(db, found.id)) <= FEWEST:
            raise Refusal("hires", _TOO_FEW)
        db.delete(row)
    elif row.label or row.hired:
        row.label = row.hired = ""
    else:
        return
    _record(db, "forgotten", found, by, hire=hire)


def start(db: Session, look_back: str, accounts: Sequence[str], *, by: str) -> None:
    """Raises Refusal for fewer than three people."""
    found = owned(db, LookBack, look_back, by)
    _refuse_over(found)
    if found.started_at:
        raise Conflict("started", "This look-back has already started.")
    chosen = list(dict.fromkeys(accounts))
    if by in chosen:
        raise Refusal("people", "You are running this look-back, so you can't answer in it.")
    if len(chosen) < PEOPLE_AT_LEAST:
        raise Refusal(
            "people",
            "Choose at least three people. If only two answer, each could work out the other's"
            " answers.",
        )
    for account in chosen:
        people.member(db, account)
        salt = chance.octets(32).hex()
        row = LookBackPerson(id=chance.new_id(), look_back=found.id, account=account, salt=salt)
        db.add(row)
        telling.to_account(
            db, STARTED, account, f"{STARTED}:{found.id}:{account}", look_back=found.id
        )
    found.started_at = clock.now()
    _record(db, "started", found, by, people=len(chosen))


def close(db: Session, look_back: str, *, by: str) -> None:
    """Close the look-back, and delete the hires' identities and all unlocked answers. Raises
    Refusal if fewer than three people have locked.
    """
    found = owned(db, LookBack, look_back, by)
    _refuse_over(found)
    everyone = people_of(db, found.id)
    done = [it.id for it in everyone if it.locked_at]
    if len(done) < PEOPLE_AT_LEAST:
        raise Conflict(
            "too_few_locked",
            "Three people have to lock their answers before you can close the look-back."
            f" So far {len(done)} {'has' if len(done) == 1 else 'have'}. If only two"
            " answer, each could work out the other's answers. Wait, or cancel the"
            " look-back.",
        )
    drafts = _delete_answers(db, [it.id for it in everyone if not it.locked_at])
    for n, hire in enumerate(sorted(hires_of(db, found.id), key=lambda it: it.id), 1):
        hire.n, hire.label, hire.hired = n, "", ""
    found.closed_at = clock.now()
    for it in everyone:
        telling.to_account(
            db, CLOSED, it.account, f"{CLOSED}:{found.id}:{it.account}", look_back=found.id
        )
    _record(db, "closed", found, by, locked=len(done), drafts=drafts)


def cancel(db: Session, look_back: str, *, by: str) -> None:
    found = owned(db, LookBack, look_back, by)
    _refuse_over(found)
    found.cancelled_at = clock.now()
    db.flush()  # A cancelled look-back is no longer frozen.
    _delete_answers(db, [it.id for it in people_of(db, found.id)])
    for model in (LookBackPerson, LookBackHire):
        db.execute(delete(model).where(model.look_back == found.id))
    _record(db, "cancelled", found, by)


def remove_words(db: Session, look_back: str, words: str, *, by: str) -> None:
    """Remove words that name somebody. `words` is their `counts.same_words` key."""
    found = owned(db, LookBack, look_back, by)
    if not found.closed_at:
        raise Conflict("open", "Close the look-back first.")
    named = select(LookBackDimension).join(LookBackPerson)
    rows = db.scalars(named.where(LookBackPerson.look_back == found.id))
    gone = [row for row in rows if same_words(row.words) == words]
    if not gone:
        raise Absent
    for row in gone:
        db.delete(row)
    _record(db, "words_removed", found, by, dimensions=len(gone))


def _record(db: Session, what: str, found: LookBack, by: str, **facts: str | int) -> None:
    chain.record(db, f"look_back.{what}", {"look_back": found.id, **facts}, by=by)


def _delete_answers(db: Session, persons: Sequence[str]) -> int:
    """Return how many hires they were about."""
    n = db.scalar(select(func.count()).where(LookBackAnswer.person.in_(persons)))
    for model in (LookBackDimension, LookBackAnswer):
        db.execute(delete(model).where(model.person.in_(persons)))
    return n or 0
