from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from prompts.models import PromptState

ACTS = {"retire": "prompt.retired", "leak": "prompt.leaked", "restore": "prompt.restored"}
_ALREADY = {"retire": ("retired", "leaked"), "leak": ("leaked",), "restore": ("in use",)}

REASON = 600


def change(db: Session, slug: str, act: str, reason: str, *, by: str) -> None:
    reason = " ".join(reason.split())
    if act not in ACTS:
        raise Refusal(
            "act",
            "Choose whether to retire the prompt, mark it as leaked or bring it back into use.",
        )
    if not 0 < len(reason) <= REASON:
        raise Refusal(
            "reason",
            f"Give the reason in at most {REASON} characters, for colleagues who ask later.",
        )
    now = clock.now()
    state = db.get(PromptState, slug, with_for_update=True, populate_existing=True)
    if (said := word(state)) in _ALREADY[act]:
        raise Refusal("state", f"This prompt is already {said}. Nothing was changed.")
    state = state or PromptState(slug=slug)
    match act:
        case "retire":
            state.retired_at = now
        case "leak":
            state.leaked_at = now
        case "restore":
            state.retired_at = state.leaked_at = None
    state.reason, state.by, state.at = reason, by, now
    db.add(state)
    chain.record(db, ACTS[act], {"prompt": slug}, by=by)


def word(state: PromptState | None) -> str:
    if state and state.leaked_at:
        return "leaked"
    return "retired" if state and state.retired_at else "in use"


def why_closed(db: Session, slug: str) -> Refusal | None:
    said = word(db.get(PromptState, slug))
    if said == "in use":
        return None
    return Conflict(
        "prompt_closed",
        f"This prompt is {'marked as leaked' if said == 'leaked' else said}, so you can't"
        " send it to new candidates. Choose another prompt, or bring this one back into"
        " use on its page in the library.",
    )


def refuse_closed(db: Session, slug: str) -> None:
    if closed := why_closed(db, slug):
        raise closed
