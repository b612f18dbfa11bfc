from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from blindfolio.documents.child.frames import ChildFrame
from blindfolio.documents.refusals import refuse


def json_of(frames: Sequence[ChildFrame], kind: str) -> Any:
    """The body of the only frame of that kind; `Refusal` if there isn't exactly one, or if it isn't
    JSON.
    """
    bodies = [frame.body for frame in frames if frame.kind == kind]
    if len(bodies) != 1:
        raise refuse("unreadable")
    try:
        return json.loads(bodies[0])
    except (ValueError, RecursionError) as error:
        raise refuse("unreadable") from error
