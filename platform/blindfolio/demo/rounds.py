"""Seeds the demo's practice round, which was compared before the first candidate arrived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from blindfolio.demo import reviews
from blindfolio.demo.stagehand import Stagehand
from prompts.folder.samples import Sample
from reviews.calibration.practice import adding, debrief, rounds, rounds_of

_NOTE = (
    "The guide for a 3 doesn't say whether one rejected alternative is enough, or whether both"
    " have to be costed. We read it differently."
)


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
    read = adding.read("old.md", text.encode(), masked)
    archive = hand.parts.archive
    return hand.do(adding.add, archive, round_id, read, name, reference=reference, by=by).folio


def add_sample(hand: Stagehand, round_id: str, sample: Sample, *, by: str) -> str:
    name, reference = f"Sample “{sample.name}”", adding.reference_of(sample)
    return add(hand, round_id, name, sample.text, reference=reference, by=by)


def compared(
    hand: Stagehand, slug: str, samples: Sequence[Sample], people: Mapping[str, str]
) -> None:
    jo, readers = people["jo"], {people["robin"]: "first", people["sam"]: "second"}
    title = "Before the first candidate"
    id_ = hand.do(rounds.begin, title=title, slug=slug, level=3, by=jo).id
    folios = {add_sample(hand, id_, sample, by=jo): sample.name for sample in samples}
    hand.do(rounds.start, id_, list(readers), by=jo)
    for folio, sample in folios.items():
        for account, reader in readers.items():
            hand.write_review(folio, account, reviews.review_of(sample, reader))
    hand.do(rounds.close, id_, by=jo)
    with hand.act() as db:
        mine = rounds_of.seat(db, people["robin"], id_)
        debrief.add_note(db, mine, "alternatives", _NOTE, by=people["robin"])
