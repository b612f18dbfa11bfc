"""A receipt on one page, from stored values alone: it reads nothing that was sent."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from zoneinfo import ZoneInfo

from blindfolio import times
from blindfolio.archive.models import StoredDocument
from blindfolio.documents.house import typeset
from prompts.models import Submission, Upload
from prompts.submitting import page_rule
from prompts.submitting.submit import BY_US

_LONGEST_TEAM = 120
_LONGEST_NAME = 80
_IN_ONE_LINE = 30
_LISTED = 6


def receipt(
    submission: Submission,
    upload: Upload,
    stored: StoredDocument,
    *,
    before: Sequence[Submission],
    label: str,
    opening: str,
    zone: ZoneInfo,
    team: str,
) -> bytes:
    """The receipt, with its instant in the candidate's `zone` and in UTC.

    Only the candidate may read it: `label` holds the file's name. It does not name them.
    `before` holds the earlier versions, newest first; `opening` is empty once its title is
    closed to them. The same receipt in the same zone gives the same bytes.
    """
    rows = [
        *([("Opening", opening, False)] if opening else []),
        ("Receipt", submission.id, True),
        ("Version", str(submission.version), False),
        ("Received", times.exact(submission.at, zone), False),
        ("Your file", _shortened(label), False),
        ("SHA-256 of your file", upload.sha256, True),
        ("Size", f"{upload.size:,} bytes", False),
        ("Anonymised copy (SHA-256)", stored.sha, True),
        ("Length", page_rule.verdict(page_rule.of(stored)), False),
    ]
    if submission.automatic:
        rows.append(("Submitted", BY_US, False))
    if submission.in_grace:
        words_of_grace = "Received in the grace period, the 15 minutes after every deadline."
        rows.append(("Grace period", words_of_grace, False))
    if before:
        words = [f"{one.version}: {times.when(one.at, zone)}" for one in before[:_LISTED]]
        if before[_LISTED:]:
            words.append(f"and {len(before) - _LISTED} earlier ones")
        rows.append(("Earlier versions", "\n".join(words), False))
    values = {
        "title": f"Version {submission.version} received",
        "of": f"Design document for {team[:_LONGEST_TEAM]}",
        "rows": [{"term": t, "words": w, "fingerprint": f} for t, w, f in rows],
        "foot": "This receipt shows which file was submitted, and when: no other file has its"
        " SHA-256. Keep it together with your file. Any SHA-256 program gives the number of your"
        " file. That of the anonymised copy is the site's own: no file has it. Made with"
        " Blindfolio.",
    }
    return typeset.pdf((files(__package__) / "receipt.typ").read_bytes(), "receipt", values)


def _shortened(name: str) -> str:
    whole = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 15]}…{name[-14:]}"
    if len(whole) <= _IN_ONE_LINE:
        return whole
    return "\u200b".join(whole)
