"""Words that cannot stand anywhere by accident, and texts made of them, for the crawler's site.

A canary is `Qvz` with eight letters made from a label, so that it is the same in both variants of
the site, passes for a name, and one pattern finds every one of them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from blindfolio.demo.opening_texts import TEXTS
from prompts.folder import catalogue
from prompts.folder.catalogue import PromptFolder

PATTERN = re.compile("qvz[a-z]{8}")
"""Finds a canary in text that was folded to lower case."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNg"
    "AAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
"""A picture of one point, so that the pages have one to show."""

Mark = Callable[[str, str], str]
"""Given data classes and a label, notes a canary in the manifest and gives its word."""

_POINTERS = frozenset(
    {"form", "key", "kind", "language", "segment", "wins_before", "wins_after"}
)
"""Fields of probes that take no other word."""

_TOPIC = 60
"""Characters of a topic."""

_IN_A_PACK = frozenset({"answer", "topic"})
"""What candidates of a brief are given, and read."""


def word(label: str) -> str:
    digest = hashlib.sha256(label.encode()).digest()
    return "Qvz" + "".join(_LETTERS[b % 26] for b in digest[:8])


def ending(text: str, canary: str) -> str:
    """`text` with a canary before its closing mark, so that it stays a sentence or a question."""
    if text[-1] in ".?!":
        return f"{text[:-1]}, says {canary}{text[-1]}"
    return f"{text} of {canary}"


def folder(slug: str, mark: Mark, *, brief: bool = False) -> PromptFolder:
    """The library's prompt, in every text of which a canary stands, under the name `slug`.

    `brief`: its candidates get the brief, so the long page is the team's alone, and the facts are
    a pack. The others are written to in German.
    """
    library = catalogue.load("payment-flows")
    rubric = library.rubric.model_dump(mode="json")
    for criterion in rubric["criteria"]:
        at = f"{slug} {criterion['key']}"
        criterion["sentence"] = ending(criterion["sentence"], mark("PT", f"{at} sentence"))
        criterion["reason"] = ending(criterion["reason"], mark("RG", f"{at} reason"))
        criterion["guides"] = {
            level: ending(text, mark("RG", f"{at} guide {level}"))
            for level, text in criterion["guides"].items()
        }
    probes = library.probes.model_dump(mode="json", by_alias=True)
    risks = probes.pop("known_risks")
    own = _IN_A_PACK if brief else frozenset()
    probes = _marked(probes, f"{slug} probes", mark, _POINTERS | own)
    probes["known_risks"] = [
        risk | {"text": ending(risk["text"], mark("RG", f"{slug} risk {n}"))}
        for n, risk in enumerate(risks)
    ]
    if brief:
        for fact in (*probes["facts"], *probes["withheld"]):
            at = f"{slug} {fact['key']}"
            fact["answer"] = ending(fact["answer"], mark("FP KW", f"{at} answer"))
            fact["topic"] = ending(fact["topic"], mark("PT", f"{at} topic"))
    else:
        probes["language"] = "de"
    long = "KW" if brief else "PT"
    intro = ending(library.intro, mark(long, f"{slug} intro"))
    rest = library.text.split("\n\n", 1)[1].rstrip()
    text = f"{intro}\n\n{rest}\n\nWrite to {mark(long, f'{slug} text')}.\n"
    title = f"{library.title} for {mark('PT', f'{slug} title')}"
    texts = {
        "prompt.md": f"# {title}\n\n{text}",
        # JSON is YAML, too.
        "rubric.yaml": json.dumps(rubric, indent=1),
        "probes.yaml": json.dumps(probes, indent=1),
    }
    if brief:
        first, _, rest = library.brief.rstrip().partition("\n\n")
        first = ending(first, mark("PT", f"{slug} brief intro"))
        texts["brief.md"] = f"{first}\n\n{rest}\n\nWrite to {mark('PT', f'{slug} brief')}.\n"
    return catalogue.folder_of(slug, texts)


def _marked(value: Any, at: str, mark: Mark, left: frozenset[str]) -> Any:
    """Probes with a canary in each text, but in the fields that are `left`. The panel's sheet is
    made of them, so QS opens them."""
    if isinstance(value, dict):
        return {
            key: inner if key in left else _marked(inner, f"{at} {key}", mark, left)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_marked(inner, f"{at} {n}", mark, left) for n, inner in enumerate(value)]
    if not isinstance(value, str):
        return value
    kinds = "KW QS KS" if " flips " in at or " failure_conditions " in at else "KW QS"
    marked = ending(value, mark(kinds, at))
    # A topic is short: an attack finds no room in it.
    return value if at.endswith(" topic") and len(marked) > _TOPIC else marked


def terms(slug: str, mark: Mark) -> dict[str, str]:
    return {
        heading: ending(text, mark("PT", f"{slug} term {heading}"))
        for heading, text in TEXTS.items()
    }


def document(person: dict[str, str], body: str, marks: list[str]) -> str:
    quotable = "\n\n".join(quote(mark) for mark in marks)
    signed = f"{person['name']}, {person['email']}, {person['handle']}"
    return f"""# One reader for 47 flows

Prepared by {signed}, formerly of {person["employer"]}.

## Approach

We propose a shared state reader that answers within 5 s and retries each payment once. It writes
to an [outbox table](https://patterns.example.test/outbox?page=2&part=1), which a relay empties 40
times a second. Payments core owns it and is paged, and {body} with it.

{quotable}

![The reader between the flows]({_DOT})

## Alternatives

We considered one workflow engine with one owner, and rejected it: it would cost 600,000 a year
and nobody on call knows it. Leaving the flows as they are costs 31 pages a week.

## Risks

If the outbox table grows past 2 million rows, the relay falls behind and refunds are paid twice.
If the settlement file is late, the reader holds 410 payments a second in memory.

## Migration

First we move the nine busy flows, in six weeks, behind a switch for each flow. Then come the
eleven with an owner. The twelve without one stay until somebody is named.
"""


def quote(mark: str) -> str:
    return f"The sums of {mark} hold for the busiest hour only."
