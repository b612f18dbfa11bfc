"""The steps that run behind the fences; each imports what it needs when it is made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from blindfolio.documents.frames import Frame

Step = Callable[[bytes], Iterator[Frame]]


def markdown() -> Step:
    """Reads Markdown: one `blocks` frame, after a `notice` frame for each notice."""
    from blindfolio.documents.markdown_reader import read_markdown

    def step(raw: bytes) -> Iterator[Frame]:
        reading = read_markdown(raw)
        for code, n in reading.notices:
            yield Frame({"kind": "notice", "code": code, "n": n})
        found = [{"kind": p.kind, "level": p.level, "html": p.html} for p in reading.pieces]
        yield Frame({"kind": "blocks"}, json.dumps(found).encode())

    return step


def gate() -> Step:
    """bleach's last gate: a `hostile` frame with the places in the list that it would change.

    Runs in a process of its own, after masking: the reading child is the one that a file may
    take over, so it cannot be its own gate.
    """
    from blindfolio.documents.sanitize import LastGate

    last = LastGate()

    def step(raw: bytes) -> Iterator[Frame]:
        blocks = json.loads(raw)
        hostile = [i for i, html in enumerate(blocks) if last.objects(html)]
        yield Frame({"kind": "hostile"}, json.dumps(hostile).encode())

    return step
