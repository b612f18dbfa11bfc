"""What a child answered, as JSON: exactly one frame of its kind, or the child has failed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from blindfolio.documents.child.frames import ChildFrame
from blindfolio.documents.refusals import refuse


def json_of(frames: Sequence[ChildFrame], kind: str) -> Any:
    """The body of the one frame of that kind; `Refusal` where there is none, or it is no JSON."""
    bodies = [frame.body for frame in frames if frame.kind == kind]
    if len(bodies) != 1:
        raise refuse("unreadable")
    try:
        return json.loads(bodies[0])
    except (ValueError, RecursionError) as error:
        raise refuse("unreadable") from error
