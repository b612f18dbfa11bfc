from __future__ import annotations

from pathlib import Path

import click

from blindfolio.app import CHECKS, FREEZES, SEALED, verify_packet
from blindfolio.commands import OpenSite, as_json, print_found
from blindfolio.ledger import chain, verify
from blindfolio.refusal import Refusal


@click.command()
@click.argument("what", type=click.Choice(("verify", "head")))
@click.option(
    "--head",
    "--expect-head",
    "head",
    metavar="SEAL",
    help="For `verify`: a seal noted earlier, such as one from the daily email, which"
    " the log or the packet must contain.",
)
@click.option(
    "--packet",
    type=Path,
    metavar="FILE",
    help="For `verify`: check a submission's packet (JSON); needs neither a site nor settings.",
)
@as_json
@click.pass_obj
def audit_command(
    open_site: OpenSite, what: str, head: str | None, packet: Path | None, as_json: bool
) -> int:
    """Verify the audit log, or print its latest seal."""
    if packet is not None and what != "verify":
        raise Refusal(
            "packet", "A packet can only be verified. Run `audit verify --packet FILE`."
        )
    if packet is not None:
        verdict = verify_packet(packet, head)
        print_found(verdict, as_json=as_json)
        return bool(verdict.faults)
    with open_site().database.reading() as db:
        if what == "head":
            print(chain.head(db))
            return 0
        found = verify.report(
            db, expect_head=head, freezes=FREEZES, checks=CHECKS, tables=SEALED
        )
    print_found(found, as_json=as_json)
    return bool(found.faults)
