"""A deliberately wrong build of `blindfolio`: it never gives its reserve up.

Only the fault tests start it; nothing of the product knows of it.
"""

from __future__ import annotations

import sys

from blindfolio import cli
from blindfolio.files.disk_space import Reserve


def keep_it(_self: Reserve) -> None:
    """The disk is full, and stays full."""


if __name__ == "__main__":
    Reserve.give_up_if_full = keep_it  # type: ignore[assignment, method-assign]
    sys.exit(cli.main())
