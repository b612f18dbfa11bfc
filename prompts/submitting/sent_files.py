"""Which of a candidate's files counts, which was only uploaded, and what becomes of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prompts.models import Submission, Upload

_SHORT = 40
"""Characters of a file's name on a button; the page shows it whole."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A line for the candidate alone, who may read the names of their own files."""

    first: str
    then: str
    submitted: bool
    """Whether nothing waits to be submitted: the newest file is the version that counts."""


def standing(
    sent: Sequence[Upload], done: Sequence[Submission], names: Mapping[str, str], due: str
) -> Filed:
    """Where the files of an open window stand. `sent` and `done` are newest first, `names` are by
    upload, `due` is the end of the window in words."""
    newest = sent[0] if sent else None
    counts = done[0] if done else None
    if newest is None:
        return Filed(
            "Not submitted yet.", f"No file has been uploaded. Your window ends {due}.", False
        )
    if counts is None:
        return Filed(
            "Not submitted yet.", f"{_uploaded(newest, names)} {_end(sent, names, due)}", False
        )
    first = f"Version {counts.version} is submitted: “{names.get(counts.upload, '')}”."
    if newest.id == counts.upload or newest.n < _number(sent, counts.upload):
        return Filed(first, f"You can replace it until {due}.", True)
    if newest.state == "refused":
        return Filed(first, _uploaded(newest, names), False)
    then = (
        f"{_uploaded(newest, names)} Reviewers will read it only if you submit it before {due}."
        f" Otherwise, they will read version {counts.version}."
    )
    return Filed(first, then, False)


def short(name: str) -> str:
    """A file's name as a button bears it: its middle left out where it is long."""
    if len(name) <= _SHORT:
        return name
    return f"{name[: _SHORT - 15]}…{name[-14:]}"


def _number(sent: Sequence[Upload], upload: str) -> int:
    return next((one.n for one in sent if one.id == upload), 0)


def _uploaded(upload: Upload, names: Mapping[str, str]) -> str:
    name = names.get(upload.id, "")
    return {
        "received": f"“{name}” has been uploaded and is being read. It has not been submitted.",
        "read": f"“{name}” has been uploaded but not submitted.",
    }.get(upload.state, f"We could not use “{name}”.")


def _end(sent: Sequence[Upload], names: Mapping[str, str], due: str) -> str:
    """What the end of the window does with files of which none was submitted."""
    kept = next((one for one in sent if one.state != "refused"), None)
    if kept is None:
        return (
            f"Upload another file before {due}. Without one that we can read, nothing"
            " will be submitted."
        )
    which = "it" if kept is sent[0] else f"“{names.get(kept.id, '')}”"
    return (
        f"Check it, then submit it before {due}. If you submit nothing, {which} will be"
        " submitted for you at the end, if we could read it."
    )
