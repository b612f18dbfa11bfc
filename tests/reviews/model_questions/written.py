"""Answers as a model writes them, in small, and a document that they are about."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from prompts.folder import catalogue
from reviews.model_questions.requests import SheetMaterial
from tests.platform.documents.material import document
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


DESIGN = """# One engine for the flows

One engine serves the 47 flows. The engine retries a capture 3 times before it pages Shops.

{passage}

The engine keeps its state in one table, and a nightly job compares the table with the ledger.
"""
RETRIES = "The engine retries a capture 3 times before it pages Shops."
ASKED = "The engine retries a capture 3 times. What does it do when the first try did succeed?"


def of_design(**changes: Any) -> dict[str, Any]:
    """A question on `DESIGN` that passes every check."""
    said: dict[str, Any] = {"text": ASKED, "quote": RETRIES, "block": 2}
    said["why"] = "The document doesn't say what happens to the second try."
    said["look_for"] = {"senior": "A key.", "staff": "A fence.", "senior_staff": "No retry."}
    return chosen() | said | changes


def design(passage: str, worry: str = "") -> SheetMaterial:
    """The design with a passage in its middle."""
    read = ingest(DESIGN.format(passage=passage).encode(), ".md", Identity())
    probes = catalogue.load("payment-flows").probes
    return SheetMaterial(read, "<p>47 flows.</p>", probes, worry)


GOLD = Path("tests/gold/model_questions")
DOCUMENTS: dict[str, dict[str, Any]] = json.loads((GOLD / "documents.json").read_text("utf-8"))
"""Of whom answers of a large model are recorded."""


@cache
def recorded(name: str) -> tuple[SheetMaterial, list[str]]:
    """A document and its prompt, and what was answered to both requests about it."""
    of = DOCUMENTS[name]
    path, prompt = Path(of["document"]), of["prompt"]
    document = ingest(path.read_bytes(), path.suffix, Identity())
    answers = [(GOLD / name / part).read_text("utf-8") for part in of["answers"]]
    if not prompt:
        return SheetMaterial(document), answers
    own = "/" in prompt
    folder = catalogue.load_folder(Path(prompt)) if own else catalogue.load(prompt)
    return SheetMaterial(document, folder.text, folder.probes), answers
