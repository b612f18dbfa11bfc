"""Reviews as Markdown: to keep, or to go on with elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviews.reading.export import Exported, Noted, Opinion
from reviews.reading.quoting import Quote

_BACKTICKS = re.compile(r"`+")


def markdown(exported: Exported) -> str:
    """The whole file. Quotes stand in block quotes, so nothing in them is a heading of its own."""
    return "\n".join(_lines(exported)) + "\n"


def _lines(exported: Exported) -> Iterator[str]:
    yield f"# {exported.title}"
    for opinion in exported.opinions:
        if opinion.by:
            yield from ("", f"# {opinion.by}")
        yield from ("", opinion.state)
        yield from _opinion(opinion)


def _opinion(opinion: Opinion) -> Iterator[str]:
    for judged in opinion.judged:
        yield from ("", f"## {judged.name}", "", f"Rating: {judged.level}")
        if judged.rated.rationale:
            yield from ("", judged.rated.rationale)
        if judged.absence:
            yield from ("", judged.absence)
        for noted in judged.notes:
            yield from _noted(noted)
    for heading, words in opinion.closing:
        yield from ("", f"## {heading}", "", words)


def _noted(noted: Noted) -> Iterator[str]:
    remark = noted.remark
    yield ""
    for quote, section in zip(noted.quotes, noted.sections, strict=True):
        yield from (f"> {line}" for line in _quoted(quote))
        if section:
            yield f"> (§{section})"
    marks = [remark.kind.capitalize()]
    if noted.ask_this:
        question = f": {remark.question}" if remark.question else ""
        marks.append(f"Ask this in the deep-dive{question}")
    if remark.new_to_us:
        marks.append("New to us")
    # A blank line and the item's indent: the comment's own words stay its own, whatever they are.
    yield from ("", f"{noted.n}. {' · '.join(marks)}", "")
    indent = " " * len(f"{noted.n}. ")
    yield from (f"{indent}{line}" if line else "" for line in remark.text.split("\n"))


def _quoted(quote: Quote) -> list[str]:
    """A passage's lines; one of a listing between fences longer than any backticks in it."""
    lines = quote.words.splitlines()
    if not quote.code:
        return lines
    fence = "`" * (1 + max(2, *map(len, _BACKTICKS.findall(quote.words)), 0))
    return [fence, *lines, fence]
