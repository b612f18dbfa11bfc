"""A deliberately wrong build of `blindfolio`: it believes the clock. A link or a session is over
only while the clock says so, and the audit log takes whatever time the clock shows.

Only the fault tests start it; nothing of the product knows of it.
"""

from __future__ import annotations

import sys
from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio import cli, clock
from blindfolio.accounts import run_out
from blindfolio.ledger import chain


def end_nothing(db: Session) -> None:
    """It is over for as long as the clock says so."""


def whatever(before: datetime | None) -> datetime:
    return clock.now()


if __name__ == "__main__":
    run_out.end = end_nothing
    chain._not_before = whatever
    sys.exit(cli.main())
