"""A prompt of its own for tests, with two positions, and documents that answer it."""

from __future__ import annotations

from typing import Any

from prompts.folder.probes import Probes

LEVELS = {
    "senior": "restarts it",
    "staff": "bounds it",
    "senior_staff": "drops the need for it",
}


def probes(**changes: Any) -> Probes:
    """Small probes about moving tills; `changes` replace whole fields."""
    body: dict[str, Any] = {
        "positions": [
            {
                "key": "central",
                "name": "one central hub",
                "carries": ["one record"],
                "gives_up": ["blast radius"],
                "recognise": ["hub", "central", "orchestrat*"],
                "ask": [
                    {
                        "segment": "alternatives",
                        "text": "{decision} stands on {component}. What if it stops at noon?",
                        "words": ["hub"],
                        "why": "Everything goes through one place.",
                        "listen_for": LEVELS,
                    }
                ],
            },
            {
                "key": "edges",
                "name": "every shop alone",
                "carries": ["no shared part"],
                "gives_up": ["one record"],
                "recognise": ["each shop", "locally", "edge*"],
                "ask": [
                    {
                        "segment": "migration",
                        "text": "Which shop is last to run {component} and who tells it?",
                        "why": "Every shop moves by itself.",
                        "listen_for": LEVELS,
                    }
                ],
            },
        ],
        "failure_conditions": [
            _condition(
                "line-cut", "technical", ["hub", "publish*", "sends"], "central", "edges"
            ),
            _condition(
                "file-twice", "data", ["file", "nightly", "import*"], "edges", "central"
            ),
            _condition(
                "keeper-leaves", "people", ["approv*", "by hand", "keeper"], "edges", ""
            ),
        ],
        "flips": [
            _flip("fast", "central", "edges", ["hub"]),
            _flip("few", "edges", "central", ["shop"]),
            _flip("cheap", "central", "edges", ["cost*"]),
        ],
        "estate": {
            "unit": "tills",
            "groups": [
                _group(
                    "the busy thirty", ["busy"], "When do the busy thirty tills move at all?"
                ),
                _group(
                    "the orphans", ["orphan*"], "Who moves the orphans after {step}, and when?"
                ),
            ],
            "first_90_days": "A list of the orphans.",
        },
        "parties": [
            {
                "name": "the auditor",
                "wants": "proof",
                "can_refuse": "to sign",
                "words": ["auditor"],
                "untouched": _untouched(
                    "The auditor may refuse to sign. What is shown to her?"
                ),
            }
        ],
        "figures": [
            {
                "key": "peak",
                "value": 90,
                "unit": "/s",
                "text": "90 sales a second on the last Saturday",
                "words": ["sales"],
                "untouched": _untouched(
                    "The last Saturday brings 90 sales a second. Where first?"
                ),
            }
        ],
        "withheld": [
            {
                "key": "growth",
                "fact": "flat",
                "asks": ["does it grow", "which peak", "new shops"],
                "answer": "It is flat.",
                "moves": "Capacity.",
                "assumed": ["growth"],
                "text": "You plan for growth and there is none. What of {decision} was for it?",
                "segment": "alternatives",
                "listen_for": LEVELS,
            }
        ],
        "known_risks": [{"text": "A sale is booked twice."}],
    }
    return Probes.model_validate({**body, **changes})


def _condition(key: str, kind: str, words: list[str], hits: str, spares: str) -> dict[str, Any]:
    return {
        "key": key,
        "kind": kind,
        "text": f"On Saturday at noon the {key} happens for six hours. What do the shops see then?",
        "bound": f"On Saturday at noon the {key} happens. What does {{thing}} do for six hours?",
        "hits": ["the one"],
        "spares": ["the other"],
        "hits_positions": [hits],
        "spares_positions": [spares] if spares else [],
        "words": words,
        "listen_for": LEVELS,
    }


def _flip(key: str, before: str, after: str, words: list[str]) -> dict[str, Any]:
    return {
        "key": key,
        "from": "today",
        "to": "tomorrow",
        "wins_before": before,
        "wins_after": after,
        "text": f"It turns {key} over night. What of {{decision}} do you give up first?",
        "words": words,
        "listen_for": LEVELS,
    }


def _group(name: str, words: list[str], text: str) -> dict[str, Any]:
    return {
        "name": name,
        "count": 3,
        "owner": "nobody",
        "traffic": "little",
        "oddity": "old",
        "words": words,
        "untouched": _untouched(text),
    }


def _untouched(text: str) -> dict[str, Any]:
    return {"text": text, "why": "The document passes it by.", "listen_for": LEVELS}


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

EDGES = """
# Books in each shop
## Proposal
We propose keeping the books locally. Each shop writes its sales to a local ledger file.
Every edge box will import the price file at 03:00. A manager approves corrections by hand.
The edge box keeps working when the line is cut, and each shop reconciles with its own orphan list.
## Alternatives
- Instead of local books, we could book every sale in the head office.
## Plan
- Install the edge box in two shops
- Migrate the remaining shops one by one
"""
