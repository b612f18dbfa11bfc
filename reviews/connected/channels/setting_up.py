from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance
from blindfolio.jobs import queue
from blindfolio.ledger import chain
from blindfolio.operating.recipients import Recipient
from blindfolio.refusal import Refusal
from blindfolio.site_keys import SiteKeys
from blindfolio.visibility.scope import there
from reviews.connected.channels import digest, messages
from reviews.connected.channels.models import Channel


def save(db: Session, opening: str, address: str, keys: SiteKeys, *, by: str) -> None:
    """Sets a checked address. Nothing is posted until someone says that a test arrived there."""
    channel = _locked(db, opening) or Channel(opening=opening, day="")
    channel.address, channel.masked = keys.encrypt(address), messages.masked(address)
    channel.off, channel.asks, channel.answer, channel.answered_at = "new", False, "", None
    db.add(channel)
    chain.record(db, "channel.set", {"opening": opening}, by=by)


def recipients(db: Session) -> list[Recipient]:
    hosts = {it.partition("/")[0] for it in db.scalars(select(Channel.masked).distinct())}
    return [Recipient(it, "how many candidates wait for a coordinator") for it in sorted(hosts)]


def remove(db: Session, opening: str, *, by: str) -> None:
    db.delete(there(_locked(db, opening)))
    chain.record(db, "channel.removed", {"opening": opening}, by=by)


def test(db: Session, opening: str) -> None:
    there(_locked(db, opening)).asks = False
    key = f"{digest.JOB}:{opening}:{chance.new_id()}"
    queue.enqueue(db, digest.JOB, key, {"opening": opening})


def note_arrival(db: Session, opening: str, zone: ZoneInfo, *, arrived: bool, by: str) -> None:
    """Switches the channel on, from the next working day, or off."""
    channel = there(_locked(db, opening))
    if not channel.asks:
        raise Refusal("asks", "Send a test message first.")
    channel.asks = False
    was, channel.off = channel.off, "" if arrived else "new"
    if was and arrived:
        channel.day = digest.day(zone)
    if was != channel.off:
        chain.record(db, f"channel.{'on' if arrived else 'off'}", {"opening": opening}, by=by)


def _locked(db: Session, opening: str) -> Channel | None:
    return db.get(Channel, opening, with_for_update=True, populate_existing=True)
