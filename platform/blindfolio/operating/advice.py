from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import click
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from blindfolio import clock, settings
from blindfolio.archive.trial import try_bucket
from blindfolio.db.session import Database
from blindfolio.documents import ingest
from blindfolio.erasure import log_trial
from blindfolio.language_model.trial import try_model
from blindfolio.ledger import head_mail
from blindfolio.outbound.address import LOOPBACK
from blindfolio.settings import Settings

# how far this machine's clock may differ from the database's; deadlines count in seconds
SKEW = timedelta(seconds=2)


@click.command()
@click.option(
    "--many",
    is_flag=True,
    help="Also check what a site on several machines needs; the exit code is 1 if anything is"
    " missing.",
)
def doctor_command(many: bool) -> int:
    """Say what this machine and the settings lack.

    Also try the storage, the deletion log and the model that may propose questions.
    """
    held = ingest.fences()
    for name, how in held.items():
        print(f"{name}: {how}")
    if weak := ingest.weak_fences(held):
        print(
            "On this machine, documents are read with weaker isolation. Missing protections:"
            f" {', '.join(weak)}."
        )
    site = settings.load()
    missing = [*for_any_site(site), *of_the_database(site)]
    # One machine can do without a mail server or a name; several are meant for others to use.
    wrong = [*missing, *for_many_machines(site)] if many else []
    wrong += _log_problems(site)
    for sentence in filter(None, (head_mail.off(site), *(() if many else missing))):
        print(sentence)
    for sentence in wrong:
        print(f"To correct: {sentence}")
    works = [_storage_works(site), _model_works(site)]
    return bool(wrong) or not all(works)


def _log_problems(site: Settings) -> list[str]:
    if isinstance(site.deletions_place, Path):
        return []
    try:
        return log_trial.problems(site)
    except SQLAlchemyError:
        # No tables yet, or no answer from the database; other checks say so.
        return []


def _storage_works(site: Settings) -> bool:
    if site.storage_address is None:
        return True
    tried = try_bucket(site.storage_address)
    print("\n".join(tried.sentences))
    return tried.works


def _model_works(site: Settings) -> bool:
    model = site.asked_model
    if model is not None and model.in_clear:
        print(
            "Documents are sent to the model unencrypted. Use an https address, unless everyone"
            " on the network between the two may read them."
        )
    tried = try_model(site)
    if tried is not None:
        print(tried.sentence)
    return tried is None or tried.works


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
    if urlsplit(settings.base_url).hostname in LOOPBACK:
        yield (
            f"The links in emails begin with {settings.base_url}, which only this machine can"
            " open. Set BLINDFOLIO_BASE_URL to the address at which people reach the site."
        )
    elif not settings.https:
        yield (
            "People reach this site without encryption, so others on the network can read"
            " what they send. Put a proxy with TLS in front of it, and set"
            " BLINDFOLIO_BASE_URL to its https:// address."
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
    yield from _of_the_deletion_log(settings)


def _of_the_deletion_log(settings: Settings) -> Iterator[str]:
    # Reasons why the log and the data that a restore replaces could be lost together.
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
    try:
        with Database(settings.database_url) as database, database.reading() as db:
            before = clock.now()
            theirs = db.scalar(select(func.clock_timestamp()))
        after = clock.now()
    except SQLAlchemyError:
        # The driver's message names the server and its user.
        yield (
            "The database doesn't answer. Check BLINDFOLIO_DATABASE, and check that the"
            " server is running and accepts connections from this machine."
        )
        return
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
