"""Runs one step in a child process: `python -I -m blindfolio.documents.child STEP CPU MEMORY
PARENT`.

Imports only the libraries that this step needs, before the restrictions begin.
"""

from __future__ import annotations

import sys

from blindfolio.documents.child.serve import serve
from blindfolio.documents.child.steps import STEPS


def main() -> None:
    # Nothing here uses the network, but two libraries would load `ssl`, which is slow.
    sys.modules["ssl"] = None  # type: ignore[assignment]
    serve(STEPS[sys.argv[1]]())


if __name__ == "__main__":
    main()
