"""One round was compared before the first candidate arrived; one waits for its reviewers."""

from __future__ import annotations

from collections.abc import Mapping

from blindfolio.demo import reviews
from blindfolio.demo.reviews import Reader
from blindfolio.demo.rounds import acts
from blindfolio.demo.stagehand import Stagehand
from prompts.folder.samples import Sample

_READERS: Mapping[str, Reader] = {"robin": "first", "sam": "second"}
_NOTE = (
    "The guide for a 3 doesn't say whether one rejected alternative is enough, or whether both"
    " have to be costed. We read it differently."
)


def first(
    hand: Stagehand, slug: str, samples: Mapping[str, Sample], people: Mapping[str, str]
) -> None:
    jo = people["jo"]
    round_ = acts.begin(hand, "Before the first candidate", slug, by=jo)
    names = ("senior", "staff")
    folios = {name: acts.add_sample(hand, round_, samples[name], by=jo) for name in names}
    acts.start(hand, round_, [people[who] for who in _READERS], by=jo)
    for name, folio in folios.items():
        for who, reader in _READERS.items():
            hand.write_review(folio, people[who], reviews.review_of(name, reader))
    acts.close(hand, round_, by=jo)
    acts.note(hand, round_, "alternatives", _NOTE, by=people["robin"])


def next_one(
    hand: Stagehand, slug: str, samples: Mapping[str, Sample], people: Mapping[str, str]
) -> None:
    jo = people["jo"]
    round_ = acts.begin(hand, "Second round", slug, level=4, by=jo)
    acts.add_sample(hand, round_, samples["senior-staff"], by=jo)
    acts.start(hand, round_, [people[who] for who in _READERS], by=jo)
