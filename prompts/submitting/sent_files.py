from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prompts.models import Submission, Upload
from prompts.submitting.covered_before import is_again

_SHORT = 40


@dataclass(frozen=True, slots=True)
class Filed:
    """A line for the candidate alone: it names their files."""

    first: str
    then: str
    submitted: bool


def labels(
    sent: Sequence[Upload], names: Mapping[str, str], *, as_sent: str = "as you sent it"
) -> dict[str, str]:
    """A distinct label for each upload of `sent`, from its file's name. Empty if `names` is
    closed."""
    # Readings of one file with more covered share its bytes.
    files: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    # Not by number alone: going on with a version gives it another number.
    for one in sorted(
        sent, key=lambda one: (one.received_at, one.marked_from is not None, one.n)
    ):
        if one.id in names:
            files[names[one.id]][one.blob].append(one.id)
    found = {}
    for name, of_name in files.items():
        for n, (first, *covered) in enumerate(of_name.values(), 1):
            called = f"{name}, upload {n}" if len(of_name) > 1 else name
            found[first] = f"{called} {as_sent}" if covered else called
            for m, version in enumerate(covered, 1):
                number = f" ({m})" if m > 1 else ""
                found[version] = f"{called}, covered{number}"
    return found


def label_of(submission: Submission, sent: Sequence[Upload], names: Mapping[str, str]) -> str:
    """A version's label among the uploads there were when it was submitted, so that its receipt
    never changes it."""
    then = [
        one for one in sent if one.id == submission.upload or one.received_at <= submission.at
    ]
    return labels(then, names).get(submission.upload, "")


def at_hand(sent: Sequence[Upload], done: Sequence[Submission]) -> Upload | None:
    """The newest file if it waits to be submitted, else the version that counts.

    A version that covers words does not wait if its file was submitted as sent.
    """
    submitted = {one.upload for one in done}
    waiting = [one for one in sent if not (is_again(one) and one.marked_from in submitted)]
    newest = next(iter(waiting), None)
    counts = next((one for one in sent if _counts(one, done)), None)
    if newest is None or newest.id in submitted or (counts and newest.n < counts.n):
        return counts
    return newest


def to_show(sent: Sequence[Upload], done: Sequence[Submission]) -> Upload | None:
    """The file that the document's page opens on: the one at hand, or else the last usable one
    before it."""
    newest = at_hand(sent, done)
    if newest is None or newest.state != "refused":
        return newest
    counts = next((one for one in sent if _counts(one, done)), None)
    return counts or for_the_end(sent) or newest


def standing(
    sent: Sequence[Upload],
    done: Sequence[Submission],
    names: Mapping[str, str],
    due: str,
    *,
    long: bool = False,
) -> Filed:
    """`sent` and `done` are newest first, `names` are `labels`, `due` is the end of the window
    in words. `long`: the file at hand needs the coordinator's permission for its length."""
    newest = at_hand(sent, done)
    counts = done[0] if done else None
    if newest is None:
        then = (
            f"No file has been uploaded. Your window ends {due}. Without a file, nothing will be"
            " submitted."
        )
        return Filed("Not submitted yet.", then, False)
    if counts is None:
        then = f"{_uploaded(newest, names, long)} {_end(sent, names, due, long)}"
        return Filed("Not submitted yet.", then, False)
    first = f"Version {counts.version} is submitted: “{names.get(counts.upload, '')}”."
    if newest.id == counts.upload:
        return Filed(first, f"You can replace it until {due}.", True)
    then = f"{_uploaded(newest, names, long)} {_unless(newest, due)}"
    return Filed(first, f"{then} Otherwise, they will read version {counts.version}.", False)


def for_the_end(sent: Sequence[Upload]) -> Upload | None:
    """What the end of a window submits if nothing was submitted: the newest file that was read
    or may still turn out readable."""
    return next((one for one in sent if one.state != "refused"), None)


def over_preview(
    shown: Upload | None,
    sent: Sequence[Upload],
    done: Sequence[Submission],
    *,
    may_submit: bool,
    ended: bool = False,
) -> str:
    """The sentence over an upload's blind view: whether reviewers read it.

    `sent` and `done` as in `standing`; `may_submit`: the window is open; `ended`: nobody reads
    it now.
    """
    counts = shown is not None and _counts(shown, done)
    if ended:
        return "Your anonymised document"
    if shown is None or (may_submit and counts):
        return "Exactly what reviewers will see"
    if may_submit and shown.state == "refused":
        return "What reviewers will see"
    if may_submit:
        return "Exactly what reviewers will see if you submit this file"
    if counts:
        return "Exactly what reviewers see"
    if not done and shown is for_the_end(sent):
        return "Exactly what reviewers will see"
    return "Not what reviewers see"


def unread(
    shown: Upload | None, done: Sequence[Submission], names: Mapping[str, str]
) -> str | None:
    """What a closed window says of an upload; None if it counts or nothing was submitted."""
    if shown is None or not done or _counts(shown, done):
        return None
    was = next(
        (f"This file is version {it.version}. " for it in done if it.upload == shown.id), ""
    )
    if not was and shown.state == "read":
        was = "You uploaded this file but didn't submit it. "
    return f"{was}Reviewers read version {done[0].version}, “{names.get(done[0].upload, '')}”."


def _counts(upload: Upload, done: Sequence[Submission]) -> bool:
    return bool(done) and done[0].upload == upload.id


def short(name: str) -> str:
    if len(name) <= _SHORT:
        return name
    return f"{name[: _SHORT - 15]}…{name[-14:]}"


def _uploaded(upload: Upload, names: Mapping[str, str], long: bool) -> str:
    name = names.get(upload.id, "")
    if upload.state == "read" and long:
        return (
            f"“{name}” has been uploaded but not submitted: your coordinator has to allow its"
            " length first."
        )
    if upload.marked_from is not None and upload.state != "refused":
        made = "is being made. It " if upload.state == "received" else ""
        return f"“{name}” {made}has not been submitted."
    return {
        "received": f"“{name}” has been uploaded and is being read. It has not been submitted.",
        "read": f"“{name}” has been uploaded but not submitted.",
    }.get(upload.state, f"We could not use “{name}”.")


def _unless(newest: Upload, due: str) -> str:
    if newest.state == "refused":
        return (
            f"Reviewers will read another file only if you upload and submit it before {due}."
        )
    return f"Reviewers will read it only if you submit it before {due}."


def _end(sent: Sequence[Upload], names: Mapping[str, str], due: str, long: bool) -> str:
    kept = for_the_end(sent)
    if kept is None:
        return (
            f"Upload another file before {due}. Without one that we can read, nothing"
            " will be submitted."
        )
    which = f"“{names.get(kept.id, '')}”"
    if kept is not sent[0]:
        return (
            f"Submit {which}, or upload another file, before {due}. {_otherwise(kept, which)}"
        )
    if kept.state == "received":
        return f"Once it has been read, check and submit it before {due}. {_otherwise(kept, which)}"
    if long:
        return (
            f"If you submit nothing before {due}, {which} will be submitted for you as it is."
        )
    return f"Check it, then submit it before {due}. {_otherwise(kept, which)}"


def _otherwise(kept: Upload, which: str) -> str:
    readable = "" if kept.state == "read" else ", if we can read it"
    return f"If you submit nothing, {which} will be submitted for you at the end{readable}."
