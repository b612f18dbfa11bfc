from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.settings import Settings

SKEW = timedelta(seconds=2)
"""How far this machine's clock and the database's may differ: deadlines count in seconds."""

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def for_any_site(settings: Settings) -> Iterator[str]:
    if not settings.team:
        yield (
            "This site has no team name, so it sends no invitations. Run `blindfolio init`, or set"
            " BLINDFOLIO_TEAM."
        )
    if not settings.mail_url:
        yield (
            "This site sends no email, so the team can't sign in without help. Set BLINDFOLIO_MAIL"
            " to your mail server."
        )
    yield from _of_the_address(settings)


def _of_the_address(settings: Settings) -> Iterator[str]:
    address = urlsplit(settings.base_url)
    if address.hostname in _LOOPBACK:
        yield (
            f"The links in emails begin with {settings.base_url}, which only this machine can"
            " open. Set BLINDFOLIO_BASE_URL to the address at which people reach the site."
        )
    elif not settings.https:
        yield (
            "People reach this site without encryption, so others on the network can read what"
            " they send. Put a proxy with TLS before it, and set BLINDFOLIO_BASE_URL to its"
            " https:// address."
        )


def for_many_machines(settings: Settings) -> Iterator[str]:
    if settings.database_url.startswith("sqlite:"):
        yield (
            "The database is a SQLite file, which only one machine can use. Set"
            " BLINDFOLIO_DATABASE to a PostgreSQL database that every machine can reach."
        )
    if settings.storage_address is None:
        yield (
            "Uploaded files are kept in a folder of this machine, so the other machines can't read"
            " them. Set BLINDFOLIO_STORAGE to a bucket (s3://…) on every machine."
        )
    if not settings.secret:
        yield (
            "The secret was generated and is kept in this machine's data folder, so a sign-in on"
            " one machine isn't valid on another. Set BLINDFOLIO_SECRET to the same value on every"
            f" machine. To keep the present one, copy it from {settings.data / 'secret'}."
        )
    yield from of_the_deletion_log(settings)


def of_the_deletion_log(settings: Settings) -> Iterator[str]:
    """What could lose the deletion log together with what it is for: the data that a restored
    backup replaces."""
    place, storage = settings.deletions_place, settings.storage_address
    if isinstance(place, Path):
        yield (
            f"The deletion log is kept in the folder {place} of this machine, so losing the machine"
            " loses it, and after a restore deleted people would come back. Each machine would also"
            " write its own. Set BLINDFOLIO_DELETIONS to a bucket (s3://…), the same on every"
            " machine."
        )
    elif storage is not None and (place.bucket, place.endpoint) == (
        storage.bucket,
        storage.endpoint,
    ):
        yield (
            f"The deletion log is in the bucket {place.bucket}, like the uploaded files, so both"
            " can be lost together. Set BLINDFOLIO_DELETIONS to another bucket."
        )


def of_the_database(settings: Settings) -> Iterator[str]:
    if settings.database_url.startswith("sqlite:"):
        return
    database = Database(settings.database_url)
    try:
        before = clock.now()
        with database.reading() as db:
            theirs = db.scalar(select(func.clock_timestamp()))
        after = clock.now()
    except SQLAlchemyError:
        # The driver's own words name the server and its user.
        yield (
            "The database doesn't answer. Check BLINDFOLIO_DATABASE, and whether the server runs"
            " and lets this machine in."
        )
        return
    finally:
        database.engines.dispose()
    if isinstance(theirs, datetime):
        yield from of_clocks(before + (after - before) / 2, theirs)


def of_clocks(ours: datetime, theirs: datetime) -> Iterator[str]:
    apart = abs(ours - theirs)
    if apart > SKEW:
        way = "behind" if ours < theirs else "ahead of"
        yield (
            f"This machine's clock is {apart.total_seconds():.0f} seconds {way} the database"
            " server's, so deadlines differ from machine to machine. Let a time service (NTP) set"
            " the clock on both."
        )
