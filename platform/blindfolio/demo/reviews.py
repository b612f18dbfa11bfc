from __future__ import annotations

from dataclasses import replace

from blindfolio.demo.stagehand import Judgement
from blindfolio.demo.texts import texts

_FAR = (
    "The other designs are named so that they can be dismissed. None is costed against what it"
    " would save, so nothing here was decided."
)


def review_of(sample: str, reader: str) -> Judgement:
    said = dict(texts("reviews")[sample][reader])
    rated = said.pop("ratings")
    comments = [(key, comment) for key, it in rated.items() for comment in it["comments"]]
    return Judgement(
        ratings={key: it["rating"] for key, it in rated.items()},
        rationale={key: it["why"] for key, it in rated.items()},
        comments=tuple(
            (key, it["kind"], it["quote"], it["text"], it.get("question", ""))
            for key, it in comments
        ),
        heard={it["question"]: it["look_for"] for _, it in comments if "look_for" in it},
        **said,
    )


def far_apart(first: Judgement, second: Judgement) -> Judgement:
    # One rating is two below the first reviewer's, and the second recommends rejecting.
    apart = "alternatives"
    return replace(
        second,
        ratings={**second.ratings, apart: max(1, first.ratings[apart] - 2)},
        rationale={**second.rationale, apart: _FAR},
        recommendation="stop",
    )


def half(said: Judgement) -> Judgement:
    # two criteria rated, and no recommendation yet
    return Judgement(
        ratings=dict(list(said.ratings.items())[:2]),
        rationale={},
        comments=said.comments[:3],
        recommendation="",
        private_notes="Come back to the third section with fresh eyes.",
    )
