"""Blindfolio's command line. The exit code is 0 on success, 1 if a check finds faults and 2 if a
command is refused; standard error then gives the reason."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import click

from blindfolio.refusal import Refusal

if TYPE_CHECKING:
    from blindfolio.commands import OpenSite
    from blindfolio.registration import Parts

# The module that declares each command, as `NAME_command`. Only the one that runs is imported;
# `--help` imports all.
_MODULES = {
    "demo": "blindfolio.demo.run",
    "init": "blindfolio.operating.set_up",
    "serve": "blindfolio.operating.serving",
    "worker": "blindfolio.operating.serving",
    "links": "blindfolio.accounts.commands",
    "people": "blindfolio.accounts.commands",
    "jobs": "blindfolio.jobs.commands",
    "db": "blindfolio.backup.commands",
    "backup": "blindfolio.backup.commands",
    "restore": "blindfolio.backup.commands",
    "rekey": "blindfolio.site_keys",
    "ingest": "blindfolio.operating.ingest",
    "followups": "reviews.panel.asking.commands",
    "agreement": "reviews.calibration.commands",
    "outcomes": "reviews.calibration.commands",
    "prompts": "prompts.authoring.commands",
    "loops": "prompts.loops.commands",
    "routes": "blindfolio.web.commands",
    "erase": "blindfolio.erasure.commands",
    "dump": "blindfolio.operating.dump",
    "packet": "reviews.packet.commands",
    "audit": "blindfolio.ledger.commands",
    "doctor": "blindfolio.operating.advice",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _MODULES:
            return None
        command: click.Command = getattr(
            import_module(_MODULES[cmd_name]), f"{cmd_name}_command"
        )
        return command


def _open_site() -> Parts:
    from blindfolio.app import open_site

    return open_site()


def main(arguments: Sequence[str] | None = None, open_site: OpenSite = _open_site) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with _Commands(help=__doc__).make_context(
            "blindfolio", given, obj=open_site
        ) as context:
            code: int | None = context.command.invoke(context)
            return int(code or 0)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
    except click.ClickException as misused:
        misused.show()
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except BrokenPipeError:
        return 0
    except Exception as error:
        away = _away(error)
        if not away:
            raise
        print(away, file=sys.stderr)
    return 2


def _away(error: Exception) -> str:
    # empty for other errors
    # Imported here, because most failing calls need no database.
    from blindfolio.db.away import DatabaseAway

    if not isinstance(error, DatabaseAway):
        return ""
    reason = str(error.orig).partition("\n")[0].rstrip(".")
    return (
        f"We can't reach the database: {reason}. Check that it is running and that"
        " BLINDFOLIO_DATABASE is its address. Then run the command again."
    )
