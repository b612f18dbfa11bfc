from __future__ import annotations

from pathlib import Path

import click

from blindfolio.app import CHECKS, FREEZES, SEALED, verify_packet
from blindfolio.commands import OpenSite, as_json, print_found
from blindfolio.ledger import chain, verify
from blindfolio.refusal import Refusal


@click.command()
@click.argument("what", type=click.Choice(("verify", "head")))
@click.option("--expect-head")
@click.option(
    "--packet",
    type=Path,
    metavar="FILE",
    help="For `verify`: check a submission's packet (JSON); needs neither a site nor settings.",
)
@click.option(
    "--head",
    metavar="SEAL",
    help="For `--packet`: a seal from the daily email, which proves the packet.",
)
@as_json
@click.pass_obj
def audit_command(
    open_site: OpenSite,
    what: str,
    expect_head: str | None,
    packet: Path | None,
    head: str | None,
    as_json: bool,
) -> int:
    """Verify the audit log, or print its latest seal."""
    if packet is not None:
        if what != "verify":
            raise Refusal(
                "packet", "A packet can only be verified: `audit verify --packet FILE`."
            )
        verdict = verify_packet(packet, head or expect_head)
        print_found(verdict, as_json=as_json)
        return bool(verdict.faults)
    if head is not None:
        raise Refusal(
            "head",
            "`--head` is for a packet. For the site's own log, give `--expect-head SEAL`.",
        )
    with open_site().database.reading() as db:
        if what == "head":
            print(chain.head(db))
            return 0
        found = verify.report(
            db, expect_head=expect_head, freezes=FREEZES, checks=CHECKS, tables=SEALED
        )
    print_found(found, as_json=as_json)
    return bool(found.faults)
