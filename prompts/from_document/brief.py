from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from blindfolio import yaml_text
from blindfolio.documents.model import Block, Document
from blindfolio.documents.sentences import sentences
from blindfolio.text.english import singular, verb_forms
from prompts.folder.marks import decide
from prompts.folder.new_folder import BRIEF_SKELETON, files_of
from prompts.from_document.names import to_check
from prompts.from_document.solution import says_something
from prompts.from_document.source import Source, source_of
from prompts.lint.probes import FEWEST
from prompts.lint.words import words_of

PROBLEM_WORDS = 150

FACTS = 15
_ASKED_FOR = re.compile(
    r"\d|\b(?:wants?|needs?|asked|insists?|refuses?|forbids?|must|own(?:s|ed)?|nobody|no one|"
    r"contract|costs?)\b",
    re.IGNORECASE,
)

_MAY_FAIL = re.compile(
    r"\b(?:retr(?:y|ies)|queue\w*|backlog|buffer\w*|cach(?:e|es|ed|ing)|time-?outs?|nightly|by hand"
    r"|every (?:\w+ )?(?:minutes?|hours?|nights?)|stale|lost|lose|fails?|breaks?|risk|may|could)\b",
    re.IGNORECASE,
)


def draft_brief(document: Document) -> dict[str, str]:
    """Draft a brief. Raise Refusal if the document is too short or isn't in English."""
    source = source_of(document)
    told, facts = _problem(source), _facts(source)
    shown = [text for fact in facts for text in fact.values()]
    # A mark is one line of at most 400 characters.
    names = textwrap.wrap(", ".join(to_check([*told, *shown])), 350)
    files = files_of(BRIEF_SKELETON)
    title, hurts, *ask = files["prompt.md"].split("\n\n")
    page = "\n\n".join(
        [title, *(f"[check names: {line}]" for line in names), hurts, *told, *ask]
    )
    probes = {
        "form": "brief",
        "positions": [{"name": name} for name in _positions(source)],
        "failure_conditions": [{"text": text} for text in _scenarios(source)],
        "facts": facts,
        "estate": {"unit": decide("what has to move or change, in one line, with its number")},
    }
    return {**files, "prompt.md": page, "probes.yaml": yaml_text.written(probes)}


def _problem(source: Source) -> list[str]:
    blocks: dict[int, list[str]] = {}
    words, before = 0, False
    for passage in source.passages:
        text = passage.text
        readable = passage in source.problem and (before or not passage.leans)
        before = readable and source.may_stand(text)
        if before:
            words += len(text.split())
            if words > PROBLEM_WORDS:
                break
            blocks.setdefault(passage.block, []).append(source.text(text))
    return [" ".join(texts) for texts in blocks.values()]


def _positions(source: Source) -> list[str]:
    """Return the document's choice and one or two alternatives."""
    own = source.text(source.title) if source.solution.chosen else ""
    opposite = decide("the opposite design, which could win on this page")
    others = list(_alternatives(source)) or [opposite]
    return [own or decide("the document's own choice"), *others[:2]]


def _alternatives(source: Source) -> Iterator[str]:
    for block in source.blocks:
        if block.kind not in ("heading", "item") or source.part_of(block) != "alternatives":
            continue
        if source.part_of(source.above(block)[0]) != "alternatives":
            name = block.text if block.kind == "heading" else sentences(block)[0].text
            short = len(name.split()) <= 10
            mark = "" if short else decide("this design, in a few words")
            yield f"{mark} {source.text(name.rstrip('. '))}".strip()


def _scenarios(source: Source) -> list[str]:
    # Three, each based on a passage.
    risks = [p.text for p in source.passages if p.part == "risk"]
    told = [p.text for p in source.passages if p.part in ("proposal", "problem", "")]
    others = [text for text in told if _MAY_FAIL.search(text)]
    mark = decide("a place, an hour and a duration for this, ending with a question")
    return [f"{mark} {source.text(text)}".strip() for text in [*risks, *others, "", "", ""][:3]]


def _facts(source: Source) -> list[dict[str, str]]:
    told: dict[str, list[str]] = {}
    for about, answer in list(_answers(source))[:FACTS]:
        told.setdefault(_topic(source.text(about)), []).append(source.text(answer))
    facts = [{"topic": topic, "answer": " ".join(answers)} for topic, answers in told.items()]
    another = decide("what another fact is about")
    answer = decide("a fact: load, money, people, owners, contracts, what was tried before")
    return facts + [{"topic": another, "answer": answer}] * (FEWEST - len(facts))


def _answers(source: Source) -> Iterator[tuple[str, str]]:
    for passage in source.problem:
        text = passage.text
        asked_for = text[-1] != "?" and not passage.leans and _ASKED_FOR.search(text)
        if asked_for and source.may_stand(text):
            yield text, text
    for block in source.blocks:
        if block.kind == "table" and source.part_of(block) == "problem":
            yield from ((lead, row) for lead, row in _rows(block) if source.may_stand(row))


def _rows(block: Block) -> Iterator[tuple[str, str]]:
    (_, *heads), *rows = (
        [c.strip() for c in row.split("\t")] for row in block.text.split("\n")
    )
    for lead, *cells in rows:
        if lead and any(c.isdigit() for cell in cells for c in cell):
            named = zip(heads if len(cells) > 1 else [""], cells, strict=False)
            yield (
                lead,
                f"{lead}: {', '.join(f'{head} {cell}'.strip() for head, cell in named)}.",
            )


def _topic(about: str) -> str:
    words = words_of(re.sub(r"\[[^]]*\]", "", about))
    named = (word.removesuffix("'s") for word in words if says_something(word))
    nouns = dict.fromkeys(singular(word) for word in named if word not in verb_forms())
    topic = " ".join(list(nouns)[:3])[:60]
    return topic.capitalize() or decide("what this fact is about")
