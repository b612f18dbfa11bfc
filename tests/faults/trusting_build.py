"""A deliberately wrong build of `blindfolio`: what a bucket acknowledged is taken for stored.

Only the fault tests start it; nothing of the product knows of it.
"""

from __future__ import annotations

import sys

from blindfolio import cli
from blindfolio.archive.patience import Deadline
from blindfolio.archive.s3 import S3Archive


def checked(
    self: S3Archive, deadline: Deadline, name: str, sha256: str, *, again: bool = True
) -> bytes:
    return b""


if __name__ == "__main__":
    S3Archive._checked = checked  # type: ignore[method-assign]
    sys.exit(cli.main())
