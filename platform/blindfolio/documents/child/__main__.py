"""`python -I -m blindfolio.documents.child STEP CPU MEMORY PARENT`: one fresh child, one step.

Where there is no fork server. Only the step's own libraries are imported, all of them before the
fences go up.
"""

from __future__ import annotations

import sys

from blindfolio.documents.child.serve import serve
from blindfolio.documents.child.steps import STEPS


def main() -> None:
    """Runs the step that the command line names."""
    # Nothing here talks to anybody, yet two libraries would load this and pay for it.
    sys.modules["ssl"] = None  # type: ignore[assignment]
    serve(STEPS[sys.argv[1]]())


if __name__ == "__main__":
    main()
