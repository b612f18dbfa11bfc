from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import chain

from blindfolio.documents.model import Block, Document
from blindfolio.documents.sentences import sentences
from prompts.folder.brief_form import Form, files, new, propose, read
from prompts.folder.marks import decide
from prompts.from_document.source import Source, source_of

FROM = "From your document"
CHECK = decide("check all steps for names of people")

PROBLEM_WORDS = 90

FACTS, TOPIC = 15, 60
_ASKED_FOR = re.compile(
    r"\d|\b(?:wants?|needs?|asked|insists?|refuses?|forbids?|must|own(?:s|ed)?|nobody|no one|"
    r"contract|costs?)\b",
    re.IGNORECASE,
)


def found_in(document: Document) -> Form:
    """Return the parts of a brief, in the document's words. Raise Refusal if the document is too
    short or isn't in English."""
    source = source_of(document)
    problem = _problem(source)
    told = "\n\n".join(source.text(" ".join(texts)) for texts in problem.values())
    given = {"problem": told and f"{CHECK} {told}"}
    given |= {f"position-{n}": text for n, text in enumerate(_positions(source))}
    given |= {f"scenario-{n}": source.text(text) for n, text in enumerate(source.questions)}
    facts = list(_facts(source, set(chain(*problem.values()))))
    for n, (topic, answer) in enumerate(facts[:FACTS]):
        given |= {f"topic-{n}": topic, f"answer-{n}": answer}
    return read({"rubric": "one-bar", **given})


def draft_brief(document: Document) -> dict[str, str]:
    return files(propose(new(), found_in(document), FROM))


def _problem(source: Source) -> dict[int, list[str]]:
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
            blocks.setdefault(passage.block, []).append(text)
    return blocks


def _positions(source: Source) -> Iterator[str]:
    """Return the document's choice and its alternatives."""
    proposed = (p.text.rstrip(".") for p in source.passages if p.part == "proposal")
    if own := source.title if source.solution.chosen else next(proposed, ""):
        yield source.text(own)
    yield from _alternatives(source)


def _alternatives(source: Source) -> Iterator[str]:
    for block in source.blocks:
        if block.kind not in ("heading", "item") or source.part_of(block) != "alternatives":
            continue
        if source.part_of(source.above(block)[0]) != "alternatives":
            name = block.text if block.kind == "heading" else sentences(block)[0].text
            yield source.text(name.rstrip(". "))


def _facts(source: Source, problem: Collection[str]) -> Iterator[tuple[str, str]]:
    """Return what the problem doesn't say already. Only a table's row has a topic of its own."""
    for passage in source.known:
        text = passage.text
        asked_for = text[-1] != "?" and not passage.leans and _ASKED_FOR.search(text)
        if asked_for and text not in problem and source.may_stand(text):
            yield "", source.text(text)
    for block in source.blocks:
        if block.kind == "table" and source.part_of(block) == "problem":
            yield from (
                (_topic(source.text(lead)), source.text(row))
                for lead, row in _rows(block)
                if source.may_stand(row)
            )


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


def _topic(lead: str) -> str:
    return "" if len(lead) > TOPIC or re.search(r"\d", lead) else lead
