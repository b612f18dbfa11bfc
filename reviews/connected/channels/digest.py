"""Posts the digest once each working day. A receiver can't tell a second post from the first, so
each try is noted before it is made: one that was cut off isn't repeated.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import working_days
from blindfolio.connections.webhooks.sending import Letter, Outcome, Sender
from blindfolio.db.session import Database
from blindfolio.jobs import queue as jobs
from blindfolio.jobs.worker import Handler
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.site_keys import SiteKeys
from blindfolio.visibility.stage import Stage
from prompts.models import Opening
from prompts.opening import openings
from reviews.board import queries
from reviews.board.filters import BoardFilter
from reviews.connected.channels import messages
from reviews.connected.channels.models import Channel

JOB = "channel"
OFF_MAIL = "reviews/channel_off"

# waits after an answer that says to try later
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))

_HOUR = 9
# These say that nothing was posted. After a time-out, it may have been.
_NEVER_SENT = ("no connection", "no secure connection")


def day(zone: ZoneInfo) -> str:
    return clock.now().astimezone(zone).date().isoformat()


def queue_due(db: Session, zone: ZoneInfo) -> None:
    now, today = clock.now().astimezone(zone), day(zone)
    if now.hour < _HOUR or str(now.isoweekday()) not in working_days.WEEK:
        return
    due = select(Channel).where(Channel.off == "", Channel.day < today)
    for channel in db.scalars(due.with_for_update(skip_locked=True)):
        channel.day, channel.tries = today, 0
        _queue(db, channel, timedelta())


def needing(db: Session, opening: str, zone: ZoneInfo) -> int:
    """Counts the candidates that need one of the opening's coordinators, as their boards do. Who
    hasn't started isn't among them: a hiring system's people could tell who was invited before.
    """
    asks = BoardFilter(opening=opening, waits="you")
    run_by = openings.coordinators(db, opening)
    shown = (row for it in run_by for row in queries.whole(db, it, asks, days_in=zone))
    return len({row.folio for row in shown if row.stage != Stage.DRAFT or row.started_at})


class Post(Handler):
    def __init__(self, keys: SiteKeys, sender: Sender, zone: ZoneInfo, site: str) -> None:
        self._keys = keys
        self._sender = sender
        self._zone = zone
        self._site = site

    def prepare(self, database: Database, args: dict[str, Any]) -> Outcome | None:
        with database.reading() as db:
            channel = db.get(Channel, args["opening"])
            said = self._said(db, args) if channel else None
        if channel is None or said is None:
            return None
        address = self._keys.decrypt(channel.address)
        if "day" in args:
            with database.transaction() as db:
                if not _claimed(db, args):
                    return None
        body = messages.body(address, *said)
        return self._sender.send(Letter(chance.new_id(), address, body, {}))

    def finish(self, db: Session, args: dict[str, Any], prepared: Outcome | None) -> None:
        channel = db.get(Channel, args["opening"], with_for_update=True)
        if prepared is not None and channel is not None:
            _note(db, channel, prepared, is_test="day" not in args)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        code = error.code if isinstance(error, Refusal) else "the worker stopped"
        self.finish(db, args, Outcome(fault=code))

    def _said(self, db: Session, args: dict[str, Any]) -> tuple[str, str, str] | None:
        opening = db.get_one(Opening, args["opening"])
        if "day" not in args:
            page = f"{self._site}/openings/{opening.id}/channel"
            return f"A test · {opening.title}", "Say that it arrived", page
        n = needing(db, opening.id, self._zone) if args["day"] == day(self._zone) else 0
        if not n:
            return None
        needs = "1 candidate needs" if n == 1 else f"{n} candidates need"
        board = f"{self._site}/candidates?opening={opening.id}&waits=you"
        return f"{needs} you · {opening.title}", "Open the board", board


def _claimed(db: Session, args: dict[str, Any]) -> bool:
    mine = (Channel.opening == args["opening"], Channel.off == "", Channel.day == args["day"])
    claim = update(Channel).where(*mine, Channel.tries == args["try"])
    made = db.execute(claim.values(tries=args["try"] + 1).returning(Channel.opening))
    return made.first() is not None


def _queue(db: Session, channel: Channel, pause: timedelta) -> None:
    args = {"opening": channel.opening, "day": channel.day, "try": channel.tries}
    key = f"{JOB}:{channel.opening}:{channel.day}:{channel.tries}"
    jobs.enqueue(db, JOB, key, args, run_at=clock.now() + pause)


def _note(db: Session, channel: Channel, outcome: Outcome, *, is_test: bool) -> None:
    channel.answer = str(outcome.status or outcome.fault)
    channel.answered_at = clock.now()
    status = outcome.status or 0
    comes_later = status in (408, 429) or status >= 500 or outcome.fault in _NEVER_SENT
    if is_test:
        channel.asks = outcome.arrived
    elif comes_later and channel.tries <= len(PAUSES):
        asked = timedelta(seconds=outcome.pause)
        _queue(db, channel, max(PAUSES[channel.tries - 1], asked))
    if 400 <= status < 500 and not comes_later:
        _end(db, channel)


def _end(db: Session, channel: Channel) -> None:
    if channel.off:
        return
    channel.off = "gone"
    for account in openings.coordinators(db, channel.opening):
        outbox.send(
            db,
            OFF_MAIL,
            to_kind="account",
            to_id=account,
            key=f"channel_off:{chance.new_id()}",
            args={"opening": channel.opening},
        )
    chain.record(db, "channel.off", {"opening": channel.opening}, by=None)
