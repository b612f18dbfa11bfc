"""What the PDF says of a debrief: votes, whom it did not wait for, changed views, red flags with
their answers, and dissent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reviews.debrief.decider import CAPACITIES
from reviews.debrief.voices.dissents import ANSWERS, THEN
from reviews.packet.wording import Wording, level, rating

Packet = Mapping[str, Any]
Values = dict[str, Any]

_SETTLED = {"answered": "Answered", "withdrawn": "Withdrawn"}


def votes(packet: Packet, words: Wording) -> list[Values]:
    """Every vote by name, those of the locked scorecards among them."""
    found = [
        *_cast(packet, words),
        *_of_cards(packet, words),
        *_of_interviewers(packet, words),
    ]
    return sorted(found, key=lambda it: it["by"])


def _cast(packet: Packet, words: Wording) -> Iterator[Values]:
    for vote in packet["votes"]:
        yield {
            "by": words.by(vote),
            "level": level(vote["level"], none="no hire").capitalize(),
            "said": vote["sentence"],
            "about": f"Written {words.when(vote['at'])}.{words.entry('debrief_vote', vote)}",
        }


def _of_cards(packet: Packet, words: Wording) -> Iterator[Values]:
    for card in packet["scorecards"]:
        locked = card["locked"]
        if locked["level"]:
            yield {
                "by": card["by"] if "by" in card else words.name(locked["panelist"]),
                "level": level(locked["level"], none="").capitalize(),
                "said": locked["text"],
                "about": f"With the scorecard, locked {words.when(card['locked_at'])}."
                + (f" Entry {card['entry']} of the audit log." if card.get("entry") else ""),
            }


def _of_interviewers(packet: Packet, words: Wording) -> Iterator[Values]:
    for card in packet["interviews"]:
        said = card.get("locked", card)
        if said["level"] and said.get("interviewer") in words.invited:
            yield {
                "by": words.name(said["interviewer"]),
                "level": level(said["level"], none="").capitalize(),
                "said": said["text"],
                "about": f"With the scorecard of “{words.stage(said)}”, locked"
                f" {words.when(card['locked_at'])}."
                + (f" Entry {card['entry']} of the audit log." if card.get("entry") else ""),
            }


def without_vote(packet: Packet, words: Wording) -> str:
    """Who held another interview and took no part in the debrief, where the packet tells that."""
    found = []
    for card in packet["interviews"]:
        said = card.get("locked", card)
        by = card["by"] if "by" in card else said["interviewer"]
        if by not in words.invited:
            shown = level(said["level"], none="no level")
            found.append(f"{words.name(by)} ({words.stage(said)}: {shown})")
    if not found:
        return ""
    if packet["seals"]:
        return f"Other interviews, no vote: {'; '.join(found)}."
    return (
        f"Other interviews: {'; '.join(found)}. Their level is a vote only if they took part"
        " in the debrief."
    )


def nobody_passed(packet: Packet) -> bool:
    """Whether a debrief that is over waited for everyone."""
    # Who may not see the passes doesn't get the grounds either.
    over = packet["state"] == "closed" and packet["grounds"] is not None
    return over and not packet["passes"] and not packet["interview_passes"]


def passes(packet: Packet, words: Wording) -> list[Values]:
    """Whom the debrief did not wait for, who said so, and why."""
    found = [
        {
            "who": f"The scorecard or vote of {_who(row, words)}",
            "by": words.name(row["by"]),
            "at": words.when(row["at"]),
            "reason": row["reason"],
        }
        for row in packet["passes"]
    ]
    return found + [
        {
            "who": f"The scorecard of “{words.stage(row)}”",
            "by": words.name(row["by"]),
            "at": words.when(row["at"]),
            "reason": row["reason"],
        }
        for row in packet["interview_passes"]
    ]


def _who(row: Mapping[str, Any], words: Wording) -> str:
    return words.name(row["account"]) if "account" in row else str(row["who"])


def changed_views(packet: Packet, words: Wording) -> list[Values]:
    """How the interview changed people's views, with the passage or the question."""
    return [
        {
            "by": words.by(row),
            "at": words.when(row["at"]),
            "criterion": words.criterion(row["criterion"]),
            "was": rating(row["was"]),
            "now": rating(row["now"]),
            "said": row["because"],
            "entry": words.entry("changed_view", row),
            "quote": row["quote"],
            "asked": row["asked"],
        }
        for row in packet["changed_views"]
    ]


def flags(packet: Packet, words: Wording) -> list[Values]:
    """What was objected to before the decision, on which passage, and how that was settled."""
    return [
        {
            "by": words.by(row),
            "at": words.when(row["at"]),
            "said": row["sentence"],
            "quote": row["quote"],
            "asked": row["asked"],
            "settled": _settled(row["settled"], words),
            "entry": words.entry("red_flag", row),
        }
        for row in packet["flags"]
    ]


def _settled(row: Mapping[str, Any] | None, words: Wording) -> Values | None:
    if row is None:
        return None
    return {
        "how": _SETTLED.get(row["how"], row["how"]),
        "by": words.role(row["by"]),
        "at": words.when(row["at"]),
        "said": row["sentence"],
        "entry": words.entry("flag_settled", {"id": row.get("flag", "")}),
    }


def dissents(packet: Packet, words: Wording) -> list[Values]:
    """Who disagreed with the decision, and who heard it."""
    return [
        {
            "by": words.by(row),
            "then": THEN.get(row["follows"], row["follows"]),
            "at": words.when(row["at"]),
            "said": row["sentence"],
            "heard": (
                "escalated to {}" if row["follows"] == "escalates" else "heard by {} by then"
            ).format(words.role(row["heard_by"])),
            "answer": _answer(row["answer"], words),
            "entry": words.entry("dissent", row),
        }
        for row in packet["dissents"]
    ]


def _answer(row: Mapping[str, Any] | None, words: Wording) -> str:
    if row is None:
        return "none recorded."
    entry = words.entry("dissent_answer", {"id": row.get("dissent", "")})
    how = ANSWERS.get(row["how"], row["how"])
    said = f". {row['sentence']}" if row["sentence"] else "."
    return f"{words.role(row['by'])}, {words.when(row['at'])}: {how}{said}{entry}"


def grounds(packet: Packet, words: Wording) -> Values:
    """What the team recorded with the decision; nothing where nothing was recorded. `by` is who
    decided, in which capacity."""
    decision, found = packet["decision"], packet["grounds"]
    by = words.name(decision["by"]) if "by" in decision else ""
    if found is None:
        return {"by": by}
    capacity = CAPACITIES.get(found["capacity"], found["capacity"])
    return {
        "by": f"{by or found['by']}, {capacity}",
        "all_the_same": found["all_the_same"],
        "below": below(packet, words),
        "reason_by": by or found["by"],
        "reason": found["reason"],
        "conditions": found["conditions"],
        "present": ", ".join(sorted(words.role(it) for it in found["present"])),
    }


def below(packet: Packet, words: Wording) -> str:
    """Every rating below the level of the offer, of counted reviews and of the panel; "" where
    there is none, or no offer."""
    decision = packet["decision"]
    if decision is None or decision["outcome"] == "no_offer":
        return ""
    lower = decision["outcome"] == "down_level" and decision["level"]
    wanted = lower or packet["opening"]["level"]
    found: list[str] = []
    for review in packet["reviews"]:
        if review["part"]["counted"] if "part" in review else review["counted"]:
            by = review["by"] if "by" in review else words.name(review["locked"]["reviewer"])
            found += _below(by, "review", review["locked"]["ratings"], wanted, words)
    for card in packet["scorecards"]:
        by = card["by"] if "by" in card else words.name(card["locked"]["panelist"])
        found += _below(by, "scorecard", card["locked"]["criteria"], wanted, words)
    return "; ".join(found)


def _below(
    by: str, what: str, ratings: Mapping[str, Any], wanted: int, words: Wording
) -> Iterator[str]:
    low = [
        f"{words.criterion(key)} {ratings[key]['value']}"
        for key in [*words.criteria, *(key for key in ratings if key not in words.criteria)]
        if key in ratings and ratings[key]["value"] and ratings[key]["value"] < wanted
    ]
    if low:
        yield f"{by} ({what}): {', '.join(low)}"
