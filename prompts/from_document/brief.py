from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from blindfolio.documents.model import Block, Document
from blindfolio.documents.sentences import sentences
from blindfolio.text.english import singular, verb_forms
from prompts.folder.brief_form import Form, files, new, propose, read
from prompts.from_document.names import to_check
from prompts.from_document.solution import says_something
from prompts.from_document.source import Source, source_of
from prompts.lint.words import words_of

FROM = "From your document"

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


def found_in(document: Document) -> Form:
    """Return the parts of a brief, in the document's words. Raise Refusal if the document is too
    short or isn't in English."""
    source = source_of(document)
    told, facts = _problem(source), _facts(source)
    # A mark is one line of at most 400 characters.
    names = textwrap.wrap(", ".join(to_check([*told, *facts.values()])), 350)
    given = {
        "problem": " ".join([*(f"[check names: {it}]" for it in names), "\n\n".join(told)])
    }
    given |= {f"position-{n}": text for n, text in enumerate(_positions(source))}
    given |= {f"scenario-{n}": text for n, text in enumerate(_scenarios(source))}
    for n, (topic, answer) in enumerate(facts.items()):
        given |= {f"topic-{n}": topic, f"answer-{n}": answer}
    return read({"rubric": "one-bar", **given})


def draft_brief(document: Document) -> dict[str, str]:
    return files(propose(new(), found_in(document), FROM))


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


def _positions(source: Source) -> Iterator[str]:
    """Return the document's choice and its alternatives."""
    if source.solution.chosen:
        yield source.text(source.title)
    yield from _alternatives(source)


def _alternatives(source: Source) -> Iterator[str]:
    for block in source.blocks:
        if block.kind not in ("heading", "item") or source.part_of(block) != "alternatives":
            continue
        if source.part_of(source.above(block)[0]) != "alternatives":
            name = block.text if block.kind == "heading" else sentences(block)[0].text
            yield source.text(name.rstrip(". "))


def _scenarios(source: Source) -> list[str]:
    """Return passages that a scenario can be made of."""
    risks = [p.text for p in source.passages if p.part == "risk"]
    told = [p.text for p in source.passages if p.part in ("proposal", "problem", "")]
    return [source.text(text) for text in (*risks, *filter(_MAY_FAIL.search, told))]


def _facts(source: Source) -> dict[str, str]:
    told: dict[str, list[str]] = {}
    for about, answer in list(_answers(source))[:FACTS]:
        told.setdefault(_topic(source.text(about)), []).append(source.text(answer))
    return {topic: " ".join(answers) for topic, answers in told.items()}


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
    return topic.capitalize()
