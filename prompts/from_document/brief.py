from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from blindfolio.documents.model import Block, Document
from blindfolio.documents.sentences import sentences
from prompts.folder.brief_form import Form, files, new, propose, read
from prompts.folder.marks import decide
from prompts.from_document.solution import stems
from prompts.from_document.source import FIGURE, Passage, Source, part_in, source_of
from prompts.lint.probes import ALIKE

FROM = "From your document"
CHECK = decide("check all steps for names of people and companies")

PROBLEM_WORDS = 100

FACTS, TOPIC = 12, 60
_ASKED_FOR = re.compile(
    rf"{FIGURE.pattern}|\b(?:wants?|needs?|asked|insists?|refuses?|forbids?|must|own(?:s|ed)?|"
    r"nobody|no one|contract|costs?)\b",
    re.IGNORECASE,
)
_OPTION = re.compile(r"(?i:option|alternative|approach|variant) (?:[A-Z]|\d{1,2})\b")
_PREFIX = re.compile(rf"{_OPTION.pattern} ?[:.)–—-] ?(?=\w)")  # noqa: RUF001


def found_in(document: Document, own: str = "") -> Form:
    """Return the parts of a brief, in the document's words after one's `own`. Raise Refusal if
    the document is too short or isn't in English."""
    source = source_of(document)
    problem = _problem(source).values()
    told = [source.text(" ".join(p.text for p in paragraph)) for paragraph in problem]
    shown = "\n\n".join(filter(None, (own.strip(), *told)))
    given = {"problem": f"{CHECK} {shown}" if told else ""}
    given |= {f"position-{n}": text for n, text in enumerate(_positions(source))}
    given |= {f"scenario-{n}": source.text(text) for n, text in enumerate(source.questions)}
    facts = list(_facts(source, set(chain(*problem))))
    most = sorted(facts, key=lambda it: not any(map(str.isdigit, it[1])))[:FACTS]
    topics = {""}
    for n, (topic, answer) in enumerate(it for it in facts if it in most):
        given |= {f"topic-{n}": "" if topic.lower() in topics else topic, f"answer-{n}": answer}
        topics.add(topic.lower())
    return read({"rubric": "one-bar", **given})


def draft_brief(document: Document) -> dict[str, str]:
    return files(propose(new(), found_in(document), FROM))


def _problem(source: Source) -> dict[int, list[Passage]]:
    """Return paragraphs by block, each from its beginning to what must not be shown."""
    shown = {(p.block, p.text): p for p in source.problem if source.may_stand(p.text)}
    told: dict[int, list[Passage]] = {}
    words = 0
    for block in source.blocks:
        for span in sentences(block) if block.kind in ("paragraph", "quote") else ():
            passage = shown.get((block.seq, span.text))
            if passage is None or (passage.leans and not told):
                break
            words += len(span.text.split())
            if words > PROBLEM_WORDS:
                return told
            told.setdefault(block.seq, []).append(passage)
    return told


def _positions(source: Source) -> Iterator[str]:
    """Return the document's choice, unless it is among its alternatives, and these."""
    others = list(_alternatives(source))
    for p in [p for p in source.passages if p.part == "proposal"][:1]:
        said = {*stems(p.text)}
        same = (len(said & it) >= ALIKE * len(it) for it in map(set, map(stems, others)) if it)
        if not any(same) and not (others and _OPTION.search(p.text)):
            yield source.text(p.text.rstrip("."))
    yield from others


def _alternatives(source: Source) -> Iterator[str]:
    for block in source.blocks:
        if block.kind not in ("heading", "item") or source.part_of(block) != "alternatives":
            continue
        if source.part_of(source.above(block)[0]) != "alternatives":
            name = block.text if block.kind == "heading" else sentences(block)[0].text
            yield source.text(_PREFIX.sub("", name.rstrip(". "), count=1))


def _facts(source: Source, problem: Collection[Passage]) -> Iterator[tuple[str, str]]:
    """Return what the problem doesn't say already. A topic is a table row's own, or the nearest
    heading if it says more than which part of a document it is."""
    known = frozenset(p for p in source.known if source.may_stand(p.text) and p.text[-1] != "?")
    found = [
        (together[0], " ".join(p.text for p in together))
        for together in _together(source.passages, known)
        if any(_ASKED_FOR.search(p.text) for p in together if p not in problem)
    ]
    for first, text in found:
        own = first.part in ("", "problem", "goal") and not part_in(first.heading)
        topic = first.heading if own and source.may_stand(first.heading) else ""
        yield _topic(source.text(topic)), source.text(text)
    for block in source.blocks:
        if block.kind == "table" and source.part_of(block) == "problem":
            yield from (
                (_topic(source.text(lead)), source.text(row))
                for lead, row in _rows(block)
                if source.may_stand(row)
            )


def _together(passages: Iterable[Passage], known: frozenset[Passage]) -> list[list[Passage]]:
    """Return each known sentence with those that refer to it."""
    groups: list[list[Passage]] = []
    for it in passages:
        last = groups[-1][0] if groups else it
        if it is not last and it.block == last.block and it.continues and known >= {it, last}:
            groups[-1].append(it)
        else:
            groups.append([it])
    return [group for group in groups if group[0] in known and not group[0].leans]


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
    return "" if len(lead) > TOPIC or re.search(r"\d|\?|summary|overview", lead, re.I) else lead
