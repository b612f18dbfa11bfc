from __future__ import annotations

from pathlib import Path

import click

from blindfolio import app, settings
from blindfolio.archive import opening
from blindfolio.backup import unfinished
from blindfolio.backup.make import make
from blindfolio.backup.restore import Leave
from blindfolio.commands import OpenSite, tell
from blindfolio.db import migrate
from blindfolio.db.session import Database
from blindfolio.erasure import deletion_log
from blindfolio.given_file import folder


@click.group()
def db_command() -> None:
    """Upgrade or check the database."""


@db_command.command()
def upgrade() -> None:
    """Upgrade the database for this version of Blindfolio."""
    migrate.upgrade(_database_url(), app.FREEZES)


@db_command.command()
def check() -> None:
    """Check that the database matches this version of Blindfolio."""
    migrate.check(_database_url())


def _database_url() -> str:
    own = settings.load()
    unfinished.refuse(own)
    own.make_data()
    return own.database_url


@click.command()
@click.argument("target", type=folder)
@click.pass_obj
def backup_command(open_site: OpenSite, target: Path) -> None:
    """Back up the site into a folder, while it is in use.

    TARGET is a new folder, or one with an earlier backup, which is replaced once the new one is
    complete.
    """
    own = open_site().settings
    log, storage = deletion_log.of_site(own), opening.of_site(own)
    with Database(own.database_url) as database:
        print(make(database, storage, log, target, tell).as_text())


@click.command()
@click.argument("source", type=folder)
@click.option(
    "--without-deletion-log",
    "deletions",
    is_flag=True,
    help="The deletion log is lost: people who were deleted after the backup come back.",
)
@click.option(
    "--without-damaged-files",
    "damaged_files",
    is_flag=True,
    help="Restore the site even if files are missing from the backup or damaged in it.",
)
@click.option(
    "--with-audit-faults",
    "audit_faults",
    is_flag=True,
    help="Restore the site even if rows of the backup aren't as the audit log sealed them.",
)
@click.option(
    "--with-another-secret",
    "secret",
    is_flag=True,
    help="The site's secret is lost: stored keys of other systems can't be read any more.",
)
def restore_command(source: Path, **leave: bool) -> int:
    """Restore a backup into an empty database and storage.

    SOURCE is the folder that `backup` was given.
    """
    restored = app.restore_backup(settings.load(), source, Leave(**leave), tell)
    if restored is None:
        print("This backup had already been restored. The site is ready.")
        return 0
    print(restored.as_text())
    return bool(restored.faults)
