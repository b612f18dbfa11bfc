"""A one-page receipt, made only from stored values, not from the file."""

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
_FINGERPRINTS = ("Receipt", "SHA-256 of your file", "Anonymised copy (SHA-256)")


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
    """Only for the candidate: `label` has the file name. It doesn't name them. `before` has the
    earlier versions, newest first; `opening` is empty once closed to them. The same receipt in the
    same zone gives the same bytes.
    """
    earlier = [f"{one.version}: {times.when(one.at, zone)}" for one in before[:_LISTED]]
    if before[_LISTED:]:
        earlier.append(f"and {len(before) - _LISTED} earlier ones")
    in_grace = "Received in the grace period, the 15 minutes after every deadline."
    rows = {
        "Opening": opening,
        "Receipt": submission.id,
        "Version": str(submission.version),
        "Received": times.exact(submission.at, zone),
        "Your file": _shortened(label),
        "SHA-256 of your file": upload.sha256,
        "Size": f"{upload.size:,} bytes",
        "Anonymised copy (SHA-256)": stored.sha,
        "Length": page_rule.verdict(page_rule.of(stored)),
        "Submitted": BY_US if submission.automatic else "",
        "Grace period": in_grace if submission.in_grace else "",
        "Earlier versions": "\n".join(earlier),
    }
    values = {
        "title": f"Version {submission.version} received",
        "of": f"Design document for {team[:_LONGEST_TEAM]}",
        "rows": [
            {"term": term, "words": words, "fingerprint": term in _FINGERPRINTS}
            for term, words in rows.items()
            if words
        ],
        "foot": "This receipt shows which file was submitted, and when: no other file has its"
        " SHA-256. Keep it with your file. You can check your file's SHA-256 with any SHA-256"
        " program. The anonymised copy's is computed by the site: no file has it. Made with"
        " Blindfolio.",
    }
    return typeset.pdf((files(__package__) / "receipt.typ").read_bytes(), "receipt", values)


def _shortened(name: str) -> str:
    whole = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 15]}…{name[-14:]}"
    if len(whole) <= _IN_ONE_LINE:
        return whole
    return "\u200b".join(whole)
