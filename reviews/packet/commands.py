from __future__ import annotations

import json
from pathlib import Path

import click

from blindfolio.commands import OpenSite
from blindfolio.files import private_files
from blindfolio.refusal import Refusal
from reviews.packet import asked, json_file, shape
from reviews.packet.check.packet import Verdict, check
from reviews.packet.gather import whole
from reviews.packet.json_file import as_json


@click.command()
@click.argument("code", required=False)
@click.option(
    "--schema",
    "only_schema",
    is_flag=True,
    help="Write the JSON Schema of packets instead. This needs neither a site nor settings.",
)
@click.option(
    "--into",
    type=Path,
    required=True,
    metavar="FILE",
    help="The new file, which can be checked with `audit verify --packet`.",
)
@click.pass_obj
def packet_command(
    open_site: OpenSite, code: str | None, only_schema: bool, into: Path
) -> None:
    """Write a JSON file with all that a submission's decision rests on.

    Includes the audit log's seals. CODE is the submission code.
    """
    if bool(code) == only_schema:
        raise click.UsageError("Give a submission code or --schema.")
    if code is None:
        made = json.dumps(shape.schema(), indent=2, ensure_ascii=False)
        _write(f"{made}\n".encode(), into)
        print(f"Wrote {into}.")
        return
    site = open_site()
    with site.database.reading() as db:
        asking = asked.by_operator(db, code, site.settings.time_zone)
        if not asking.seals:
            raise Refusal(
                "packet",
                "This submission is undecided. Its packet can be exported once the decision has"
                " been recorded.",
            )
        _write(as_json(whole.packet(db, asking)), into)
    print(f"Wrote {into}. It contains the candidate's name and the reviews.")


def _write(made: bytes, into: Path) -> None:
    try:
        with open(into, "xb", opener=private_files.opener) as file:
            file.write(made)
    except FileExistsError:
        raise Refusal("packet", f"{into.name} already exists. Give another name.") from None
    except OSError:
        raise Refusal(
            "packet", f"{into.name} can't be written. Check its path and permissions."
        ) from None


def verify_packet(file: Path, head: str | None) -> Verdict:
    """This needs no access to the packet's site. Raise Refusal if the file isn't a packet."""
    return check(json_file.opened(file), head=head.strip().lower() if head else None)
