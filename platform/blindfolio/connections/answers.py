from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.connections.models import ConnectionAnswer, ConnectionCandidate
from blindfolio.db.once import insert_once
from blindfolio.refusal import Refusal

KEPT = timedelta(hours=24)


def once(
    db: Session, key: str, body: str, make: Callable[[], ConnectionCandidate]
) -> ConnectionCandidate:
    """Returns what `make` makes, or made for a request with this key. `key` and `body` are keyed
    digests. Raises Refusal if the key was used for another body.
    """
    now = clock.now()
    db.execute(delete(ConnectionAnswer).where(ConnectionAnswer.at < now - KEPT))
    row = {"key": key, "body": body, "candidate": None, "at": now}
    if insert_once(db, ConnectionAnswer, "key", row):
        made = make()
        db.get_one(ConnectionAnswer, key).candidate = made.id
        return made
    answer = db.get_one(ConnectionAnswer, key)
    if answer.body != body:
        raise Refusal("key", "This key was used for another request. Use a new one.")
    return db.get_one(ConnectionCandidate, answer.candidate)
