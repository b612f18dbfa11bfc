"""`python -I -m blindfolio.documents.child STEP CPU MEMORY PARENT`: one fresh child, one step.

Only the step's own libraries are imported, all of them before the fences go up.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from blindfolio.documents.child.serve import serve
from blindfolio.documents.frames import Frame


def main() -> None:
    """Runs the step that the command line names."""
    step = sys.argv[1]
    # Nothing here talks to anybody, yet two libraries would load this and pay for it.
    sys.modules["ssl"] = None  # type: ignore[assignment]
    if step == "markdown":
        from blindfolio.documents.child.steps import markdown

        serve(markdown())
    elif step == "archive":
        from blindfolio.documents.child.steps import archive

        serve(archive())
    elif step == "docx":
        from blindfolio.documents.child.steps import docx

        serve(docx())
    elif step.startswith("pdf-"):
        from blindfolio.documents.child import pdf_steps

        serve(pdf_steps.STEPS[step]())
    elif step == "gate":
        from blindfolio.documents.child.steps import gate

        serve(gate())
    elif step in ("layout", "layout-pictures"):
        from blindfolio.documents.house_layout import layout

        serve(layout(with_pictures=step == "layout-pictures"))
    elif step == "fences":
        serve(_nothing)
    else:
        sys.exit(f"no step named {step}")


def _nothing(_: bytes) -> Iterable[Frame]:
    """The step that only says what holds."""
    return ()


if __name__ == "__main__":
    main()
