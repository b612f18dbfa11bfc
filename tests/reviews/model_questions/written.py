"""Answers as a model writes them, in small, and a document that they are about."""

from __future__ import annotations

import json
from typing import Any

from reviews.model_questions.requests import SheetMaterial
from tests.platform.facts.written import document
from tests.reviews.followups.prompted_documents import CENTRAL, probes

PAGE = "<p>The tills sell 90 items a second.</p>"
MATERIAL = SheetMaterial(document(CENTRAL), PAGE, probes(), "It may be late.")
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
