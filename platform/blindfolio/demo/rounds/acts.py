from __future__ import annotations

from collections.abc import Sequence

from blindfolio.demo.stagehand import Stagehand
from prompts.folder.samples import Sample
from reviews.calibration.practice import adding, debrief, rounds, rounds_of


def begin(hand: Stagehand, title: str, slug: str, *, level: int = 3, by: str) -> str:
    """On the prompt's newest version. Returns its id."""
    with hand.act() as db:
        return rounds.begin(db, title=title, slug=slug, level=level, by=by).id


def add(
    hand: Stagehand,
    round_id: str,
    name: str,
    text: str,
    *,
    masked: Sequence[str] = (),
    reference: dict[str, object] | None = None,
    by: str,
) -> str:
    """`names` are masked. Returns the folio's id."""
    read = adding.read("old.md", text.encode(), masked)
    with hand.act() as db:
        added = adding.add(
            db, hand.parts.archive, round_id, read, name, reference=reference, by=by
        )
        return added.folio


def add_sample(hand: Stagehand, round_id: str, sample: Sample, *, by: str) -> str:
    """Includes the reference review. Returns the folio's id."""
    return add(
        hand,
        round_id,
        f"Sample \u201c{sample.name}\u201d",
        sample.text,
        reference=adding.reference_of(sample),
        by=by,
    )


def start(hand: Stagehand, round_id: str, accounts: Sequence[str], *, by: str) -> None:
    with hand.act() as db:
        rounds.start(db, round_id, accounts, by=by)


def close(hand: Stagehand, round_id: str, *, by: str) -> None:
    with hand.act() as db:
        rounds.close(db, round_id, by=by)


def note(hand: Stagehand, round_id: str, criterion: str, text: str, *, by: str) -> str:
    """Returns the note's id."""
    with hand.act() as db:
        mine = rounds_of.seat(db, by, round_id)
        return debrief.add_note(db, mine, criterion, text, by=by).id
