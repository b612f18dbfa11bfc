"""Answers as a model writes them, in small, and a document that they are about."""

from __future__ import annotations

import json
from typing import Any

from reviews.model_questions.requests import SheetMaterial
from tests.platform.documents.written import document
from tests.reviews.followups.sheets import PROBES

CENTRAL = """
# A central hub for the tills
## Proposal
We will build a central hub that books every sale. Each till sends its sales to the sales hub.
The sales hub will write each sale to the ledger table and publish a receipt to the mail gateway.
We plan for growth of the busy tills.
The nightly import file is read from the old reporting database.
## Alternatives
### Local books in each shop
This would introduce forty separate ledgers, so nobody would know the day's total.
## Plan
- Rewrite the receipt printer driver
- Move the busy tills to the sales hub
"""
PAGE = "<p>The tills sell 90 items a second.</p>"
MATERIAL = SheetMaterial(document(CENTRAL), PAGE, PROBES, "It may be late.")
QUOTE = "Each till sends its sales to the sales hub."


def question(about: str = "the first hour", **changes: Any) -> dict[str, Any]:
    """A question that passes every check; `about` tells it from others."""
    return {
        "segment": "failure",
        "text": "Each till sends its sales to the sales hub, and the hub may be away for a while."
        f" What does a shop see in {about}?",
        "quote": QUOTE,
        "block": 3,
        "why": "The document does not say what a till does then.",
        "look_for": {
            "senior": "Says that the till tries again.",
            "staff": "Says how long, and who is called.",
            "senior_staff": "Asks whether a till needs the hub at all.",
        },
        "sums": [],
        "scenario": "",
    } | changes


def chosen(about: str = "the first hour", **changes: Any) -> dict[str, Any]:
    """The same as a second reader chooses it."""
    return question(about) | {"n": 1, "reserve": False} | changes


def found(*questions: dict[str, Any], **more: Any) -> str:
    """An answer to the first request."""
    return json.dumps({"findings": [], "questions": list(questions)} | more)


def judged(*questions: dict[str, Any], **more: Any) -> str:
    """An answer to the second."""
    return json.dumps({"judged": [], "chosen": list(questions), "untouched": []} | more)
