"""Reads loops: those that ship with the application, or one under work.

No database and no web: text in, frozen values out. A file is read whole or refused.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from blindfolio.given_file import contents
from blindfolio.refusal import Refusal
from prompts.folder.marked_yaml import parse
from prompts.loops.loop import Loop

LIBRARY = Path(__file__).parent


def names() -> list[str]:
    """The names of the loops that ship, in order."""
    return sorted(file.stem for file in LIBRARY.glob("*.yaml"))


@cache
def load(key: str) -> Loop:
    """The loop of this name that ships, read once. Refusal "loop" where there is none."""
    if key not in names():  # also keeps a path out of the library from being a name
        raise Refusal("loop", "Choose an interview loop from the list, or none.", status=422)
    return load_file(LIBRARY / f"{key}.yaml")


def load_file(path: Path) -> Loop:
    """Read a loop's file; its name is the loop's key.

    Raises Refusal (code "prompt-file"): file, line, and what is expected there.
    """
    loop = parse(contents(path).decode("utf-8", "replace"), Loop, file=path.name)
    if loop.key != path.stem:
        raise Refusal(
            "prompt-file",
            f"{path.name}: the loop's key is {loop.key!r}. Give the file the same name.",
        )
    return loop


def choices() -> list[Loop]:
    """The loops that an opening can pick, by title."""
    return sorted((load(key) for key in names()), key=lambda loop: loop.title)
