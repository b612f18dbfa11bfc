"""Saving a draft: one path for ratings, reasons, absences, the closing words, the questions of
the lock page and the notes.

A draft is private to its reviewer, so it leaves no entry in the ledger: the times of its saves
would tell others of its progress. The lock is what is sealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.refusal import Refusal
from prompts.folder.rubric import RATINGS, Rubric
from reviews.followups.sheet import HEADINGS
from reviews.reading import lines
from reviews.reading.content import NOTHING, LockLine, Rated, lines_of, ratings_of
from reviews.reading.desk import Desk, begin, check_open, take
from reviews.reading.models import Rating, Review
from reviews.reading.typed import typed

RECOMMENDATIONS = ("proceed", "stop", "unsure")

CONFIDENCES = ("low", "medium", "high")

LONGEST_MINUTES = 600
"""Of one review: ten hours."""

_OF_THE_REVIEW = {
    "recommendation": "Your recommendation",
    "confidence": "Confidence",
    "strongest": "Strongest point",
    "weakest": "Weakest point",
    "minutes": "How long this review took",
    "private_notes": "Private notes",
}
_OF_A_CRITERION = {
    "rating": "rating",
    "rationale": "why",
    "absent": "absent from the document",
    "searched": "what you searched",
}
_ALLOWED: dict[str, tuple[str, ...]] = {
    "recommendation": ("", *RECOMMENDATIONS),
    "confidence": ("", *CONFIDENCES),
    "rating": ("", *map(str, RATINGS)),
    "absent": ("", "1"),
    lines.SEGMENT: ("", *HEADINGS),
}


class Unfit(Refusal):
    """What one field says can't be saved; nothing of this save was. `field` is its name."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__("unfit", sentence)
        self.field = field


class Stale(Refusal):
    """The draft was changed elsewhere since this save's page was read; nothing was kept of it.

    `saved` has the stored values of the fields in which the two differ, `sent` what came with
    this save; `revision` is the stored one, from which a choice between them can be saved.
    """

    def __init__(
        self, saved: Mapping[str, str], sent: Mapping[str, str], revision: int
    ) -> None:
        super().__init__(
            "stale",
            "This page was changed in another tab or on another device. Both versions are below."
            " Choose one of them.",
            status=409,
        )
        self.saved = dict(saved)
        self.sent = dict(sent)
        self.revision = revision


def open_draft(db: Session, folio: str, *, by: str) -> Review:
    """The reviewer's draft of the folio of this id, made where there is none yet.

    Raises Absent for who may not read it, Refusal where it is locked or reading has ended.
    """
    desk = take(db, folio, by=by)
    check_open(desk)
    return begin(db, desk, by=by)


def save(
    db: Session, folio: str, fields: Mapping[str, str], *, revision: int, by: str
) -> Review:
    """Save the named fields of a draft; those not named stay as they are.

    `fields` are as `fields_of` gives them: `rating-<criterion>` ("" or 1 to 4),
    `rationale-<criterion>`, `absent-<criterion>` ("" or "1"), `searched-<criterion>`,
    `recommendation`, `confidence` ("" or one of `CONFIDENCES`), `strongest`, `weakest`,
    `minutes` ("" or 1 to 600), `private_notes`, and those of `lines`. `revision` is the draft's
    when they were read.

    Returns the review, its `revision` raised if anything changed; saving the same again is
    no change, so a repeated request does no harm. Raises Absent, `Stale`, `Unfit` for minutes
    that are none, and Refusal for unknown fields and for a draft that is locked or over.
    """
    return save_at(db, take(db, folio, by=by), fields, revision=revision, by=by)


def save_at(
    db: Session, desk: Desk, fields: Mapping[str, str], *, revision: int, by: str
) -> Review:
    """`save` for who has taken the desk in this transaction."""
    check_open(desk)
    sent = {name: _checked(name, value, desk.rubric) for name, value in fields.items()}
    rated = ratings_of(db, [desk.review.id])[desk.review.id] if desk.review else {}
    asked = _lines(db, desk.review, sent)
    before = fields_of(desk.review, rated, desk.rubric, asked)
    changed = {name: value for name, value in sent.items() if before[name] != value}
    stored = desk.review.revision if desk.review else 0
    if changed and revision != stored:
        raise Stale({name: before[name] for name in changed}, changed, stored)
    review = begin(db, desk, by=by)
    if not changed:
        return review
    after = before | changed
    _write_ratings(db, review.id, rated, after, {_criterion(name) for name in changed})
    numbers = {name.partition("-")[2] for name in changed if lines.is_field(name)}
    lines.write(db, review.id, asked, after, numbers)
    review.recommendation = after["recommendation"] or None
    review.confidence = after["confidence"]
    review.strongest = after["strongest"]
    review.weakest = after["weakest"]
    review.minutes = int(after["minutes"]) if after["minutes"] else None
    review.private_notes = after["private_notes"]
    review.revision += 1
    review.saved_at = clock.now()
    db.flush()
    return review


def fields_of(
    review: Review | None,
    rated: Mapping[str, Rated],
    rubric: Rubric,
    asked: Sequence[LockLine] = (),
) -> dict[str, str]:
    """A draft as the fields of its form: what `save` takes, and what it compares with."""
    fields = {
        "recommendation": (review.recommendation or "") if review else "",
        "confidence": review.confidence if review else "",
        "strongest": review.strongest if review else "",
        "weakest": review.weakest if review else "",
        "minutes": str(review.minutes or "") if review else "",
        "private_notes": review.private_notes if review else "",
    }
    for criterion in rubric.criteria:
        rating = rated.get(criterion.key, NOTHING)
        fields |= {
            f"rating-{criterion.key}": str(rating.value or ""),
            f"rationale-{criterion.key}": rating.rationale,
            f"absent-{criterion.key}": "1" if rating.absent else "",
            f"searched-{criterion.key}": rating.searched,
        }
    return fields | lines.fields_of(asked)


def field_words(name: str, rubric: Rubric) -> str:
    """A field as people call it: "Alternatives: why"."""
    if name in _OF_THE_REVIEW:
        return _OF_THE_REVIEW[name]
    if lines.is_field(name):
        return lines.field_words(name)
    kind, _, key = name.partition("-")
    return f"{rubric.criterion(key).name}: {_OF_A_CRITERION[kind]}"


def _checked(name: str, value: str, rubric: Rubric) -> str:
    kind, _, key = name.partition("-")
    keys = [criterion.key for criterion in rubric.criteria]
    known = name in _OF_THE_REVIEW or lines.is_field(name)
    if not known and (kind not in _OF_A_CRITERION or key not in keys):
        raise Refusal(
            "unknown_field",
            "This form has a field that doesn't belong to this review. Reload the page.",
        )
    words = field_words(name, rubric)
    text = typed(value, words)
    if name == "minutes":
        return _minutes(text.strip())
    too_long = kind == lines.COMMENT and len(text) > lines.LONGEST_ID
    if text not in _ALLOWED.get(kind, (text,)) or too_long:
        raise Refusal("unknown_value", f"{words}: choose a value from the list.")
    return text


def _minutes(text: str) -> str:
    if not text:
        return ""
    # Of so few digits that a number of thousands of them is never read.
    if text.isascii() and text.isdigit() and len(text) < 10:
        minutes = int(text)
        if 1 <= minutes <= LONGEST_MINUTES:
            return str(minutes)
    raise Unfit(
        "minutes",
        f"Type a whole number of minutes from 1 to {LONGEST_MINUTES}, such as 45, or leave the"
        " field empty.",
    )


def _criterion(name: str) -> str | None:
    if name in _OF_THE_REVIEW or lines.is_field(name):
        return None
    return name.partition("-")[2]


def _lines(db: Session, review: Review | None, sent: Iterable[str]) -> list[LockLine]:
    """The stored lines, where a save names one of their fields: most saves do not."""
    if review is None or not any(map(lines.is_field, sent)):
        return []
    return lines_of(db, [review.id])[review.id]


def _write_ratings(
    db: Session,
    review: str,
    stored: Mapping[str, Rated],
    fields: Mapping[str, str],
    criteria: Iterable[str | None],
) -> None:
    rows = [
        {
            "review": review,
            "criterion": key,
            "value": int(fields[f"rating-{key}"]) if fields[f"rating-{key}"] else None,
            "rationale": fields[f"rationale-{key}"],
            "absent": bool(fields[f"absent-{key}"]),
            "absent_searched": fields[f"searched-{key}"],
        }
        for key in sorted(filter(None, criteria))
    ]
    if fresh := [row for row in rows if row["criterion"] not in stored]:
        db.execute(insert(Rating), fresh)
    if known := [row for row in rows if row["criterion"] in stored]:
        db.execute(update(Rating), known)
