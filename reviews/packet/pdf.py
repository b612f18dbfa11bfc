"""A packet as a PDF, set by typst from the same values as its JSON: nothing that somebody sent is
read. Page one says who decided what, in which capacity, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from blindfolio.documents.house import glyphs as house_glyphs
from blindfolio.documents.house import typeset
from prompts.folder.rubric import RATINGS
from reviews import words
from reviews.packet import parts, printed_debrief, printed_interviews, printed_passages
from reviews.packet.check import coverage, entries
from reviews.packet.wording import Wording, level, rating
from reviews.panel import ticks
from reviews.reading.content import GENERAL
from reviews.reading.export_pdf import seen, texts

Values = dict[str, Any]

_JSON = (
    "The JSON file of this packet can be checked without this site: `blindfolio audit verify"
    " --packet FILE --head SEAL`, with a seal from the daily email."
)
_NEW = ", new to us (a risk that was not on the team\u2019s list)"
_STATUS = {
    "closed": "Status: decided. The review decision and the decision of the debrief are below.",
}
_SCALE = f"Ratings: {', '.join(f'{value} {name}' for value, name in RATINGS.items())}."
_DECIDES = {"manager": "the hiring manager", "engineer": "another engineer"}
"""By the opening's decider, of the review decision."""
_DECISION = {"release": "Released to the panel", "stop": "Rejected"}
_CAPACITY = {
    "manager": "hiring manager",
    "decider": "engineer named to decide",
    "coordinator": "coordinator, as no one else could decide",
    "confirmed": "coordinator, confirming what every review said",
}
"""By the capacity of a review decision."""


def pdf(packet: Mapping[str, Any], zone: ZoneInfo) -> bytes:
    """The file, with times in `zone`; the same packet gives the same bytes. Characters that its
    fonts lack are named at its end."""
    values = _Printed(packet, zone).values()
    lacking = house_glyphs.missing(texts(values))
    values["lacking"] = ", ".join(f"U+{ord(c):04X}" for c in lacking)
    template = (files("reviews.packet") / "packet.typ").read_bytes()
    return typeset.pdf(template, "packet", seen(values))


class _Printed:
    """One packet in the words that people read."""

    def __init__(self, packet: Mapping[str, Any], zone: ZoneInfo) -> None:
        self._packet, self._words = packet, Wording(packet, zone)
        self._criteria = self._words.criteria

    def values(self) -> Values:
        """What the template sets."""
        packet, wording = self._packet, self._words
        return {
            "notice": _STATUS.get(packet["state"], parts.STATES[packet["state"]]),
            "scale": _SCALE,
            "passages": printed_passages.passages(packet, wording),
            "without_vote": printed_debrief.without_vote(packet, wording),
            "nobody_passed": printed_debrief.nobody_passed(packet),
            "check": _JSON if packet["seals"] else parts.no_seals(packet["state"]),
            "title": packet["candidate"]["name"],
            "opening": packet["opening"]["title"],
            "facts": self._facts(),
            "gate": self._gate(),
            "decision": self._decision(),
            "released": self._released(),
            "dissents": printed_debrief.dissents(packet, wording),
            "said": [self._said(review) for review in packet["reviews"]],
            "votes": printed_debrief.votes(packet, wording),
            "passes": printed_debrief.passes(packet, wording),
            "changed_views": printed_debrief.changed_views(packet, wording),
            "flags": printed_debrief.flags(packet, wording),
            "unsealed": self._unsealed(),
            "reviews": [self._review(review) for review in packet["reviews"]],
            "cards": [self._card(card) for card in packet["scorecards"]],
            "interviews": printed_interviews.interviews(packet, wording),
            "questions": self._questions(),
            "document": [_block(block) for block in packet["document"]["blocks"]],
            "head": packet["ledger"]["head"] if packet["seals"] else None,
        }

    def _facts(self) -> list[list[str]]:
        packet, opening = self._packet, self._packet["opening"]
        wanted = level(opening["level"], none="unknown")
        presets = {
            "full": "Full: reviewers and panelists are different people",
            "compact": "Compact: a reviewer can also sit on the panel",
        }
        found = [
            [
                "Level of the opening",
                f"{wanted}, {'fixed' if opening['level_fixed'] else 'expected'}",
            ],
            ["Separation of roles", presets.get(opening["preset"], opening["preset"])],
            [
                "Prompt",
                f"{packet['prompt']['title']} ({packet['prompt']['slug']}, version"
                f" {packet['prompt']['n']})",
            ],
        ]
        if packet["seals"]:
            found += [
                ["Submission code", packet["submission"]["code"]],
                ["Document hash", packet["document"]["sha"]],
            ]
        notes = packet["notes"]
        if notes["redaction"]:
            found.append(["The document", notes["redaction"]])
        if notes["knew_by_name"] is not None:
            found.append(
                [
                    "Knew someone applying",
                    _knew(notes["knew_by_name"], notes["reviewers"]),
                ]
            )
        return [*found, ["Exported", self._words.when(packet["exported"]["at"])]]

    def _gate(self) -> Values | None:
        gate = self._packet["gate"]
        if gate is None:
            return None
        by = gate["by"]
        if "capacity" in gate:
            by = f"{self._words.name(by)}, {_CAPACITY.get(gate['capacity'], gate['capacity'])}"
        return {
            "outcome": _DECISION.get(gate["decision"], gate["decision"]),
            "word": words.GATE.get(gate["word"], gate["word"]),
            "by": by,
            "at": self._words.when(gate["at"]),
            "decides": _DECIDES.get(self._packet["opening"]["decider"], ""),
            "entry": self._words.entry_of("gate"),
            "reason": gate["reason"],
            "feedback": self._feedback() if self._packet["state"] == "stopped" else "",
        }

    def _feedback(self) -> str:
        decision = self._packet["decision"]
        return str(decision["feedback"] or "") if decision else ""

    def _decision(self) -> Values | None:
        decision = self._packet["decision"]
        # A rejection is decided once, at the gate: its box has what the candidate reads.
        if decision is None or self._packet["state"] == "stopped":
            return None
        ended, offered = decision["outcome"], decision["level"]
        return {
            "outcome": words.outcome(ended, offered, None) if ended in words.OUTCOME else ended,
            "at": self._words.when(decision["at"]),
            "decides": "the hiring manager",
            "entry": self._words.entry_of("decision"),
            **printed_debrief.grounds(self._packet, self._words),
            "feedback": self._feedback(),
        }

    def _released(self) -> Values | None:
        feedback = self._packet["feedback"]
        if feedback is None:
            return None
        by = f", by {self._words.name(feedback['by'])}" if "by" in feedback else ""
        return {
            "about": f"Released {self._words.when(feedback['at'])}{by}.",
            "parts": [part.split("\n") for part in feedback["text"].split("\n\n")],
        }

    def _by(self, review: Mapping[str, Any]) -> str:
        if "by" in review:
            return str(review["by"])
        name = self._words.name(review["locked"]["reviewer"])
        return f"{name} (Reviewer {review['part']['alias']})"

    def _said(self, review: Mapping[str, Any]) -> list[str]:
        recommendation = review["locked"]["recommendation"] or ""
        counted = review["part"]["counted"] if "part" in review else review["counted"]
        said = words.RECOMMENDATION.get(recommendation, recommendation)
        return [self._by(review), said if counted else f"{said}; not counted"]

    def _review(self, review: Mapping[str, Any]) -> Values:
        locked = review["locked"]
        state = [f"Locked {self._words.when(review['locked_at'])}."]
        if review.get("entry"):
            state.append(f"Entry {review['entry']} of the audit log.")
        if review["recognised"]:
            state.append("Its reviewer recognised the author.")
        closing = [
            ["Recommendation", self._said(review)[1]],
            ["Confidence", locked["confidence"].capitalize()],
            ["Strongest", locked["strongest"]],
            ["Weakest", locked["weakest"]],
            ["Time spent", words.time_spent(locked.get("minutes"))],
        ]
        keys = [
            *self._criteria,
            *(key for key in locked["ratings"] if key not in self._criteria),
            *[GENERAL] * any(it["criterion"] == GENERAL for it in locked["comments"]),
        ]
        return {
            "by": self._by(review),
            "state": " ".join(state),
            "closing": [pair for pair in closing if pair[1]],
            "judged": [self._judged(key, locked) for key in keys],
            "amendments": [
                {
                    "about": f"Amendment {added['n']}, {self._words.when(added['at'])}"
                    + (", after the review decision" if added["after_reveal"] else ""),
                    "text": added["text"],
                }
                for added in review["amendments"]
            ],
        }

    def _judged(self, key: str, locked: Mapping[str, Any]) -> Values:
        rated = locked["ratings"].get(key, {})
        said = [rated.get("rationale", "")]
        if rated.get("absent"):
            said.append(f"Absent from the document. Searched: {rated['searched']}")
        return {
            "name": self._words.criterion(key),
            "level": "" if key == GENERAL else rating(rated.get("value")),
            "said": [words_ for words_ in said if words_],
            "notes": [
                {
                    "about": comment["kind"].capitalize()
                    + (_NEW if comment["new_to_us"] else ""),
                    "quotes": [span["quote"] for span in comment["spans"]],
                    "text": comment["text"],
                }
                for comment in locked["comments"]
                if comment["criterion"] == key
            ],
        }

    def _card(self, card: Mapping[str, Any]) -> Values:
        locked = card["locked"]
        entry = f" Entry {card['entry']} of the audit log." if card.get("entry") else ""
        overall = level(locked["level"], none="no level")
        confidence = f", {locked['confidence']} confidence" if locked["confidence"] else ""
        return {
            "by": card["by"] if "by" in card else self._words.name(locked["panelist"]),
            "state": f"Locked {self._words.when(card['locked_at'])}.{entry}",
            "overall": f"Level shown in the interview: {overall}{confidence}.",
            "text": locked["text"],
            "judged": [
                {
                    "name": self._words.criterion(key),
                    "level": "Not covered" if rated["not_covered"] else rating(rated["value"]),
                    "said": [rated["said"]] if rated["said"] else [],
                    "notes": [],
                    "questions": [basis["words"] for basis in rated["basis"]],
                }
                for key, rated in sorted(
                    locked["criteria"].items(), key=lambda it: self._place(it[0])
                )
            ],
        }

    def _place(self, key: str) -> int:
        keys = list(self._criteria)
        return keys.index(key) if key in keys else len(keys)

    def _questions(self) -> list[Values]:
        sheet = self._packet["sheet"]
        return [
            {
                "text": question["text"],
                "quote": question["quote"],
                "went": ticks.TICKS.get(question["went"], "Not marked as asked"),
                "changes": [
                    f"in the interview, as {self._noted(change)} noted: from “{change['before']}”"
                    f" to “{change['after']}”"
                    for change in question["changes"]
                ],
            }
            for question in (sheet["questions"] if sheet else ())
            if question["state"] not in ("dropped", "replaced")
        ]

    def _noted(self, change: Mapping[str, Any]) -> str:
        return change["by"] if "by" in change else self._words.name(change["account"])

    def _unsealed(self) -> list[str]:
        if not self._packet["seals"]:
            return []
        return list(coverage.unsealed(self._packet, entries.read(self._packet)))


def _knew(knew: int, reviewers: int) -> str:
    if not knew:
        return f"None of the {reviewers} reviewers knew by name who was applying."
    return f"{knew} of the {reviewers} reviewers knew by name who was applying."


def _block(block: Mapping[str, Any]) -> Values:
    rows = [row.split("\t") for row in block["text"].split("\n")]
    wide = max(map(len, rows))
    return {
        "kind": block["kind"],
        "level": block["level"] or 1,
        "text": block["text"],
        "columns": wide,
        "cells": [cell for row in rows for cell in row + [""] * (wide - len(row))],
    }
