from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from blindfolio.visibility import burns, matrix
from blindfolio.visibility.models import Folio, Standing

_FIRST_ROW = {
    "reviewer": "reviewer.planned",
    "panel": "panel",
    "manager": "decider",
    "decider": "decider",
    "coordinator": "coordinator",
    "interviewer": "interviewer.open",
    "practice": "practice",
    "owner": "practice.owner",
}

KINDS = tuple(_FIRST_ROW)

DECIDER = "decider"  # the matrix row of the person who makes the review decision

ALREADY = "This person already has this role."
_HOLDS_ONE = "This person already holds another interview with this candidate."

_PRACTICE = {"practice", "owner"}
# other kinds have no limit
_OPEN_AT = {
    "reviewer": matrix.FORWARD[:5],
    "panel": matrix.FORWARD[:6],
    "interviewer": matrix.FORWARD,
    "practice": ("2", "3"),
}

_NEVER_TOGETHER = {
    frozenset({"coordinator", "reviewer"}): "A coordinator runs the opening and never reviews.",
    frozenset({"coordinator", "panel"}): "A coordinator runs the opening and never interviews.",
    frozenset({"coordinator", "interviewer"}): (
        "A coordinator runs the opening and never interviews."
    ),
    frozenset({"reviewer", "interviewer"}): (
        "Interviewers know the candidate's name, so they cannot review blind."
    ),
    frozenset({"reviewer", "manager"}): (
        "A hiring manager reviews only in a compact opening, and only if both roles begin"
        " together, before the candidate is invited."
    ),
    frozenset({"reviewer", "decider"}): (
        "The decider can't review the document. Choose someone else."
    ),
    frozenset({"coordinator", "decider"}): (
        "A coordinator can't also be the decider. Choose someone else."
    ),
    frozenset({"manager", "decider"}): (
        "A hiring manager can't also be the decider. Choose another engineer."
    ),
    frozenset({"practice", "owner"}): "The owner of a practice round does not review in it.",
}


def first_row(kind: str, folio: Folio) -> str:
    """Returns the matrix row in which a standing begins. Raises ValueError for an unknown kind."""
    if kind not in _FIRST_ROW:
        raise ValueError(f"there is no standing of kind {kind!r}")
    if kind == "manager" and folio.decider == "engineer":
        return "manager.sits"
    return _FIRST_ROW[kind]


def eligible(
    db: Session, folios: Sequence[Folio], kind: str, accounts: Collection[str]
) -> dict[tuple[str, str], str | None]:
    """Returns, by folio and account, the reason why the account may not take `kind`, or None if
    it may.

    Runs three statements, and one more for each folio of a practice round. Raises ValueError for
    an unknown kind.
    """
    return eligible_as(db, folios, [kind], accounts)[kind]


def eligible_as(
    db: Session, folios: Sequence[Folio], kinds: Sequence[str], accounts: Collection[str]
) -> dict[str, dict[tuple[str, str], str | None]]:
    """Returns for each kind what `eligible` returns, with the same statements."""
    held: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    live = Standing.folio.in_([it.id for it in folios]), Standing.account.in_(accounts)
    query = select(Standing.folio, Standing.account, Standing.kind, Standing.state)
    for it in db.execute(query.where(*live, Standing.state != "ended")):
        held[it.folio, it.account][it.kind] = it.state
    burned = burns.of(db, folios, accounts)
    found = {
        kind: {
            (it.id, who): why_not(it, kind, held[it.id, who], burned[it.id, who])
            for it in folios
            for who in accounts
        }
        for kind in kinds
    }
    for folio in folios if "practice" in kinds else ():
        rounds = found["practice"]
        for account in _had_a_part(db, folio, accounts):
            rounds[folio.id, account] = rounds[folio.id, account] or burned_sentence("practice")
    return found


def _had_a_part(db: Session, folio: Folio, accounts: Iterable[str]) -> Iterable[str]:
    # Accounts that ever had a role in a submission of this document. Not all are burned: a
    # reviewer who was recused or cut off has still read it.
    known = [sha for sha in (folio.sha, folio.sent_sha) if sha is not None]
    query = (
        select(Standing.account)
        .join(Folio, Folio.id == Standing.folio)
        .where(
            Standing.account.in_(accounts),
            Folio.purpose == "live",
            or_(Folio.sha.in_(known), Folio.sent_sha.in_(known)),
        )
    )
    return db.scalars(query.distinct())


def may_stand(db: Session, folio: Folio, account: str, kind: str) -> str | None:
    """Returns a sentence that says why the account may not take `kind`, or None if it may."""
    return eligible(db, [folio], kind, [account])[folio.id, account]


def why_not(
    folio: Folio, kind: str, held: Mapping[str, str], burned: frozenset[str]
) -> str | None:
    """Returns the reason why an account may not take `kind`, or None if it may. `held` maps the
    kinds that the account has on this folio to their rows.
    """
    row = first_row(kind, folio)
    if (kind in _PRACTICE) != (folio.purpose == "practice"):
        return (
            "Practice rounds and live submissions have different roles. Choose a role that"
            " fits this submission."
        )
    if folio.stage not in _OPEN_AT.get(kind, matrix.STAGES):
        return "This submission has passed the stages at which this role can be given."
    if "reviewer.recused" in held.values():
        return (
            "This person was recused from this submission, so they cannot take another"
            " role in it. Choose someone else."
        )
    if kind in held:
        return _HOLDS_ONE if kind == "interviewer" else ALREADY
    for other in held:
        sentence = _NEVER_TOGETHER.get(frozenset({kind, other}))
        if sentence is not None:
            return sentence + " Choose someone else."
    if kind == "decider" and folio.decider == "manager":
        return "In this opening, the hiring manager makes the review decision."
    if "panel" in (kind, *held) and DECIDER in (row, *held.values()):
        return (
            "The person who makes the review decision reads the reviews first, so they cannot sit"
            " on this candidate\u2019s panel. Choose someone else."
        )
    if kind == "interviewer" and DECIDER in held.values():
        return (
            "This person makes the review decision, so they can't be an interviewer."
            " Choose someone else."
        )
    if {kind, *held} >= {"reviewer", "panel"}:
        if folio.preset != "compact":
            return (
                "In this opening, reviewers and panelists of a submission are different "
                "people. Choose someone else."
            )
        if folio.reached >= 4:
            return (
                "A person can review and sit on the panel only if both roles began before "
                "the review decision was first possible. Choose someone else."
            )
    if burned & burns.blind_to(row, folio.stage):
        return burned_sentence(kind)
    return None


def ends(
    folio: Folio, kind: str, held: Mapping[str, str], burned: frozenset[str]
) -> tuple[str, ...]:
    """Returns the kinds that taking `kind` would rule out, so that the page can warn. `held`
    and `burned` are the same as for `why_not`.
    """
    row = first_row(kind, folio)
    taken = {**held, kind: row}
    marked = burned | burns.by_classes(matrix.visible([row], folio.stage))
    return tuple(
        other
        for other in ("reviewer", "panel", "interviewer", "coordinator", "manager", "decider")
        if other != kind
        and why_not(folio, other, held, burned) is None
        and why_not(folio, other, taken, marked) is not None
    )


def burned_sentence(kind: str) -> str:
    # Must not reveal what they could see, or where.
    blind = kind in ("reviewer", "practice")
    part = "review it blind" if blind else "judge it without having seen others' reviews"
    return (
        "This person has had a role in which they could see more about this document, so they"
        f" can no longer {part}. Choose someone else."
    )
